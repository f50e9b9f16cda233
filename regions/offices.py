"""The one door for changes to Kanwil and what they cover.

Law: a province has at most one Kanwil on any day. No constraint that SQLite and PostgreSQL share can hold
ranges apart, so every coverage is written under a lock on its province; the unique start day stands behind.
All verbs raise ValidationError with a text for the user.
"""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.text import slugify

from regions.models import Coverage, Institution, Province, RegionalOffice
from regions.rules import day_words
from regions.states import Certainty


def office_code(name: str) -> str:
    """The key of an office, made from its first name; it stays when the name changes."""
    return slugify(name)


@transaction.atomic
def save_institution(*, institution: Institution) -> Institution:
    institution.full_clean()
    institution.save()
    return institution


@transaction.atomic
def save_office(*, office: RegionalOffice) -> RegionalOffice:
    """Add or change an office. Ending an office ends on the same day what it still covers."""
    if not office.pk:
        office.code = office_code(office.name)
        if RegionalOffice.objects.filter(code=office.code).exists():
            raise ValidationError({"name": "Kantor dengan nama ini sudah ada. Ubah kantor yang ada itu."})
    else:
        RegionalOffice.objects.select_for_update().get(pk=office.pk)
    office.full_clean()
    office.save()
    _fit_coverages(office)
    return office


def _fit_coverages(office: RegionalOffice) -> None:
    """Hold every coverage within the validity of its office."""
    coverages = office.coverages.select_for_update(of=("self",)).select_related("province")
    early = coverages.filter(valid_from__lt=office.valid_from).first()
    if early:
        raise ValidationError(
            {"valid_from": f"{early.province} sudah dicakup kantor ini sejak {day_words(early.valid_from)}."}
        )
    if office.valid_to is None:
        return
    late = coverages.filter(valid_from__gte=office.valid_to).first()
    if late:
        raise ValidationError(
            {"valid_to": f"{late.province} baru dicakup kantor ini mulai {day_words(late.valid_from)}."}
        )
    outlasting = Q(valid_to__isnull=True) | Q(valid_to__gt=office.valid_to)
    coverages.filter(outlasting).update(valid_to=office.valid_to)


@transaction.atomic
def add_coverage(
    *,
    office: RegionalOffice,
    province: Province,
    valid_from: date,
    valid_to: date | None = None,
    certainty: str = Certainty.SURE,
    source: str = "",
    end_previous: bool = False,
) -> Coverage:
    """Let the office cover the province in [valid_from, valid_to).

    Without valid_to it lasts as long as the office. Where another office covers the province in that time
    the verb refuses and names it; end_previous=True ends the older coverage on valid_from instead. A coverage
    that begins on or after valid_from is never cut.
    """
    office = RegionalOffice.objects.select_for_update().get(pk=office.pk)
    Province.objects.select_for_update().get(pk=province.pk)
    valid_to = valid_to or office.valid_to
    _check_within(office, valid_from=valid_from, valid_to=valid_to)
    taken = Coverage.objects.filter(province=province).overlapping(valid_from, valid_to)
    if end_previous:
        taken.filter(valid_from__lt=valid_from).exclude(office=office).update(valid_to=valid_from)
    other = taken.select_related("office").first()
    if other:
        raise ValidationError({"province": _taken_message(other, valid_from)}, code="taken")
    coverage = Coverage(
        office=office,
        province=province,
        valid_from=valid_from,
        valid_to=valid_to,
        certainty=certainty,
        source=source,
    )
    coverage.full_clean()
    coverage.save()
    return coverage


def _check_within(office: RegionalOffice, *, valid_from: date, valid_to: date | None) -> None:
    if valid_from < office.valid_from:
        raise ValidationError({"valid_from": f"Kantor ini baru berlaku mulai {day_words(office.valid_from)}."})
    if office.valid_to and valid_to and max(valid_from, valid_to) > office.valid_to:
        raise ValidationError({"valid_to": f"Kantor ini tidak berlaku lagi mulai {day_words(office.valid_to)}."})


def _taken_message(other: Coverage, valid_from: date) -> str:
    until = f" sampai {day_words(other.valid_to)}" if other.valid_to else ""
    held = f"{other.province} dicakup {other.office} mulai {day_words(other.valid_from)}{until}."
    if other.valid_from < valid_from:
        return f"{held} Akhiri cakupan itu pada {day_words(valid_from)} bila kantor ini menggantikannya."
    return f"{held} Pilih rentang tanggal yang tidak bertumpuk."


@transaction.atomic
def end_coverage(*, coverage: Coverage, on: date) -> Coverage:
    """End the coverage: `on` is the first day it no longer holds. An end moves earlier, never later."""
    Province.objects.select_for_update().get(pk=coverage.province_id)
    rows = Coverage.objects.select_for_update(of=("self",)).select_related("office", "province")
    coverage = rows.get(pk=coverage.pk)
    if on <= coverage.valid_from:
        raise ValidationError({"on": f"Cakupan mulai {day_words(coverage.valid_from)}; pilih tanggal sesudahnya."})
    if coverage.valid_to and on > coverage.valid_to:
        raise ValidationError({"on": f"Cakupan ini sudah berakhir pada {day_words(coverage.valid_to)}."})
    coverage.valid_to = on
    coverage.save(update_fields=["valid_to"])
    return coverage
