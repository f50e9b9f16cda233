"""Handing a stored file out: its own type, its own policy, unchanged since the browser last saw it, or a part of it."""

import re
from collections.abc import Iterator

from csp.constants import NONE, SELF, UNSAFE_INLINE
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header, quote_etag

from assessments.files import BY_EXTENSION
from assessments.models import Document

# Nothing a file could load or run. Chrome's own PDF viewer is a plug-in (object-src) with styles of its own;
# under `sandbox` or object-src 'none' it shows nothing.
POLICY = {
    "default-src": [NONE],
    "style-src": [UNSAFE_INLINE],
    "object-src": [SELF],
    "frame-ancestors": [SELF],
    "base-uri": [NONE],
    "form-action": [NONE],
}
CHUNK = 64 * 1024
RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})", re.ASCII)  # no file is longer; int() refuses thousands of digits


def serve(request: HttpRequest, document: Document) -> HttpResponseBase:
    """The file, the part asked for (206), or 304. The caller has checked who asks."""
    if not document.file.storage.exists(document.file.name or ""):
        raise Http404("Berkas dokumen ini tidak ada di penyimpanan. Laporkan kepada pengelola sistem.")
    etag = quote_etag(document.sha256)
    unchanged = get_conditional_response(request, etag=etag)
    if unchanged is not None:
        return _headers(unchanged, document, etag)
    # Documents are compressed already, and a range counts the bytes of the file itself.
    request.META["HTTP_ACCEPT_ENCODING"] = "identity"
    wanted = request.headers.get("Range", "")
    if wanted and request.headers.get("If-Range", etag) == etag:
        part = byte_range(wanted, document.size)
        if part == ():
            response: HttpResponseBase = HttpResponse(status=416)
            response["Content-Range"] = f"bytes */{document.size}"
            return _headers(response, document, etag)
        if part:
            return _headers(_part(document, *part), document, etag)
    return _headers(FileResponse(document.file.open("rb")), document, etag)


def byte_range(header: str, size: int) -> tuple[int, int] | tuple[()] | None:
    """First and last byte of a single range; () when it lies outside; None for what is ignored (several, nonsense)."""
    found = RANGE.fullmatch(header.strip())
    if found is None or found[1] == found[2] == "":
        return None
    if found[1] == "":
        length = min(int(found[2]), size)
        return (size - length, size - 1) if length else ()
    first = int(found[1])
    last = min(int(found[2]), size - 1) if found[2] else size - 1
    if first >= size:
        return ()
    return (first, last) if first <= last else None


def _part(document: Document, first: int, last: int) -> StreamingHttpResponse:
    response = StreamingHttpResponse(_bytes(document, first, last - first + 1), status=206)
    response["Content-Length"] = str(last - first + 1)
    response["Content-Range"] = f"bytes {first}-{last}/{document.size}"
    return response


def _bytes(document: Document, first: int, length: int) -> Iterator[bytes]:
    with document.file.open("rb") as file:
        file.seek(first)
        while length > 0 and (chunk := file.read(min(CHUNK, length))):
            length -= len(chunk)
            yield chunk


def _headers(response: HttpResponseBase, document: Document, etag: str) -> HttpResponseBase:
    file_type = BY_EXTENSION.get(document.extension)
    inline = file_type is not None and file_type.inline
    disposition = content_disposition_header(not inline, document.original_name)
    response["Content-Type"] = document.content_type
    response["Content-Disposition"] = disposition or "attachment"
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    response["Accept-Ranges"] = "bytes"
    response["X-Content-Type-Options"] = "nosniff"
    response["X-Frame-Options"] = "SAMEORIGIN"
    return response
