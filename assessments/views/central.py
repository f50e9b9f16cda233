"""The Pusat's own pages: single items back to the Kanwil, and how large the sample of a cycle is."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.access import ActingRequest, number_in, require
from accounts.states import MANAGE_CYCLES, VERIFY_CENTRAL
from assessments import cycles, referrals
from assessments.access import get_assessment, get_cycle
from assessments.errors import ItemErrors, Refused, Stale
from assessments.forms.desk import SampleShareForm
from assessments.models import Assessment, Item
from assessments.models.items import NOTE_MAX
from assessments.offers import why_not_judging
from assessments.referrals import Request
from assessments.states import ItemState, Stage
from assessments.views.common import conflict
from assessments.views.desk import worklist_items
from assessments.windows import openings

FORM_METHODS = ["GET", "HEAD", "POST"]
NOTE, SEEN = "note-", "seen-"


@dataclass(frozen=True, slots=True)
class Field:
    """An item with the note that is being written to the Kanwil."""

    item: Item
    note: str
    error: str
    seen: str


@dataclass(frozen=True, slots=True)
class RightFields:
    """The items of a right, folded away unless somebody writes there."""

    right: object
    fields: list[Field]
    is_open: bool


@require(VERIFY_CENTRAL)
@require_http_methods(FORM_METHODS)
def refer(request: ActingRequest, pk: int) -> HttpResponse:
    """A note at each item that the Kanwil shall judge again; sending it hands the assessment to the Kanwil."""
    assessment = get_assessment(request.membership, pk)
    if request.method != "POST":
        return _refer_page(request, assessment)
    typed = _typed(request.POST)
    try:
        items = referrals.refer_back(
            assessment_id=assessment.pk,
            version=number_in(request.POST.get("version", "")),
            by=request.membership,
            requests=[
                Request(item, number_in(request.POST.get(f"{SEEN}{item}", "")) or None, note)
                for item, note in typed.items()
            ],
        )
    except Stale as error:
        codes = dict(Item.objects.filter(pk__in=typed, assessment=assessment).values_list("pk", "indicator__code"))
        kept = [(f"Catatan butir {codes[item]}", note) for item, note in typed.items() if item in codes]
        return conflict(request, error, retry_url=reverse("assessments:refer", args=[pk]), kept=kept)
    except ItemErrors as error:
        return _refer_page(request, assessment, typed=typed, errors=error.errors)
    except Refused as error:
        return _refer_page(request, assessment, typed=typed, refusal=str(error))
    messages.success(request, f"{len(items)} butir dikembalikan ke Kanwil untuk diperiksa ulang.")
    return redirect("assessments:verification", pk)


def _typed(form: Mapping[str, str]) -> dict[int, str]:
    """The notes that were written, by item; without NUL, which PostgreSQL does not take."""
    notes = {number_in(name.removeprefix(NOTE)): form[name] for name in form if name.startswith(NOTE)}
    return {item: note.replace("\0", "") for item, note in notes.items() if note.strip()}


def _refer_page(
    request: ActingRequest,
    assessment: Assessment,
    *,
    typed: Mapping[int, str] | None = None,
    errors: Mapping[str, str] | None = None,
    refusal: str = "",
) -> HttpResponse:
    typed, errors = typed or {}, errors or {}
    asked = number_in(request.GET.get("butir", ""))
    schedule = openings(assessment)
    kanwil = schedule.get(Stage.KANWIL)
    by_right: dict[int, list[Field]] = {}
    for item in worklist_items(assessment):
        if item.state != ItemState.EMPTY:
            seen = request.POST.get(f"{SEEN}{item.pk}", str(item.central_verdict_id or ""))
            row = Field(item, typed.get(item.pk, ""), errors.get(item.indicator.code, ""), seen)
            by_right.setdefault(item.indicator.right_id, []).append(row)
    context = {
        "assessment": assessment,
        "region": assessment.region,
        "rights": [
            RightFields(
                rows[0].item.indicator.right, rows, is_open=any(r.note or r.error or r.item.pk == asked for r in rows)
            )
            for rows in by_right.values()
        ],
        "why_not": why_not_judging(request.membership, assessment, schedule),
        "kanwil_closed": not (kanwil and kanwil.is_open),
        "refusal": refusal,
        "errors": errors,
        "version": request.POST.get("version", str(assessment.version)),
        "note_max": NOTE_MAX,
    }
    return render(request, "assessments/desk/refer.html", context, status=422 if request.method == "POST" else 200)


@require(MANAGE_CYCLES)
@require_http_methods(FORM_METHODS)
def sample_share(request: ActingRequest, pk: int) -> HttpResponse:
    """Which part of each region the Pusat looks at itself, for every region whose central verification starts later."""
    cycle = get_cycle(pk)
    form = SampleShareForm(request.POST or None, initial={"share": cycle.sample_share})
    if request.method == "POST" and form.is_valid():
        try:
            cycles.set_sample_share(cycle_id=cycle.pk, by=request.membership, **form.cleaned_data)
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "Bagian sampel disimpan.")
            return redirect("assessments:cycle", cycle.pk)
    context = {"cycle": cycle, "form": form}
    return render(request, "assessments/desk/sample_share.html", context, status=422 if form.is_bound else 200)
