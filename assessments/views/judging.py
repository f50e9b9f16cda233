"""One item beside its files: what is claimed, what supports it, and the verdict."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.access import ActingRequest
from assessments.access import get_item
from assessments.errors import ItemErrors, Refused, Stale
from assessments.files import BY_EXTENSION
from assessments.forms.desk import JudgeForm
from assessments.models import Evidence, Item
from assessments.offers import level_of, why_not_judging
from assessments.queries import explanations_of
from assessments.states import Claim, Level
from assessments.verdicts import judge as write_verdicts
from assessments.views.common import conflict
from assessments.views.desk import at_desk, instrument_note, worklist_items
from assessments.windows import openings
from assessments.worklist import Filters, current_verdict, neighbours, next_left
from indicators.models import BandRow, Indicator
from indicators.states import Direction


@at_desk()
@require_http_methods(["GET", "HEAD", "POST"])
def judge(request: ActingRequest, pk: int) -> HttpResponse:
    """Read an item beside its files; POST writes the verdict of the acting level."""
    item = get_item(request.membership, pk)
    filters = Filters.read(request.GET)
    level = level_of(request.membership)
    if request.method != "POST":
        return _page(request, item, filters, JudgeForm(None, item=item, level=level or Level.KANWIL))
    if level is None:
        raise PermissionDenied("Peran Anda tidak mencakup putusan atas butir.")
    form = JudgeForm(request.POST, item=item, level=level)
    if form.is_valid():
        try:
            write_verdicts(
                assessment_id=item.assessment_id, level=level, by=request.membership, judgements=[form.judgement]
            )
        except Stale as error:
            return conflict(request, error, retry_url=_address(item, filters), kept=form.kept)
        except ItemErrors as error:
            form.add_error(None, list(error.errors.values()))
        except Refused as error:
            form.add_error(None, str(error))
        else:
            return _saved(request, item, level, filters)
    return _page(request, item, filters, form, status=422)


def _saved(request: ActingRequest, item: Item, level: Level, filters: Filters) -> HttpResponse:
    """Back to the item, or on to the next that is left within the filters."""
    messages.success(request, f"Putusan butir {item.indicator.code} tersimpan.")
    if "next" not in request.POST:
        return redirect(_address(item, filters))
    following = next_left(filters.apply(worklist_items(item.assessment)), level, after=item)
    if following:
        return redirect(_address(following, filters))
    messages.info(request, "Tidak ada lagi butir yang menunggu putusan Anda pada saringan ini.")
    return redirect(_list_address(item, filters))


def _address(item: Item, filters: Filters) -> str:
    return _with(reverse("assessments:judge", args=[item.pk]), filters.as_dict())


def _list_address(item: Item, filters: Filters) -> str:
    return _with(reverse("assessments:verification", args=[item.assessment_id]), filters.as_dict())


def _with(url: str, query: Mapping[str, str]) -> str:
    return f"{url}?{urlencode(query)}" if query else url


def _page(request: ActingRequest, item: Item, filters: Filters, form: JudgeForm, *, status: int = 200) -> HttpResponse:
    assessment = item.assessment
    everything = worklist_items(assessment)
    shown = filters.apply(everything)
    previous, following = neighbours(shown, item)
    files = _files(item, filters)
    context = {
        "item": item,
        "indicator": item.indicator,
        "bands": list(_bands(item)),
        "assessment": assessment,
        "region": assessment.region,
        "form": form,
        "level": level_of(request.membership),
        "why_not": _why_not(request, item),
        "kanwil_changed": item.changed_since_kanwil,
        "central_verdict": current_verdict(item, Level.CENTRAL),
        "history": _history(item),
        "explanations": [said for said in explanations_of(assessment) if item.indicator.code in said.codes],
        "files": files,
        "file": _chosen(files, request.GET.get("dok", "")),
        "previous": _address(previous, filters) if previous else "",
        "following": _address(following, filters) if following else "",
        "position": next((n for n, i in enumerate(shown, 1) if i.pk == item.pk), None),
        "count": len(shown),
        "list_url": _list_address(item, filters),
        "form_url": _address(item, filters),
        "instrument_note": instrument_note(assessment.cycle),
    }
    return render(request, "assessments/desk/judge.html", context, status=status)


def _why_not(request: ActingRequest, item: Item) -> str:
    if item.claim == Claim.NONE:
        return "Butir ini belum diisi, jadi belum ada yang dapat diputus."
    return why_not_judging(request.membership, item.assessment, openings(item.assessment))


@dataclass(frozen=True, slots=True)
class ShownBand:
    row: BandRow
    is_reached: bool


def _bands(item: Item) -> Iterator[ShownBand]:
    """The bands, and which one the claimed value falls in."""
    reached = False
    for row in item.indicator.band_rows():
        fits = item.value is not None and not reached and _meets(item.indicator, row, item)
        reached = reached or fits
        yield ShownBand(row, fits)


def _meets(indicator: Indicator, row: BandRow, item: Item) -> bool:
    if row.limit is None or item.value is None:
        return True
    return item.value >= row.limit if indicator.direction == Direction.HIGH else item.value <= row.limit


@dataclass(frozen=True, slots=True)
class ShownFile:
    """A document of the item as the viewer shows it: as a page, a picture, or only to download."""

    evidence: Evidence
    url: str
    tab_url: str
    wrong_year: bool
    undated: bool

    @property
    def how(self) -> str:
        file_type = BY_EXTENSION.get(self.evidence.document.extension)
        return file_type.kind if file_type and file_type.inline else "download"

    @property
    def type_label(self) -> str:
        file_type = BY_EXTENSION.get(self.evidence.document.extension)
        return file_type.label if file_type else self.evidence.document.extension.upper()


def _files(item: Item, filters: Filters) -> list[ShownFile]:
    year = item.assessment.cycle.performance_year
    must_fit = item.indicator.date_matters
    files = []
    for evidence in item.evidence.filter(removed_at=None).select_related("document").order_by("pk"):
        day = evidence.document.document_date
        query = filters.as_dict() | {"dok": str(evidence.document_id)}
        files.append(
            ShownFile(
                evidence,
                reverse("assessments:document_file", args=[evidence.document_id]),
                _with(reverse("assessments:judge", args=[item.pk]), query),
                wrong_year=must_fit and day is not None and day.year != year,
                undated=must_fit and day is None,
            )
        )
    return files


def _chosen(files: Sequence[ShownFile], asked: str) -> ShownFile | None:
    chosen = (file for file in files if str(file.evidence.document_id) == asked)
    return next(chosen, files[0] if files else None)


def _history(item: Item) -> list[dict[str, Any]]:
    """Every verdict there ever was, newest first, for the timeline."""
    return [
        {
            "icon_name": "circle-check" if verdict.accepted else "corner-up-left",
            "what": " · ".join(
                part
                for part in (str(verdict), verdict.get_reason_code_display(), f"versi {verdict.item_version}")
                if part
            ),
            "who": verdict.by,
            "when": verdict.at,
            "note": verdict.note,
        }
        for verdict in item.verdicts.select_related("by")
    ]
