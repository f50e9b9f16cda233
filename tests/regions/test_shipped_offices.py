"""What is shipped of the Kanwil: who covered what, before and after the ministry was divided."""

from datetime import date

import pytest

from regions.models import Province, RegionalOffice
from regions.queries import institutions_with_offices, office_of, offices_on, provinces_of, regions_of

pytestmark = [pytest.mark.integration, pytest.mark.usefixtures("kept_regions", "db")]


def test_kaltara_is_covered_by_kaltim_under_the_old_ministry() -> None:
    office = office_of(Province.objects.get(code="65"), on=date(2023, 6, 1))

    assert office is not None
    assert office.name == "Kantor Wilayah Kementerian Hukum dan HAM Kalimantan Timur"


def test_riau_passes_from_its_own_office_to_that_of_sumbar() -> None:
    riau = Province.objects.get(code="14")

    before, after = office_of(riau, on=date(2024, 12, 31)), office_of(riau, on=date(2025, 1, 1))

    assert before is not None
    assert after is not None
    assert before.name == "Kantor Wilayah Kementerian Hukum dan HAM Riau"
    assert after.name == "Kantor Wilayah Kementerian HAM Sumatera Barat"


def test_regions_of_sumsel_are_seventeen() -> None:
    office = office_of(Province.objects.get(code="16"), on=date(2023, 6, 1))

    assert office is not None
    assert regions_of(office, on=date(2023, 6, 1)).count() == 17
    assert regions_of(office, on=date(2025, 1, 1)).count() == 0


def test_old_papua_office_covers_the_provinces_that_were_split_off() -> None:
    office = RegionalOffice.objects.get(name="Kantor Wilayah Kementerian Hukum dan HAM Papua")

    assert [province.code for province in provinces_of(office, on=date(2023, 6, 1))] == [
        "91",
        "93",
        "94",
        "95",
    ]


def test_offices_on_counts_each_ministry_in_its_time() -> None:
    assert offices_on(date(2024, 12, 31)).count() == 33
    assert offices_on(date(2025, 1, 1)).count() == 19


def test_list_counts_provinces_and_regions_of_that_day() -> None:
    old, new = (
        {
            office.name: (office.province_count, office.region_count)
            for institution in institutions_with_offices(day)
            for office in institution.offices_then
        }
        for day in (date(2023, 6, 1), date(2025, 6, 1))
    )

    assert old["Kantor Wilayah Kementerian Hukum dan HAM Kalimantan Timur"] == (2, 15)
    assert new["Kantor Wilayah Kementerian HAM Sumatera Barat"] == (2, 31)
    assert (len(old), len(new)) == (33, 19)
