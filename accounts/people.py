"""The one door for changes to accounts and memberships; each leaves an AccountEvent in the same transaction.

Who manages users may do all of it; an operator of a region (MANAGE_TEAM) may give and end the roles of the own
region and hand out the first link. All verbs raise PermissionDenied beyond that, and ValidationError with a text for
the user where the act cannot be done; then nothing is written.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import structlog
from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from accounts.models import AccountEvent, Membership, User
from accounts.states import MANAGE_TEAM, MANAGE_USERS, SCOPE_OF, Role, Scope
from regions.models import Province, Region, RegionalOffice
from regions.rules import day_words

PLACES = (Scope.REGION, Scope.PROVINCE, Scope.OFFICE)  # the value of each is the name of the membership's field
# Roles somebody must always hold: nationwide, or in the membership's region.
NEVER_EMPTY = (Role.ADMIN_NASIONAL, Role.OPERATOR_PEMDA)


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """A role in the scope it needs, from a day on."""

    role: str
    region: Region | None = None
    province: Province | None = None
    office: RegionalOffice | None = None
    opd: str = ""
    valid_from: date = field(default_factory=timezone.localdate)


@dataclass(frozen=True, slots=True)
class PasswordLink:
    """What the address of the one-time page is made of."""

    uid: str
    token: str


@transaction.atomic
def create_user(*, email: str, name: str, grant: Grant, by: Membership) -> User:
    """Make an account with its first role; it has no password until the person sets one through a link."""
    _require_reach(by, grant.region)
    user = User.objects.create_user(email, None, name=name.strip())
    _record(AccountEvent.Verb.CREATED, by=by, user=user, after={"email": user.email, "name": user.name})
    _add(user, grant, by=by)
    return user


@transaction.atomic
def create_first_admin(*, email: str, name: str) -> Membership:
    """Make the admin nasional of a new installation, who makes everybody else. Refused once there is an active one."""
    if Membership.objects.active().filter(role=Role.ADMIN_NASIONAL, user__is_active=True).exists():
        raise ValidationError("Admin nasional sudah ada; akun lain dibuatnya di layar Pengguna.")
    user = User.objects.create_user(email, None, name=name.strip())
    _record(AccountEvent.Verb.CREATED, by=None, user=user, after={"email": user.email, "name": user.name})
    return _add(user, Grant(role=Role.ADMIN_NASIONAL), by=None)


@transaction.atomic
def add_membership(*, user_id: int, grant: Grant, by: Membership) -> Membership:
    """Give one more role. The same role in the same scope is not given twice for the same day."""
    _require_reach(by, grant.region)
    return _add(User.objects.select_for_update().get(pk=user_id), grant, by=by)


@transaction.atomic
def end_membership(*, membership_id: int, on: date, by: Membership) -> Membership:
    """End a role: `on` is the first day it no longer holds, today at the earliest. An end only moves earlier."""
    membership = _lock_membership(membership_id)
    _require_reach(by, membership.region)
    earliest = max(timezone.localdate(), membership.valid_from)
    if membership.valid_to and on >= membership.valid_to:
        raise ValidationError({"on": f"Peran ini sudah berakhir pada {day_words(membership.valid_to)}."})
    if on < earliest:
        raise ValidationError({"on": f"Pilih {day_words(earliest)} atau sesudahnya."})
    if membership.user.is_active:
        _require_successor(membership, on)
    before = _facts(membership)
    membership.valid_to = on
    membership.full_clean()
    membership.save(update_fields=["valid_to"])
    _record(AccountEvent.Verb.ENDED, by=by, user=membership.user, before=before, after=_facts(membership))
    return membership


@transaction.atomic
def set_active(*, user_id: int, active: bool, by: Membership) -> User:
    """Open or close an account. Who is signed in with a closed account is out at the next request."""
    _require_manager(by)
    user = User.objects.select_for_update().get(pk=user_id)
    if user.is_active == active:
        return user
    if not active:
        today = timezone.localdate()
        for held in user.memberships.filter(Q(valid_to=None) | Q(valid_to__gt=today)).order_by("role", "pk"):
            _require_successor(_lock_membership(held.pk), max(today, held.valid_from))
    user.is_active = active
    user.full_clean(exclude=["password"])
    user.save(update_fields=["is_active"])
    verb = AccountEvent.Verb.ACTIVATED if active else AccountEvent.Verb.DEACTIVATED
    _record(verb, by=by, user=user, before={"is_active": not active}, after={"is_active": active})
    return user


@transaction.atomic
def issue_link(*, user_id: int, by: Membership) -> PasswordLink:
    """A one-time link with which the person sets the password; it lives PASSWORD_RESET_TIMEOUT seconds.

    While there is no password yet, a new link ends the one before. Where there is one, it holds until the link is
    used, and using any link ends all of them. An operator hands out links only to who has no password yet and no role
    outside the own region: a link opens the whole account.
    """
    user = User.objects.select_for_update().get(pk=user_id)
    if not by.can(MANAGE_USERS):
        _require_own_newcomer(by, user)
    if not user.is_active:
        raise ValidationError("Akun ini nonaktif. Aktifkan dahulu, lalu buat tautan.")
    if not user.has_usable_password():
        user.set_unusable_password()  # a new random marker, which is part of what the token signs
        user.save(update_fields=["password"])
    _record(AccountEvent.Verb.LINK_ISSUED, by=by, user=user)
    return PasswordLink(urlsafe_base64_encode(force_bytes(user.pk)), default_token_generator.make_token(user))


def record_password_set(*, user: User) -> None:
    """The person has set the own password. Call inside the transaction that stores it."""
    _record(AccountEvent.Verb.PASSWORD_SET, by=None, user=user)


def _require_manager(by: Membership) -> None:
    if not by.can(MANAGE_USERS):
        raise PermissionDenied("Peran Anda tidak mencakup pengelolaan pengguna.")


def _require_reach(by: Membership, region: Region | None) -> None:
    """Let in who manages users, and who manages the team of just this region."""
    if by.can(MANAGE_TEAM) and region is not None and region == by.region:
        return
    _require_manager(by)


def _require_own_newcomer(by: Membership, user: User) -> None:
    for held in user.memberships.select_related("region"):
        _require_reach(by, held.region)
    if user.has_usable_password():
        raise PermissionDenied("Orang ini sudah mempunyai kata sandi; hanya admin nasional yang membuat tautan baru.")


def _lock_membership(pk: int) -> Membership:
    """Lock everybody who shares role and region, in one order: two who end each other's role wait here."""
    found = Membership.objects.get(pk=pk)
    peers = Membership.objects.filter(role=found.role, region=found.region_id)
    list(peers.order_by("pk").select_for_update().values_list("pk"))
    return Membership.objects.with_scope().get(pk=pk)


def _require_successor(membership: Membership, on: date) -> None:
    """Where the role must not be empty: another active person holds it on that day, and without an end."""
    if membership.role not in NEVER_EMPTY:
        return
    others = Membership.objects.filter(
        role=membership.role,
        region=membership.region_id,
        user__is_active=True,
        valid_from__lte=on,
        valid_to=None,
    )
    if others.exclude(user=membership.user_id).exists():
        return
    place = f" {membership.region.short_name}" if membership.region else ""
    raise ValidationError(
        f"{membership.user} adalah {membership.role_label}{place} yang terakhir pada {day_words(on)}. "
        "Berikan peran itu kepada orang lain dahulu, tanpa tanggal berakhir, lalu ulangi.",
        code="last",
    )


def _add(user: User, grant: Grant, *, by: Membership | None) -> Membership:
    _check_scope(grant)
    membership = Membership(
        user=user,
        role=grant.role,
        region=grant.region,
        province=grant.province,
        office=grant.office,
        opd=grant.opd.strip(),
        valid_from=grant.valid_from,
    )
    same = user.memberships.filter(
        Q(valid_to=None) | Q(valid_to__gt=grant.valid_from),
        role=grant.role,
        region=grant.region,
        province=grant.province,
        office=grant.office,
        opd__iexact=membership.opd,
    )
    if same.exists():
        raise ValidationError(
            f"{user} sudah mempunyai peran {membership.role_label} untuk {membership.scope_label}. "
            "Pilih tanggal sesudah peran itu berakhir."
        )
    membership.full_clean()
    membership.save()
    _record(AccountEvent.Verb.GRANTED, by=by, user=user, after=_facts(membership))
    return membership


def _check_scope(grant: Grant) -> None:
    role, needed = Role(grant.role), SCOPE_OF[grant.role]
    errors = {}
    for place in PLACES:
        given = getattr(grant, place.value)
        if place is needed and given is None:
            errors[place.value] = f"Peran {role.label} memerlukan {place.label.lower()}."
        elif place is not needed and given is not None:
            errors[place.value] = f"Peran {role.label} tidak memakai {place.label.lower()}."
    if role is Role.KONTRIBUTOR_OPD and not grant.opd.strip():
        errors["opd"] = "Isi nama perangkat daerah, misalnya Dinas Kesehatan."
    if errors:
        raise ValidationError(errors)


def _facts(membership: Membership) -> dict[str, Any]:
    return {
        "membership": membership.pk,
        "role": membership.role_label,
        "scope": membership.scope_label,
        "valid_from": membership.valid_from,
        "valid_to": membership.valid_to,
    }


def _record(
    verb: str,
    *,
    by: Membership | None,
    user: User,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    """Write one event; `by=None` is the owner of the account."""
    AccountEvent.objects.create(
        verb=verb,
        actor_id=by.user_id if by else user.pk,
        acting_as=f"{by.role_label} · {by.scope_label}" if by else "Pemilik akun",
        user=user,
        before=before or {},
        after=after or {},
        request_id=structlog.contextvars.get_contextvars().get("request_id", ""),
    )
