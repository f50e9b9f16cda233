"""The objects of the assessment; one file a theme."""

from assessments.models.cycle import Assessment, Cycle, Extension, Window
from assessments.models.documents import Document, Endorsement, Evidence
from assessments.models.items import Item, Verdict
from assessments.models.log import Event
from assessments.models.outcomes import Adjustment, Decision, Decree, Score

__all__ = [
    "Adjustment",
    "Assessment",
    "Cycle",
    "Decision",
    "Decree",
    "Document",
    "Endorsement",
    "Event",
    "Evidence",
    "Extension",
    "Item",
    "Score",
    "Verdict",
    "Window",
]
