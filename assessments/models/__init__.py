"""The objects of the assessment; one file a theme."""

from assessments.models.assignment import AssessorScore, District, StandIn
from assessments.models.cycle import Assessment, Cycle, Extension, Window
from assessments.models.desk import ItemView, Referral, Sample, TextBlock, Withdrawal
from assessments.models.documents import Document, Endorsement, Evidence, Scan
from assessments.models.instruments import InstrumentImport
from assessments.models.items import Item, Verdict
from assessments.models.log import Chain, Event, FileRead
from assessments.models.minutes import Minutes
from assessments.models.objections import Objection, ObjectionDocument, ObjectionRuling
from assessments.models.outcomes import Adjustment, Decision, Decree, Score, Tree
from assessments.models.region_work import Explanation, FormImport, Task, Upload
from assessments.models.submission import Submission

__all__ = [
    "Adjustment",
    "Assessment",
    "AssessorScore",
    "Chain",
    "Cycle",
    "Decision",
    "Decree",
    "District",
    "Document",
    "Endorsement",
    "Event",
    "Evidence",
    "Explanation",
    "Extension",
    "FileRead",
    "FormImport",
    "InstrumentImport",
    "Item",
    "ItemView",
    "Minutes",
    "Objection",
    "ObjectionDocument",
    "ObjectionRuling",
    "Referral",
    "Sample",
    "Scan",
    "Score",
    "StandIn",
    "Submission",
    "Task",
    "TextBlock",
    "Tree",
    "Upload",
    "Verdict",
    "Window",
    "Withdrawal",
]
