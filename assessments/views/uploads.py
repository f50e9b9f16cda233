"""Files in pieces that resume (HEAD, PATCH with Upload-Offset), for the page of documents. Answers are JSON."""

import uuid

from django.http import HttpResponse, JsonResponse
from django.http.request import UnreadablePostError
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import ActingRequest, require
from accounts.states import FILL
from assessments import access
from assessments.files import RefusedFile
from assessments.forms.uploads import BeginForm
from assessments.models import Upload
from assessments.states import UploadState
from assessments.uploads import Ended, WrongOffset, append, begin, safe_offset

PIECE_TYPE = "application/offset+octet-stream"


@require(FILL)
@require_POST
def upload_begin(request: ActingRequest) -> HttpResponse:
    """201 and the address to send the pieces to; 422 with the reason when the size alone refuses the file."""
    region = request.membership.region
    assert region is not None  # noqa: S101 - the database ties FILL's roles to a region
    form = BeginForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"message": form.first_error}, status=422)
    said = form.cleaned_data
    key = said["assessment"]
    assessment = access.get_form(request.membership, key) if key else access.open_form(request.membership)
    try:
        upload = begin(
            region=region,
            by=request.membership,
            name=said["name"],
            size=said["size"],
            modified=said["modified"] or 0,
            label=form.label(request.membership.opd),
            assessment=assessment,
        )
    except RefusedFile as error:
        return JsonResponse({"message": str(error)}, status=422)
    url = reverse("assessments:upload", args=[upload.token])
    answer = {"url": url, "token": upload.token, "offset": safe_offset(upload)}
    return JsonResponse(answer, status=201, headers={"Location": url})


@require(FILL)
@require_http_methods(["HEAD", "PATCH"])
def upload(request: ActingRequest, token: uuid.UUID) -> HttpResponse:
    """HEAD: how much is here. PATCH: the next piece."""
    found = access.get_upload(request.membership, token)
    return _where(found, HttpResponse() if request.method == "HEAD" else _piece(request, found))


def _piece(request: ActingRequest, found: Upload) -> HttpResponse:
    """204 while there is more to come, 200 with what became of the file at the end, 409 when the piece does not begin
    at the offset, 410 with the outcome when all is over."""
    if request.content_type != PIECE_TYPE:
        return JsonResponse({"message": f"Potongan berkas dikirim sebagai {PIECE_TYPE}."}, status=415)
    offset = request.headers.get("Upload-Offset", "")
    if not (offset.isascii() and offset.isdecimal() and len(offset) < 20):
        return JsonResponse({"message": "Kepala Upload-Offset tidak ada atau bukan angka."}, status=400)
    try:
        append(upload=found, by=request.membership, offset=int(offset), body=request)
    except WrongOffset as error:
        return JsonResponse({"message": str(error)}, status=409)
    except Ended:
        return _outcome(request, found, status=410)
    except UnreadablePostError:
        return HttpResponse(status=400)  # the line broke; nobody reads this
    if found.state == UploadState.RUNNING:
        return HttpResponse(status=204)
    return _outcome(request, found, status=200)


def _where(found: Upload, response: HttpResponse) -> HttpResponse:
    ended = found.state != UploadState.RUNNING
    response["Upload-Offset"] = str(found.size if ended else safe_offset(found))
    response["Upload-Length"] = str(found.size)
    response["Cache-Control"] = "no-store"
    return response


def _outcome(request: ActingRequest, found: Upload, *, status: int) -> JsonResponse:
    """What became of the file, or of each file of a ZIP, with a link where the person may follow it."""
    keys = {row["document_id"] for row in found.results if row["document_id"]}
    seen = set(access.visible_documents(request.membership).filter(pk__in=keys).values_list("pk", flat=True))
    results = [
        {
            "name": row["name"],
            "outcome": row["outcome"],
            "message": row["message"],
            "url": reverse("assessments:document", args=[row["document_id"]]) if row["document_id"] in seen else "",
        }
        for row in found.results
    ]
    alone = len(results) == 1 and found.state != UploadState.UNPACKED
    outcome = results[0]["outcome"] if alone else found.state
    return JsonResponse({"state": outcome, "message": found.message, "results": results}, status=status)
