"""The yearly cycle: lay out, schedule, open, compute, decide, close."""

from collections import Counter
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import ActingRequest, require
from accounts.states import DECIDE, MANAGE_CYCLES, PIAGAM, SCORE
from assessments import cycles as verbs
from assessments.access import get_cycle
from assessments.cycle_jobs import ask_to_finish, ask_to_open
from assessments.errors import Refused
from assessments.forms.desk import CycleForm, DecreeForm, WindowsForm
from assessments.models import Assessment, Cycle, Decision
from assessments.objections import contested, hindrances
from assessments.queries import central_progress
from assessments.states import AssessmentState, CycleState
from assessments.views.common import perform
from assessments.views.desk import StateCount, instrument_note
from jobs.models import Job

READERS = (MANAGE_CYCLES, DECIDE, PIAGAM, SCORE)
FORM_METHODS = ["GET", "HEAD", "POST"]
# In these a region is done, or has sent nothing: they do not hinder closing.
SETTLED = frozenset({AssessmentState.DRAFT, AssessmentState.DECIDED, AssessmentState.NO_DATA})


@require(*READERS)
@require_safe
def cycle_list(request: ActingRequest) -> HttpResponse:
    context = {
        "cycles": Cycle.objects.select_related("instrument"),
        "may_manage": request.membership.can(MANAGE_CYCLES),
    }
    return render(request, "assessments/desk/cycles.html", context)


@require(*READERS)
@require_safe
def cycle(request: ActingRequest, pk: int) -> HttpResponse:
    """Years, instrument, schedule, where the regions stand, what hinders closing, and the acts."""
    found = get_cycle(pk)
    member = request.membership
    counts = Counter(found.assessments.order_by().values_list("state", flat=True))
    central = central_progress(found)
    pending = found.assessments.exclude(state__in=SETTLED).select_related("region").order_by("region__code")
    running = found.state == CycleState.OPEN
    context = {
        "cycle": found,
        "windows": found.windows.all(),
        "counts": [StateCount(s.value, counts[s]) for s in AssessmentState if counts[s]],
        "regions": sum(counts.values()),
        "silent": counts[AssessmentState.DRAFT],
        "pending": list(pending),
        "ready": [assessment for assessment, left in central if not left],
        "unready": [(assessment, left) for assessment, left in central if left],
        "scored": counts[AssessmentState.SCORED],
        "contested": contested(found),
        "may_manage": member.can(MANAGE_CYCLES),
        "may_score": member.can(SCORE) and running,
        "may_decide": member.can(DECIDE) and running,
        "may_piagam": member.can(PIAGAM) and counts[AssessmentState.DECIDED] > 0,
        "instrument_note": instrument_note(found),
    }
    return render(request, "assessments/desk/cycle.html", context)


# --- Laying out and scheduling ----------------------------------------------------------------------------------


def _form_page(request: ActingRequest, form: WindowsForm, **words: str) -> HttpResponse:
    status = 422 if form.is_bound else 200
    return render(request, "assessments/desk/cycle_form.html", {"form": form} | words, status=status)


@require(MANAGE_CYCLES)
@require_http_methods(FORM_METHODS)
def cycle_new(request: ActingRequest) -> HttpResponse:
    newest = Cycle.objects.first()
    year = max(timezone.localdate().year, newest.award_year + 1 if newest else 0)
    form = CycleForm(request.POST or None, initial=CycleForm.usual(year))
    if form.is_bound and form.is_valid():
        cleaned = form.cleaned_data
        try:
            made = verbs.prepare_cycle(
                award_year=cleaned["award_year"],
                performance_year=cleaned["performance_year"],
                instrument=cleaned["instrument"],
                windows=form.windows,
                objections=form.objections,
                by=request.membership,
            )
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "Siklus disiapkan. Periksa jadwalnya, lalu buka.")
            return redirect("assessments:cycle", made.pk)
    return _form_page(request, form, heading="Siklus baru", action="Siapkan siklus", back=reverse("assessments:cycles"))


@require(MANAGE_CYCLES)
@require_http_methods(FORM_METHODS)
def windows(request: ActingRequest, pk: int) -> HttpResponse:
    found = get_cycle(pk)
    announced = found.provisional_at is not None
    form = WindowsForm(request.POST or None, initial=WindowsForm.initial_of(found), announced=announced)
    back = reverse("assessments:cycle", args=[found.pk])
    if form.is_bound and form.is_valid():
        try:
            verbs.set_windows(
                cycle_id=found.pk, windows=form.windows, by=request.membership, objections=form.objections
            )
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "Jadwal disimpan.")
            return redirect(back)
    heading = f"Jadwal siklus {found.award_year}"
    return _form_page(request, form, heading=heading, action="Simpan jadwal", back=back, parent=str(found))


# --- Acts on the whole cycle ------------------------------------------------------------------------------------


def _to_job(request: ActingRequest, found: Cycle, job: Job) -> HttpResponse:
    """To the work's own page, where its progress is seen; somebody else's work is only named."""
    if job.asked_by_id == request.user.pk:
        return redirect("jobs:job", job.pk)
    messages.info(request, f"Pekerjaan “{job}” sudah diminta oleh {job.asked_by} dan sedang berjalan.")
    return redirect("assessments:cycle", found.pk)


@require(MANAGE_CYCLES)
@require_POST
def cycle_open(request: ActingRequest, pk: int) -> HttpResponse:
    found = get_cycle(pk)
    try:
        return _to_job(request, found, ask_to_open(cycle=found, by=request.membership))
    except Refused as error:
        messages.error(request, str(error))
        return redirect("assessments:cycle", found.pk)


@require(SCORE)
@require_POST
def cycle_finish(request: ActingRequest, pk: int) -> HttpResponse:
    found = get_cycle(pk)
    try:
        return _to_job(request, found, ask_to_finish(cycle=found, by=request.membership))
    except Refused as error:
        messages.error(request, str(error))
        return redirect("assessments:cycle", found.pk)


@require(MANAGE_CYCLES)
@require_POST
def cycle_close(request: ActingRequest, pk: int) -> HttpResponse:
    found = get_cycle(pk)
    return perform(
        request,
        lambda: verbs.close_cycle(cycle_id=found.pk, by=request.membership),
        done="Siklus ditutup. Daerah yang tidak mengirim berstatus tidak menyampaikan data.",
        back=reverse("assessments:cycle", args=[found.pk]),
    )


# --- Decree -----------------------------------------------------------------------------------------------------


@require(DECIDE, PIAGAM)
@require_http_methods(FORM_METHODS)
def decree(request: ActingRequest, pk: int) -> HttpResponse:
    """What would be decided, the form of the decree, and what has been decided."""
    found = get_cycle(pk)
    may_decide = request.membership.can(DECIDE) and found.state == CycleState.OPEN
    if request.method != "POST":
        return _decree_page(request, found, DecreeForm(request=request, cycle=found), may_decide=may_decide)
    if not request.membership.can(DECIDE):
        raise PermissionDenied("Peran Anda tidak mencakup penetapan.")
    form = DecreeForm(request.POST, request=request, cycle=found)
    if form.is_valid():
        try:
            issued = verbs.issue_decree(cycle_id=found.pk, data=form.decree, by=request.membership)
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"Keputusan {issued.number} ditetapkan.")
            return redirect("assessments:decree", found.pk)
    return _decree_page(request, found, form, may_decide=may_decide, status=422)


def _decree_page(
    request: ActingRequest, found: Cycle, form: DecreeForm, *, may_decide: bool, status: int = 200
) -> HttpResponse:
    scored = list(
        Assessment.objects.filter(cycle=found, state=AssessmentState.SCORED)
        .select_related("region__province", "score_final")
        .defer("score_final__explanation")
        .order_by("region__code")
    )
    decisions = list(
        Decision.objects.filter(decree__cycle=found)
        .select_related("assessment__region__province", "score", "decree")
        .defer("score__explanation")
        .order_by("assessment__region__code")
    )
    labels = [predicate.label for predicate in found.instrument.predicates.all()]
    context: dict[str, Any] = {
        "cycle": found,
        "scored": scored,
        "decisions": decisions,
        "decrees": found.decrees.select_related("institution", "issued_by"),
        "preview_counts": _figures(labels, [a.score_final.predicate_label for a in scored if a.score_final]),
        "decided_counts": _figures(labels, [decision.predicate_label for decision in decisions]),
        "hindrances": [*hindrances(found, scored), *verbs.open_adjustments(scored)] if scored else [],
        "award_codes": {p.code for p in found.instrument.predicates.all() if p.piagam},
        "form": form,
        "may_decide": may_decide,
        "may_piagam": request.membership.can(PIAGAM),
        "instrument_note": instrument_note(found),
    }
    return render(request, "assessments/desk/decree.html", context, status=status)


def _figures(labels: list[str], found: list[str]) -> list[dict[str, str]]:
    counts = Counter(found)
    return [{"label": label, "value": f"{counts[label]}", "unit": "daerah"} for label in labels]
