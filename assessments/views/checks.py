"""Periksa kelengkapan: what the checks found, Disdukcapil's figure, and the region's word about each warning."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.access import ActingRequest, require
from accounts.states import SUBMIT, VIEW
from assessments import access, explaining
from assessments.checks.findings import Finding, Severity
from assessments.checks.run import Review, review
from assessments.errors import ItemErrors, Refused, Stale
from assessments.forms.checks import PopulationForm
from assessments.models import Assessment, Explanation
from assessments.views.common import conflict
from assessments.views.standing import lock_of
from assessments.windows import openings

FIELD = "penjelasan-"


@dataclass(frozen=True, slots=True)
class Shown:
    """A finding as the page shows it; `earlier` is what was said about the same items when their figures differed."""

    finding: Finding
    explanation: Explanation | None
    earlier: Explanation | None
    typed: str
    error: str

    @property
    def field(self) -> str:
        return FIELD + self.finding.fingerprint


@dataclass(frozen=True, slots=True)
class Level:
    """One of the three levels, its findings under the rules that found them."""

    title: str
    text: str
    count: int
    groups: list[tuple[str, list[Shown]]]


@dataclass(frozen=True, slots=True)
class Tried:
    """The act just refused: what was typed, and why it was not taken."""

    population: PopulationForm | None = None
    typed: Mapping[str, str] | None = None
    errors: Mapping[str, str] | None = None
    error: str = ""


WORDS = {
    Severity.ERROR: ("Galat", "Menahan pengiriman sampai diperbaiki."),
    Severity.WARNING: ("Peringatan", "Perbaiki, atau tulis penjelasannya. Pemeriksa Kanwil membaca penjelasan Anda."),
    Severity.ADVICE: ("Saran", "Tidak menahan pengiriman."),
}


@require(VIEW)
@require_safe
def checks(request: ActingRequest, pk: int) -> HttpResponse:
    """The findings by level, for whoever reaches the form."""
    return _page(request, access.get_assessment(request.membership, pk), Tried())


@require(SUBMIT)
@require_POST
def population(request: ActingRequest, pk: int) -> HttpResponse:
    """Write Disdukcapil's population figure."""
    assessment = access.get_assessment(request.membership, pk)
    back = reverse("assessments:checks", args=[pk])
    form = PopulationForm(assessment.population, request.POST)
    if form.is_valid():
        data = form.cleaned_data
        try:
            explaining.set_population(
                assessment_id=pk, population=data["population"], seen=data["seen"], by=request.membership
            )
        except Stale as stale:
            typed = form.data.get("population", "")
            return conflict(request, stale, retry_url=back, kept=[("Jumlah penduduk", typed)])
        except Refused as refused:
            form.add_error("population", str(refused))
        else:
            messages.success(request, "Jumlah penduduk tersimpan.")
            return redirect(back)
    return _page(request, assessment, Tried(population=form))


@require(SUBMIT)
@require_POST
def explain(request: ActingRequest, pk: int) -> HttpResponse:
    """Save what was written about warnings; fields left empty that never had a word are left alone."""
    assessment = access.get_assessment(request.membership, pk)
    back = reverse("assessments:checks", args=[pk])
    typed = {name.removeprefix(FIELD): request.POST[name] for name in request.POST if name.startswith(FIELD)}
    said = set(Explanation.objects.filter(assessment=assessment).values_list("finding", flat=True))
    texts = {key: text for key, text in typed.items() if text.strip() or key in said}
    try:
        written = explaining.explain(assessment_id=pk, texts=texts, by=request.membership)
    except Stale as stale:
        kept = [(f"Penjelasan {position}", text) for position, text in enumerate(texts.values(), start=1)]
        return conflict(request, stale, retry_url=back, kept=kept)
    except ItemErrors as refused:
        return _page(request, assessment, Tried(typed=typed, errors=refused.errors))
    except Refused as refused:
        return _page(request, assessment, Tried(typed=typed, error=str(refused)))
    messages.success(request, f"{written} penjelasan tersimpan." if written else "Tidak ada penjelasan yang berubah.")
    return redirect(back)


def _page(request: ActingRequest, assessment: Assessment, tried: Tried) -> HttpResponse:
    found = review(assessment)
    lock = lock_of(assessment, openings(assessment))
    may_write = request.membership.can(SUBMIT)
    form = tried.population or PopulationForm(assessment.population)
    instrument = assessment.cycle.instrument
    context = {
        "assessment": assessment,
        "place": assessment.region,
        "lock": lock,
        "may_write": may_write,
        "editable": may_write and lock is None,
        "review": found,
        "levels": [_level(found, severity, tried) for severity in Severity],
        "figures": [
            {"label": "Galat", "value": str(found.errors), "note": "harus diperbaiki"},
            {"label": "Peringatan", "value": str(found.unexplained), "note": "belum dijelaskan"},
            {"label": "Saran", "value": str(len(found.of(Severity.ADVICE))), "note": "boleh dilewati"},
        ],
        "form": form,
        "tried": tried,
        "instrument_note": instrument.note if instrument.is_working else "",
    }
    refused = tried.error or tried.errors or form.errors
    return render(request, "assessments/checks.html", context, status=422 if refused else 200)


def _level(found: Review, severity: Severity, tried: Tried) -> Level:
    findings = found.of(severity)
    shown = list(_shown(found, findings, tried))
    groups = [(title, list(rows)) for title, rows in groupby(shown, key=lambda row: row.finding.title)]
    title, text = WORDS[severity]
    return Level(title, text, len(findings), groups)


def _shown(found: Review, findings: list[Finding], tried: Tried) -> Iterator[Shown]:
    said = found.said
    # Of several the newest: they come in the order they were written.
    about = {(explanation.rule, *explanation.codes): explanation for explanation in found.explanations}
    for finding in findings:
        key = finding.fingerprint
        explanation = said.get(key)
        yield Shown(
            finding,
            explanation,
            None if explanation else about.get((finding.rule, *finding.codes)),
            (tried.typed or {}).get(key, explanation.text if explanation else ""),
            (tried.errors or {}).get(key, ""),
        )
