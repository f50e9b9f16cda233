"""The official annex as a workbook: template out, upload with its faults, preview as a difference, apply."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import ActingRequest, number_in, require
from accounts.states import DRAFT_INSTRUMENT
from assessments import access
from assessments import instrument_import as verbs
from assessments.errors import Refused, Stale
from assessments.files import BY_EXTENSION, clean_name
from assessments.forms.instrument_import import DecisionsForm, NewVersionForm, ReplaceForm
from assessments.instrument_import import AnnexRefused
from assessments.models import InstrumentImport
from assessments.views.common import conflict
from indicators.annex_out import annex_workbook
from indicators.content import content_of
from indicators.drafting import Head
from indicators.models import Instrument

SHOWN_FAULTS = 200
Form = NewVersionForm | ReplaceForm


@require(DRAFT_INSTRUMENT)
@require_safe
def instrument_template(request: ActingRequest) -> HttpResponse:
    """The template as XLSX, empty, or filled from the version `versi`."""
    key = number_in(request.GET.get("versi", ""))
    version = access.get_instrument(request.membership, key) if key else None
    name = f"Lampiran {version.code} {version.version}.xlsx" if version else "Templat lampiran instrumen.xlsx"
    content = annex_workbook(content_of(version), title=str(version)) if version else annex_workbook()
    response = HttpResponse(content, content_type=BY_EXTENSION["xlsx"].content_type)
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require(DRAFT_INSTRUMENT)
@require_http_methods(["GET", "HEAD", "POST"])
def instrument_import(request: ActingRequest) -> HttpResponse:
    """Template and upload: a new version, or with `konsep` the new content of that draft."""
    key = number_in(request.GET.get("konsep", ""))
    draft = access.get_instrument(request.membership, key) if key else None
    if draft and not draft.is_draft:
        messages.error(request, "Hanya isi konsep yang dapat diganti.")
        return redirect("assessments:instrument", draft.pk)
    kind = ReplaceForm if draft else NewVersionForm
    if request.method != "POST":
        return _page(request, kind(), draft)
    form = kind(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, form, draft)
    upload = form.cleaned_data["file"]
    target = draft or Head(**{name: form.cleaned_data[name] for name in ("code", "version", "title", "legal_basis")})
    try:
        made = verbs.read_import(
            by=request.membership,
            file=upload,
            size=upload.size or 0,
            name=upload.name or "",
            target=target,
            base=form.cleaned_data.get("base"),
        )
    except AnnexRefused as refused:
        return _page(request, form, draft, refused, clean_name(upload.name or ""))
    except Refused as refused:
        form.add_error(None if draft else "version", str(refused))
        return _page(request, form, draft)
    return redirect("assessments:instrument_import_preview", made.pk)


def _page(
    request: ActingRequest, form: Form, draft: Instrument | None, refused: AnnexRefused | None = None, name: str = ""
) -> HttpResponse:
    faults = refused.faults if refused else []
    context = {
        "form": form,
        "draft": draft,
        "faults": faults[:SHOWN_FAULTS],
        "fault_count": len(faults),
        "name": name,
        "versions": Instrument.objects.order_by("-pk"),
    }
    status = 422 if faults or form.errors else 200
    return render(request, "assessments/instruments/import.html", context, status=status)


@require(DRAFT_INSTRUMENT)
@require_safe
def instrument_import_preview(request: ActingRequest, pk: int) -> HttpResponse:
    """What a workbook would change, and which of its bands need a decision, before anything is written."""
    found = access.get_instrument_import(request.membership, pk)
    return _preview(request, found, DecisionsForm(found, verbs.decided_before(found)))


@require(DRAFT_INSTRUMENT)
@require_POST
def instrument_import_apply(request: ActingRequest, pk: int) -> HttpResponse:
    """Write what the preview showed; 409 when the draft changed meanwhile."""
    found = access.get_instrument_import(request.membership, pk)
    form = DecisionsForm(found, data=request.POST)
    if not form.is_valid():
        return _preview(request, found, form)
    here = reverse("assessments:instrument_import_preview", args=[pk])
    try:
        made = verbs.apply_import(import_id=pk, by=request.membership, decisions=form.decisions)
    except Stale as error:
        kept = [(str(field.label), str(field.value())) for field in form]
        again = reverse("assessments:instrument_import")
        return conflict(request, error, retry_url=f"{again}?konsep={found.draft_id}", kept=kept)
    except Refused as error:
        messages.error(request, str(error))
        return redirect(here)
    messages.success(request, f"Isi {found.name} diterapkan pada konsep {made.version}.")
    return redirect("assessments:instrument", made.pk)


def _preview(request: ActingRequest, found: InstrumentImport, form: DecisionsForm) -> HttpResponse:
    rights = found.content["rights"]
    context = {
        "import": found,
        "form": form,
        "gaps": [(gap, form[f"keputusan-{number}"]) for number, gap in enumerate(found.gaps)],
        "difference": None if found.applied_at else verbs.difference_of(found),
        "is_moved": not found.applied_at and verbs.moved(found),
        "right_count": len(rights),
        "indicator_count": sum(len(right["indicators"]) for right in rights),
    }
    return render(request, "assessments/instruments/import_preview.html", context, status=422 if form.errors else 200)
