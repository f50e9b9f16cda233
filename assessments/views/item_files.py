"""The files of an item as the viewer beside it shows them, each in the same frame at its pinned page."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse

from accounts.models import Membership
from assessments.files import BY_EXTENSION
from assessments.models import Document, Evidence, Item
from assessments.previews import can_preview
from assessments.scanning import why_closed
from assessments.views.trails import with_query

MOST_PINS = 12
VIDEO = "mp4"


@dataclass(frozen=True, slots=True)
class Pin:
    """A pinned page and the address that opens the file there."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class ShownFile:
    """A document of the item; `frame` is what the viewer loads, empty where there is nothing to look at."""

    evidence: Evidence
    url: str
    tab_url: str
    frame: str
    pins: list[Pin]
    closed: str
    wrong_year: bool
    undated: bool

    @property
    def document(self) -> Document:
        return self.evidence.document

    @property
    def type_label(self) -> str:
        file_type = BY_EXTENSION.get(self.document.extension)
        return file_type.label if file_type else self.document.extension.upper()


def shown_files(
    item: Item, evidence: Sequence[Evidence], query: Mapping[str, str], by: Membership, *, page: str = ""
) -> list[ShownFile]:
    """Every file of the item, in the order they were attached; `page` has the tabs, else the page of its verdict."""
    year = item.assessment.cycle.performance_year
    must_fit = item.indicator.date_matters
    own_page = page or reverse("assessments:judge", args=[item.pk])
    files = []
    for row in evidence:
        day = row.document.document_date
        closed = why_closed(row.document, by=by)
        files.append(
            ShownFile(
                row,
                reverse("assessments:document_file", args=[row.document_id]),
                with_query(own_page, {**query, "dok": str(row.document_id)}),
                frame="" if closed else frame_of(row.document, row.first_page),
                pins=[] if closed else pins_of(row),
                closed=closed,
                wrong_year=must_fit and day is not None and day.year != year,
                undated=must_fit and day is None,
            )
        )
    return files


def frame_of(document: Document, page: int = 1) -> str:
    """What a frame loads to show a document; empty where a browser shows nothing of it."""
    file_type = BY_EXTENSION.get(document.extension)
    if file_type is None:
        return ""
    file_url = reverse("assessments:document_file", args=[document.pk])
    if file_type.kind == "pdf":
        return f"{file_url}#page={page}&navpanes=0&view=FitH"
    if file_type.inline:
        return file_url
    if can_preview(document.extension) or document.extension == VIDEO:
        return reverse("assessments:document_preview", args=[document.pk])
    return ""


def pins_of(evidence: Evidence) -> list[Pin]:
    """Each pinned page or range of a PDF. The page stands in the query too: a frame does not move by the rest alone."""
    file_type = BY_EXTENSION.get(evidence.document.extension)
    if file_type is None or file_type.kind != "pdf":
        return []
    file_url = reverse("assessments:document_file", args=[evidence.document_id])
    parts = [part.strip() for part in evidence.pages.split(",")]
    found = [(part, match[0]) for part in parts if (match := re.match(r"\d+", part, re.ASCII))]
    return [
        Pin(part.replace("-", "–"), f"{file_url}?hlm={page}#page={page}&navpanes=0&view=FitH")
        for part, page in found[:MOST_PINS]
    ]


def chosen(files: Sequence[ShownFile], asked: str) -> ShownFile | None:
    """The file asked for by its document; the first without."""
    named = (file for file in files if str(file.evidence.document_id) == asked)
    return next(named, files[0] if files else None)
