"""The region's library of documents."""

from collections.abc import Callable

from csp.decorators import csp
from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import ActingRequest, require
from accounts.models import Membership
from accounts.states import FILL, READ_LOG, VIEW, Scope
from assessments import access
from assessments.file_reads import latest_reads, note_read
from assessments.files import BY_EXTENSION
from assessments.forms.documents import ACCEPTED, UploadForm
from assessments.forms.filling import FilterForm
from assessments.models import Document, Endorsement
from assessments.queries import library_of, uses_of
from assessments.scanning import why_closed
from assessments.states import DocumentKind
from assessments.uploads import REFUSED, take, unfinished_of
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
    visible = access.visible_documents(request.membership).values("pk")
    listed = library_of(region.pk, **search.cleaned_data).filter(pk__in=visible)
    page = Paginator(listed, settings.PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "region": region,
        "upload": upload,
        "refused": refused,
        "search": search,
        "page_obj": page,
        "kinds": DocumentKind.choices,
        "accepted": ACCEPTED,
        "unfinished": list(unfinished_of(request.membership)),
    }
    status = 422 if refused or upload.errors else 200
    return render(request, "assessments/documents.html", context, status=status)


def _take(request: ActingRequest, form: UploadForm) -> list[tuple[str, str]]:
    """Take in each file that is sound; name and reason of each that is not."""
    region, refused = request.membership.region, []
    assert region is not None  # noqa: S101 - as above
    assessment = access.open_form(request.membership)
    for upload in form.cleaned_data["uploads"]:
        for result in take(
            region=region,
            by=request.membership,
            file=upload,
            label=form.label(request.membership.opd),
            assessment=assessment,
        ):
            if result.outcome == REFUSED:
                refused.append((result.name, result.message))
            else:
                messages.success(request, f"{result.name}: {result.message}")
    return refused


@require(VIEW, FILL)
@require_safe
def document(request: ActingRequest, pk: int) -> HttpResponse:
    """One document: what is known of it, where it is used, and a preview where the browser can show it."""
    found = access.get_document(request.membership, pk)
    file_type = BY_EXTENSION.get(found.extension)
    context = {
        "document": found,
        "place": found.region,
        "uses": uses_of(found).filter(item__in=access.visible_items(request.membership).values("pk")),
        "endorsements": _papers_of(found, request.membership),
        "file_type": file_type,
        "inline": bool(file_type and file_type.inline),
        "closed": why_closed(found, by=request.membership),
        "reads": latest_reads(found) if _sees_reads(request.membership) else None,
        "may_list": request.membership.can(FILL),
    }
    return render(request, "assessments/document.html", context)


def _sees_reads(by: Membership) -> bool:
    """Those who own the document, and those who read the log."""
    return by.scope is Scope.REGION or by.can(READ_LOG)


def _papers_of(document: Document, by: Membership) -> QuerySet[Endorsement]:
    """Where it endorses a form, for who sees whole forms."""
    papers = document.endorsements.filter(replaced_at=None).select_related("assessment__cycle")
    return papers if by.can(VIEW) else papers.none()


@require(VIEW, FILL)
@require_safe
def document_file(request: ActingRequest, pk: int) -> HttpResponseBase:
    """The file itself, for whoever may see the document; or why not, where the virus scan stands against it."""
    found = access.get_document(request.membership, pk)
    closed = why_closed(found, by=request.membership)
    if closed:
        return render(request, "assessments/closed.html", {"document": found, "closed": closed}, status=403)
    if request.method == "GET":
        file_type = BY_EXTENSION.get(found.extension)
        shown = file_type is not None and file_type.inline
        note_read(found, by=request.membership, downloaded="unduh" in request.GET or not shown)
    return served(request, found)


# Under the file's own policy. The decorator is typed for views without arguments and works for all.
served: Callable[[ActingRequest, Document], HttpResponseBase] = csp(POLICY)(serve)  # type: ignore[arg-type,assignment]
