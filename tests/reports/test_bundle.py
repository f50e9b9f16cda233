"""The open bundle: whoever does not believe a figure computes it again, by a program that shares no code with ours."""

import hashlib
import importlib.util
import json
import subprocess
import sys
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from types import ModuleType

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.models import User
from indicators import scoring
from reports.bundle import rules_of, write_bundle
from tests.program import ROOT
from tests.world import World

TOOL = ROOT / "tools" / "recompute.py"


def load_tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("recompute", TOOL)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["recompute"] = module  # its dataclasses look themselves up
    spec.loader.exec_module(module)
    return module


tool = load_tool()


@pytest.fixture
def bundle(decided: World, tmp_path: Path) -> Path:
    folder = tmp_path / "bundel"
    write_bundle(decided.cycle, folder)
    return folder


def recompute(folder: Path) -> tuple[int, list[str]]:
    """As anybody runs it: plain Python without our packages; exit status and lines."""
    done = subprocess.run([sys.executable, "-I", "-S", TOOL, folder], capture_output=True, text=True, check=False)
    return done.returncode, (done.stdout + done.stderr).splitlines()


def edit(folder: Path, name: str, change: Callable[[str], str], *, seal: bool) -> None:
    """Change a file of the bundle; with `seal` its SHA-256 is set right again."""
    path = folder / name
    before = path.read_text()
    after = change(before)
    assert after != before
    path.write_text(after)
    if seal:
        sums = folder / "SHA256SUMS"
        old, new = (hashlib.sha256(text.encode()).hexdigest() for text in (before, after))
        sums.write_text(sums.read_text().replace(old, new))


@pytest.mark.integration
def test_every_score_of_a_decided_cycle_is_found_again(bundle: Path) -> None:
    status, lines = recompute(bundle)
    assert (status, lines[0].split(" · ")[0], lines[0].split(" · ")[2]) == (0, "6 nilai dihitung ulang", "0 beda")


@pytest.mark.integration
def test_the_bundle_names_no_person_and_no_file(bundle: Path) -> None:
    content = "".join(path.read_text() for path in bundle.iterdir())
    told = [text for user in User.objects.all() for text in (user.email, user.name) if text in content]
    assert told == []
    assert ".pdf" not in content


@pytest.mark.integration
def test_every_column_is_in_the_dictionary(bundle: Path) -> None:
    columns = {(p.name, c) for p in bundle.glob("*.csv") for c in p.read_text().splitlines()[0].split(",")}
    known = {tuple(line.split(",")[:2]) for line in (bundle / "kamus.csv").read_text().splitlines()[1:]}
    assert {pair for pair in columns if pair[0] != "kamus.csv"} == known


@pytest.mark.integration
@pytest.mark.parametrize(
    ("name", "old", "new", "words"),
    [
        ("nilai-butir.csv", "akhir,01.S1,1.0000,dinilai,0,10.00", "akhir,01.S1,1.0000,dinilai,0,9.00", "01.S1 poin"),
        ("butir.csv", "16.01,01.S1,ya,1.0000", "16.01,01.S1,tidak,0.0000", "mandiri 01.S1 nilai"),
        ("nilai.csv", "16.01,akhir,100.00", "16.01,akhir,99.99", "akhir nilai dasar"),
        ("nilai.csv", "peduli", "cukup", "predikat"),
        ("nilai-jenis.csv", "16.01,kanwil,1,hasil,60.0000", "16.01,kanwil,1,hasil,59.0000", "hasil bobot"),
    ],
)  # fmt: skip
def test_a_change_is_named_even_when_the_sums_were_set_right(
    bundle: Path, name: str, old: str, new: str, words: str
) -> None:
    edit(bundle, name, lambda text: text.replace(old, new, 1), seal=True)
    status, lines = recompute(bundle)
    assert status == 1
    assert [line for line in lines if words in line and line.startswith("BEDA")] != []


@pytest.mark.integration
def test_a_byte_a_missing_and_a_stray_file_are_named(bundle: Path) -> None:
    edit(bundle, "kamus.csv", lambda text: text + " ", seal=False)
    (bundle / "penyesuaian.csv").rename(bundle / "tambahan.csv")
    (bundle / "penyesuaian.csv").write_text("daerah,jenis,poin\n16.01,aksi-ham,1\n")
    status, lines = recompute(bundle)
    assert status == 1
    assert {line.split(": ")[0] for line in lines if "SHA" in line} == {
        "BEDA  kamus.csv",
        "BEDA  penyesuaian.csv",
        "BEDA  tambahan.csv",
    }
    assert any("16.01 akhir penyesuaian" in line for line in lines)


@pytest.mark.both
@pytest.mark.integration
def test_a_folder_with_something_in_it_and_an_unknown_year_are_refused(bundle: Path) -> None:
    with pytest.raises(CommandError, match="tidak kosong"):
        call_command("export_cycle", "2026", str(bundle))
    with pytest.raises(CommandError, match=r"Tidak ada siklus 1999\. Yang ada: 2026"):
        call_command("export_cycle", "1999", str(bundle))


# --- Two engines ------------------------------------------------------------------------------------------------------

figures = st.decimals(0, 100, places=2)
WEIGHTS = st.sampled_from([(Decimal(10), Decimal(30), Decimal(60)), (Decimal(0), Decimal(0), Decimal(100))])


@st.composite
def instruments(draw: st.DrawFn) -> scoring.Instrument:
    """Small instruments of every policy, with bands of any limits, in either direction."""
    rights = []
    for number in range(1, draw(st.integers(1, 3)) + 1):
        indicators = []
        for position in range(draw(st.integers(1, 5))):
            high = draw(st.booleans())
            limits = sorted(draw(st.sets(figures, min_size=1, max_size=3)), reverse=high)
            points = sorted(draw(st.lists(figures, min_size=len(limits) + 1, max_size=len(limits) + 1)), reverse=True)
            bands = [scoring.Band(limit, point) for limit, point in zip([*limits, None], points, strict=True)]
            indicators.append(
                scoring.Indicator(
                    code=f"{number:02}.{position}",
                    kind=draw(st.sampled_from(["struktur", "proses", "hasil"])),
                    high_is_good=high,
                    maximum=max(points[0], Decimal("0.01")),
                    bands=tuple(bands),
                    na_allowed=True,
                )
            )
        rights.append(scoring.Right(number, f"Hak {number}", tuple(indicators)))
    predicates = [scoring.Predicate("peduli", "Peduli", Decimal(75)), scoring.Predicate("kurang", "Kurang", Decimal(0))]
    return scoring.Instrument(
        rights=tuple(rights),
        weights=dict(zip(("struktur", "proses", "hasil"), draw(st.permutations(draw(WEIGHTS))), strict=True)),
        predicates=tuple(predicates),
        na_policy=draw(st.sampled_from(["renormalise", "full", "zero"])),
        decimals=draw(st.integers(0, 4)),
        rounding=draw(st.sampled_from(["half-up", "down"])),
        caps={"aksi-ham": scoring.Cap(Decimal(0), draw(figures))},
    )


ADDED = st.decimals(-20, 20, places=2)
answers = st.one_of(
    st.builds(scoring.Answer),
    st.builds(scoring.Answer, value=figures, accepted=st.booleans()),
    st.builds(scoring.Answer, not_applicable=st.just(True), accepted=st.booleans()),
)


@pytest.mark.unit
@settings(max_examples=60, deadline=None)
@given(st.data())
def test_both_engines_agree_to_the_last_digit(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    instrument = data.draw(instruments())
    codes = [i.code for right in instrument.rights for i in right.indicators]
    answered = {code: data.draw(answers) for code in codes}
    added = data.draw(st.lists(st.tuples(st.sampled_from(["aksi-ham", "lainnya"]), ADDED), max_size=3))
    try:
        ours = scoring.score(instrument, answered, [scoring.Adjustment(points, "uji", kind) for kind, points in added])
    except scoring.ScoringError:
        return  # all of it "tidak berlaku": nothing to compare
    folder = tmp_path_factory.mktemp("mesin")
    (folder / "instrumen.json").write_text(json.dumps(rules_of(instrument)))
    given_items = {
        code: tool.Input(tool.figure("" if item.value is None else str(item.value)), item.basis.value)
        for code, item in ours.items().items()
    }

    bundle = tool.Bundle(folder)
    sums = tool.added_by(bundle, [(kind, tool.Fraction(points)) for kind, points in added])
    theirs = tool.recompute(bundle, given_items, sums)

    assert sums == sum(kind.counted for kind in ours.added)
    assert (theirs.base, theirs.final, theirs.predicate) == (ours.base, ours.final, ours.predicate.code)
    assert theirs.rights == {right.number: right.score for right in ours.rights}
    shares = {(r.number, k.kind): (k.weight, k.points, k.possible, k.share) for r in ours.rights for k in r.kinds}
    assert {key: (k.weight, k.points, k.possible, k.share) for key, k in theirs.kinds.items()} == shares
