"""The evaluation of the indicators over the nation: counting, the pages that show what is kept, and the files."""

from collections.abc import Callable

from django.urls import reverse

from accounts.models import Membership
from assessments.models import Assessment, Cycle, Item
from assessments.scores import compute
from assessments.states import AssessmentState, CycleState, ItemState, ScoreStage
from reports.evaluation.keeping import evaluation_of, keep
from reports.evaluation.pdf import evaluation_pdf
from reports.evaluation.xlsx import evaluation_xlsx


def measure_evaluation(
    once: Callable[[str, str, Callable[[], object]], None],
    page: Callable[[str, str, Membership, str], None],
    who: Membership,
) -> None:
    """After `judge_the_nation`: every item has a verdict."""
    cycle = Cycle.objects.select_related("instrument").get(state=CycleState.OPEN)
    left = Item.objects.filter(kanwil_verdict=None).exclude(state=ItemState.EMPTY)
    judged = Assessment.objects.filter(cycle=cycle, state=AssessmentState.KANWIL).exclude(
        pk__in=left.values("assessment")
    )
    compute(assessment_ids=list(judged.values_list("pk", flat=True)), stage=ScoreStage.KANWIL)
    once("Evaluasi indikator, hitungan (worker)", "3000 ms", lambda: keep(cycle, ScoreStage.KANWIL))
    page("Evaluasi indikator", reverse("reports:evaluation"), who, "300 ms")
    one = reverse("reports:evaluation_indicator", args=[cycle.pk, "01.S1"])
    page("Evaluasi satu indikator", one, who, "300 ms")
    found = evaluation_of(cycle, keep(cycle, ScoreStage.KANWIL))
    once("Evaluasi indikator, PDF (worker)", "-", lambda: evaluation_pdf(found, []))
    once("Evaluasi indikator, XLSX (worker)", "-", lambda: evaluation_xlsx(found, []))
