"""The instrument on screen: what is asked, how it is scored, how sure we are."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from indicators.models import Instrument
from indicators.queries import whole_rights
from indicators.wording import band_text, predicate_text


def instrument_list(request: HttpRequest) -> HttpResponse:
    """All versions. Public: a rule by which regions are judged is no secret."""
    return render(request, "indicators/list.html", {"instruments": Instrument.objects.all()})


def instrument(request: HttpRequest, code: str, version: str) -> HttpResponse:
    """One version, whole: scheme, predicates, rights, indicators and bands."""
    found = get_object_or_404(Instrument.objects.select_related("scheme"), code=code, version=version)
    rights = [
        (right, [(indicator, band_text(indicator)) for indicator in right.indicators.all()])
        for right in whole_rights(found)
    ]
    context = {
        "instrument": found,
        "scheme": found.scheme,
        "predicates": predicate_text(found.predicates.all()),
        "rights": rights,
        "indicator_count": sum(len(indicators) for _, indicators in rights),
        "instrument_note": found.note if found.is_working else "",
    }
    return render(request, "indicators/instrument.html", context)
