"""Serah terima: what somebody new at the Pemda or at the desk must know, read for one page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from accounts.models import Membership
from accounts.states import Role, Scope
from assessments.board import tasks_of
from assessments.models import Assessment, District, Item, Submission, Task, Verdict
from assessments.queries import returned_items
from assessments.reasons import label_of
from assessments.states import AssessmentState, CycleState, ItemState, VerdictOutcome
from assessments.windows import Opening, openings
from coaching.models import FollowUp
from coaching.queries import COACHES, assessments_of
from regions.models import Region, RegionalOffice
from regions.queries import office_of

THEIRS = (Role.OPERATOR_PEMDA, Role.PENGESAH, Role.KONTRIBUTOR_OPD)


@dataclass(frozen=True, slots=True)
class Problem:
    """An item that came back in an earlier year: the last reason and note, and how it ended."""

    item: Item
    level: str
    reason: str
    note: str
    accepted: bool


@dataclass(frozen=True, slots=True)
class Progress:
    total: int
    empty: int
    returned: int
    repaired: int
    accepted: int

    @property
    def filled(self) -> int:
        return self.total - self.empty


@dataclass(frozen=True)
class HandOver:
    """Everything on the page; `now` is the newest assessment (None before the first cycle)."""

    today: date
    office: RegionalOffice | None
    now: Assessment | None
    progress: Progress | None
    openings: list[Opening]
    submissions: list[Submission]
    returned: list[Item]
    tasks: list[Task]
    follow_ups: list[FollowUp]
    before: Assessment | None
    problems: list[Problem]
    team: list[Membership]
    desk: list[Membership]
    in_charge: int | None  # of the desk: whose daerah binaan it is today, by membership
    sees_tasks: bool

    @property
    def deadlines(self) -> list[Opening]:
        """What has not closed yet, the next first."""
        now = timezone.now()
        return sorted((o for o in self.openings if o.closes_at > now), key=lambda o: o.closes_at)

    @property
    def is_decided(self) -> bool:
        return self.now is not None and self.now.state == AssessmentState.DECIDED

    @property
    def late(self) -> int:
        return sum(follow_up.is_overdue(self.today) for follow_up in self.follow_ups)


def read_hand_over(membership: Membership, region: Region) -> HandOver:
    """How a Pemda shares out its work is its own affair: tasks and contributors are for the region alone."""
    inside = membership.scope is Scope.REGION
    today = timezone.localdate(timezone=region.tz)
    now, before = _two_years(assessments_of(membership, region))
    office = office_of(region.province, today)
    running = now is not None and now.cycle.state == CycleState.OPEN
    people = _people(region, office, THEIRS if inside else THEIRS[:2])
    return HandOver(
        today=today,
        office=office,
        now=now,
        progress=_progress(now) if now else None,
        openings=list(openings(now).values()) if now and running else [],
        submissions=list(Submission.objects.filter(assessment=now).only("pk", "number", "at")) if now else [],
        returned=returned_items(now) if now else [],
        tasks=list(tasks_of(now)) if now and inside else [],
        follow_ups=list(_open_follow_ups(region)),
        before=before,
        problems=_problems(before) if before else [],
        team=[person for person in people if person.region_id],
        desk=[person for person in people if person.office_id],
        in_charge=District.objects.on(today).filter(region=region).values_list("membership_id", flat=True).first(),
        sees_tasks=inside,
    )


def _two_years(assessments: Sequence[Assessment]) -> tuple[Assessment | None, Assessment | None]:
    """This year's, and the latest before it in which the region took part."""
    if not assessments:
        return None, None
    earlier = (found for found in assessments[1:] if found.state != AssessmentState.NO_DATA)
    return assessments[0], next(earlier, None)


def _progress(assessment: Assessment) -> Progress:
    states = {
        "empty": ItemState.EMPTY,
        "returned": ItemState.RETURNED,
        "repaired": ItemState.REPAIRED,
        "accepted": ItemState.ACCEPTED,
    }
    counts = {name: Count("id", filter=Q(state=state)) for name, state in states.items()}
    return Progress(**Item.objects.filter(assessment=assessment).aggregate(total=Count("id"), **counts))


def _open_follow_ups(region: Region) -> QuerySet[FollowUp]:
    found = FollowUp.objects.filter(done_at=None, visit__region=region)
    return found.select_related("visit", "member__user").order_by("due_on", "id")


def _problems(assessment: Assessment) -> list[Problem]:
    """The items that were ever returned, in the order of the form, each with the latest return: one query."""
    returns = (
        Verdict.objects.filter(item__assessment=assessment, outcome=VerdictOutcome.RETURN, withdrawal=None)
        .select_related("item__indicator__right", "item__kanwil_verdict", "item__central_verdict")
        .order_by("item__indicator__right__number", "item__indicator__position", "-id")
    )
    latest: dict[int, Verdict] = {}
    for verdict in returns:
        latest.setdefault(verdict.item_id, verdict)
    return [
        Problem(v.item, v.get_level_display(), label_of(v.reason_code), v.note, _ended_well(v.item))
        for v in latest.values()
    ]


def _ended_well(item: Item) -> bool:
    last = item.central_verdict or item.kanwil_verdict
    return last is not None and last.accepted


def _people(region: Region, office: RegionalOffice | None, roles: Sequence[Role]) -> list[Membership]:
    """Who works for the region today in one of the roles, and the Kanwil's coaches."""
    which = Q(region=region, role__in=roles)
    if office:
        which |= Q(office=office, role__in=COACHES)
    people = Membership.objects.active().filter(which, user__is_active=True)
    return list(people.with_scope().order_by("role", "pk"))
