"""What changed rules would do to the present scores of a stage: read once, scored again. Nothing is written."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from hashlib import sha256
from typing import Any, NamedTuple

from django.db.models import Count, QuerySet
from django.urls import reverse

from assessments.models import Assessment, Cycle
from assessments.scores import POINTER
from assessments.states import ScoreStage
from indicators.scoring import Adjustment, Instrument, Predicate, ScoringError, Totals, rescore
from regions.rules import short_name
from reports.scenarios.changes import Changes

CHUNK = 100  # trees in memory at a time; one is about 18 KB


class Standing(NamedTuple):
    """A final score and where it stands: `rank` 0 is the best class."""

    final: Decimal
    predicate: Predicate
    rank: int


@dataclass(frozen=True, slots=True)
class Row:
    """One region; `after` is None where the changed rules leave nothing that can be scored."""

    assessment_id: int
    code: str
    region: str
    province: str
    before: Standing
    after: Standing | None

    @property
    def name(self) -> str:
        return short_name(self.region)

    @property
    def url(self) -> str:
        return reverse("assessments:scores", args=[self.assessment_id])

    @property
    def moved(self) -> Decimal:
        """By how many points; 0 where there is nothing to compare with."""
        return self.after.final - self.before.final if self.after else Decimal(0)

    @property
    def steps(self) -> int:
        """Classes up (positive) or down."""
        return self.before.rank - self.after.rank if self.after else 0


@dataclass(frozen=True, slots=True)
class ClassCount:
    """One class before and after."""

    label: str
    minimum_before: Decimal
    minimum_after: Decimal
    before: int
    after: int

    @property
    def more(self) -> int:
        return self.after - self.before


@dataclass(frozen=True)
class Effect:
    """The regions in reach that have a score of the stage, in the order of the codes."""

    cycle: Cycle
    stage: ScoreStage
    changes: Changes
    spec: Instrument
    changed: Instrument
    rows: list[Row]
    digest: str  # of the snapshots that were read

    @cached_property
    def classes(self) -> list[ClassCount]:
        """Every class, the best first."""
        before = Counter(row.before.rank for row in self.rows)
        after = Counter(row.after.rank for row in self.rows if row.after)
        return [
            ClassCount(was.label, was.minimum, is_now.minimum, before[rank], after[rank])
            for rank, (was, is_now) in enumerate(zip(self.spec.predicates, self.changed.predicates, strict=True))
        ]

    @cached_property
    def movers(self) -> list[Row]:
        """All regions, those that move farthest first, those that cannot be scored before all."""
        return sorted(self.rows, key=lambda row: (row.after is not None, -abs(row.moved), row.code))

    @cached_property
    def up(self) -> list[Row]:
        return [row for row in self.movers if row.steps > 0]

    @cached_property
    def down(self) -> list[Row]:
        return [row for row in self.movers if row.steps < 0]

    @cached_property
    def unscored(self) -> list[Row]:
        return [row for row in self.rows if row.after is None]

    @cached_property
    def moved(self) -> int:
        """How many regions get another score."""
        return sum(bool(row.moved) for row in self.rows)

    @property
    def places(self) -> int:
        """Decimals that show every figure whole."""
        return max(self.spec.decimals, self.changed.decimals)

    @property
    def counts(self) -> dict[str, list[int]]:
        """Regions of each class before and after, by the class's code: what a scenario keeps."""
        codes = [predicate.code for predicate in self.spec.predicates]
        return {code: [of.before, of.after] for code, of in zip(codes, self.classes, strict=True)}


def stages_with_scores(reach: QuerySet[Assessment]) -> tuple[dict[ScoreStage, int], int]:
    """How many regions in reach have a score of each stage, the furthest first, without empty ones; and all regions."""
    found = reach.aggregate(total=Count("pk"), **{stage.name: Count(name) for stage, name in POINTER.items()})
    return {stage: found[stage.name] for stage in reversed(ScoreStage) if found[stage.name]}, found["total"]


def effect(
    *, cycle: Cycle, stage: ScoreStage, spec: Instrument, changes: Changes, reach: QuerySet[Assessment]
) -> Effect:
    """Score the regions in reach again under the changes: one query. With no changes every figure equals the stored.

    `reach`: assessments of the cycle; `spec`: its instrument, as it was when the scores were made.
    """
    changed = changes.applied(spec)
    ranks = {predicate.code: rank for rank, predicate in enumerate(spec.predicates)}
    rows, ids = [], []
    for pk, code, region, province, score_id, final, predicate, tree in _snapshots(stage, reach):
        rank = ranks[predicate]
        before = Standing(final, spec.predicates[rank], rank)
        rows.append(Row(pk, code, region, province, before, _again(changed, tree, changes, spec.na_policy, ranks)))
        ids.append(score_id)
    digest = sha256(",".join(map(str, sorted(ids))).encode()).hexdigest()
    return Effect(cycle, stage, changes, spec, changed, rows, digest)


def _snapshots(stage: ScoreStage, reach: QuerySet[Assessment]) -> Iterator[tuple[Any, ...]]:
    pointer = POINTER[stage]
    wanted = reach.filter(**{f"{pointer}__isnull": False}).order_by("region__code")
    columns = ("id", "final", "predicate_code", "explanation")
    return wanted.values_list(
        "pk", "region__code", "region__name", "region__province__name", *(f"{pointer}__{name}" for name in columns)
    ).iterator(chunk_size=CHUNK)


def _again(
    changed: Instrument, tree: Mapping[str, Any], changes: Changes, policy: str, ranks: Mapping[str, int]
) -> Standing | None:
    adjustments = () if changes.without_adjustments else _adjustments(tree)
    try:
        result = rescore(changed, totals_of(tree, policy), adjustments)
    except ScoringError:  # such as: of what was asked, only kinds that weigh nothing now are left
        return None
    return Standing(result.final, result.predicate, ranks[result.predicate.code])


def _adjustments(tree: Mapping[str, Any]) -> tuple[Adjustment, ...]:
    return tuple(Adjustment(Decimal(a["points"]), a["reason"], a["kind"]) for a in tree["adjustments"])


def totals_of(tree: Mapping[str, Any], policy: str) -> dict[int, dict[str, Totals]]:
    """The sums of each kind by number of the right, out of a stored explanation made under the policy."""
    return {
        right["number"]: {kind["kind"]: _totals(kind, policy) for kind in right["kinds"]} for right in tree["rights"]
    }


def _totals(kind: Mapping[str, Any], policy: str) -> Totals:
    """Undoes what the policy made of "tidak berlaku" (scoring.Totals.under)."""
    points, possible, waived = (Decimal(kind[name]) for name in ("points", "possible", "not_applicable"))
    return Totals(
        points=points - waived if policy == "full" else points,
        possible=possible if policy == "renormalise" else possible - waived,
        not_applicable=waived,
    )
