"""The evaluation as it is kept between two counts: counting the nation takes a second or two, too long for a page."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Max, Sum
from django.utils import timezone

from assessments.models import Cycle, Verdict, Withdrawal
from assessments.states import ScoreStage
from indicators.models import Indicator
from reports.evaluation.figures import Figures
from reports.evaluation.reading import POINTER, read_figures
from reports.evaluation.rules import RULES
from reports.evaluation.table import Evaluation, Row
from reports.models import IndicatorComment, KeptEvaluation

FORMAT = 1  # of what is kept: what an older program counted is counted again
AT_MOST_EVERY = timedelta(minutes=10)  # while verdicts come in by the minute


@dataclass(frozen=True, slots=True)
class Stand:
    """How many regions have a score of a stage now, and the fingerprint of everything that is counted."""

    regions: int
    fingerprint: str


def stands(cycle: Cycle) -> dict[ScoreStage, Stand]:
    """The stages that have scores, furthest first. 3 queries."""
    columns = {f"{stage.name}_{name}": of(pointer) for stage, pointer in POINTER.items() for name, of in _COLUMNS}
    found = cycle.assessments.aggregate(**columns)
    newest = Verdict.objects.aggregate(newest=Max("pk"))["newest"] or 0
    withdrawn = Withdrawal.objects.count()
    return {
        stage: Stand(
            found[f"{stage.name}_n"],
            f"{FORMAT}:{found[f'{stage.name}_n']}:{found[f'{stage.name}_sum']}:{newest}:{withdrawn}",
        )
        for stage in reversed(ScoreStage)
        if found[f"{stage.name}_n"]
    }


# A new snapshot has a new key, so that any change of the present scores changes their sum or their number.
_COLUMNS = (("n", Count), ("sum", Sum))


def furthest(found: dict[ScoreStage, Stand]) -> ScoreStage | None:
    """The furthest stage with enough regions to show anything; else the furthest with any."""
    enough = [stage for stage, stand in found.items() if stand.regions >= RULES.least_regions]
    return next(iter(enough or found), None)


def kept_evaluation(cycle: Cycle, stage: ScoreStage) -> KeptEvaluation | None:
    """What was last counted, by a program that counted as this one does."""
    return KeptEvaluation.objects.filter(cycle=cycle, stage=stage, fingerprint__startswith=f"{FORMAT}:").first()


def is_due(kept: KeptEvaluation | None, stand: Stand) -> bool:
    """Whether it should be counted (again): something changed, and the last count is a while ago."""
    if kept is None:
        return True
    return kept.fingerprint != stand.fingerprint and timezone.now() - kept.read_at >= AT_MOST_EVERY


def keep(cycle: Cycle, stage: ScoreStage) -> KeptEvaluation:
    """Count now, and keep it. What changes meanwhile makes it due again: the fingerprint is read first."""
    read_at = timezone.now()
    stand = stands(cycle).get(stage)
    figures = [row.as_data() for row in read_figures(cycle, stage)]
    content = {"fingerprint": stand.fingerprint if stand else f"{FORMAT}:0", "figures": figures, "read_at": read_at}
    return KeptEvaluation.objects.update_or_create(cycle=cycle, stage=stage, defaults=content)[0]


def evaluation_of(cycle: Cycle, kept: KeptEvaluation) -> Evaluation:
    """What is kept as a table, with the indicators' words and how many comments each has. 2 queries."""
    indicators = Indicator.objects.filter(right__instrument=cycle.instrument_id).select_related("right")
    by_code = {indicator.code: indicator for indicator in indicators}
    comments = dict(
        IndicatorComment.objects.filter(cycle=cycle).order_by().values_list("indicator").annotate(n=Count("pk"))
    )
    found = [Figures.from_data(row) for row in kept.figures]
    rows = [Row(by_code[row.code], row, comments.get(by_code[row.code].pk, 0)) for row in found]
    return Evaluation(cycle, ScoreStage(kept.stage), kept.read_at, rows)
