"""Handing in: the two endorsement papers, the summary before sending, and taking it back."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import ActingRequest, number_in, require
from accounts.states import ENDORSE_PROVINCE, SUBMIT
from assessments import access, library, transitions
from assessments.checks.run import review
from assessments.errors import Refused, Stale
from assessments.files import ACCEPTED_LABELS, RefusedFile
from assessments.forms.documents import EndorsementForm
from assessments.models import Assessment
from assessments.queries import all_endorsements, blank_items, counting, progress_by_right, returned_items
from assessments.states import AssessmentState, EndorsementKind
from assessments.views.common import conflict, perform
from assessments.views.standing import lock_of
from assessments.windows import openings


def _shared(assessment: Assessment) -> dict[str, Any]:
    instrument = assessment.cycle.instrument
    return {
        "assessment": assessment,
        "place": assessment.region,
        "lock": lock_of(assessment, openings(assessment)),
        "instrument_note": instrument.note if instrument.is_working else "",
    }


@require(SUBMIT, ENDORSE_PROVINCE)
@require_http_methods(["GET", "HEAD", "POST"])
def endorse(request: ActingRequest, pk: int) -> HttpResponse:
    """The two papers. Biro Hukum puts in the covering letter only."""
    assessment = access.get_assessment(request.membership, pk)
    forms = {kind: EndorsementForm(prefix=kind.value) for kind in EndorsementKind}
    error = ""
    if request.method == "POST":
        asked = request.POST.get("kind", "")
        kind = EndorsementKind(asked) if asked in EndorsementKind.values else EndorsementKind.COVER_LETTER
        form = EndorsementForm(request.POST, request.FILES, prefix=kind.value)
        forms[kind] = form
        if form.is_valid():
            data = form.cleaned_data
            try:
                library.endorse(
                    assessment=assessment,
                    kind=kind,
                    upload=data["file"],
                    signatory=data["signatory"],
                    position=data["position"],
                    document_date=data["document_date"],
                    by=request.membership,
                )
            except RefusedFile as refused:
                form.add_error("file", str(refused))
            except Refused as refused:
                error = str(refused)
            else:
                messages.success(request, f"{kind.label} tersimpan.")
                return redirect("assessments:endorse", pk)
    papers = all_endorsements(assessment)
    own = set(EndorsementKind) if request.membership.can(SUBMIT) else {EndorsementKind.COVER_LETTER}
    context = _shared(assessment) | {
        "papers": [(kind, papers.get(kind), forms[kind], kind in own) for kind in EndorsementKind],
        "error": error,
        "accepted": ACCEPTED_LABELS,
        "complete": len(counting(papers)) == len(EndorsementKind),
        "may_submit": request.membership.can(SUBMIT),
    }
    refused_form = error or any(form.errors for form in forms.values())
    return render(request, "assessments/endorse.html", context, status=422 if refused_form else 200)


@require(SUBMIT)
@require_http_methods(["GET", "HEAD", "POST"])
def submit(request: ActingRequest, pk: int) -> HttpResponse:
    """What will be sent, what is still blank; then the sending itself, once more agreed to."""
    assessment = access.get_assessment(request.membership, pk)
    error = ""
    if request.method == "POST":
        version = request.POST.get("version", "")
        if "setuju" not in request.POST:
            error = "Centang pernyataan di atas tombol, lalu kirim."
        else:
            try:
                transitions.submit(assessment_id=pk, version=number_in(version), by=request.membership)
            except Stale as stale:
                return conflict(request, stale, retry_url=reverse("assessments:assessment", args=[pk]))
            except Refused as refused:
                error = str(refused)
            else:
                messages.success(request, f"Formulir {assessment.region} terkirim. Waktu kirim tercatat di riwayat.")
                return redirect("assessments:assessment", pk)
    papers = all_endorsements(assessment)
    missing = [kind for kind in EndorsementKind if kind not in counting(papers)]
    returned = returned_items(assessment)
    rights = progress_by_right(assessment)
    filled = sum(row["filled"] for row in rights)
    found = review(assessment)
    context = _shared(assessment) | {
        "rights": [row | {"blank": row["total"] - row["filled"]} for row in rights],
        "filled": filled,
        "total": sum(row["total"] for row in rights),
        "blank": blank_items(assessment),
        "returned": returned,
        "papers": [(kind, papers.get(kind)) for kind in EndorsementKind],
        "error": error,
        "again": assessment.state == AssessmentState.RETURNED,
        "review": found,
        "obstacles": _obstacles(filled, len(returned), missing, found.obstacle),
    }
    return render(request, "assessments/submit.html", context, status=422 if error else 200)


MISSING = {
    EndorsementKind.FORM: "Unggah formulir yang ditandatangani, atau mintalah pengesah menyetujuinya di layar",
    EndorsementKind.COVER_LETTER: f"Unggah: {EndorsementKind.COVER_LETTER.label}",
}


def _obstacles(filled: int, returned: int, missing: list[EndorsementKind], checks: str) -> list[str]:
    """What must be done before the form can be sent."""
    obstacles = [] if filled else ["Isi paling sedikit satu butir."]
    if returned:
        obstacles.append(f"Perbaiki {returned} butir yang dikembalikan.")
    if checks:
        obstacles.append(f"Periksa kelengkapan: selesaikan {checks}.")
    return obstacles + [f"{MISSING[kind]}." for kind in missing]


@require(SUBMIT)
@require_POST
def withdraw(request: ActingRequest, pk: int) -> HttpResponse:
    """Take the form back while the Kanwil has not begun."""
    access.get_assessment(request.membership, pk)
    version = request.POST.get("version", "")
    return perform(
        request,
        lambda: transitions.withdraw(assessment_id=pk, version=number_in(version), by=request.membership),
        done="Formulir ditarik kembali. Setelah diperbaiki, kirim lagi.",
        back=reverse("assessments:assessment", args=[pk]),
    )
