"""Simulasi: try other rules (the address holds all of it), save them under a name, open what colleagues saved."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.access import ActingRequest, require
from accounts.models import Membership
from accounts.states import READ_SCENARIOS, SIMULATE
from assessments.access import visible_assessments
from assessments.errors import Refused
from assessments.models import Cycle
from assessments.states import ScoreStage
from assessments.views.common import perform
from assessments.views.desk import chosen_cycle, instrument_note
from indicators.models import Instrument
from indicators.queries import spec_of
from reports.access import get_scenario, recap_cycles, visible_scenarios
from reports.models import Scenario
from reports.scenarios import keeping
from reports.scenarios.changes import Changes
from reports.scenarios.effect import Effect, effect, stages_with_scores
from reports.scenarios.forms import ChangesForm, SaveForm, address_of
from reports.scenarios.picture import picture, spread
from reports.scenarios.wording import told
from reports.scenarios.xlsx import effect_xlsx

A_PAGE = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Asked:
    """What an address or a form asks for. `found` is None where the rules typed are none."""

    cycle: Cycle
    stages: dict[ScoreStage, int]
    stage: ScoreStage
    total: int
    form: ChangesForm
    found: Effect | None
    labels: Mapping[str, str]


def _labels(instrument: Instrument) -> dict[str, str]:
    return {rule.kind: rule.label for rule in instrument.adjustment_rules.all()}


def _asked(member: Membership, cycle: Cycle, data: Mapping[str, str]) -> Asked | None:
    """None where no region in reach has a score. Without a stage, the furthest with scores."""
    reach = visible_assessments(member).filter(cycle=cycle)
    stages, total = stages_with_scores(reach)
    if not stages:
        return None
    stage = next((stage for stage in stages if stage == data.get("tahap")), next(iter(stages)))
    spec, labels = spec_of(cycle.instrument), _labels(cycle.instrument)
    form = ChangesForm(data, spec=spec, adjustment_labels=labels)
    found = None
    if form.is_valid():
        found = effect(cycle=cycle, stage=stage, spec=spec, changes=form.changes, reach=reach)
    return Asked(cycle, stages, stage, total, form, found, labels)


def _result(request: ActingRequest, found: Effect, labels: Mapping[str, str]) -> dict[str, object]:
    """What every page with a result shows."""
    columns = spread(found)
    address = address_of(found.cycle, found.stage, found.changes, found.spec)
    return {
        "found": found,
        "told": told(found.changes, found.spec, labels),
        "columns": columns,
        "picture": picture(found, columns),
        "page_obj": Paginator(found.movers, A_PAGE).get_page(request.GET.get("page")),
        "address": address,
        "query": urlencode(address),
    }


# --- Trying -----------------------------------------------------------------------------------------------------


@require(SIMULATE)
@require_safe
def simulate(request: ActingRequest) -> HttpResponse:
    """Form and result; nothing is saved."""
    cycles = list(recap_cycles())
    cycle = chosen_cycle(cycles, request.GET.get("siklus", ""))
    asked = _asked(request.membership, cycle, request.GET.dict()) if cycle else None
    return _page(request, cycles, cycle, asked, SaveForm(), status=422 if asked and not asked.found else 200)


def _page(
    request: ActingRequest,
    cycles: list[Cycle],
    cycle: Cycle | None,
    asked: Asked | None,
    save_form: SaveForm,
    *,
    status: int,
) -> HttpResponse:
    context: dict[str, object] = {
        "cycles": cycles,
        "cycle": cycle,
        "asked": asked,
        "save_form": save_form,
        "scope": request.membership.scope_label,
    }
    if cycle:
        context["instrument_note"] = instrument_note(cycle)
    if asked and asked.found:
        context |= _result(request, asked.found, asked.labels)
    return render(request, "reports/scenarios/simulate.html", context, status=status)


@require(SIMULATE)
@require_safe
def simulate_xlsx(request: ActingRequest) -> HttpResponse:
    """The same as a workbook; without a result, back to the page."""
    cycle = chosen_cycle(list(recap_cycles()), request.GET.get("siklus", ""))
    asked = _asked(request.membership, cycle, request.GET.dict()) if cycle else None
    if asked is None or asked.found is None:  # the page says why
        return redirect(f"{reverse('reports:simulation')}?{request.GET.urlencode()}")
    found = asked.found
    content = effect_xlsx(found, told(found.changes, found.spec, asked.labels), scope=request.membership.scope_label)
    response = HttpResponse(content, content_type=XLSX)
    name = f"simulasi-{found.cycle.award_year}-{found.stage.value}.xlsx"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


# --- Saving and sharing -----------------------------------------------------------------------------------------


@require(SIMULATE)
@require_POST
def save(request: ActingRequest) -> HttpResponse:
    """Keep the changes under a name, for colleagues of the same scope."""
    cycles = list(recap_cycles())
    cycle = chosen_cycle(cycles, request.POST.get("siklus", ""))
    asked = _asked(request.membership, cycle, request.POST.dict()) if cycle else None
    form = SaveForm(request.POST)
    if form.is_valid() and asked and asked.found:
        try:
            scenario = keeping.save(found=asked.found, by=request.membership, **form.cleaned_data)
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(
                request,
                "Skenario tersimpan. Rekan dengan cakupan yang sama dapat membukanya lewat tautan di halaman ini.",
            )
            return redirect("reports:scenario", scenario.token)
    return _page(request, cycles, cycle, asked, form, status=422)


@require(READ_SCENARIOS)
@require_safe
def scenarios(request: ActingRequest) -> HttpResponse:
    """What colleagues of the same scope saved; what was put away is folded."""
    everything = list(visible_scenarios(request.membership))
    context = {
        "scenarios": [scenario for scenario in everything if not scenario.archived_at],
        "archived": [scenario for scenario in everything if scenario.archived_at],
        "may_simulate": request.membership.can(SIMULATE),
        "scope": request.membership.scope_label,
    }
    return render(request, "reports/scenarios/list.html", context)


@require(READ_SCENARIOS)
@require_safe
def scenario(request: ActingRequest, token: str) -> HttpResponse:
    """A saved scenario, counted anew over today's scores."""
    member = request.membership
    shown = get_scenario(member, token)
    cycle, changes = shown.cycle, Changes.from_data(shown.changes)
    spec, labels = spec_of(cycle.instrument), _labels(cycle.instrument)
    reach = visible_assessments(member).filter(cycle=cycle)
    found = effect(cycle=cycle, stage=ScoreStage(shown.stage), spec=spec, changes=changes, reach=reach)
    is_own, may_simulate = shown.by_id == request.user.pk, member.can(SIMULATE)
    context = {
        "scenario": shown,
        "cycle": cycle,
        "scope": member.scope_label,
        "link": request.build_absolute_uri(reverse("reports:scenario", args=[shown.token])),
        "then": _then(shown, found) if shown.digest != found.digest else None,
        "may_simulate": may_simulate,
        "may_archive": may_simulate and is_own and not shown.archived_at,
        "instrument_note": instrument_note(cycle),
        **_result(request, found, labels),
    }
    return render(request, "reports/scenarios/scenario.html", context)


def _then(shown: Scenario, found: Effect) -> list[tuple[str, list[int], list[int]]]:
    """Each class with its counts when the scenario was saved, and today."""
    return [
        (predicate.label, shown.counts.get(predicate.code, [0, 0]), found.counts[predicate.code])
        for predicate in found.spec.predicates
    ]


@require(SIMULATE)
@require_POST
def scenario_archive(request: ActingRequest, token: str) -> HttpResponse:
    """Put one's own scenario away; it stays on record."""
    shown = get_scenario(request.membership, token)
    return perform(
        request,
        lambda: keeping.put_away(scenario=shown, by=request.membership),
        done=f"Skenario “{shown.name}” diarsipkan; tautannya tetap dapat dibuka.",
        back=reverse("reports:scenarios"),
    )
