"""The items of one region as a verifier works through them: filters, what is left, which comes next. Pure."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields

from assessments.models import Item, Verdict
from assessments.states import ItemState, Level
from indicators.states import Kind


def current_verdict(item: Item, level: Level) -> Verdict | None:
    """The level's verdict, when it is about the item's present version."""
    verdict = item.kanwil_verdict if level is Level.KANWIL else item.central_verdict
    return verdict if verdict and verdict.item_version == item.version else None


def is_left(item: Item, level: Level) -> bool:
    """Filled, and not judged by this level on its present version, or sent back to the Kanwil by the Pusat."""
    waits = level is Level.KANWIL and item.referral_id is not None
    return item.state != ItemState.EMPTY and (waits or current_verdict(item, level) is None)


SAMPLED = "sampel"
# What "keadaan" may filter by: the words of the item's own state, and questions across versions and levels.
CONDITIONS: dict[str, tuple[str, Callable[[Item], bool]]] = {
    "belum-diperiksa": ("Belum diperiksa", lambda i: i.state == ItemState.FILLED),
    "diperbaiki": ("Sudah diperbaiki", lambda i: i.state == ItemState.REPAIRED),
    "dikembalikan": ("Dikembalikan", lambda i: i.state == ItemState.RETURNED),
    "diterima": ("Diterima Kanwil", lambda i: i.state == ItemState.ACCEPTED),
    "berubah": ("Berubah sejak diverifikasi", lambda i: i.changed_since_kanwil),
    "periksa-ulang": ("Diminta pusat diperiksa ulang", lambda i: i.referral_id is not None),
    "belum-pusat": ("Belum diputus pusat", lambda i: is_left(i, Level.CENTRAL)),
    SAMPLED: ("Sampel pusat", lambda i: getattr(i, "sampled", False)),
    "kosong": ("Belum diisi", lambda i: i.state == ItemState.EMPTY),
}


@dataclass(frozen=True, slots=True)
class Filters:
    """What the address asks for; unknown words count as no filter."""

    hak: str = ""
    jenis: str = ""
    keadaan: str = ""

    @classmethod
    def read(cls, query: Mapping[str, str]) -> "Filters":
        asked = {field.name: query.get(field.name, "") for field in fields(cls)}
        return cls(
            hak=asked["hak"] if asked["hak"].isdecimal() and len(asked["hak"]) < 4 else "",
            jenis=asked["jenis"] if asked["jenis"] in Kind.values else "",
            keadaan=asked["keadaan"] if asked["keadaan"] in CONDITIONS else "",
        )

    def as_dict(self) -> dict[str, str]:
        """The filters that are set, for an address."""
        return {f.name: getattr(self, f.name) for f in fields(self) if getattr(self, f.name)}

    def apply(self, items: Iterable[Item]) -> list[Item]:
        return [item for item in items if self._takes(item)]

    def _takes(self, item: Item) -> bool:
        return (
            (not self.hak or item.indicator.right.number == int(self.hak))
            and (not self.jenis or item.indicator.kind == self.jenis)
            and (not self.keadaan or CONDITIONS[self.keadaan][1](item))
        )


def place(item: Item) -> tuple[int, int]:
    """Where an item stands in the form."""
    return item.indicator.right.number, item.indicator.position


def neighbours(items: Sequence[Item], of: Item) -> tuple[Item | None, Item | None]:
    """The items before and after `of` in the form; `of` itself need not be among them."""
    before = [item for item in items if place(item) < place(of)]
    after = [item for item in items if place(item) > place(of)]
    return (before[-1] if before else None), (after[0] if after else None)


def next_left(items: Sequence[Item], level: Level, after: Item | None = None) -> Item | None:
    """The next item this level has to judge, from `after` on and then from the top; None when all are done."""
    left = [item for item in items if is_left(item, level) and (after is None or item.pk != after.pk)]
    later = [item for item in left if after is None or place(item) > place(after)]
    return next(iter(later or left), None)
