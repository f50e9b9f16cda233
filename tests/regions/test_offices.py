"""Who covers what on which day, and the verbs that keep it one office a day."""

from collections.abc import Callable
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from regions.models import Coverage, Province, RegionalOffice
from regions.offices import add_coverage, end_coverage, save_office
from regions.queries import (
    institutions_with_offices,
    office_of,
    uncovered_provinces,
)

pytestmark = pytest.mark.integration
MakeOffice = Callable[..., RegionalOffice]
MakeProvince = Callable[..., Province]


def test_coverage_holds_from_its_first_day_up_to_but_not_on_its_last(
    make_office: MakeOffice, make_province: MakeProvince
) -> None:
    office, province = make_office("Kanwil Satu"), make_province()
    add_coverage(office=office, province=province, valid_from=date(2024, 3, 1), valid_to=date(2024, 6, 1))

    holds = [
        office_of(province, on=day) == office
        for day in (date(2024, 2, 29), date(2024, 3, 1), date(2024, 5, 31), date(2024, 6, 1))
    ]

    assert holds == [False, True, True, False]
    assert list(uncovered_provinces(date(2024, 6, 1))) == [province]


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (date(2023, 1, 1), None),
        (date(2024, 3, 1), date(2024, 6, 1)),
        (date(2024, 5, 31), None),
        (date(2024, 2, 1), date(2024, 3, 2)),
        (date(2024, 4, 1), date(2024, 5, 1)),
    ],
)
def test_a_second_office_is_refused_and_told_who_covers_since_when(
    make_office: MakeOffice, make_province: MakeProvince, start: date, end: date | None
) -> None:
    province = make_province()
    add_coverage(
        office=make_office("Kanwil Satu"),
        province=province,
        valid_from=date(2024, 3, 1),
        valid_to=date(2024, 6, 1),
    )

    with pytest.raises(ValidationError) as refused:
        add_coverage(office=make_office("Kanwil Dua"), province=province, valid_from=start, valid_to=end)

    assert list(refused.value.message_dict) == ["province"]
    assert refused.value.message_dict["province"][0].startswith(
        "Sumatera Selatan dicakup Kanwil Satu mulai 1 Maret 2024 sampai 1 Juni 2024."
    )
    assert Coverage.objects.count() == 1


@pytest.mark.parametrize(("start", "end"), [(date(2024, 6, 1), None), (date(2024, 1, 1), date(2024, 3, 1))])
def test_a_second_office_may_start_where_the_first_ends(
    make_office: MakeOffice, make_province: MakeProvince, start: date, end: date | None
) -> None:
    province = make_province()
    add_coverage(
        office=make_office("Kanwil Satu"),
        province=province,
        valid_from=date(2024, 3, 1),
        valid_to=date(2024, 6, 1),
    )

    add_coverage(office=make_office("Kanwil Dua"), province=province, valid_from=start, valid_to=end)

    assert Coverage.objects.count() == 2


def test_end_previous_hands_the_province_over_on_that_day(make_office: MakeOffice, make_province: MakeProvince) -> None:
    one, two, province = make_office("Kanwil Satu"), make_office("Kanwil Dua"), make_province()
    add_coverage(office=one, province=province, valid_from=date(2024, 1, 1))

    add_coverage(office=two, province=province, valid_from=date(2025, 1, 1), end_previous=True)

    assert office_of(province, on=date(2024, 12, 31)) == one
    assert office_of(province, on=date(2025, 1, 1)) == two


def test_end_previous_never_cuts_a_coverage_that_starts_later(
    make_office: MakeOffice, make_province: MakeProvince
) -> None:
    one, two, province = make_office("Kanwil Satu"), make_office("Kanwil Dua"), make_province()
    add_coverage(office=one, province=province, valid_from=date(2024, 1, 1), valid_to=date(2025, 1, 1))
    add_coverage(office=one, province=province, valid_from=date(2026, 1, 1))

    with pytest.raises(ValidationError, match="mulai 1 Januari 2026"):
        add_coverage(office=two, province=province, valid_from=date(2024, 7, 1), end_previous=True)

    assert office_of(province, on=date(2024, 12, 31)) == one


def test_coverage_stays_within_the_validity_of_its_office(make_office: MakeOffice, make_province: MakeProvince) -> None:
    office, province = make_office("Kanwil Satu", valid_to=date(2025, 1, 1)), make_province()

    with pytest.raises(ValidationError, match="baru berlaku mulai 1 Januari 2020"):
        add_coverage(office=office, province=province, valid_from=date(2019, 12, 31))
    with pytest.raises(ValidationError, match="tidak berlaku lagi mulai 1 Januari 2025"):
        add_coverage(office=office, province=province, valid_from=date(2025, 2, 1), valid_to=date(2025, 3, 1))
    with pytest.raises(ValidationError, match="tidak berlaku lagi mulai 1 Januari 2025"):
        add_coverage(office=office, province=province, valid_from=date(2025, 2, 1))
    open_ended = add_coverage(office=office, province=province, valid_from=date(2024, 1, 1))

    assert open_ended.valid_to == date(2025, 1, 1)


def test_end_coverage_moves_an_end_earlier_but_not_later(make_office: MakeOffice, make_province: MakeProvince) -> None:
    coverage = add_coverage(office=make_office("Kanwil Satu"), province=make_province(), valid_from=date(2024, 1, 1))

    end_coverage(coverage=coverage, on=date(2025, 1, 1))
    end_coverage(coverage=coverage, on=date(2024, 7, 1))
    with pytest.raises(ValidationError, match="sudah berakhir pada 1 Juli 2024"):
        end_coverage(coverage=coverage, on=date(2024, 8, 1))
    with pytest.raises(ValidationError, match="mulai 1 Januari 2024; pilih tanggal sesudahnya"):
        end_coverage(coverage=coverage, on=date(2024, 1, 1))

    assert Coverage.objects.get().valid_to == date(2024, 7, 1)


@pytest.mark.both
def test_ending_an_office_ends_what_it_still_covers(make_office: MakeOffice, make_province: MakeProvince) -> None:
    office = make_office("Kanwil Satu")
    add_coverage(office=office, province=make_province(), valid_from=date(2024, 1, 1))
    office.valid_to = date(2024, 7, 1)

    save_office(office=office)

    assert Coverage.objects.get().valid_to == date(2024, 7, 1)


def test_an_office_cannot_end_before_a_coverage_begins(make_office: MakeOffice, make_province: MakeProvince) -> None:
    office = make_office("Kanwil Satu")
    add_coverage(office=office, province=make_province(), valid_from=date(2024, 1, 1))
    office.valid_to = date(2023, 7, 1)

    with pytest.raises(ValidationError, match="Sumatera Selatan baru dicakup kantor ini mulai 1 Januari 2024"):
        save_office(office=office)

    office.refresh_from_db()
    assert office.valid_to is None


@pytest.mark.both
def test_an_office_keeps_its_address_when_it_is_renamed(make_office: MakeOffice) -> None:
    office = make_office("Kanwil Satu")
    office.name = "Kanwil Baru"

    save_office(office=office)

    assert RegionalOffice.objects.get().code == "kanwil-satu"
    with pytest.raises(ValidationError, match="sudah ada"):
        make_office("Kanwil Satu")


def test_an_office_that_ends_before_it_begins_is_refused(make_office: MakeOffice) -> None:
    with pytest.raises(ValidationError, match="Tanggal berakhir harus sesudah tanggal mulai berlaku"):
        make_office("Kanwil Satu", valid_to=date(2020, 1, 1))


@pytest.mark.both
def test_the_database_itself_refuses_a_second_start_and_an_early_end(
    make_office: MakeOffice, make_province: MakeProvince
) -> None:
    office, province = make_office("Kanwil Satu"), make_province()
    add_coverage(office=office, province=province, valid_from=date(2024, 1, 1))
    day = date(2024, 1, 1)

    with pytest.raises(IntegrityError), transaction.atomic():
        Coverage.objects.create(office=office, province=province, valid_from=day)
    with pytest.raises(IntegrityError), transaction.atomic():
        Coverage.objects.filter(office=office).update(valid_to=day)

    assert Coverage.objects.count() == 1


@pytest.mark.parametrize("count", [1, 3])
def test_list_costs_the_same_for_any_number_of_offices(
    make_office: MakeOffice, make_province: MakeProvince, django_assert_num_queries: Callable, count: int
) -> None:
    for number in range(count):
        province = make_province(code=str(50 + number), name=f"Provinsi {number}")
        add_coverage(office=make_office(f"Kanwil {number}"), province=province, valid_from=date(2024, 1, 1))

    with django_assert_num_queries(2):
        shown = [
            (office.name, office.province_count, office.region_count)
            for institution in institutions_with_offices(date(2024, 6, 1))
            for office in institution.offices_then
        ]

    assert shown == [(f"Kanwil {number}", 1, 0) for number in range(count)]
