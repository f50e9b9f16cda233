"""Reading what coaching left on record: one read for many."""

from collections.abc import Iterable
from datetime import date
from typing import TypedDict

from django.db.models import Count, Max, Prefetch, Q, QuerySet

from accounts.models import Membership
from accounts.states import COACH, PERMISSIONS, Role
from assessments.access import veiled, visible_assessments
from assessments.models import Assessment, Cycle
from assessments.states import CycleState
from coaching.models import FollowUp, ProgrammeRecord, Target, Visit, VisitIndicator
from coaching.rules import PROGRAMMES
from regions.models import Region

COACHES = [role for role, allowed in PERMISSIONS.items() if COACH in allowed]


class Open(TypedDict):
    """Follow-ups that are not done, and how many of them are late."""

    open: int
    overdue: int


def open_cycle_of(region: Region) -> Cycle | None:
    """The newest cycle that is open for the region."""
    found = Cycle.objects.filter(state=CycleState.OPEN, assessments__region=region).select_related("instrument")
    return found.order_by("-award_year").first()


def visits_of(region: Region) -> QuerySet[Visit]:
    """The region's visits as they stand, newest first, each with its minutes, `talked` and follow-ups."""
    talked = VisitIndicator.objects.select_related("indicator__right")
    return (
        Visit.objects.standing()
        .filter(region=region)
        .select_related("by", "minutes")
        .prefetch_related(Prefetch("talked", talked), "follow_ups")
    )


def chain_of(visit: Visit) -> list[Visit]:
    """The rows this one corrects, the newest first: one query a correction, and those are few."""
    earlier = []
    while visit.corrects_id:
        visit = Visit.objects.select_related("by").get(pk=visit.corrects_id)
        earlier.append(visit)
    return earlier


def last_visits(regions: QuerySet[Region]) -> dict[int, date]:
    """The day of the latest visit by region id: one query."""
    rows = Visit.objects.standing().filter(region__in=regions.values("pk")).order_by().values_list("region_id")
    return dict(rows.annotate(last=Max("date")))


def open_follow_ups(regions: QuerySet[Region], today: date) -> dict[int, Open]:
    """How many follow-ups of each region are not done, and late on that day: one query."""
    rows = (
        FollowUp.objects.filter(done_at=None, visit__region__in=regions.values("pk"))
        .order_by()
        .values_list("visit__region_id")
        .annotate(open=Count("id"), overdue=Count("id", filter=Q(due_on__lt=today)))
    )
    return {region: Open(open=total, overdue=late) for region, total, late in rows}


def targets_of(cycle: Cycle) -> dict[int, Target]:
    """The target that holds for each Kanwil, by office id: the newest row counts."""
    return {target.office_id: target for target in Target.objects.filter(cycle=cycle).order_by("id")}


def programmes_of(region: Region) -> tuple[list[tuple[ProgrammeRecord, bool]], list[str]]:
    """Every record with whether it still holds (none newer for its year and period), and the names of the programmes
    of which nothing is on record."""
    records = ProgrammeRecord.objects.filter(region=region).select_related("by", "document")
    seen: set[tuple[str, int, str]] = set()
    rows = []
    for record in records:  # the newest row of a year and period comes first
        key = (record.programme, record.year, record.period)
        rows.append((record, key not in seen))
        seen.add(key)
    there = {programme for programme, _, _ in seen}
    return rows, [programme.name for code, programme in PROGRAMMES.items() if code not in there]


def possible_owners(region: Region, by: Membership) -> QuerySet[Membership]:
    """Who can be named as the owner of a follow-up: the region's operators and approvers, and the own desk."""
    own = Q(pk=by.pk) | Q(office=by.office_id, role__in=COACHES) if by.office_id else Q(pk=by.pk)
    theirs = Q(region=region, role__in=[Role.OPERATOR_PEMDA, Role.PENGESAH])
    people = Membership.objects.active().filter(own | theirs, user__is_active=True)
    return people.with_scope().order_by("role", "pk")


def counts_in(follow_ups: Iterable[FollowUp], today: date) -> tuple[int, int]:
    """Not done, and late, of some that were read."""
    left = [follow_up for follow_up in follow_ups if follow_up.done_at is None]
    return len(left), sum(follow_up.is_overdue(today) for follow_up in left)


def assessments_of(membership: Membership, region: Region) -> list[Assessment]:
    """The region's assessments in reach, newest first, with decree and the scores that this person may see."""
    found = (
        visible_assessments(membership)
        .filter(region=region)
        .select_related("score_self", "score_kanwil", "score_final", "decision__decree")
        .order_by("-cycle__award_year")
    )
    return [veiled(membership, assessment) for assessment in found]
