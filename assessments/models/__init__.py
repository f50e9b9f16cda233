"""The objects of the assessment; one file a theme."""

from assessments.models.cycle import Assessment, Cycle, Extension, Window
from assessments.models.documents import Document, Endorsement, Evidence
from assessments.models.items import Item, Verdict
from assessments.models.log import Event
from assessments.models.outcomes import Adjustment, Decision, Decree, Score
from assessments.models.region_work import Explanation, FormImport, Task, Upload
from assessments.models.submission import Submission

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
    "Explanation",
    "Extension",
    "FormImport",
    "Item",
    "Score",
    "Submission",
    "Task",
    "Upload",
    "Verdict",
    "Window",
]
