"""The board "pertahankan / raih": who held the predicate, who did not, who is at risk, when each was last visited, and
how many are on the way to it against the target. Ordered by the code of the region; it ranks nobody."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, Subquery
from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership
from assessments.access import visible_assessments
from assessments.models import Cycle, Decision, Decree
from assessments.offers import sees_scores
from assessments.queries import state_counts
from assessments.states import AssessmentState, CycleState, ItemState, ScoreStage
from coaching.access import visible_regions
from coaching.models import Target
from coaching.queries import Open, last_visits, open_follow_ups, targets_of
from coaching.rules import STAGE_WORDS, Result, why_at_risk
from coaching.states import Aim
from indicators.models import Predicate
from regions.rules import short_name

# The latest stage that has a score speaks for the region.
LATEST_FIRST = (ScoreStage.FINAL, ScoreStage.KANWIL, ScoreStage.SELF)
COLUMN = {ScoreStage.FINAL: "score_final", ScoreStage.KANWIL: "score_kanwil", ScoreStage.SELF: "score_self"}
NO_OFFICE = "Belum ada Kanwil"
COLUMNS = (
    "pk",
    "state",
    "region_id",
    "region__code",
    "region__name",
    "region__province__code",
    "region__province__name",
    "office_id",
    "office__name",
    "office__code",
    *(f"{column}__final" for column in COLUMN.values()),
    *(f"{column}__predicate_label" for column in COLUMN.values()),
)
NONE_OPEN = Open(open=0, overdue=0)
CONDITIONS = {
    Aim.KEEP.value: Aim.KEEP.label,
    Aim.WIN.value: Aim.WIN.label,
    "berisiko": "Berisiko",
    "belum-didampingi": "Belum pernah didampingi",
    "terlambat": "Tindak lanjut terlambat",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One region on the board. `state` and `get_state_display` are what the badge of a state reads."""

    region_id: int
    code: str
    name: str
    province: str
    province_name: str
    office_id: int | None
    office: str
    office_code: str
    url: str
    state: str
    aim: Aim
    before: str  # the class by the latest decree before this cycle
    stage: ScoreStage | None
    score: Decimal | None
    predicate: str
    expected: bool
    risks: list[str]
    visited: date | None
    open: int
    overdue: int

    def get_state_display(self) -> str:
        return AssessmentState(self.state).label

    @property
    def stage_word(self) -> str:
        return STAGE_WORDS[self.stage] if self.stage else ""

    @property
    def keeps(self) -> bool:
        return self.aim is Aim.KEEP

    def is_in(self, condition: str) -> bool:
        """Whether the row belongs to one of CONDITIONS."""
        return {
            Aim.KEEP.value: self.keeps,
            Aim.WIN.value: not self.keeps,
            "berisiko": bool(self.risks),
            "belum-didampingi": self.visited is None,
            "terlambat": self.overdue > 0,
        }.get(condition, True)


@dataclass(slots=True)
class Forecast:
    """One Kanwil: its target, and how many of its regions reach the predicate by their latest score, by its stage."""

    name: str
    code: str
    target: Target | None
    regions: int = 0
    without: int = 0  # no score yet: they count for nothing
    by_stage: dict[ScoreStage, int] = field(default_factory=lambda: dict.fromkeys(LATEST_FIRST, 0))

    @property
    def expected(self) -> int:
        return sum(self.by_stage.values())

    @property
    def stages(self) -> list[int]:
        return list(self.by_stage.values())

    @property
    def lacking(self) -> int | None:
        """How many more are needed; None without a target."""
        return max(self.target.regions - self.expected, 0) if self.target else None


@dataclass(frozen=True, slots=True)
class Board:
    cycle: Cycle
    before: Cycle | None  # the latest cycle before it that has a decree
    award: Predicate | None
    rows: list[Row]
    forecasts: list[Forecast]
    sees_scores: bool


def board_cycles() -> list[Cycle]:
    """Cycles that were opened, newest first, each with `decided` and the code of its best class: one query."""
    best = Predicate.objects.filter(instrument=OuterRef("instrument")).order_by("-minimum").values("code")[:1]
    return list(
        Cycle.objects.exclude(state=CycleState.PREPARED)
        .select_related("instrument")
        .annotate(decided=Exists(Decree.objects.filter(cycle=OuterRef("pk"))), award_code=Subquery(best))
    )


def read_board(membership: Membership, cycle: Cycle, cycles: Sequence[Cycle]) -> Board:
    """Everything the board shows of the regions in reach; `cycles` as `board_cycles` read them. 7 queries."""
    today = timezone.localdate()
    before = next((c for c in cycles if c.award_year < cycle.award_year and _is_decided(c)), None)
    regions = visible_regions(membership)
    in_cycle = visible_assessments(membership).filter(cycle=cycle)
    award = Predicate.objects.filter(instrument=cycle.instrument_id).order_by("-minimum").first()
    read = _Reading(
        award=award,
        award_code=getattr(before, "award_code", ""),
        decided=_decided(before) if before else {},
        items=state_counts(in_cycle),
        visits=last_visits(regions),
        follow_ups=open_follow_ups(regions, today),
        shows_scores=sees_scores(membership),
    )
    rows = [read.row(facts) for facts in in_cycle.order_by("region__code").values(*COLUMNS)]
    targets = targets_of(cycle) if read.shows_scores else {}
    return Board(cycle, before, award, rows, _forecasts(rows, targets), read.shows_scores)


def _is_decided(cycle: Cycle) -> bool:
    return bool(getattr(cycle, "decided", False))


def _decided(before: Cycle) -> dict[int, tuple[str, str]]:
    """Code and words of the class by region id, by that cycle's decree."""
    decisions = Decision.objects.filter(assessment__cycle=before)
    rows = decisions.values_list("assessment__region_id", "predicate_code", "predicate_label")
    return {region: (code, label) for region, code, label in rows}


@dataclass(frozen=True, slots=True)
class _Reading:
    """What was read for all regions at once, and how a row is made of it."""

    award: Predicate | None
    award_code: str
    decided: Mapping[int, tuple[str, str]]
    items: Mapping[int, Mapping[str, int]]
    visits: Mapping[int, date]
    follow_ups: Mapping[int, Open]
    shows_scores: bool

    def row(self, facts: Mapping[str, Any]) -> Row:
        region = facts["region_id"]
        code, label = self.decided.get(region, ("", ""))
        stage = self._stage(facts)
        score = facts[f"{COLUMN[stage]}__final"] if stage else None
        minimum = self.award.minimum if self.award else None
        agreed = self.follow_ups.get(region, NONE_OPEN)
        return Row(
            region_id=region,
            code=facts["region__code"],
            name=short_name(facts["region__name"]),
            province=facts["region__province__code"],
            province_name=facts["region__province__name"],
            office_id=facts["office_id"],
            office=facts["office__name"] or NO_OFFICE,
            office_code=facts["office__code"] or "",
            url=reverse("coaching:profile", args=[facts["region__code"]]),
            state=facts["state"],
            aim=Aim.KEEP if code and code == self.award_code else Aim.WIN,
            before=label,
            stage=stage,
            score=score,
            predicate=facts[f"{COLUMN[stage]}__predicate_label"] if stage else "",
            expected=score is not None and minimum is not None and score >= minimum,
            risks=why_at_risk(self._result(facts, stage, score), minimum),
            visited=self.visits.get(region),
            open=agreed["open"],
            overdue=agreed["overdue"],
        )

    def _stage(self, facts: Mapping[str, Any]) -> ScoreStage | None:
        """The latest stage with a score; nobody's where scores are not shown."""
        if not self.shows_scores:
            return None
        return next((stage for stage in LATEST_FIRST if facts[f"{COLUMN[stage]}__final"] is not None), None)

    def _result(self, facts: Mapping[str, Any], stage: ScoreStage | None, score: Decimal | None) -> Result:
        items = self.items.get(facts["pk"], {})
        returned = items.get(ItemState.RETURNED, 0)
        return Result(
            score=score,
            stage=stage,
            judged=returned + items.get(ItemState.ACCEPTED, 0),
            returned=returned,
            no_data=facts["state"] == AssessmentState.NO_DATA,
        )


def _forecasts(rows: Iterable[Row], targets: Mapping[int, Target]) -> list[Forecast]:
    """One for each Kanwil in charge of some row, by name; those nobody is in charge of come last."""
    found: dict[int | None, Forecast] = {}
    for row in rows:
        if row.office_id not in found:
            found[row.office_id] = Forecast(row.office, row.office_code, targets.get(row.office_id or 0))
        forecast = found[row.office_id]
        forecast.regions += 1
        forecast.without += row.stage is None
        if row.expected and row.stage:
            forecast.by_stage[row.stage] += 1
    return sorted(found.values(), key=lambda forecast: (not forecast.code, forecast.name))


def total_of(forecasts: Sequence[Forecast]) -> Forecast:
    """All of them together, without a target of their own."""
    total = Forecast("Jumlah", "", None)
    for forecast in forecasts:
        total.regions += forecast.regions
        total.without += forecast.without
        for stage, count in forecast.by_stage.items():
            total.by_stage[stage] += count
    return total
