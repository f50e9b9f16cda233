"""The region fills items in: one or many, all or nothing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from django.db import transaction

from accounts.models import Membership
from accounts.states import FILL, VIEW
from assessments import answers
from assessments.answers import Answer, AnswerError
from assessments.errors import Change, ItemErrors, Locked, Stale
from assessments.events import event, item_facts, write
from assessments.models import Assessment, Event, Item, Task
from assessments.models.items import NOTE_MAX
from assessments.states import FILLING_STAGE, IN_HAND, REPAIRABLE, AssessmentState, Claim, ItemState
from assessments.transitions import allow, assign, lock, require_state
from assessments.windows import require_open
from indicators.wording import figure

FIELDS = ["claim", "numerator", "denominator", "value", "reason", "note", "state", "version"]


@dataclass(frozen=True, slots=True)
class Filling:
    """An answer for an item, as of the version its form showed."""

    item_id: int
    version: int
    answer: Answer


def lock_for_filling(assessment_id: int, *, by: Membership) -> Assessment:
    """The locked assessment, where the region may write now; PermissionDenied or Locked otherwise."""
    allow(by, FILL)
    assessment = lock(assessment_id)
    require_state(assessment, *FILLING_STAGE)
    require_open(assessment, FILLING_STAGE[assessment.state])
    return assessment


def require_repairable(assessment: Assessment, item: Item) -> None:
    """While a region repairs, what the Kanwil accepted is locked."""
    if assessment.state == AssessmentState.RETURNED and item.state not in REPAIRABLE:
        raise Locked(
            f"Butir {item.indicator.code} sudah diputus Kanwil dan terkunci selama perbaikan; "
            "hanya butir yang dikembalikan atau belum diisi yang dapat diubah."
        )


def require_in_hand(items: Iterable[Item], *, by: Membership) -> None:
    """Who does not see the whole form, a contributor of an OPD, writes only to items in the own hand."""
    if by.can(VIEW):
        return
    states: dict[int, str] = dict(
        Task.objects.filter(contributor=by, ended_at=None, item__in=items).values_list("item_id", "state")
    )
    for item in items:
        if item.pk not in states:
            raise Locked(f"Butir {item.indicator.code} tidak ditugaskan kepada Anda. Hubungi operator Pemda.")
        if states[item.pk] not in IN_HAND:
            raise Locked(
                f"Butir {item.indicator.code} sudah Anda serahkan dan terkunci; "
                "butir terbuka lagi bila operator Pemda mengembalikannya."
            )


def mark_touched(item: Item) -> None:
    """A returned item that was changed counts as repaired; the version goes up at every change."""
    if item.state == ItemState.RETURNED:
        assign(item, ItemState.REPAIRED)
    item.version += 1


@transaction.atomic
def fill_items(*, assessment_id: int, by: Membership, fillings: Sequence[Filling]) -> list[Item]:
    """Write the answers; nothing is written when one of them is refused.

    Raises Locked (stage or item), Stale (an item changed since its form was drawn), ItemErrors (answers that do not
    fit, by indicator code). An answer equal to what is there changes nothing, not even the version.
    """
    assessment = lock_for_filling(assessment_id, by=by)
    wanted = {filling.item_id: filling for filling in fillings}
    items = list(Item.objects.filter(assessment=assessment, pk__in=wanted).select_related("indicator").order_by("pk"))
    errors: dict[str, str] = {}
    checked: dict[int, Answer] = {}
    for item in items:
        filling = wanted[item.pk]
        try:
            answer = _fitting(item, filling.answer)
        except AnswerError as error:
            errors[item.indicator.code] = str(error)
            continue
        if _is(item, answer):
            continue
        require_repairable(assessment, item)
        if item.version != filling.version:
            raise Stale(
                f"Butir {item.indicator.code} sudah diubah sejak halaman dibuka.",
                item_changes(item, filling.version),
            )
        checked[item.pk] = answer
    if errors:
        raise ItemErrors(errors)
    changed = [item for item in items if item.pk in checked]
    require_in_hand(changed, by=by)
    log = [_write(item, checked[item.pk], assessment=assessment, by=by) for item in changed]
    Item.objects.write(changed, FIELDS)
    write(log)
    return changed


def _fitting(item: Item, answer: Answer) -> Answer:
    if len(answer.note) > NOTE_MAX or len(answer.reason) > NOTE_MAX:
        longest = max(len(answer.note), len(answer.reason))
        raise AnswerError(f"Catatan terlalu panjang: {longest} huruf, paling banyak {NOTE_MAX}. Ringkaslah.")
    # The note belongs to the item whatever the claim; without a claim there is nothing it could explain.
    if answer.claim == Claim.NONE and answer.note.strip():
        raise AnswerError("Isi jawaban dahulu; catatan saja tidak dapat dinilai.")
    return answers.checked(item.indicator, replace(answer, note=answer.note.strip()))


def _is(item: Item, answer: Answer) -> bool:
    return (
        item.claim == answer.claim
        and item.value == answer.value
        and item.numerator == answer.numerator
        and item.denominator == answer.denominator
        and item.reason == answer.reason
        and item.note == answer.note
    )


def _write(item: Item, answer: Answer, *, assessment: Assessment, by: Membership) -> Event:
    before = item_facts(item)
    cleared = answer.claim == Claim.NONE
    item.claim, item.value = answer.claim, answer.value
    item.numerator, item.denominator = answer.numerator, answer.denominator
    item.reason, item.note = answer.reason, answer.note
    if cleared:
        assign(item, ItemState.EMPTY)
    elif item.state == ItemState.EMPTY:
        assign(item, ItemState.FILLED)
    mark_touched(item)
    verb = Event.Verb.ITEM_CLEARED if cleared else Event.Verb.ITEM_FILLED
    return event(verb, by=by, assessment=assessment, item=item, before=before, after=item_facts(item))


def item_changes(item: Item, since_version: int) -> list[Change]:
    """What happened to an item after the version a form showed, newest first, for the 409 page."""
    changes = []
    for happened in Event.objects.filter(item=item).select_related("actor")[:5]:
        if happened.after.get("version", since_version + 1) <= since_version:
            continue
        changes.append(
            Change(
                happened.get_verb_display(),
                _summary(happened.before),
                _summary(happened.after),
                f"{happened.actor or 'Sistem'} ({happened.acting_as})",
                happened.at,
            )
        )
    return changes


def _summary(facts: dict[str, object]) -> str:
    if "outcome" in facts:
        return " · ".join(str(facts[k]) for k in ("outcome_label", "reason", "note") if facts.get(k))
    if "claim" in facts:
        parts = [Claim(str(facts["claim"])).label]
        if facts["claim"] == Claim.VALUE:
            parts.append(figure(Decimal(str(facts["value"]))))
        parts += [str(facts[k]) for k in ("reason", "note") if facts.get(k)]
        return " · ".join(parts)
    return str(facts.get("title", ""))
