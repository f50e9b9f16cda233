"""The buttons that move one assessment along, and its extensions: one verb a view."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import ActingRequest, number_in, require
from accounts.states import (
    CLOSE_KANWIL,
    MANAGE_CYCLES,
    SCORE,
    VERIFY_CENTRAL,
    VERIFY_KANWIL,
)
from assessments import cycles, transitions, verdicts
from assessments.access import get_assessment
from assessments.errors import Refused, Stale
from assessments.forms.desk import ExtensionForm
from assessments.models import Assessment
from assessments.models.items import NOTE_MAX
from assessments.offers import may_extend
from assessments.states import MINISTRY_STAGES, Stage
from assessments.views.common import conflict, note_in, perform
from assessments.views.desk import verification_page
from assessments.windows import openings

FORM_METHODS = ["GET", "HEAD", "POST"]


def _version(request: ActingRequest) -> int:
    """The version the page showed; a form without one is as good as stale."""
    return number_in(request.POST.get("version", ""))


def _verification_url(assessment: Assessment) -> str:
    return reverse("assessments:verification", args=[assessment.pk])


def _move(request: ActingRequest, pk: int, verb: Callable[..., object], done: str) -> HttpResponse:
    """A verb that takes the assessment, its version and who acts."""
    assessment = get_assessment(request.membership, pk)
    return perform(
        request,
        lambda: verb(assessment_id=assessment.pk, version=_version(request), by=request.membership),
        done=done,
        back=_verification_url(assessment),
    )


def _move_with_note(request: ActingRequest, pk: int, verb: Callable[..., object], done: str) -> HttpResponse:
    """The same with a note; when it is refused the page comes back with the note still in it."""
    assessment = get_assessment(request.membership, pk)
    note = note_in(request)
    refusal = _too_long(note)
    if not refusal:
        try:
            verb(assessment_id=assessment.pk, version=_version(request), by=request.membership, note=note)
        except Stale as error:
            return conflict(request, error, retry_url=_verification_url(assessment), kept=[("Catatan", note)])
        except Refused as error:
            refusal = str(error)
    if refusal:
        messages.error(request, refusal)
        return verification_page(request, assessment, status=422, typed=note)
    messages.success(request, done)
    return redirect(_verification_url(assessment))


def _too_long(note: str) -> str:
    return f"Catatan terlalu panjang: {len(note)} huruf, paling banyak {NOTE_MAX}." if len(note) > NOTE_MAX else ""


@require(VERIFY_KANWIL)
@require_POST
def start(request: ActingRequest, pk: int) -> HttpResponse:
    return _move(request, pk, transitions.start_kanwil, "Verifikasi Kanwil dimulai.")


@require(VERIFY_KANWIL)
@require_POST
def return_for_repair(request: ActingRequest, pk: int) -> HttpResponse:
    return _move_with_note(
        request, pk, transitions.return_for_repair, "Formulir dikembalikan ke daerah untuk perbaikan."
    )


@require(CLOSE_KANWIL)
@require_POST
def forward(request: ActingRequest, pk: int) -> HttpResponse:
    return _move(request, pk, transitions.forward, "Penilaian diteruskan ke pusat; nilai Kanwil sedang dihitung.")


@require(VERIFY_CENTRAL)
@require_POST
def central_start(request: ActingRequest, pk: int) -> HttpResponse:
    return _move(request, pk, transitions.start_central, "Verifikasi pusat dibuka.")


@require(VERIFY_CENTRAL)
@require_POST
def back_to_kanwil(request: ActingRequest, pk: int) -> HttpResponse:
    return _move_with_note(request, pk, transitions.send_back_to_kanwil, "Penilaian dikembalikan ke Kanwil.")


@require(VERIFY_CENTRAL)
@require_POST
def confirm(request: ActingRequest, pk: int) -> HttpResponse:
    return _move(request, pk, verdicts.confirm_kanwil, "Putusan Kanwil atas butir yang tersisa dikukuhkan.")


@require(SCORE)
@require_POST
def finish(request: ActingRequest, pk: int) -> HttpResponse:
    return _move(
        request,
        pk,
        transitions.finish_central,
        "Nilai akhir sedang dihitung. Muat ulang halaman ini; kemajuannya juga ada di halaman Pekerjaan.",
    )


# --- Extensions -------------------------------------------------------------------------------------------------


@require(MANAGE_CYCLES, CLOSE_KANWIL)
@require_http_methods(FORM_METHODS)
def extend(request: ActingRequest, pk: int) -> HttpResponse:
    """A later closing of one stage for this region. Moments are typed and shown in the region's own zone."""
    assessment = get_assessment(request.membership, pk)
    with timezone.override(assessment.region.tz):
        schedule = openings(assessment)
        own = set(Stage) if request.membership.can(MANAGE_CYCLES) else set(Stage) - MINISTRY_STAGES
        stages = [stage for stage in Stage if stage in schedule and stage in own]
        form = ExtensionForm(request.POST or None, stages=stages, zone=assessment.region.timezone)
        if request.method == "POST" and form.is_valid():
            try:
                cycles.extend(assessment_id=assessment.pk, by=request.membership, **form.cleaned_data)
            except Refused as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, "Perpanjangan diberikan.")
                return redirect("assessments:extend", assessment.pk)
        context = {
            "assessment": assessment,
            "region": assessment.region,
            "form": form,
            "schedule": [(stage.label, schedule[stage]) for stage in Stage if stage in schedule],
            "extensions": assessment.extensions.select_related("granted_by"),
            "may": may_extend(request.membership, assessment),
        }
        status = 422 if form.is_bound else 200
        return render(request, "assessments/desk/extend.html", context, status=status)
