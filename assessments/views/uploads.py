"""Files in pieces that resume (HEAD, PATCH with Upload-Offset), for the library and for items. Answers are JSON."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.http.request import UnreadablePostError
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import ActingRequest, require
from accounts.states import FILL
from assessments import access
from assessments.errors import Refused
from assessments.files import RefusedFile
from assessments.forms.uploads import BeginForm
from assessments.library import attach
from assessments.models import Assessment, Document, Item, Upload
from assessments.states import UploadState
from assessments.uploads import Ended, WrongOffset, append, begin, cancel, safe_offset, unfinished_of
from assessments.views.filling import item_card
from assessments.views.standing import item_lock, lock_of
from assessments.windows import openings

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
    try:
        assessment = _names_count_in(request, said)
    except Refused as error:
        return JsonResponse({"message": str(error)}, status=422)
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
    attach_url = reverse("assessments:item_take", args=[said["item"], upload.token]) if said["item"] else ""
    answer = {"url": url, "token": upload.token, "offset": safe_offset(upload), "attach": attach_url}
    return JsonResponse(answer, status=201, headers={"Location": url})


def _names_count_in(request: ActingRequest, said: dict[str, Any]) -> Assessment | None:
    """The form to whose items names attach files: none when the file is meant for one item, which must be open."""
    by = request.membership
    if said["item"]:
        item = access.get_item(by, said["item"])
        lock = lock_of(item.assessment, openings(item.assessment))
        if locked := lock.why if lock else item_lock(item.assessment, item):
            raise Refused(locked)
        return None
    return access.get_form(by, said["assessment"]) if said["assessment"] else access.open_form(by)


@require(FILL)
@require_POST
def upload_cancel(request: ActingRequest, token: uuid.UUID) -> HttpResponse:
    """Give one's own unfinished upload up. To htmx the list of the others; else back to the documents."""
    found = access.get_upload(request.membership, token)
    try:
        cancel(upload=found, by=request.membership)
    except Ended:
        said = f"{found.name}: sudah selesai sebelum dibatalkan. {found.message}"
    else:
        said = f"{found.name}: unggahan dibatalkan, bagian yang terkirim dihapus."
    if request.htmx:  # type: ignore[attr-defined]  # put there by django-htmx
        context = {"unfinished": list(unfinished_of(request.membership)), "said": said}
        return render(request, "assessments/_uploads_unfinished.html", context)
    messages.success(request, said)
    return redirect("assessments:documents")


@require(FILL)
@require_POST
def item_take(request: ActingRequest, pk: int, token: uuid.UUID) -> HttpResponse:
    """Attach to an item what one's own finished upload has become: one document, or those of a ZIP.

    200 and how the card looks now; 422 with the reason when one of them cannot be attached, the others are.
    """
    item = access.get_item(request.membership, pk)
    found = access.get_upload(request.membership, token)
    pages = request.POST.get("pages", "").replace("\0", "")
    keys = [row["document_id"] for row in found.results if row["document_id"]]
    refused = [] if keys else ["Belum ada berkas yang selesai diunggah."]
    for document in Document.objects.filter(pk__in=keys, region=item.assessment.region_id).order_by("pk"):
        try:
            attach(item_id=item.pk, document=document, by=request.membership, pages=pages)
        except Refused as error:
            refused.append(f"Tersimpan, tetapi “{document.title}” belum dilampirkan: {error}")
    said = " ".join(refused) or f"Dilampirkan pada butir {item.indicator.code}."
    card = item_card(request, item).content.decode()
    # A form that shows the version before may go on with the one after: nothing but the files changed in between.
    after = Item.objects.values_list("version", flat=True).get(pk=item.pk)
    versions = [item.version, after if after - item.version <= len(keys) else item.version]
    return JsonResponse({"message": said, "card": card, "versions": versions}, status=422 if refused else 200)


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
