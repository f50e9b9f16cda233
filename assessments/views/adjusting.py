"""Adjustments of one assessment: proposing, deciding as the second person, taking back. One verb a view."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import ActingRequest, require
from accounts.states import ADJUST
from assessments import adjustments
from assessments.access import get_adjustment, get_assessment
from assessments.errors import Refused, Stale
from assessments.files import RefusedFile
from assessments.forms.desk import AdjustForm, AdjustmentDecisionForm
from assessments.models import Adjustment, Assessment
from assessments.offers import sees_scores
from assessments.states import AssessmentState, CycleState, Stage
from assessments.views.common import conflict, perform
from assessments.views.desk import at_desk
from assessments.windows import openings

# Which adjustment could not be decided, with the form that says why.
Refusal = tuple[int, AdjustmentDecisionForm]
APPROVE, REJECT = "setuju", "tolak"
ADJUSTABLE = frozenset({AssessmentState.FORWARDED, AssessmentState.CENTRAL, AssessmentState.SCORED})


@at_desk()
@require_http_methods(["GET", "HEAD", "POST"])
def adjust(request: ActingRequest, pk: int) -> HttpResponse:
    """Points added or taken off, with reason and basis; those without the permission read."""
    member = request.membership
    if not sees_scores(member):
        raise PermissionDenied("Penyesuaian nilai dibaca oleh Kanwil dan pusat.")
    assessment = get_assessment(member, pk)
    if request.method != "POST":
        return _adjust_page(request, assessment, AdjustForm())
    if not member.can(ADJUST):
        raise PermissionDenied("Peran Anda tidak mencakup penyesuaian nilai.")
    form = AdjustForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            adjustments.adjust(assessment_id=assessment.pk, by=member, **form.cleaned_data)
        except RefusedFile as error:
            form.add_error("upload", str(error))
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "Penyesuaian diajukan; dihitung setelah disetujui orang kedua.")
            return redirect("assessments:adjust", assessment.pk)
    return _adjust_page(request, assessment, form, status=422)


@dataclass(frozen=True, slots=True)
class AdjustmentRow:
    """An adjustment with what this person may do about it now."""

    adjustment: Adjustment
    may_decide: bool
    may_withdraw: bool
    form: AdjustmentDecisionForm


def _adjustment_rows(
    request: ActingRequest, assessment: Assessment, *, is_open: bool, refused: Refusal | None
) -> list[AdjustmentRow]:
    may = request.membership.can(ADJUST) and assessment.state in ADJUSTABLE
    may = may and assessment.cycle.state == CycleState.OPEN
    rows = []
    for row in assessment.adjustments.select_related("by", "decided_by", "document").order_by("-pk"):
        own = row.by_id == request.membership.user_id
        form = refused[1] if refused and refused[0] == row.pk else AdjustmentDecisionForm()
        rows.append(
            AdjustmentRow(
                row,
                may_decide=may and row.is_waiting and not own,
                may_withdraw=may and ((row.is_waiting and own) or (row.counts and is_open)),
                form=form,
            )
        )
    return rows


def _adjust_page(
    request: ActingRequest,
    assessment: Assessment,
    form: AdjustForm,
    *,
    status: int = 200,
    refused: Refusal | None = None,
) -> HttpResponse:
    opening = openings(assessment).get(Stage.CENTRAL)
    may = request.membership.can(ADJUST)
    why_not = ""
    if may and assessment.state not in ADJUSTABLE:
        why_not = (
            f"Keadaan penilaian ini “{assessment.get_state_display()}”; "
            "penyesuaian dicatat selama penilaian ada di pusat."
        )
    elif may and not (opening and opening.is_open):
        why_not = f"Tahap {Stage.CENTRAL.label} sedang tidak dibuka menurut jadwal."
    context = {
        "assessment": assessment,
        "region": assessment.region,
        "rows": _adjustment_rows(request, assessment, is_open=opening is not None and opening.is_open, refused=refused),
        "rules": assessment.cycle.instrument.adjustment_rules.all(),
        "may": may and not why_not,
        "why_not": why_not,
        "form": form,
    }
    return render(request, "assessments/desk/adjust.html", context, status=status)


@require(ADJUST)
@require_POST
def adjustment_decide(request: ActingRequest, pk: int) -> HttpResponse:
    """The second person approves or rejects; a refusal keeps the note that was typed."""
    adjustment = get_adjustment(request.membership, pk)
    decision = request.POST.get("decision", "")
    form = AdjustmentDecisionForm(request.POST)
    back = reverse("assessments:adjust", args=[adjustment.assessment_id])
    if decision not in {APPROVE, REJECT}:
        form.add_error("note", "Pilih Setujui atau Tolak.")
    if form.is_valid():
        note, approve = form.cleaned_data["note"], decision == APPROVE
        try:
            adjustments.decide_adjustment(adjustment=adjustment, approve=approve, note=note, by=request.membership)
        except Stale as error:
            return conflict(request, error, retry_url=back, kept=[("Catatan", note)])
        except Refused as error:
            form.add_error("note", str(error))
        else:
            word = "disetujui dan dihitung" if approve else "ditolak"
            messages.success(request, f"Penyesuaian {word}.")
            return redirect(back)
    assessment = get_assessment(request.membership, adjustment.assessment_id)
    return _adjust_page(request, assessment, AdjustForm(), status=422, refused=(adjustment.pk, form))


@require(ADJUST)
@require_POST
def adjustment_withdraw(request: ActingRequest, pk: int) -> HttpResponse:
    adjustment = get_adjustment(request.membership, pk)
    return perform(
        request,
        lambda: adjustments.withdraw_adjustment(adjustment=adjustment, by=request.membership),
        done="Penyesuaian dicabut.",
        back=reverse("assessments:adjust", args=[adjustment.assessment_id]),
    )
