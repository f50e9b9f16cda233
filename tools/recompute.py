"""Recompute every score of an exported cycle, without the program that made it.

    python3 tools/recompute.py FOLDER

FOLDER is what `make export` wrote. One file, standard library only, sharing no code with the application: it reads the
open files of the bundle, computes in exact fractions, and compares with what is written there to the last digit. Each
difference is named; the exit status is 1 if there is any, 2 if the bundle cannot be read.

The rule, as the bundle's instrumen.json states its figures: an item earns the points of the first band whose closed
limit its value meets; a kind's share of its right is weight x points / possible points, the weights renormalised over
the kinds of which something is possible, rounded half up to 4 decimals; a right is the sum of its kinds, at most 100;
a right of which nothing that weighs is left is not in the mean; the base is the mean of the rights; adjustments are
added, all of one kind within its cap, and the sum cut to 0-100; base and final score are rounded as instrumen.json
says.
"""

import csv
import hashlib
import json
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

SETTLED = {"dinilai", "ditetapkan"}  # what was answered and judged cannot have changed since
SCORED, EMPTY, NOT_ACCEPTED, NOT_APPLICABLE = "dinilai", "belum diisi", "tidak diterima", "tidak berlaku"
Row = dict[str, str]
Say = Callable[[str], None]


def half_up(value: Fraction, decimals: int) -> Fraction:
    """The nearest figure with so many decimals; of two equally near the higher one."""
    scale = 10**decimals
    return Fraction((value * scale + Fraction(1, 2)).__floor__(), scale)


def cut_off(value: Fraction, decimals: int) -> Fraction:
    """The figure with so many decimals, the rest left away; for figures from 0 up."""
    scale = 10**decimals
    return Fraction((value * scale).__floor__(), scale)


ROUNDING = {"half-up": half_up, "down": cut_off}


def figure(text: str) -> Fraction | None:
    return Fraction(text) if text else None


@dataclass
class Indicator:
    code: str
    right: int
    kind: str
    maximum: Fraction
    high_is_good: bool
    na_allowed: bool
    bands: list[tuple[Fraction | None, Fraction]]

    def band_of(self, value: Fraction) -> int | None:
        for position, (limit, _) in enumerate(self.bands):
            if limit is None or (value >= limit if self.high_is_good else value <= limit):
                return position
        return None


class Bundle:
    """The files of an export, read whole."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        about = json.loads((folder / "instrumen.json").read_text(encoding="utf-8"))
        self.decimals: int = about["decimals"]
        self.round = ROUNDING[about["rounding"]]
        self.na_policy: str = about["na_policy"]
        self.caps = {kind: (Fraction(low), Fraction(high)) for kind, (low, high) in about["caps"].items()}
        self.weights = {kind: Fraction(weight) for kind, weight in about["weights"].items()}
        self.predicates = [(p["code"], Fraction(p["minimum"])) for p in about["predicates"]]
        self.indicators = {i.code: i for i in _indicators(about)}
        self.rights = list(dict.fromkeys(i.right for i in self.indicators.values()))

    def rows(self, name: str) -> Iterator[Row]:
        with (self.folder / name).open(encoding="utf-8", newline="") as file:
            yield from csv.DictReader(file)

    def broken_files(self) -> Iterator[str]:
        """What does not match its SHA-256, is missing, or is not listed."""
        listed = set()
        for line in (self.folder / "SHA256SUMS").read_text(encoding="utf-8").splitlines():
            wanted, name = line.split(maxsplit=1)
            listed.add(name)
            path = self.folder / name
            if not path.is_file():
                yield f"{name}: berkas tidak ada"
            elif hashlib.sha256(path.read_bytes()).hexdigest() != wanted:
                yield f"{name}: SHA-256 tidak cocok dengan SHA256SUMS"
        for path in sorted(self.folder.iterdir()):
            if path.name not in listed | {"SHA256SUMS"}:
                yield f"{path.name}: tidak tercatat di SHA256SUMS"


def _indicators(about: dict) -> Iterator[Indicator]:
    for right in about["rights"]:
        for i in right["indicators"]:
            bands = [(None if limit is None else Fraction(limit), Fraction(points)) for limit, points in i["bands"]]
            maximum = Fraction(i["maximum"])
            yield Indicator(i["code"], right["number"], i["kind"], maximum, i["high_is_good"], i["na_allowed"], bands)


# --- What goes in ---------------------------------------------------------------------------------------------------


@dataclass
class Input:
    """One item of one stage, as it was scored: the value, and why it earned what it earned."""

    value: Fraction | None
    basis: str


def expected_input(item: Row, stage: str) -> Input | None:
    """What the answer and the verdict of the stage say; None where the verdict is missing or about an older version."""
    value, not_applicable = figure(item["nilai"]), item["jawaban"] == "tidak-berlaku"
    if item["keadaan"] == "kosong":
        return Input(None, EMPTY)
    if stage != "mandiri":
        level = "kanwil" if stage == "kanwil" else "pusat"
        if item[f"{level}_putusan"] == "" or item[f"{level}_versi"] != item["versi"]:
            return None
        if item[f"{level}_putusan"] != "terima":
            return Input(None if not_applicable else value, NOT_ACCEPTED)
        value = figure(item[f"{level}_nilai"])
    return Input(None, NOT_APPLICABLE) if not_applicable else Input(value, SCORED)


# --- The score ------------------------------------------------------------------------------------------------------


@dataclass
class Points:
    band: int | None
    points: Fraction
    possible: Fraction


def points_of(bundle: Bundle, indicator: Indicator, given: Input) -> Points:
    if given.basis == NOT_APPLICABLE:
        possible = Fraction(0) if bundle.na_policy == "renormalise" else indicator.maximum
        return Points(None, indicator.maximum if bundle.na_policy == "full" else Fraction(0), possible)
    if given.basis != SCORED or given.value is None:
        return Points(None, Fraction(0), indicator.maximum)
    band = indicator.band_of(given.value)
    return Points(band, indicator.bands[band][1] if band is not None else Fraction(-1), indicator.maximum)


@dataclass
class Kind:
    weight: Fraction
    points: Fraction
    possible: Fraction
    share: Fraction


@dataclass
class Outcome:
    """One region at one stage, computed anew."""

    items: dict[str, Points]
    kinds: dict[tuple[int, str], Kind]
    rights: dict[int, Fraction | None]
    base: Fraction
    final: Fraction
    predicate: str


def added_by(bundle: Bundle, adjustments: list[tuple[str, Fraction]]) -> Fraction:
    """What the adjustments of a region come to, all of one kind within its cap."""
    sums: dict[str, Fraction] = defaultdict(Fraction)
    for kind, points in adjustments:
        sums[kind] += points
    total = Fraction(0)
    for kind, points in sums.items():
        lowest, highest = bundle.caps.get(kind, (points, points))
        total += min(max(points, lowest), highest)
    return total


def recompute(bundle: Bundle, given: dict[str, Input], adjustments: Fraction) -> Outcome:
    items = {code: points_of(bundle, bundle.indicators[code], one) for code, one in given.items()}
    kinds: dict[tuple[int, str], Kind] = {}
    rights: dict[int, Fraction | None] = {}
    for right in bundle.rights:
        earned = {kind: [Fraction(0), Fraction(0)] for kind in bundle.weights}
        for indicator in bundle.indicators.values():
            if indicator.right == right and indicator.code in items:
                earned[indicator.kind][0] += items[indicator.code].points
                earned[indicator.kind][1] += items[indicator.code].possible
        left = sum((bundle.weights[kind] for kind, (_, possible) in earned.items() if possible), Fraction(0))
        for kind, (points, possible) in earned.items():
            if possible and left:
                weight = bundle.weights[kind] * 100 / left
                share = half_up(weight * points / possible, 4)
                kinds[right, kind] = Kind(half_up(weight, 4), points, possible, share)
            else:
                kinds[right, kind] = Kind(Fraction(0), points, possible, Fraction(0))
        total = sum((kinds[right, kind].share for kind in bundle.weights), Fraction(0))
        rights[right] = min(total, Fraction(100)) if left else None
    counted = [score for score in rights.values() if score is not None]
    base = bundle.round(sum(counted, Fraction(0)) / len(counted), bundle.decimals)
    final = bundle.round(min(max(base + adjustments, Fraction(0)), Fraction(100)), bundle.decimals)
    predicate = next((code for code, minimum in bundle.predicates if final >= minimum), "")
    return Outcome(items, kinds, rights, base, final, predicate)


# --- The comparison -------------------------------------------------------------------------------------------------


class Comparison:
    """Counts what was compared and says what differs."""

    def __init__(self, say: Say) -> None:
        self.compared = self.differences = 0
        self._say = say

    def fault(self, words: str) -> None:
        self.differences += 1
        self._say(f"BEDA  {words}")

    def same(self, where: str, what: str, written: object, computed: object) -> None:
        self.compared += 1
        if written != computed:
            self.fault(f"{where} {what}: tertulis {shown(written)}, dihitung {shown(computed)}")


def shown(value: object) -> str:
    if value is None or value == "":
        return "(kosong)"
    if isinstance(value, Fraction):
        return str(value.numerator) if value.denominator == 1 else f"{float(value):.6f}".rstrip("0")
    return str(value)


@dataclass
class Written:
    """What the bundle says of every region and stage, by (region, stage)."""

    scores: dict[tuple[str, str], Row]
    inputs: dict[tuple[str, str], dict[str, Row]]
    kinds: dict[tuple[str, str], dict[tuple[int, str], Row]]
    rights: dict[tuple[str, str], dict[int, Row]]
    items: dict[tuple[str, str], Row]  # by (region, indicator)
    adjustments: dict[str, list[tuple[str, Fraction]]]
    states: dict[str, str]


def read(bundle: Bundle) -> Written:
    written = Written({}, defaultdict(dict), defaultdict(dict), defaultdict(dict), {}, defaultdict(list), {})
    for row in bundle.rows("daerah.csv"):
        written.states[row["daerah"]] = row["keadaan"]
    for row in bundle.rows("butir.csv"):
        written.items[row["daerah"], row["butir"]] = row
    for row in bundle.rows("penyesuaian.csv"):
        written.adjustments[row["daerah"]].append((row["jenis"], Fraction(row["poin"])))
    for row in bundle.rows("nilai.csv"):
        written.scores[row["daerah"], row["tahap"]] = row
    for row in bundle.rows("nilai-hak.csv"):
        written.rights[row["daerah"], row["tahap"]][int(row["hak"])] = row
    for row in bundle.rows("nilai-jenis.csv"):
        written.kinds[row["daerah"], row["tahap"]][int(row["hak"]), row["jenis"]] = row
    for row in bundle.rows("nilai-butir.csv"):
        written.inputs[row["daerah"], row["tahap"]][row["butir"]] = row
    return written


def compare(bundle: Bundle, comparison: Comparison) -> int:
    """Compare every score; returns how many."""
    written = read(bundle)
    for (region, stage), score in written.scores.items():
        where = f"{region} {stage}"
        rows = written.inputs[region, stage]
        given = {code: Input(figure(row["nilai"]), row["dasar"]) for code, row in rows.items()}
        if given.keys() != bundle.indicators.keys():
            lacking = ", ".join(sorted(bundle.indicators.keys() ^ given.keys()))
            comparison.fault(f"{where}: butir tidak lengkap atau tidak dikenal: {lacking}")
            continue
        if written.states.get(region) in SETTLED:
            compare_inputs(written, region, stage, given, comparison)
        # A withdrawn or later adjustment says nothing of a score that is not settled.
        settled = written.states.get(region) in SETTLED
        recorded = added_by(bundle, written.adjustments[region])
        added = recorded if stage == "akhir" and settled else Fraction(score["penyesuaian"])
        compare_score(written, (region, stage), recompute(bundle, given, added), added, comparison)
    return len(written.scores)


def compare_inputs(written: Written, region: str, stage: str, given: dict[str, Input], comparison: Comparison) -> None:
    """Whether what was scored is what the region answered and the level decided."""
    for code, one in given.items():
        where = f"{region} {stage} {code}"
        item = written.items.get((region, code))
        expected = expected_input(item, stage) if item else None
        if expected is None:
            comparison.fault(f"{where}: tidak ada jawaban atau putusan untuk versi terakhir di butir.csv")
            continue
        comparison.same(where, "dasar", one.basis, expected.basis)
        comparison.same(where, "nilai", one.value, expected.value)


def compare_score(
    written: Written,
    key: tuple[str, str],
    computed: Outcome,
    added: Fraction,
    comparison: Comparison,
) -> None:
    where = " ".join(key)
    for code, row in written.inputs[key].items():
        points = computed.items[code]
        comparison.same(f"{where} {code}", "rentang", row["rentang"], "" if points.band is None else str(points.band))
        comparison.same(f"{where} {code}", "poin", figure(row["poin"]), points.points)
        comparison.same(f"{where} {code}", "maksimal", figure(row["maksimal"]), points.possible)
    for (right, kind), one in computed.kinds.items():
        row = written.kinds[key].get((right, kind))
        if row is None:
            comparison.fault(f"{where} hak {right} {kind}: tidak ada di nilai-jenis.csv")
            continue
        for column, value in (
            ("bobot", one.weight),
            ("poin", one.points),
            ("maksimal", one.possible),
            ("bagian", one.share),
        ):
            comparison.same(f"{where} hak {right} {kind}", column, figure(row[column]), value)
    for right, value in computed.rights.items():
        row = written.rights[key].get(right)
        comparison.same(f"{where} hak {right}", "nilai", figure(row["nilai"]) if row else "tidak ada", value)
    score = written.scores[key]
    comparison.same(where, "nilai dasar", figure(score["dasar"]), computed.base)
    comparison.same(where, "penyesuaian", figure(score["penyesuaian"]), added)
    comparison.same(where, "nilai", figure(score["nilai"]), computed.final)
    comparison.same(where, "predikat", score["predikat"], computed.predicate)


def main(arguments: list[str]) -> int:
    if len(arguments) != 1:
        print("Pakai: python3 recompute.py FOLDER", file=sys.stderr)
        return 2
    comparison = Comparison(print)
    try:
        bundle = Bundle(Path(arguments[0]))
        for words in bundle.broken_files():
            comparison.fault(words)
        count = compare(bundle, comparison)
    except (OSError, KeyError, ValueError, ZeroDivisionError) as error:
        print(f"Bundel tidak dapat dibaca: {type(error).__name__}: {error}", file=sys.stderr)
        return 2
    print(f"{count} nilai dihitung ulang · {comparison.compared} angka dibandingkan · {comparison.differences} beda")
    return 1 if comparison.differences else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
