"""The score: a pure function of instrument and answers, in Decimal, that returns the whole tree.

Rule (domain facts, section 5): an item earns the points of the band its value falls in. Within a right each kind
counts its weight (struktur 10, proses 30, hasil 60) times points earned over points possible; a right is out of 100;
the base is the mean of the rights; adjustments are added, each kind of them within its cap; the final score is cut
to 0-100.

Rounding: each kind's share half up to 4 decimals, base and final to the scheme's decimals (2) by the scheme's rounding
(half up, or cut off). So the kinds of a right add up to the right exactly, and the points of the items to the points
of their kind.

"Tidak berlaku" that was accepted: `renormalise` takes the item out of what is possible, `full` counts it as earned,
`zero` as lost. A kind of which nothing is left hands its weight to the other kinds of the right in proportion; a right
of which nothing is left, or nothing that weighs anything, is not in the mean.

`score` starts from the answers, `rescore` from the sums of each kind, which is enough for other weights, thresholds,
policies and adjustments; both end in the same figures.

Nothing is silently zero: an indicator without an answer object, a value no band can hold, or a "tidak berlaku" the
indicator does not allow raises ScoringError that names the item. An item that was left empty or not accepted earns 0
and says so in `basis`.

This module imports nothing of Django: tests and other programs can call it with plain data.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_DOWN, ROUND_HALF_UP, Context, Decimal, localcontext
from enum import StrEnum
from typing import NamedTuple

SHARE_PLACES = Decimal("0.0001")
HUNDRED = Decimal(100)
ZERO = Decimal(0)
CONTEXT = Context(prec=34, rounding=ROUND_HALF_UP)
ROUNDING = {"half-up": ROUND_HALF_UP, "down": ROUND_DOWN}


class ScoringError(ValueError):
    """Something cannot be scored; the message names the item and says why."""


class Basis(StrEnum):
    """Why an item earned what it earned."""

    SCORED = "dinilai"
    EMPTY = "belum diisi"
    NOT_ACCEPTED = "tidak diterima"
    NOT_APPLICABLE = "tidak berlaku"


@dataclass(frozen=True, slots=True)
class Band:
    """Points for values on the good side of a closed limit; limit None catches all the rest."""

    limit: Decimal | None
    points: Decimal


@dataclass(frozen=True, slots=True)
class Indicator:
    code: str
    kind: str
    high_is_good: bool
    maximum: Decimal
    bands: tuple[Band, ...]  # best first; the last without a limit
    na_allowed: bool = False

    def band_of(self, value: Decimal) -> int:
        """Position of the first band that holds the value."""
        for position, band in enumerate(self.bands):
            if band.limit is None:
                return position
            if value >= band.limit if self.high_is_good else value <= band.limit:
                return position
        raise ScoringError(f"Butir {self.code}: nilai {value} tidak masuk rentang mana pun.")


@dataclass(frozen=True, slots=True)
class Right:
    number: int
    name: str
    indicators: tuple[Indicator, ...]


@dataclass(frozen=True, slots=True)
class Predicate:
    code: str
    label: str
    minimum: Decimal


@dataclass(frozen=True, slots=True)
class Cap:
    """How far all adjustments of one kind together may move a score."""

    lowest: Decimal
    highest: Decimal


@dataclass(frozen=True, slots=True)
class Instrument:
    rights: tuple[Right, ...]
    weights: Mapping[str, Decimal]  # kind -> weight; the weights of a right sum to 100
    predicates: tuple[Predicate, ...]  # best first; the last has minimum 0
    na_policy: str = "renormalise"
    decimals: int = 2
    rounding: str = "half-up"
    caps: Mapping[str, Cap] = field(default_factory=dict)  # kind of adjustment -> cap; none is uncapped


class Answer(NamedTuple):  # a plain tuple: a nation has 61,680 of them, and of ItemScore
    """What is to be scored for one indicator. Ya is the value 1, Tidak the value 0; None is not filled in."""

    value: Decimal | None = None
    not_applicable: bool = False
    accepted: bool = True
    claimed: Decimal | None = None  # what the region claims, where `value` is what was verified instead


@dataclass(frozen=True, slots=True)
class Adjustment:
    """Points added (Aksi HAM) or taken off (unresolved alleged violations), each with its reason."""

    points: Decimal
    reason: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class KindSum:
    """All adjustments of one kind: what they sum to, and what of it counts under the cap."""

    kind: str
    points: Decimal
    counted: Decimal


@dataclass(frozen=True, slots=True)
class Totals:
    """What one kind of a right comes to before the policy for "tidak berlaku": all that weights need to know."""

    points: Decimal
    possible: Decimal  # of the items that apply
    not_applicable: Decimal  # maxima of the items accepted as "tidak berlaku"

    def under(self, na_policy: str) -> tuple[Decimal, Decimal]:
        """Points earned and possible under a policy."""
        match na_policy:
            case "renormalise":
                return self.points, self.possible
            case "full":
                return self.points + self.not_applicable, self.possible + self.not_applicable
            case "zero":
                return self.points, self.possible + self.not_applicable
        raise ScoringError(f"Perlakuan “tidak berlaku” {na_policy} tidak dikenal.")


class ItemScore(NamedTuple):
    code: str
    kind: str
    value: Decimal | None
    basis: Basis
    band: int | None
    points: Decimal
    possible: Decimal  # 0 where the item is out of the calculation
    claimed: Decimal | None = None  # as the region says; `value` is what was scored


@dataclass(frozen=True, slots=True)
class KindScore:
    kind: str
    weight: Decimal  # after renormalising; 0 where nothing of the kind is left
    points: Decimal
    possible: Decimal
    share: Decimal  # of the right's 100, 4 decimals
    totals: Totals
    items: tuple[ItemScore, ...]

    def portions(self) -> list[tuple[ItemScore, Decimal, Decimal]]:
        """Each item with its weight and its share of the right's 100; they add up to the kind's exactly.

        Rounded along the running sum, so that no item is more than one step of the last decimal off.
        """
        weights = _spread(self.weight, [i.possible for i in self.items])
        shares = _spread(self.share, [i.points for i in self.items])
        return list(zip(self.items, weights, shares, strict=True))


@dataclass(frozen=True, slots=True)
class RightScore:
    number: int
    name: str
    score: Decimal | None  # None: every item of the right is out of the calculation
    kinds: tuple[KindScore, ...]


@dataclass(frozen=True, slots=True)
class Result:
    base: Decimal
    adjustments: tuple[Adjustment, ...]
    added: tuple[KindSum, ...]
    final: Decimal
    predicate: Predicate
    rights: tuple[RightScore, ...] = field(repr=False)

    def items(self) -> dict[str, ItemScore]:
        """Every item's score by its code."""
        return {i.code: i for r in self.rights for k in r.kinds for i in k.items}


def score(instrument: Instrument, answers: Mapping[str, Answer], adjustments: Sequence[Adjustment] = ()) -> Result:
    """Score one region. `answers` has one Answer for each indicator code; ScoringError otherwise."""
    unknown = answers.keys() - {i.code for r in instrument.rights for i in r.indicators}
    if unknown:
        raise ScoringError(f"Jawaban untuk butir yang tidak ada di instrumen: {', '.join(sorted(unknown))}.")
    with localcontext(CONTEXT):
        rights = []
        for right in instrument.rights:
            by_kind: dict[str, list[ItemScore]] = {kind: [] for kind in instrument.weights}
            for indicator in right.indicators:
                by_kind[indicator.kind].append(_score_item(instrument.na_policy, indicator, answers))
            maxima = {i.code: i.maximum for i in right.indicators}
            totals = {kind: _totals(items, maxima) for kind, items in by_kind.items()}
            rights.append(_score_right(instrument, right.number, right.name, totals, by_kind))
        return _result(instrument, tuple(rights), adjustments)


def rescore(
    instrument: Instrument, totals: Mapping[int, Mapping[str, Totals]], adjustments: Sequence[Adjustment] = ()
) -> Result:
    """Score one region again from the sums of each kind, by number of the right; the items stay out of the result.

    The same figures as `score` gives for the answers behind the sums, whatever the weights, policy, thresholds,
    rounding and caps of `instrument` (its rights are used by number and name only).
    """
    with localcontext(CONTEXT):
        rights = tuple(_score_right(instrument, r.number, r.name, totals[r.number], {}) for r in instrument.rights)
        return _result(instrument, rights, adjustments)


def predicate_of(instrument: Instrument, final: Decimal) -> Predicate:
    """The best class whose minimum the final score reaches."""
    for predicate in instrument.predicates:
        if final >= predicate.minimum:
            return predicate
    raise ScoringError(f"Nilai {final} tidak masuk predikat mana pun.")


def _result(instrument: Instrument, rights: tuple[RightScore, ...], adjustments: Sequence[Adjustment]) -> Result:
    counted = [r.score for r in rights if r.score is not None]
    if not counted:
        raise ScoringError("Semua butir dinyatakan tidak berlaku; tidak ada yang dapat dinilai.")
    places, rounding = Decimal(1).scaleb(-instrument.decimals), ROUNDING[instrument.rounding]
    base = (sum(counted, ZERO) / len(counted)).quantize(places, rounding)
    added = _capped(instrument.caps, adjustments)
    moved = base + sum((kind.counted for kind in added), ZERO)
    final = min(max(moved, ZERO), HUNDRED).quantize(places, rounding)
    return Result(base, tuple(adjustments), added, final, predicate_of(instrument, final), rights)


def _capped(caps: Mapping[str, Cap], adjustments: Sequence[Adjustment]) -> tuple[KindSum, ...]:
    sums: dict[str, Decimal] = {}
    for adjustment in adjustments:
        sums[adjustment.kind] = sums.get(adjustment.kind, ZERO) + adjustment.points
    return tuple(
        KindSum(kind, points, min(max(points, caps[kind].lowest), caps[kind].highest) if kind in caps else points)
        for kind, points in sorted(sums.items())
    )


def _score_right(
    instrument: Instrument,
    number: int,
    name: str,
    totals: Mapping[str, Totals],
    items: Mapping[str, Sequence[ItemScore]],
) -> RightScore:
    left = sum((w for kind, w in instrument.weights.items() if totals[kind].under(instrument.na_policy)[1]), ZERO)
    kinds = tuple(
        _score_kind(instrument, kind, left, totals[kind], tuple(items.get(kind, ()))) for kind in instrument.weights
    )
    total = sum((k.share for k in kinds), ZERO) if left else None
    # Renormalised weights such as 10/40 x 100 may round the parts to 100.0001; a right is out of 100.
    return RightScore(number, name, None if total is None else min(total, HUNDRED), kinds)


def _totals(items: Sequence[ItemScore], maxima: Mapping[str, Decimal]) -> Totals:
    points = possible = not_applicable = ZERO
    for item in items:
        if item.basis is Basis.NOT_APPLICABLE:
            not_applicable += maxima[item.code]
        else:
            points += item.points
            possible += item.possible
    return Totals(points, possible, not_applicable)


def _score_kind(
    instrument: Instrument, kind: str, left: Decimal, totals: Totals, items: tuple[ItemScore, ...]
) -> KindScore:
    """`left`: the weights of all kinds of the right of which something is possible."""
    weight = instrument.weights[kind]
    points, possible = totals.under(instrument.na_policy)
    if not possible or not left:
        return KindScore(kind, ZERO, points, possible, ZERO, totals, items)
    share = (weight * HUNDRED * points / (left * possible)).quantize(SHARE_PLACES)
    return KindScore(kind, (weight * HUNDRED / left).quantize(SHARE_PLACES), points, possible, share, totals, items)


def _spread(whole: Decimal, parts: Sequence[Decimal]) -> list[Decimal]:
    """`whole` divided in proportion to the parts, to 4 decimals, adding up exactly."""
    total = sum(parts, ZERO)
    if not total:
        return [ZERO] * len(parts)
    found, run, before = [], ZERO, ZERO
    with localcontext(CONTEXT):
        for part in parts:
            run += part
            upto = (whole * run / total).quantize(SHARE_PLACES)
            found.append(upto - before)
            before = upto
    return found


def _score_item(na_policy: str, indicator: Indicator, answers: Mapping[str, Answer]) -> ItemScore:
    try:
        answer = answers[indicator.code]
    except KeyError:
        raise ScoringError(f"Butir {indicator.code}: tidak ada jawaban untuk dinilai.") from None
    code, kind, maximum = indicator.code, indicator.kind, indicator.maximum
    if answer.not_applicable:
        if not indicator.na_allowed:
            raise ScoringError(f"Butir {code}: instrumen tidak membolehkan jawaban 'tidak berlaku'.")
        if not answer.accepted:
            return ItemScore(code, kind, None, Basis.NOT_ACCEPTED, None, ZERO, maximum)
        earned, possible = {
            "renormalise": (ZERO, ZERO),
            "full": (maximum, maximum),
            "zero": (ZERO, maximum),
        }[na_policy]
        return ItemScore(code, kind, None, Basis.NOT_APPLICABLE, None, earned, possible)
    if answer.value is None:
        return ItemScore(code, kind, None, Basis.EMPTY, None, ZERO, maximum)
    if not answer.value.is_finite():
        raise ScoringError(f"Butir {code}: {answer.value} bukan bilangan yang dapat dinilai.")
    claimed = answer.value if answer.claimed is None else answer.claimed
    if not answer.accepted:
        return ItemScore(code, kind, answer.value, Basis.NOT_ACCEPTED, None, ZERO, maximum, claimed)
    band = indicator.band_of(answer.value)
    return ItemScore(code, kind, answer.value, Basis.SCORED, band, indicator.bands[band].points, maximum, claimed)
