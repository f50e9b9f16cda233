"""Points added for Aksi HAM or taken off for unresolved alleged violations, each with its reason and basis."""

from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from accounts.models import Membership
from accounts.states import ADJUST
from assessments.errors import Refused, Stale
from assessments.events import record
from assessments.models import Adjustment, Assessment, Event
from assessments.scores import compute
from assessments.states import AssessmentState, ScoreStage, Stage
from assessments.transitions import allow, lock, require_state
from assessments.windows import require_open


def _lock(assessment_id: int, by: Membership) -> Assessment:
    allow(by, ADJUST)
    assessment = lock(assessment_id)
    require_state(assessment, AssessmentState.FORWARDED, AssessmentState.CENTRAL, AssessmentState.SCORED)
    require_open(assessment, Stage.CENTRAL)
    return assessment


def _recompute(assessment: Assessment, by: Membership) -> None:
    """A final score that is already there follows the adjustment at once."""
    if assessment.state == AssessmentState.SCORED:
        compute(assessment_ids=[assessment.pk], stage=ScoreStage.FINAL, by=by)


@transaction.atomic
def adjust(*, assessment_id: int, kind: str, points: Decimal, reason: str, basis: str, by: Membership) -> Adjustment:
    """Add an adjustment. Points may be negative, never zero; reason and basis document are required.

    The same once more by the same person is a button pressed twice: Refused, for points must not count double.
    """
    assessment = _lock(assessment_id, by)
    if points == 0:
        raise Refused("Penyesuaian 0 poin tidak berarti apa-apa. Isi poin yang ditambah atau dikurangi.")
    if abs(points) > 100:
        raise Refused("Penyesuaian tidak dapat melebihi 100 poin.")
    if not reason.strip() or not basis.strip():
        raise Refused("Tulis alasan dan dokumen dasar penyesuaian ini.")
    same = Adjustment.objects.filter(
        assessment=assessment,
        kind=kind,
        points=points,
        reason=reason.strip(),
        basis=basis.strip(),
        by_id=by.user_id,
        withdrawn_at=None,
    )
    if same.exists():
        raise Refused("Anda sudah mencatat penyesuaian yang sama; tombolnya mungkin tertekan dua kali.")
    made = Adjustment.objects.create(
        assessment=assessment,
        kind=kind,
        points=points,
        reason=reason.strip(),
        basis=basis.strip(),
        by_id=by.user_id,
    )
    record(Event.Verb.ADJUSTED, by=by, assessment=assessment, after=_facts(made))
    _recompute(assessment, by)
    return made


@transaction.atomic
def withdraw_adjustment(*, adjustment: Adjustment, by: Membership) -> None:
    """Take an adjustment back; the row stays on record."""
    assessment = _lock(adjustment.assessment_id, by)
    adjustment.refresh_from_db()
    if adjustment.withdrawn_at:
        raise Stale("Penyesuaian ini sudah dicabut sejak halaman dibuka.")
    adjustment.withdrawn_at = timezone.now()
    adjustment.save(update_fields=["withdrawn_at"])
    record(Event.Verb.ADJUSTMENT_WITHDRAWN, by=by, assessment=assessment, before=_facts(adjustment))
    _recompute(assessment, by)


def _facts(adjustment: Adjustment) -> dict[str, object]:
    return {
        "kind": adjustment.get_kind_display(),
        "points": adjustment.points,
        "reason": adjustment.reason,
        "basis": adjustment.basis,
    }
