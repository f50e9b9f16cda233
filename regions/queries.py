"""Questions about regions and about who looks after them on a given day."""

from datetime import date

from django.db.models import (
    Case,
    Count,
    IntegerField,
    Min,
    OuterRef,
    Prefetch,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from regions.models import Coverage, Institution, Province, Region, RegionalOffice
from regions.rules import SEPARATOR, bare_key, full_key


def search_regions(text: str, within: QuerySet[Region] | None = None) -> QuerySet[Region]:
    """Regions found by name, other spelling, abbreviation or code, the exact hits first.

    An empty text finds all of `within`; digits are read as the beginning of a code.
    """
    regions = Region.objects.all() if within is None else within
    if not text.strip():
        return regions
    full, bare = full_key(text), bare_key(text)
    if not bare:
        return regions.none()
    begins = SEPARATOR + bare
    rank = Case(
        When(search_text__contains=SEPARATOR + full + SEPARATOR, then=Value(0)),
        When(search_text__contains=begins + SEPARATOR, then=Value(1)),
        When(search_text__contains=begins, then=Value(2)),
        default=Value(3),
        output_field=IntegerField(),
    )
    needle = begins if bare.isdigit() else bare
    return regions.filter(search_text__contains=needle).order_by(rank, "code")


def office_of(province: Province, on: date) -> RegionalOffice | None:
    """The Kanwil that looks after the province on that day, or None where no one is known."""
    coverage = Coverage.objects.on(on).filter(province=province).select_related("office__institution").first()
    return coverage.office if coverage else None


def provinces_of(office: RegionalOffice, on: date) -> QuerySet[Province]:
    return Province.objects.filter(pk__in=Coverage.objects.on(on).filter(office=office).values("province"))


def regions_of(office: RegionalOffice, on: date) -> QuerySet[Region]:
    return Region.objects.filter(province__in=provinces_of(office, on))


def offices_on(on: date) -> QuerySet[RegionalOffice]:
    return RegionalOffice.objects.on(on).select_related("institution")


def uncovered_provinces(on: date) -> QuerySet[Province]:
    """Provinces that no Kanwil looks after on that day."""
    return Province.objects.exclude(pk__in=Coverage.objects.on(on).values("province"))


def institutions_with_offices(on: date) -> QuerySet[Institution]:
    """Every institution with its offices of that day in `offices_then`, with province_count, region_count."""
    covered = Coverage.objects.on(on).filter(office=OuterRef("pk")).order_by().values("office")
    offices = RegionalOffice.objects.on(on).annotate(
        province_count=Coalesce(Subquery(covered.annotate(n=Count("pk")).values("n")), 0),
        region_count=Coalesce(Subquery(covered.annotate(n=Count("province__regions")).values("n")), 0),
    )
    return Institution.objects.annotate(
        office_total=Count("offices"), offices_since=Min("offices__valid_from")
    ).prefetch_related(Prefetch("offices", queryset=offices, to_attr="offices_then"))
