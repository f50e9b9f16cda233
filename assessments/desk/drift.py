"""How differently verifiers of an office judge: shares beside the office's own, never a rank.

A share is given from 20 verdicts on; below, one verdict more or less would move it too far to say anything.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from statistics import median
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from assessments.models import Assessment, Item, Verdict
from assessments.states import Level, VerdictOutcome

ENOUGH = 20  # verdicts (or intervals) before a share or a median is told
# A longer interval is a break, not work on one item; a shorter one is the same act on many items at once.
SITTING = timedelta(minutes=30)
SAME_ACT = timedelta(seconds=1)


@dataclass(slots=True)
class Tally:
    """One verifier's work, or an office's, or everybody's. Shares in percent, None where the numbers are too small."""

    key: str
    name: str
    verdicts: int = 0
    returned: int = 0
    looked_at: int = 0  # of these items, how many the Pusat has judged
    overruled: int = 0  # and judged differently
    intervals: list[float] = field(default_factory=list)  # minutes between two verdicts of a sitting

    @property
    def returned_share(self) -> float | None:
        return _share(self.returned, self.verdicts)

    @property
    def overruled_share(self) -> float | None:
        return _share(self.overruled, self.looked_at)

    @property
    def median_minutes(self) -> float | None:
        return median(self.intervals) if len(self.intervals) >= ENOUGH else None

    def add(self, other: "Tally") -> None:
        self.verdicts += other.verdicts
        self.returned += other.returned
        self.looked_at += other.looked_at
        self.overruled += other.overruled
        self.intervals += other.intervals


def _share(part: int, of: int) -> float | None:
    return part * 100 / of if of >= ENOUGH else None


def by_verifier(assessments: QuerySet[Assessment]) -> list[Tally]:
    """A tally a verifier of the Kanwil's level in these assessments, by name. 3 queries."""
    tallies: dict[int, Tally] = {}
    for key, name, verdicts, returned in _given(_verdicts(assessments), "by", "by__name"):
        tallies[key] = Tally(str(key), name, verdicts, returned)
    for key, looked_at, overruled in _judged_twice(assessments, "kanwil_verdict__by"):
        tallies[key].looked_at, tallies[key].overruled = looked_at, overruled
    moments = _verdicts(assessments).order_by("by", "at").values_list("by", "at")
    for key, minutes in _intervals(moments).items():
        tallies[key].intervals = minutes
    return sorted(tallies.values(), key=lambda tally: (tally.name, tally.key))


def by_office(assessments: QuerySet[Assessment]) -> list[Tally]:
    """A tally a Kanwil, by name, without intervals: they are read office by office. 3 queries.

    Counted by region and added up here: with 60,000 verdicts each join costs.
    """
    tallies: dict[int | None, Tally] = {}
    office_of: dict[int, Tally] = {}
    for pk, office, name in assessments.order_by().values_list("pk", "office", "office__name"):
        office_of[pk] = tallies.setdefault(office, Tally(str(office or ""), name or "Kanwil belum diketahui"))
    # Both outcomes named, so that the whole answer comes out of the index over them.
    everywhere = _verdicts(assessments).filter(outcome__in=VerdictOutcome.values)
    for pk, verdicts, returned in _given(everywhere, "item__assessment"):
        office_of[pk].add(Tally("", "", verdicts, returned))
    for pk, looked_at, overruled in _judged_twice(assessments, "assessment"):
        office_of[pk].add(Tally("", "", looked_at=looked_at, overruled=overruled))
    judging = [tally for tally in tallies.values() if tally.verdicts]
    return sorted(judging, key=lambda tally: tally.name)


def total_of(name: str, tallies: Iterable[Tally]) -> Tally:
    total = Tally("", name)
    for tally in tallies:
        total.add(tally)
    return total


def _verdicts(assessments: QuerySet[Assessment]) -> QuerySet[Verdict]:
    """Every verdict of the Kanwil that was not withdrawn, also those that a later one has replaced."""
    return Verdict.objects.filter(
        level=Level.KANWIL, withdrawal=None, item__assessment__in=assessments.order_by().values("pk")
    ).order_by()


def _given(verdicts: QuerySet[Verdict], *columns: str) -> Iterable[tuple[Any, ...]]:
    """The columns, how many verdicts, and how many of them returned the item."""
    returned = Count("pk", filter=Q(outcome=VerdictOutcome.RETURN))
    return verdicts.values_list(*columns).annotate(verdicts=Count("pk"), returned=returned)


def _judged_twice(assessments: QuerySet[Assessment], column: str) -> Iterable[tuple[Any, ...]]:
    """The column, how many items both levels have judged as they stand, and how many of them differently."""
    both = Item.objects.filter(
        assessment__in=assessments.order_by().values("pk"),
        central_verdict__item_version=F("kanwil_verdict__item_version"),
    ).order_by()
    differs = Count("pk", filter=~Q(central_verdict__outcome=F("kanwil_verdict__outcome")))
    return both.values_list(column).annotate(looked_at=Count("pk"), overruled=differs)


def _intervals(verdicts: Iterable[tuple[int, datetime]]) -> dict[int, list[float]]:
    """Minutes between two acts of the same person in a row; the verdicts come by person and time."""
    found: dict[int, list[float]] = defaultdict(list)
    before: tuple[int, datetime] | None = None
    for person, at in verdicts:
        if before and before[0] == person and SAME_ACT < at - before[1] <= SITTING:
            found[person].append((at - before[1]) / timedelta(minutes=1))
        before = (person, at)
    return found
