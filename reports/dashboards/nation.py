"""What the Ditjen has to see at a glance: how far the nation is, by Kanwil and province, against the year before."""

from collections import Counter
from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cached_property
from itertools import groupby
from operator import attrgetter
from statistics import median
from typing import NamedTuple

from django.db.models import Count, Exists, OuterRef
from django.urls import reverse
from django.utils import timezone

from assessments.models import Assessment, Cycle, Decision, Item, Verdict
from assessments.states import AssessmentState, ItemState, Level, Reach, has_reached
from indicators.models import Predicate
from regions.rules import short_name
from reports.dashboards.deadlines import Deadline, deadlines

PACE_DAYS = 14
ANSWERED = [state for state in ItemState if state != ItemState.EMPTY]


class Place(NamedTuple):
    """A region in the cycle. `predicate` is the decree's word, a code, or None."""

    pk: int
    state: str
    region_id: int
    region: str
    lat: Decimal
    lon: Decimal
    province_code: str
    province: str
    office_id: int | None
    office: str | None
    submitted_at: datetime | None
    forwarded_at: datetime | None
    predicate: str | None
    begun: bool

    @property
    def name(self) -> str:
        return short_name(self.region)

    @property
    def url(self) -> str:
        return reverse("assessments:verification", args=[self.pk])

    @property
    def days(self) -> float | None:
        """From the last sending to the forwarding; None while there is no such time."""
        if not self.submitted_at or not self.forwarded_at or self.forwarded_at < self.submitted_at:
            return None
        return (self.forwarded_at - self.submitted_at) / timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Group:
    """The regions of a Kanwil, a province or the nation. `key` names it in the list's filter."""

    key: str
    name: str
    places: Sequence[Place]
    best: str  # code of the highest predicate
    judged: int = 0  # items the Kanwil judged within PACE_DAYS

    def reached(self, reach: str) -> int:
        return sum(has_reached(reach, place.state, begun=place.begun) for place in self.places)

    @property
    def awarded(self) -> int:
        return sum(place.predicate == self.best for place in self.places)

    @property
    def total(self) -> int:
        return len(self.places)

    @property
    def columns(self) -> list[tuple[str, int]]:
        """Address part of the list's filter, and how many regions it finds."""
        return [
            ("", self.total),
            *((f"tahap={reach.value}", self.reached(reach)) for reach in Reach),
            (f"predikat={self.best}", self.awarded),
        ]

    @property
    def median_days(self) -> float | None:
        days = [place.days for place in self.places if place.days is not None]
        return median(days) if days else None

    @property
    def pace(self) -> float:
        return self.judged / PACE_DAYS


@dataclass(frozen=True, slots=True)
class Turn:
    """What became of the highest predicate, with the regions it is about."""

    label: str
    places: list[Place]


def without_common_words(names: Sequence[str], kept: Container[str]) -> dict[str, str]:
    """Each name without the words all begin with: of twenty “Kantor Wilayah Kementerian HAM …” the places stay.

    A word that is `kept` ends what is taken away, and no name loses all.
    """
    split = [name.split() for name in names]
    shared = 0
    for words in zip(*(words[:-1] for words in split), strict=False):
        if len(names) == 1 or len(set(words)) > 1 or words[0] in kept:
            break
        shared += 1
    return {name: " ".join(words[shared:]) for name, words in zip(names, split, strict=True)}


@dataclass(frozen=True)
class Nation:
    cycle: Cycle
    places: list[Place]
    predicates: list[Predicate]
    before: dict[int, str]  # region to the predicate's code of the cycle before
    year_before: int | None
    best_before: str
    judged: dict[int | None, int]
    deadlines: list[Deadline]

    @property
    def best(self) -> Predicate:
        return self.predicates[0]

    @cached_property
    def whole(self) -> Group:
        return Group("", "Nasional", self.places, self.best.code, sum(self.judged.values()))

    @cached_property
    def offices(self) -> list[Group]:
        """By Kanwil in charge, by name; those without one last."""
        by_office: dict[int | None, list[Place]] = {}
        for place in self.places:
            by_office.setdefault(place.office_id, []).append(place)
        kept = {word for place in self.places for word in place.province.split()}
        names = without_common_words([of[0].office for of in by_office.values() if of[0].office], kept)
        groups = [
            Group(str(pk or ""), names.get(places[0].office or "", ""), places, self.best.code, self.judged.get(pk, 0))
            for pk, places in by_office.items()
        ]
        return sorted(groups, key=lambda group: (not group.name, group.name))

    @cached_property
    def provinces(self) -> list[Group]:
        """In the order of the codes."""
        return [
            Group(code, (found := list(places))[0].province, found, self.best.code)
            for code, places in groupby(self.places, key=attrgetter("province_code"))
        ]

    @property
    def is_decided(self) -> bool:
        return any(place.predicate for place in self.places)

    @cached_property
    def turns(self) -> list[Turn]:
        """Kept, gained, lost, and not yet known, against the last decree before; empty where there was none."""
        if self.year_before is None:
            return []
        had = {region for region, code in self.before.items() if code == self.best_before}
        ended = (AssessmentState.DECIDED, AssessmentState.NO_DATA)

        def those(test: Callable[[Place], bool]) -> list[Place]:
            return [place for place in self.places if test(place)]

        return [
            Turn("Bertahan", those(lambda p: p.region_id in had and p.predicate == self.best.code)),
            Turn("Diraih", those(lambda p: p.region_id not in had and p.predicate == self.best.code)),
            Turn(
                "Lepas",
                those(lambda p: p.region_id in had and p.state in ended and p.predicate != self.best.code),
            ),
            Turn("Menunggu penetapan", those(lambda p: p.region_id in had and p.state not in ended)),
        ]

    def of_state(self) -> list[tuple[AssessmentState, int]]:
        counts = Counter(place.state for place in self.places)
        return [(state, counts[state]) for state in AssessmentState]

    def of_predicate(self) -> list[tuple[Predicate, int]]:
        counts = Counter(place.predicate for place in self.places)
        return [(predicate, counts[predicate.code]) for predicate in self.predicates]


def read_nation(cycle: Cycle, cycles: Iterable[Cycle]) -> Nation:
    """Everything on the national page: 6 queries, for one region and for all. `cycles` are all that were opened."""
    earlier = {c.award_year: c.instrument_id for c in cycles if c.award_year < cycle.award_year}
    before, year = _before(cycle)
    predicates = Predicate.objects.filter(instrument__in={cycle.instrument_id, *earlier.values()})
    by_instrument: dict[int, list[Predicate]] = {}
    for predicate in predicates:  # the highest first
        by_instrument.setdefault(predicate.instrument_id, []).append(predicate)
    return Nation(
        cycle=cycle,
        places=_places(cycle),
        predicates=by_instrument[cycle.instrument_id],
        before=before,
        year_before=year,
        best_before=by_instrument[earlier[year]][0].code if year else "",
        judged=_judged(cycle),
        deadlines=deadlines(cycle, Assessment.objects.filter(cycle=cycle)),
    )


def _places(cycle: Cycle) -> list[Place]:
    rows = (
        Assessment.objects.filter(cycle=cycle)
        .order_by("region__code")
        .annotate(begun=Exists(Item.objects.filter(assessment=OuterRef("pk"), state__in=ANSWERED)))
        .values_list(
            "pk",
            "state",
            "region_id",
            "region__name",
            "region__lat",
            "region__lon",
            "region__province__code",
            "region__province__name",
            "office_id",
            "office__name",
            "submitted_at",
            "forwarded_at",
            "decision__predicate_code",
            "begun",
        )
    )
    return [Place._make(row) for row in rows]


def _before(cycle: Cycle) -> tuple[dict[int, str], int | None]:
    """What the last decrees before this cycle said of each region, and of which award year they are."""
    decided = Decision.objects.filter(assessment__cycle__award_year__lt=cycle.award_year)
    latest = decided.order_by("-assessment__cycle__award_year").values("assessment__cycle")[:1]
    rows = list(
        decided.filter(assessment__cycle=latest)
        .order_by()
        .values_list("assessment__region_id", "predicate_code", "assessment__cycle__award_year")
    )
    return {region: code for region, code, _ in rows}, rows[0][2] if rows else None


def _judged(cycle: Cycle) -> dict[int | None, int]:
    """How many verdicts each Kanwil gave in the last PACE_DAYS and did not take back."""
    since = timezone.now() - timedelta(days=PACE_DAYS)
    rows = (
        Verdict.objects.filter(level=Level.KANWIL, at__gte=since, withdrawal=None, item__assessment__cycle=cycle)
        .order_by()
        .values_list("item__assessment__office")
        .annotate(n=Count("id"))
    )
    return dict(rows)
