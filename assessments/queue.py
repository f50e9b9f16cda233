"""What a level still has to judge, in all regions of its reach at once: counted and walked through in SQL.

Items of a cycle are laid out assessment by assessment, regions by code, each in the order of the form: their keys are
that order, and the next one is found without joining anything to sort by.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.utils import timezone

from accounts.models import Membership
from assessments.access import visible_assessments
from assessments.desk.samples import with_sampled
from assessments.districts import regions_of
from assessments.models import Assessment, Extension, Item, ItemView, Window
from assessments.offers import LEVEL_STAGE, LEVEL_STATE
from assessments.states import CycleState, ItemState, Level
from indicators.states import Kind

POINTER = {Level.KANWIL: "kanwil_verdict", Level.CENTRAL: "central_verdict"}
OWN = "binaan"
AGAIN, UNSEEN, SAMPLED = "diperbaiki", "belum-dilihat", "sampel"
CONDITIONS = {
    AGAIN: "Sudah diperbaiki atau diminta diperiksa ulang",
    UNSEEN: "Belum pernah Anda buka",
    SAMPLED: "Sampel pusat",
}
BY_INDICATOR = "butir"
ORDERS = {"": "Yang diperbaiki dahulu, lalu per daerah", BY_INDICATOR: "Yang diperbaiki dahulu, lalu butir yang sama"}
REGION_CODE = re.compile(r"\d{2}\.\d{2}", re.ASCII)


@dataclass(frozen=True, slots=True)
class QueueFilters:
    """What the address asks for; unknown words count as no filter."""

    daerah: str = ""
    hak: str = ""
    jenis: str = ""
    keadaan: str = ""
    urut: str = ""

    @classmethod
    def read(cls, query: Mapping[str, str]) -> "QueueFilters":
        asked = {field.name: query.get(field.name, "") for field in fields(cls)}
        return cls(
            daerah=asked["daerah"] if asked["daerah"] == OWN or REGION_CODE.fullmatch(asked["daerah"]) else "",
            hak=asked["hak"] if re.fullmatch(r"\d{1,3}", asked["hak"], re.ASCII) else "",
            jenis=asked["jenis"] if asked["jenis"] in Kind.values else "",
            keadaan=asked["keadaan"] if asked["keadaan"] in CONDITIONS else "",
            urut=asked["urut"] if asked["urut"] in ORDERS else "",
        )

    def as_dict(self) -> dict[str, str]:
        """The filters that are set, for an address."""
        return {f.name: getattr(self, f.name) for f in fields(self) if getattr(self, f.name)}


def is_again(item: Item, level: Level) -> bool:
    """Whether this level has judged the item before, as it has what was repaired or sent back: those come first."""
    return getattr(item, f"{POINTER[level]}_id") is not None


def _again(level: Level) -> Q:
    return Q(**{f"{POINTER[level]}__isnull": False})


def _in_hand(by: Membership, level: Level, now: datetime) -> QuerySet[Assessment]:
    """The forms in reach that lie with this level while its stage is open for them."""
    window = Window.objects.filter(cycle=OuterRef("cycle"), stage=LEVEL_STAGE[level], opens_at__lte=now)
    extension = Extension.objects.filter(assessment=OuterRef("pk"), stage=LEVEL_STAGE[level], closes_at__gt=now)
    is_open = Exists(window.filter(closes_at__gt=now)) | (Exists(window) & Exists(extension))
    return visible_assessments(by).filter(is_open, state=LEVEL_STATE[level], cycle__state=CycleState.OPEN)


def waiting(by: Membership, level: Level, filters: QueueFilters | None = None) -> QuerySet[Item]:
    """The items this level still has to judge: filled, and without its verdict on the present version, or sent back."""
    chosen = filters or QueueFilters()
    forms = _in_hand(by, level, timezone.now())
    if chosen.daerah == OWN:
        forms = forms.filter(region__in=regions_of(by, timezone.localdate()))
    elif chosen.daerah:
        forms = forms.filter(region__code=chosen.daerah)
    pointer = POINTER[level]
    left = Q(**{pointer: None}) | Q(**{f"{pointer}__item_version__lt": F("version")})
    if level is Level.KANWIL:
        left |= Q(referral__isnull=False)
    items = Item.objects.filter(left, assessment__in=forms.order_by().values("pk")).exclude(state=ItemState.EMPTY)
    if chosen.hak:
        items = items.filter(indicator__right__number=int(chosen.hak))
    if chosen.jenis:
        items = items.filter(indicator__kind=chosen.jenis)
    if chosen.keadaan == AGAIN:
        items = items.filter(_again(level))
    elif chosen.keadaan == UNSEEN:
        items = items.filter(~_seen(by))
    elif chosen.keadaan == SAMPLED:
        # Which items the Pusat has drawn is not for the Kanwil to know.
        items = with_sampled(items).filter(Q(sampled=True)) if level is Level.CENTRAL else items.none()
    return items


def _seen(by: Membership) -> Exists:
    return Exists(ItemView.objects.filter(item=OuterRef("pk"), user=by.user_id))


def next_key(by: Membership, level: Level, filters: QueueFilters, after: Item | None = None) -> int | None:
    """The key of the next item in the order of the queue, from `after` on and then from the top; None when all are
    done. `after` is read as it was before its verdict. One query; two where it starts from the top again."""
    items = waiting(by, level, filters)
    place = ["indicator_id", "pk"] if filters.urut == BY_INDICATOR else ["pk"]
    if after is not None:
        items = items.exclude(pk=after.pk)
        key = _beyond(items, level, place, after).order_by(*place).values_list("pk", flat=True).first()
        if key is not None:
            return key
    # From the top: the repaired ones first, or last when it was among them that the end was reached.
    rank = Case(When(_again(level), then=Value(0)), default=Value(1))
    start = "-rank" if after is not None and is_again(after, level) else "rank"
    return items.annotate(rank=rank).order_by(start, *place).values_list("pk", flat=True).first()


def _beyond(items: QuerySet[Item], level: Level, place: Sequence[str], after: Item) -> QuerySet[Item]:
    """Those of the same rank (repaired or not) that stand after it: found without sorting all that wait."""
    later = Q()
    for depth, key in enumerate(place):
        later |= Q(**{k: getattr(after, k) for k in place[:depth]}, **{f"{key}__gt": getattr(after, key)})
    return items.filter(later, _again(level) if is_again(after, level) else ~_again(level))


# --- Counts -------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Waiting:
    """A region's part of the queue under the present filters, and since when its form lies with this level."""

    region_code: str
    region_name: str
    timezone: str
    since: datetime | None
    count: int = 0
    again: int = 0
    unseen: int = 0


class Counts:
    """How many wait, by each filter with the others kept: what a choice says beside its name is what it would show."""

    def __init__(self, by: Membership, level: Level, filters: QueueFilters) -> None:
        """5 queries at most: what waits (all, opened, in the sample), its regions, those the person looks after."""
        piles = _piles(by, level)
        places = _places(by, level)
        own = set(regions_of(by, timezone.localdate()).values_list("code", flat=True))
        self.by_condition = dict.fromkeys(["", *CONDITIONS], 0)
        self.by_region: Counter[str] = Counter()
        self.by_right: Counter[int] = Counter()
        self.by_kind: Counter[str] = Counter()
        self.own = 0
        found: dict[int, Waiting] = {}
        for (assessment, right, kind), pile in piles.items():
            place = places[assessment]
            code, shown = place.region_code, pile[filters.keadaan]
            in_region = filters.daerah in {"", code} or (filters.daerah == OWN and code in own)
            in_right, in_kind = filters.hak in {"", str(right)}, filters.jenis in {"", kind}
            self.by_region[code] += shown if in_right and in_kind else 0
            self.own += shown if in_right and in_kind and code in own else 0
            self.by_right[right] += shown if in_region and in_kind else 0
            self.by_kind[kind] += shown if in_region and in_right else 0
            if not (in_region and in_right and in_kind):
                continue
            for condition, count in pile.items():
                self.by_condition[condition] += count
            if shown:
                found[assessment] = place
                place.count += shown
                place.again += pile[AGAIN]
                place.unseen += pile[UNSEEN]
        self.total = self.by_condition[filters.keadaan]
        self.rows = sorted(found.values(), key=lambda row: row.region_code)
        self.names = {place.region_code: place.region_name for place in places.values()}
        self.looks_after = bool(own)


Key = tuple[int, int, str]  # assessment, number of the right, kind


def _piles(by: Membership, level: Level) -> dict[Key, dict[str, int]]:
    """Everything that waits, counted by region, right and kind, and for each how many meet a condition.

    What was opened and what is in the sample are few: counted by themselves, they need not be asked of every item.
    """
    items = waiting(by, level)
    piles = {
        key: {"": count, AGAIN: again, UNSEEN: count, SAMPLED: 0}
        for *key_parts, count, again in _grouped(items, again=Count("pk", filter=_again(level)))
        for key in [tuple(key_parts)]
    }
    for *key_parts, seen in _grouped(items.filter(views__user=by.user_id)):
        piles[tuple(key_parts)][UNSEEN] -= seen
    if level is Level.CENTRAL:
        for *key_parts, sampled in _grouped(with_sampled(items).filter(Q(sampled=True))):
            piles[tuple(key_parts)][SAMPLED] = sampled
    return piles


def _grouped(items: QuerySet[Item], **more: Count) -> Iterable[Sequence[Any]]:
    keys = ("assessment_id", "indicator__right__number", "indicator__kind")
    return items.order_by().values_list(*keys).annotate(n=Count("pk"), **more)


def _places(by: Membership, level: Level) -> dict[int, Waiting]:
    """The regions whose forms lie with this level, by assessment, with nothing counted yet."""
    since = "submitted_at" if level is Level.KANWIL else "forwarded_at"
    rows = visible_assessments(by).filter(state=LEVEL_STATE[level], cycle__state=CycleState.OPEN)
    columns = ("pk", "region__code", "region__name", "region__timezone", since)
    return {pk: Waiting(*facts) for pk, *facts in rows.values_list(*columns)}
