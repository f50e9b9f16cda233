"""Kecenderungan verifikator: how verifiers of an office judge, beside the office as a whole."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import ActingRequest, number_in
from accounts.states import CLOSE_KANWIL, VERIFY_CENTRAL, Scope
from assessments.access import visible_assessments
from assessments.desk import drift
from assessments.views.desk import at_desk, chosen_cycle, cycles_on_desk
from regions.models import RegionalOffice


@at_desk(CLOSE_KANWIL, VERIFY_CENTRAL)
@require_safe
def verifiers(request: ActingRequest) -> HttpResponse:
    """One office's verifiers with the office's own figures; the Pusat chooses the office from all of them."""
    cycles = cycles_on_desk()
    cycle = chosen_cycle(cycles, request.GET.get("siklus", ""))
    context: dict[str, object] = {
        "cycle": cycle,
        "cycles": cycles,
        "enough": drift.ENOUGH,
        "sitting": int(drift.SITTING.total_seconds() // 60),
    }
    if cycle:
        in_reach = visible_assessments(request.membership).filter(cycle=cycle)
        national = request.membership.scope is Scope.NATION
        asked = number_in(request.GET.get("kanwil", ""))
        chosen = RegionalOffice.objects.filter(pk=asked).first() if national and asked else None
        if national and chosen is None:
            tallies = drift.by_office(in_reach)
            context |= {"offices": tallies, "nation": drift.total_of("Seluruh Kanwil", tallies)}
        else:
            rows = drift.by_verifier(in_reach.filter(office=chosen) if chosen else in_reach)
            context |= {"chosen": chosen, "rows": rows, "office": drift.total_of("Seluruh kantor", rows)}
    return render(request, "assessments/desk/drift.html", context)
