"""Judging items: two levels, each its own row, one or many at once. A verdict is never overwritten."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction

from accounts.models import Membership
from accounts.states import VERIFY_CENTRAL, VERIFY_KANWIL
from assessments.answers import AnswerError, in_range
from assessments.desk.samples import unjudged_of_sample
from assessments.errors import ItemErrors, Refused, Stale
from assessments.events import event, write
from assessments.filling import item_changes
from assessments.models import Assessment, Event, Item, Verdict, Withdrawal
from assessments.models.items import NOTE_MAX
from assessments.reasons import REASONS
from assessments.states import (
    AssessmentState,
    Claim,
    ItemState,
    Level,
    Stage,
    VerdictOutcome,
)
from assessments.transitions import allow, assign, lock, require_state
from assessments.windows import require_open


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a verifier says of an item as its page showed it: the item's version and the verdict that stood there."""

    item_id: int
    version: int
    seen_verdict: int | None
    outcome: str
    reason_code: str = ""
    note: str = ""
    verified_value: Decimal | None = None  # None: the value as claimed


POINTER = {Level.KANWIL: "kanwil_verdict", Level.CENTRAL: "central_verdict"}
STATE = {Level.KANWIL: AssessmentState.KANWIL, Level.CENTRAL: AssessmentState.CENTRAL}
STAGE = {Level.KANWIL: Stage.KANWIL, Level.CENTRAL: Stage.CENTRAL}
PERMISSION = {Level.KANWIL: VERIFY_KANWIL, Level.CENTRAL: VERIFY_CENTRAL}


@transaction.atomic
def judge(*, assessment_id: int, level: Level, by: Membership, judgements: Sequence[Judgement]) -> list[Verdict]:
    """Write the verdicts of one level; nothing is written when one is refused.

    Raises PermissionDenied, Locked (state, window), Stale (claim or verdict changed meanwhile), ItemErrors.
    """
    return judge_locked(_lock_for(assessment_id, level, by=by), level, by=by, judgements=judgements)


def judge_locked(
    assessment: Assessment, level: Level, *, by: Membership, judgements: Sequence[Judgement]
) -> list[Verdict]:
    """The verdicts of an assessment that the caller has locked, and allowed to be judged; raises as `judge`."""
    wanted = {judgement.item_id: judgement for judgement in judgements}
    items = list(
        Item.objects.filter(assessment=assessment, pk__in=wanted)
        .select_related("indicator", "kanwil_verdict", "central_verdict")
        .order_by("pk")
    )
    errors: dict[str, str] = {}
    for item in items:
        judgement = wanted[item.pk]
        pointer: int | None = getattr(item, f"{POINTER[level]}_id")
        if item.version != judgement.version or pointer != judgement.seen_verdict:
            raise Stale(
                f"Butir {item.indicator.code} sudah berubah sejak halaman dibuka.",
                item_changes(item, judgement.version),
            )
        message = _objection(item, level, judgement)
        if message:
            errors[item.indicator.code] = message
    if errors:
        raise ItemErrors(errors)
    return _write(assessment, level, by, items, wanted)


@transaction.atomic
def confirm_kanwil(*, assessment_id: int, version: int, by: Membership) -> int:
    """Kukuhkan sisanya: the Pusat takes over the Kanwil's verdicts on all items it has not judged. Returns how many.

    Refused until the Pusat has judged every item of the region's sample itself.
    """
    assessment = _lock_for(assessment_id, Level.CENTRAL, by=by, version=version)
    left = unjudged_of_sample(assessment)
    if left:
        listed = ", ".join(left[:8]) + (f" dan {len(left) - 8} lainnya" if len(left) > 8 else "")
        raise Refused(
            f"Masih ada {len(left)} butir sampel yang belum diputus pusat: {listed}. "
            "Putuskan butir sampel lebih dahulu, lalu kukuhkan sisanya."
        )
    items = [
        item
        for item in Item.objects.filter(assessment=assessment, kanwil_verdict__isnull=False)
        .select_related("indicator", "kanwil_verdict", "central_verdict")
        .order_by("pk")
        if item.central_verdict is None or item.central_verdict.item_version != item.version
    ]
    wanted = {}
    for item in items:
        kanwil = item.kanwil_verdict
        if kanwil is not None:
            wanted[item.pk] = Judgement(
                item.pk,
                item.version,
                item.central_verdict_id,
                kanwil.outcome,
                kanwil.reason_code,
                kanwil.note,
                kanwil.verified_value,
            )
    return len(_write(assessment, Level.CENTRAL, by, items, wanted))


@transaction.atomic
def undo(*, item_id: int, level: Level, seen_verdict: int | None, by: Membership) -> Item:
    """Take back the standing verdict of one level, until its stage closes: what stood before it stands again.

    The verdict stays on record as withdrawn. Raises PermissionDenied, Locked (state, window), Stale (another verdict
    stands there by now), Refused (there is none on the present version).
    """
    assessment = _lock_for(Item.objects.values_list("assessment_id", flat=True).get(pk=item_id), level, by=by)
    pointer = POINTER[level]
    item = Item.objects.select_related("indicator", pointer).get(pk=item_id)
    standing: Verdict | None = getattr(item, pointer)
    if getattr(item, f"{pointer}_id") != seen_verdict:
        raise Stale(
            f"Putusan butir {item.indicator.code} sudah berubah sejak halaman dibuka.", item_changes(item, item.version)
        )
    if standing is None or standing.item_version != item.version:
        raise Refused(f"Isian butir {item.indicator.code} yang sekarang belum diputus; tidak ada yang dapat dicabut.")
    withdraw_verdicts(assessment, level, [item], by=by)
    return item


def withdraw_verdicts(assessment: Assessment, level: Level, items: Sequence[Item], *, by: Membership) -> None:
    """Take back the level's standing verdicts on items of a locked assessment; `items` are read with the pointer."""
    pointer = POINTER[level]
    withdrawn: list[Verdict] = [getattr(item, pointer) for item in items]
    Withdrawal.objects.bulk_create(Withdrawal(verdict=verdict, by_id=by.user_id) for verdict in withdrawn)
    left: dict[int, Verdict] = {
        verdict.item_id: verdict
        for verdict in Verdict.objects.filter(item__in=items, level=level, withdrawal=None).order_by("pk")
    }
    log = []
    for item, verdict in zip(items, withdrawn, strict=True):
        setattr(item, pointer, left.get(item.pk))
        if level is Level.KANWIL:
            assign(item, _state_by(item, left.get(item.pk)))
            item.referral_id = verdict.answers_id or item.referral_id
        after = {"level": level, "outcome": "", "outcome_label": f"{level.label}: putusan dicabut", "state": item.state}
        log.append(
            event(
                Event.Verb.VERDICT_WITHDRAWN,
                by=by,
                assessment=assessment,
                item=item,
                before=_facts(verdict),
                after=after,
            )
        )
    Item.objects.write(items, [pointer, "state", "referral"])
    write(log)


def _lock_for(assessment_id: int, level: Level, *, by: Membership, version: int | None = None) -> Assessment:
    allow(by, PERMISSION[level])
    assessment = lock(assessment_id, version)
    require_state(assessment, STATE[level])
    require_open(assessment, STAGE[level])
    return assessment


def _objection(item: Item, level: Level, judgement: Judgement) -> str:
    """Why this judgement cannot be taken, or nothing."""
    if item.state == ItemState.EMPTY:
        return "Butir ini belum diisi, jadi belum ada yang dapat diputus."
    if len(judgement.note) > NOTE_MAX:
        return f"Catatan terlalu panjang: {len(judgement.note)} huruf, paling banyak {NOTE_MAX}. Ringkaslah."
    if judgement.outcome == VerdictOutcome.RETURN:
        return _objection_to_return(judgement)
    if judgement.outcome != VerdictOutcome.ACCEPT:
        return "Pilih Terima atau Kembalikan."
    if level is Level.CENTRAL and _overrules(item, judgement) and not judgement.note.strip():
        return "Putusan ini berbeda dari putusan Kanwil; tulis alasannya."
    return _objection_to_value(item, judgement)


def _overrules(item: Item, judgement: Judgement) -> bool:
    """Whether a verdict of the Pusat says something else than the Kanwil's on the same version."""
    kanwil = item.kanwil_verdict
    return kanwil is not None and kanwil.item_version == item.version and kanwil.outcome != judgement.outcome


def _objection_to_return(judgement: Judgement) -> str:
    reason = REASONS.get(judgement.reason_code)
    if reason is None or reason.retired:
        return "Pilih alasan pengembalian."
    if not judgement.note.strip():
        return "Tulis catatan: apa yang kurang dan apa yang harus diperbaiki."
    return ""


def _objection_to_value(item: Item, judgement: Judgement) -> str:
    if judgement.verified_value is None:
        return ""
    if item.claim == Claim.NOT_APPLICABLE:
        return "Jawaban “Tidak berlaku” tidak mempunyai angka; kosongkan nilai terverifikasi."
    try:
        in_range(item.indicator, judgement.verified_value)
    except AnswerError as error:
        return str(error)
    if judgement.verified_value != item.value and not judgement.note.strip():
        return "Nilai terverifikasi berbeda dari isian daerah; tulis catatan dari mana angkanya."
    return ""


def _write(
    assessment: Assessment, level: Level, by: Membership, items: list[Item], wanted: dict[int, Judgement]
) -> list[Verdict]:
    pointer = POINTER[level]
    verdicts = [_verdict(item, level, by, wanted[item.pk]) for item in items]
    log = []
    for item, verdict in zip(items, verdicts, strict=True):
        old: Verdict | None = getattr(item, pointer)
        log.append(
            event(
                Event.Verb.JUDGED,
                by=by,
                assessment=assessment,
                item=item,
                before=_facts(old) if old else {},
                after=_facts(verdict),
            )
        )
    Verdict.objects.bulk_create(verdicts)
    for item, verdict in zip(items, verdicts, strict=True):
        setattr(item, pointer, verdict)
        if level is Level.KANWIL:
            assign(item, _state_by(item, verdict))
            item.referral = None
    Item.objects.write(items, [pointer, "state", "referral"])
    write(log)
    return verdicts


def _state_by(item: Item, verdict: Verdict | None) -> ItemState:
    """The state of a filled item whose standing verdict of the Kanwil this is."""
    if verdict is None:
        return ItemState.FILLED
    if verdict.item_version != item.version:
        return ItemState.REPAIRED
    return ItemState.ACCEPTED if verdict.accepted else ItemState.RETURNED


def _verdict(item: Item, level: Level, by: Membership, judgement: Judgement) -> Verdict:
    accepted = judgement.outcome == VerdictOutcome.ACCEPT
    value = judgement.verified_value if judgement.verified_value is not None else item.value
    return Verdict(
        item=item,
        level=level,
        item_version=item.version,
        outcome=judgement.outcome,
        reason_code="" if accepted else judgement.reason_code,
        note=judgement.note.strip(),
        verified_value=value if accepted else None,
        answers_id=item.referral_id if level is Level.KANWIL else None,
        by_id=by.user_id,
    )


def _facts(verdict: Verdict) -> dict[str, object]:
    facts: dict[str, object] = {
        "level": verdict.level,
        "outcome": verdict.outcome,
        "outcome_label": f"{verdict.get_level_display()}: {verdict.get_outcome_display()}",
    }
    if verdict.reason_code:
        facts["reason"] = verdict.get_reason_code_display()
    if verdict.note:
        facts["note"] = verdict.note
    if verdict.verified_value is not None:
        facts["verified_value"] = verdict.verified_value
    return facts
