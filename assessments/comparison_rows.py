"""The rows of an explained score: what one item, kind, right and stage came to. Plain values, nothing is read here."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from functools import cached_property

from assessments.models import Adjustment, Objection, Score
from assessments.states import ScoreStage
from indicators.models import Predicate
from indicators.scoring import Basis

ZERO = Decimal(0)
SHORT = {ScoreStage.SELF: "Mandiri", ScoreStage.KANWIL: "Kanwil", ScoreStage.FINAL: "Akhir"}


class Loss(StrEnum):
    """Why an item brings less than it could."""

    EMPTY = "Belum diisi"
    RETURNED = "Dikembalikan Kanwil"
    REFUSED = "Tidak diterima pusat"
    LOWER = "Rentang lebih rendah menurut isian"
    CORRECTED = "Rentang lebih rendah menurut nilai terverifikasi"
    NOT_APPLICABLE = "Tidak berlaku, dihitung nol"


@dataclass(frozen=True, slots=True)
class Cell:
    """What one item earned at one stage; `of_right` and `of_total` are parts of 100, `worth` the most of the total."""

    value: str
    band: str
    basis: Basis
    points: Decimal
    possible: Decimal
    of_right: Decimal
    of_total: Decimal
    worth: Decimal
    loss: Loss | None

    @property
    def words(self) -> str:
        """The band that was hit, or why none counts."""
        return self.band if self.basis is Basis.SCORED else self.basis.value

    @property
    def lost(self) -> Decimal:
        return self.worth - self.of_total


@dataclass(frozen=True, slots=True)
class Said:
    """The verdict of one level that a snapshot rests on."""

    level: str
    outcome: str
    accepted: bool
    reason: str
    note: str
    who: str
    acting_as: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Claimed:
    """Who answered last, and when."""

    who: str
    acting_as: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Change:
    """An item stands otherwise at `stage` than at the stage before it."""

    stage: ScoreStage
    before: Cell
    after: Cell
    said: Said | None

    @property
    def difference(self) -> Decimal:
        return self.after.of_total - self.before.of_total


@dataclass(frozen=True, slots=True)
class File:
    document_id: int
    title: str
    pages: str


@dataclass(frozen=True, slots=True)
class ItemRow:
    pk: int
    code: str
    text: str
    kind: str
    claim: str
    claimed: Claimed | None
    cells: list[Cell | None]  # in the order of the stages
    changes: list[Change]
    said: list[Said]
    files: list[File]
    objection: Objection | None  # the newest that was not withdrawn

    @property
    def latest(self) -> Cell | None:
        return next((cell for cell in reversed(self.cells) if cell), None)


@dataclass(frozen=True, slots=True)
class KindSum:
    """One kind of a right at one stage, as the formula has it: points of possible, times weight, is the share."""

    label: str
    weight: Decimal
    points: Decimal
    possible: Decimal
    share: Decimal


@dataclass(frozen=True, slots=True)
class RightRow:
    number: int
    name: str
    scores: list[Decimal | None]
    kinds: list[KindSum]  # of the latest stage
    items: list[ItemRow]

    @property
    def latest(self) -> Decimal | None:
        """The score of the stage that `kinds` explains; None where the right is not counted."""
        return sum((kind.share for kind in self.kinds), ZERO) if self.kinds else None

    @property
    def changed(self) -> int:
        return sum(bool(item.changes) for item in self.items)


@dataclass(frozen=True, slots=True)
class Added:
    """The adjustments of one kind: their sum, and what of it counts under the cap."""

    label: str
    points: Decimal
    counted: Decimal


@dataclass(frozen=True, slots=True)
class StageRow:
    """One stage as the strip above shows it."""

    stage: ScoreStage
    score: Score | None
    added: list[Added]
    cut: Decimal  # what the limits 0 and 100 took off (below 0) or gave
    following: Predicate | None
    missing: Decimal  # points to the next class

    @property
    def label(self) -> str:
        return self.stage.label

    @property
    def short(self) -> str:
        """The label for the head of a narrow column."""
        return SHORT[self.stage]


@dataclass(frozen=True)
class Comparison:
    """The whole explanation of one region; `stages` always holds all three."""

    stages: list[StageRow]
    rights: list[RightRow]
    adjustments: list[Adjustment]
    predicates: list[Predicate]

    @cached_property
    def there(self) -> list[StageRow]:
        """The stages that have a score."""
        return [row for row in self.stages if row.score]

    @property
    def latest(self) -> StageRow | None:
        return self.there[-1] if self.there else None

    @property
    def changed(self) -> int:
        return sum(right.changed for right in self.rights)

    @property
    def counted(self) -> list[RightRow]:
        """The rights that are in the mean."""
        return [right for right in self.rights if right.latest is not None]

    @cached_property
    def losses(self) -> list[tuple[Loss, list[tuple[Decimal, int] | None]]]:
        """By reason: what is missing to 100 and in how many items, a stage at a time; only reasons that occur."""
        found: dict[Loss, list[tuple[Decimal, int]]] = {loss: [(ZERO, 0)] * len(self.stages) for loss in Loss}
        for right in self.rights:
            for item in right.items:
                for position, cell in enumerate(item.cells):
                    if cell and cell.loss:
                        lost, items = found[cell.loss][position]
                        found[cell.loss][position] = (lost + cell.lost, items + 1)
        return [
            (loss, [sums if row.score else None for sums, row in zip(by_stage, self.stages, strict=True)])
            for loss, by_stage in found.items()
            if any(items for _, items in by_stage)
        ]
