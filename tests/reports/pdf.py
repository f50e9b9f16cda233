"""Reading our own PDFs in tests."""

import io
import re

import pikepdf


def fonts_of(content: bytes) -> set[str]:
    """Names of every font in the file, without the subset prefix and the style: {"EB-Garamond", "Source-Sans-3"}."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        names = {
            str(thing["/BaseFont"])
            for thing in pdf.objects
            if isinstance(thing, pikepdf.Dictionary) and thing.get("/Type") == "/Font"
        }
    return {re.sub(r"^/[A-Z]{6}\+", "", name).removesuffix(",") for name in names}


def families_of(content: bytes) -> set[str]:
    return {re.sub(r"-(Regular|Medium|Semi-Bold|Bold|Italic)$", "", name) for name in fonts_of(content)}


def page_sizes(content: bytes) -> list[tuple[int, int]]:
    """Width and height of each page in whole millimetres."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        return [
            (round(float(box[2]) / 72 * 25.4), round(float(box[3]) / 72 * 25.4))
            for box in (page.mediabox for page in pdf.pages)
        ]


def title_of(content: bytes) -> str:
    with pikepdf.open(io.BytesIO(content)) as pdf:
        return str(pdf.docinfo["/Title"])
