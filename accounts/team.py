"""The people of one region, managed by its operators: invite by e-mail, end a role, hand over without the centre.

PermissionDenied and ValidationError as in accounts.people, which does the writing and keeps the log.
"""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone

from accounts import people
from accounts.models import Membership, User
from accounts.people import Grant, PasswordLink
from accounts.states import MANAGE_TEAM, Role
from regions.models import Region

ROLES = (Role.KONTRIBUTOR_OPD, Role.OPERATOR_PEMDA, Role.PENGESAH)


@dataclass(frozen=True, slots=True)
class Invitation:
    """Who was invited into which role; `link` sets the first password and is None for who was known before."""

    membership: Membership
    link: PasswordLink | None


def team_of(by: Membership) -> QuerySet[Membership]:
    """The roles in the own region that hold today or later, operators first; each knows whether the person also has
    a role `elsewhere`."""
    region = _own_region(by)
    today = timezone.localdate()
    held = Membership.objects.filter(region=region, role__in=ROLES).filter(Q(valid_to=None) | Q(valid_to__gt=today))
    elsewhere = Membership.objects.filter(user=OuterRef("user")).exclude(region=region.pk)
    return held.with_scope().annotate(elsewhere=Exists(elsewhere)).order_by("opd", "role", "user__name", "pk")


def get_team_member(by: Membership, pk: int) -> Membership:
    """One of the own region's people, else 404."""
    return get_object_or_404(team_of(by), pk=pk)


@transaction.atomic
def invite(*, email: str, name: str, role: str, opd: str, by: Membership) -> Invitation:
    """Give somebody a role in the own region from today; the account is made where there is none."""
    if role not in ROLES:
        raise PermissionDenied("Peran ini tidak diberikan oleh operator daerah.")
    grant = Grant(role=role, region=_own_region(by), opd=opd if role == Role.KONTRIBUTOR_OPD else "")
    known = User.objects.filter(email=email.strip().lower()).first()
    if known is None:
        user = people.create_user(email=email, name=name, grant=grant, by=by)
        link = people.issue_link(user_id=user.pk, by=by)
        return Invitation(user.memberships.with_scope().get(), link)
    if not known.is_active:
        raise ValidationError(
            {"email": "Akun dengan alamat surel ini nonaktif. Mintalah admin nasional mengaktifkannya, lalu ulangi."}
        )
    return Invitation(people.add_membership(user_id=known.pk, grant=grant, by=by), None)


@transaction.atomic
def end(*, membership_id: int, by: Membership) -> Membership:
    """End a role in the own region from today on. The last operator who can sign in stays.

    An invited operator who has set no password yet is no successor: nobody in the region could let that person in.
    """
    leaving = get_team_member(by, membership_id)
    if leaving.role == Role.OPERATOR_PEMDA and leaving.user.has_usable_password():
        peers = Membership.objects.active().filter(role=leaving.role, region=leaving.region, user__is_active=True)
        others = peers.filter(valid_to=None).exclude(user=leaving.user_id).select_related("user")
        if others and not any(other.user.has_usable_password() for other in others):
            raise ValidationError(
                "Operator pengganti belum memasang kata sandinya. Serahkan tautannya dan tunggu sampai ia masuk, "
                "lalu akhiri peran ini.",
                code="last",
            )
    return people.end_membership(membership_id=leaving.pk, on=max(timezone.localdate(), leaving.valid_from), by=by)


def new_link(*, membership_id: int, by: Membership) -> PasswordLink:
    """Another first link for somebody of the own region who has set no password yet; the earlier one ends."""
    return people.issue_link(user_id=get_team_member(by, membership_id).user_id, by=by)


def may_have_link(member: Membership) -> bool:
    """Whether `new_link` would be given to somebody of `team_of`: no password yet, and no role outside the region."""
    elsewhere: bool = member.elsewhere  # type: ignore[attr-defined]  # annotated by team_of
    return member.user.is_active and not member.user.has_usable_password() and not elsewhere


def _own_region(by: Membership) -> Region:
    if not by.can(MANAGE_TEAM) or by.region is None:
        raise PermissionDenied("Peran Anda tidak mencakup pengelolaan tim daerah.")
    return by.region
