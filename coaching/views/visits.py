"""Visits with what was agreed, and the list of follow-ups."""

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import ActingRequest, require
from accounts.states import COACH, SUBMIT, VIEW
from assessments.errors import Refused, Stale
from assessments.files import RefusedFile
from assessments.views.common import Kept, conflict
from coaching import access, recording
from coaching.forms import DoneForm, FollowUpFilter, FollowUpForm, VisitForm
from coaching.models import FollowUp, Visit
from coaching.queries import chain_of, open_cycle_of, possible_owners
from coaching.views.common import instrument_note
from indicators.models import Instrument
from regions.models import Region

FORM_METHODS = ["GET", "HEAD", "POST"]


@require(COACH)
@require_http_methods(FORM_METHODS)
def visit_new(request: ActingRequest, code: str) -> HttpResponse:
    """Put a visit on record."""
    region = access.get_region(request.membership, code)
    cycle = open_cycle_of(region)
    instrument = cycle.instrument if cycle else Instrument.objects.order_by("-pk").first()
    form = _visit_form(request, instrument)
    return _recorded(
        request,
        form,
        lambda: recording.record_visit(
            region=region, by=request.membership, data=form.visit, minutes=form.cleaned_data["minutes"]
        ),
        {
            "region": region,
            "cycle": cycle,
            "back": reverse("coaching:profile", args=[code]),
            "instrument_note": instrument_note(instrument),
        },
    )


@require(COACH)
@require_http_methods(FORM_METHODS)
def visit_correct(request: ActingRequest, pk: int) -> HttpResponse:
    """Correct a visit: the old words stay on record."""
    old = access.get_visit(request.membership, pk)
    instrument = _instrument_of(old)
    form = _visit_form(request, instrument, old)
    return _recorded(
        request,
        form,
        lambda: recording.correct_visit(
            visit=old,
            by=request.membership,
            data=form.visit,
            reason=form.cleaned_data["correction"],
            minutes=form.cleaned_data["minutes"],
        ),
        {
            "region": old.region,
            "cycle": old.cycle,
            "old": old,
            "back": reverse("coaching:visit", args=[pk]),
            "instrument_note": instrument_note(instrument),
        },
    )


def _instrument_of(visit: Visit) -> Instrument | None:
    """That of the indicators that were talked about, else of the cycle, else the newest."""
    talked = visit.talked.select_related("indicator__right__instrument").first()
    if talked:
        return talked.indicator.right.instrument
    return visit.cycle.instrument if visit.cycle else Instrument.objects.order_by("-pk").first()


def _visit_form(request: ActingRequest, instrument: Instrument | None, corrects: Visit | None = None) -> VisitForm:
    if request.method == "POST":
        return VisitForm(request.POST, request.FILES, instrument=instrument, corrects=corrects)
    return VisitForm(instrument=instrument, corrects=corrects)


def _recorded(
    request: ActingRequest, form: VisitForm, verb: Callable[[], Visit], context: dict[str, object]
) -> HttpResponse:
    """Call the verb on a sound form and go to the visit; else the form again with what was typed."""
    if form.is_valid():
        try:
            made = verb()
        except Stale as error:
            kept = [("Ringkasan", form.cleaned_data["summary"]), ("Pokok bahasan", form.cleaned_data["topics"])]
            return conflict(request, error, retry_url=str(context["back"]), kept=kept)
        except (Refused, RefusedFile) as error:
            form.add_error("minutes" if isinstance(error, RefusedFile) else None, str(error))
        else:
            messages.success(request, "Pendampingan dicatat. Tambahkan tindak lanjut yang disepakati di bawah.")
            return redirect("coaching:visit", made.pk)
    return render(request, "coaching/visit_form.html", {"form": form} | context, status=422 if form.errors else 200)


# --- One visit --------------------------------------------------------------------------------------------------


@require(VIEW)
@require_safe
def visit(request: ActingRequest, pk: int) -> HttpResponse:
    """What was said, and what was agreed."""
    return _visit_page(request, access.get_visit(request.membership, pk))


def _visit_page(
    request: ActingRequest, found: Visit, *, new: FollowUpForm | None = None, done: tuple[int, DoneForm] | None = None
) -> HttpResponse:
    """The page of `visit`; `new` and `done` (with the follow-up's id) are forms that were refused."""
    member, today = request.membership, timezone.localdate()
    later = getattr(found, "corrected_by", None)
    may_write = member.can(COACH) and later is None
    may_finish = may_write or (member.can(SUBMIT) and later is None)
    forms = dict([done] if done else [])
    talked = list(found.talked.select_related("indicator__right__instrument"))
    rows = [
        {
            "follow_up": follow_up,
            "overdue": follow_up.is_overdue(today),
            "form": forms.get(follow_up.pk) or DoneForm(follow_up_id=follow_up.pk)
            if may_finish and not follow_up.done_at
            else None,
        }
        for follow_up in found.follow_ups.select_related("member__user", "by", "done_by")
    ]
    context = {
        "visit": found,
        "region": found.region,
        "later": later,
        "earlier": chain_of(found),
        "talked": talked,
        "people": found.people.splitlines(),
        "rows": rows,
        "may_write": may_write,
        "instrument_note": instrument_note(talked[0].indicator.right.instrument) if talked else "",
        "form": new or (FollowUpForm(owners=possible_owners(found.region, member)) if may_write else None),
    }
    return render(request, "coaching/visit.html", context, status=422 if new or done else 200)


@require(COACH)
@require_POST
def follow_up_new(request: ActingRequest, pk: int) -> HttpResponse:
    """Note what was agreed at this visit."""
    found = access.get_visit(request.membership, pk)
    form = FollowUpForm(request.POST, owners=possible_owners(found.region, request.membership))
    if form.is_valid():
        try:
            recording.agree_follow_up(visit=found, by=request.membership, **form.cleaned_data)
        except Stale as error:
            kept = [("Yang disepakati", form.cleaned_data["what"])]
            return conflict(request, error, retry_url=_address(found), kept=kept)
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "Tindak lanjut dicatat; penanggung jawab dan operator daerah diberi tahu.")
            return redirect("coaching:visit", pk)
    return _visit_page(request, found, new=form)


@require(COACH, SUBMIT)
@require_POST
def follow_up_done(request: ActingRequest, pk: int) -> HttpResponse:
    """Mark a follow-up as done, with how."""
    follow_up = access.get_follow_up(request.membership, pk)
    form = DoneForm(request.POST, follow_up_id=pk)
    found = access.get_visit(request.membership, follow_up.visit_id)
    if not form.is_valid():
        return _visit_page(request, found, done=(pk, form))
    kept: Kept = [("Catatan", form.cleaned_data["note"])]
    try:
        recording.complete_follow_up(follow_up_id=pk, by=request.membership, note=form.cleaned_data["note"])
    except Stale as error:
        return conflict(request, error, retry_url=_address(found), kept=kept)
    messages.success(request, "Tindak lanjut ditandai selesai.")
    return redirect(f"{_address(found)}#tindak-{pk}")


def _address(found: Visit) -> str:
    return reverse("coaching:visit", args=[found.pk])


# --- All follow-ups ---------------------------------------------------------------------------------------------


@require(VIEW)
@require_safe
def follow_ups(request: ActingRequest) -> HttpResponse:
    """Every follow-up in reach: open, late, one's own, or done; the nearest deadline first."""
    search = FollowUpFilter(request.GET)
    shown = search.cleaned_data["tampil"] if search.is_valid() else ""
    today = timezone.localdate()
    conditions = {
        "": Q(done_at=None),
        "terlambat": Q(done_at=None, due_on__lt=today),
        "saya": Q(done_at=None, member=request.membership),
        "selesai": Q(done_at__isnull=False),
    }
    listed = access.visible_follow_ups(request.membership).filter(conditions[shown])
    page = Paginator(listed.order_by("due_on", "id"), settings.PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "search": search,
        "shown": shown,
        "page_obj": page,
        "rows": [_listed(follow_up, today) for follow_up in page],
        "at_desk": request.membership.region is None,
        "region": request.membership.region,
    }
    return render(request, "coaching/follow_ups.html", context)


def _listed(follow_up: FollowUp, today: object) -> dict[str, object]:
    region: Region = follow_up.visit.region
    return {"follow_up": follow_up, "region": region, "overdue": follow_up.is_overdue(today)}  # type: ignore[arg-type]
