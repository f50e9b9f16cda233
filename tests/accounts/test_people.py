"""The verbs over accounts and memberships: who may, what is refused, what the log keeps."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from accounts.models import AccountEvent, Membership, User
from accounts.people import Grant, add_membership, create_user, end_membership, issue_link, set_active
from accounts.states import Role
from tests.world import World

pytestmark = pytest.mark.integration


def day(offset: int) -> date:
    return timezone.localdate() + timedelta(days=offset)


def make(admin: Membership, email: str = "baru@contoh.test", role: str = Role.AUDITOR, **scope: Any) -> Membership:
    """A new account made by the verb, and its first role."""
    user = create_user(email=email, name="Orang Baru", grant=Grant(role=role, **scope), by=admin)
    return user.memberships.get()


@pytest.mark.both
@pytest.mark.parametrize(
    ("role", "place"),
    [
        (Role.OPERATOR_PEMDA, None),
        (Role.OPERATOR_PEMDA, "province"),
        (Role.BIRO_HUKUM, "region"),
        (Role.VERIFIKATOR_KANWIL, "province"),
        (Role.AUDITOR, "office"),
    ],
)
def test_the_database_refuses_a_scope_that_does_not_fit_the_role(world: World, role: str, place: str | None) -> None:
    user = User.objects.create_user("satu@contoh.test", name="Satu")
    scope = {place: getattr(world, place)} if place else {}

    with pytest.raises(IntegrityError, match="membership_scope_fits_role"), transaction.atomic():
        Membership.objects.create(user=user, role=role, **scope)

    assert user.memberships.count() == 0


@pytest.mark.both
def test_the_database_refuses_a_role_that_ends_before_it_begins(admin: Membership) -> None:
    user = User.objects.create_user("satu@contoh.test", name="Satu")

    with pytest.raises(IntegrityError, match="membership_ends_not_before"), transaction.atomic():
        Membership.objects.create(user=user, role=Role.AUDITOR, valid_from=day(0), valid_to=day(-1))


def test_a_new_account_has_one_role_no_password_and_a_lower_case_address(world: World, admin: Membership) -> None:
    made = make(admin, " Baru@Contoh.TEST ", Role.KONTRIBUTOR_OPD, region=world.region, opd=" Dinas Sosial ")

    user = User.objects.get(email="baru@contoh.test")
    assert (user.name, user.is_active, user.has_usable_password()) == ("Orang Baru", True, False)
    assert (made.user, made.role, made.region, made.opd) == (user, "kontributor-opd", world.region, "Dinas Sosial")


def test_a_refused_first_role_leaves_no_account(world: World, admin: Membership) -> None:
    with pytest.raises(ValidationError) as refusal:
        make(admin, role=Role.KONTRIBUTOR_OPD, province=world.province)

    assert refusal.value.message_dict == {
        "region": ["Peran Kontributor OPD memerlukan kabupaten/kota."],
        "province": ["Peran Kontributor OPD tidak memakai provinsi."],
        "opd": ["Isi nama perangkat daerah, misalnya Dinas Kesehatan."],
    }
    assert not User.objects.filter(email="baru@contoh.test").exists()


def test_an_address_is_used_once_whatever_its_case(admin: Membership) -> None:
    make(admin, "sama@contoh.test")

    with pytest.raises(ValidationError) as refusal:
        make(admin, "SAMA@contoh.test")

    assert list(refusal.value.message_dict) == ["email"]


@pytest.mark.both
def test_every_verb_refuses_who_may_not_manage_users(world: World, admin: Membership) -> None:
    made = make(admin)
    for role in set(Role) - {Role.ADMIN_NASIONAL}:
        by = world.members[role]
        with pytest.raises(PermissionDenied):
            create_user(email="x@contoh.test", name="X", grant=Grant(role=Role.AUDITOR), by=by)
        with pytest.raises(PermissionDenied):
            add_membership(user_id=made.user_id, grant=Grant(role=Role.TIM_PENILAI), by=by)
        with pytest.raises(PermissionDenied):
            end_membership(membership_id=made.pk, on=day(1), by=by)
        with pytest.raises(PermissionDenied):
            set_active(user_id=made.user_id, active=False, by=by)
        with pytest.raises(PermissionDenied):
            issue_link(user_id=made.user_id, by=by)

    assert list(made.user.memberships.values_list("role", "valid_to")) == [("auditor", None)]
    assert User.objects.get(pk=made.user_id).is_active


@pytest.mark.both
def test_the_same_role_is_not_given_twice_for_the_same_day(world: World, admin: Membership) -> None:
    made = make(admin, role=Role.OPERATOR_PEMDA, region=world.region)
    again = Grant(role=Role.OPERATOR_PEMDA, region=world.region)

    with pytest.raises(ValidationError, match="sudah mempunyai peran Operator Pemda untuk"):
        add_membership(user_id=made.user_id, grant=again, by=admin)
    elsewhere = Grant(role=Role.OPERATOR_PEMDA, region=world.foreign_region)
    add_membership(user_id=made.user_id, grant=elsewhere, by=admin)

    assert list(made.user.memberships.values_list("region", flat=True)) == [world.region.pk, world.foreign_region.pk]


def test_a_role_ended_today_holds_no_more_even_on_its_first_day(admin: Membership) -> None:
    made = make(admin)

    end_membership(membership_id=made.pk, on=day(0), by=admin)

    assert list(made.user.memberships.active()) == []


@pytest.mark.both
def test_a_role_ended_on_a_later_day_holds_until_then(admin: Membership) -> None:
    made = make(admin)

    end_membership(membership_id=made.pk, on=day(1), by=admin)

    assert list(made.user.memberships.active()) == [made]


@pytest.mark.parametrize(("on", "message"), [(-1, "atau sesudahnya"), (5, "sudah berakhir"), (9, "sudah berakhir")])
def test_an_end_lies_not_in_the_past_and_only_moves_earlier(admin: Membership, on: int, message: str) -> None:
    made = make(admin)
    end_membership(membership_id=made.pk, on=day(5), by=admin)

    with pytest.raises(ValidationError, match=message):
        end_membership(membership_id=made.pk, on=day(on), by=admin)

    made.refresh_from_db()
    assert made.valid_to == day(5)


@pytest.mark.both
def test_the_last_admin_nasional_stays(admin: Membership) -> None:
    message = "Admin nasional yang terakhir"
    with pytest.raises(ValidationError, match=message):
        end_membership(membership_id=admin.pk, on=day(0), by=admin)
    with pytest.raises(ValidationError, match=message):
        end_membership(membership_id=admin.pk, on=day(365), by=admin)
    with pytest.raises(ValidationError, match=message):
        set_active(user_id=admin.user_id, active=False, by=admin)
    assert list(Membership.objects.active().filter(user__is_active=True, role=Role.ADMIN_NASIONAL)) == [admin]

    second = make(admin, role=Role.ADMIN_NASIONAL)
    set_active(user_id=admin.user_id, active=False, by=second)

    assert not User.objects.get(pk=admin.user_id).is_active


def test_a_second_admin_counts_only_while_active_begun_and_without_an_end(admin: Membership) -> None:
    later = make(admin, "nanti@contoh.test", Role.ADMIN_NASIONAL, valid_from=day(3))
    with pytest.raises(ValidationError, match="terakhir"):
        end_membership(membership_id=admin.pk, on=day(2), by=admin)

    set_active(user_id=later.user_id, active=False, by=admin)
    with pytest.raises(ValidationError, match="terakhir"):
        end_membership(membership_id=admin.pk, on=day(3), by=admin)

    set_active(user_id=later.user_id, active=True, by=admin)
    end_membership(membership_id=admin.pk, on=day(3), by=admin)
    with pytest.raises(ValidationError, match="terakhir"):
        set_active(user_id=later.user_id, active=False, by=admin)


@pytest.mark.both
def test_the_last_operator_of_a_region_goes_only_after_a_successor_came(world: World, admin: Membership) -> None:
    operator = world.members[Role.OPERATOR_PEMDA]
    make(admin, "lain@contoh.test", Role.OPERATOR_PEMDA, region=world.foreign_region)
    message = f"adalah Operator Pemda {world.region.short_name} yang terakhir"
    with pytest.raises(ValidationError, match=message):
        end_membership(membership_id=operator.pk, on=day(0), by=admin)
    with pytest.raises(ValidationError, match=message):
        set_active(user_id=operator.user_id, active=False, by=admin)

    successor = make(admin, "pengganti@contoh.test", Role.OPERATOR_PEMDA, region=world.region)
    end_membership(membership_id=operator.pk, on=day(0), by=admin)

    held = Membership.objects.active().filter(role=Role.OPERATOR_PEMDA, region=world.region)
    assert list(held) == [successor]


def test_a_closed_account_keeps_its_roles_and_opens_again(admin: Membership) -> None:
    made = make(admin)

    set_active(user_id=made.user_id, active=False, by=admin)
    closed = User.objects.get(pk=made.user_id).is_active
    set_active(user_id=made.user_id, active=True, by=admin)

    assert (closed, User.objects.get(pk=made.user_id).is_active) == (False, True)
    assert list(made.user.memberships.active()) == [made]


def test_a_new_link_ends_the_one_before_while_there_is_no_password(admin: Membership) -> None:
    user = make(admin).user

    first = issue_link(user_id=user.pk, by=admin)
    second = issue_link(user_id=user.pk, by=admin)

    user.refresh_from_db()
    checks = [default_token_generator.check_token(user, link.token) for link in (first, second)]
    assert checks == [False, True]


def test_a_link_leaves_a_password_that_is_there(world: World, admin: Membership) -> None:
    user = world.members[Role.AUDITOR].user

    issue_link(user_id=user.pk, by=admin)

    before, user = user.password, User.objects.get(pk=user.pk)
    assert user.password == before


def test_a_closed_account_gets_no_link(admin: Membership) -> None:
    made = make(admin)
    set_active(user_id=made.user_id, active=False, by=admin)

    with pytest.raises(ValidationError, match="Aktifkan dahulu"):
        issue_link(user_id=made.user_id, by=admin)


@pytest.mark.both
def test_the_log_tells_who_did_what_in_which_role(world: World, admin: Membership) -> None:
    made = make(admin)
    end_membership(membership_id=made.pk, on=day(1), by=admin)
    set_active(user_id=made.user_id, active=False, by=admin)
    set_active(user_id=made.user_id, active=False, by=admin)  # nothing changes, nothing is written

    rows = AccountEvent.objects.filter(user=made.user).order_by("pk")

    assert {(row.actor, row.acting_as) for row in rows} == {(admin.user, "Admin nasional · Nasional")}
    assert [row.verb for row in rows] == ["akun-dibuat", "peran-diberikan", "peran-diakhiri", "akun-dinonaktifkan"]
    assert (rows[2].before["valid_to"], rows[2].after["valid_to"]) == (None, day(1).isoformat())


@pytest.mark.both
def test_the_database_refuses_to_rewrite_the_log(admin: Membership) -> None:
    made = make(admin)
    events = AccountEvent.objects.filter(user=made.user)

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        events.update(acting_as="orang lain")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        events.delete()

    assert events.count() == 2
