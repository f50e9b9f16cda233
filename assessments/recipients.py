"""Who is told: the operators of a region, and the Kanwil's staff in charge of it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.utils import timezone

from accounts.models import Membership, MembershipQuerySet
from accounts.states import ADJUST, PERMISSIONS, VERIFY_CENTRAL, VERIFY_KANWIL, Role
from assessments.models import Assessment
from regions.models import Coverage

KANWIL_ROLES = [role for role, allowed in PERMISSIONS.items() if VERIFY_KANWIL in allowed]
CENTRAL_ROLES = [role for role, allowed in PERMISSIONS.items() if VERIFY_CENTRAL in allowed]
ADJUST_ROLES = [role for role, allowed in PERMISSIONS.items() if ADJUST in allowed]
People = dict[int, list[int]]  # ids of users


def operators_of(region_ids: Iterable[int]) -> People:
    """The operators of each region today: one query."""
    found = _active([Role.OPERATOR_PEMDA]).filter(region__in=list(region_ids))
    return _grouped(found.values_list("region_id", "user_id"))


def kanwil_of(assessments: Sequence[Assessment]) -> People:
    """The Kanwil's staff by assessment: of the office in charge, and of the one that covers the region today (staff and
    offices change, the work is handed on). Two queries; the assessments come with their region."""
    covering = dict(Coverage.objects.on(timezone.localdate()).values_list("province_id", "office_id"))
    offices = {a.pk: {a.office_id, covering.get(a.region.province_id)} for a in assessments}
    wanted = {office for both in offices.values() for office in both if office}
    staff = _grouped(_active(KANWIL_ROLES).filter(office__in=wanted).values_list("office_id", "user_id"))
    return {
        pk: sorted({user for office in both for user in staff.get(office or 0, [])}) for pk, both in offices.items()
    }


def central_people() -> list[int]:
    """The verifiers of the Pusat today: one query."""
    return sorted(set(_active(CENTRAL_ROLES).values_list("user_id", flat=True)))


def adjusters() -> list[int]:
    """Who proposes and approves adjustments today: one query."""
    return sorted(set(_active(ADJUST_ROLES).values_list("user_id", flat=True)))


def _active(roles: Sequence[str]) -> MembershipQuerySet:
    return Membership.objects.active().filter(role__in=roles, user__is_active=True).order_by("pk")


def _grouped(rows: Iterable[tuple[int | None, int]]) -> People:
    people: People = defaultdict(list)
    for key, user in rows:
        if key is not None and user not in people[key]:
            people[key].append(user)
    return dict(people)
