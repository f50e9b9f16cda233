"""Penjelasan nilai on paper: what the page "Nilai dan penjelasan" shows, from the stored snapshots, as a PDF."""

import hashlib

from django.template.loader import render_to_string
from django.utils import timezone

from assessments.comparison_rows import Comparison
from assessments.models import Assessment
from reports.printing import press

STYLESHEETS = ("print-record.css", "print-explanation.css")


def explanation_pdf(assessment: Assessment, found: Comparison) -> bytes:
    """The sheets of one region; `assessment` and `found` as `assessments.comparison.compare` takes and gives them."""
    return press(*STYLESHEETS).pdf(html_of(assessment, found))


def html_of(assessment: Assessment, found: Comparison) -> str:
    context = {
        "assessment": assessment,
        "cycle": assessment.cycle,
        "place": assessment.region,
        "found": found,
        "scheme": assessment.cycle.instrument.scheme,
        "fingerprint": fingerprint_of(found),
        "made_at": timezone.now(),
    }
    return render_to_string("reports/pdf/explanation.html", context)


def fingerprint_of(found: Comparison) -> str:
    """SHA-256 over the fingerprints of the snapshots, in the order of the stages: equal where they are the same."""
    inputs = "\n".join(row.score.input_hash for row in found.there if row.score)
    return hashlib.sha256(inputs.encode()).hexdigest()
