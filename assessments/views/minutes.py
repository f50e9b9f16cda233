"""The berita acara of a region's verification: who signs is typed here, the findings are frozen as they stand."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.access import ActingRequest, require
from accounts.models import Membership
from accounts.states import VERIFY_KANWIL
from assessments.access import get_assessment
from assessments.errors import Refused, Stale
from assessments.forms.assignment import MinutesForm
from assessments.minutes import make_minutes, minutes_of, why_not_yet
from assessments.models import Assessment
from assessments.views.common import conflict
from assessments.views.desk import instrument_note


@require(VERIFY_KANWIL)
@require_http_methods(["GET", "HEAD", "POST"])
def minutes(request: ActingRequest, pk: int) -> HttpResponse:
    """Make a berita acara, and those that were made."""
    assessment = get_assessment(request.membership, pk)
    if request.method != "POST":
        return _page(request, assessment, MinutesForm(initial=_usual(assessment, request.membership)))
    form = MinutesForm(request.POST)
    if form.is_valid():
        version = form.cleaned_data["version"]
        try:
            made = make_minutes(assessment_id=pk, version=version, signing=form.signing, by=request.membership)
        except Stale as error:
            return conflict(request, error, retry_url=reverse("assessments:minutes", args=[pk]), kept=form.kept)
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"Berita acara {made.number} dibuat; berkasnya selesai dalam beberapa detik.")
            return redirect("assessments:minutes", pk)
    return _page(request, assessment, form, status=422)


def _usual(assessment: Assessment, by: Membership) -> dict[str, Any]:
    """What is offered: the person who acts, as last time for the region's side, the region's capital, today."""
    usual = {
        "kanwil_name": by.user.name,
        "kanwil_position": by.role_label,
        "place": assessment.region.capital,
        "day": timezone.localdate(),
        "version": assessment.version,
    }
    latest = minutes_of(assessment).first()
    if latest:
        signing = latest.content["signing"]
        usual |= {name: signing[name] for name in ("pemda_name", "pemda_position", "place")}
    return usual


def _page(request: ActingRequest, assessment: Assessment, form: MinutesForm, *, status: int = 200) -> HttpResponse:
    context = {
        "assessment": assessment,
        "region": assessment.region,
        "form": form,
        "made": minutes_of(assessment),
        "why_not": why_not_yet(assessment),
        "instrument_note": instrument_note(assessment.cycle),
    }
    return render(request, "assessments/desk/minutes.html", context, status=status)
