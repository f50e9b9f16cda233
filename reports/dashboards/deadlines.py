"""Until when each stage is open, and for which regions longer: 2 queries."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.urls import reverse

from assessments.models import Assessment, Cycle, Extension, Window
from assessments.states import Stage
from assessments.windows import Opening
from regions.rules import short_name


@dataclass(frozen=True, slots=True)
class Longer:
    """A region that has more time in a stage."""

    name: str
    timezone: str
    closes_at: datetime
    url: str


@dataclass(frozen=True, slots=True)
class Deadline:
    opening: Opening
    longer: list[Longer]


def deadlines(cycle: Cycle, assessments: QuerySet[Assessment]) -> list[Deadline]:
    """The stages in their order, each with the regions among `assessments` whose extension counts."""
    windows = {window.stage: window for window in Window.objects.filter(cycle=cycle)}
    granted: dict[tuple[str, int], Longer] = {}
    found = (
        Extension.objects.filter(assessment__in=assessments.order_by().values("pk"))
        .order_by("assessment__region__code", "closes_at")
        .values_list("stage", "assessment_id", "assessment__region__name", "assessment__region__timezone", "closes_at")
    )
    for stage, pk, name, zone, closes_at in found:  # of several the latest counts: it comes last
        if stage in windows and closes_at > windows[stage].closes_at:
            url = reverse("assessments:verification", args=[pk])
            granted[stage, pk] = Longer(short_name(name), zone, closes_at, url)
    return [
        Deadline(
            Opening(stage, window.opens_at, window.closes_at, extended=False),
            [longer for (of, _), longer in granted.items() if of == stage],
        )
        for stage in Stage
        if (window := windows.get(stage))
    ]
