"""The screens "Pengguna" of the admin nasional."""

import re
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import Membership, User
from accounts.people import Grant, add_membership, create_user
from accounts.states import Role
from tests.accounts.conftest import Door
from tests.world import World

pytestmark = pytest.mark.integration


def addresses(membership: Membership) -> list[tuple[str, str]]:
    """Every screen and button about one account."""
    pk = membership.user_id
    return [
        ("get", reverse("accounts:users")),
        ("get", reverse("accounts:user_new")),
        ("get", reverse("accounts:user_new") + "?role=operator-pemda"),
        ("get", reverse("accounts:user", args=[pk])),
        ("get", reverse("accounts:membership_new", args=[pk])),
        ("get", reverse("accounts:membership_new", args=[pk]) + "?role=biro-hukum"),
        ("get", reverse("accounts:membership_end", args=[pk, membership.pk])),
        ("post", reverse("accounts:user_link", args=[pk])),
        ("post", reverse("accounts:user_deactivate", args=[pk])),
        ("post", reverse("accounts:user_activate", args=[pk])),
    ]


def walk(client: Client, world: World) -> list[int]:
    return [getattr(client, method)(url).status_code for method, url in addresses(world.members[Role.AUDITOR])]


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMIN_NASIONAL])
def test_other_roles_are_refused_everywhere(world: World, signed_in: Door, role: str) -> None:
    assert walk(signed_in(world.members[role].user), world) == [403] * 10


def test_the_admin_opens_everything_and_strangers_are_sent_to_sign_in(world: World, browser_of_admin: Client) -> None:
    assert walk(browser_of_admin, world) == [200] * 8 + [302] * 2
    assert walk(Client(), world) == [302] * 10


def test_what_is_not_there_is_404(world: World, browser_of_admin: Client) -> None:
    one, other = world.members[Role.AUDITOR], world.members[Role.TIM_PENILAI]

    answers = [
        browser_of_admin.get(reverse("accounts:user", args=[0])).status_code,
        browser_of_admin.post(reverse("accounts:user_link", args=[0])).status_code,
        browser_of_admin.get(reverse("accounts:membership_end", args=[one.user_id, other.pk])).status_code,
    ]

    assert answers == [404, 404, 404]


def names(client: Client, **query: str) -> list[str]:
    page = client.get(reverse("accounts:users"), query)
    return [user.email.split("@")[0] for user in page.context["page_obj"]]


@pytest.mark.both
def test_people_are_found_by_name_address_and_role_held_today(admin: Membership, browser_of_admin: Client) -> None:
    for email, name, role in [("ani@a.test", "Ani Wijaya", Role.AUDITOR), ("budi@b.test", "Budi Ani", Role.AUDITOR)]:
        create_user(email=email, name=name, grant=Grant(role=role), by=admin)
    past = User.objects.create_user("cita@c.test", name="Cita Ani")
    Membership.objects.create(user=past, role=Role.AUDITOR, valid_from=date(2020, 1, 1), valid_to=timezone.localdate())

    assert names(browser_of_admin, q="ani") == ["ani", "budi", "cita"]
    assert names(browser_of_admin, q="WIJAYA ani") == ["ani"]
    assert names(browser_of_admin, q="b.test") == ["budi"]
    assert names(browser_of_admin, q="ani", role="auditor") == ["ani", "budi"]
    assert names(browser_of_admin, q="ani", role="tim-penilai") == []
    assert names(browser_of_admin, q="ani", role="raja") == ["ani", "budi", "cita"]


@pytest.mark.both
def test_the_list_shows_active_roles_and_says_when_nobody_fits(world: World, browser_of_admin: Client) -> None:
    email = world.members[Role.KONTRIBUTOR_OPD].user.email

    page = browser_of_admin.get(reverse("accounts:users"), {"q": email}).text
    empty = browser_of_admin.get(reverse("accounts:users"), {"q": "tiada"}).text

    assert f"Kontributor OPD · {world.region.short_name} · Dinas Kesehatan" in page
    assert "Tidak ada pengguna yang cocok" in empty


def test_a_page_holds_fifty(browser_of_admin: Client) -> None:
    User.objects.bulk_create(User(email=f"u{n}@uji.test", name=f"Uji {n:03}") for n in range(51))

    first, second = names(browser_of_admin, q="uji.test"), names(browser_of_admin, q="uji.test", page="2")

    assert (len(first), len(second)) == (50, 1)


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_seven_queries_whatever_it_shows(
    world: World, browser_of_admin: Client, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    for n in range(count):
        operator = world.join(Role.OPERATOR_PEMDA, email=f"daftar{n}@contoh.test")
        Membership.objects.create(user=operator.user, role=Role.BIRO_HUKUM, province=world.province)

    with django_assert_num_queries(7):
        page = browser_of_admin.get(reverse("accounts:users"), {"q": "daftar"})

    assert len(page.context["page_obj"]) == count


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_of_a_person_takes_seven_queries_whatever_it_shows(
    admin: Membership, browser_of_admin: Client, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    roles = [Role.AUDITOR, Role.TIM_PENILAI, Role.VERIFIKATOR_PUSAT][:count]
    user = create_user(email="satu@contoh.test", name="Satu", grant=Grant(role=roles[0]), by=admin)
    for role in roles[1:]:
        add_membership(user_id=user.pk, grant=Grant(role=role), by=admin)

    with django_assert_num_queries(7):
        page = browser_of_admin.get(reverse("accounts:user", args=[user.pk]))

    assert len(page.context["memberships"]) == count
    assert [event["what"] for event in page.context["events"]] == ["Peran diberikan"] * count + ["Akun dibuat"]


def fields_asked(client: Client, role: str) -> list[str]:
    page = client.get(reverse("accounts:user_new"), {"role": role})
    return list(page.context["form"].fields)


def test_the_form_asks_only_what_the_role_needs(browser_of_admin: Client) -> None:
    asked = {str(role): fields_asked(browser_of_admin, role)[2:-1] for role in Role}

    assert asked == {
        "operator-pemda": ["region"],
        "kontributor-opd": ["region", "opd"],
        "pengesah": ["region"],
        "biro-hukum": ["province"],
        "verifikator-kanwil": ["office"],
        "pimpinan-kanwil": ["office"],
        "verifikator-pusat": [],
        "tim-penilai": [],
        "admin-nasional": [],
        "auditor": [],
    }


def test_regions_stand_under_their_provinces(world: World, browser_of_admin: Client) -> None:
    page = browser_of_admin.get(reverse("accounts:user_new"), {"role": "operator-pemda"}).text

    groups = re.findall(r'<optgroup label="([^"]+)">(.*?)</optgroup>', page, re.DOTALL)
    assert [(label, body.count("<option")) for label, body in groups] == [
        ("Sumatera Barat", 1),
        ("Sumatera Selatan", 2),
    ]


def test_a_new_account_shows_its_link_once_and_the_person_comes_in_by_it(
    world: World, browser_of_admin: Client
) -> None:
    form = {
        "role": "operator-pemda",
        "name": "Orang Baru",
        "email": "Baru@contoh.test",
        "region": world.region.pk,
        "province": world.foreign_province.pk,  # not what the role uses: ignored
        "valid_from": timezone.localdate().isoformat(),
    }

    page = browser_of_admin.post(reverse("accounts:user_new"), form)

    person, password = Client(), "lumbung-padi-di-tepi-sungai"
    opened = person.get(page.context["link"], follow=True)
    typed = {"new_password1": password, "new_password2": password}
    person.post(opened.redirect_chain[-1][0], typed)
    answer = person.post(reverse("accounts:login"), {"username": "baru@contoh.test", "password": password})
    assert (answer.status_code, answer["Location"]) == (302, reverse("home"))
    held = Membership.objects.get(user__email="baru@contoh.test")
    assert (held.role, held.region, held.province) == ("operator-pemda", world.region, None)
    assert page["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"
    account_page = browser_of_admin.get(reverse("accounts:user", args=[held.user_id])).text
    assert page.context["link"] not in account_page


@pytest.mark.both
def test_a_refused_account_keeps_what_was_typed_and_writes_nothing(world: World, browser_of_admin: Client) -> None:
    taken = world.members[Role.AUDITOR].user.email
    form = {"role": "operator-pemda", "name": "Nama yang diketik", "email": taken, "valid_from": "2026-01-01"}
    before = User.objects.count()

    without_region = browser_of_admin.post(reverse("accounts:user_new"), form)
    taken_address = browser_of_admin.post(reverse("accounts:user_new"), form | {"region": world.region.pk})

    assert (without_region.status_code, taken_address.status_code) == (422, 422)
    assert without_region.context["form"].errors == {"region": ["Pilih kabupaten/kota tempat orang ini bekerja."]}
    assert list(taken_address.context["form"].errors) == ["email"]
    assert 'value="Nama yang diketik"' in taken_address.text
    assert User.objects.count() == before


@pytest.mark.both
def test_a_role_is_added_and_ended_on_a_day(world: World, browser_of_admin: Client) -> None:
    user = world.members[Role.AUDITOR].user
    today = timezone.localdate()
    form = {"role": "verifikator-kanwil", "office": world.office.pk, "valid_from": today.isoformat()}

    added = browser_of_admin.post(reverse("accounts:membership_new", args=[user.pk]), form, follow=True)
    made = user.memberships.get(role=Role.VERIFIKATOR_KANWIL)
    address = reverse("accounts:membership_end", args=[user.pk, made.pk])
    refused = browser_of_admin.post(address, {"on": "2020-01-01"})
    ended = browser_of_admin.post(address, {"on": today.isoformat()}, follow=True)

    assert f"menjadi Verifikator Kanwil · {world.office.name}." in added.text
    assert refused.status_code == 422
    assert "atau sesudahnya." in refused.text
    assert f"Peran Verifikator Kanwil · {world.office.name} diakhiri." in ended.text
    made.refresh_from_db()
    assert made.valid_to == today


def test_the_last_admin_is_told_why_the_role_and_the_account_stay(admin: Membership, browser_of_admin: Client) -> None:
    end = reverse("accounts:membership_end", args=[admin.user_id, admin.pk])

    ended = browser_of_admin.post(end, {"on": timezone.localdate().isoformat()})
    closed = browser_of_admin.post(reverse("accounts:user_deactivate", args=[admin.user_id]), follow=True)

    assert ended.status_code == 422
    for page in (ended.text, closed.text):
        assert "adalah Admin nasional yang terakhir" in page
        assert "Berikan peran itu kepada orang lain dahulu" in page
    assert User.objects.get(pk=admin.user_id).is_active


def test_an_account_is_closed_and_opened_by_a_button(world: World, browser_of_admin: Client) -> None:
    pk = world.members[Role.AUDITOR].user_id

    closed = browser_of_admin.post(reverse("accounts:user_deactivate", args=[pk]), follow=True).text
    no_link = browser_of_admin.post(reverse("accounts:user_link", args=[pk]), follow=True).text
    opened = browser_of_admin.post(reverse("accounts:user_activate", args=[pk]), follow=True).text

    assert "Akun dinonaktifkan." in closed
    assert reverse("accounts:user_link", args=[pk]) not in closed
    assert "Akun ini nonaktif. Aktifkan dahulu" in no_link
    assert "Akun diaktifkan." in opened
