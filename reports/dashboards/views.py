"""The two pages "Ringkasan": a Kanwil's own, and the nation's. Every figure leads to the list it was counted from."""

from collections.abc import Sequence
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from accounts.access import ActingRequest, number_in
from accounts.states import RECAP, VERIFY_KANWIL, Scope
from assessments.access import visible_assessments
from assessments.models import Cycle
from assessments.states import AssessmentState, CycleState, Reach
from assessments.views.desk import EVERYBODYS, NO_OFFICE, at_desk, chosen_cycle, instrument_note
from assessments.views.standing import time_left
from reports.access import get_recap_office, recap_cycles
from reports.dashboards.coast import Frame, coast
from reports.dashboards.deadlines import Deadline
from reports.dashboards.marks import DEEP, GOOD, GREY, MID, STATE_MARKS, TURN, UNDECIDED, predicate_marks
from reports.dashboards.nation import PACE_DAYS, Group, Nation, Place, read_nation
from reports.dashboards.office import OfficeView, read_office
from reports.dashboards.pictures import Bar, Dot, Mark, bars, in_words, key_of, place_map
from reports.heatmap import heat_map, legend

# 119 regions within a finger's breadth: they get a picture of their own.
JAVA_AND_BALI = Frame(west=104.9, east=116.0, south=-9.0, north=-5.4)
TURN_FILLS = {"Bertahan": DEEP, "Diraih": GOOD, "Lepas": TURN, "Menunggu penetapan": GREY}


class Lists:
    """Addresses of the list of regions, in one cycle and maybe for one Kanwil."""

    def __init__(self, cycle: Cycle, **fixed: object) -> None:
        self.base = f"{reverse('assessments:list')}?{urlencode({'siklus': cycle.award_year, **fixed})}"

    def url(self, *filters: str) -> str:
        return "&".join([self.base, *(part for part in filters if part)])


def _schedule(found: Sequence[Deadline]) -> list[tuple[Deadline, str]]:
    """Each stage with the time that is left, in words."""
    return [(deadline, time_left(deadline.opening)) for deadline in found]


def _state_bars(counts: Sequence[tuple[AssessmentState, int]], lists: Lists) -> list[Bar]:
    return [
        Bar(state.label, count, lists.url(f"keadaan={state.value}") if count else "", fill=STATE_MARKS[state].colour)
        for state, count in counts
    ]


# --- A Kanwil ---------------------------------------------------------------------------------------------------


@at_desk(RECAP)
@require_safe
def dashboard(request: ActingRequest) -> HttpResponse:
    """A Kanwil's own; the centre names the Kanwil, and without one is shown the nation."""
    member, query = request.membership, request.GET
    cycles = list(recap_cycles())
    cycle = chosen_cycle(cycles, query.get("siklus", ""))
    if cycle is None:
        return render(request, "reports/dashboards/office.html", {"cycle": None})
    asked = query.get("kanwil", "")
    if asked and not number_in(asked):
        raise Http404("Kantor wilayah tidak dikenal.")
    office = get_recap_office(member, cycle, number_in(asked) or None)
    if office is None:
        return redirect(f"{reverse('reports:national')}?{urlencode({'siklus': cycle.award_year})}")
    is_nation = member.scope is Scope.NATION
    # What the list of regions shows under the same address, so that its rows are those that were counted.
    assessments = visible_assessments(member).filter(cycle=cycle)
    if is_nation:
        assessments = assessments.filter(office=office)
    view = read_office(cycle, assessments)
    lists = Lists(cycle, kanwil=office.pk) if is_nation else Lists(cycle, binaan=EVERYBODYS)
    context = {
        "cycle": cycle,
        "cycles": cycles,
        "office": office,
        "is_nation": is_nation,
        "view": view,
        "list_url": lists.url(),
        "may_judge": member.can(VERIFY_KANWIL) and cycle.state == CycleState.OPEN,
        "schedule": _schedule(view.deadlines),
        "heat": heat_map(f"Nilai per hak, {office.name}", view.lines, view.rights, linked=True),
        "legend": legend(),
        "state_rows": (rows := _state_bars(view.states, lists)),
        "states": bars("keadaan", "Keadaan daerah", "Jumlah kabupaten/kota menurut keadaan penilaiannya.", rows),
        "ages": _age_bars(view),
        "instrument_note": instrument_note(cycle),
    }
    return render(request, "reports/dashboards/office.html", context)


def _age_bars(view: OfficeView) -> SafeString:
    rows = [
        Bar(label, count, "#antrean" if count else "", f"{in_words(count)} butir", fill)
        for (label, count), fill in zip(view.ages, (MID, MID, MID, TURN), strict=True)
    ]
    return bars("umur", "Umur antrean", "Butir yang menunggu putusan Kanwil menurut lamanya menunggu.", rows)


# --- The nation -------------------------------------------------------------------------------------------------


@at_desk(RECAP)
@require_safe
def national(request: ActingRequest) -> HttpResponse:
    """The whole nation, for the centre."""
    if request.membership.scope is not Scope.NATION:
        raise PermissionDenied("Halaman ini untuk pusat.")
    cycles = list(recap_cycles())
    cycle = chosen_cycle(cycles, request.GET.get("siklus", ""))
    if cycle is None:
        return render(request, "reports/dashboards/national.html", {"cycle": None})
    nation = read_nation(cycle, cycles)
    lists = Lists(cycle)
    by_predicate = request.GET.get("peta") == "predikat" and nation.is_decided
    context = {
        "cycle": cycle,
        "cycles": cycles,
        "nation": nation,
        "list_url": lists.url(),
        "by_predicate": by_predicate,
        **_map(nation, lists, by_predicate=by_predicate),
        "coast": coast().source,
        "schedule": _schedule(nation.deadlines),
        "heads": [reach.label for reach in Reach],
        "progress": _progress_bars(nation, lists),
        "offices": [_table_row(group, lists, "kanwil") for group in nation.offices],
        "provinces": [_table_row(group, lists, "provinsi") for group in nation.provinces],
        "whole": _table_row(nation.whole, lists, ""),
        "pace_days": PACE_DAYS,
        "turns": _turn_bars(nation),
        "instrument_note": instrument_note(cycle),
    }
    return render(request, "reports/dashboards/national.html", context)


def _map(nation: Nation, lists: Lists, *, by_predicate: bool) -> dict[str, object]:
    """Both pictures, their legend, and the words for each place: the table behind the map."""
    if by_predicate:
        marks = predicate_marks(nation.predicates)
        counts = {p.code: count for p, count in nation.of_predicate()}
        counts[UNDECIDED] = len(nation.places) - sum(counts.values())
        urls = {p.code: lists.url(f"predikat={p.code}") for p in nation.predicates} | {UNDECIDED: ""}
    else:
        marks = STATE_MARKS
        counts = {state.value: count for state, count in nation.of_state()}
        urls = {state.value: lists.url(f"keadaan={state.value}") for state in AssessmentState}

    def mark_of(place: Place) -> str:
        return (place.predicate or UNDECIDED) if by_predicate else place.state

    rows = [(place.url, place.name, place.province, marks[mark_of(place)].words) for place in nation.places]
    dots = [
        Dot(float(place.lon), float(place.lat), url, f"{name}: {words}", mark_of(place))
        for place, (url, name, _, words) in zip(nation.places, rows, strict=True)
    ]
    what = "predikat" if by_predicate else "keadaan"
    desc = f"Tiap tanda satu kabupaten/kota menurut {what}; letaknya ibu kotanya. Tabelnya di bawah peta."
    return {
        "map": place_map("peta", f"Peta {what} kabupaten/kota", desc, dots=dots, marks=marks),
        "java": place_map("jawa", f"Peta {what}: Jawa dan Bali", desc, dots=dots, marks=marks, frame=JAVA_AND_BALI),
        "map_rows": rows,
        "key": [_key(mark, counts[code], urls[code]) for code, mark in marks.items()],
        "what": what,
    }


def _key(mark: Mark, count: int, url: str) -> tuple[SafeString, str, int, str]:
    return key_of(mark), mark.words, count, url if count else ""


def _progress_bars(nation: Nation, lists: Lists) -> SafeString:
    labels = ["Kabupaten/kota", *(reach.label for reach in Reach), nation.best.label]
    total = nation.whole.total
    rows = [
        Bar(label, count, lists.url(part) if count else "", _share(count, total))
        for label, (part, count) in zip(labels, nation.whole.columns, strict=True)
    ]
    desc = "Berapa kabupaten/kota yang sudah sampai pada tiap tahap."
    return bars("keikutsertaan", "Keikutsertaan", desc, rows, whole=total)


def _share(count: int, total: int) -> str:
    """Such as “120 · 23%”."""
    return f"{in_words(count)} · {100 * count / total:.0f}%" if total else "0"


def _table_row(group: Group, lists: Lists, name: str) -> dict[str, object]:
    """A row of a table: the group, and each figure with the list behind it."""
    own = f"{name}={group.key or NO_OFFICE}" if name else ""
    return {
        "group": group,
        "url": lists.url(own),
        "cells": [(count, lists.url(own, part) if count else "") for part, count in group.columns],
    }


def _turn_bars(nation: Nation) -> SafeString | None:
    if not nation.turns:
        return None
    rows = [
        Bar(turn.label, len(turn.places), f"#tahun-{at}" if turn.places else "", fill=TURN_FILLS[turn.label])
        for at, turn in enumerate(nation.turns, 1)
    ]
    title = f"{nation.best.label}: {nation.cycle.award_year} terhadap {nation.year_before}"
    return bars("tahun", title, "Berapa kabupaten/kota yang mempertahankan, meraih, atau melepas predikat.", rows)
