"""The rows of a draft of the instrument, one form a kind of row, and its mapping from the previous version."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import ActingRequest, number_in, require
from accounts.states import DRAFT_INSTRUMENT
from assessments import instruments as verbs
from assessments.access import get_instrument
from assessments.describe import number
from assessments.errors import Refused, Stale
from assessments.forms import instruments as forms
from assessments.views.common import conflict, perform
from indicators.comparing import IndicatorDifference
from indicators.drafting import Row
from indicators.mapping import compare_versions
from indicators.models import (
    AdjustmentRule,
    BandDecision,
    Indicator,
    IndicatorLink,
    Instrument,
    Predicate,
    Right,
    ScoringScheme,
)
from indicators.states import Relation
from indicators.wording import band_text

FORM_METHODS = ["GET", "HEAD", "POST"]


@dataclass(frozen=True, slots=True)
class Part:
    """A kind of row: its form, its rows in a draft, and an empty one where more can be added."""

    noun: str
    form: type[forms.RowForm]
    rows: "Callable[[Instrument], QuerySet[Any]]"
    blank: Callable[[Instrument, ActingRequest], Row] | None = None
    anchor: str = "cara"


def _asked(request: ActingRequest, name: str, rows: "QuerySet[Any]") -> Any:
    """The row a link to an empty form names (?hak=3), if it is one of these."""
    return rows.filter(pk=number_in(request.GET.get(name, ""))).first()


def _indicators(draft: Instrument) -> QuerySet[Indicator]:
    return Indicator.objects.filter(right__instrument=draft)


def _blank_indicator(draft: Instrument, request: ActingRequest) -> Indicator:
    return Indicator(right=_asked(request, "hak", draft.rights.all()))


def _blank_decision(draft: Instrument, request: ActingRequest) -> BandDecision:
    indicator = _asked(request, "indikator", _indicators(draft))
    if indicator is None:
        raise Http404
    return BandDecision(indicator=indicator)


def _blank_link(draft: Instrument, request: ActingRequest) -> IndicatorLink:
    old = _asked(request, "lama", Indicator.objects.filter(right__instrument=draft.previous_id))
    new = _asked(request, "baru", _indicators(draft))
    relation = Relation.CHANGED if old and new else Relation.DROPPED if old else Relation.NEW
    return IndicatorLink(instrument=draft, old=old, new=new, relation=relation)


PARTS = {
    "kepala": Part("judul dan sumber", forms.HeadForm, lambda draft: Instrument.objects.filter(pk=draft.pk)),
    "skema": Part("cara menilai", forms.SchemeForm, lambda draft: ScoringScheme.objects.filter(instrument=draft)),
    "predikat": Part(
        "predikat",
        forms.PredicateForm,
        lambda draft: draft.predicates.all(),
        lambda draft, _: Predicate(instrument=draft),
    ),
    "penyesuaian": Part(
        "aturan penyesuaian",
        forms.AdjustmentRuleForm,
        lambda draft: draft.adjustment_rules.all(),
        lambda draft, _: AdjustmentRule(instrument=draft),
    ),
    "hak": Part(
        "hak",
        forms.RightForm,
        lambda draft: draft.rights.all(),
        lambda draft, _: Right(instrument=draft, number=draft.rights.count() + 1),
        "hak",
    ),
    "indikator": Part("indikator", forms.IndicatorForm, _indicators, _blank_indicator, "hak"),
    "keputusan": Part(
        "keputusan rentang",
        forms.DecisionForm,
        lambda draft: BandDecision.objects.filter(indicator__right__instrument=draft).select_related("indicator"),
        _blank_decision,
        "hak",
    ),
    "padanan": Part(
        "padanan",
        forms.LinkForm,
        lambda draft: draft.links.select_related("old", "new"),
        _blank_link,
    ),
}


def _found(request: ActingRequest, pk: int, slug: str) -> tuple[Instrument, Part]:
    draft = get_instrument(request.membership, pk)
    if slug not in PARTS:
        raise Http404
    return draft, PARTS[slug]


def _name(part: Part, row: Row) -> str:
    """A row for headings and the log: "indikator 01.S1", "predikat Peduli HAM"."""
    match row:
        case Indicator():
            return f"{part.noun} {row.code}"
        case BandDecision():
            return f"{part.noun} {row.indicator.code}"
        case IndicatorLink():
            return f"{part.noun} {_end(row.old)} → {_end(row.new)}"
        case Instrument() | ScoringScheme():
            return part.noun
    return f"{part.noun} {row}"


def _end(indicator: Indicator | None) -> str:
    return indicator.code if indicator else "–"


def _back(draft: Instrument, part: Part) -> str:
    if part is PARTS["padanan"]:
        return reverse("assessments:instrument_mapping", args=[draft.pk])
    return f"{reverse('assessments:instrument', args=[draft.pk])}#{part.anchor}"


@require(DRAFT_INSTRUMENT)
@require_http_methods(FORM_METHODS)
def instrument_row(request: ActingRequest, pk: int, part: str, row: int) -> HttpResponse:
    draft, kind = _found(request, pk, part)
    found = kind.rows(draft).filter(pk=row).first()
    if found is None and request.method == "POST":
        gone = Stale("Bagian ini sudah dihapus orang lain sejak Anda membukanya.")
        kept = _typed(kind.form(request.POST, draft=draft))
        return conflict(request, gone, retry_url=_back(draft, kind), kept=kept)
    if found is None:
        raise Http404
    return _form(request, draft, kind, found, heading=f"Ubah {_name(kind, found)}")


@require(DRAFT_INSTRUMENT)
@require_http_methods(FORM_METHODS)
def instrument_row_new(request: ActingRequest, pk: int, part: str) -> HttpResponse:
    draft, kind = _found(request, pk, part)
    if kind.blank is None:
        raise Http404
    return _form(request, draft, kind, kind.blank(draft, request), heading=f"Tambah {kind.noun}")


def _form(request: ActingRequest, draft: Instrument, part: Part, row: Row, *, heading: str) -> HttpResponse:
    """The form of one row; POST saves it. A version that is no draft any more says so, whatever was typed."""
    if request.method != "POST" and not draft.is_draft:
        messages.error(request, verbs.FROZEN if draft.is_published else verbs.WAITING)
        return redirect("assessments:instrument", draft.pk)
    seen = number_in(request.POST.get("version", "")) or verbs.seen_of(draft)
    typed = request.POST if request.method == "POST" else None  # bound also where nothing was sent
    bands = forms.bands_form(typed, row) if isinstance(row, Indicator) else None
    # What stands there, in words, before the form writes what was typed into the row.
    ranges = [words for words, _ in band_text(row)] if isinstance(row, Indicator) and row.pk else []
    form = part.form(typed, instance=row, draft=draft)
    status = 200
    if request.method == "POST":
        status = 422
        if bands and not bands.is_valid():
            form.add_error(None, "Periksa tabel rentang dan poin di bawah.")
        if form.is_valid():
            answer = _save(request, draft, part, form, seen=seen, bands=bands)
            if answer:
                return answer
    context = {
        "instrument": draft,
        "heading": heading,
        "action": "Simpan",
        "form": form,
        "bands": bands,
        "band_rows": list(zip(bands, [*ranges, *[""] * len(bands.forms)], strict=False)) if bands else [],
        "decisions": row.band_decisions.select_related("by") if isinstance(row, Indicator) and row.pk else [],
        "row": row,
        "version": seen,
        "back": _back(draft, part),
        "removal": reverse("assessments:instrument_row_remove", args=[draft.pk, _slug(part), row.pk])
        if part.blank and row.pk
        else "",
    }
    return render(request, "assessments/instruments/form.html", context, status=status)


def _slug(part: Part) -> str:
    return next(slug for slug, known in PARTS.items() if known is part)


def _save(
    request: ActingRequest,
    draft: Instrument,
    part: Part,
    form: forms.RowForm,
    *,
    seen: int,
    bands: forms.Bands | None,
) -> HttpResponse | None:
    """The answer to a valid form; None when the verb refused it, which the form then says."""
    row: Row = form.save(commit=False)
    try:
        changes = verbs.save_row(
            instrument_id=draft.pk,
            row=row,
            what=_name(part, row),
            seen=seen,
            by=request.membership,
            limits=bands.limits if bands else None,
        )
    except Stale as error:
        return conflict(request, error, retry_url=request.get_full_path(), kept=_typed(form, bands))
    except Refused as error:
        form.add_error(None, str(error))
        return None
    except ValidationError as error:
        for message in error.messages:
            form.add_error(None, message)
        return None
    name = _name(part, row)
    messages.success(request, f"{name[0].upper()}{name[1:]} disimpan." if changes else "Tidak ada yang berubah.")
    return redirect(_back(draft, part))


def _typed(form: forms.RowForm, bands: forms.Bands | None = None) -> list[tuple[str, str]]:
    """What was typed that is not what stands there now, in words."""
    typed = [(str(form[name].label), _in_words(form, name)) for name in form.changed_data]
    if bands and bands.has_changed():
        rows = (f"{number(band.limit) or 'selebihnya'}: {number(band.points)}" for band in bands.limits)
        typed.append(("Rentang dan poin", "; ".join(rows)))
    return typed


def _in_words(form: forms.RowForm, name: str) -> str:
    value = form[name].value()
    choices = getattr(form.fields[name], "choices", ())
    label = next((label for key, label in choices if str(key) == str(value)), value)
    return "Ya" if label is True else str(label or "")


@require(DRAFT_INSTRUMENT)
@require_POST
def instrument_row_remove(request: ActingRequest, pk: int, part: str, row: int) -> HttpResponse:
    draft, kind = _found(request, pk, part)
    if kind.blank is None:
        raise Http404
    found = get_object_or_404(kind.rows(draft), pk=row)
    name = _name(kind, found)
    seen = number_in(request.POST.get("version", ""))
    return perform(
        request,
        lambda: verbs.remove_row(instrument_id=draft.pk, row=found, what=name, seen=seen, by=request.membership),
        done=f"{name[0].upper()}{name[1:]} dihapus dari konsep.",
        back=_back(draft, kind),
    )


# --- Mapping ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class MappingRow:
    """A pair of indicators with both texts and the address of the form that changes it."""

    pair: IndicatorDifference
    old: Indicator | None
    new: Indicator | None
    url: str


@require(DRAFT_INSTRUMENT)
@require_safe
def instrument_mapping(request: ActingRequest, pk: int) -> HttpResponse:
    """What each indicator of the previous version has become; `?hubungan=` narrows."""
    draft = get_instrument(request.membership, pk)
    if draft.previous is None:
        raise Http404
    pairs = compare_versions(draft.previous, draft).indicators
    asked = request.GET.get("hubungan", "")
    old = {i.code: i for i in _indicators(draft.previous)}
    new = {i.code: i for i in _indicators(draft)}
    links = {(link.old_id, link.new_id): link.pk for link in draft.links.all()}
    counts = [(relation, sum(pair.relation == relation for pair in pairs)) for relation in Relation]
    context = {
        "instrument": draft,
        "rows": [
            MappingRow(pair, old.get(pair.old_code), new.get(pair.new_code), _link_url(draft, pair, old, new, links))
            for pair in pairs
            if asked in {"", pair.relation}
        ],
        "counts": [(relation, count) for relation, count in counts if count],
        "total": len(pairs),
        "asked": asked,
    }
    return render(request, "assessments/instruments/mapping.html", context)


def _link_url(
    draft: Instrument,
    pair: IndicatorDifference,
    old: dict[str, Indicator],
    new: dict[str, Indicator],
    links: dict[tuple[int | None, int | None], int],
) -> str:
    """The form of a written link, or an empty one that names both ends."""
    was, now = old.get(pair.old_code), new.get(pair.new_code)
    key = links.get((was.pk if was else None, now.pk if now else None))
    if key:
        return reverse("assessments:instrument_row", args=[draft.pk, "padanan", key])
    ends = {name: end.pk for name, end in (("lama", was), ("baru", now)) if end}
    return f"{reverse('assessments:instrument_row_new', args=[draft.pk, 'padanan'])}?{urlencode(ends)}"
