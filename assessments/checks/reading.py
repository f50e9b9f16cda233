"""A form out of the database as plain values: 3 queries, 4 where there is a figure of last year."""

from collections import defaultdict
from decimal import Decimal
from typing import NamedTuple

from assessments.checks.findings import Attachment, Entry, Form
from assessments.models import Assessment, Evidence, Item
from assessments.models.documents import shown_scan
from assessments.states import REPAIRABLE, AssessmentState, Claim
from indicators import scoring
from indicators.models import Band, Indicator
from indicators.states import Direction


class Last(NamedTuple):
    value: Decimal
    unit: str
    year: int


def read(assessment: Assessment) -> Form:
    """The form as it stands (reads `assessment.cycle`, select it)."""
    items = list(
        Item.objects.filter(assessment=assessment)
        .select_related("indicator__right")
        .order_by("indicator__right__number", "indicator__position")
    )
    files = _files(assessment)
    last = _last(assessment)
    scales = _scales([i.indicator for i in items if i.indicator.code in last])
    repairing = assessment.state == AssessmentState.RETURNED
    entries = []
    for item in items:
        indicator = item.indicator
        before = last.get(indicator.code)
        entries.append(
            Entry(
                code=indicator.code,
                right=indicator.right.number,
                claim=item.claim,
                value=item.value,
                numerator=item.numerator,
                denominator=item.denominator,
                reason=item.reason,
                files=tuple(files[item.pk]),
                # A figure in another unit is another figure.
                last=before.value if before and before.unit == indicator.unit else None,
                locked=repairing and item.state not in REPAIRABLE,
                owner=indicator.owner,
                unit=indicator.unit,
                numerator_text=indicator.numerator,
                denominator_text=indicator.denominator,
                denominator_unit=indicator.denominator_unit,
                factor=indicator.factor,
                is_population=indicator.population,
                date_matters=indicator.date_matters,
                scale=scales.get(indicator.pk),
            )
        )
    years = {before.year for before in last.values()}
    return Form(assessment.cycle.performance_year, assessment.population, tuple(entries), max(years, default=None))


def _files(assessment: Assessment) -> dict[int, list[Attachment]]:
    found: dict[int, list[Attachment]] = defaultdict(list)
    rows = (
        Evidence.objects.filter(item__assessment=assessment, removed_at=None)
        .order_by("id")
        .values_list(
            "item_id",
            "document_id",
            "document__title",
            "pages",
            "document__pages",
            "document__document_date",
            "document__scan__state",
        )
    )
    for item_id, document_id, title, pins, pages, day, scan in rows:
        found[item_id].append(Attachment(document_id, title, pins, pages, day, shown_scan(scan)))
    return found


def _last(assessment: Assessment) -> dict[str, Last]:
    """The figures of the newest earlier year in which this region sent data, by code; verified ones first."""
    before = (
        Assessment.objects.filter(region_id=assessment.region_id, cycle__award_year__lt=assessment.cycle.award_year)
        .exclude(state=AssessmentState.NO_DATA)
        .order_by("-cycle__award_year")
        .values("pk")[:1]
    )
    rows = Item.objects.filter(assessment__in=before, claim=Claim.VALUE).values_list(
        "indicator__code",
        "indicator__unit",
        "assessment__cycle__performance_year",
        "central_verdict__verified_value",
        "kanwil_verdict__verified_value",
        "value",
    )
    return {
        code: Last(next(value for value in values if value is not None), unit, year)
        for code, unit, year, *values in rows
    }


def _scales(indicators: list[Indicator]) -> dict[int, scoring.Indicator]:
    """The bands of these indicators, to count how many lie between two figures."""
    if not indicators:
        return {}
    bands: dict[int, list[scoring.Band]] = defaultdict(list)
    for band in Band.objects.filter(indicator__in=indicators).order_by("position"):
        bands[band.indicator_id].append(scoring.Band(band.limit, band.points))
    return {
        i.pk: scoring.Indicator(i.code, i.kind, i.direction == Direction.HIGH, i.maximum, tuple(bands[i.pk]))
        for i in indicators
    }
