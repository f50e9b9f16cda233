"""The Tim Penilai's own points beside the computed score; the Pusat reads both side by side."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.access import ActingRequest
from accounts.states import ASSESS, Scope
from assessments.access import get_assessment
from assessments.assessors import assess, compare, newest_scores, own_scores, snapshot_of
from assessments.errors import Refused
from assessments.forms.assignment import AssessForm
from assessments.models import Assessment
from assessments.states import AssessmentState, Stage
from assessments.views.desk import at_desk, instrument_note
from assessments.windows import openings
from indicators.models import Right


@at_desk()
@require_http_methods(["GET", "HEAD", "POST"])
def assessor_scores(request: ActingRequest, pk: int) -> HttpResponse:
    """An assessor enters and sees the own points; the others of the Pusat see everybody's."""
    member = request.membership
    if member.scope is not Scope.NATION:
        raise PermissionDenied("Nilai Tim Penilai dibaca di pusat.")
    assessment = get_assessment(member, pk)
    if request.method == "POST" and not member.can(ASSESS):
        raise PermissionDenied("Hanya Tim Penilai yang mencatat nilai di sini.")
    rights = list(Right.objects.filter(instrument=assessment.cycle.instrument_id).order_by("number"))
    if not member.can(ASSESS):
        return _page(request, assessment, rights, None)
    before = own_scores(assessment, member)
    form = AssessForm(request.POST if request.method == "POST" else None, rights=rights, before=before)
    if form.is_bound and form.is_valid():
        try:
            made = assess(assessment_id=assessment.pk, given=form.given, by=member)
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"Nilai {len(made)} hak dicatat." if made else "Tidak ada yang berubah.")
            return redirect("assessments:assessor_scores", assessment.pk)
    return _page(request, assessment, rights, form)


def _page(request: ActingRequest, assessment: Assessment, rights: list[Right], form: AssessForm | None) -> HttpResponse:
    # Assessors score each by themselves: nobody sees another's points before giving the own.
    scores = newest_scores(assessment) if form is None else {}
    rows = compare(assessment, rights, scores)
    why_not = _why_not(assessment) if form is not None else ""
    context = {
        "assessment": assessment,
        "region": assessment.region,
        "snapshot": snapshot_of(assessment),
        "rows": rows,
        "form": form,
        "entries": list(zip(form.rows, rows, strict=True)) if form is not None else [],
        "why_not": why_not,
        "instrument_note": instrument_note(assessment.cycle),
    }
    status = 422 if form is not None and form.errors else 200
    return render(request, "assessments/desk/assessors.html", context, status=status)


def _why_not(assessment: Assessment) -> str:
    """Why nothing can be entered now; empty when it can."""
    if assessment.state != AssessmentState.CENTRAL:
        return (
            f"Keadaan penilaian ini “{assessment.get_state_display()}”; "
            f"Tim Penilai mencatat nilai selama keadaannya “{AssessmentState.CENTRAL.label}”."
        )
    opening = openings(assessment).get(Stage.CENTRAL)
    if not (opening and opening.is_open):
        return f"Tahap {Stage.CENTRAL.label} sedang tidak dibuka menurut jadwal."
    return ""
