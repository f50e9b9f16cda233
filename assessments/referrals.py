"""The Pusat sends single items back to the Kanwil; the rest of the form keeps its verdicts."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from accounts.models import Membership
from accounts.states import VERIFY_CENTRAL
from assessments import telling
from assessments.errors import ItemErrors, Refused, Stale
from assessments.events import event, write
from assessments.filling import item_changes
from assessments.models import Assessment, Event, Item, Referral
from assessments.models.items import NOTE_MAX
from assessments.states import AssessmentState, ItemState, Level, Stage
from assessments.transitions import allow, lock, move, require_state
from assessments.verdicts import withdraw_verdicts
from assessments.windows import require_open


@dataclass(frozen=True, slots=True)
class Request:
    """An item the Kanwil shall judge again, as the page showed it: the Pusat's verdict that stood there, and why."""

    item_id: int
    seen_verdict: int | None
    note: str


@transaction.atomic
def refer_back(*, assessment_id: int, version: int, by: Membership, requests: Sequence[Request]) -> list[Item]:
    """Send items back to the Kanwil, each with its note; the assessment goes with them.

    The Kanwil has to judge these items anew before it forwards again; on all others both levels' verdicts stand. A
    verdict that the Pusat has given on a referred item is taken back, since it must look again.
    Raises PermissionDenied, Locked, Stale, ItemErrors (by code), Refused (nothing named).
    """
    allow(by, VERIFY_CENTRAL)
    assessment = lock(assessment_id, version)
    require_state(assessment, AssessmentState.CENTRAL)
    require_open(assessment, Stage.CENTRAL)
    wanted = {request.item_id: request for request in requests}
    items = list(
        Item.objects.filter(assessment=assessment, pk__in=wanted)
        .select_related("indicator", "kanwil_verdict", "central_verdict")
        .order_by("indicator__right__number", "indicator__position")
    )
    if not items:
        raise Refused("Tulis catatan pada paling sedikit satu butir yang harus diperiksa ulang oleh Kanwil.")
    _require_possible(items, wanted)
    _write(assessment, items, wanted, by)
    note = f"Periksa ulang butir {', '.join(item.indicator.code for item in items)}."
    move(assessment, AssessmentState.KANWIL, by=by, note=note)
    telling.referred(assessment, [(item.indicator.code, wanted[item.pk].note.strip()) for item in items])
    return items


def _require_possible(items: Sequence[Item], wanted: dict[int, Request]) -> None:
    errors = {}
    for item in items:
        request = wanted[item.pk]
        if item.central_verdict_id != request.seen_verdict:
            raise Stale(
                f"Putusan butir {item.indicator.code} sudah berubah sejak halaman dibuka.",
                item_changes(item, item.version),
            )
        if item.state == ItemState.EMPTY:
            errors[item.indicator.code] = "Butir ini tidak diisi, jadi tidak ada yang dapat diperiksa."
        elif not request.note.strip():
            errors[item.indicator.code] = "Tulis apa yang harus diperiksa ulang oleh Kanwil."
        elif len(request.note) > NOTE_MAX:
            errors[item.indicator.code] = (
                f"Catatan terlalu panjang: {len(request.note)} huruf, paling banyak {NOTE_MAX}. Ringkaslah."
            )
    if errors:
        raise ItemErrors(errors)


def _write(assessment: Assessment, items: Sequence[Item], wanted: dict[int, Request], by: Membership) -> None:
    judged = [item for item in items if item.central_verdict and item.central_verdict.item_version == item.version]
    withdraw_verdicts(assessment, Level.CENTRAL, judged, by=by)
    log = []
    for item in items:
        note = wanted[item.pk].note.strip()
        item.referral = Referral.objects.create(item=item, note=note, by_id=by.user_id)
        log.append(event(Event.Verb.REFERRED, by=by, assessment=assessment, item=item, after={"note": note}))
    Item.objects.write(items, ["referral"])
    write(log)
