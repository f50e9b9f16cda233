"""The form out as a workbook and back in: download, upload with its problems, preview, apply."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import ActingRequest, require
from accounts.states import SUBMIT
from assessments import access
from assessments.errors import Refused
from assessments.files import BY_EXTENSION, clean_name
from assessments.imports import apply_import, plan_of, read_workbook
from assessments.models import Assessment
from assessments.views.common import perform
from assessments.views.standing import lock_of
from assessments.windows import openings
from assessments.workbook_in import Problem, WorkbookRefused
from assessments.workbook_out import file_name, form_workbook


@require(SUBMIT)
@require_safe
def workbook(request: ActingRequest, pk: int) -> HttpResponse:
    """The form as XLSX, with what is filled in already."""
    assessment = access.get_assessment(request.membership, pk)
    response = HttpResponse(form_workbook(assessment), content_type=BY_EXTENSION["xlsx"].content_type)
    response["Content-Disposition"] = content_disposition_header(True, file_name(assessment)) or "attachment"
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require(SUBMIT)
@require_http_methods(["GET", "HEAD", "POST"])
def workbook_import(request: ActingRequest, pk: int) -> HttpResponse:
    """Download and upload; a workbook with problems comes back as their list."""
    assessment = access.get_assessment(request.membership, pk)
    if request.method != "POST":
        return _page(request, assessment)
    upload = request.FILES.get("berkas")
    if upload is None:
        return _page(request, assessment, [Problem("", "Pilih berkas formulir yang sudah diisi.")])
    name = clean_name(upload.name or "")
    try:
        made = read_workbook(
            assessment_id=pk,
            by=request.membership,
            file=upload,  # type: ignore[arg-type]  # an UploadedFile is a BinaryIO in all but name
            size=upload.size or 0,
            name=name,
        )
    except WorkbookRefused as refused:
        return _page(request, assessment, refused.problems, name)
    except Refused as refused:
        return _page(request, assessment, [Problem("", str(refused))], name)
    return redirect("assessments:form_import", made.pk)


def _page(
    request: ActingRequest, assessment: Assessment, problems: list[Problem] | None = None, name: str = ""
) -> HttpResponse:
    instrument = assessment.cycle.instrument
    context = {
        "assessment": assessment,
        "place": assessment.region,
        "lock": lock_of(assessment, openings(assessment)),
        "problems": problems,
        "name": name,
        "instrument_note": instrument.note if instrument.is_working else "",
    }
    return render(request, "assessments/workbook.html", context, status=422 if problems else 200)


@require(SUBMIT)
@require_safe
def form_import(request: ActingRequest, pk: int) -> HttpResponse:
    """What a workbook would change, before anything does."""
    found = access.get_form_import(request.membership, pk)
    assessment = found.assessment
    context = {
        "assessment": assessment,
        "place": assessment.region,
        "lock": lock_of(assessment, openings(assessment)),
        "import": found,
        "plan": None if found.applied_at else plan_of(found, assessment),
    }
    return render(request, "assessments/workbook_preview.html", context)


@require(SUBMIT)
@require_POST
def form_import_apply(request: ActingRequest, pk: int) -> HttpResponse:
    """Write what the preview showed; 409 when it no longer holds."""
    found = access.get_form_import(request.membership, pk)
    chosen = request.POST.getlist("pakai")
    return perform(
        request,
        lambda: apply_import(
            import_id=pk, by=request.membership, seal=request.POST.get("sidik", ""), take=frozenset(chosen)
        ),
        done=f"Isian dari {found.name} diterapkan. Perubahannya tercatat di riwayat.",
        back=reverse("assessments:form_import", args=[pk]),
    )
