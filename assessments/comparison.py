"""Why a score is what it is: the three stages side by side, item by item, from the stored snapshots.

Nothing is computed again: points, bands and shares are those of `Score.explanation`; verdicts, files and people are
read beside them. The same few queries for any form.

What an item brings of the 100: its part of its kind's share, spread over the rights that count. So the items add up to
the kinds, the kinds to the rights and the rights to the base, apart from the rounding of the base itself.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models.fields.json import KT

from assessments import objections
from assessments.comparison_rows import (
    ZERO,
    Added,
    Cell,
    Change,
    Claimed,
    Comparison,
    File,
    ItemRow,
    KindSum,
    Loss,
    RightRow,
    Said,
    StageRow,
)
from assessments.describe import claim_words, value_words
from assessments.models import Assessment, Event, Evidence, Item, Score, Verdict
from assessments.reasons import label_of
from assessments.states import AdjustmentKind, Level, ScoreStage, VerdictOutcome
from indicators.models import Band, BandRow, Indicator, Predicate
from indicators.scoring import Basis
from indicators.states import Kind
from indicators.wording import range_words

LEVELS, KINDS = ({word.value: str(word.label) for word in words} for words in (Level, Kind))
# As the desks of Kanwil and Pusat call them: the Pusat sends nothing back to the region.
OUTCOMES = {(level, outcome): str(outcome.label) for level in Level for outcome in VerdictOutcome} | {
    (Level.CENTRAL, VerdictOutcome.RETURN): "Tidak diterima"
}
LEVEL_OF = {ScoreStage.KANWIL: Level.KANWIL, ScoreStage.FINAL: Level.CENTRAL}
# Of an indicator only what this reading shows.
UNREAD = ("legal_basis", "evidence", "example", "na_hint", "numerator", "denominator")


def compare(assessment: Assessment) -> Comparison:
    """Read it all; `assessment` as access.get_assessment gives it, with its three scores. 6 queries with a score."""
    scores = [assessment.score_self, assessment.score_kanwil, assessment.score_final]
    predicates = list(assessment.cycle.instrument.predicates.all())
    adjustments = assessment.adjustments.select_related("by", "decided_by", "document").order_by("pk")
    return Comparison(
        stages=[_stage(stage, score, predicates) for stage, score in zip(ScoreStage, scores, strict=True)],
        rights=_Reading(assessment, scores).rights() if any(scores) else [],
        adjustments=list(adjustments) if any(scores) else [],
        predicates=predicates,
    )


def _stage(stage: ScoreStage, score: Score | None, predicates: Sequence[Predicate]) -> StageRow:
    if score is None:
        return StageRow(stage, None, [], ZERO, None, ZERO)
    better = [p for p in predicates if p.minimum > score.final]
    following = better[-1] if better else None
    return StageRow(
        stage,
        score,
        added=[
            Added(_adjustment_label(row["kind"]), Decimal(row["points"]), Decimal(row["counted"]))
            for row in score.explanation.get("added", [])
        ],
        cut=score.final - score.base - score.adjustments,
        following=following,
        missing=following.minimum - score.final if following else ZERO,
    )


def _adjustment_label(kind: str) -> str:
    return AdjustmentKind(kind).label if kind in AdjustmentKind.values else "Penyesuaian"


class _Reading:
    """The rows of one assessment, put together from the trees and what stands beside them."""

    def __init__(self, assessment: Assessment, scores: Sequence[Score | None]) -> None:
        self.assessment = assessment
        self.stages = list(zip(ScoreStage, scores, strict=True))
        self.trees = [_rights_of(score) for score in scores]
        self.limits = _limits(assessment)
        self.files = _files(assessment)
        self.objections = objections.of(assessment) if assessment.cycle.objections else {}
        self.acts = _acts(assessment)
        self.verdicts = _verdicts(assessment, self.acts)

    def rights(self) -> list[RightRow]:
        cells = [_cells(tree) for tree in self.trees]
        latest = next(tree for tree in reversed(self.trees) if tree)
        rows: dict[int, RightRow] = {}
        for item in _items(self.assessment):
            right = item.indicator.right
            if right.number not in rows:
                scores = [
                    _decimal(tree[right.number]["score"]) if right.number in tree else None for tree in self.trees
                ]
                rows[right.number] = RightRow(right.number, right.name, scores, _kinds(latest[right.number]), [])
            rows[right.number].items.append(self._item(item, [stage.get(item.indicator.code) for stage in cells]))
        return list(rows.values())

    def _item(self, item: Item, parts: Sequence["_Part | None"]) -> ItemRow:
        indicator = item.indicator
        limits = self.limits.get(indicator.pk, [])
        cells: list[Cell | None] = []
        own: int | None = None  # the band by the region's own claim
        for (stage, _), part in zip(self.stages, parts, strict=True):
            if part and stage is ScoreStage.SELF:
                own = part.entry["band"]
            cells.append(_cell(stage, part, indicator, limits, own) if part else None)
        said = [self._said(item.pk, stage, score) for stage, score in self.stages]
        return ItemRow(
            pk=item.pk,
            code=indicator.code,
            text=indicator.text,
            kind=KINDS[indicator.kind],
            claim=claim_words(item),
            claimed=self.acts.claimed.get(item.pk),
            cells=cells,
            changes=list(_changes(cells, said)),
            said=[verdict for verdict in said if verdict],
            files=self.files.get(item.pk, []),
            objection=self.objections.get(item.pk),
        )

    def _said(self, item: int, stage: ScoreStage, score: Score | None) -> Said | None:
        """The level's verdict that stood when the snapshot was taken."""
        if stage not in LEVEL_OF or score is None:
            return None
        for said, withdrawn_at in reversed(self.verdicts.get((item, LEVEL_OF[stage]), [])):
            if said.at <= score.computed_at and (withdrawn_at is None or withdrawn_at > score.computed_at):
                return said
        return None


# --- The trees ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Part:
    """An item of a tree with what it brings, in parts of 100 of its right and of the whole."""

    entry: Mapping[str, Any]
    of_right: Decimal
    of_total: Decimal
    worth: Decimal


def _rights_of(score: Score | None) -> dict[int, dict[str, Any]]:
    return {right["number"]: right for right in score.explanation["rights"]} if score else {}


def _cells(tree: Mapping[int, Mapping[str, Any]]) -> dict[str, _Part]:
    """By code: each item's part of its kind, its right and the whole."""
    counted = sum(right["score"] is not None for right in tree.values())
    return {
        entry["code"]: _part(entry, kind, counted)
        for right in tree.values()
        for kind in right["kinds"]
        for entry in kind["items"]
    }


def _part(entry: Mapping[str, Any], kind: Mapping[str, Any], counted: int) -> _Part:
    points, possible = Decimal(entry["points"]), Decimal(entry["possible"])
    all_points, all_possible = Decimal(kind["points"]), Decimal(kind["possible"])
    of_right = Decimal(kind["share"]) * points / all_points if all_points else ZERO
    most = Decimal(kind["weight"]) * possible / all_possible if all_possible else ZERO
    return _Part(entry, of_right, of_right / counted, most / counted)


def _kinds(right: Mapping[str, Any]) -> list[KindSum]:
    if right["score"] is None:
        return []
    return [
        KindSum(KINDS[row["kind"]], *(Decimal(row[name]) for name in ("weight", "points", "possible", "share")))
        for row in right["kinds"]
    ]


def _cell(
    stage: ScoreStage, part: _Part, indicator: Indicator, limits: Sequence[Decimal | None], own: int | None
) -> Cell:
    entry = part.entry
    basis, band = Basis(entry["basis"]), entry["band"]
    points, possible = Decimal(entry["points"]), Decimal(entry["possible"])
    return Cell(
        value="" if entry["value"] is None else value_words(indicator, entry["value"]),
        band=_band_words(indicator, limits, band),
        basis=basis,
        points=points,
        possible=possible,
        of_right=part.of_right,
        of_total=part.of_total,
        worth=part.worth,
        loss=_loss(stage, basis, band, own) if points < possible else None,
    )


def _band_words(indicator: Indicator, limits: Sequence[Decimal | None], band: int | None) -> str:
    """The range of the band; nothing for Ya and Tidak, whose value says it."""
    if band is None or indicator.is_yes_no:
        return ""
    row = BandRow(ZERO, limits[band], limits[band - 1] if band else None)
    return f"rentang {range_words(row, indicator.direction, yes_no=False)}"


def _loss(stage: ScoreStage, basis: Basis, band: int | None, own: int | None) -> Loss:
    match basis:
        case Basis.EMPTY:
            return Loss.EMPTY
        case Basis.NOT_ACCEPTED:
            return Loss.REFUSED if stage is ScoreStage.FINAL else Loss.RETURNED
        case Basis.NOT_APPLICABLE:
            return Loss.NOT_APPLICABLE
    return Loss.CORRECTED if own is not None and band is not None and band > own else Loss.LOWER


def _changes(cells: Sequence[Cell | None], said: Sequence[Said | None]) -> Iterable[Change]:
    before: Cell | None = None
    for stage, cell, verdict in zip(ScoreStage, cells, said, strict=True):
        if cell is None:
            continue
        if before and (before.points, before.value, before.basis) != (cell.points, cell.value, cell.basis):
            yield Change(stage, before, cell, verdict)
        before = cell


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


# --- What stands beside them --------------------------------------------------------------------------------------


def _items(assessment: Assessment) -> Iterable[Item]:
    items = Item.objects.filter(assessment=assessment).select_related("indicator__right")
    unread = (f"indicator__{name}" for name in UNREAD)
    return items.defer(*unread).order_by("indicator__right__number", "indicator__position")


def _limits(assessment: Assessment) -> dict[int, list[Decimal | None]]:
    """The limits of the bands by indicator, best first."""
    found: dict[int, list[Decimal | None]] = defaultdict(list)
    bands = Band.objects.filter(indicator__right__instrument=assessment.cycle.instrument_id).order_by("position")
    for indicator, limit in bands.values_list("indicator_id", "limit"):
        found[indicator].append(limit)
    return found


def _files(assessment: Assessment) -> dict[int, list[File]]:
    found: dict[int, list[File]] = defaultdict(list)
    rows = Evidence.objects.filter(item__assessment=assessment, removed_at=None).order_by("pk")
    for item, document, title, pages in rows.values_list("item_id", "document_id", "document__title", "pages"):
        found[item].append(File(document, title, pages))
    return found


@dataclass(frozen=True, slots=True)
class _Acts:
    """From the log: who answered each item last, and in which role each verdict was given, oldest first."""

    claimed: dict[int, Claimed]
    judged: dict[tuple[int, str], list[str]]  # by item and level


def _acts(assessment: Assessment) -> _Acts:
    found = _Acts({}, defaultdict(list))
    acts = Event.objects.filter(assessment=assessment, verb__in=[Event.Verb.ITEM_FILLED, Event.Verb.JUDGED])
    rows = acts.order_by("pk").values_list("item_id", "verb", "actor__name", "acting_as", "at", KT("after__level"))
    for item, verb, name, acting_as, at, level in rows:
        if verb == Event.Verb.JUDGED:
            found.judged[item, level].append(acting_as)
        elif item:
            found.claimed[item] = Claimed(name or "", acting_as, at)
    return found


def _verdicts(assessment: Assessment, acts: _Acts) -> dict[tuple[int, str], list[tuple[Said, datetime | None]]]:
    """By item and level, oldest first, with when it was withdrawn. Its act stands in the log in the same order."""
    found: dict[tuple[int, str], list[tuple[Said, datetime | None]]] = defaultdict(list)
    names = ("item_id", "level", "outcome", "reason_code", "note", "by__name", "at", "withdrawal__at")
    rows = Verdict.objects.filter(item__assessment=assessment).order_by("pk").values_list(*names)
    for item, level, outcome, reason, note, who, at, withdrawn_at in rows:
        roles, nth = acts.judged.get((item, level), ()), len(found[item, level])
        said = Said(
            level=LEVELS[level],
            outcome=OUTCOMES[level, outcome],
            accepted=outcome == VerdictOutcome.ACCEPT,
            reason=label_of(reason) if reason else "",
            note=note,
            who=who,
            acting_as=roles[nth] if nth < len(roles) else "",
            at=at,
        )
        found[item, level].append((said, withdrawn_at))
    return found
