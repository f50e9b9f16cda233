"""What last year may give this year: on the card of one item, or many at once from a list."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import ActingRequest, number_in, require
from accounts.states import FILL, SUBMIT
from assessments import access
from assessments.carry_over import Proposal, Taken, Wish, proposals_of, take_over
from assessments.errors import Refused, Stale
from assessments.models import Assessment, Item
from assessments.states import Claim
from assessments.views.filling import on_card
from assessments.views.standing import item_lock, lock_of
from assessments.windows import openings

Ticked = tuple[Proposal, bool]
NOTHING_CHOSEN = "Belum ada butir yang dicentang. Centang paling sedikit satu butir, lalu pakai."


@require(FILL)
@require_POST
def item_take_over(request: ActingRequest, pk: int) -> HttpResponse:
    """Use last year's answer and documents for one item (button “jawaban”), or its documents alone."""
    item = access.get_item(request.membership, pk)
    typed = request.POST.get("version", "")
    wish = Wish(item.pk, answer="jawaban" in request.POST, version=number_in(typed) if typed else item.version)
    try:
        taken = take_over(assessment_id=item.assessment_id, by=request.membership, wishes=[wish])
    except Stale as error:
        return on_card(request, item, status=409, conflict=error)
    except Refused as error:
        return on_card(request, item, status=422, error=str(error))
    return on_card(request, item, done=taken.words())


@require(SUBMIT)
@require_http_methods(["GET", "HEAD", "POST"])
def proposals(request: ActingRequest, pk: int) -> HttpResponse:
    """All that was accepted before and is not yet taken over, to be ticked; and what was returned, as a warning."""
    assessment = access.get_assessment(request.membership, pk)
    if request.method != "POST":
        return render(request, "assessments/proposals.html", _context(assessment))
    chosen = set(filter(None, map(number_in, request.POST.getlist("butir"))))
    try:
        taken = _take(request, assessment, chosen)
    except Refused as refused:
        return render(request, "assessments/proposals.html", _context(assessment, chosen, str(refused)), status=422)
    messages.success(request, taken.words())
    return redirect("assessments:proposals", assessment.pk)


def _take(request: ActingRequest, assessment: Assessment, chosen: set[int]) -> Taken:
    if not chosen:
        raise Refused(NOTHING_CHOSEN)
    wishes = [Wish(key) for key in sorted(chosen)]
    return take_over(assessment_id=assessment.pk, by=request.membership, wishes=wishes)


def _context(assessment: Assessment, chosen: set[int] | None = None, error: str = "") -> dict[str, object]:
    found = proposals_of(assessment)
    lock = lock_of(assessment, openings(assessment))
    offers = [p for p in found if p.open and not item_lock(assessment, p.item)]
    ticked = {p.item.pk for p in offers if p.takes_answer and p.in_date} if chosen is None else chosen
    rights: dict[int, tuple[str, list[Ticked]]] = {}
    answered: list[Ticked] = []
    for offer in offers:
        right, row = offer.item.indicator.right, (offer, offer.item.pk in ticked)
        if offer.item.claim == Claim.NONE:
            rights.setdefault(right.number, (str(right), []))[1].append(row)
        else:
            answered.append(row)
    instrument = assessment.cycle.instrument
    return {
        "assessment": assessment,
        "place": assessment.region,
        "lock": lock,
        "error": error,
        "rights": list(rights.values()),
        "answered": answered,
        "warnings": [p for p in found if p.returned and not _repaired(p.item)],
        "any_before": bool(found),
        "instrument_note": instrument.note if instrument.is_working else "",
    }


def _repaired(item: Item) -> bool:
    """Whether this year's Kanwil has spoken already: then last year's warning is history."""
    return item.kanwil_verdict_id is not None
