"""The only place that assigns a state, and the verbs that move an assessment along.

Each verb locks the row, checks version, permission, table and window, writes, logs in the same transaction.
"""

from collections.abc import Mapping, Sequence
from typing import TypeVar

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import Membership
from accounts.states import CLOSE_KANWIL, SCORE, SUBMIT, VERIFY_CENTRAL, VERIFY_KANWIL
from assessments import telling
from assessments.checks.run import review
from assessments.desk.samples import draw
from assessments.errors import Change, Locked, Refused, Stale
from assessments.events import event, write
from assessments.models import Assessment, Cycle, Event, Explanation, Item, Task
from assessments.queries import all_endorsements, unjudged_codes
from assessments.score_jobs import ask_for_scores
from assessments.states import (
    ASSESSMENT_TRANSITIONS,
    CYCLE_TRANSITIONS,
    FILLING_STAGE,
    ITEM_TRANSITIONS,
    TASK_TRANSITIONS,
    AssessmentState,
    CycleState,
    EndorsementKind,
    ItemState,
    Level,
    ScoreStage,
    Stage,
    TaskState,
)
from assessments.submissions import keep_submission
from assessments.windows import require_open

Stated = TypeVar("Stated", Assessment, Item, Cycle, Task)
# Each kind of object with the words of its states and its table of allowed changes.
MACHINES: dict[type[models.Model], tuple[type[models.TextChoices], dict[str, frozenset[str]]]] = {
    Assessment: (AssessmentState, ASSESSMENT_TRANSITIONS),
    Item: (ItemState, ITEM_TRANSITIONS),
    Cycle: (CycleState, CYCLE_TRANSITIONS),
    Task: (TaskState, TASK_TRANSITIONS),
}


def assign(target: Stated, to: str) -> None:
    """Set the state in memory if the table allows it; the caller holds the lock and saves."""
    states, allowed = MACHINES[type(target)]
    if to not in allowed[target.state]:
        raise Locked(f"Keadaan “{states(target.state).label}” tidak dapat diubah menjadi “{states(to).label}”.")
    target.state = to


def lock(pk: int, version: int | None = None) -> Assessment:
    """The assessment's row, locked until the transaction ends. Stale when it moved on since `version` was read."""
    # The lock is on the assessment alone: its cycle and region are shared by others. Who refers to it, as an event
    # does, need not wait: that one may hold its chain already (assessments.events).
    assessment = (
        Assessment.objects.select_for_update(of=("self",), no_key=True)
        .select_related("cycle__instrument", "region__province")
        .get(pk=pk)
    )
    if version is not None and assessment.version != version:
        raise Stale("Keadaan penilaian ini sudah berubah sejak halaman dibuka.", _state_changes(assessment))
    return assessment


def _state_changes(assessment: Assessment) -> list[Change]:
    latest = Event.objects.filter(assessment=assessment, verb=Event.Verb.STATE_CHANGED).select_related("actor").first()
    if latest is None:
        return []
    return [
        Change(
            "Keadaan",
            AssessmentState(latest.before["state"]).label,
            AssessmentState(latest.after["state"]).label,
            f"{latest.actor or 'Sistem'} ({latest.acting_as})",
            latest.at,
        )
    ]


def allow(by: Membership, *permissions: str) -> None:
    """Raise PermissionDenied unless the acting role has one of the permissions."""
    if not any(by.can(permission) for permission in permissions):
        raise PermissionDenied("Peran Anda tidak mencakup tindakan ini.")


def move(assessment: Assessment, to: str, *, by: Membership | None, note: str = "") -> Assessment:
    """Change the state of a locked assessment, save and log it."""
    moved = _moved(assessment, to, by=by, note=note)
    assessment.save(update_fields=["state", "version", "submitted_at", "forwarded_at", "provisional_at", "score_final"])
    write([moved])
    return assessment


def move_all(
    assessments: Sequence[Assessment], to: str, *, by: Membership | None, notes: Mapping[int, str] | None = None
) -> list[Event]:
    """Change the state of locked assessments and save it, with one query; the caller writes the events returned.

    `notes`: what each one's event says, by the assessment's key.
    """
    notes = notes or {}
    moved = [_moved(assessment, to, by=by, note=notes.get(assessment.pk, "")) for assessment in assessments]
    Assessment.objects.filter(pk__in=[a.pk for a in assessments]).update(state=to, version=F("version") + 1)
    return moved


def _moved(assessment: Assessment, to: str, *, by: Membership | None, note: str = "") -> Event:
    before = assessment.state
    assign(assessment, to)
    assessment.version += 1
    after = {"state": to} | ({"note": note} if note else {})
    return event(Event.Verb.STATE_CHANGED, by=by, assessment=assessment, before={"state": before}, after=after)


def require_state(assessment: Assessment, *states: str) -> None:
    """Raise Locked, naming the state, unless the assessment is in one of them."""
    if assessment.state not in states:
        raise Locked(
            f"Penilaian {assessment.region} sedang dalam keadaan “{assessment.get_state_display()}”, "
            "sehingga tindakan ini belum atau tidak lagi dapat dilakukan."
        )


@transaction.atomic
def submit(*, assessment_id: int, version: int, by: Membership) -> Assessment:
    """Kirim: the region hands in, first or after repair, with the two endorsements."""
    allow(by, SUBMIT)
    assessment = lock(assessment_id, version)
    require_state(assessment, *FILLING_STAGE)
    require_open(assessment, FILLING_STAGE[assessment.state])
    _require_endorsements(assessment)
    items = Item.objects.filter(assessment=assessment)
    if not items.exclude(state=ItemState.EMPTY).exists():
        raise Refused("Belum ada satu butir pun yang diisi. Isi formulir lebih dahulu, lalu kirim.")
    if assessment.state == AssessmentState.RETURNED:
        left = list(items.filter(state=ItemState.RETURNED).values_list("indicator__code", flat=True))
        if left:
            raise Refused(f"Masih ada butir yang belum diperbaiki: {', '.join(left)}. Perbaiki atau jelaskan dahulu.")
    _require_checked(assessment)
    again = assessment.state == AssessmentState.RETURNED
    assessment.submitted_at = now = timezone.now()
    move(assessment, AssessmentState.SUBMITTED, by=by)
    telling.submitted(assessment, by=by, again=again)
    keep_submission(assessment, at=now, by=by)
    ask_for_scores(assessment, ScoreStage.SELF, by=by)
    return assessment


def _require_endorsements(assessment: Assessment) -> None:
    papers = all_endorsements(assessment)
    if any(paper.lapsed for paper in papers.values()):
        raise Refused(
            "Belum dapat dikirim. Isian berubah sesudah formulir disetujui di layar; mintalah persetujuan sekali lagi, "
            "atau unggah formulir yang ditandatangani."
        )
    missing = [kind.label for kind in EndorsementKind if kind not in papers]
    if missing:
        raise Refused(f"Belum dapat dikirim. Dokumen pengesahan yang belum ada: {'; '.join(missing)}.")


def _require_checked(assessment: Assessment) -> None:
    """No error and no warning without a word; words about figures that have changed are dropped (the log has them)."""
    found = review(assessment)
    if found.obstacle:
        raise Refused(
            f"Belum dapat dikirim. Periksa kelengkapan menemukan {found.obstacle}. "
            "Buka halaman “Periksa kelengkapan”, selesaikan di sana, lalu kirim."
        )
    current = [finding.fingerprint for finding in found.findings]
    Explanation.objects.filter(assessment=assessment).exclude(finding__in=current).delete()


@transaction.atomic
def withdraw(*, assessment_id: int, version: int, by: Membership) -> Assessment:
    """Tarik kembali: before the Kanwil starts."""
    allow(by, SUBMIT)
    assessment = lock(assessment_id, version)
    require_state(assessment, AssessmentState.SUBMITTED)
    repaired = Item.objects.filter(assessment=assessment, kanwil_verdict__isnull=False).exists()
    back = AssessmentState.RETURNED if repaired else AssessmentState.DRAFT
    require_open(assessment, FILLING_STAGE[back])
    return move(assessment, back, by=by, note="Ditarik kembali oleh Pemda")


@transaction.atomic
def start_kanwil(*, assessment_id: int, version: int, by: Membership) -> Assessment:
    """Mulai verifikasi: from here on the region can no longer withdraw. Also takes a region back from repair."""
    allow(by, VERIFY_KANWIL)
    assessment = lock(assessment_id, version)
    require_state(assessment, AssessmentState.SUBMITTED, AssessmentState.RETURNED)
    require_open(assessment, Stage.KANWIL)
    return move(assessment, AssessmentState.KANWIL, by=by)


@transaction.atomic
def return_for_repair(*, assessment_id: int, version: int, by: Membership, note: str) -> Assessment:
    """Kembalikan untuk perbaikan: the lot goes back; at least one item must have been returned."""
    allow(by, VERIFY_KANWIL)
    assessment = lock(assessment_id, version)
    require_state(assessment, AssessmentState.KANWIL)
    require_open(assessment, Stage.KANWIL)
    if not Item.objects.filter(assessment=assessment, state=ItemState.RETURNED).exists():
        raise Refused("Belum ada butir yang dikembalikan. Kembalikan paling sedikit satu butir dengan alasan dahulu.")
    move(assessment, AssessmentState.RETURNED, by=by, note=note.strip())
    telling.returned(assessment, note=note.strip())
    return assessment


@transaction.atomic
def forward(*, assessment_id: int, version: int, by: Membership) -> Assessment:
    """Teruskan ke pusat: every filled item has the Kanwil's verdict on its present version."""
    allow(by, CLOSE_KANWIL)
    assessment = lock(assessment_id, version)
    require_state(assessment, AssessmentState.KANWIL)
    require_open(assessment, Stage.KANWIL)
    _require_all_judged(assessment, Level.KANWIL)
    assessment.forwarded_at = timezone.now()
    move(assessment, AssessmentState.FORWARDED, by=by)
    telling.forwarded(assessment)
    ask_for_scores(assessment, ScoreStage.KANWIL, by=by)
    return assessment


def _require_all_judged(assessment: Assessment, level: Level) -> None:
    left = unjudged_codes(assessment, level)
    if left:
        listed = ", ".join(left[:8]) + (f" dan {len(left) - 8} lainnya" if len(left) > 8 else "")
        raise Refused(f"Masih ada {len(left)} butir yang belum diputus {level.label}: {listed}.")


@transaction.atomic
def start_central(*, assessment_id: int, version: int, by: Membership) -> Assessment:
    """Mulai verifikasi pusat, or open it again after the final score was computed: the sample is drawn."""
    allow(by, VERIFY_CENTRAL)
    assessment = lock(assessment_id, version)
    require_state(assessment, AssessmentState.FORWARDED, AssessmentState.SCORED)
    require_open(assessment, Stage.CENTRAL)
    assessment.score_final = assessment.provisional_at = None
    draw(assessment)
    return move(assessment, AssessmentState.CENTRAL, by=by)


@transaction.atomic
def send_back_to_kanwil(*, assessment_id: int, version: int, by: Membership, note: str) -> Assessment:
    """Kembalikan ke Kanwil, with the reason."""
    allow(by, VERIFY_CENTRAL)
    assessment = lock(assessment_id, version)
    require_state(assessment, AssessmentState.FORWARDED, AssessmentState.CENTRAL)
    if not note.strip():
        raise Refused("Tulis alasan mengapa penilaian ini dikembalikan ke Kanwil.")
    move(assessment, AssessmentState.KANWIL, by=by, note=note.strip())
    telling.sent_back(assessment, note=note.strip())
    return assessment


@transaction.atomic
def finish_central(*, assessment_id: int, version: int, by: Membership) -> Assessment:
    """Hitung nilai akhir: every filled item has the second verdict; the worker computes, then the state follows."""
    allow(by, SCORE)
    assessment = lock(assessment_id, version)
    require_state(assessment, AssessmentState.CENTRAL)
    _require_all_judged(assessment, Level.CENTRAL)
    ask_for_scores(assessment, ScoreStage.FINAL, by=by)
    return assessment
