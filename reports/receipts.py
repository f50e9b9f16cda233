"""The receipt (tanda terima) of a submission: what was sent, when, with every document's SHA-256, as a PDF."""

import hashlib
from decimal import Decimal
from functools import cache
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone

from assessments.events import record
from assessments.models import Event, Submission
from assessments.states import Claim
from reports.models import Receipt
from reports.printing import Press
from reports.qr import qr_svg
from reports.queries import stored

STYLESHEET = "print-receipt.css"


def issue_receipt(submission_id: int) -> Receipt:
    """Print the receipt of a submission once; one that is there stays as it is."""
    submission = Submission.objects.select_related(
        "by", "assessment__cycle__instrument", "assessment__region__province", "assessment__office"
    ).get(pk=submission_id)
    there = Receipt.objects.filter(submission=submission).first()
    if there and stored(there.file):
        return there
    content = _press().pdf(html_of(submission))
    with transaction.atomic():
        receipt, created = Receipt.objects.select_for_update().get_or_create(submission=submission)
        receipt.file.save(f"tanda-terima/{submission.number}.pdf", ContentFile(content), save=False)
        receipt.sha256 = hashlib.sha256(content).hexdigest()
        receipt.rendered_at = timezone.now()
        receipt.save()
        if created:
            record(
                Event.Verb.RECEIPT_ISSUED,
                by=None,
                assessment=submission.assessment,
                after={"number": submission.number, "sha256": submission.sha256},
            )
    return receipt


@cache
def _press() -> Press:
    """One for the life of the worker: many receipts are printed on the last day, each by a Job of its own."""
    return Press(STYLESHEET)


def html_of(submission: Submission) -> str:
    """The sheets of one receipt, wholly from what was frozen when it was sent."""
    assessment = submission.assessment
    number_of = {d["sha256"]: n for n, d in enumerate(submission.content["documents"], start=1)}
    context = {
        "submission": submission,
        "assessment": assessment,
        "cycle": assessment.cycle,
        "region": assessment.region,
        "rights": _rights(submission.content["items"], number_of),
        "documents": submission.content["documents"],
        "endorsements": [p | {"document": number_of.get(p["sha256"])} for p in submission.content["endorsements"]],
        "filled": sum(bool(item["claim"]) for item in submission.content["items"]),
        "qr": qr_svg(settings.PUBLIC_URL + submission.verify_path),
        "check_address": settings.PUBLIC_URL.split("://")[-1] + "/cek/",
    }
    return render_to_string("reports/pdf/receipt.html", context)


def _rights(items: list[dict[str, Any]], number_of: dict[str, int]) -> list[tuple[str, list[dict[str, Any]]]]:
    """The items by right number, each with its answer in words and the numbers of its documents."""
    rights: dict[str, list[dict[str, Any]]] = {}
    for item in items:
        documents = [
            f"{number_of[d['sha256']]}" + (f" (hlm. {d['pages'].replace(',', ', ')})" if d["pages"] else "")
            for d in item["documents"]
        ]
        row = item | {"answer": answer_in_words(item), "used": ", ".join(documents)}
        rights.setdefault(item["code"].split(".")[0], []).append(row)
    return list(rights.items())


def answer_in_words(item: dict[str, Any]) -> str:
    """Ya, Tidak, the figure with its unit, or why it does not apply."""
    if item["claim"] == Claim.VALUE:
        return f"{_figure(item['value'])} {item['unit']}"
    if item["claim"] == Claim.NOT_APPLICABLE:
        return f"{item['claim_label']}: {item['reason']}"
    return str(item["claim_label"])


def _figure(text: str) -> str:
    number = Decimal(text).normalize()
    return f"{number:,f}".replace(",", " ").replace(".", ",").replace(" ", ".")
