"""What came back and what became of it: counts of returned items by reason, by right, by region or Kanwil.

A returned item is counted once, under the reason it was last returned for by the Kanwil. A return that was withdrawn,
or replaced by an acceptance of the same version before the region repaired anything, is none.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from assessments.models import Assessment, Verdict
from assessments.reasons import REASONS, label_of
from assessments.states import ItemState, Level, VerdictOutcome

# What became of it, by the state of the item today.
OUTCOMES: dict[str, str] = {
    ItemState.RETURNED: "Belum diperbaiki",
    ItemState.REPAIRED: "Sudah diperbaiki, belum diperiksa lagi",
    ItemState.ACCEPTED: "Diterima sesudah diperbaiki",
}
NO_OFFICE = "tanpa"  # what the filter calls regions without a Kanwil
# Key, name and order of a place, by whether it is a Kanwil; a region is told by its assessment.
PLACES = {
    True: (
        "item__assessment__office",
        "item__assessment__office__name",
        "item__assessment__office__name",
    ),
    False: (
        "item__assessment",
        "item__assessment__region__name",
        "item__assessment__region__code",
    ),
}
NUMBER = re.compile(r"\d{1,9}", re.ASCII)


@dataclass(frozen=True, slots=True)
class ReturnFilters:
    """What the address asks for; unknown words count as no filter. `daerah` is the key of an assessment."""

    provinsi: str = ""
    kanwil: str = ""
    daerah: str = ""
    alasan: str = ""
    hak: str = ""
    keadaan: str = ""

    @classmethod
    def read(cls, query: Mapping[str, str]) -> "ReturnFilters":
        asked = {f.name: query.get(f.name, "") for f in fields(cls)}
        kanwil = NO_OFFICE if asked["kanwil"] == NO_OFFICE else ""
        numbers = {"kanwil": kanwil} | {
            name: asked[name] for name in ("kanwil", "daerah", "hak") if NUMBER.fullmatch(asked[name])
        }
        return cls(
            provinsi=asked["provinsi"][:20],
            alasan=asked["alasan"] if asked["alasan"] in REASONS else "",
            keadaan=asked["keadaan"] if asked["keadaan"] in OUTCOMES else "",
            **numbers,
        )

    def as_dict(self) -> dict[str, str]:
        """The filters that are set, for an address."""
        return {f.name: getattr(self, f.name) for f in fields(self) if getattr(self, f.name)}

    @property
    def one_unit(self) -> bool:
        """Whether a Kanwil or a province is chosen, so that regions are few enough to be listed."""
        return bool(self.kanwil or self.provinsi or self.daerah)


@dataclass(slots=True)
class Row:
    """A reason, a right, a Kanwil or a region, and how many items came to which outcome; `key` is for a filter."""

    key: str
    label: str
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(OUTCOMES, 0))

    @property
    def total(self) -> int:
        return sum(self.counts.values())


def returns_of(assessments: QuerySet[Assessment], filters: ReturnFilters) -> QuerySet[Verdict]:
    """The last return of each item that was returned in these assessments, as the filters narrow it."""
    standing = Verdict.objects.filter(level=Level.KANWIL, outcome=VerdictOutcome.RETURN, withdrawal=None)
    newer = standing.filter(item=OuterRef("item"), pk__gt=OuterRef("pk"))
    found = (
        standing.filter(item__assessment__in=assessments.order_by().values("pk"), item__state__in=OUTCOMES)
        .exclude(item__state=ItemState.ACCEPTED, item_version=F("item__version"))
        .filter(~Exists(newer))
        .order_by()
    )
    wanted = Q()
    if filters.kanwil:
        wanted &= Q(item__assessment__office=None if filters.kanwil == NO_OFFICE else filters.kanwil)
    for name, lookup in (
        ("provinsi", "item__assessment__region__province__code"),
        ("daerah", "item__assessment"),
        ("alasan", "reason_code"),
        ("hak", "item__indicator__right__number"),
        ("keadaan", "item__state"),
    ):
        if getattr(filters, name):
            wanted &= Q(**{lookup: getattr(filters, name)})
    return found.filter(wanted)


@dataclass(frozen=True, slots=True)
class Recap:
    """The same items three times: by reason, by right, and by Kanwil or region; and all of them."""

    reasons: list[Row]
    rights: list[Row]
    places: list[Row]
    total: Row


def recap(returns: QuerySet[Verdict], *, by_office: bool) -> Recap:
    """Counts by reason in the order they are offered, by right, by Kanwil or else by region code. 1 query."""
    place = PLACES[by_office]
    columns = ("reason_code", "item__indicator__right__number", "item__indicator__right__name", *place, "item__state")
    reasons: dict[str, Row] = {}
    rights: dict[int, Row] = {}
    places: dict[str, Row] = {}
    total = Row("", "Semua")
    for code, number, name, key, label, order, state, n in returns.values_list(*columns).annotate(n=Count("pk")):
        for row in (
            reasons.setdefault(code, Row(code, label_of(code))),
            rights.setdefault(number, Row(str(number), f"{number}. {name}")),
            places.setdefault(order or "", Row(str(key or NO_OFFICE), label or "Kanwil belum diketahui")),
            total,
        ):
            row.counts[state] += n
    offered = [code for code in REASONS if code in reasons]
    unknown = sorted(reasons.keys() - REASONS.keys())
    return Recap(
        [reasons[code] for code in offered + unknown],
        [rights[number] for number in sorted(rights)],
        [places[order] for order in sorted(places)],
        total,
    )
