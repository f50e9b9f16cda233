"""What came out: the scores with every reason, and the log."""

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import ActingRequest, number_in, require
from accounts.models import Membership
from accounts.states import SUBMIT, VIEW
from assessments import access
from assessments.comparison import compare
from assessments.comparison_rows import Comparison, ItemRow, RightRow
from assessments.describe import describe
from assessments.forms.log import HistoryForm
from assessments.logbook import events_for, person_in, verbs_for
from assessments.minutes import minutes_of
from assessments.models import Assessment
from assessments.objections import why_closed
from assessments.windows import openings


@require(VIEW)
@require_safe
def scores(request: ActingRequest, pk: int) -> HttpResponse:
    """Three stages side by side with every reason, from the stored snapshots; by GET one right, or what changed."""
    assessment = access.get_assessment(request.membership, pk)
    found = compare(assessment)
    number = number_in(request.GET.get("hak", ""))
    changed = request.GET.get("berubah") == "1"
    instrument = assessment.cycle.instrument
    context = {
        "assessment": assessment,
        "place": assessment.region,
        "found": found,
        "shown": _shown(found, number, changed=changed),
        "number": number,
        "only_changed": changed,
        "may_object": _may_object(request.membership, assessment),
        "scheme": instrument.scheme if found.there else None,
        "instrument_note": instrument.note if instrument.is_working else "",
    }
    return render(request, "assessments/scores.html", context)


def _may_object(membership: Membership, assessment: Assessment) -> bool:
    """Whether an objection is offered at the items; queries only where the cycle has a time for them."""
    if not (assessment.cycle.objections and membership.can(SUBMIT)):
        return False
    return not why_closed(assessment, openings(assessment))


def _shown(found: Comparison, number: int, *, changed: bool) -> list[tuple[RightRow, list[ItemRow]]]:
    """The rights asked for, each with the items asked for; a right without any is left out."""
    rights = [right for right in found.rights if number in {0, right.number}]
    rows = [(right, [item for item in right.items if item.changes or not changed]) for right in rights]
    return [(right, items) for right, items in rows if items]


@require(VIEW)
@require_safe
def history(request: ActingRequest, pk: int) -> HttpResponse:
    """Everything that was done to this assessment, newest first."""
    assessment = access.get_assessment(request.membership, pk)
    form = HistoryForm(request.GET, verbs=verbs_for(request.membership))
    asked = form.asked
    events = events_for(request.membership, asked, assessment_id=assessment.pk)
    page = Paginator(events, settings.PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "assessment": assessment,
        "place": assessment.region,
        "form": form,
        "is_filtered": bool(asked.params),
        "person": person_in(events, asked.actor, field="actor"),
        "made": minutes_of(assessment),
        "page_obj": page,
        "events": [describe(event) for event in page],
    }
    return render(request, "assessments/history.html", context)
