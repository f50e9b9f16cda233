"""What a Kanwil has to see at a glance: where its regions stand, how they score, and what waits how long."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from assessments.models import Assessment, Cycle, Item, Score
from assessments.states import AssessmentState, ItemState, ScoreStage
from indicators.models import Right
from regions.rules import short_name
from reports.dashboards.deadlines import Deadline, deadlines
from reports.recap import NO_SCORE, STAGE_WORDS

# The latest stage that has a score is what the heat map shows.
POINTERS = (
    ("score_final_id", ScoreStage.FINAL),
    ("score_kanwil_id", ScoreStage.KANWIL),
    ("score_self_id", ScoreStage.SELF),
)
COLUMNS = ("pk", "state", "region__name", *(pointer for pointer, _ in POINTERS))
# Upper bounds in whole days; what is older falls into the last bucket.
BUCKETS = ((3, "0–3 hari"), (7, "4–7 hari"), (14, "8–14 hari"), (None, "lebih dari 14 hari"))
# Filled and without a verdict of the Kanwil on the present version, or asked for again by the Pusat.
WAITING = Q(referral__isnull=False) | (
    Q(assessment__state__in=(AssessmentState.SUBMITTED, AssessmentState.KANWIL))
    & ~Q(state=ItemState.EMPTY)
    & (Q(kanwil_verdict=None) | ~Q(kanwil_verdict__item_version=F("version")))
)


@dataclass(frozen=True, slots=True)
class Line:
    """A region in the heat map; `rights` in the order of the instrument, None where there is no score."""

    pk: int
    name: str
    state: str
    stage_word: str
    rights: tuple[Decimal | None, ...]

    @property
    def url(self) -> str:
        return reverse("assessments:verification", args=[self.pk])

    @property
    def silence(self) -> str:
        """Why there is no figure, in words; empty where there is one."""
        if self.stage_word:
            return ""
        return AssessmentState(self.state).label if self.state == AssessmentState.NO_DATA else NO_SCORE


@dataclass(frozen=True, slots=True)
class Waiting:
    """A region's items that wait for the Kanwil, by bucket, and since when the first of them."""

    name: str
    url: str
    since: datetime
    counts: tuple[int, ...]

    @property
    def total(self) -> int:
        return sum(self.counts)


@dataclass(frozen=True)
class OfficeView:
    lines: list[Line]
    rights: list[Right]
    queue: list[Waiting]
    deadlines: list[Deadline]

    @cached_property
    def states(self) -> list[tuple[AssessmentState, int]]:
        """Every state in its order with how many regions are in it."""
        counts = Counter(line.state for line in self.lines)
        return [(state, counts[state]) for state in AssessmentState]

    @cached_property
    def ages(self) -> list[tuple[str, int]]:
        """How many items wait how long."""
        return [(label, sum(row.counts[at] for row in self.queue)) for at, (_, label) in enumerate(BUCKETS)]

    @property
    def waiting(self) -> int:
        return sum(row.total for row in self.queue)


def bucket_of(waited: timedelta) -> int:
    """Which of BUCKETS a time of waiting belongs to; days are whole ones."""
    return next(at for at, (bound, _) in enumerate(BUCKETS) if bound is None or waited.days <= bound)


def read_office(cycle: Cycle, assessments: QuerySet[Assessment]) -> OfficeView:
    """Everything on the page of a Kanwil about `assessments` of the cycle: 6 queries."""
    rows = list(assessments.order_by("region__code").values(*COLUMNS))
    rights = list(Right.objects.filter(instrument=cycle.instrument_id))
    return OfficeView(
        lines=_lines(rows, len(rights)),
        rights=rights,
        queue=_queue(assessments, {row["pk"]: short_name(row["region__name"]) for row in rows}),
        deadlines=deadlines(cycle, assessments),
    )


def _lines(rows: Sequence[dict[str, Any]], rights: int) -> list[Line]:
    shown = {
        row["pk"]: (row[pointer], STAGE_WORDS[stage])
        for row in rows
        for pointer, stage in reversed(POINTERS)  # the latest stage overwrites
        if row[pointer]
    }
    found = Score.objects.filter(pk__in=[pk for pk, _ in shown.values()]).values_list("pk", "explanation")
    scores = {pk: tuple(_decimal(right["score"]) for right in tree["rights"]) for pk, tree in found}
    lines = []
    for row in rows:
        pk, word = shown.get(row["pk"], (0, ""))
        figures = scores.get(pk, (None,) * rights)
        lines.append(Line(row["pk"], short_name(row["region__name"]), row["state"], word, figures))
    return lines


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _queue(assessments: QuerySet[Assessment], names: dict[int, str]) -> list[Waiting]:
    """Regions with items that wait, the longest wait first."""
    found = (
        Item.objects.filter(WAITING, assessment__in=assessments.order_by().values("pk"))
        .order_by()
        .values_list("assessment_id", Coalesce("referral__at", "assessment__submitted_at"))
        .annotate(n=Count("id"))
    )
    now = timezone.now()
    counts: dict[int, Counter[int]] = {}
    first: dict[int, datetime] = {}
    for pk, since, n in found:
        counts.setdefault(pk, Counter())[bucket_of(now - since)] += n
        first[pk] = min(since, first.get(pk, since))
    return [
        Waiting(
            names[pk],
            reverse("assessments:verification", args=[pk]),
            first[pk],
            tuple(counts[pk][at] for at in range(len(BUCKETS))),
        )
        for pk in sorted(counts, key=lambda pk: first[pk])
    ]
