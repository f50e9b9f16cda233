"""Approving the form on screen, by who holds the office: the whole form to read, then the own password."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.access import ActingRequest, require
from accounts.states import ENDORSE_FORM
from assessments import access
from assessments.approval import approve_form
from assessments.describe import describe
from assessments.errors import Refused, Stale
from assessments.forms.team import ApprovalForm
from assessments.queries import all_endorsements, last_change_of_content, progress_by_right
from assessments.states import EndorsementKind
from assessments.views.common import conflict
from assessments.views.standing import lock_of
from assessments.windows import openings


@sensitive_post_parameters("password")
@require(ENDORSE_FORM)
@require_http_methods(["GET", "HEAD", "POST"])
def approve(request: ActingRequest, pk: int) -> HttpResponse:
    assessment = access.get_assessment(request.membership, pk)
    change = last_change_of_content(assessment)
    seen = change.pk if change else 0
    form = ApprovalForm(request.POST if request.method == "POST" else None, request=request, seen=seen)
    error = ""
    if form.is_valid():
        data = form.cleaned_data
        try:
            approve_form(assessment_id=pk, seen=data["seen"], position=data["position"], by=request.membership)
        except Stale as stale:
            retry = reverse("assessments:approve", args=[pk])
            return conflict(request, stale, retry_url=retry, kept=[("Jabatan", data["position"])])
        except Refused as refused:
            error = str(refused)
        else:
            messages.success(request, "Formulir disetujui di layar. Operator Pemda sekarang dapat mengirimnya.")
            return redirect("assessments:assessment", pk)
    rights = progress_by_right(assessment)
    instrument = assessment.cycle.instrument
    context = {
        "assessment": assessment,
        "place": assessment.region,
        "lock": lock_of(assessment, openings(assessment)),
        "rights": [row | {"blank": row["total"] - row["filled"]} for row in rights],
        "filled": sum(row["filled"] for row in rights),
        "total": sum(row["total"] for row in rights),
        "paper": all_endorsements(assessment).get(EndorsementKind.FORM),
        "change": describe(change) if change else None,
        "form": form,
        "error": error,
        "instrument_note": instrument.note if instrument.is_working else "",
    }
    return render(request, "assessments/approve.html", context, status=422 if error or form.errors else 200)
