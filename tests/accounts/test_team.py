"""The region's own team: an operator invites, hands over and ends roles without the centre, and only at home."""

import re
from datetime import date

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import people, team
from accounts.models import AccountEvent, Membership, User
from accounts.people import Grant
from accounts.states import Role
from assessments.models import Task
from notices.models import Notice
from tests.accounts.conftest import Door
from tests.world import PASSWORD, World

pytestmark = pytest.mark.integration

NEW = {"role": Role.KONTRIBUTOR_OPD, "name": "Orang Baru", "email": "baru@contoh.test", "opd": "Dinas Sosial"}


@pytest.fixture
def operator(world: World) -> Membership:
    return world.members[Role.OPERATOR_PEMDA]


@pytest.fixture
def client_of_operator(operator: Membership, signed_in: Door) -> Client:
    return signed_in(operator.user)


def invite(client: Client, **data: str):
    return client.post(reverse("assessments:team_invite"), NEW | data)


def link_in(text: str) -> str:
    """The path of the one-time link in a text."""
    found = re.search(rf"{re.escape(settings.PUBLIC_URL)}(/kata-sandi/\S+?/\S+?/)", text)
    assert found, text
    return found[1]


def ready(member: Membership) -> Membership:
    """The person has set a password."""
    member.user.set_password(PASSWORD)
    member.user.save()
    return member


# --- Inviting -------------------------------------------------------------------------------------


@pytest.mark.both
def test_a_newcomer_gets_account_role_and_one_link_by_mail_and_on_screen(
    client_of_operator: Client, operator: Membership
) -> None:
    page = invite(client_of_operator)

    (held,) = User.objects.get(email="baru@contoh.test").memberships.all()
    (notice,) = Notice.objects.filter(to=held.user)
    assert (held.role, held.region, held.opd, held.valid_from) == (
        Role.KONTRIBUTOR_OPD,
        operator.region,
        "Dinas Sosial",
        timezone.localdate(),
    )
    assert not held.user.has_usable_password()
    assert notice.by_mail
    assert link_in(notice.body) == link_in(page.text)
    assert list(held.user.events.order_by("id").values_list("verb", "actor")) == [
        (verb, operator.user_id)
        for verb in (AccountEvent.Verb.CREATED, AccountEvent.Verb.GRANTED, AccountEvent.Verb.LINK_ISSUED)
    ]


def test_the_link_lets_the_person_in(client_of_operator: Client) -> None:
    path = link_in(invite(client_of_operator).text)

    guest = Client()
    form = guest.get(path, follow=True)
    guest.post(form.redirect_chain[-1][0], {"new_password1": PASSWORD, "new_password2": PASSWORD})
    answer = guest.post(reverse("accounts:login"), {"username": "baru@contoh.test", "password": PASSWORD}, follow=True)

    assert answer.redirect_chain[-1][0] == reverse("assessments:my_tasks")


@pytest.mark.both
def test_who_has_an_account_gets_the_role_and_a_word_but_no_link(
    world: World, client_of_operator: Client, operator: Membership
) -> None:
    known = world.members[Role.BIRO_HUKUM].user

    answer = invite(client_of_operator, email=known.email.upper(), role=Role.PENGESAH, name="Nama Lain")

    known.refresh_from_db()
    assert (answer.status_code, known.name) == (302, "Biro Hukum Provinsi")
    assert known.has_usable_password()
    assert set(known.memberships.values_list("role", "region")) == {
        (Role.BIRO_HUKUM, None),
        (Role.PENGESAH, operator.region_id),
    }
    (notice,) = Notice.objects.filter(to=known)
    assert "/kata-sandi/" not in notice.body


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"opd": ""}, "Isi nama perangkat daerah"),
        ({"email": "bukan surel"}, "Tulis alamat surel yang lengkap"),
        ({"role": Role.ADMIN_NASIONAL}, "Pilih"),
        ({"name": ""}, "Tulis nama lengkapnya"),
    ],
)
def test_what_is_refused_stays_typed_and_makes_nothing(
    client_of_operator: Client, wrong: dict[str, str], words: str
) -> None:
    before = User.objects.count()

    page = invite(client_of_operator, **wrong)

    assert page.status_code == 422
    assert words in page.text
    assert 'value="baru@contoh.test"' in page.text or "email" in wrong
    assert User.objects.count() == before


@pytest.mark.both
def test_a_closed_account_is_not_opened_by_an_invitation(world: World, client_of_operator: Client) -> None:
    closed = world.members[Role.AUDITOR].user
    User.objects.filter(pk=closed.pk).update(is_active=False)

    page = invite(client_of_operator, email=closed.email)

    assert page.status_code == 422
    assert "Mintalah admin nasional mengaktifkannya" in page.text


def test_an_operator_gives_no_role_beyond_the_own_region(world: World, operator: Membership) -> None:
    for grant in (
        Grant(role=Role.OPERATOR_PEMDA, region=world.foreign_region),
        Grant(role=Role.ADMIN_NASIONAL),
        Grant(role=Role.VERIFIKATOR_KANWIL, office=world.office),
    ):
        with pytest.raises(PermissionDenied):
            people.create_user(email="lain@contoh.test", name="Lain", grant=grant, by=operator)
        with pytest.raises(PermissionDenied):
            people.add_membership(user_id=operator.user_id, grant=grant, by=operator)
    with pytest.raises(PermissionDenied):
        team.invite(email="lain@contoh.test", name="Lain", role=Role.AUDITOR, opd="", by=operator)


def test_a_link_is_made_again_only_for_who_never_came_in_and_has_no_role_elsewhere(
    world: World, client_of_operator: Client, operator: Membership
) -> None:
    first = link_in(invite(client_of_operator).text)
    held = User.objects.get(email="baru@contoh.test").memberships.get()
    url = reverse("assessments:team_link", args=[held.pk])

    second = link_in(client_of_operator.post(url).text)
    Membership.objects.create(user=held.user, role=Role.AUDITOR, valid_from=date(2025, 1, 1))
    refused = client_of_operator.post(url)

    assert first != second
    assert Client().get(first).status_code == 200  # the page that says the link no longer holds
    assert Client().get(second).status_code == 302
    assert refused.status_code == 302
    for member in (held, world.members[Role.KONTRIBUTOR_OPD]):
        with pytest.raises(PermissionDenied):
            people.issue_link(user_id=member.user_id, by=operator)


# --- Ending ---------------------------------------------------------------------------------------


def test_the_last_operator_stays(client_of_operator: Client, operator: Membership) -> None:
    page = client_of_operator.post(reverse("assessments:team_end", args=[operator.pk]), follow=True)

    operator.refresh_from_db()
    assert operator.valid_to is None
    assert "yang terakhir" in page.text


@pytest.mark.both
def test_handing_over_needs_a_successor_who_can_sign_in(client_of_operator: Client, operator: Membership) -> None:
    invite(client_of_operator, role=Role.OPERATOR_PEMDA)
    successor = User.objects.get(email="baru@contoh.test").memberships.get()
    with pytest.raises(ValidationError, match="belum memasang kata sandinya"):
        team.end(membership_id=operator.pk, by=operator)
    ready(successor)

    client_of_operator.post(reverse("assessments:team_end", args=[operator.pk]))

    operator.refresh_from_db()
    assert operator.valid_to == timezone.localdate()
    assert list(team.team_of(successor).filter(role=Role.OPERATOR_PEMDA)) == [successor]


@pytest.mark.both
def test_who_leaves_hands_the_items_back(world: World, client_of_operator: Client) -> None:
    world.hand_over("06.S1", "06.S2")
    leaving = world.members[Role.KONTRIBUTOR_OPD]

    page = client_of_operator.post(reverse("assessments:team_end", args=[leaving.pk]), follow=True)

    assert "2 butirnya kembali kepada operator" in page.text
    assert not Task.objects.filter(ended_at=None).exists()
    assert leaving.user.events.values_list("verb", flat=True)[0] == AccountEvent.Verb.ENDED


def test_another_regions_people_do_not_exist(world: World, client_of_operator: Client, operator: Membership) -> None:
    stranger = world.join(Role.OPERATOR_PEMDA, region=world.foreign_region)

    found = {
        name: client_of_operator.post(reverse(f"assessments:{name}", args=[stranger.pk])).status_code
        for name in ("team_end", "team_link")
    }

    assert found == {"team_end": 404, "team_link": 404}
    assert stranger not in team.team_of(operator)
    with pytest.raises(PermissionDenied):
        people.end_membership(membership_id=stranger.pk, on=timezone.localdate(), by=operator)


@pytest.mark.parametrize("count", [1, 3])
def test_the_team_costs_the_same_for_one_and_three(
    world: World, client_of_operator: Client, count: int, django_assert_num_queries
) -> None:
    for _ in range(count - 1):
        world.join(Role.KONTRIBUTOR_OPD)
    with django_assert_num_queries(6):
        page = client_of_operator.get(reverse("assessments:team"))
    assert len(page.context["rows"]) == 2 + count  # with the operator and the pengesah
