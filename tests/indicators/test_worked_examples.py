"""The examples of docs/nilai.md, worked by hand, are what the engine computes."""

import re
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from indicators.loading import DATA, read
from indicators.scoring import Adjustment, Answer, Band, Cap, Indicator, Instrument, Predicate, Right, score
from indicators.states import Direction

pytestmark = pytest.mark.unit

PAGE = Path(__file__).resolve().parents[2] / "docs" / "nilai.md"
D = Decimal
TEN = (Band(D(80), D(10)), Band(D(40), D(5)), Band(None, D(0)))


def examples() -> list[tuple[str, dict[str, Any]]]:
    """Each block of figures with the heading it stands under."""
    found, heading = [], ""
    for title, block in re.findall(r"^## ([^\n]+)$|^```toml\n(.+?)^```", PAGE.read_text(), re.MULTILINE | re.DOTALL):
        heading = title or heading
        if block:
            found.append((heading, tomllib.loads(block, parse_float=Decimal)))
    return found


EXAMPLES = examples()
SCORED = [(heading, block) for heading, block in EXAMPLES if "hak" in block]
BANDS = [(heading, block) for heading, block in EXAMPLES if "poin" in block]


def working_rules() -> dict[str, Any]:
    """Weights, classes and caps of the shipped instrument: what the page says must be what is shipped."""
    data = read(DATA / "permenkumham-22-2021.toml")
    return {
        "weights": {kind: D(data["scheme"]["weights"][kind]) for kind in ("struktur", "proses", "hasil")},
        "predicates": tuple(Predicate(p["code"], p["label"], D(p["minimum"])) for p in data["predicates"]),
        "caps": {rule["kind"]: Cap(D(rule["cap_lowest"]), D(rule["cap_highest"])) for rule in data["adjustments"]},
        "na_policy": data["scheme"]["na_policy"],
    }


def test_every_example_of_the_page_is_read():
    assert len(re.findall("^```toml", PAGE.read_text(), re.MULTILINE)) == len(SCORED) + len(BANDS) == 10


@pytest.mark.parametrize(("heading", "block"), SCORED, ids=[heading for heading, _ in SCORED])
def test_worked_example(heading: str, block: dict[str, Any]):
    rules = working_rules()
    if "perlakuan" in block:
        rules["na_policy"] = block["perlakuan"]
    rights, answers = [], {}
    for number, items in enumerate(block["hak"], start=1):
        indicators = []
        for position, item in enumerate(items, start=1):
            code = f"{number:02}.{position}"
            indicators.append(Indicator(code, item["jenis"], True, D(10), TEN, na_allowed=True))
            value = D(item["nilai"]) if "nilai" in item else None
            answers[code] = Answer(value, item.get("tidak_berlaku", False), item.get("diterima", True))
        rights.append(Right(number, f"Hak {number}", tuple(indicators)))
    added = [Adjustment(D(a["poin"]), "contoh", a["jenis"]) for a in block.get("penyesuaian", [])]

    result = score(Instrument(rights=tuple(rights), **rules), answers, added)

    assert [[kind.share for kind in right.kinds] for right in result.rights] == block["bagian"]
    assert (result.base, result.final) == (block["dasar"], block["akhir"])
    assert result.predicate.code == block["predikat"]


@pytest.mark.parametrize(("heading", "block"), BANDS, ids=[heading for heading, _ in BANDS])
def test_bands_of_an_older_rule(heading: str, block: dict[str, Any]):
    rows = {i["code"]: i for r in read(DATA / f"{block['instrumen']}.toml")["rights"] for i in r["indicators"]}
    for case in block["poin"]:
        row = rows[case["kode"]]
        bands = tuple(Band(D(b["limit"]) if "limit" in b else None, D(b["points"])) for b in row["bands"])
        indicator = Indicator(row["code"], row["type"], row["direction"] == Direction.HIGH, D(10), bands)
        assert bands[indicator.band_of(D(case["nilai"]))].points == case["poin"], case
