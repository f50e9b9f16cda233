"""Versions of the instrument at the ministry: list, one version, comparison, proposing and publishing."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import ActingRequest, number_in, require
from accounts.states import DRAFT_INSTRUMENT, PUBLISH_INSTRUMENT
from assessments import instruments as verbs
from assessments.access import get_instrument
from assessments.describe import describe
from assessments.errors import Refused
from assessments.forms.instruments import HeadOfNewForm, ProposeForm, ReturnForm
from assessments.models import Cycle
from assessments.views.common import note_in, perform
from indicators.checking import Fault, Path
from indicators.content import fingerprint
from indicators.mapping import compare_versions
from indicators.models import Instrument, Right
from indicators.queries import whole_rights
from indicators.states import InstrumentState, InstrumentStatus
from indicators.wording import band_text, predicate_text

FORM_METHODS = ["GET", "HEAD", "POST"]
SHOWN_EVENTS = 50


@require(DRAFT_INSTRUMENT)
@require_safe
def instruments(request: ActingRequest) -> HttpResponse:
    """All versions, drafts first, with the cycles that use them."""
    cycles = Prefetch("cycles", Cycle.objects.order_by("award_year"))
    found = Instrument.objects.select_related("previous").prefetch_related(cycles).order_by("-pk")
    context = {
        "drafts": [i for i in found if i.state != InstrumentState.PUBLISHED],
        "published": [i for i in found if i.state == InstrumentState.PUBLISHED],
    }
    return render(request, "assessments/instruments/list.html", context)


@require(DRAFT_INSTRUMENT)
@require_safe
def instrument(request: ActingRequest, pk: int) -> HttpResponse:
    """One version: its content with what may be changed, what hinders it, who uses it, its history."""
    found = get_instrument(request.membership, pk)
    rights = list(whole_rights(found))
    context = {
        "instrument": found,
        "scheme": found.scheme,
        "predicates": predicate_text(found.predicates.all()),
        "rules": found.adjustment_rules.all(),
        "rights": [(right, [(row, band_text(row)) for row in right.indicators.all()]) for right in rights],
        "indicator_count": sum(len(right.indicators.all()) for right in rights),
        "faults": [] if found.is_published else _marked(found, rights),
        "cycles": Cycle.objects.filter(instrument=found).order_by("award_year"),
        "others": Instrument.objects.exclude(pk=found.pk).order_by("-pk"),
        "events": [describe(event) for event in verbs.history(found)[:SHOWN_EVENTS]],
        "may_change": found.is_draft,
        "version": verbs.seen_of(found),
    }
    return render(request, "assessments/instruments/instrument.html", context)


@dataclass(frozen=True, slots=True)
class Marked:
    """A fault with the address of the form that mends it."""

    fault: Fault
    url: str


def _marked(found: Instrument, rights: list[Right]) -> list[Marked]:
    rows = {
        "predicates": ("predikat", [row.pk for row in found.predicates.all()]),
        "adjustments": ("penyesuaian", [row.pk for row in found.adjustment_rules.all()]),
    }

    def url(path: Path) -> str:
        match path:
            case ("scheme", *_):
                part, key = "skema", found.scheme.pk
            case ("rights", int(r), "indicators", int(i), *_):
                part, key = "indikator", rights[r].indicators.all()[i].pk
            case ("rights", int(r), *_):
                part, key = "hak", rights[r].pk
            case (str(name), int(n), *_) if name in rows:
                part, key = rows[name][0], rows[name][1][n]
            case _:
                return ""
        return reverse("assessments:instrument_row", args=[found.pk, part, key])

    return [Marked(fault, url(fault.path)) for fault in verbs.faults_of(found)]


# --- Side by side -------------------------------------------------------------------------------------------------


def _member(request: HttpRequest) -> Any:
    return getattr(request, "membership", None)


@require_safe
def instrument_compare(request: HttpRequest, pk: int, other: int) -> HttpResponse:
    """What version `other` changes of version `pk`. Public where both are published."""
    old, new = (get_instrument(_member(request), key) for key in (pk, other))
    context = {
        "old": old,
        "new": new,
        "difference": compare_versions(old, new),
        "manages": bool(_member(request) and _member(request).can(DRAFT_INSTRUMENT)),
    }
    return render(request, "assessments/instruments/compare.html", context)


@require(DRAFT_INSTRUMENT)
@require_safe
def instrument_compare_with(request: ActingRequest, pk: int) -> HttpResponse:
    """To the comparison with the version that was chosen (?dengan=), the older one first."""
    found = get_instrument(request.membership, pk)
    others = Instrument.objects.exclude(pk=found.pk)
    other = others.filter(pk=number_in(request.GET.get("dengan", ""))).first()
    if other is None:
        messages.error(request, "Pilih versi lain sebagai pembanding.")
        return redirect("assessments:instrument", found.pk)
    return redirect("assessments:instrument_compare", *sorted([found.pk, other.pk]))


# --- A new version, and its end -----------------------------------------------------------------------------------


@require(DRAFT_INSTRUMENT)
@require_http_methods(FORM_METHODS)
def instrument_new(request: ActingRequest, pk: int) -> HttpResponse:
    """A draft from a published version."""
    source = get_object_or_404(Instrument, pk=pk, state=InstrumentState.PUBLISHED)
    initial = {"code": source.code, "title": source.title, "legal_basis": source.legal_basis}
    form = HeadOfNewForm(request.POST or None, initial=initial)
    if form.is_bound and form.is_valid():
        try:
            made = verbs.start_draft(source_id=source.pk, head=form.head, by=request.membership)
        except Refused as error:
            form.add_error("version", str(error))
        else:
            messages.success(request, f"Konsep {made.version} dibuat dari {source.version}. Ubah bagian yang perlu.")
            return redirect("assessments:instrument", made.pk)
    context = {
        "instrument": source,
        "heading": "Buat versi baru",
        "lead": f"Seluruh isi versi {source.version} disalin menjadi konsep; versi {source.version} tidak berubah.",
        "action": "Buat konsep",
        "form": form,
        "back": reverse("assessments:instrument", args=[source.pk]),
    }
    return render(request, "assessments/instruments/form.html", context, status=422 if form.is_bound else 200)


@require(DRAFT_INSTRUMENT)
@require_POST
def instrument_discard(request: ActingRequest, pk: int) -> HttpResponse:
    found = get_instrument(request.membership, pk)
    try:
        verbs.discard(instrument_id=found.pk, by=request.membership)
    except Refused as error:
        messages.error(request, str(error))
        return redirect("assessments:instrument", found.pk)
    messages.success(request, f"Konsep {found.version} dibuang.")
    return redirect("assessments:instruments")


# --- Proposing and publishing -------------------------------------------------------------------------------------


@require(DRAFT_INSTRUMENT)
@require_http_methods(FORM_METHODS)
def instrument_propose(request: ActingRequest, pk: int) -> HttpResponse:
    """What a second person will read: what hinders, what changes, the fingerprint; and the form to propose."""
    found = get_instrument(request.membership, pk)
    if request.method != "POST":
        return _publishing_page(request, found, ProposeForm(initial=_proposed_before(found)))
    form = ProposeForm(request.POST)
    if form.is_valid():
        try:
            verbs.propose(instrument_id=found.pk, legal=form.legal, by=request.membership)
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "Versi diajukan. Orang kedua memeriksa dan menerbitkannya.")
            return redirect("assessments:instrument_propose", found.pk)
    return _publishing_page(request, found, form, status=422)


def _proposed_before(found: Instrument) -> dict[str, str]:
    return {"status": found.status if found.status == InstrumentStatus.RESMI else InstrumentStatus.KERJA}


def _publishing_page(
    request: ActingRequest, found: Instrument, form: ProposeForm, *, status: int = 200
) -> HttpResponse:
    is_proposer = found.proposed_by_id == request.membership.user_id
    may_publish = request.membership.can(PUBLISH_INSTRUMENT)
    context = {
        "instrument": found,
        "faults": _marked(found, list(whole_rights(found))),
        "difference": compare_versions(found.previous, found) if found.previous else None,
        "fingerprint": found.content_hash or fingerprint(found),
        "version": verbs.seen_of(found),
        "form": form,
        "is_proposer": is_proposer,
        "may_publish": may_publish and not is_proposer,
        "may_return": may_publish or is_proposer,
        "return_form": ReturnForm(),
    }
    return render(request, "assessments/instruments/publish.html", context, status=status)


@require(PUBLISH_INSTRUMENT)
@require_POST
def instrument_publish(request: ActingRequest, pk: int) -> HttpResponse:
    found = get_instrument(request.membership, pk)
    read, seen = request.POST.get("fingerprint", ""), number_in(request.POST.get("version", ""))
    return perform(
        request,
        lambda: verbs.publish(instrument_id=found.pk, seen_fingerprint=read, seen=seen, by=request.membership),
        done=f"Versi {found.version} terbit. Isinya beku; siklus baru dapat memakainya.",
        back=reverse("assessments:instrument_propose", args=[found.pk]),
    )


@require(DRAFT_INSTRUMENT)
@require_POST
def instrument_return(request: ActingRequest, pk: int) -> HttpResponse:
    found = get_instrument(request.membership, pk)
    reason = note_in(request)
    return perform(
        request,
        lambda: verbs.send_back(instrument_id=found.pk, reason=reason, by=request.membership),
        done="Versi dikembalikan menjadi konsep.",
        back=reverse("assessments:instrument_propose", args=[found.pk]),
        kept=[("Alasan", reason)],
    )
