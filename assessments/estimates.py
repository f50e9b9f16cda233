"""The score a region may expect while it fills in: "bila semua diterima", and where most is still to be gained.

An estimate from the present claims by the one engine (`indicators.scoring`); nothing of it is stored. `estimate` and
`right_score` are pure; the rest reads what they need.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from accounts.models import Membership
from accounts.states import VIEW, Scope
from assessments.errors import Refused
from assessments.models import Assessment, Cycle, Item
from assessments.queries import score_rows
from assessments.scores import answer_for, claimed, frozen_spec
from assessments.states import FILLING_STAGE, REPAIRABLE, AssessmentState, ScoreStage
from indicators import scoring
from indicators.models import Indicator
from indicators.wording import band_text

SHOWN = 5
Answers = Mapping[str, scoring.Answer]


@dataclass(frozen=True, slots=True)
class Gain:
    """What an item would add to the whole score: by band (position, points of the score), best first; `most` is all
    that is in it."""

    code: str
    most: Decimal
    by_band: tuple[tuple[int, Decimal], ...]


@dataclass(frozen=True, slots=True)
class Estimate:
    """The score as if every claim were accepted, and the items that would add most to it."""

    result: scoring.Result
    gains: tuple[Gain, ...]


def estimate(
    spec: scoring.Instrument, answers: Answers, *, writable: Collection[str] | None = None, top: int = SHOWN
) -> Estimate:
    """Score the claims, and the `top` items that would gain most when they reached their best band.

    `writable`: codes the region may change now; None for all. An item claimed as "tidak berlaku" promises no gain.
    Each gain is a difference of two whole scores, so it is rounded as they are. ScoringError as in `scoring.score`.
    """
    now = scoring.score(spec, answers)
    indicators = {i.code: i for right in spec.rights for i in right.indicators}
    # What a point of an item is worth follows from its kind: ranking needs no second score.
    worth = [
        (kind.weight * (indicators[item.code].bands[0].points - item.points) / kind.possible, item)
        for right in now.rights
        for kind in right.kinds
        for item in kind.items
        if item.possible and item.basis is not scoring.Basis.NOT_APPLICABLE
    ]
    open_ones = [(w, i) for w, i in worth if w > 0 and (writable is None or i.code in writable)]
    best = sorted(open_ones, key=lambda pair: (-pair[0], pair[1].code))[:top]
    return Estimate(now, tuple(_gain(spec, answers, now, indicators[item.code], item) for _, item in best))


def _gain(
    spec: scoring.Instrument,
    answers: Answers,
    now: scoring.Result,
    indicator: scoring.Indicator,
    item: scoring.ItemScore,
) -> Gain:
    by_band = []
    for position, band in enumerate(indicator.bands):
        # The catch-all band has no limit to stand on, and nothing is below it to gain from.
        if band.limit is not None and band.points > item.points:
            then = scoring.score(spec, {**answers, item.code: scoring.Answer(band.limit)})
            by_band.append((position, then.final - now.final))
    return Gain(item.code, by_band[0][1], tuple(by_band))


def right_score(spec: scoring.Instrument, number: int, answers: Answers) -> Decimal:
    """The score of one right out of 100, rounded like a whole score; ScoringError where all is "tidak berlaku"."""
    right = next(r for r in spec.rights if r.number == number)
    own = {i.code: answers[i.code] for i in right.indicators if i.code in answers}
    return scoring.score(replace(spec, rights=(right,)), own).base


@dataclass(frozen=True, slots=True)
class Advice:
    """A gain in words: the indicator (with its right) and what each band would add."""

    indicator: Indicator
    most: Decimal
    by_band: list[tuple[str, Decimal]]


@dataclass(frozen=True, slots=True)
class Outlook:
    """The estimate of an assessment as its front page shows it."""

    result: scoring.Result
    advice: list[Advice]


def outlook_of(assessment: Assessment) -> Outlook | None:
    """The estimate in words; None where it cannot be computed. 3 queries once the instrument was read."""
    rows = list(score_rows([assessment.pk]))
    answers = {row[1]: answer_for(ScoreStage.SELF, row) for row in rows}
    repairing = assessment.state == AssessmentState.RETURNED
    writable = {row[1] for row in rows if not repairing or row[5] in REPAIRABLE}
    try:
        found = estimate(frozen_spec(assessment.cycle), answers, writable=writable)
    except (Refused, scoring.ScoringError):
        return None
    return Outlook(found.result, _advice(assessment.cycle, found.gains))


def _advice(cycle: Cycle, gains: Iterable[Gain]) -> list[Advice]:
    gains = list(gains)
    indicators = {
        i.code: i
        for i in Indicator.objects.filter(right__instrument=cycle.instrument_id, code__in=[g.code for g in gains])
        .select_related("right")
        .prefetch_related("bands")
    }
    advice = []
    for gain in gains:
        indicator = indicators[gain.code]
        words = [text for text, _ in band_text(indicator)]
        advice.append(Advice(indicator, gain.most, [(words[position], more) for position, more in gain.by_band]))
    return advice


Claimed = tuple[str, str, Decimal | None, str]  # code, claim, value, state


def right_outlook(cycle: Cycle, number: int, claims: Iterable[Claimed]) -> Decimal | None:
    """The estimated score of a right by the claims of its items, or None; no query once the instrument was read."""
    answers = {code: claimed(claim, value, state) for code, claim, value, state in claims}
    try:
        return right_score(frozen_spec(cycle), number, answers)
    except (Refused, scoring.ScoringError):
        return None


def claims_of(assessment: Assessment, number: int) -> Iterable[Claimed]:
    """What `right_outlook` needs of one right, for whoever has not read its items: 1 query."""
    items = Item.objects.filter(assessment=assessment, indicator__right__number=number)
    return items.values_list("indicator__code", "claim", "value", "state").order_by("pk")


def sees_estimate(by: Membership, assessment: Assessment) -> bool:
    """The region's own people who see the whole form, while they may still change it."""
    return by.scope is Scope.REGION and by.can(VIEW) and assessment.state in FILLING_STAGE
