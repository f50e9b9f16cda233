"""The verbs of objections (sanggahan): provisional results go out, a region objects, the Pusat rules.

Nothing is rewritten: a granted objection adds a verdict and a snapshot of the score beside the old ones.
"""

from collections.abc import Sequence
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from accounts.models import Membership
from accounts.states import DECIDE, SCORE, SUBMIT, VERIFY_CENTRAL
from assessments import telling
from assessments.answers import AnswerError, in_range
from assessments.cycles import lock_cycle
from assessments.errors import ItemErrors, Locked, Refused, Stale
from assessments.events import event, record, write
from assessments.filling import item_changes
from assessments.models import (
    Assessment,
    Document,
    Event,
    Item,
    Objection,
    ObjectionDocument,
    ObjectionRuling,
    Score,
    Verdict,
    Window,
)
from assessments.models.items import NOTE_MAX
from assessments.objections import closings, earned_in, is_own_verdict, of, other_rulers, why_closed, why_not
from assessments.scores import compute
from assessments.states import (
    AssessmentState,
    Claim,
    CycleState,
    Level,
    ObjectionOutcome,
    ScoreStage,
    Stage,
    VerdictOutcome,
)
from assessments.transitions import allow, lock, require_state
from assessments.verdicts import Judgement, judge_locked
from assessments.windows import openings

REASON_MIN = 20  # letters: enough to say what is wrong with a verdict
MOST_DOCUMENTS = 10


@transaction.atomic
def announce_provisional(*, cycle_id: int, by: Membership) -> list[Assessment]:
    """Umumkan hasil sementara: regions with a final score see it, marked as not decided, and may object.

    Those that are scored later are announced by calling it again. Raises PermissionDenied, Refused.
    """
    allow(by, DECIDE)
    cycle = lock_cycle(cycle_id)
    if cycle.state != CycleState.OPEN:
        raise Refused("Siklus ini tidak sedang berjalan.")
    if not cycle.objections:
        raise Refused("Siklus ini tidak memakai masa sanggah. Nyalakan di halaman Jadwal, lalu umumkan.")
    now = timezone.now()
    window = Window.objects.get(cycle=cycle, stage=Stage.OBJECTION)
    if window.closes_at <= now:
        raise Refused("Masa sanggah sudah lewat menurut jadwal. Geser jadwalnya dahulu, lalu umumkan.")
    fresh = list(
        Assessment.objects.select_for_update(of=("self",), no_key=True)
        .filter(cycle=cycle, state=AssessmentState.SCORED, provisional_at=None)
        .select_related("cycle", "region", "score_final")
        .order_by("pk")  # the order in which scores.compute locks them
    )
    if not fresh:
        raise Refused("Tidak ada daerah dengan nilai akhir yang belum diumumkan.")
    Assessment.objects.filter(pk__in=[a.pk for a in fresh]).update(provisional_at=now)
    if cycle.provisional_at is None:
        cycle.provisional_at = now
        cycle.save(update_fields=["provisional_at"])
    write(event(Event.Verb.PROVISIONAL, by=by, assessment=a) for a in fresh)
    telling.provisional(fresh, window, closings(cycle, fresh))
    return fresh


@transaction.atomic
def object_to(
    *,
    item_id: int,
    seen_verdict: int | None,
    reason: str,
    by: Membership,
    asked_value: Decimal | None = None,
    documents: Sequence[Document] = (),
) -> Objection:
    """Ajukan sanggahan: the region objects to the Pusat's verdict on an item.

    `seen_verdict`: the verdict that the page showed. `asked_value`: what the region holds right, in the indicator's
    unit; None asks that the claim is taken as it stands. Raises PermissionDenied, Locked, Stale, Refused.
    """
    allow(by, SUBMIT)
    assessment = _lock_for_region(Item.objects.values_list("assessment_id", flat=True).get(pk=item_id))
    item = Item.objects.select_related("indicator", "central_verdict").get(pk=item_id)
    if item.central_verdict_id != seen_verdict:
        raise Stale(
            f"Putusan butir {item.indicator.code} sudah berubah sejak halaman dibuka.", item_changes(item, item.version)
        )
    earned = earned_in(assessment.score_final).get(item.indicator.code)
    refusal = why_not(item, earned, of(assessment).get(item.pk)) or _unsound(item, reason, asked_value)
    verdict = item.central_verdict
    if refusal or verdict is None:  # without a verdict there is a refusal
        raise Refused(refusal)
    if any(document.region_id != assessment.region_id for document in documents):
        raise Refused("Lampirkan hanya dokumen dari perpustakaan daerah sendiri.")
    if len(documents) > MOST_DOCUMENTS:
        raise Refused(f"Paling banyak {MOST_DOCUMENTS} dokumen untuk satu sanggahan.")
    made = Objection.objects.create(
        item=item,
        against=verdict,
        reason=reason.strip(),
        asked_value=asked_value,
        by_id=by.user_id,
        acting_as=_acting_as(by),
    )
    ObjectionDocument.objects.bulk_create(ObjectionDocument(objection=made, document=d) for d in documents)
    record(Event.Verb.OBJECTED, by=by, assessment=assessment, item=item, after=_facts(made, documents))
    telling.objected(assessment)
    return made


@transaction.atomic
def withdraw_objection(*, objection_id: int, by: Membership) -> Objection:
    """Cabut sanggahan: while the time for objections runs and nothing is ruled. It stays on record as withdrawn."""
    allow(by, SUBMIT)
    objection = Objection.objects.select_related("item__indicator").get(pk=objection_id)
    assessment = _lock_for_region(objection.item.assessment_id)
    objection = _open_one(objection_id)
    objection.withdrawn_at = timezone.now()
    objection.save(update_fields=["withdrawn_at"])
    before = _facts(objection, ())
    record(Event.Verb.OBJECTION_WITHDRAWN, by=by, assessment=assessment, item=objection.item, before=before)
    return objection


@transaction.atomic
def rule(
    *, objection_id: int, outcome: str, reason: str, by: Membership, verified_value: Decimal | None = None
) -> ObjectionRuling:
    """Putuskan sanggahan: somebody else than who gave the verdict grants it, wholly or partly, or denies it.

    Granting adds a verdict of the Pusat that accepts the item, at `verified_value` (None: what the region asked, or
    its claim), and computes the final score anew. Raises PermissionDenied, Locked, Stale, Refused.
    """
    allow(by, VERIFY_CENTRAL, SCORE)
    asked = Objection.objects.select_related("item").get(pk=objection_id)
    assessment = lock(asked.item.assessment_id)
    require_state(assessment, AssessmentState.SCORED)
    objection = _open_one(objection_id)
    if is_own_verdict(objection, by):
        raise Refused(f"Anda sendiri yang memberi putusan yang disanggah. {other_rulers(objection)}")
    if len(reason.strip()) < REASON_MIN:
        raise Refused(f"Tulis alasan putusan, paling sedikit {REASON_MIN} huruf; daerah membacanya.")
    if len(reason) > NOTE_MAX:
        raise Refused(f"Alasan terlalu panjang: {len(reason)} huruf, paling banyak {NOTE_MAX}. Ringkaslah.")
    before = assessment.score_final
    if assessment.is_unannounced:  # a ruling tells the region the score before it and after it
        raise Locked("Hasil sementara daerah ini belum diumumkan lagi. Umumkan dahulu, lalu putuskan sanggahannya.")
    if before is None:
        raise Locked("Nilai akhir belum dihitung, jadi belum ada yang dapat diputus.")
    verdict = None
    if outcome != ObjectionOutcome.DENIED:
        verdict = _grant(assessment, objection, ObjectionOutcome(outcome), reason, verified_value, by=by)
        compute(assessment_ids=[assessment.pk], stage=ScoreStage.FINAL, by=by)
        assessment.refresh_from_db(fields=["score_final"])
        _require_no_worse(ObjectionOutcome(outcome), before, assessment.score_final)
    made = ObjectionRuling.objects.create(
        objection=objection,
        outcome=outcome,
        reason=reason.strip(),
        verdict=verdict,
        score_before=before,
        score_after=assessment.score_final if verdict else None,
        by_id=by.user_id,
        acting_as=_acting_as(by),
    )
    after = {"outcome_label": made.get_outcome_display(), "reason": made.reason, "before": before.final}
    if made.score_after:
        after["after"] = made.score_after.final
    record(Event.Verb.OBJECTION_RULED, by=by, assessment=assessment, item=objection.item, after=after)
    telling.ruled(made, assessment)
    return made


def _require_no_worse(outcome: ObjectionOutcome, before: Score, after: Score | None) -> None:
    """What is granted in part does not take points from the region; what it asked for itself it gets."""
    if outcome == ObjectionOutcome.PARTLY and after and after.base < before.base:
        raise Refused("Nilai terverifikasi ini menurunkan nilai daerah; tulis nilai lain, atau pilih “Ditolak”.")


def _grant(
    assessment: Assessment,
    objection: Objection,
    outcome: ObjectionOutcome,
    reason: str,
    verified_value: Decimal | None,
    *,
    by: Membership,
) -> Verdict:
    """The new verdict; Refused when it says what the old one says."""
    item, old = objection.item, objection.item.central_verdict
    if item.claim != Claim.VALUE:
        if outcome == ObjectionOutcome.PARTLY:
            raise Refused("Butir ini tidak berupa angka, jadi tidak dapat dikabulkan sebagian.")
        verified_value = None
    elif outcome == ObjectionOutcome.PARTLY and verified_value is None:
        raise Refused("Tulis nilai terverifikasi untuk sanggahan yang dikabulkan sebagian.")
    else:
        asked = objection.asked_value if objection.asked_value is not None else item.value
        verified_value = asked if verified_value is None else verified_value
        if outcome == ObjectionOutcome.GRANTED and verified_value != asked:
            raise Refused("Nilai ini berbeda dari yang diminta daerah; pilih “Dikabulkan sebagian”.")
        if outcome == ObjectionOutcome.PARTLY and verified_value == asked:
            raise Refused("Nilai ini sama dengan yang diminta daerah; pilih “Dikabulkan”.")
    if old and old.accepted and old.verified_value == verified_value:
        raise Refused("Nilai ini sama dengan putusan yang disanggah; tulis nilai lain, atau pilih “Ditolak”.")
    judgement = Judgement(
        item.pk,
        item.version,
        item.central_verdict_id,
        VerdictOutcome.ACCEPT,
        note=reason,
        verified_value=verified_value,
    )
    try:
        return judge_locked(assessment, Level.CENTRAL, by=by, judgements=[judgement])[0]
    except ItemErrors as error:
        raise Refused(" ".join(error.errors.values())) from None


def _lock_for_region(assessment_id: int) -> Assessment:
    """Locked, with the region's time for objections running; else Locked says since when and how it opens."""
    assessment = lock(assessment_id)
    closed = why_closed(assessment, openings(assessment))
    if closed:
        raise Locked(closed)
    return assessment


def _open_one(objection_id: int) -> Objection:
    """The objection read anew under the lock; Stale when it was withdrawn or ruled meanwhile."""
    objection = Objection.objects.select_related("item__indicator", "item__central_verdict", "against", "ruling").get(
        pk=objection_id
    )
    if objection.withdrawn_at:
        raise Stale("Sanggahan ini sudah dicabut daerah.")
    if objection.answer:
        raise Stale(f"Sanggahan ini sudah diputus: {objection.answer.get_outcome_display()}.")
    return objection


def _unsound(item: Item, reason: str, asked_value: Decimal | None) -> str:
    """What is wrong with what was written, or nothing."""
    if len(reason.strip()) < REASON_MIN:
        return f"Tulis alasan sanggahan, paling sedikit {REASON_MIN} huruf: apa yang keliru dan di mana buktinya."
    if len(reason) > NOTE_MAX:
        return f"Alasan terlalu panjang: {len(reason)} huruf, paling banyak {NOTE_MAX}. Ringkaslah."
    verdict = item.central_verdict
    if item.claim != Claim.VALUE:
        return "" if asked_value is None else "Butir ini tidak berupa angka; kosongkan nilai yang diminta."
    if verdict and verdict.accepted:
        held = asked_value if asked_value is not None else item.value
        if held == verdict.verified_value:
            return "Tulis nilai yang menurut daerah benar; nilai ini sama dengan nilai putusan."
    if asked_value is not None:
        try:
            in_range(item.indicator, asked_value)
        except AnswerError as error:
            return str(error)
    return ""


def _facts(objection: Objection, documents: Sequence[Document]) -> dict[str, object]:
    facts: dict[str, object] = {"reason": objection.reason}
    if objection.asked_value is not None:
        facts["asked_value"] = objection.asked_value
    if documents:
        facts["documents"] = [document.title for document in documents]
    return facts


def _acting_as(by: Membership) -> str:
    return f"{by.role_label} · {by.scope_label}"
