"""The receipt (tanda terima) of a submission: what was sent, when, with every document's SHA-256, as a PDF."""

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string

from assessments.events import record
from assessments.models import Event, Submission
from assessments.states import Claim
from reports.models import Receipt
from reports.printed import keep, kept
from reports.printing import press
from reports.qr import qr_svg

STYLESHEETS = ("print-record.css", "print-receipt.css")


def issue_receipt(submission_id: int) -> Receipt:
    """Print the receipt of a submission once; one that is there stays as it is."""
    submission = Submission.objects.select_related(
        "by", "assessment__cycle__instrument", "assessment__region__province", "assessment__office"
    ).get(pk=submission_id)
    if there := kept(Receipt, submission=submission):
        return there
    content = press(*STYLESHEETS).pdf(html_of(submission))
    with transaction.atomic():
        receipt, created = keep(Receipt, f"tanda-terima/{submission.number}.pdf", content, submission=submission)
        if created:
            record(
                Event.Verb.RECEIPT_ISSUED,
                by=None,
                assessment=submission.assessment,
                after={"number": submission.number, "sha256": submission.sha256},
            )
    return receipt


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
