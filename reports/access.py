"""The one door to piagam and to the scope of a recap; what is not in reach does not exist (404)."""

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from accounts.models import Membership
from accounts.states import Scope
from assessments.access import visible_assessments
from assessments.models import Cycle, Minutes, Submission
from assessments.states import CycleState
from regions.models import RegionalOffice
from reports.models import Piagam, Scenario


def get_piagam(membership: Membership, pk: int) -> Piagam:
    """An issued piagam of a region in reach."""
    return get_object_or_404(
        Piagam.objects.exclude(rendered_at=None),
        pk=pk,
        decision__assessment__in=visible_assessments(membership).values("pk"),
    )


def get_submission(membership: Membership, pk: int) -> Submission:
    """A submission of a region in reach."""
    return get_object_or_404(
        Submission.objects.select_related("receipt", "assessment__region__province", "assessment__cycle"),
        pk=pk,
        assessment__in=visible_assessments(membership).values("pk"),
    )


def get_minutes(membership: Membership, pk: int) -> Minutes:
    """A berita acara of a region in reach."""
    return get_object_or_404(
        Minutes.objects.select_related("sheet", "assessment__region__province", "assessment__cycle"),
        pk=pk,
        assessment__in=visible_assessments(membership).values("pk"),
    )


def recap_cycles() -> QuerySet[Cycle]:
    """Cycles that were opened; before that there is nothing to recap."""
    return Cycle.objects.exclude(state=CycleState.PREPARED).select_related("instrument")


def recap_offices(membership: Membership, cycle: Cycle) -> QuerySet[RegionalOffice]:
    """The Kanwil whose recap one may ask for: one's own, or all that had a region in the cycle or cover one today."""
    if membership.scope is not Scope.NATION:
        return RegionalOffice.objects.filter(pk__in=[membership.office_id] if membership.office_id else [])
    in_charge = RegionalOffice.objects.filter(pk__in=cycle.assessments.order_by().values("office"))
    return (in_charge | RegionalOffice.objects.on(timezone.localdate())).order_by("name")


def get_recap_office(membership: Membership, cycle: Cycle, pk: int | None) -> RegionalOffice | None:
    """The Kanwil chosen; None is the whole nation, which only a role with national scope may see.

    A Kanwil that chooses nothing gets its own. Raises Http404 for another's.
    """
    if pk is not None:
        return get_object_or_404(recap_offices(membership, cycle), pk=pk)
    if membership.scope is Scope.NATION:
        return None
    if membership.office is None:
        raise Http404("Rekap hanya untuk Kanwil dan pusat.")
    return membership.office


def visible_scenarios(membership: Membership) -> QuerySet[Scenario]:
    """Scenarios of colleagues of the same scope: one's Kanwil, or the nation."""
    scenarios = Scenario.objects.select_related("cycle__instrument", "office", "by")
    if membership.scope is Scope.NATION:
        return scenarios.filter(office=None)
    return scenarios.filter(office__isnull=False, office=membership.office_id)


def get_scenario(membership: Membership, token: str) -> Scenario:
    """A scenario by the token of its link, also one that was put away."""
    return get_object_or_404(visible_scenarios(membership), token=token)
