"""What stands in an office document, as a small page of its own: shown in a frame beside an item."""

import hashlib

from csp.constants import NONE, SELF
from csp.decorators import csp
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from accounts.access import ActingRequest, require
from accounts.states import FILL, VIEW
from assessments import access
from assessments.file_reads import note_read
from assessments.models import Document
from assessments.previews import NoPreview, Preview, preview
from assessments.scanning import why_closed

# The page loads the house's styles and nothing else; it is shown within our own pages only.
POLICY = {
    "default-src": [NONE],
    "style-src": [SELF],
    "font-src": [SELF],
    "media-src": [SELF],
    "frame-ancestors": [SELF],
    "base-uri": [NONE],
    "form-action": [NONE],
}
VIDEO = "mp4"
EDITION = "1"  # of reader and template: a newer one is fetched anew


@require(VIEW, FILL)
@csp(POLICY)  # type: ignore[arg-type]  # typed for views without arguments, works for all
@require_safe
def document_preview(request: ActingRequest, pk: int) -> HttpResponse:
    """An office document as text, or the player of a video, for whoever gets the file; 304 if it is there already."""
    document = access.get_document(request.membership, pk)
    closed = why_closed(document, by=request.membership)
    if closed:
        return _page(request, document, refused=closed, status=403)
    note_read(document, by=request.membership)
    etag = quote_etag(hashlib.sha256(f"{document.sha256}:{EDITION}".encode()).hexdigest())
    unchanged = get_conditional_response(request, etag=etag)
    response = unchanged or _read(request, document)
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    return response


def _read(request: HttpRequest, document: Document) -> HttpResponse:
    if document.extension == VIDEO:
        return _page(request, document)
    try:
        with document.file.open("rb") as file:
            return _page(request, document, found=preview(file, document.extension))  # type: ignore[arg-type]  # a file
    except NoPreview as error:
        return _page(request, document, refused=str(error))
    except FileNotFoundError:
        return _page(
            request, document, refused="Berkas ini tidak ada di penyimpanan. Laporkan kepada pengelola sistem."
        )


def _page(
    request: HttpRequest, document: Document, *, found: Preview | None = None, refused: str = "", status: int = 200
) -> HttpResponse:
    context = {"document": document, "preview": found, "refused": refused}
    return render(request, "assessments/desk/preview.html", context, status=status)
