"""What came out: the scores with every reason, and the log."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import ActingRequest, require
from accounts.states import VIEW
from assessments import access
from assessments.describe import claim_words, describe, value_words
from assessments.forms.log import HistoryForm
from assessments.logbook import events_for, person_in, verbs_for
from assessments.minutes import minutes_of
from assessments.models import Assessment, Item, Score, Verdict
from assessments.queries import items_of
from assessments.states import ScoreStage
from indicators.models import Indicator
from indicators.scoring import Basis
from indicators.wording import band_text


@dataclass(frozen=True, slots=True)
class Cell:
    """What one item earned at one stage."""

    value: str
    band: str
    points: Decimal
    possible: Decimal
    note: str  # why no band counts: belum diisi, tidak diterima, tidak berlaku


@dataclass(frozen=True, slots=True)
class ItemRow:
    code: str
    text: str
    kind: str
    claim: str
    cells: list[Cell | None]
    verdicts: list[Verdict]


@dataclass(frozen=True, slots=True)
class RightRow:
    number: int
    name: str
    scores: list[Decimal | None]
    items: list[ItemRow]


@require(VIEW)
@require_safe
def scores(request: ActingRequest, pk: int) -> HttpResponse:
    """Three stages side by side, a right and an item at a time, from the stored snapshots."""
    assessment = access.get_assessment(request.membership, pk)
    snapshots = [assessment.score_self, assessment.score_kanwil, assessment.score_final]
    there = any(snapshots)
    instrument = assessment.cycle.instrument
    context = {
        "assessment": assessment,
        "place": assessment.region,
        "stages": list(zip(ScoreStage, snapshots, strict=True)),
        "rights": _rights(assessment, snapshots) if there else [],
        "adjustments": assessment.adjustments.filter(withdrawn_at=None).select_related("by") if there else [],
        "predicates": instrument.predicates.all() if there else [],
        "scheme": instrument.scheme if there else None,
        "instrument_note": instrument.note if instrument.is_working else "",
    }
    return render(request, "assessments/scores.html", context)


def _rights(assessment: Assessment, snapshots: list[Score | None]) -> list[RightRow]:
    trees = [{row["number"]: row for row in s.explanation["rights"]} if s else {} for s in snapshots]
    earned = [{item["code"]: item for right in tree.values() for item in _items(right)} for tree in trees]
    rows: dict[int, RightRow] = {}
    for item in items_of(assessment):
        right, indicator = item.indicator.right, item.indicator
        row = rows.get(right.number)
        if row is None:
            figures = [_decimal(tree.get(right.number, {}).get("score")) for tree in trees]
            row = rows[right.number] = RightRow(right.number, right.name, figures, [])
        cells = [_cell(indicator, stage.get(indicator.code)) for stage in earned]
        row.items.append(_item_row(item, cells))
    return list(rows.values())


def _items(right: dict[str, Any]) -> Iterable[dict[str, Any]]:
    return (item for kind in right["kinds"] for item in kind["items"])


def _item_row(item: Item, cells: list[Cell | None]) -> ItemRow:
    indicator = item.indicator
    verdicts = [v for v in (item.kanwil_verdict, item.central_verdict) if v]
    return ItemRow(indicator.code, indicator.text, indicator.get_kind_display(), claim_words(item), cells, verdicts)


def _cell(indicator: Indicator, entry: dict[str, Any] | None) -> Cell | None:
    if entry is None:
        return None
    band = entry["band"]
    basis = Basis(entry["basis"])
    return Cell(
        value="" if entry["value"] is None else value_words(indicator, entry["value"]),
        band="" if band is None or indicator.is_yes_no else f"rentang {band_text(indicator)[band][0]}",
        points=Decimal(entry["points"]),
        possible=Decimal(entry["possible"]),
        note="" if basis is Basis.SCORED else basis.value,
    )


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


@require(VIEW)
@require_safe
def history(request: ActingRequest, pk: int) -> HttpResponse:
    """Everything that was done to this assessment, newest first."""
    assessment = access.get_assessment(request.membership, pk)
    form = HistoryForm(request.GET, verbs=verbs_for(request.membership))
    asked = form.asked
    events = events_for(request.membership, asked, assessment_id=assessment.pk)
    page = Paginator(events, settings.PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "assessment": assessment,
        "place": assessment.region,
        "form": form,
        "is_filtered": bool(asked.params),
        "person": person_in(events, asked.actor, field="actor"),
        "made": minutes_of(assessment),
        "page_obj": page,
        "events": [describe(event) for event in page],
    }
    return render(request, "assessments/history.html", context)
