"""Fill the ground floor from regions/data.

Provinces, regions and aliases follow their CSV at every run. Institutions and offices are only a beginning:
the ministry completes them on screen, so a row whose key exists is never touched, and an office that is
there already gets no coverage from here.
"""

import csv
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction

from regions.models import Institution, Province, Region, RegionAlias, RegionalOffice
from regions.offices import add_coverage, office_code
from regions.rules import search_text

DATA = Path(__file__).parent / "data"
PLACE_FIELDS = ("name", "capital", "timezone", "lat", "lon")
PlaceT = TypeVar("PlaceT", Province, Region)


@dataclass
class Tally:
    """What a run did to one table. `skipped`: rows of the file that the table could not take any more."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0
    skipped: int = 0


@transaction.atomic
def load_regions() -> dict[str, Tally]:
    """Load everything in one transaction; a second run writes nothing. Returns a tally by table."""
    aliases = [(row["region"], row["alias"]) for row in _csv("aliases.csv")]
    report = {"provinsi": _load_provinces()}
    report["kabupaten/kota"] = _load_regions(aliases)
    report["alias"] = _load_aliases(aliases)
    entries = tomllib.loads((DATA / "offices.toml").read_text(encoding="utf-8"))["institution"]
    report["kementerian"] = _load_institutions(entries)
    report["kantor wilayah"], report["cakupan"] = _load_offices(entries)
    return report


def _csv(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _place(row: dict[str, str]) -> dict[str, Any]:
    return {
        "code": row["code"],
        "name": row["name"],
        "capital": row["capital"],
        "timezone": row["timezone"],
        "lat": Decimal(row["lat"]),
        "lon": Decimal(row["lon"]),
    }


def province_codes() -> list[str]:
    """Of all provinces that loading brings; needs no database."""
    return [row["code"] for row in _csv("provinces.csv")]


def _load_provinces() -> Tally:
    return _sync(Province, [Province(**_place(row)) for row in _csv("provinces.csv")], PLACE_FIELDS)


def _load_regions(aliases: Sequence[tuple[str, str]]) -> Tally:
    names: dict[str, list[str]] = {}
    for code, alias in aliases:
        names.setdefault(code, []).append(alias)
    provinces = {province.code: province for province in Province.objects.all()}
    rows = [
        Region(
            **_place(row),
            province=provinces[row["province_code"]],
            kind=row["kind"],
            search_text=search_text(code=row["code"], name=row["name"], aliases=names.get(row["code"], ())),
        )
        for row in _csv("regions.csv")
    ]
    return _sync(Region, rows, (*PLACE_FIELDS, "province_id", "kind", "search_text"))


def _sync(model: type[PlaceT], rows: Iterable[PlaceT], fields: Sequence[str]) -> Tally:
    """Write the rows that are new or differ in one of the fields; rows no longer in the file stay."""
    existing = {place.code: place for place in model.objects.all()}
    tally = Tally()
    writing = []
    for row in rows:
        old = existing.get(row.code)
        if old is None:
            tally.created += 1
        elif any(getattr(old, field) != getattr(row, field) for field in fields):
            tally.changed += 1
        else:
            tally.unchanged += 1
            continue
        writing.append(row)
    model.objects.bulk_create(
        writing,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=[field.removesuffix("_id") for field in fields],
    )
    return tally


def _load_aliases(aliases: Sequence[tuple[str, str]]) -> Tally:
    regions = dict(Region.objects.values_list("code", "pk"))
    wanted = {(regions[code], name) for code, name in aliases}
    existing = {(alias.region_id, alias.name): alias.pk for alias in RegionAlias.objects.all()}
    new = wanted - existing.keys()
    gone = [pk for key, pk in existing.items() if key not in wanted]
    RegionAlias.objects.bulk_create(RegionAlias(region_id=region, name=name) for region, name in sorted(new))
    if gone:
        RegionAlias.objects.filter(pk__in=gone).delete()
    return Tally(created=len(new), unchanged=len(wanted) - len(new), removed=len(gone))


def _load_institutions(entries: list[dict[str, Any]]) -> Tally:
    parts = {"office", "office_defaults"}
    existing = set(Institution.objects.values_list("code", flat=True))
    new = [
        Institution(**{field: value for field, value in entry.items() if field not in parts})
        for entry in entries
        if entry["code"] not in existing
    ]
    Institution.objects.bulk_create(new)
    return Tally(created=len(new), unchanged=len(entries) - len(new))


def _load_offices(entries: list[dict[str, Any]]) -> tuple[Tally, Tally]:
    institutions = {institution.code: institution for institution in Institution.objects.all()}
    provinces = {province.code: province for province in Province.objects.all()}
    existing = set(RegionalOffice.objects.values_list("code", flat=True))
    offices, coverages = Tally(), Tally()
    for entry in entries:
        for line in entry["office"]:
            facts = entry["office_defaults"] | line
            name = f"{facts['prefix']} {facts['place']}"
            if office_code(name) in existing:
                offices.unchanged += 1
                coverages.unchanged += len(facts["provinces"])
                continue
            office = _create_office(institutions[entry["code"]], name, facts)
            offices.created += 1
            for code in facts["provinces"]:
                _cover(office, provinces[code], facts["coverage_certainty"], coverages)
    return offices, coverages


def _create_office(institution: Institution, name: str, facts: dict[str, Any]) -> RegionalOffice:
    return RegionalOffice.objects.create(
        institution=institution,
        code=office_code(name),
        name=name,
        city=facts.get("city", ""),
        valid_from=facts["valid_from"],
        valid_to=facts.get("valid_to"),
        certainty=facts["certainty"],
        source=facts["source"],
        note=facts.get("note", ""),
    )


def _cover(office: RegionalOffice, province: Province, certainty: str, tally: Tally) -> None:
    """What the ministry has entered on screen wins: a province that is taken is left as it is."""
    try:
        add_coverage(
            office=office,
            province=province,
            valid_from=office.valid_from,
            valid_to=office.valid_to,
            certainty=certainty,
            source=office.source,
        )
    except ValidationError:
        tally.skipped += 1
    else:
        tally.created += 1
