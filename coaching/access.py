"""The one door to a region's profile, its visits and follow-ups: what is not in reach does not exist (404)."""

from django.db.models import Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.access import scoped_regions
from accounts.models import Membership
from accounts.states import VIEW, Scope
from coaching.models import FollowUp, Visit
from regions.models import Region, RegionalOffice


def visible_regions(membership: Membership) -> QuerySet[Region]:
    """The regions whose profile one reads: one's own, those of the province, the nation; a Kanwil's are those it
    covers today and those it ever was in charge of. None for a contributor of an OPD."""
    if not membership.can(VIEW):
        return Region.objects.none()
    if membership.scope is Scope.NATION:
        return Region.objects.all()
    reach = Q(pk__in=scoped_regions(membership).values("pk"))
    if membership.office_id:
        reach |= Q(pk__in=Region.objects.filter(assessments__office=membership.office_id).values("pk"))
    return Region.objects.filter(reach)


def get_region(membership: Membership, code: str) -> Region:
    return get_object_or_404(visible_regions(membership).select_related("province"), code=code)


def visible_visits(membership: Membership) -> QuerySet[Visit]:
    """The visits of regions in reach, corrected ones too."""
    visits = Visit.objects.select_related("region__province", "by")
    if membership.scope is Scope.NATION and membership.can(VIEW):
        return visits
    return visits.filter(region__in=visible_regions(membership).values("pk"))


def get_visit(membership: Membership, pk: int) -> Visit:
    visits = visible_visits(membership)
    return get_object_or_404(visits.select_related("cycle", "minutes", "corrects", "corrected_by"), pk=pk)


def visible_follow_ups(membership: Membership) -> QuerySet[FollowUp]:
    follow_ups = FollowUp.objects.select_related("visit__region__province", "member__user", "by", "done_by")
    if membership.scope is Scope.NATION and membership.can(VIEW):
        return follow_ups
    return follow_ups.filter(visit__region__in=visible_regions(membership).values("pk"))


def get_follow_up(membership: Membership, pk: int) -> FollowUp:
    return get_object_or_404(visible_follow_ups(membership), pk=pk)


def get_own_office(membership: Membership, code: str) -> RegionalOffice:
    """The Kanwil one may set a target for: one's own; any for the nation."""
    if membership.scope is Scope.NATION:
        return get_object_or_404(RegionalOffice, code=code)
    if membership.office is None or membership.office.code != code:
        raise Http404("Kantor wilayah tidak dikenal.")
    return membership.office
