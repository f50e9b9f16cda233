"""Bands as a regulation prints them ("≤ 110", "111–140", "> 9"), read into the closed limits that score.

A printed list may leave values out or name them twice; our limits cannot (models.Band). What is lost between the two
is a finding in words. A gap or an overlap may be accepted by a recorded decision; the limits then work so: a value in
a gap counts with the worse neighbour, a value in an overlap with the better one.

Neighbours one step of their last written decimal apart are contiguous, as they are meant in print: 110 and 111, 5 and
5,1. Values in between count with the worse of both.

This module imports nothing of Django.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import pairwise

from indicators.numerals import DIGITS, PLACES, NumeralError, parse, written

INFINITE = Decimal("Infinity")
IN_PRINT = "menurut naskah yang diterbitkan"
EXAMPLES = "Tulis misalnya “≤ 110”, “111–140”, “> 9”, “5,1–6”, “Ya”, atau “Tidak”."
# How print says the same: longest first, so that no word eats a part of another.
SIGNS = (
    (r"<=|=<|maksimal|paling (?:banyak|tinggi)", "≤"),
    (r">=|=>|minimal|paling (?:sedikit|rendah)", "≥"),
    (r"kurang dari|di ?bawah", "<"),
    (r"lebih dari|di ?atas", ">"),
    (r"sampai dengan|sampai|hingga|s\.?d\.?|s/d|[–—−]", "-"),
    (r"…", ".."),
    (r"%|persen", ""),
)
NUMBER = f"-?{DIGITS}"
BETWEEN = re.compile(rf"([≥>]?)\s*({NUMBER})\s*(?:-|\.\.)\s*([≤<]?)\s*({NUMBER})", re.ASCII)
ONE_SIDED = re.compile(rf"([≤<≥>])\s*({NUMBER})", re.ASCII)
UP_TO = re.compile(rf"\.\.\s*({NUMBER})", re.ASCII)
FROM = re.compile(rf"({NUMBER})\s*\.\.", re.ASCII)
ALL = {"semua nilai", "lainnya"}


class RangeError(ValueError):
    """The text is no range; the message says what to write."""


@dataclass(frozen=True, slots=True)
class End:
    """One end of a range; `places` are the decimals it was written with."""

    value: Decimal
    closed: bool
    places: int = 0

    @property
    def above(self) -> Decimal:
        """The smallest value, as far as values are kept, on the upper side of this end."""
        return self.value if self.closed else self.value + PLACES

    @property
    def below(self) -> Decimal:
        return self.value if self.closed else self.value - PLACES


@dataclass(frozen=True, slots=True)
class Range:
    """Values from `low` to `high`; None is without end. `follows`: the end towards the better band was left unsaid."""

    low: End | None = None
    high: End | None = None
    follows: bool = False

    def __str__(self) -> str:
        if self.low is None:
            return f"{'≤' if self.high.closed else '<'} {written(self.high.value)}" if self.high else "semua nilai"
        low = written(self.low.value)
        if self.high is None:
            return f"{'≥' if self.low.closed else '>'} {low}"
        high = written(self.high.value)
        if self.low.closed and self.high.closed:
            return f"{low}–{high}" if low != high else low
        return f"{'' if self.low.closed else '> '}{low} – {'' if self.high.closed else '< '}{high}"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about the printed bands: at which row (0 is the best), and what to do.

    `decidable`: a recorded decision is enough.
    """

    row: int
    message: str
    remedy: str
    decidable: bool = False


@dataclass(frozen=True, slots=True)
class Limit:
    """Points of values on the good side of a closed limit, as models.Band; None catches the rest."""

    limit: Decimal | None
    points: Decimal


@dataclass(slots=True)
class Reading:
    """The limits, best first, and what was found; no limits when a finding cannot be decided away."""

    limits: list[Limit] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Row:
    points: Decimal
    range: Range


def read_range(text: str) -> Range:
    """One range as people write it; RangeError when it cannot be one."""
    said = " ".join(text.casefold().split())
    if said in {"ya", "tidak"}:
        return Range(low=End(Decimal(1), closed=True)) if said == "ya" else Range(high=End(Decimal(1), closed=False))
    if said in ALL:
        return Range(follows=True)
    for pattern, sign in SIGNS:
        said = re.sub(pattern, sign, said)
    said = said.strip()
    try:
        found = _parsed(said)
    except NumeralError as error:
        raise RangeError(f"“{text.strip()}”: {error}") from None
    if found is None:
        if re.search(r"\d\.\d", said):
            raise RangeError(f"“{text.strip()}” tidak terbaca: pakai koma untuk desimal, titik hanya untuk ribuan.")
        raise RangeError(f"“{text.strip()}” tidak terbaca sebagai rentang. {EXAMPLES}")
    if found.low and found.high and found.low.above > found.high.below:
        raise RangeError(f"“{text.strip()}”: ujung bawahnya lebih besar daripada ujung atasnya. Tukar keduanya.")
    return found


def _parsed(said: str) -> Range | None:
    if match := BETWEEN.fullmatch(said):
        return Range(_end(match[2], closed=match[1] != ">"), _end(match[4], closed=match[3] != "<"))
    if match := ONE_SIDED.fullmatch(said):
        end = _end(match[2], closed=match[1] in "≤≥")
        return Range(low=end) if match[1] in "≥>" else Range(high=end)
    if match := UP_TO.fullmatch(said):
        return Range(high=_end(match[1], closed=True), follows=True)
    if match := FROM.fullmatch(said):
        return Range(low=_end(match[1], closed=True), follows=True)
    if re.fullmatch(NUMBER, said, re.ASCII):
        return Range(_end(said, closed=True), _end(said, closed=True))
    return None


def _end(text: str, *, closed: bool) -> End:
    return End(parse(text), closed, len(text.partition(",")[2]))


def read_bands(
    rows: Sequence[tuple[Decimal, Range]],
    *,
    high_is_good: bool,
    value_min: Decimal | None = None,
    value_max: Decimal | None = None,
) -> Reading:
    """Printed bands (points, range), best first, as limits. `value_min`, `value_max`: what a value can be at all."""
    if not rows:
        return Reading(findings=[Finding(0, "Tidak ada rentang.", "Tulis setidaknya satu rentang dengan poinnya.")])
    said = _followed(rows, high_is_good=high_is_good)
    findings = [*_falling(said), *_directed(said, high_is_good=high_is_good)]
    if findings:
        return Reading(findings=findings)
    findings = [
        *_neighbours(said, high_is_good=high_is_good),
        *_outer(said, high_is_good=high_is_good, value_min=value_min, value_max=value_max),
    ]
    limits = [Limit(_limit(row.range, high_is_good=high_is_good), row.points) for row in said[:-1]]
    return Reading([*limits, Limit(None, said[-1].points)], findings)


def _followed(rows: Sequence[tuple[Decimal, Range]], *, high_is_good: bool) -> list[Row]:
    """With "..3" after "≤ 2" beginning where the better band ends."""
    found: list[Row] = []
    for points, printed in rows:
        whole = _joined(found[-1].range, printed, high_is_good=high_is_good) if found else printed
        found.append(Row(points, whole))
    return found


def _joined(better: Range, printed: Range, *, high_is_good: bool) -> Range:
    end = better.low if high_is_good else better.high
    if not printed.follows or end is None:
        return printed
    if high_is_good:
        return printed if printed.high else replace(printed, high=_flipped(end))
    return printed if printed.low else replace(printed, low=_flipped(end))


def _limit(printed: Range, *, high_is_good: bool) -> Decimal | None:
    """The closed end towards the worse bands, which makes the band."""
    if high_is_good:
        return printed.low.above if printed.low else None
    return printed.high.below if printed.high else None


def _falling(rows: list[Row]) -> Iterator[Finding]:
    for number, (better, worse) in enumerate(pairwise(rows), start=1):
        if worse.points >= better.points:
            said = f"Poin {written(worse.points)} tidak lebih kecil daripada poin {written(better.points)} sebelumnya."
            yield Finding(number, said, "Urutkan rentang dari poin terbesar ke terkecil.")


def _directed(rows: list[Row], *, high_is_good: bool) -> list[Finding]:
    """Along the points the limits must run one way; all of them the other way is one finding, not five."""
    arah = "makin tinggi makin baik" if high_is_good else "makin rendah makin baik"
    reverse = [n for n, (a, b) in enumerate(pairwise(rows), start=1) if not _runs(a.range, b.range, high_is_good)]
    if not reverse:
        return []
    if all(_runs(a.range, b.range, not high_is_good) for a, b in pairwise(rows)):
        said = f"Rentang {rows[0].range} mendapat poin terbesar, berlawanan dengan arah “{arah}”."
        return [Finding(reverse[0], said, "Ubah arahnya, atau balikkan urutan rentang terhadap poinnya.")]
    return [
        Finding(
            n,
            f"Rentang {rows[n].range} tidak berada di sisi yang lebih buruk dari {rows[n - 1].range} ({arah}).",
            "Urutkan rentang searah dengan poinnya.",
        )
        for n in reverse
    ]


def _runs(better: Range, worse: Range, high_is_good: bool) -> bool:
    if high_is_good:
        return _low(better) > _low(worse)
    return _high(better) < _high(worse)


def _low(printed: Range) -> Decimal:
    return printed.low.above if printed.low else -INFINITE


def _high(printed: Range) -> Decimal:
    return printed.high.below if printed.high else INFINITE


def _neighbours(rows: list[Row], *, high_is_good: bool) -> Iterator[Finding]:
    for number, (better, worse) in enumerate(pairwise(rows), start=1):
        lower, upper = (worse.range, better.range) if high_is_good else (better.range, worse.range)
        names = f"{better.range} dan {worse.range}"
        if _high(lower) >= _low(upper):
            shared = Range(_later(lower.low, upper.low), _sooner(lower.high, upper.high))
            yield Finding(
                number,
                f"Tumpang tindih antara {names}: nilai {_spoken(shared)} masuk keduanya {IN_PRINT}.",
                f"Betulkan rentangnya, atau catat keputusan. {_counts(better)}",
                decidable=True,
            )
        elif lower.high and upper.low and not _contiguous(lower.high, upper.low):
            between = Range(_flipped(lower.high), _flipped(upper.low))
            yield Finding(
                number,
                f"Celah antara {names}: nilai {_spoken(between)} tidak masuk rentang mana pun {IN_PRINT}.",
                f"Betulkan rentangnya, atau catat keputusan. {_counts(worse)}",
                decidable=True,
            )


def _contiguous(a: End, b: End) -> bool:
    if a.value == b.value:
        return a.closed or b.closed
    step = Decimal(1).scaleb(-max(a.places, b.places))
    return a.closed and b.closed and b.value - a.value <= step


def _flipped(end: End) -> End:
    return replace(end, closed=not end.closed)


def _later(a: End | None, b: End | None) -> End | None:
    return max((end for end in (a, b) if end), key=lambda end: end.above, default=None)


def _sooner(a: End | None, b: End | None) -> End | None:
    return min((end for end in (a, b) if end), key=lambda end: end.below, default=None)


def _spoken(printed: Range) -> str:
    """A range in words: "50 sampai di bawah 51"."""
    low, high = printed.low, printed.high
    if low and high and low.value == high.value:
        return written(low.value)
    if low and high is None and low.closed:
        return f"{written(low.value)} ke atas"
    parts = []
    if low:
        parts.append(written(low.value) if low.closed else f"di atas {written(low.value)}")
    if high:
        parts.append(written(high.value) if high.closed else f"di bawah {written(high.value)}")
    return " sampai ".join(parts)


def _outer(
    rows: list[Row], *, high_is_good: bool, value_min: Decimal | None, value_max: Decimal | None
) -> Iterator[Finding]:
    """The outermost bands are open, or reach to what a value can be at all."""
    top, bottom = (rows[0], rows[-1]) if high_is_good else (rows[-1], rows[0])
    high, low = top.range.high, bottom.range.low
    if high and (value_max is None or high.below < value_max):
        yield _uncovered(rows.index(top), top, Range(low=_flipped(high)))
    if low and (value_min is None or low.above > value_min):
        yield _uncovered(rows.index(bottom), bottom, Range(high=_flipped(low)))


def _uncovered(number: int, row: Row, rest: Range) -> Finding:
    return Finding(
        number,
        f"Ujung tertutup pada {row.range}: nilai {_spoken(rest)} tidak masuk rentang mana pun {IN_PRINT}.",
        f"Buka ujungnya (misalnya “{_opened(row.range, rest)}”), atau catat keputusan. {_counts(row)}",
        decidable=True,
    )


def _counts(row: Row) -> str:
    """What becomes of the values in question as the limits stand."""
    return f"Dengan rentang ini nilainya mendapat {written(row.points)} poin."


def _opened(printed: Range, rest: Range) -> Range:
    """The range opened towards `rest`."""
    return replace(printed, high=None) if rest.low else replace(printed, low=None)
