"""The front page of an assessment, for everybody who reaches it: where it stands and what to do next."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from accounts.access import ActingRequest, require
from accounts.states import ENDORSE_FORM, ENDORSE_PROVINCE, FILL, SUBMIT, VERIFY_CENTRAL, VERIFY_KANWIL, VIEW
from assessments import access
from assessments.estimates import outlook_of, sees_estimate
from assessments.models import Assessment, Submission
from assessments.offers import acts_for, may_extend, sees_scores
from assessments.queries import all_endorsements, counting, progress_by_right, returned_items
from assessments.states import FILLING_STAGE, AssessmentState, CycleState, EndorsementKind, Stage
from assessments.views.standing import Standing, lock_of, next_step, steps_of
from assessments.windows import Opening, openings
from indicators.states import Group


@require(FILL, ENDORSE_FORM)
@require_safe
def current(request: ActingRequest) -> HttpResponse:
    """The region's form of the newest cycle that is open; without one, what there was before. A contributor of an
    OPD comes to the own tasks."""
    if not request.membership.can(VIEW):
        return redirect("assessments:my_tasks")
    mine = access.visible_assessments(request.membership).order_by("-cycle__award_year")
    found = mine.filter(cycle__state=CycleState.OPEN).first()
    if found:
        return redirect("assessments:assessment", found.pk)
    earlier = mine.exclude(cycle__state=CycleState.PREPARED)[:10]
    context = {"region": request.membership.region, "may_fill": request.membership.can(FILL), "earlier": earlier}
    return render(request, "assessments/none.html", context)


@require(VIEW)
@require_safe
def assessment(request: ActingRequest, pk: int) -> HttpResponse:
    """State, schedule, ten rights with progress, papers, scores, and the next step of this person."""
    found = access.get_assessment(request.membership, pk)
    windows = openings(found)
    rights = progress_by_right(found)
    papers = all_endorsements(found)
    member = request.membership
    standing = Standing(found, member, lock_of(found, windows), rights, counting(papers))
    judges = {AssessmentState.KANWIL: VERIFY_KANWIL, AssessmentState.CENTRAL: VERIFY_CENTRAL}.get(
        AssessmentState(found.state)
    )
    judged = any(row["accepted"] or row["returned"] or row["repaired"] for row in rights)
    instrument = found.cycle.instrument
    returned = returned_items(found) if found.state == AssessmentState.RETURNED else []
    context = {
        "assessment": found,
        "place": found.region,
        "openings": windows,
        "steps": steps_of(found, windows),
        "lock": standing.lock,
        "next": next_step(standing),
        "groups": [(group.label, [row for row in rights if row["group"] == group]) for group in Group],
        "filled": standing.count("filled"),
        "total": standing.count("total"),
        "show_verdicts": judged,
        "returned": returned,
        "papers": [(kind, papers.get(kind)) for kind in EndorsementKind],
        "submissions": Submission.objects.filter(assessment=found).only("pk", "number", "at"),
        "outlook": outlook_of(found) if sees_estimate(member, found) else None,
        "scores": _scores(found),
        "may_endorse": member.can(SUBMIT) or member.can(ENDORSE_PROVINCE),
        "may_approve": member.can(ENDORSE_FORM) and standing.lock is None,
        "may_export": member.can(SUBMIT),
        "may_submit": member.can(SUBMIT) and found.state in FILLING_STAGE and standing.lock is None,
        "may_withdraw": member.can(SUBMIT) and _may_withdraw(found, windows, judged=judged),
        "may_verify": judges is not None and member.can(judges),
        "acts": acts_for(member, found, windows),
        "may_adjust": sees_scores(member),
        "may_extend": may_extend(member, found),
        "instrument_note": instrument.note if instrument.is_working else "",
    }
    return render(request, "assessments/assessment.html", context)


def _may_withdraw(assessment: Assessment, windows: dict[str, Opening], *, judged: bool) -> bool:
    """As the verb will see it: what was judged before goes back to repair, the rest to filling."""
    opening = windows.get(Stage.REPAIR if judged else Stage.FILLING)
    return assessment.state == AssessmentState.SUBMITTED and opening is not None and opening.is_open


def _scores(assessment: Assessment) -> list[tuple[str, object]]:
    found = (assessment.score_self, assessment.score_kanwil, assessment.score_final)
    return [(score.get_stage_display(), score) for score in found if score]
