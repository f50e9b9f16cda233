"""Evaluasi indikator: all indicators of a cycle, one of them with its comments, and both as a file."""

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.access import ActingRequest, number_in, require
from accounts.models import Membership
from accounts.states import COMMENT_INDICATOR, EVALUATE, Scope
from assessments.errors import Refused
from assessments.models import Cycle
from assessments.reasons import REASONS
from assessments.states import ScoreStage
from indicators.models import Indicator
from jobs.access import visible_jobs
from reports import report_jobs
from reports.access import recap_cycles
from reports.dashboards.pictures import Bar, bars
from reports.evaluation import keeping
from reports.evaluation.commenting import comment
from reports.evaluation.forms import SUGGESTED, CommentForm, EvaluationFilter
from reports.evaluation.rules import KINDS, RULES
from reports.evaluation.table import COLUMNS, Evaluation, Row, in_order
from reports.models import IndicatorComment

RECENT = 6
COLOURS = {"Tidak diterima": "#8c4310", "Belum diisi": "#7a888b", "Tidak berlaku": "#9fb4b8"}


@dataclass(frozen=True, slots=True)
class Asked:
    """The cycle and stage an address asks for, and what is known of them. `evaluation` is None until it is counted."""

    cycle: Cycle
    stages: list[ScoreStage]
    stage: ScoreStage | None
    evaluation: Evaluation | None


def _read(cycle: Cycle, wanted: str) -> Asked:
    """What is kept of the stage, the furthest where none is named; the worker is asked to count what is out of date."""
    found = keeping.stands(cycle)
    stage = next((stage for stage in found if stage == wanted), None) or keeping.furthest(found)
    if stage is None:
        return Asked(cycle, [], None, None)
    kept = keeping.kept_evaluation(cycle, stage)
    if keeping.is_due(kept, found[stage]):
        report_jobs.ask_for_count(cycle, stage)
    return Asked(cycle, list(found), stage, keeping.evaluation_of(cycle, kept) if kept else None)


def _cycle(key: str) -> Cycle | None:
    """The cycle named, else the latest. Raises Http404 for one that is not there."""
    if not key:
        return recap_cycles().first()
    return get_object_or_404(recap_cycles(), pk=number_in(key))


@require(EVALUATE)
@require_safe
def evaluation(request: ActingRequest) -> HttpResponse:
    """Every indicator of a cycle with its figures and suggestions; filtered and ordered as asked."""
    cycle = _cycle(request.GET.get("siklus", ""))
    if cycle is None:
        return render(request, "reports/evaluation.html", {"cycle": None})
    asked = _read(cycle, request.GET.get("tahap", ""))
    right, kind, order = (request.GET.get(name, "") for name in ("hak", "saran", "urut"))
    chosen = {"siklus": cycle.pk, "tahap": asked.stage, "hak": right, "saran": kind, "urut": order}
    found = asked.evaluation
    context = {
        "cycle": cycle,
        "asked": asked,
        "evaluation": found,
        "form": EvaluationFilter(
            chosen,
            cycles=recap_cycles(),
            stages=asked.stages,
            rights=cycle.instrument.rights.values_list("number", "short_name"),
        ),
        "rules": RULES,
        "columns": COLUMNS,
        "formats": report_jobs.FORMATS.items(),
        "jobs": visible_jobs(request.membership).filter(kind=report_jobs.EVALUATION, asked_by=request.user)[:RECENT],
        "instrument_note": cycle.instrument.note if cycle.instrument.is_working else "",
    }
    if found:
        context["rows"] = in_order(_wanted(found.rows, right, kind), order)
        context["stage_query"] = urlencode({"tahap": found.stage.value})
    return render(request, "reports/evaluation.html", context)


def _wanted(rows: list[Row], right: str, kind: str) -> list[Row]:
    number = number_in(right)
    return [
        row
        for row in rows
        if (not number or row.indicator.right.number == number)
        and (kind not in KINDS or kind in row.kinds)
        and (kind != SUGGESTED or row.kinds)
    ]


# --- One indicator ------------------------------------------------------------------------------------


def _indicator(pk: int, code: str) -> tuple[Cycle, Indicator]:
    """A cycle that was opened, and an indicator of its instrument; else 404."""
    cycle = get_object_or_404(recap_cycles(), pk=pk)
    indicators = Indicator.objects.filter(right__instrument=cycle.instrument_id).select_related("right")
    return cycle, get_object_or_404(indicators.prefetch_related("bands"), code=code)


@require(EVALUATE)
@require_safe
def indicator(request: ActingRequest, pk: int, code: str) -> HttpResponse:
    """All figures of one indicator, what is suggested and what was said of it."""
    cycle, shown = _indicator(pk, code)
    return _page(request, cycle, shown, CommentForm())


@require(COMMENT_INDICATOR)
@require_POST
def indicator_comment(request: ActingRequest, pk: int, code: str) -> HttpResponse:
    """Put a comment on record."""
    cycle, shown = _indicator(pk, code)
    form = CommentForm(request.POST)
    if not form.is_valid():
        return _page(request, cycle, shown, form, status=422)
    try:
        comment(cycle=cycle, indicator=shown, by=request.membership, **form.cleaned_data)
    except Refused as error:
        form.add_error(None, str(error))
        return _page(request, cycle, shown, form, status=422)
    messages.success(request, f"Komentar atas butir {shown.code} tercatat.")
    here = reverse("reports:evaluation_indicator", args=[cycle.pk, shown.code])
    return redirect(f"{here}?{_stage_query(request)}#komentar")


def _stage_query(request: ActingRequest) -> str:
    wanted = request.GET.get("tahap", "")
    return urlencode({"tahap": wanted}) if wanted in ScoreStage.values else ""


def _page(
    request: ActingRequest, cycle: Cycle, shown: Indicator, form: CommentForm, *, status: int = 200
) -> HttpResponse:
    asked = _read(cycle, request.GET.get("tahap", ""))
    found = asked.evaluation
    rows = found.rows if found else []
    place = next((place for place, row in enumerate(rows) if row.indicator.pk == shown.pk), None)
    context: dict[str, object] = {
        "cycle": cycle,
        "asked": asked,
        "evaluation": found,
        "indicator": shown,
        "form": form,
        "may_comment": request.membership.can(COMMENT_INDICATOR),
        "comments": IndicatorComment.objects.filter(cycle=cycle, indicator=shown),
        "rules": RULES,
        "stage_query": _stage_query(request),
        "instrument_note": cycle.instrument.note if cycle.instrument.is_working else "",
    }
    if found and place is not None:
        row = replace(rows[place], indicator=shown)
        context |= {
            "row": row,
            "picture": _picture(row),
            "before": rows[place - 1].indicator if place else None,
            "after": rows[place + 1].indicator if place + 1 < len(rows) else None,
            "reasons": [
                (part, _returns_url(request.membership, cycle, shown, code))
                for part, (code, _) in zip(row.reasons, row.figures.reasons, strict=True)
            ],
        }
    return render(request, "reports/evaluation_indicator.html", context, status=status)


def _picture(row: Row) -> object:
    """The regions by band; the table of `row.parts` says the same."""
    drawn = [
        Bar(
            part.words if part.points is None else f"{part.words} · {part.points.normalize():f} poin".replace(".", ","),
            part.count,
            fill=COLOURS.get(part.words, "#0c4651"),
        )
        for part in row.parts
    ]
    return bars(
        "sebaran",
        f"Sebaran jawaban butir {row.indicator.code}",
        "Jumlah daerah menurut rentang nilai; angkanya sama dengan tabel di bawah gambar.",
        drawn,
        whole=row.figures.regions,
    )


def _returns_url(membership: Membership, cycle: Cycle, shown: Indicator, code: str) -> str:
    """The list of returned items of the right and reason, for those who have that page."""
    if membership.scope is Scope.REGION or code not in REASONS:
        return ""
    query = {"siklus": cycle.award_year, "hak": shown.right.number, "alasan": code}
    return f"{reverse('assessments:returned_items')}?{urlencode(query)}"


# --- As a file ----------------------------------------------------------------------------------------


@require(EVALUATE)
@require_POST
def evaluation_make(request: ActingRequest) -> HttpResponse:
    """Ask the worker for the evaluation as a file."""
    cycle = _cycle(request.POST.get("siklus", ""))
    stage, file_format = request.POST.get("tahap", ""), request.POST.get("format", "")
    if cycle is None or stage not in ScoreStage.values or file_format not in report_jobs.FORMATS:
        raise Http404("Pilihan tidak dikenal.")
    job = report_jobs.ask_for_evaluation(cycle, ScoreStage(stage), file_format, by=request.membership)
    return redirect("jobs:job", job.pk)
