"""Asking the worker for scores."""

from accounts.models import Membership
from assessments.models import Assessment
from assessments.states import ScoreStage
from jobs.models import Job
from jobs.queue import enqueue

SCORE_REGION = "nilai-daerah"


def ask_for_scores(assessment: Assessment, stage: ScoreStage, *, by: Membership) -> Job:
    """A Job that computes one stage of one region."""
    return enqueue(
        kind=SCORE_REGION,
        title=f"{stage.label}: {assessment.region} {assessment.cycle.award_year}",
        key=f"{SCORE_REGION}:{assessment.pk}:{stage}",
        asked_by=by.user,
        assessment_id=assessment.pk,
        stage=stage.value,
        membership_id=by.pk,
    )
