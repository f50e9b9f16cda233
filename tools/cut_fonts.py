"""Cut the small static fonts of the screen and of the PDF from the variable fonts in the lock file.

WeasyPrint is about five times slower with a variable font, and a browser needs only the Latin letters. Each
source is subset first: instantiating thousands of glyphs that are thrown away afterwards costs minutes.

    python tools/cut_fonts.py FOLDER      writes FOLDER/<Name>.ttf (PDF) and FOLDER/<Name>.woff2 (screen)
"""

import sys
from concurrent.futures import ProcessPoolExecutor
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path

from fontTools.subset import Options, Subsetter, parse_unicodes
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

# Latin as Indonesian, names of places and foreign names need it; general punctuation; currency, arrows,
# mathematics and the two marks that tables use.
LATIN = (
    "0020-007E,00A0-017F,0218-021B,02C6-02DD,0300-0304,0306-030C,0326-0328,2000-200B,2010-2027,202F,2030,2032,2033,2039,"
    "203A,2044,2070-208E,20A8,20AC,2116,2122,2190-2193,2212,2215,2248,2260,2264,2265,25CF,2713,2717"
)
FEATURES = [
    *("kern", "mark", "mkmk", "ccmp", "locl", "liga", "rlig", "calt"),
    *("tnum", "lnum", "pnum", "onum", "frac", "sups", "ordn", "case", "smcp", "c2sc"),
]
# The screen gets a smaller cut: a page weighs at most 120 KB in all, and a browser has other fonts for the rare letter.
SCREEN_LATIN = (
    "0020-007E,00A0-00FF,2010-2014,2018-201E,2020-2022,2026,2030,2032,2033,2039,203A,20AC,2190-2193,2212,2248,2260,2264,"
    "2265"
)
SCREEN_FEATURES = ["kern", "ccmp", "liga", "tnum", "lnum"]

# source package, file, {name of the cut: weight}
Source = tuple[str, str, dict[str, int]]
CUTS: list[Source] = [
    (
        "fontpkg_source_sans_3",
        "SourceSans3[wght].ttf",
        {"SourceSans3-Regular": 400, "SourceSans3-Semibold": 600, "SourceSans3-Bold": 700},
    ),
    (
        "fontpkg_eb_garamond",
        "EBGaramond[wght].ttf",
        {"EBGaramond-Regular": 400, "EBGaramond-Medium": 500, "EBGaramond-SemiBold": 600},
    ),
    ("fontpkg_source_sans_3", "SourceSans3-Italic[wght].ttf", {"SourceSans3-Italic": 400}),
    ("fontpkg_eb_garamond", "EBGaramond-Italic[wght].ttf", {"EBGaramond-Italic": 400}),
]


def source_path(package: str, file_name: str) -> Path:
    """Where the installed font package keeps `file_name`."""
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise SystemExit(f"Paket font {package} tidak terpasang; jalankan tools/setup.py.")
    return Path(spec.origin).parent / "files" / file_name


def subset(path: Path, letters: str, features: list[str]) -> bytes:
    """The variable font at `path`, reduced to some letters and features."""
    options = Options(
        hinting=False, layout_features=features, name_IDs=["*"], notdef_outline=True, recalc_timestamp=False
    )
    font = TTFont(path, recalcTimestamp=False)
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=parse_unicodes(letters))
    subsetter.subset(font)
    buffer = BytesIO()
    font.save(buffer)
    return buffer.getvalue()


def instantiate(variable: bytes, *, weight: int) -> TTFont:
    """A static font of one weight whose family, style name and weight class tell the truth."""
    font = TTFont(BytesIO(variable), recalcTimestamp=False)
    return instancer.instantiateVariableFont(font, {"wght": weight}, inplace=True, updateFontNames=True)


def cut(source: Source, folder: Path) -> None:
    """Write every weight of one source font into `folder`."""
    package, file_name, weights = source
    path = source_path(package, file_name)
    printed, shown = subset(path, LATIN, FEATURES), subset(path, SCREEN_LATIN, SCREEN_FEATURES)
    for name, weight in weights.items():
        instantiate(printed, weight=weight).save(folder / f"{name}.ttf")
        font = instantiate(shown, weight=weight)
        font.flavor = "woff2"
        font.save(folder / f"{name}.woff2")


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with ProcessPoolExecutor() as pool:
        for done in [pool.submit(cut, source, folder) for source in CUTS]:
            done.result()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
