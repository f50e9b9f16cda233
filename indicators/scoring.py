"""The score: a pure function of instrument and answers, in Decimal, that returns the whole tree.

Rule (domain facts, section 5): an item earns the points of the band its value falls in. Within a right each kind
counts its weight (struktur 10, proses 30, hasil 60) times points earned over points possible; a right is out of 100;
the base is the mean of the rights; adjustments are added; the final score is cut to 0-100.

Rounding, half up: each kind's share to 4 decimals, base and final to the scheme's decimals (2). So the kinds of a right
add up to the right exactly, and the points of the items to the points of their kind.

"Tidak berlaku" that was accepted: `renormalise` takes the item out of what is possible. A kind of which nothing is left
hands its weight to the other kinds of the right in proportion; a right of which nothing is left is not in the mean.

Nothing is silently zero: an indicator without an answer object, a value no band can hold, or a "tidak berlaku" the
indicator does not allow raises ScoringError that names the item. An item that was left empty or not accepted earns 0
and says so in `basis`.

This module imports nothing of Django: tests and other programs can call it with plain data.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext
from enum import StrEnum

SHARE_PLACES = Decimal("0.0001")
HUNDRED = Decimal(100)
ZERO = Decimal(0)
CONTEXT = Context(prec=34, rounding=ROUND_HALF_UP)


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
class Instrument:
    rights: tuple[Right, ...]
    weights: Mapping[str, Decimal]  # kind -> weight; the weights of a right sum to 100
    predicates: tuple[Predicate, ...]  # best first; the last has minimum 0
    na_policy: str = "renormalise"
    decimals: int = 2


@dataclass(frozen=True, slots=True)
class Answer:
    """What is to be scored for one indicator. Ya is the value 1, Tidak the value 0; None is not filled in."""

    value: Decimal | None = None
    not_applicable: bool = False
    accepted: bool = True


@dataclass(frozen=True, slots=True)
class Adjustment:
    """Points added (Aksi HAM) or taken off (unresolved alleged violations), each with its reason."""

    points: Decimal
    reason: str


@dataclass(frozen=True, slots=True)
class ItemScore:
    code: str
    kind: str
    value: Decimal | None
    basis: Basis
    band: int | None
    points: Decimal
    possible: Decimal  # 0 where the item is out of the calculation


@dataclass(frozen=True, slots=True)
class KindScore:
    kind: str
    weight: Decimal  # after renormalising; 0 where nothing of the kind is left
    points: Decimal
    possible: Decimal
    share: Decimal  # of the right's 100, 4 decimals
    items: tuple[ItemScore, ...]


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
    final: Decimal
    predicate: Predicate
    rights: tuple[RightScore, ...] = field(repr=False)

    def items(self) -> dict[str, ItemScore]:
        """Every item's score by its code."""
        return {i.code: i for r in self.rights for k in r.kinds for i in k.items}


def score(instrument: Instrument, answers: Mapping[str, Answer], adjustments: Sequence[Adjustment] = ()) -> Result:
    """Score one region. `answers` has one Answer for each indicator code; ScoringError otherwise."""
    unknown = set(answers) - {i.code for r in instrument.rights for i in r.indicators}
    if unknown:
        raise ScoringError(f"Jawaban untuk butir yang tidak ada di instrumen: {', '.join(sorted(unknown))}.")
    with localcontext(CONTEXT):
        rights = tuple(_score_right(instrument, right, answers) for right in instrument.rights)
        counted = [r.score for r in rights if r.score is not None]
        if not counted:
            raise ScoringError("Semua butir dinyatakan tidak berlaku; tidak ada yang dapat dinilai.")
        places = Decimal(1).scaleb(-instrument.decimals)
        base = (sum(counted, ZERO) / len(counted)).quantize(places)
        added = sum((a.points for a in adjustments), ZERO)
        final = min(max(base + added, ZERO), HUNDRED).quantize(places)
    return Result(base, tuple(adjustments), final, predicate_of(instrument, final), rights)


def predicate_of(instrument: Instrument, final: Decimal) -> Predicate:
    """The best class whose minimum the final score reaches."""
    for predicate in instrument.predicates:
        if final >= predicate.minimum:
            return predicate
    raise ScoringError(f"Nilai {final} tidak masuk predikat mana pun.")


def _score_right(instrument: Instrument, right: Right, answers: Mapping[str, Answer]) -> RightScore:
    by_kind: dict[str, list[ItemScore]] = {kind: [] for kind in instrument.weights}
    for indicator in right.indicators:
        by_kind[indicator.kind].append(_score_item(instrument.na_policy, indicator, answers))
    left = sum((instrument.weights[k] for k, items in by_kind.items() if _possible(items)), ZERO)
    kinds = tuple(_score_kind(k, items, instrument.weights[k], left) for k, items in by_kind.items())
    total = sum((k.share for k in kinds), ZERO) if left else None
    # Renormalised weights such as 10/40 x 100 may round the parts to 100.0001; a right is out of 100.
    return RightScore(right.number, right.name, None if total is None else min(total, HUNDRED), kinds)


def _possible(items: Sequence[ItemScore]) -> Decimal:
    return sum((i.possible for i in items), ZERO)


def _score_kind(kind: str, items: Sequence[ItemScore], weight: Decimal, left: Decimal) -> KindScore:
    points = sum((i.points for i in items), ZERO)
    possible = _possible(items)
    if not possible:
        return KindScore(kind, ZERO, ZERO, ZERO, ZERO, tuple(items))
    share = (weight * HUNDRED * points / (left * possible)).quantize(SHARE_PLACES)
    return KindScore(kind, (weight * HUNDRED / left).quantize(SHARE_PLACES), points, possible, share, tuple(items))


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
    if not answer.accepted:
        return ItemScore(code, kind, answer.value, Basis.NOT_ACCEPTED, None, ZERO, maximum)
    band = indicator.band_of(answer.value)
    return ItemScore(code, kind, answer.value, Basis.SCORED, band, indicator.bands[band].points, maximum)
