"""The region's library of documents."""

from csp.decorators import csp
from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import ActingRequest, require
from accounts.states import FILL, VIEW
from assessments import access
from assessments.files import ACCEPTED_LABELS, BY_EXTENSION, RefusedFile, clean_name
from assessments.forms.documents import UploadForm
from assessments.forms.filling import FilterForm
from assessments.library import add_document
from assessments.queries import library_of, uses_of
from assessments.states import DocumentKind
from assessments.views.serving import POLICY, serve


@require(FILL)
@require_http_methods(["GET", "HEAD", "POST"])
def documents(request: ActingRequest) -> HttpResponse:
    """All documents of the region one acts for; new ones can be put in without an item."""
    region = request.membership.region
    assert region is not None  # noqa: S101 - the database ties FILL's roles to a region
    upload = UploadForm()
    refused: list[tuple[str, str]] = []
    if request.method == "POST":
        upload = UploadForm(request.POST, request.FILES)
        if upload.is_valid():
            refused = _take(request, upload)
            if not refused:
                return redirect("assessments:documents")
    search = FilterForm(request.GET)
    search.is_valid()
    page = Paginator(library_of(region.pk, **search.cleaned_data), settings.PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "region": region,
        "upload": upload,
        "refused": refused,
        "search": search,
        "page_obj": page,
        "kinds": DocumentKind.choices,
        "accepted": ACCEPTED_LABELS,
    }
    status = 422 if refused or upload.errors else 200
    return render(request, "assessments/documents.html", context, status=status)


def _take(request: ActingRequest, form: UploadForm) -> list[tuple[str, str]]:
    """Take in each file that is sound; name and reason of each that is not."""
    region, refused = request.membership.region, []
    assert region is not None  # noqa: S101 - as above
    for upload in form.cleaned_data["uploads"]:
        name = clean_name(upload.name or "")
        try:
            document, new = add_document(
                region=region, by=request.membership, upload=upload, label=form.label(request.membership.opd)
            )
        except RefusedFile as error:
            refused.append((name, str(error)))
        else:
            known = f"{name} sudah ada di daftar dokumen sebagai “{document.title}”; tidak disimpan dua kali."
            messages.success(request, f"{name} diunggah." if new else known)
    return refused


@require(VIEW)
@require_safe
def document(request: ActingRequest, pk: int) -> HttpResponse:
    """One document: what is known of it, where it is used, and a preview where the browser can show it."""
    found = access.get_document(request.membership, pk)
    file_type = BY_EXTENSION.get(found.extension)
    context = {
        "document": found,
        "place": found.region,
        "uses": uses_of(found),
        "endorsements": found.endorsements.filter(replaced_at=None).select_related("assessment__cycle"),
        "file_type": file_type,
        "inline": bool(file_type and file_type.inline),
        "may_list": request.membership.can(FILL),
    }
    return render(request, "assessments/document.html", context)


@csp(POLICY)  # type: ignore[arg-type]  # typed for views without arguments, works for all
@require(VIEW)
@require_safe
def document_file(request: ActingRequest, pk: int) -> HttpResponseBase:
    """The file itself, for whoever may see the document."""
    return serve(request, access.get_document(request.membership, pk))
