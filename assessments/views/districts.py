"""Daerah binaan: who looks after which region of a Kanwil, and who stands in."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import ActingRequest, require, scoped_regions
from accounts.states import ASSIGN_DISTRICTS, VERIFY_KANWIL
from assessments import districting
from assessments.access import get_stand_in
from assessments.districts import colleagues_of, history_of, spread_of, stand_ins_of, verifiers_of
from assessments.errors import Refused, Stale
from assessments.forms.assignment import AssignForm, StandInForm
from assessments.views.common import conflict, perform
from regions.models import RegionalOffice


def _office(request: ActingRequest) -> RegionalOffice:
    office = request.membership.office
    if office is None:
        raise PermissionDenied("Daerah binaan diatur di dalam Kanwil.")
    return office


@require(VERIFY_KANWIL)
@require_safe
def districts(request: ActingRequest) -> HttpResponse:
    """Regions and verifiers of the own Kanwil; its head assigns, the others read."""
    return _page(request)


def _page(request: ActingRequest, form: AssignForm | None = None, *, status: int = 200) -> HttpResponse:
    office, today = _office(request), timezone.localdate()
    verifiers = list(verifiers_of(office))
    spread = spread_of(request.membership, verifiers, today)
    if form is None:
        form = AssignForm(region_ids=[], verifiers={v.pk: v for v in verifiers})
    context = {
        "office": office,
        "spread": spread,
        "form": form,
        "may_assign": request.membership.can(ASSIGN_DISTRICTS),
        "stand_ins": stand_ins_of(office, today),
        "page_obj": Paginator(history_of(office), settings.PAGE_SIZE).get_page(request.GET.get("page")),
        "figures": [
            {"label": "Daerah", "value": f"{len(spread.charges)}", "unit": "dalam wilayah Kanwil"},
            {"label": "Belum ada verifikator", "value": f"{spread.unassigned}", "unit": "daerah"},
            {"label": "Verifikator", "value": f"{len(verifiers)}", "unit": "orang"},
            {"label": "Butir menunggu", "value": f"{sum(c.left for c in spread.charges)}", "unit": "belum diputus"},
        ],
    }
    return render(request, "assessments/desk/districts.html", context, status=status)


@require(ASSIGN_DISTRICTS)
@require_POST
def district_assign(request: ActingRequest) -> HttpResponse:
    """Give the ticked regions to one verifier, or to nobody."""
    regions = scoped_regions(request.membership).values_list("pk", flat=True)
    verifiers = {verifier.pk: verifier for verifier in verifiers_of(_office(request))}
    form = AssignForm(request.POST, region_ids=regions, verifiers=verifiers)
    if not form.is_valid():
        return _page(request, form, status=422)
    chosen = form.chosen
    try:
        changed = districting.assign(picks=form.cleaned_data["regions"], verifier=chosen, by=request.membership)
    except Stale as error:
        return conflict(request, error, retry_url=reverse("assessments:districts"))
    except Refused as error:
        form.add_error(None, str(error))
        return _page(request, form, status=422)
    whom = f"diserahkan kepada {chosen.user}" if chosen else "tidak lagi mempunyai verifikator"
    messages.success(request, f"{changed} daerah {whom}." if changed else "Tidak ada yang berubah.")
    return redirect("assessments:districts")


@require(ASSIGN_DISTRICTS)
@require_http_methods(["GET", "HEAD", "POST"])
def stand_in(request: ActingRequest) -> HttpResponse:
    """Name who looks after the regions of somebody who is away."""
    office = _office(request)
    form = StandInForm(
        request.POST if request.method == "POST" else None,
        verifiers=verifiers_of(office),
        colleagues=colleagues_of(office),
    )
    if form.is_bound and form.is_valid():
        try:
            made = districting.name_stand_in(**form.cleaned_data, by=request.membership)
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"{made.deputy.user} menggantikan {made.absent.user}.")
            return redirect("assessments:districts")
    context = {"form": form, "office": office}
    return render(request, "assessments/desk/stand_in.html", context, status=422 if form.errors else 200)


@require(ASSIGN_DISTRICTS)
@require_POST
def stand_in_withdraw(request: ActingRequest, pk: int) -> HttpResponse:
    found = get_stand_in(request.membership, pk)
    return perform(
        request,
        lambda: districting.withdraw_stand_in(stand_in=found, by=request.membership),
        done="Penggantian dicabut.",
        back=reverse("assessments:districts"),
    )
