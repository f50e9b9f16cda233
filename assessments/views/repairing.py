"""The repair round: from one returned item to the next."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from accounts.access import ActingRequest, require
from accounts.states import FILL, VIEW
from assessments import access
from assessments.models import Item
from assessments.states import AssessmentState, ItemState
from assessments.views.filling import address_of


@require(FILL)
@require_safe
def repair_next(request: ActingRequest, pk: int) -> HttpResponse:
    """Perbaiki berikutnya: the next item still to be repaired after the one named (?setelah=), or back to the form."""
    assessment = access.get_form(request.membership, pk)
    if assessment.state == AssessmentState.RETURNED:
        item = _following(list(_in_order(request, pk)), request.GET.get("setelah", ""))
        if item:
            return redirect(address_of(item))
        messages.success(request, "Semua butir yang dikembalikan sudah diperbaiki.")
    if request.membership.can(VIEW):
        return redirect("assessments:assessment", pk)
    return redirect("assessments:current")


def _in_order(request: ActingRequest, pk: int) -> QuerySet[Item]:
    items = access.visible_items(request.membership).filter(assessment=pk)
    return items.select_related("indicator__right").order_by("indicator__right__number", "indicator__position")


def _following(items: list[Item], code: str) -> Item | None:
    """The first returned item behind this one; after the last the search begins at the front again."""
    at = next((position for position, item in enumerate(items, start=1) if item.indicator.code == code), 0)
    return next((item for item in items[at:] + items[:at] if item.state == ItemState.RETURNED), None)
