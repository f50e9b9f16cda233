"""The log of all regions in reach: who did what, and who opened or downloaded which file."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import ActingRequest, number_in, require
from accounts.states import READ_LOG
from assessments.describe import describe
from assessments.forms.log import LogForm, ReadsForm
from assessments.logbook import DAYS, events_for, leaf_of, person_in, reads_for, region_of, verbs_for


def _query(request: HttpRequest) -> QueryDict:
    """What is asked; where no days are named, the last ones: nobody reads years."""
    query = request.GET.copy()
    if "since" not in query and "until" not in query:
        query["since"] = (timezone.localdate() - timedelta(days=DAYS)).isoformat()
    return query


def _before(request: HttpRequest) -> int:
    return number_in(request.GET.get("before", ""))


@require(READ_LOG)
@require_safe
def log(request: ActingRequest) -> HttpResponse:
    """Every act in reach, newest first; with `actor` those of one person."""
    form = LogForm(_query(request), verbs=verbs_for(request.membership))
    asked = form.asked
    events = events_for(request.membership, asked)
    leaf = leaf_of(events, before=_before(request))
    context = {
        "form": form,
        "leaf": leaf,
        "rows": [(event, describe(event), region_of(event)) for event in leaf.rows],
        "person": person_in(events, asked.actor, field="actor"),
    }
    return render(request, "assessments/desk/log.html", context)


@require(READ_LOG)
@require_safe
def file_log(request: ActingRequest) -> HttpResponse:
    """Who opened or downloaded which document of the regions in reach."""
    form = ReadsForm(_query(request))
    asked = form.asked
    reads = reads_for(request.membership, asked)
    context = {
        "form": form,
        "leaf": leaf_of(reads, before=_before(request)),
        "person": person_in(reads, asked.actor, field="user"),
    }
    return render(request, "assessments/desk/file_log.html", context)
