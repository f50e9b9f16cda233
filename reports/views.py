"""Recap and piagam on screen, and the public page that confirms a piagam."""

from datetime import date

from django.contrib import messages
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from accounts.access import ActingRequest, number_in, require
from accounts.states import PIAGAM, READ_LOG, RECAP, VIEW
from assessments.access import get_assessment, get_cycle
from assessments.forms.log import DaysForm, HistoryForm, LogForm, ReadsForm
from assessments.logbook import verbs_for
from assessments.minutes import counted
from assessments.models import Cycle, Minutes, Submission
from jobs.access import visible_jobs
from jobs.models import Job
from regions.models import RegionalOffice
from reports import report_jobs
from reports.access import get_minutes, get_piagam, get_recap_office, get_submission, recap_cycles
from reports.forms import MakeForm, RecapForm
from reports.heatmap import heat_map_of, legend
from reports.models import Piagam
from reports.queries import has_file, piagam_rows, stored
from reports.recap import read_recap

RECENT = 6
AT_ONCE = 3  # provinces on one page; of more, one is chosen


def _number(text: str) -> int | None:
    """A key from a query string; None where nothing was chosen. Raises Http404 for rubbish."""
    if not text:
        return None
    if number := number_in(text):
        return number
    raise Http404("Pilihan tidak dikenal.")


def _chosen(request: ActingRequest, cycle_key: str, office_key: str) -> tuple[Cycle | None, RegionalOffice | None]:
    """Cycle (the latest where none is named) and Kanwil, both in reach."""
    pk = _number(cycle_key)
    cycle = get_object_or_404(recap_cycles(), pk=pk) if pk else recap_cycles().first()
    if cycle is None:
        return None, None
    return cycle, get_recap_office(request.membership, cycle, _number(office_key))


def _own_jobs(request: ActingRequest, kind: str) -> QuerySet[Job]:
    return visible_jobs(request.membership).filter(kind=kind, asked_by=request.user)


@require(RECAP)
def recap(request: ActingRequest) -> HttpResponse:
    """Heat map and tables of a cycle for one's Kanwil, any Kanwil, or the nation."""
    cycle, office = _chosen(request, request.GET.get("siklus", ""), request.GET.get("kanwil", ""))
    if cycle is None:
        return render(request, "reports/recap.html", {"cycle": None})
    found = read_recap(cycle, office)
    is_long = len(found.provinces) > AT_ONCE
    chosen = request.GET.get("provinsi", "")
    shown = [part for part in found.provinces if part.code == chosen] if is_long else found.provinces
    context = {
        "cycle": cycle,
        "office": office,
        "recap": found,
        "form": RecapForm(membership=request.membership, cycle=cycle, initial={"siklus": cycle, "kanwil": office}),
        "formats": report_jobs.FORMATS.items(),
        "is_long": is_long,
        "provinces": [(part.name, part.rows, heat_map_of(part, found.rights)) for part in shown],
        "legend": legend(),
        "jobs": _own_jobs(request, report_jobs.RECAP)[:RECENT],
        "instrument_note": cycle.instrument.note if cycle.instrument.is_working else "",
    }
    return render(request, "reports/recap.html", context)


@require(RECAP)
@require_POST
def recap_make(request: ActingRequest) -> HttpResponse:
    """Ask the worker for the recap as a file."""
    cycle, office = _chosen(request, request.POST.get("siklus", ""), request.POST.get("kanwil", ""))
    form = MakeForm(request.POST)
    if cycle is None or not form.is_valid():
        raise Http404("Pilihan tidak dikenal.")
    job = report_jobs.ask_for_recap(cycle, office, form.cleaned_data["format"], by=request.membership)
    return redirect("jobs:job", job.pk)


@require(PIAGAM)
def piagam_list(request: ActingRequest, pk: int) -> HttpResponse:
    """The decisions of a cycle that carry a piagam, and whether its file is there."""
    cycle = get_cycle(pk)
    rows = [(decision, piagam, piagam is not None and has_file(piagam)) for decision, piagam in piagam_rows(cycle)]
    ready = sum(is_ready for _, _, is_ready in rows)
    context = {
        "cycle": cycle,
        "rows": rows,
        "ready": ready,
        "missing": len(rows) - ready,
        "job": Job.objects.filter(kind=report_jobs.PIAGAM, params__cycle_id=cycle.pk).first(),
        "instrument_note": cycle.instrument.note if cycle.instrument.is_working else "",
    }
    return render(request, "reports/piagam_list.html", context)


@require(PIAGAM)
@require_POST
def piagam_make(request: ActingRequest, pk: int) -> HttpResponse:
    """Ask the worker for every piagam of the cycle that is not there yet."""
    cycle = get_cycle(pk)
    job = report_jobs.ask_for_piagam(cycle, by=request.membership)
    if visible_jobs(request.membership).filter(pk=job.pk).exists():
        return redirect("jobs:job", job.pk)
    messages.info(request, f"Piagam siklus ini sedang diterbitkan atas permintaan {job.asked_by}.")
    return redirect("reports:piagam_list", cycle.pk)


@require()
def piagam_file(request: ActingRequest, pk: int) -> FileResponse:
    """The PDF of a piagam, for those who reach its region."""
    piagam = get_piagam(request.membership, pk)
    if not has_file(piagam):
        raise Http404("Berkas piagam ini tidak ada. Terbitkan piagam sekali lagi.")
    return FileResponse(piagam.file.open("rb"), as_attachment=True, filename=f"{piagam.number}.pdf")


@require(VIEW)
def receipt(request: ActingRequest, pk: int) -> HttpResponseBase:
    """The PDF of a receipt, for those who reach its region; while it is being printed, a page that says so."""
    submission = get_submission(request.membership, pk)
    printed = getattr(submission, "receipt", None)
    if printed is None or not stored(printed.file):
        return render(request, "reports/receipt_waiting.html", {"submission": submission})
    return FileResponse(printed.file.open("rb"), as_attachment=True, filename=f"{submission.number}.pdf")


@require(VIEW)
def minutes_file(request: ActingRequest, pk: int) -> HttpResponseBase:
    """The PDF of a berita acara, for those who reach its region; while it is being printed, a page that says so."""
    minutes = get_minutes(request.membership, pk)
    sheet = getattr(minutes, "sheet", None)
    if sheet is None or not stored(sheet.file):
        return render(request, "reports/minutes_waiting.html", {"minutes": minutes})
    return FileResponse(sheet.file.open("rb"), as_attachment=True, filename=f"{minutes.number}.pdf")


@require(VIEW)
@require_POST
def explanation_make(request: ActingRequest, pk: int) -> HttpResponse:
    """Ask the worker for "Penjelasan nilai" as a PDF."""
    job = report_jobs.ask_for_explanation(get_assessment(request.membership, pk), by=request.membership)
    return redirect("jobs:job", job.pk)


# --- The log as a file ---------------------------------------------------------------------------------


@require(READ_LOG)
@require_POST
def log_make(request: ActingRequest) -> HttpResponse:
    """Ask the worker for what the log shows, as a workbook."""
    which = request.POST.get("log", "")
    if which not in report_jobs.LOGS:
        raise Http404("Pilihan tidak dikenal.")
    form: DaysForm = ReadsForm(request.POST)
    if which == report_jobs.EVENTS:
        form = LogForm(request.POST, verbs=verbs_for(request.membership))
    job = report_jobs.ask_for_log(which, form.asked.params, by=request.membership)
    return redirect("jobs:job", job.pk)


@require(VIEW)
@require_POST
def history_make(request: ActingRequest, pk: int) -> HttpResponse:
    """The same for the history of one assessment."""
    assessment = get_assessment(request.membership, pk)
    form = HistoryForm(request.POST, verbs=verbs_for(request.membership))
    job = report_jobs.ask_for_log(report_jobs.EVENTS, form.asked.params, by=request.membership, assessment=assessment)
    return redirect("jobs:job", job.pk)


# --- For everybody -----------------------------------------------------------------------------------


def _issued() -> QuerySet[Piagam]:
    return Piagam.objects.exclude(rendered_at=None).select_related(
        "decision__decree__institution",
        "decision__assessment__cycle__instrument",
        "decision__assessment__region__province",
    )


def _confirmation(request: HttpRequest, piagam: Piagam | None, typed: str = "") -> HttpResponse:
    """The page that says what a piagam is, or that there is none such (404)."""
    context: dict[str, object] = {"piagam": piagam, "typed": typed}
    if piagam is not None:
        cycle = piagam.decision.assessment.cycle
        context |= {
            "cycle": cycle,
            "decision": piagam.decision,
            "decree": piagam.decision.decree,
            "region": piagam.decision.assessment.region,
            "instrument_note": cycle.instrument.note if cycle.instrument.is_working else "",
        }
    return render(request, "reports/confirmation.html", context, status=200 if piagam else 404)


def _sent() -> QuerySet[Submission]:
    return Submission.objects.select_related("assessment__cycle__instrument", "assessment__region__province")


def _confirm_sent(request: HttpRequest, submission: Submission) -> HttpResponse:
    """What a receipt confirms to everybody: number, region, time and how much; no names, no documents."""
    cycle = submission.assessment.cycle
    context = {
        "submission": submission,
        "cycle": cycle,
        "region": submission.assessment.region,
        "filled": sum(bool(item["claim"]) for item in submission.content["items"]),
        "instrument_note": cycle.instrument.note if cycle.instrument.is_working else "",
    }
    return render(request, "reports/receipt_confirmation.html", context)


def _recorded() -> QuerySet[Minutes]:
    return Minutes.objects.select_related("assessment__cycle__instrument", "assessment__region__province")


def _confirm_recorded(request: HttpRequest, minutes: Minutes) -> HttpResponse:
    """What a berita acara confirms to everybody: number, region, day and the sums; no names, no items."""
    cycle = minutes.assessment.cycle
    context = {
        "minutes": minutes,
        "day": date.fromisoformat(minutes.content["signing"]["day"]),
        "counts": counted(minutes.content),
        "cycle": cycle,
        "region": minutes.assessment.region,
        "instrument_note": cycle.instrument.note if cycle.instrument.is_working else "",
    }
    return render(request, "reports/minutes_confirmation.html", context)


@require_GET
def check(request: HttpRequest) -> HttpResponse:
    """Type in the number printed on a piagam; spaces and small letters are forgiven."""
    typed = request.GET.get("nomor", "").replace("\0", "").strip()[:60]
    if not typed:
        return render(request, "reports/check.html")
    number = "".join(typed.split()).upper().replace("–", "-")
    sent = _sent().filter(number=number).first()
    if sent:
        return _confirm_sent(request, sent)
    recorded = _recorded().filter(number=number).first()
    if recorded:
        return _confirm_recorded(request, recorded)
    return _confirmation(request, _issued().filter(number=number).first(), typed)


@require_GET
def verify(request: HttpRequest, token: str) -> HttpResponse:
    """Where the QR of a piagam, a receipt or a berita acara leads."""
    sent = _sent().filter(token=token).first()
    if sent:
        return _confirm_sent(request, sent)
    recorded = _recorded().filter(token=token).first()
    if recorded:
        return _confirm_recorded(request, recorded)
    return _confirmation(request, _issued().filter(token=token).first())
