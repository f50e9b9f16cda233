"""The loader: complete, repeatable, and never over what the ministry has entered."""

import csv
from datetime import date
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from regions.loading import DATA, Tally, load_regions
from regions.models import Coverage, Institution, Province, Region, RegionAlias, RegionalOffice
from regions.offices import add_coverage, end_coverage, save_institution, save_office
from regions.queries import uncovered_provinces
from regions.rules import bare_key

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


def test_first_run_loads_the_whole_country() -> None:
    report = load_regions()

    assert report == {
        "provinsi": Tally(created=38),
        "kabupaten/kota": Tally(created=514),
        "alias": Tally(created=RegionAlias.objects.count()),
        "kementerian": Tally(created=2),
        "kantor wilayah": Tally(created=52),
        "cakupan": Tally(created=58),
    }
    assert Region.objects.filter(kind="KABUPATEN").count() == 416
    assert Region.objects.filter(kind="KOTA").count() == 98
    assert RegionalOffice.objects.filter(institution__code="kemenkumham").count() == 33


def test_a_region_carries_what_the_csv_says(loaded: None) -> None:
    region = Region.objects.select_related("province").get(code="91.03")

    assert (region.name, region.kind, region.capital) == ("Kabupaten Jayapura", "KABUPATEN", "Sentani")
    assert (region.province.name, region.timezone, region.tz.key) == ("Papua", "WIT", "Asia/Jayapura")
    assert (region.lat, region.lon) == (Decimal("-2.5499"), Decimal("140.4771"))


def test_second_run_writes_nothing(loaded: None) -> None:
    with CaptureQueriesContext(connection) as queries:
        report = load_regions()

    assert report == {
        "provinsi": Tally(unchanged=38),
        "kabupaten/kota": Tally(unchanged=514),
        "alias": Tally(unchanged=RegionAlias.objects.count()),
        "kementerian": Tally(unchanged=2),
        "kantor wilayah": Tally(unchanged=52),
        "cakupan": Tally(unchanged=58),
    }
    assert [q["sql"] for q in queries if q["sql"].startswith(("INSERT", "UPDATE", "DELETE"))] == []


@pytest.mark.both
def test_a_row_that_left_the_csv_behind_is_brought_back_to_it(loaded: None) -> None:
    pk = Region.objects.get(code="16.12").pk
    Region.objects.filter(pk=pk).update(name="Kabupaten Pali", capital="–")
    RegionAlias.objects.filter(name="PALI").update(name="Bukan alias")

    report = load_regions()

    assert report["kabupaten/kota"] == Tally(changed=1, unchanged=513)
    assert (report["alias"].created, report["alias"].removed) == (1, 1)
    region = Region.objects.get(code="16.12")
    assert (region.pk, region.name, region.capital) == (
        pk,
        "Kabupaten Penukal Abab Lematang Ilir",
        "Talang Ubi",
    )
    assert [alias.name for alias in region.aliases.all()] == ["PALI"]


def test_what_the_ministry_entered_on_screen_survives(loaded: None) -> None:
    office = RegionalOffice.objects.get(name="Kantor Wilayah Kementerian HAM Sulawesi Selatan")
    office.name, office.certainty, office.note = (
        "Kantor Wilayah Kementerian HAM Sulawesi Barat",
        "A",
        "Surat 1/2025",
    )
    save_office(office=office)
    coverage = Coverage.objects.get(office=office)
    end_coverage(coverage=coverage, on=date(2025, 2, 1))
    ministry = Institution.objects.get(code="kemenham")
    ministry.directorate = "Direktorat Jenderal Uji"
    save_institution(institution=ministry)

    report = load_regions()

    assert report["kantor wilayah"] == Tally(unchanged=52)
    office.refresh_from_db()
    assert (office.name, office.certainty) == ("Kantor Wilayah Kementerian HAM Sulawesi Barat", "A")
    assert list(office.coverages.values_list("valid_to", flat=True)) == [date(2025, 2, 1)]
    ministry.refresh_from_db()
    assert ministry.directorate == "Direktorat Jenderal Uji"


@pytest.mark.both
def test_an_office_that_is_new_in_the_file_leaves_a_taken_province_alone(loaded: None) -> None:
    file_office = RegionalOffice.objects.get(name="Kantor Wilayah Kementerian HAM Papua")
    file_office.coverages.all().delete()
    file_office.delete()
    own = save_office(
        office=RegionalOffice(
            institution=Institution.objects.get(code="kemenham"),
            name="Kanwil HAM Jayapura",
            valid_from=date(2025, 1, 1),
        )
    )
    add_coverage(office=own, province=Province.objects.get(code="91"), valid_from=date(2025, 3, 1))

    report = load_regions()

    assert report["kantor wilayah"] == Tally(created=1, unchanged=51)
    assert report["cakupan"] == Tally(unchanged=57, skipped=1)


def test_what_is_not_known_stays_empty(loaded: None) -> None:
    assert uncovered_provinces(date(2023, 6, 1)).count() == 0
    assert uncovered_provinces(date(2026, 1, 1)).count() == 18
    assert set(RegionalOffice.objects.filter(institution__code="kemenham").values_list("city", flat=True)) == {""}


def test_every_alias_adds_a_way_to_find_its_region() -> None:
    """An alias that reads like the name says nothing; one that is another region's name would mislead."""
    with (DATA / "regions.csv").open() as file:
        names = {row["code"]: bare_key(row["name"]) for row in csv.DictReader(file)}
    with (DATA / "aliases.csv").open() as file:
        aliases = [(row["region"], row["alias"]) for row in csv.DictReader(file)]

    assert [alias for code, alias in aliases if bare_key(alias) in names.values()] == []
    assert [alias for code, alias in aliases if code not in names] == []
    assert len(aliases) == len(set(aliases))


def test_command_tells_what_it_did() -> None:
    out = StringIO()

    call_command("load_regions", stdout=out)

    assert out.getvalue().splitlines()[:2] == [
        "provinsi: 38 baru, 0 berubah, 0 tetap",
        "kabupaten/kota: 514 baru, 0 berubah, 0 tetap",
    ]
