"""The screens "Kantor wilayah": who gets in, and what the admin nasional can do there without JavaScript."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Membership, User
from accounts.states import Role
from regions.models import Coverage, Institution, Province, RegionalOffice
from regions.offices import add_coverage

pytestmark = pytest.mark.integration
MakeOffice = Callable[..., RegionalOffice]
MakeProvince = Callable[..., Province]


def _sign_in(client: Client, role: Role) -> None:
    user = User.objects.create_user(email=f"{role}@contoh.go.id", password="sandi-uji-panjang", name="Uji")
    Membership.objects.create(user=user, role=role, valid_from=date(2020, 1, 1))
    client.force_login(user, backend="accounts.backends.MembershipBackend")


@pytest.fixture
def admin(client: Client, db: None) -> Client:
    """A client signed in as admin nasional."""
    _sign_in(client, Role.ADMIN_NASIONAL)
    return client


@pytest.fixture
def covered(make_office: MakeOffice, make_province: MakeProvince) -> Coverage:
    """Kanwil Satu covers Sumatera Selatan from 2024 on."""
    return add_coverage(office=make_office("Kanwil Satu"), province=make_province(), valid_from=date(2024, 1, 1))


def _addresses(coverage: Coverage) -> list[str]:
    code = coverage.office.code
    return [
        reverse("regions:office_list"),
        reverse("regions:office_new"),
        reverse("regions:institution_edit", args=[coverage.office.institution.code]),
        reverse("regions:office", args=[code]),
        reverse("regions:office_edit", args=[code]),
        reverse("regions:coverage_add", args=[code]),
        reverse("regions:coverage_end", args=[code, coverage.pk]),
    ]


def test_every_screen_opens_for_the_admin_and_for_nobody_else(admin: Client, covered: Coverage) -> None:
    stranger, other = Client(), Client()
    _sign_in(other, Role.VERIFIKATOR_PUSAT)

    answers = [
        (
            admin.get(address).status_code,
            other.get(address).status_code,
            stranger.get(address).headers.get("Location"),
        )
        for address in _addresses(covered)
    ]

    login = reverse("accounts:login")
    assert answers == [(200, 403, f"{login}?next={address}") for address in _addresses(covered)]


def test_the_list_names_the_provinces_nobody_covers_on_the_chosen_day(admin: Client, covered: Coverage) -> None:
    address = reverse("regions:office_list")

    uncovered, all_covered = admin.get(address, {"tanggal": "2023-12-31"}), admin.get(address)

    assert "1 provinsi belum dicakup kantor mana pun pada 31 Desember 2023" in uncovered.text
    assert "belum dicakup" not in all_covered.text


@pytest.mark.both
def test_the_list_leads_to_a_day_when_a_ministry_had_offices(admin: Client, covered: Coverage) -> None:
    answer = admin.get(reverse("regions:office_list"), {"tanggal": "2019-12-31"})

    assert "1 kantor tercatat, tidak satu pun berlaku pada 31 Desember 2019." in answer.text
    assert 'href="?tanggal=2020-01-01"' in answer.text


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_any_number_of_offices(
    admin: Client,
    make_office: MakeOffice,
    make_province: MakeProvince,
    django_assert_num_queries: Callable,
    count: int,
) -> None:
    for number in range(count):
        province = make_province(code=str(50 + number), name=f"Provinsi {number}")
        add_coverage(office=make_office(f"Kanwil {number}"), province=province, valid_from=date(2024, 1, 1))
    make_province(code="99", name="Tanpa kantor")

    with django_assert_num_queries(7):  # session, user, memberships; footer; uncovered, institutions, offices
        answer = admin.get(reverse("regions:office_list"))

    assert answer.text.count("Kanwil ") == count


def test_a_new_office_is_saved_and_shown(admin: Client, make_office: MakeOffice) -> None:
    make_office("Kanwil Satu")
    form = {
        "institution": Institution.objects.get().pk,
        "name": "Kantor Wilayah Riau",
        "city": "Pekanbaru",
        "valid_from": "2025-01-01",
        "valid_to": "",
        "certainty": "B",
        "source": "",
        "note": "",
    }

    answer = admin.post(reverse("regions:office_new"), form, follow=True)

    assert answer.redirect_chain == [(reverse("regions:office", args=["kantor-wilayah-riau"]), 302)]
    assert "Kantor Wilayah Riau ditambahkan" in answer.text
    saved = RegionalOffice.objects.get(code="kantor-wilayah-riau")
    assert (saved.city, saved.valid_from, saved.valid_to, saved.certainty) == (
        "Pekanbaru",
        date(2025, 1, 1),
        None,
        "B",
    )


def test_a_refused_change_keeps_what_was_typed_and_writes_nothing(admin: Client, covered: Coverage) -> None:
    office = covered.office
    form = {
        "institution": office.institution_id,
        "name": "Nama yang diketik",
        "valid_from": "2024-06-01",
        "certainty": "A",
    }

    answer = admin.post(reverse("regions:office_edit", args=[office.code]), form)

    assert "Sumatera Selatan sudah dicakup kantor ini sejak 1 Januari 2024." in answer.text
    assert 'value="Nama yang diketik"' in answer.text
    office.refresh_from_db()
    assert (office.name, office.valid_from) == ("Kanwil Satu", date(2020, 1, 1))


@pytest.mark.both
def test_a_taken_province_is_refused_then_handed_over(
    admin: Client, covered: Coverage, make_office: MakeOffice
) -> None:
    two = make_office("Kanwil Dua")
    address = reverse("regions:coverage_add", args=[two.code])
    form = {"province": covered.province_id, "valid_from": "2025-01-01", "certainty": "A"}

    refused = admin.post(address, form)
    admin.post(address, form | {"end_previous": "on"})

    assert "Sumatera Selatan dicakup Kanwil Satu mulai 1 Januari 2024." in refused.text
    rows = Coverage.objects.order_by("valid_from").values_list("office__name", "valid_from", "valid_to")
    assert list(rows) == [
        ("Kanwil Satu", date(2024, 1, 1), date(2025, 1, 1)),
        ("Kanwil Dua", date(2025, 1, 1), None),
    ]


@pytest.mark.both
def test_ending_a_coverage_says_so_and_ends_it_on_that_day(admin: Client, covered: Coverage) -> None:
    address = reverse("regions:coverage_end", args=[covered.office.code, covered.pk])

    refused = admin.post(address, {"on": "2024-01-01"})
    answer = admin.post(address, {"on": "2025-01-01"}, follow=True)

    assert "Cakupan mulai 1 Januari 2024; pilih tanggal sesudahnya." in refused.text
    assert "Cakupan Sumatera Selatan diakhiri." in answer.text
    covered.refresh_from_db()
    assert covered.valid_to == date(2025, 1, 1)


def test_a_coverage_is_found_only_under_its_own_office(
    admin: Client, covered: Coverage, make_office: MakeOffice
) -> None:
    other = make_office("Kanwil Dua")

    answer = admin.get(reverse("regions:coverage_end", args=[other.code, covered.pk]))

    assert answer.status_code == 404


@pytest.mark.both
def test_the_ministry_completes_the_name_of_its_directorate(admin: Client, make_office: MakeOffice) -> None:
    make_office("Kanwil Satu")
    form = {
        "name": "Kementerian Uji",
        "directorate": "Direktorat Jenderal Uji",
        "minister_title": "Menteri Uji",
        "valid_from": "2020-01-01",
        "certainty": "A",
    }

    admin.post(reverse("regions:institution_edit", args=["uji"]), form)

    assert Institution.objects.get().directorate == "Direktorat Jenderal Uji"
