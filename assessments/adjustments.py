"""Points added for Aksi HAM or taken off for unresolved alleged violations: one person proposes, another approves.

Each has its reason and its basis document. Only what was approved and not withdrawn is part of the score.
"""

from dataclasses import asdict, dataclass
from decimal import Decimal

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from accounts.models import Membership
from accounts.states import ADJUST
from assessments import telling
from assessments.errors import Locked, Refused, Stale
from assessments.events import record
from assessments.library import Label, add_document
from assessments.models import Adjustment, Assessment, Event
from assessments.scores import compute
from assessments.states import (
    AdjustmentState,
    AssessmentState,
    CycleState,
    DocumentKind,
    ScoreStage,
    Stage,
)
from assessments.transitions import allow, lock, require_state
from assessments.windows import require_open
from indicators.models import AdjustmentRule
from indicators.wording import figure


def _lock(assessment_id: int, by: Membership) -> Assessment:
    """Where adjustments may be decided: the window of the Pusat may be over, the cycle not."""
    allow(by, ADJUST)
    assessment = lock(assessment_id)
    require_state(assessment, AssessmentState.FORWARDED, AssessmentState.CENTRAL, AssessmentState.SCORED)
    if assessment.cycle.state != CycleState.OPEN:
        raise Locked("Siklus ini tidak sedang berjalan; penyesuaian tidak dapat diubah.")
    return assessment


def _recompute(assessment: Assessment, by: Membership) -> None:
    """A final score that is already there follows the adjustment at once."""
    if assessment.state == AssessmentState.SCORED:
        compute(assessment_ids=[assessment.pk], stage=ScoreStage.FINAL, by=by)


@dataclass(frozen=True, slots=True)
class _Wish:
    """What is proposed, as it was typed."""

    kind: str
    points: Decimal
    reason: str
    basis: str


def adjust(
    *,
    assessment_id: int,
    kind: str,
    points: Decimal,
    reason: str,
    basis: str,
    by: Membership,
    upload: "File[bytes] | None" = None,
) -> Adjustment:
    """Propose an adjustment; it counts when another person has approved it.

    Points may be negative, never zero, and stay within the instrument's rule for the kind; reason and basis document
    are required. `upload` is the basis as a file, kept as a document of the region. The same once more by the same
    person is a button pressed twice: Refused. Raises PermissionDenied, Locked, Refused, RefusedFile.
    """
    wish = _Wish(kind, points, reason.strip(), basis.strip())
    with transaction.atomic():  # whatever can be refused is refused before a file is stored
        region = _require_proposable(assessment_id, wish, by).region
    document = None
    if upload is not None:
        label = Label(title=f"Dasar penyesuaian: {wish.basis}", kind=DocumentKind.SURAT)
        document, _ = add_document(region=region, by=by, upload=upload, label=label, permissions=(ADJUST,))
    with transaction.atomic():
        assessment = _require_proposable(assessment_id, wish, by)
        made = Adjustment.objects.create(
            assessment=assessment, **asdict(wish), document=document, by_id=by.user_id, acting_as=_acting_as(by)
        )
        record(
            Event.Verb.ADJUSTED,
            by=by,
            assessment=assessment,
            document_id=document.pk if document else None,
            after=_facts(made),
        )
        telling.adjustment_proposed(made, assessment)
    return made


def _require_proposable(assessment_id: int, wish: _Wish, by: Membership) -> Assessment:
    """The locked assessment, where this may be proposed now; Refused otherwise."""
    assessment = _lock(assessment_id, by)
    require_open(assessment, Stage.CENTRAL)
    if wish.points == 0:
        raise Refused("Penyesuaian 0 poin tidak berarti apa-apa. Isi poin yang ditambah atau dikurangi.")
    if not wish.reason or not wish.basis:
        raise Refused("Tulis alasan dan dokumen dasar penyesuaian ini.")
    _require_size(assessment, wish)
    same = Adjustment.objects.filter(assessment=assessment, **asdict(wish), by_id=by.user_id, withdrawn_at=None)
    if same.exclude(state=AdjustmentState.REJECTED).exists():
        raise Refused("Anda sudah mencatat penyesuaian yang sama; tombolnya mungkin tertekan dua kali.")
    return assessment


def _require_size(assessment: Assessment, wish: _Wish) -> None:
    if abs(wish.points) > 100:
        raise Refused("Penyesuaian tidak dapat melebihi 100 poin.")
    rule = AdjustmentRule.objects.filter(instrument=assessment.cycle.instrument_id, kind=wish.kind).first()
    if rule and not rule.lowest <= wish.points <= rule.highest:
        least, most = (figure(limit).replace("-", "\N{MINUS SIGN}") for limit in (rule.lowest, rule.highest))
        raise Refused(
            f"{rule.label}: satu catatan {least} sampai {most} poin menurut instrumen siklus ini "
            f"({rule.source.strip()}). Isi poin di antaranya."
        )


@transaction.atomic
def decide_adjustment(*, adjustment: Adjustment, approve: bool, by: Membership, note: str = "") -> None:
    """Approve or reject what another person proposed; a rejection says why. The final score follows at once.

    Raises PermissionDenied, Locked, Stale (decided or withdrawn meanwhile), Refused (one's own proposal).
    """
    assessment = _lock(adjustment.assessment_id, by)
    adjustment.refresh_from_db()
    if not adjustment.is_waiting:
        word = "dicabut" if adjustment.withdrawn_at else adjustment.get_state_display().lower()
        raise Stale(f"Penyesuaian ini sudah {word} sejak halaman dibuka.")
    if adjustment.by_id == by.user_id:
        raise Refused("Penyesuaian disetujui orang kedua: bukan oleh yang mengajukannya.")
    if not approve and not note.strip():
        raise Refused("Tulis mengapa penyesuaian ini ditolak.")
    adjustment.state = AdjustmentState.APPROVED if approve else AdjustmentState.REJECTED
    adjustment.decided_by_id = by.user_id
    adjustment.decided_as = _acting_as(by)
    adjustment.decided_at = timezone.now()
    adjustment.decision_note = note.strip()
    adjustment.save(update_fields=["state", "decided_by", "decided_as", "decided_at", "decision_note"])
    verb = Event.Verb.ADJUSTMENT_APPROVED if approve else Event.Verb.ADJUSTMENT_REJECTED
    record(verb, by=by, assessment=assessment, after=_facts(adjustment) | {"note": adjustment.decision_note})
    telling.adjustment_decided(adjustment, assessment)
    if approve:
        _recompute(assessment, by)


@transaction.atomic
def withdraw_adjustment(*, adjustment: Adjustment, by: Membership) -> None:
    """Take an adjustment back; the row stays on record. What nobody approved yet only its author takes back."""
    assessment = _lock(adjustment.assessment_id, by)
    adjustment.refresh_from_db()
    if adjustment.withdrawn_at:
        raise Stale("Penyesuaian ini sudah dicabut sejak halaman dibuka.")
    if adjustment.state == AdjustmentState.REJECTED:
        raise Stale("Penyesuaian ini sudah ditolak; tidak ada yang dapat dicabut.")
    if adjustment.is_waiting and adjustment.by_id != by.user_id:
        raise Refused("Usulan ini hanya dapat dicabut oleh yang mengajukan; Anda dapat menyetujui atau menolaknya.")
    counted = adjustment.counts
    if counted:
        require_open(assessment, Stage.CENTRAL)
    adjustment.withdrawn_at = timezone.now()
    adjustment.save(update_fields=["withdrawn_at"])
    record(Event.Verb.ADJUSTMENT_WITHDRAWN, by=by, assessment=assessment, before=_facts(adjustment))
    if counted:
        _recompute(assessment, by)
        telling.adjustment_withdrawn(adjustment, assessment, by=by)


def _acting_as(by: Membership) -> str:
    return f"{by.role_label} · {by.scope_label}"


def _facts(adjustment: Adjustment) -> dict[str, object]:
    return {
        "kind": adjustment.get_kind_display(),
        "points": adjustment.points,
        "reason": adjustment.reason,
        "basis": adjustment.basis,
    }
