"""What the worker does for assessments: thin handlers around the verbs."""

from celery import current_app, shared_task
from django.utils import timezone

from accounts.models import Membership
from assessments import reminders, scanning
from assessments.cycle_jobs import FINISH_CYCLE, OPEN_CYCLE
from assessments.cycles import open_cycle
from assessments.errors import Refused
from assessments.models import Assessment, Cycle
from assessments.queries import central_progress
from assessments.score_jobs import SCORE_REGION
from assessments.scores import compute
from assessments.states import CycleState, ScoreStage
from indicators.scoring import ScoringError
from jobs.registry import JobError, Outcome, Progress, handles

BATCH = 25  # regions a transaction: progress is seen, and nobody waits long for a lock


@handles(SCORE_REGION)
def score_region(*, progress: Progress, assessment_id: int, stage: str, membership_id: int) -> Outcome:
    """Compute one stage of one region; running it twice leaves one snapshot."""
    progress(10, "Membaca jawaban dan putusan")
    try:
        compute(assessment_ids=[assessment_id], stage=ScoreStage(stage), by=_asker(membership_id))
    except (ScoringError, Refused) as error:
        raise JobError(str(error)) from None
    pointer = {"mandiri": "score_self", "kanwil": "score_kanwil", "akhir": "score_final"}[stage]
    assessment = Assessment.objects.select_related(pointer).get(pk=assessment_id)
    score = getattr(assessment, pointer)
    return Outcome(f"{ScoreStage(stage).label}: {score.final} ({score.predicate_label})".replace(".", ","))


@handles(OPEN_CYCLE)
def open_whole_cycle(*, progress: Progress, cycle_id: int, membership_id: int) -> Outcome:
    """Lay out the forms, all or nothing; a second run finds the cycle open and leaves it so."""
    cycle = Cycle.objects.get(pk=cycle_id)
    if cycle.state == CycleState.PREPARED:
        progress(10, "Menyiapkan formulir setiap daerah")
        try:
            cycle = open_cycle(cycle_id=cycle_id, by=_asker(membership_id))
        except Refused as error:
            raise JobError(str(error)) from None
    return Outcome(f"Siklus {cycle.award_year} berjalan: {cycle.assessments.count()} daerah")


@handles(FINISH_CYCLE)
def finish_whole_cycle(*, progress: Progress, cycle_id: int, membership_id: int) -> Outcome:
    """Final scores of the regions that are ready, in batches; a second run does what the first did not reach."""
    by = _asker(membership_id)
    regions = central_progress(Cycle.objects.get(pk=cycle_id))
    ready = [assessment.pk for assessment, left in regions if not left]
    for start in range(0, len(ready), BATCH):
        progress(100 * start // len(ready), f"{start} dari {len(ready)} daerah")
        try:
            compute(assessment_ids=ready[start : start + BATCH], stage=ScoreStage.FINAL, by=by)
        except (ScoringError, Refused) as error:
            raise JobError(f"{error} {start} daerah sebelumnya sudah dihitung.") from None
    left_out = len(regions) - len(ready)
    rest = f"; {left_out} daerah belum selesai diverifikasi pusat" if left_out else ""
    return Outcome(f"Nilai akhir {len(ready)} daerah dihitung{rest}")


@shared_task(name="assessments.tasks.remind")
def remind() -> None:
    """The day's reminders, asked for by the clock; a second time on one day changes nothing."""
    reminders.remind(timezone.localdate())


@shared_task(name=scanning.TASK)
def scan() -> None:
    """Scan what waits; more than one batch lets other work in between."""
    if scanning.scan_waiting() == scanning.BATCH:
        current_app.send_task(scanning.TASK)


def _asker(membership_id: int) -> Membership:
    return Membership.objects.with_scope().get(pk=membership_id)
