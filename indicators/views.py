"""The instrument on screen: what is asked, how it is scored, how sure we are."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from indicators.models import Instrument
from indicators.queries import whole_rights
from indicators.states import InstrumentState
from indicators.wording import band_text, predicate_text


def instrument_list(request: HttpRequest) -> HttpResponse:
    """All published versions. Public: a rule by which regions are judged is no secret."""
    published = Instrument.objects.filter(state=InstrumentState.PUBLISHED)
    return render(request, "indicators/list.html", {"instruments": published})


def instrument(request: HttpRequest, code: str, version: str) -> HttpResponse:
    """One published version, whole: scheme, predicates, adjustments, rights, indicators and bands."""
    published = Instrument.objects.filter(state=InstrumentState.PUBLISHED).select_related("scheme", "previous")
    found = get_object_or_404(published, code=code, version=version)
    rights = [
        (right, [(indicator, band_text(indicator)) for indicator in right.indicators.all()])
        for right in whole_rights(found)
    ]
    context = {
        "instrument": found,
        "scheme": found.scheme,
        "predicates": predicate_text(found.predicates.all()),
        "rules": found.adjustment_rules.all(),
        "rights": rights,
        "indicator_count": sum(len(indicators) for _, indicators in rights),
        "instrument_note": found.note if found.is_working else "",
    }
    return render(request, "indicators/instrument.html", context)
