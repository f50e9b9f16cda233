"""Counting a cycle at one stage, out of the stored explanations of the present scores, verdicts and submissions."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cache
from statistics import median
from typing import Any

from django.db.models import Count, Min, QuerySet

from assessments.desk.returns import ReturnFilters, returns_of
from assessments.models import Assessment, Cycle, Item, Score, Submission, Verdict
from assessments.states import Level, ScoreStage
from indicators.models import Indicator
from indicators.scoring import Basis
from regions.states import Kind
from reports.evaluation.figures import (
    EAST,
    KABUPATEN,
    KOTA,
    WEST,
    Figures,
    Share,
    correlation_of,
    deviation_of,
    mean_of,
    quartiles_of,
)
from reports.evaluation.rules import RULES, Rules

POINTER = {ScoreStage.SELF: "score_self", ScoreStage.KANWIL: "score_kanwil", ScoreStage.FINAL: "score_final"}
GROUPS = (KOTA, KABUPATEN, WEST, EAST)
HOUR = timedelta(hours=1)
Codes = Mapping[int, str]  # code by indicator
ITEM = ("pk", "assessment_id", "indicator_id")


@cache
def _points(text: str) -> Decimal:
    """The same few figures thousands of times."""
    return Decimal(text)


@dataclass(slots=True)
class _Answers:
    """The answers of one indicator so far."""

    bands: Counter[int] = field(default_factory=Counter)
    bases: Counter[str] = field(default_factory=Counter)
    full: int = 0
    zero: int = 0
    shares: list[Share] = field(default_factory=list)
    with_rest: list[tuple[Share, Share]] = field(default_factory=list)  # and the share of the rest of the right
    groups: dict[str, list[Share]] = field(default_factory=lambda: {group: [] for group in GROUPS})

    def add(self, item: Mapping[str, Any], groups: Iterable[str], whole: tuple[Decimal, Decimal]) -> None:
        """One region's answer; `whole` are the points earned and possible of the whole right."""
        self.bases[item["basis"]] += 1
        if item["basis"] == Basis.NOT_APPLICABLE:
            return
        points, possible = _points(item["points"]), _points(item["possible"])
        if item["basis"] == Basis.SCORED:
            self.bands[item["band"]] += 1
            self.full += points == possible
            self.zero += not points
        share = float(points / possible)
        self.shares.append(share)
        for group in groups:
            self.groups[group].append(share)
        if rest := whole[1] - possible:
            self.with_rest.append((share, float((whole[0] - points) / rest)))


@dataclass(slots=True)
class _Desk:
    """What the Kanwil did with one indicator."""

    judged: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    hours: list[float] = field(default_factory=list)  # from the first sending to the first verdict, a region each


def read_figures(cycle: Cycle, stage: ScoreStage, rules: Rules = RULES) -> list[Figures]:
    """The figures of every indicator of the cycle's instrument, in its order."""
    indicators = Indicator.objects.filter(right__instrument=cycle.instrument_id).annotate(n=Count("bands"))
    in_order = list(indicators.order_by("right__number", "position").values_list("pk", "code", "n"))
    answers = _answers(cycle, stage, rules)
    desk = _desk(cycle, {pk: code for pk, code, _ in in_order})
    return [_figures(code, bands, answers[code], desk[code], rules) for _, code, bands in in_order]


def _figures(code: str, bands: int, found: _Answers, desk: _Desk, rules: Rules) -> Figures:
    least = rules.least_regions
    return Figures(
        code=code,
        regions=found.bases.total(),
        not_applicable=found.bases[Basis.NOT_APPLICABLE],
        empty=found.bases[Basis.EMPTY],
        not_accepted=found.bases[Basis.NOT_ACCEPTED],
        bands=tuple(found.bands[band] for band in range(bands)),
        full=found.full,
        zero=found.zero,
        mean=mean_of(found.shares, least),
        deviation=deviation_of(found.shares, least),
        quartiles=quartiles_of(found.shares, least),
        correlation=correlation_of(found.with_rest, rules.least_for_correlation),
        groups={group: (len(shares), mean_of(shares, least)) for group, shares in found.groups.items()},
        judged=desk.judged,
        returned=desk.reasons.total(),
        reasons=tuple(sorted(desk.reasons.items(), key=lambda pair: (-pair[1], pair[0]))),
        timed=len(desk.hours),
        hours=median(desk.hours) if len(desk.hours) >= least else None,
    )


# --- Points -------------------------------------------------------------------------------------------


def _answers(cycle: Cycle, stage: ScoreStage, rules: Rules) -> dict[str, _Answers]:
    """The answers by code. 2 queries; the trees are read a hundred at a time."""
    pointer = POINTER[stage]
    places = {
        score: (KOTA if kind == Kind.KOTA else KABUPATEN, rules.half_of(zone))
        for score, kind, zone in Assessment.objects.filter(cycle=cycle, **{f"{pointer}__isnull": False})
        .order_by()
        .values_list(pointer, "region__kind", "region__timezone")
    }
    present = Assessment.objects.filter(cycle=cycle).order_by().values(pointer)
    trees = Score.objects.filter(pk__in=present).order_by().values_list("pk", "explanation")
    found: dict[str, _Answers] = defaultdict(_Answers)
    for pk, tree in trees.iterator(chunk_size=100):
        for right in tree["rights"]:
            items = [item for kind in right["kinds"] for item in kind["items"]]
            whole = _whole(items)
            for item in items:
                found[item["code"]].add(item, places[pk], whole)
    return found


def _whole(items: Iterable[Mapping[str, Any]]) -> tuple[Decimal, Decimal]:
    """Points earned and possible of the items that count."""
    counted = [item for item in items if item["basis"] != Basis.NOT_APPLICABLE]
    return (
        sum((_points(item["points"]) for item in counted), Decimal(0)),
        sum((_points(item["possible"]) for item in counted), Decimal(0)),
    )


# --- The desk -----------------------------------------------------------------------------------------


def _desk(cycle: Cycle, codes: Codes) -> dict[str, _Desk]:
    """Verdicts and returns of the Kanwil by code, whatever stage the scores are of. 5 queries."""
    found: dict[str, _Desk] = defaultdict(_Desk)
    in_cycle = Assessment.objects.filter(cycle=cycle)
    for pk, code, n in (
        returns_of(in_cycle, ReturnFilters()).values_list("item__indicator", "reason_code").annotate(n=Count("pk"))
    ):
        found[codes[pk]].reasons[code] = n
    sent = _first_sent(cycle)
    items = Item.objects.filter(assessment__in=in_cycle.order_by().values("pk")).order_by()
    where = {pk: (assessment, codes[indicator]) for pk, assessment, indicator in items.values_list(*ITEM)}
    for item, at in _first_verdicts(in_cycle):
        assessment, code = where[item]
        found[code].judged += 1
        if assessment in sent:
            found[code].hours.append((at - sent[assessment]) / HOUR)
    return found


def _first_sent(cycle: Cycle) -> dict[int, datetime]:
    """When each region first sent its form."""
    sent = Submission.objects.filter(assessment__cycle=cycle).order_by().values_list("assessment_id")
    return dict(sent.annotate(Min("at")))


def _first_verdicts(assessments: QuerySet[Assessment]) -> Iterable[tuple[int, datetime]]:
    """Each item the Kanwil judged, and when first; a verdict that was taken back is none."""
    verdicts = Verdict.objects.filter(
        level=Level.KANWIL, withdrawal=None, item__assessment__in=assessments.order_by().values("pk")
    )
    return verdicts.order_by().values_list("item_id").annotate(Min("at")).iterator(chunk_size=5000)
