"""Tasks inside the Pemda: the contributor's own list, the operator's board, and handing items out."""

from datetime import date, timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import ActingRequest, number_in, require
from accounts.states import FILL, MANAGE_TEAM, VIEW, Role
from accounts.team import team_of
from assessments import access, assignments
from assessments.board import is_overdue, is_ready, loads, task_on, tasks_for, tasks_of, today_in, with_task
from assessments.errors import Refused, Stale
from assessments.forms.team import GiveForm
from assessments.models import Assessment, Item
from assessments.models.items import NOTE_MAX
from assessments.queries import items_of
from assessments.states import FILLING_STAGE, IN_HAND, REPAIRABLE, AssessmentState, CycleState, TaskState
from assessments.views.common import conflict, note_in, perform
from assessments.views.filling import address_of
from assessments.views.standing import lock_of
from assessments.windows import openings

SPARE_DAYS = 7  # what is left between the inner deadline proposed and the closing of the stage


def _open_form(request: ActingRequest) -> Assessment | None:
    mine = access.visible_assessments(request.membership).filter(cycle__state=CycleState.OPEN)
    return mine.order_by("-cycle__award_year").first()


@require(FILL)
@require_safe
def my_tasks(request: ActingRequest) -> HttpResponse:
    """Tugas saya: everything handed to this contributor, by deadline. An operator is led to the board."""
    form = _open_form(request)
    if request.membership.can(VIEW):
        return redirect("assessments:board", form.pk) if form else redirect("assessments:current")
    found = list(tasks_for(request.membership).filter(item__assessment=form)) if form else []
    lock = lock_of(form, openings(form)) if form else None
    today = today_in(form) if form else timezone.localdate()
    rows = [{"task": t, "overdue": is_overdue(t, today), "ready": not lock and is_ready(t)} for t in found]
    context = {
        "assessment": form,
        "place": request.membership.region,
        "rows": rows,
        "lock": lock,
        "ready": sum(row["ready"] is True for row in rows),
        "counts": [(state.label, sum(task.state == state for task in found)) for state in TaskState],
        "overdue": sum(row["overdue"] is True for row in rows),
        "in_hand": sum(task.state in IN_HAND for task in found),
    }
    return render(request, "assessments/tasks/mine.html", context)


@require(FILL)
@require_POST
def hand_in(request: ActingRequest, pk: int) -> HttpResponse:
    """Hand in one item or many of one's own."""
    access.get_form(request.membership, pk)
    chosen = _numbers(request, "task")
    return perform(
        request,
        lambda: assignments.hand_in(assessment_id=pk, task_ids=chosen, by=request.membership),
        done=f"{len(chosen)} butir diserahkan kepada operator.",
        back=reverse("assessments:my_tasks"),
    )


@require(MANAGE_TEAM)
@require_safe
def board(request: ActingRequest, pk: int) -> HttpResponse:
    """Papan tugas: who owes what."""
    assessment = access.get_assessment(request.membership, pk)
    today = today_in(assessment)
    tasks = list(tasks_of(assessment))
    items = Item.objects.filter(assessment=assessment).count()
    lock = lock_of(assessment, openings(assessment))
    context = {
        "assessment": assessment,
        "place": assessment.region,
        "lock": lock,
        "loads": loads(tasks, today),
        "waiting": [task for task in tasks if task.state == TaskState.HANDED_IN],
        "groups": [(load, [(task, is_overdue(task, today)) for task in load.tasks]) for load in loads(tasks, today)],
        "unassigned": items - len(tasks),
        "total": items,
        "any_owed": any(task.state in IN_HAND for task in tasks),
    }
    return render(request, "assessments/tasks/board.html", context)


@require(MANAGE_TEAM)
@require_http_methods(["GET", "HEAD", "POST"])
def task_give(request: ActingRequest, pk: int) -> HttpResponse:
    """Hand out single items, whole rights, or all that an OPD owns; bulk picks leave out what somebody has already."""
    assessment = access.get_assessment(request.membership, pk)
    windows = openings(assessment)
    lock = lock_of(assessment, windows)
    items = list(with_task(items_of(assessment)))
    contributors = team_of(request.membership).filter(role=Role.KONTRIBUTOR_OPD, user__is_active=True)
    last = _last_day(assessment)
    form = GiveForm(request.POST if request.method == "POST" else None, contributors=contributors, last=last)
    picked = _picked(request, assessment, items)
    error = ""
    if form.is_valid():
        who, due_on = form.cleaned_data["contributor"], form.cleaned_data["due_on"]
        try:
            given = assignments.give(
                assessment_id=pk, item_ids=sorted(picked), contributor=who, due_on=due_on, by=request.membership
            )
        except Refused as refused:
            error = str(refused)
        else:
            messages.success(request, f"{len(given)} butir ditugaskan kepada {who.opd} ({who.user}).")
            return redirect("assessments:board", pk)
    free = [item for item in items if task_on(item) is None and _is_open(assessment, item)]
    by_owner: dict[str, int] = {}
    for item in free:
        by_owner[item.indicator.owner] = by_owner.get(item.indicator.owner, 0) + 1
    rights: dict[int, list[Item]] = {}
    for item in items:
        rights.setdefault(item.indicator.right.number, []).append(item)
    context = {
        "assessment": assessment,
        "place": assessment.region,
        "lock": lock,
        "form": form,
        "error": error,
        "has_contributors": contributors.exists(),
        "proposed": _proposed(assessment, last),
        "last": last,
        "owners": sorted(by_owner.items()),
        "rights": [(own[0].indicator.right, own, sum(item in free for item in own)) for own in rights.values()],
        "closed": {item.pk for item in items if not _is_open(assessment, item)},
        "picked_items": set(_numbers(request, "item")),
        "picked_rights": set(_numbers(request, "right")),
        "picked_owners": set(request.POST.getlist("owner")),
    }
    return render(request, "assessments/tasks/give.html", context, status=422 if error or form.errors else 200)


def _picked(request: ActingRequest, assessment: Assessment, items: list[Item]) -> set[int]:
    numbers, owners = set(_numbers(request, "right")), set(request.POST.getlist("owner"))
    in_bulk = {
        item.pk
        for item in items
        if (item.indicator.right.number in numbers or item.indicator.owner in owners)
        and task_on(item) is None
        and _is_open(assessment, item)
    }
    return set(_numbers(request, "item")) | in_bulk


def _is_open(assessment: Assessment, item: Item) -> bool:
    return assessment.state != AssessmentState.RETURNED or item.state in REPAIRABLE


def _last_day(assessment: Assessment) -> date | None:
    """The latest inner deadline: the day on which the present stage closes."""
    stage = FILLING_STAGE.get(assessment.state)
    opening = openings(assessment).get(stage) if stage else None
    return timezone.localdate(opening.closes_at, assessment.region.province.tz) if opening else None


def _proposed(assessment: Assessment, last: date | None) -> date | None:
    return max(today_in(assessment), last - timedelta(days=SPARE_DAYS)) if last else None


@require(MANAGE_TEAM)
@require_POST
def task_approve(request: ActingRequest, pk: int) -> HttpResponse:
    """Approve what was handed in: one item or many."""
    access.get_assessment(request.membership, pk)
    chosen = _numbers(request, "task")
    seen = {key: next(iter(_numbers(request, f"version-{key}")), 0) for key in chosen}
    return perform(
        request,
        lambda: assignments.approve(assessment_id=pk, seen=seen, by=request.membership),
        done=f"{len(seen)} butir disetujui.",
        back=reverse("assessments:board", args=[pk]),
    )


@require(MANAGE_TEAM)
@require_http_methods(["GET", "HEAD", "POST"])
def task_send_back(request: ActingRequest, pk: int) -> HttpResponse:
    """Send one item back to its contributor, with what is to be done."""
    task = access.get_task(request.membership, pk)
    assessment = access.get_assessment(request.membership, task.item.assessment_id)
    note, error = note_in(request), ""
    if request.method == "POST":
        try:
            assignments.send_back(task_id=pk, note=note, by=request.membership)
        except Stale as stale:
            back = reverse("assessments:board", args=[assessment.pk])
            return conflict(request, stale, retry_url=back, kept=[("Catatan", note)])
        except Refused as refused:
            error = str(refused)
        else:
            messages.success(request, f"Butir {task.item.indicator.code} dikembalikan kepada {task.contributor.opd}.")
            return redirect("assessments:board", assessment.pk)
    context = {
        "assessment": assessment,
        "task": task,
        "item_url": address_of(task.item),
        "note": note,
        "note_max": NOTE_MAX,
        "error": error,
    }
    return render(request, "assessments/tasks/send_back.html", context, status=422 if error else 200)


@require(MANAGE_TEAM)
@require_POST
def task_take_back(request: ActingRequest, pk: int) -> HttpResponse:
    """Take an item from its contributor; nothing filled in is lost."""
    task = access.get_task(request.membership, pk)
    return perform(
        request,
        lambda: assignments.take_back(task_id=pk, by=request.membership),
        done=f"Butir {task.item.indicator.code} diambil kembali. Isiannya tetap ada.",
        back=reverse("assessments:board", args=[task.item.assessment_id]),
    )


@require(MANAGE_TEAM)
@require_POST
def task_remind(request: ActingRequest, pk: int) -> HttpResponse:
    """Remind one contributor (`contributor` in the body), or everybody who owes something."""
    access.get_assessment(request.membership, pk)
    asked = request.POST.get("contributor", "")
    contributor = number_in(asked) if asked else None
    back = reverse("assessments:board", args=[pk])
    try:
        told = assignments.remind(assessment_id=pk, contributor_id=contributor, by=request.membership)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect(back)
    if told:
        messages.success(request, f"{told} orang diingatkan, di program dan lewat surel.")
    else:
        messages.info(request, "Sudah diingatkan hari ini. Pengingat dikirim paling banyak sekali sehari.")
    return redirect(back)


def _numbers(request: ActingRequest, name: str) -> list[int]:
    """The whole numbers sent under a name, each once, in order; anything else names nothing."""
    return list(dict.fromkeys(filter(None, map(number_in, request.POST.getlist(name)))))
