"""Signing in, the role acted in, the own password, and the one-time link."""

import re
from datetime import timedelta

import pytest
from axes.models import AccessAttempt, AccessLog
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import AccountEvent, Membership, User
from accounts.states import Role
from tests.accounts.conftest import Door
from tests.world import PASSWORD, World

pytestmark = pytest.mark.integration
NEW_PASSWORD = "lumbung-padi-di-tepi-sungai"


def acting_role(client: Client) -> str:
    """The role the page's head says the person works in."""
    return client.get(reverse("accounts:switch")).wsgi_request.membership.role


def sign_in(client: Client, email: str, password: str) -> int:
    answer = client.post(reverse("accounts:login"), {"username": email, "password": password})
    return int(answer.status_code)


def test_signing_in_takes_the_address_in_any_case_and_is_noted(client: Client, world: World) -> None:
    user = world.members[Role.AUDITOR].user

    answer = client.post(reverse("accounts:login"), {"username": user.email.upper(), "password": PASSWORD})

    assert (answer.status_code, answer["Location"]) == (302, reverse("home"))
    user.refresh_from_db()
    assert timezone.now() - user.last_login < timedelta(minutes=1)
    assert AccessLog.objects.count() == 1


@pytest.mark.parametrize("known", [True, False])
def test_a_failure_reads_the_same_for_a_known_and_an_unknown_address(client: Client, world: World, known: bool) -> None:
    email = world.members[Role.AUDITOR].user.email if known else "tiada@contoh.test"

    answer = client.post(reverse("accounts:login"), {"username": email, "password": "salah"})

    assert "Alamat surel atau kata sandi tidak cocok." in answer.text
    assert "_auth_user_id" not in client.session


def test_the_eighth_failure_locks_the_address_even_for_the_right_password(client: Client, world: World) -> None:
    user = world.members[Role.AUDITOR].user
    codes = [sign_in(client, user.email, "salah") for _ in range(8)]

    answer = client.post(reverse("accounts:login"), {"username": user.email, "password": PASSWORD})

    assert codes == [200] * 7 + [429]
    assert answer.status_code == 429
    assert "Masuk dihentikan sementara" in answer.text
    assert "_auth_user_id" not in client.session
    assert sign_in(client, world.members[Role.TIM_PENILAI].user.email, PASSWORD) == 302


def test_another_spelling_of_the_address_is_no_new_set_of_guesses(client: Client, world: World) -> None:
    email = world.members[Role.AUDITOR].user.email
    spellings = [email, email.upper(), email.title(), f" {email}", f"{email} ", email.swapcase(), email.capitalize()]

    codes = [sign_in(client, spelling, "salah") for spelling in [*spellings, email[0].upper() + email[1:]]]

    assert codes == [200] * 7 + [429]
    assert sign_in(client, email, PASSWORD) == 429


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "203.0.113.9", "127.0.0.1"),
        (1, "198.51.100.1, 203.0.113.9", "203.0.113.9"),
        (2, "198.51.100.1, 203.0.113.9", "198.51.100.1"),
        (2, "203.0.113.9", "127.0.0.1"),
        (1, "", "127.0.0.1"),
    ],
)
def test_failures_count_for_the_address_that_our_own_proxy_saw(
    client: Client, world: World, settings, proxies: int, forwarded: str, address: str
) -> None:
    settings.PROXY_COUNT = proxies
    email = world.members[Role.AUDITOR].user.email

    client.post(
        reverse("accounts:login"),
        {"username": email, "password": "salah"},
        headers={"X-Forwarded-For": forwarded},
    )

    assert AccessAttempt.objects.get().ip_address == address


def test_a_closed_account_is_out_at_once_and_cannot_come_back(world: World, signed_in: Door) -> None:
    user = world.members[Role.AUDITOR].user
    client = signed_in(user)
    before = client.get(reverse("accounts:switch")).status_code

    User.objects.filter(pk=user.pk).update(is_active=False)

    after = client.get(reverse("accounts:switch"))
    assert (before, after.status_code) == (200, 302)
    assert after["Location"].startswith(reverse("accounts:login"))
    assert sign_in(Client(), user.email, PASSWORD) == 200


def second_role(user: User) -> Membership:
    return Membership.objects.create(user=user, role=Role.TIM_PENILAI, valid_from=timezone.localdate())


def test_one_starts_in_the_first_role_and_acts_in_the_one_chosen(world: World, signed_in: Door) -> None:
    user = world.members[Role.AUDITOR].user
    second = second_role(user)
    client = signed_in(user)
    before = acting_role(client)

    answer = client.post(reverse("accounts:switch"), {"membership": second.pk})

    assert (before, acting_role(client)) == ("auditor", "tim-penilai")
    assert answer["Location"] == reverse("home")


def test_the_page_offers_the_own_active_roles_alone(world: World, signed_in: Door) -> None:
    user = world.members[Role.AUDITOR].user
    second = second_role(user)
    yesterday = timezone.localdate() - timedelta(days=1)
    Membership.objects.create(user=user, role=Role.ADMIN_NASIONAL, valid_from=yesterday, valid_to=yesterday)

    page = signed_in(user).get(reverse("accounts:switch"))

    offered = re.findall(r'name="membership"\s+value="(\d+)"', page.text)
    assert offered == [str(world.members[Role.AUDITOR].pk), str(second.pk)]


@pytest.mark.parametrize("key", ["foreign", "", "0", "abc", "99999999999999999999"])
def test_choosing_what_is_not_ones_own_is_404_and_changes_nothing(world: World, signed_in: Door, key: str) -> None:
    client = signed_in(world.members[Role.AUDITOR].user)
    wanted = str(world.members[Role.ADMIN_NASIONAL].pk) if key == "foreign" else key

    answer = client.post(reverse("accounts:switch"), {"membership": wanted})

    assert answer.status_code == 404
    assert acting_role(client) == "auditor"


def test_a_foreign_role_in_the_session_is_ignored(world: World, signed_in: Door) -> None:
    client = signed_in(world.members[Role.AUDITOR].user)
    session = client.session
    session["membership"] = world.members[Role.ADMIN_NASIONAL].pk
    session.save()

    assert acting_role(client) == "auditor"


def test_a_role_that_has_ended_is_not_acted_in_any_more(world: World, signed_in: Door) -> None:
    user = world.members[Role.AUDITOR].user
    second = second_role(user)
    client = signed_in(user)
    client.post(reverse("accounts:switch"), {"membership": second.pk})

    Membership.objects.filter(pk=second.pk).update(valid_to=timezone.localdate())

    assert acting_role(client) == "auditor"


def test_without_any_role_every_door_is_closed(db: None, signed_in: Door) -> None:
    client = signed_in(User.objects.create_user("tanpa@contoh.test", name="Tanpa Peran"))

    pages = [client.get(reverse(name)) for name in ("home", "accounts:switch", "accounts:users")]

    assert [page.status_code for page in pages] == [403, 403, 403]
    assert "Belum ada peran" in pages[0].text


def link_for(browser_of_admin: Client, user: User) -> str:
    page = browser_of_admin.post(reverse("accounts:user_link", args=[user.pk]))
    return str(page.context["link"]).removeprefix("http://testserver")


def set_password(link: str, password: str = NEW_PASSWORD) -> int:
    """Open the link in a fresh browser and send the form it leads to."""
    client = Client()
    opened = client.get(link)
    if opened.status_code != 302:
        assert "Tautan tidak berlaku" in opened.text
        return int(opened.status_code)
    typed = {"new_password1": password, "new_password2": password}
    return int(client.post(opened["Location"], typed).status_code)


@pytest.mark.both
def test_a_link_sets_the_password_once_and_then_no_more(db: None, browser_of_admin: Client) -> None:
    user = User.objects.create_user("baru@contoh.test", name="Orang Baru")
    link = link_for(browser_of_admin, user)

    first, second = set_password(link), set_password(link, "kata-sandi-orang-lain")

    assert (first, second) == (302, 200)
    assert sign_in(Client(), user.email, "kata-sandi-orang-lain") == 200
    assert sign_in(Client(), user.email, NEW_PASSWORD) == 302
    last = AccountEvent.objects.filter(user=user).first()
    assert last is not None
    assert (last.verb, last.actor, last.acting_as) == ("kata-sandi-dipasang", user, "Pemilik akun")


def test_a_weak_password_is_refused_and_the_link_stays_good(db: None, browser_of_admin: Client) -> None:
    user = User.objects.create_user("baru@contoh.test", name="Orang Baru")
    link = link_for(browser_of_admin, user)

    assert (set_password(link, "sebelas-kar"), set_password(link, "dua-belas-ka")) == (422, 302)


def test_the_link_of_an_account_closed_meanwhile_is_dead(db: None, browser_of_admin: Client) -> None:
    user = User.objects.create_user("baru@contoh.test", name="Orang Baru")
    link = link_for(browser_of_admin, user)
    User.objects.filter(pk=user.pk).update(is_active=False)

    set_password(link)

    assert not User.objects.get(pk=user.pk).has_usable_password()


def change(client: Client, old: str) -> int:
    typed = {"old_password": old, "new_password1": NEW_PASSWORD, "new_password2": NEW_PASSWORD}
    return int(client.post(reverse("accounts:password_change"), typed).status_code)


@pytest.mark.both
def test_one_changes_the_own_password_by_knowing_it_and_other_sessions_end(world: World, signed_in: Door) -> None:
    user = world.members[Role.AUDITOR].user
    here, elsewhere = signed_in(user), signed_in(user)

    assert (change(here, "salah"), change(here, PASSWORD)) == (422, 302)

    pages = [client.get(reverse("accounts:switch")).status_code for client in (here, elsewhere)]
    assert pages == [200, 302]
    assert sign_in(Client(), user.email, NEW_PASSWORD) == 302
    assert list(AccountEvent.objects.values_list("verb", "user")) == [("kata-sandi-dipasang", user.pk)]


def test_the_own_password_asks_for_a_sign_in_first(client: Client, db: None) -> None:
    answer = client.get(reverse("accounts:password_change"))

    assert (answer.status_code, answer["Location"].split("?")[0]) == (302, reverse("accounts:login"))
