"""The instrument on screen: what is asked, how it is scored, how sure we are."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from indicators.models import Instrument
from indicators.queries import whole_rights


def instrument_list(request: HttpRequest) -> HttpResponse:
    """All versions. Public: a rule by which regions are judged is no secret."""
    return render(request, "indicators/list.html", {"instruments": Instrument.objects.all()})


def instrument(request: HttpRequest, code: str, version: str) -> HttpResponse:
    """One version, whole: scheme, predicates, rights, indicators and bands."""
    found = get_object_or_404(Instrument.objects.select_related("scheme"), code=code, version=version)
    context = {
        "instrument": found,
        "scheme": found.scheme,
        "predicates": found.predicates.all(),
        "rights": whole_rights(found),
        "instrument_note": found.note if found.is_working else "",
    }
    return render(request, "indicators/instrument.html", context)
