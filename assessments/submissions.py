"""Keeping what was sent: called by `transitions.submit` inside its transaction."""

import hashlib
import json
from datetime import datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from accounts.models import Membership
from assessments.models import Assessment, Document, Endorsement, Evidence, Item, Submission
from jobs.queue import enqueue

RECEIPT = "tanda-terima"


def keep_submission(assessment: Assessment, *, at: datetime, by: Membership) -> Submission:
    """Freeze the form as it is sent now and ask the worker for the receipt. 5 queries."""
    content = content_of(assessment)
    sequence = Submission.objects.filter(assessment=assessment).count() + 1
    region, cycle = assessment.region, assessment.cycle
    submission = Submission.objects.create(
        assessment=assessment,
        sequence=sequence,
        number=f"TT-{cycle.award_year}-{region.code.replace('.', '')}-{sequence}",
        content=content,
        sha256=fingerprint(content),
        by_id=by.user_id,
        acting_as=f"{by.role_label} · {by.scope_label}",
        at=at,
    )
    enqueue(
        kind=RECEIPT,
        title=f"Tanda terima {submission.number}: {region}",
        key=f"{RECEIPT}:{submission.pk}",
        asked_by=by.user,
        submission_id=submission.pk,
    )
    return submission


def fingerprint(content: dict[str, Any]) -> str:
    """SHA-256 of the content in one fixed spelling."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, cls=DjangoJSONEncoder)
    return hashlib.sha256(text.encode()).hexdigest()


def content_of(assessment: Assessment) -> dict[str, Any]:
    """Every item with its claim, every document in use with its SHA-256, the endorsements: plain data."""
    documents: dict[int, Document] = {}
    used: dict[int, list[dict[str, object]]] = {}
    evidence = Evidence.objects.filter(item__assessment=assessment, removed_at=None).select_related("document")
    for row in evidence.order_by("id"):
        documents[row.document_id] = row.document
        used.setdefault(row.item_id, []).append({"sha256": row.document.sha256, "pages": row.pages})
    endorsements = Endorsement.objects.filter(assessment=assessment, replaced_at=None).select_related("document")
    papers = []
    for paper in endorsements:
        if paper.document:
            documents[paper.document.pk] = paper.document
        papers.append(
            {
                "kind": paper.get_kind_display(),
                "signatory": paper.signatory,
                "position": paper.position,
                "sha256": paper.document.sha256 if paper.document else "",
            }
        )
    items = Item.objects.filter(assessment=assessment).select_related("indicator")
    return {
        "items": [
            _item(item, used.get(item.pk, []))
            for item in items.order_by("indicator__right__number", "indicator__position")
        ],
        "documents": [
            {"title": d.title, "name": d.original_name, "sha256": d.sha256, "size": d.size, "pages": d.pages}
            for d in sorted(documents.values(), key=lambda d: d.pk)
        ],
        "endorsements": papers,
    }


def _item(item: Item, documents: list[dict[str, object]]) -> dict[str, Any]:
    return {
        "code": item.indicator.code,
        "unit": item.indicator.unit,
        "claim": item.claim,
        "claim_label": item.get_claim_display(),
        "value": item.value,
        "numerator": item.numerator,
        "denominator": item.denominator,
        "reason": item.reason,
        "version": item.version,
        "documents": documents,
    }
