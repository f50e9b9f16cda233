"""Returned items and what became of them: the recap, and the items behind each of its figures."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.access import ActingRequest
from accounts.states import CLOSE_KANWIL, VERIFY_CENTRAL, Scope
from assessments.access import visible_assessments
from assessments.desk import returns
from assessments.desk.returns import OUTCOMES, ReturnFilters, Row
from assessments.models import Assessment, Cycle, Verdict
from assessments.reasons import REASONS
from assessments.views.desk import at_desk, chosen_cycle, cycles_on_desk
from regions.models import Province, RegionalOffice

PAGE = 50  # items


@dataclass(frozen=True, slots=True)
class Figure:
    """A count and the address of the items behind it."""

    count: int
    url: str


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a table: its name with the address that narrows the page to it, and a figure an outcome."""

    label: str
    url: str
    figures: list[Figure]
    total: Figure


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for, and the assessments it is about."""

    cycle: Cycle
    cycles: list[Cycle]
    filters: ReturnFilters
    assessments: QuerySet[Assessment]

    def url(self, page: str, **narrowed: str) -> str:
        query = {"siklus": str(self.cycle.award_year)} | self.filters.as_dict() | narrowed
        return f"{reverse(page)}?{urlencode({name: value for name, value in query.items() if value})}"

    @property
    def found(self) -> QuerySet[Verdict]:
        return returns.returns_of(self.assessments, self.filters)


def _asked(request: ActingRequest) -> Asked | None:
    cycles = cycles_on_desk()
    cycle = chosen_cycle(cycles, request.GET.get("siklus", ""))
    if cycle is None:
        return None
    in_reach = visible_assessments(request.membership).filter(cycle=cycle)
    return Asked(cycle, cycles, ReturnFilters.read(request.GET), in_reach)


@at_desk()
@require_safe
def recap(request: ActingRequest) -> HttpResponse:
    """How many items came back, why, in which right and where, and how many of them are mended."""
    asked = _asked(request)
    may_drift = any(request.membership.can(permission) for permission in (CLOSE_KANWIL, VERIFY_CENTRAL))
    if asked is None:
        return render(request, "assessments/desk/returns.html", {"cycle": None, "may_drift": may_drift})
    by_office = request.membership.scope is Scope.NATION and not asked.filters.one_unit
    counted = returns.recap(asked.found, by_office=by_office)
    context = _context(request, asked) | {
        "may_drift": may_drift,
        "outcomes": list(OUTCOMES.values()),
        "tables": [
            ("Menurut alasan", "Alasan", _lines(asked, counted.reasons, "alasan")),
            ("Menurut hak", "Hak", _lines(asked, counted.rights, "hak")),
            (
                "Menurut Kanwil" if by_office else "Menurut daerah",
                "Kanwil" if by_office else "Daerah",
                _lines(asked, counted.places, "kanwil" if by_office else "daerah"),
            ),
        ],
        "total": _line(asked, counted.total, {}),
        "figures": [{"label": label, "value": str(counted.total.counts[state])} for state, label in OUTCOMES.items()],
    }
    return render(request, "assessments/desk/returns.html", context)


def _lines(asked: Asked, rows: Sequence[Row], name: str) -> list[Line]:
    return [_line(asked, row, {name: row.key}) for row in rows]


def _line(asked: Asked, row: Row, narrowed: dict[str, str]) -> Line:
    items = "assessments:returned_items"
    return Line(
        row.label,
        asked.url("assessments:returns", **narrowed),
        [Figure(n, asked.url(items, **(narrowed | {"keadaan": state}))) for state, n in row.counts.items()],
        Figure(row.total, asked.url(items, **narrowed)),
    )


@at_desk()
@require_safe
def items(request: ActingRequest) -> HttpResponse:
    """The returned items that the filters leave, each with why it came back; a page at a time."""
    asked = _asked(request)
    if asked is None:
        return render(request, "assessments/desk/returned_items.html", {"cycle": None})
    found = asked.found.select_related("item__indicator", "item__assessment__region", "by").order_by(
        "item__assessment__region__code", "item__indicator__right__number", "item__indicator__position"
    )
    context = _context(request, asked) | {
        "page_obj": Paginator(found, PAGE).get_page(request.GET.get("page")),
        "outcome": OUTCOMES.get(asked.filters.keadaan, ""),
        "recap_url": asked.url("assessments:returns", keadaan=""),
    }
    return render(request, "assessments/desk/returned_items.html", context)


def _context(request: ActingRequest, asked: Asked) -> dict[str, object]:
    """What both pages show of the filters."""
    national = request.membership.scope is Scope.NATION
    chosen = asked.assessments.filter(pk=asked.filters.daerah or 0).first()
    return {
        "cycle": asked.cycle,
        "cycles": asked.cycles,
        "filters": asked.filters,
        "filtered": bool(asked.filters.as_dict()),
        "chosen": chosen,
        "reasons": REASONS.values(),
        "offices": _offices(asked) if national else [],
        "provinces": _provinces(asked) if national else [],
    }


def _offices(asked: Asked) -> list[RegionalOffice]:
    return list(RegionalOffice.objects.filter(assessments__cycle=asked.cycle).distinct().order_by("name"))


def _provinces(asked: Asked) -> list[Province]:
    return list(Province.objects.filter(regions__assessments__cycle=asked.cycle).distinct().order_by("code"))
