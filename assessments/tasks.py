"""What the worker does for assessments: thin handlers around the verbs."""

from assessments.errors import Refused
from assessments.models import Assessment
from assessments.score_jobs import SCORE_REGION
from assessments.scores import compute
from assessments.states import ScoreStage
from indicators.scoring import ScoringError
from jobs.registry import JobError, Outcome, Progress, handles


@handles(SCORE_REGION)
def score_region(*, progress: Progress, assessment_id: int, stage: str) -> Outcome:
    """Compute one stage of one region; running it twice leaves one snapshot."""
    progress(10, "Membaca jawaban dan putusan")
    try:
        compute(assessment_ids=[assessment_id], stage=ScoreStage(stage))
    except (ScoringError, Refused) as error:
        raise JobError(str(error)) from None
    pointer = {"mandiri": "score_self", "kanwil": "score_kanwil", "akhir": "score_final"}[stage]
    assessment = Assessment.objects.select_related(pointer).get(pk=assessment_id)
    score = getattr(assessment, pointer)
    return Outcome(f"{ScoreStage(stage).label}: {score.final} ({score.predicate_label})".replace(".", ","))
