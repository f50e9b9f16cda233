"""Daerah binaan: which regions a verifier looks after on a day, and how the work of a Kanwil is spread."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Q, QuerySet

from accounts.access import scoped_regions
from accounts.models import Membership
from accounts.states import Role
from assessments.models import Assessment, Cycle, District, Item, StandIn
from assessments.states import AssessmentState, CycleState, ItemState
from regions.models import Region, RegionalOffice

KANWIL_ROLES = (Role.VERIFIKATOR_KANWIL, Role.PIMPINAN_KANWIL)
# Where items wait for the Kanwil.
WAITING = (AssessmentState.SUBMITTED, AssessmentState.KANWIL)


def regions_of(membership: Membership, on: date) -> QuerySet[Region]:
    """The regions a verifier looks after on that day, those the person stands in for among them. One query."""
    absent = StandIn.objects.on(on).filter(deputy=membership).values("absent")
    held = District.objects.on(on).filter(Q(membership=membership) | Q(membership__in=absent))
    return Region.objects.filter(pk__in=held.values("region"))


def verifiers_of(office: RegionalOffice) -> QuerySet[Membership]:
    """Who may be given regions of a Kanwil today."""
    return colleagues_of(office).filter(role=Role.VERIFIKATOR_KANWIL)


def colleagues_of(office: RegionalOffice) -> QuerySet[Membership]:
    """Who may stand in for a verifier of a Kanwil today: everybody there who verifies."""
    active = Membership.objects.active().filter(user__is_active=True, office=office, role__in=KANWIL_ROLES)
    return active.select_related("user").order_by("user__name", "pk")


@dataclass(frozen=True, slots=True)
class Charge:
    """A region of a Kanwil, who looks after it today, and how many items wait there for the Kanwil."""

    region: Region
    district: District | None
    left: int
    assessment: Assessment | None  # of the open cycle

    @property
    def verifier(self) -> Membership | None:
        return self.district.membership if self.district else None

    @property
    def key(self) -> str:
        """The region and the assignment the page showed, so that a page that is out of date is noticed."""
        return f"{self.region.pk}:{self.district.pk if self.district else 0}"


@dataclass(frozen=True, slots=True)
class Load:
    """What lies with one verifier."""

    verifier: Membership
    regions: int
    left: int
    deputy: str  # who stands in today
    stands_in_for: str


@dataclass(frozen=True, slots=True)
class Spread:
    """A Kanwil's regions, the unassigned first, and the load of each verifier."""

    cycle: Cycle | None
    charges: list[Charge]
    loads: list[Load]

    @property
    def unassigned(self) -> int:
        return sum(charge.district is None for charge in self.charges)


def spread_of(by: Membership, verifiers: Iterable[Membership], on: date) -> Spread:
    """How the regions in reach of a Kanwil's member are spread over its verifiers. 6 queries."""
    cycle = Cycle.objects.filter(state=CycleState.OPEN).order_by("-award_year").first()
    known = {verifier.pk: verifier for verifier in verifiers}
    regions = list(scoped_regions(by).select_related("province").order_by("code"))
    # A region whose verifier has left the Kanwil counts as unassigned.
    held = {
        district.region_id: district
        for district in District.objects.on(on).filter(membership__in=known).select_related("membership__user")
    }
    assessments = {a.region_id: a for a in Assessment.objects.filter(cycle=cycle, region__in=regions)}
    left = _left(assessments.values())
    charges = [
        Charge(region, held.get(region.pk), left.get(region.pk, 0), assessments.get(region.pk)) for region in regions
    ]
    charges.sort(key=lambda c: (c.district is not None, c.verifier.user.name if c.verifier else "", c.region.code))
    return Spread(cycle, charges, _loads(known, charges, on))


def _left(assessments: Iterable[Assessment]) -> dict[int, int]:
    """By region: filled items without the Kanwil's verdict on their present version, where the Kanwil has the form."""
    waiting = [a.pk for a in assessments if a.state in WAITING]
    unjudged = Q(kanwil_verdict=None) | ~Q(kanwil_verdict__item_version=F("version"))
    rows = (
        Item.objects.filter(unjudged, assessment__in=waiting)
        .exclude(state=ItemState.EMPTY)
        .order_by()
        .values_list("assessment__region_id")
        .annotate(n=Count("id"))
    )
    return dict(rows)


def _loads(verifiers: dict[int, Membership], charges: list[Charge], on: date) -> list[Load]:
    absences = StandIn.objects.on(on).filter(absent__in=verifiers).select_related("absent__user", "deputy__user")
    deputies = {s.absent_id: s.deputy.user.name for s in absences}
    represented: dict[int, list[str]] = {}
    for stand_in in absences:
        represented.setdefault(stand_in.deputy_id, []).append(stand_in.absent.user.name)
    loads = []
    for pk, verifier in verifiers.items():
        own = [charge for charge in charges if charge.verifier and charge.verifier.pk == pk]
        loads.append(
            Load(
                verifier,
                len(own),
                sum(charge.left for charge in own),
                deputies.get(pk, ""),
                ", ".join(represented.get(pk, [])),
            )
        )
    return loads


def history_of(office: RegionalOffice) -> QuerySet[District]:
    """Every assignment that the Kanwil ever made, newest first."""
    return (
        District.objects.filter(membership__office=office)
        .select_related("region", "membership__user", "assigned_by", "ended_by")
        .order_by("-pk")
    )


def stand_ins_of(office: RegionalOffice, on: date) -> QuerySet[StandIn]:
    """Who stands in for whom in the Kanwil, today and later."""
    return (
        StandIn.objects.filter(absent__office=office, withdrawn_at=None, last_day__gte=on)
        .select_related("absent__user", "deputy__user", "assigned_by")
        .order_by("first_day", "pk")
    )
