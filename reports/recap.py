"""The recap of a cycle for a Kanwil or the nation: read once, as plain values, for screen, PDF and XLSX alike."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from itertools import groupby
from operator import attrgetter

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from assessments.models import Adjustment, Assessment, Cycle, Decree, Item, Score
from assessments.states import AssessmentState, ItemState, ScoreStage
from indicators.models import Predicate, Right
from regions.models import RegionalOffice
from regions.queries import regions_of

NO_SCORE = "Belum ada nilai"
NO_ITEMS = {"total": 0, "accepted": 0, "returned": 0, "empty": 0}
# The latest stage that has a score is what the heat map shows.
LATEST_FIRST = (ScoreStage.FINAL, ScoreStage.KANWIL, ScoreStage.SELF)
SILENT = (AssessmentState.DRAFT, AssessmentState.NO_DATA)
STAGE_WORDS = {ScoreStage.FINAL: "akhir", ScoreStage.KANWIL: "Kanwil", ScoreStage.SELF: "mandiri"}


@dataclass(frozen=True, slots=True)
class RegionRow:
    """One region as the recap shows it. Scores are out of 100; None is "there is none", never 0."""

    assessment_id: int
    code: str
    name: str
    province: str
    state: str
    scores: dict[str, Decimal | None]  # by ScoreStage
    predicate: str
    is_decided: bool
    with_piagam: bool
    total: int
    accepted: int
    returned: int
    empty: int
    stage: str  # of `rights`: the latest stage with a score, or ""
    rights: tuple[Decimal | None, ...]  # in the order of the instrument; None where the right is not counted

    @property
    def state_label(self) -> str:
        return AssessmentState(self.state).label

    @property
    def self_score(self) -> Decimal | None:
        return self.scores[ScoreStage.SELF]

    @property
    def kanwil_score(self) -> Decimal | None:
        return self.scores[ScoreStage.KANWIL]

    @property
    def final_score(self) -> Decimal | None:
        return self.scores[ScoreStage.FINAL]

    @property
    def stage_word(self) -> str:
        return STAGE_WORDS[ScoreStage(self.stage)] if self.stage else ""

    @property
    def took_part(self) -> bool:
        return self.state not in SILENT

    @property
    def silence(self) -> str:
        """Why there is no figure, in words; empty where there is one."""
        if self.stage:
            return ""
        return self.state_label if self.state == AssessmentState.NO_DATA else NO_SCORE


@dataclass(frozen=True, slots=True)
class PredicateCount:
    label: str
    minimum: Decimal
    with_piagam: bool
    count: int


@dataclass(frozen=True, slots=True)
class ProvinceRows:
    """The regions of one province and how many of them came how far."""

    name: str
    rows: list[RegionRow]

    @property
    def code(self) -> str:
        return self.rows[0].code[:2]

    @property
    def took_part(self) -> int:
        return sum(row.took_part for row in self.rows)

    @property
    def scored(self) -> int:
        return sum(row.final_score is not None for row in self.rows)

    @property
    def with_piagam(self) -> int:
        return sum(row.with_piagam for row in self.rows)


@dataclass(frozen=True)
class Recap:
    """Everything the recap shows, with the moment it was read."""

    cycle: Cycle
    office: RegionalOffice | None
    rights: list[Right]
    rows: list[RegionRow]
    predicates: list[PredicateCount]
    adjustments: list[Adjustment]
    decrees: list[Decree]
    made_at: datetime

    @property
    def scope(self) -> str:
        return self.office.name if self.office else "Nasional"

    @cached_property
    def provinces(self) -> list[ProvinceRows]:
        """Rows by province, in the order of the codes."""
        return [ProvinceRows(name, list(rows)) for name, rows in groupby(self.rows, key=attrgetter("province"))]

    @cached_property
    def participation(self) -> list[tuple[str, int]]:
        """What stands under "Keikutsertaan": words and count."""
        return [
            ("Kabupaten/kota", len(self.rows)),
            ("Menyampaikan data", self.took_part),
            ("Tidak menyampaikan data", self.no_data),
            ("Masih mengisi", len(self.rows) - self.took_part - self.no_data),
            ("Mempunyai nilai akhir", self.scored),
            ("Mendapat piagam", self.with_piagam),
        ]

    @cached_property
    def took_part(self) -> int:
        return sum(row.took_part for row in self.rows)

    @cached_property
    def no_data(self) -> int:
        return sum(row.state == AssessmentState.NO_DATA for row in self.rows)

    @cached_property
    def scored(self) -> int:
        return sum(row.final_score is not None for row in self.rows)

    @cached_property
    def with_piagam(self) -> int:
        return sum(row.with_piagam for row in self.rows)


def recap_assessments(cycle: Cycle, office: RegionalOffice | None) -> QuerySet[Assessment]:
    """Those of the Kanwil in charge when the cycle was opened and of the regions it covers today; None: all."""
    assessments = Assessment.objects.filter(cycle=cycle)
    if office is None:
        return assessments
    return assessments.filter(Q(office=office) | Q(region__in=regions_of(office, on=timezone.localdate())))


def read_recap(cycle: Cycle, office: RegionalOffice | None) -> Recap:
    """Read the whole recap: the same few queries for one region and for all."""
    assessments = list(
        recap_assessments(cycle, office).select_related("region__province", "decision").order_by("region__code")
    )
    ids = [a.pk for a in assessments]
    scores = _scores(assessments)
    counts = _counts(ids)
    rights = list(Right.objects.filter(instrument=cycle.instrument_id))
    rows = [_row(a, scores, counts.get(a.pk, NO_ITEMS), len(rights)) for a in assessments]
    return Recap(
        cycle=cycle,
        office=office,
        rights=rights,
        rows=rows,
        predicates=_predicates(cycle, rows),
        adjustments=list(
            Adjustment.objects.counting()
            .filter(assessment__in=ids)
            .select_related("assessment__region__province")
            .order_by("assessment__region__code", "pk")
        ),
        decrees=list(Decree.objects.filter(cycle=cycle).select_related("institution").order_by("date", "pk")),
        made_at=timezone.now(),
    )


@dataclass(frozen=True, slots=True)
class _ScoreFacts:
    final: Decimal
    predicate: str
    rights: tuple[Decimal | None, ...]


def _pointers(assessment: Assessment) -> dict[str, int | None]:
    """Id of the present score by stage."""
    return {
        ScoreStage.SELF: assessment.score_self_id,
        ScoreStage.KANWIL: assessment.score_kanwil_id,
        ScoreStage.FINAL: assessment.score_final_id,
    }


def _latest(assessment: Assessment) -> str:
    pointers = _pointers(assessment)
    return next((stage for stage in LATEST_FIRST if pointers[stage]), "")


def _scores(assessments: Iterable[Assessment]) -> dict[int, _ScoreFacts]:
    """Facts of every present score; the tree is read only for the one that is shown by right."""
    wanted: set[int] = set()
    shown: set[int] = set()
    for assessment in assessments:
        pointers = _pointers(assessment)
        wanted.update(pk for pk in pointers.values() if pk)
        if latest := _latest(assessment):
            shown.add(pointers[latest] or 0)
    trees = {
        pk: tuple(_decimal(right["score"]) for right in tree["rights"])
        for pk, tree in Score.objects.filter(pk__in=shown).values_list("pk", "explanation").iterator(chunk_size=100)
    }
    return {
        pk: _ScoreFacts(final, label, trees.get(pk, ()))
        for pk, final, label in Score.objects.filter(pk__in=wanted).values_list("pk", "final", "predicate_label")
    }


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _counts(assessment_ids: Iterable[int]) -> dict[int, dict[str, int]]:
    """How many items of each assessment are accepted, returned, not filled: one grouped query."""
    rows = (
        Item.objects.filter(assessment__in=assessment_ids)
        .order_by()
        .values("assessment_id")
        .annotate(
            total=Count("pk"),
            accepted=Count("pk", filter=Q(state=ItemState.ACCEPTED)),
            returned=Count("pk", filter=Q(state=ItemState.RETURNED)),
            empty=Count("pk", filter=Q(state=ItemState.EMPTY)),
        )
        .values_list("assessment_id", *NO_ITEMS)
    )
    return {pk: dict(zip(NO_ITEMS, counts, strict=True)) for pk, *counts in rows}


def _row(assessment: Assessment, scores: dict[int, _ScoreFacts], counts: dict[str, int], rights: int) -> RegionRow:
    facts = {stage: scores[pk] if pk else None for stage, pk in _pointers(assessment).items()}
    decision = getattr(assessment, "decision", None)
    final = facts[ScoreStage.FINAL]
    stage = _latest(assessment)
    shown = facts[stage] if stage else None
    return RegionRow(
        assessment_id=assessment.pk,
        code=assessment.region.code,
        name=assessment.region.short_name,
        province=assessment.region.province.name,
        state=assessment.state,
        scores={stage: fact.final if fact else None for stage, fact in facts.items()},
        predicate=decision.predicate_label if decision else final.predicate if final else "",
        is_decided=decision is not None,
        with_piagam=bool(decision and decision.piagam),
        stage=stage,
        rights=shown.rights if shown else (None,) * rights,
        **counts,
    )


def _predicates(cycle: Cycle, rows: Iterable[RegionRow]) -> list[PredicateCount]:
    found = Counter(row.predicate for row in rows if row.predicate)
    return [
        PredicateCount(p.label, p.minimum, p.piagam, found[p.label])
        for p in Predicate.objects.filter(instrument=cycle.instrument_id)
    ]
