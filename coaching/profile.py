"""A region through the years: scores and decrees, verdicts, coaching, neighbouring programmes."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from django.db.models import Count, Max
from django.utils.safestring import SafeString

from accounts.models import Membership
from assessments.models import Assessment, Decision, Document, Score, Verdict
from assessments.reasons import label_of
from assessments.states import Level, ScoreStage, VerdictOutcome
from coaching.line import Point, score_line
from coaching.queries import assessments_of
from indicators.models import Predicate
from regions.models import Region


@dataclass(frozen=True, slots=True)
class Year:
    """One cycle of the region, with its three scores and what the decree says."""

    assessment: Assessment
    decision: Decision | None

    @property
    def scores(self) -> list[Score | None]:
        return [self.assessment.score_self, self.assessment.score_kanwil, self.assessment.score_final]

    @property
    def latest(self) -> Score | None:
        """The score that speaks for the year: final, else the Kanwil's, else the region's own."""
        return next((score for score in reversed(self.scores) if score), None)


@dataclass(slots=True)
class Judged:
    """How the items of one year fared at one level; `returned` counts items by the words of the reason."""

    award_year: int
    level: str
    accepted: int = 0
    returned: dict[str, int] = field(default_factory=dict)

    @property
    def returns(self) -> int:
        return sum(self.returned.values())


def years_of(membership: Membership, region: Region) -> list[Year]:
    """Newest first: one query."""
    return [Year(found, getattr(found, "decision", None)) for found in assessments_of(membership, region)]


def line_of(region: Region, years: Sequence[Year]) -> tuple[SafeString | None, Predicate | None]:
    """The picture of the years that have begun (None where no year has a score), and the class its limit belongs to."""
    if not any(year.latest for year in years):
        return None, None
    best = Predicate.objects.filter(instrument=years[0].assessment.cycle.instrument_id).order_by("-minimum").first()
    points = [_point(year) for year in reversed(years)]
    return score_line(f"Nilai {region} menurut tahun penghargaan", points, best.minimum if best else None), best


def _point(year: Year) -> Point:
    score = year.latest
    stage = score.get_stage_display() if score else ""
    final = score is not None and score.stage == ScoreStage.FINAL
    return Point(year.assessment.cycle.award_year, _figure(score), stage, final)


def _figure(score: Score | None) -> Decimal | None:
    return score.final if score else None


def judged_by_year(region: Region) -> list[Judged]:
    """How many items were accepted, and returned for which reason, by year and level; newest first. One query.

    An item that was returned and then accepted counts in both; a verdict that was taken back in none.
    """
    rows = (
        Verdict.objects.filter(item__assessment__region=region, withdrawal=None)
        .order_by()
        .values_list("item__assessment__cycle__award_year", "level", "outcome", "reason_code")
        .annotate(items=Count("item", distinct=True))
    )
    found: dict[tuple[int, str], Judged] = {}
    for year, level, outcome, reason, items in rows:
        judged = found.setdefault((year, level), Judged(year, str(Level(level).label)))
        if outcome == VerdictOutcome.ACCEPT:
            judged.accepted = items
        else:
            judged.returned[label_of(reason)] = items
    for judged in found.values():
        judged.returned = dict(sorted(judged.returned.items(), key=lambda pair: (-pair[1], pair[0])))
    return [found[key] for key in sorted(found, key=lambda key: (-key[0], key[1]))]


def library_of(region: Region) -> tuple[int, datetime | None]:
    """How many documents the region keeps, and when the latest came in: one query."""
    facts = Document.objects.filter(region=region).aggregate(total=Count("id"), latest=Max("uploaded_at"))
    return facts["total"], facts["latest"]
