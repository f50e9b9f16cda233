"""The board of a Kanwil, a province or the nation, and the target of a Kanwil."""

from collections import Counter
from collections.abc import Iterable, Mapping

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import ActingRequest, require
from accounts.models import Membership
from accounts.states import SET_TARGET, VERIFY_KANWIL, Scope
from assessments.access import get_cycle
from assessments.districts import regions_of
from assessments.errors import Refused
from assessments.models import Cycle
from assessments.states import CycleState
from assessments.views.desk import at_desk, chosen_cycle
from coaching.access import get_own_office
from coaching.board import CONDITIONS, Forecast, Row, board_cycles, read_board, total_of
from coaching.forms import TargetForm
from coaching.models import Target
from coaching.recording import set_target
from coaching.rules import RISK
from coaching.views.common import instrument_note
from regions.queries import search_regions

FILTERS = ("kelompok", "provinsi", "kanwil", "q", "binaan")
OWN = "saya"  # the verifier's daerah binaan


@at_desk()
@require_safe
def board(request: ActingRequest) -> HttpResponse:
    """Pertahankan / raih: one row a region, with why it is at risk and when it was last visited."""
    member, query = request.membership, request.GET
    cycles = board_cycles()
    cycle = chosen_cycle(cycles, query.get("siklus", ""))
    if cycle is None:
        return render(request, "coaching/board.html", {"cycle": None})
    read = read_board(member, cycle, cycles)
    districts = _districts(member)
    own = query.get("binaan") == OWN and bool(districts)
    pool = [row for row in read.rows if row.region_id in districts] if own else read.rows
    found = _found(pool, query)
    condition = query.get("kelompok", "")
    shown = [row for row in found if row.is_in(condition)] if condition in CONDITIONS else found
    context = {
        "board": read,
        "cycle": cycle,
        "cycles": cycles,
        "rows": shown,
        "found": len(found),
        "condition": condition,
        "counts": [(key, label, sum(row.is_in(key) for row in found)) for key, label in CONDITIONS.items()],
        "forecasts": [(forecast, _target_url(request, cycle, forecast)) for forecast in read.forecasts],
        "total": total_of(read.forecasts) if len(read.forecasts) > 1 else None,
        "provinces": _options((row.province, row.province_name) for row in read.rows),
        "offices": _options((row.office_code, row.office) for row in read.rows) if member.scope is Scope.NATION else [],
        "risk": RISK,
        "districts": len(districts),
        "own": own,
        "filtered": any(query.get(name) for name in FILTERS),
        "instrument_note": instrument_note(cycle.instrument),
    }
    return render(request, "coaching/board.html", context)


def _districts(member: Membership) -> set[int]:
    """The regions that a verifier of a Kanwil looks after today; nothing for the others, nor a query."""
    if not member.can(VERIFY_KANWIL):
        return set()
    return set(regions_of(member, timezone.localdate()).values_list("pk", flat=True))


def _found(rows: list[Row], query: Mapping[str, str]) -> list[Row]:
    """Those that province, Kanwil and search text leave."""
    province, office, text = (query.get(name, "") for name in ("provinsi", "kanwil", "q"))
    if province:
        rows = [row for row in rows if row.province == province]
    if office:
        rows = [row for row in rows if row.office_code == office]
    if text.strip():
        hits = set(search_regions(text.replace("\0", "")[:100]).values_list("pk", flat=True))
        rows = [row for row in rows if row.region_id in hits]
    return rows


def _options(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """What a filter offers: every value that occurs, if there is more than one."""
    options = Counter(pair for pair in pairs if pair[0])
    return sorted(options, key=lambda option: option[1]) if len(options) > 1 else []


def _target_url(request: ActingRequest, cycle: Cycle, forecast: Forecast) -> str:
    """Where this person sets the Kanwil's target; empty where the act would be refused."""
    member = request.membership
    own = member.scope is Scope.NATION or (member.office is not None and member.office.code == forecast.code)
    if not (member.can(SET_TARGET) and own and forecast.code and cycle.state != CycleState.CLOSED):
        return ""
    return reverse("coaching:target", args=[cycle.pk, forecast.code])


@require(SET_TARGET)
@require_http_methods(["GET", "HEAD", "POST"])
def target(request: ActingRequest, pk: int, office: str) -> HttpResponse:
    """The target of a Kanwil in a cycle, with those that held before."""
    cycle, own = get_cycle(pk), get_own_office(request.membership, office)
    earlier = Target.objects.filter(cycle=cycle, office=own).select_related("by")
    form = TargetForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            set_target(office=own, cycle=cycle, by=request.membership, **form.cleaned_data)
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "Sasaran dicatat.")
            return redirect(f"{reverse('coaching:board')}?siklus={cycle.award_year}")
    context = {
        "cycle": cycle,
        "office": own,
        "form": form,
        "earlier": earlier,
        "regions": cycle.assessments.filter(office=own).count(),
        "back": f"{reverse('coaching:board')}?siklus={cycle.award_year}",
    }
    return render(request, "coaching/target.html", context, status=422 if form.errors else 200)
