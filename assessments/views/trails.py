"""Where a verifier goes on after an item: through one region's list, or through the queue across regions."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urlencode

from django.urls import reverse

from accounts.access import ActingRequest
from accounts.models import Membership
from assessments.models import Item
from assessments.offers import level_of
from assessments.queue import QueueFilters, next_key, waiting
from assessments.states import Level
from assessments.views.desk import worklist_items
from assessments.worklist import Filters, neighbours, next_left


def with_query(url: str, query: Mapping[str, str]) -> str:
    return f"{url}?{urlencode(query)}" if query else url


@dataclass(frozen=True, slots=True)
class Around:
    """Where an item stands on the way: the pages before and after it, and that in words."""

    previous: str
    following: str
    words: str
    in_queue: bool = False


class Trail(Protocol):
    """A way through items; `query` is what its addresses carry."""

    query: dict[str, str]
    list_label: str

    def list_url(self, item: Item) -> str: ...

    def next_url(self, item: Item) -> str:
        """The next item to judge, after a verdict on this one; empty when all are done."""

    def around(self, item: Item) -> Around: ...


def address(trail: Trail, key: int) -> str:
    """The page of an item on this way."""
    return with_query(reverse("assessments:judge", args=[key]), trail.query)


def trail_of(request: ActingRequest) -> Trail:
    """By the address: ?antrean=1 goes through the queue, anything else through the region's list."""
    level = level_of(request.membership)
    if level is not None and request.GET.get("antrean") == "1":
        return QueueTrail(request.membership, level, QueueFilters.read(request.GET))
    return RegionTrail(level, Filters.read(request.GET))


class RegionTrail:
    list_label = "Kembali ke daftar butir"

    def __init__(self, level: Level | None, filters: Filters) -> None:
        self.level, self.filters = level, filters
        self.query = filters.as_dict()

    def list_url(self, item: Item) -> str:
        return with_query(reverse("assessments:verification", args=[item.assessment_id]), self.query)

    def next_url(self, item: Item) -> str:
        items = self.filters.apply(worklist_items(item.assessment))
        following = next_left(items, self.level, after=item) if self.level else None
        return address(self, following.pk) if following else ""

    def around(self, item: Item) -> Around:
        shown = self.filters.apply(worklist_items(item.assessment))
        previous, following = neighbours(shown, item)
        position = next((n for n, other in enumerate(shown, 1) if other.pk == item.pk), None)
        return Around(
            address(self, previous.pk) if previous else "",
            address(self, following.pk) if following else "",
            f"butir ke-{position} dari {len(shown)} dalam daftar" if position else "",
        )


class QueueTrail:
    list_label = "Kembali ke antrean"

    def __init__(self, by: Membership, level: Level, filters: QueueFilters) -> None:
        self.by, self.level, self.filters = by, level, filters
        self.query = {"antrean": "1"} | filters.as_dict()

    def list_url(self, item: Item) -> str:
        return with_query(reverse("assessments:queue"), self.filters.as_dict())

    def next_url(self, item: Item) -> str:
        key = next_key(self.by, self.level, self.filters, after=item)
        return address(self, key) if key else ""

    def around(self, item: Item) -> Around:
        left = waiting(self.by, self.level, self.filters).count()
        skip = self.filters.as_dict() | {"sesudah": str(item.pk)}
        words = f"{left} butir menunggu dalam antrean" if left else "antrean kosong"
        return Around("", with_query(reverse("assessments:queue_next"), skip) if left else "", words, in_queue=True)
