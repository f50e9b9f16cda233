"""A draft of an instrument, row by row: made from a version, changed, and told in words what a change did.

Knows neither roles nor the log, and does not ask whether the version is still a draft: its callers do.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import models, transaction
from django.db.models.functions import Coalesce

from indicators.comparing import HEAD, SCHEME, FieldChange, indicator_changes, row_changes
from indicators.content import ADJUSTMENT, PREDICATE, RIGHT, Content, content_of, indicator_row, write
from indicators.mapping import link_equal_codes
from indicators.models import (
    AdjustmentRule,
    Band,
    BandDecision,
    Indicator,
    IndicatorLink,
    Instrument,
    Predicate,
    Right,
    ScoringScheme,
)
from indicators.states import InstrumentState, InstrumentStatus

Row = (
    Instrument | ScoringScheme | Predicate | AdjustmentRule | Right | Indicator | IndicatorLink | BandDecision
)  # what a draft consists of
FIELDS: dict[type[models.Model], tuple[str, ...]] = {
    Instrument: HEAD,
    ScoringScheme: SCHEME,
    Predicate: PREDICATE,
    AdjustmentRule: ADJUSTMENT,
    Right: RIGHT,
    IndicatorLink: ("relation", "note"),
    BandDecision: ("finding", "decision"),
}


@dataclass(frozen=True, slots=True)
class Limit:
    """One row of the table of bands: points for values on the good side of a limit, None for all the rest."""

    limit: Decimal | None
    points: Decimal


@dataclass(frozen=True, slots=True)
class Head:
    """What a new version is called."""

    code: str
    version: str
    title: str
    legal_basis: str


@transaction.atomic
def copy(source: Instrument, head: Head) -> Instrument:
    """A draft with the whole content of a version, tied to it indicator by indicator."""
    draft = Instrument.objects.create(
        code=head.code,
        version=head.version,
        title=head.title,
        legal_basis=head.legal_basis,
        status=InstrumentStatus.KERJA,
        state=InstrumentState.DRAFT,
        previous=source,
        certainty=source.certainty,
        source=source.source,
        note=source.note,
    )
    write(draft, content_of(source), acting_as=f"Versi {source.version}")
    link_equal_codes(draft)
    return draft


@transaction.atomic
def save(row: Row, limits: Sequence[Limit] | None = None) -> None:
    """Store a new or changed row of a draft; of an indicator also its bands, if they are given.

    ValidationError where the row contradicts itself or another one.
    """
    if isinstance(row, Indicator):
        _place(row)
    row.full_clean()
    row.save()
    if isinstance(row, Indicator) and limits is not None:
        row.bands.all().delete()
        Band.objects.bulk_create(
            Band(indicator=row, position=position, limit=band.limit, points=band.points)
            for position, band in enumerate(limits, start=1)
        )


def _place(indicator: Indicator) -> None:
    """Behind the others of its right, if it is new there."""
    there = Indicator.objects.filter(right=indicator.right_id)
    if not there.filter(pk=indicator.pk).exists():
        indicator.position = there.aggregate(last=Coalesce(models.Max("position"), 0))["last"] + 1


def facts_of(row: Row) -> Content:
    """A row as it stands in the database, as plain data for `changes`."""
    if isinstance(row, Indicator):
        found = Indicator.objects.select_related("right").prefetch_related("bands").get(pk=row.pk)
        return indicator_row(found, []) | {"right": str(found.right)}
    found_row = type(row).objects.get(pk=row.pk)
    facts: Content = {name: getattr(found_row, name) for name in FIELDS[type(row)]}
    if isinstance(found_row, IndicatorLink):
        facts |= {"old": str(found_row.old or ""), "new": str(found_row.new or "")}
    return facts


def changes(row: Row, before: Content, after: Content) -> list[FieldChange]:
    """What differs between two readings of one row, in words."""
    if isinstance(row, Indicator):
        moved = [FieldChange("Hak", before["right"], after["right"])] if before["right"] != after["right"] else []
        return [*moved, *indicator_changes(before, after)]
    found = list(row_changes(type(row), FIELDS[type(row)], before, after))
    if isinstance(row, IndicatorLink):
        ends = (("old", "Indikator lama"), ("new", "Indikator baru"))
        found += [FieldChange(label, before[end], after[end]) for end, label in ends if before[end] != after[end]]
    return found
