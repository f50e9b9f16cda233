"""Tasks inside the Pemda: the operator hands items to contributors of an OPD, they hand in, the operator decides.

All verbs lock the form as every write of the region does (Locked when the stage is closed), move a task only by the
table in states, log in the same transaction, and tell the other side through the outbox.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership
from accounts.states import FILL, MANAGE_TEAM, Role
from assessments.board import is_ready, tasks_of, today_in
from assessments.errors import ItemErrors, Refused, Stale
from assessments.events import State, record
from assessments.filling import item_changes, lock_for_filling, require_repairable
from assessments.models import Assessment, Event, Item, Task
from assessments.models.items import NOTE_MAX
from assessments.recipients import operators_of
from assessments.states import FILLING_STAGE, IN_HAND, ItemState, TaskState
from assessments.transitions import allow, assign, lock
from assessments.windows import openings
from notices.models import Notice
from notices.outbox import tell
from regions.rules import day_words

LISTED = 8  # codes named in a message; the page lists all


@transaction.atomic
def give(
    *, assessment_id: int, item_ids: Sequence[int], contributor: Membership, due_on: date, by: Membership
) -> list[Task]:
    """Hand items to a contributor until the inner deadline; an item somebody else has goes over to the new hand.

    Given again to the same person, only the deadline changes. Refused, Locked: then nothing was handed over.
    """
    allow(by, MANAGE_TEAM)
    assessment = lock_for_filling(assessment_id, by=by)
    _require_contributor(contributor, assessment)
    _require_due(due_on, assessment)
    items = list(Item.objects.filter(assessment=assessment, pk__in=item_ids).select_related("indicator").order_by("pk"))
    if not items:
        raise Refused("Pilih paling sedikit satu butir yang akan ditugaskan.")
    for item in items:
        require_repairable(assessment, item)
    current = {task.item_id: task for task in tasks_of(assessment).filter(item__in=items)}
    given: list[Task] = []
    last: Event | None = None
    for item in items:
        held = current.get(item.pk)
        if held and held.contributor_id == contributor.pk:
            if held.due_on == due_on:
                continue
            before = _facts(held)
            held.due_on = due_on
            held.save(update_fields=["due_on", "changed_at"])
            last = _log(Event.Verb.TASK_CHANGED, held, by=by, assessment=assessment, before=before)
            given.append(held)
            continue
        if held:
            _end(held, by=by, assessment=assessment)
        made = Task.objects.create(item=item, contributor=contributor, due_on=due_on, given_by_id=by.user_id)
        last = _log(Event.Verb.TASK_GIVEN, made, by=by, assessment=assessment)
        given.append(made)
    if last:
        _tell_contributor(
            given,
            last,
            subject=f"{len(given)} butir ditugaskan kepada Anda",
            text=f"{by.user} menugaskan kepada Anda, dengan batas waktu {day_words(due_on)}",
        )
    return given


@transaction.atomic
def take_back(*, task_id: int, by: Membership) -> Task:
    """Ambil kembali: the item is with the operator alone again; what was filled in stays."""
    allow(by, MANAGE_TEAM)
    task, assessment = _locked(task_id, by=by)
    last = _end(task, by=by, assessment=assessment)
    _tell_contributor(
        [task], last, subject="Tugas diambil kembali", text="Operator Pemda mengambil kembali dan mengurusnya sendiri"
    )
    return task


@transaction.atomic
def end_all_of(*, contributor: Membership, by: Membership) -> int:
    """Take every item back from somebody whose role ends, open stage or not. Returns how many."""
    allow(by, MANAGE_TEAM)
    held = Task.objects.filter(contributor=contributor, ended_at=None)
    for pk in held.values_list("item__assessment", flat=True).distinct().order_by("item__assessment"):
        lock(pk)
    tasks = list(held.select_related("item__indicator", "item__assessment", "contributor__user", "contributor__region"))
    for task in tasks:
        _end(task, by=by, assessment=task.item.assessment)
    return len(tasks)


@transaction.atomic
def hand_in(*, assessment_id: int, task_ids: Sequence[int], by: Membership) -> list[Task]:
    """Serahkan: the contributor is done with these items; from here on they are locked for the contributor.

    All or nothing: ItemErrors names each item that is still empty, unrepaired or handed in before.
    """
    allow(by, FILL)
    assessment = lock_for_filling(assessment_id, by=by)
    tasks = list(tasks_of(assessment).filter(pk__in=task_ids, contributor=by))
    if not tasks:
        raise Refused("Pilih paling sedikit satu butir yang akan diserahkan.")
    errors = {task.item.indicator.code: _not_ready(task) for task in tasks if not is_ready(task)}
    if errors:
        raise ItemErrors(errors)
    events = [_change(task, TaskState.HANDED_IN, by=by, assessment=assessment) for task in tasks]
    who = by.opd or str(by.user)
    tell(
        to=operators_of([assessment.region_id]).get(assessment.region_id, []),
        key=f"tugas:diserahkan:{events[-1].pk}",
        subject=f"{who} menyerahkan {len(tasks)} butir",
        body=f"{by.user} ({who}) menyerahkan butir {_codes(tasks)}. Periksa, lalu setujui atau kembalikan.",
        url=reverse("assessments:board", args=[assessment.pk]),
    )
    return tasks


@transaction.atomic
def send_back(*, task_id: int, note: str, by: Membership) -> Task:
    """Kembalikan: the contributor has to do more; the note says what, and the item opens again."""
    allow(by, MANAGE_TEAM)
    task, assessment = _locked(task_id, by=by)
    text = note.strip()
    if not text:
        raise Refused("Tulis catatan: apa yang harus diperbaiki oleh perangkat daerah.")
    if len(text) > NOTE_MAX:
        raise Refused(f"Catatan terlalu panjang: {len(text)} huruf, paling banyak {NOTE_MAX}. Ringkaslah.")
    last = _change(task, TaskState.SENT_BACK, by=by, assessment=assessment, note=text)
    _tell_contributor(
        [task], last, subject="Butir dikembalikan kepada Anda", text="Operator Pemda mengembalikan", note=text
    )
    return task


@transaction.atomic
def approve(*, assessment_id: int, seen: Mapping[int, int], by: Membership) -> list[Task]:
    """Setujui. `seen`: by task the version of the item the operator has looked at.

    Stale when an item changed since, ItemErrors when one is still empty; then none is approved.
    """
    allow(by, MANAGE_TEAM)
    assessment = lock_for_filling(assessment_id, by=by)
    tasks = list(tasks_of(assessment).filter(pk__in=seen))
    if not tasks:
        raise Refused("Pilih paling sedikit satu butir yang akan disetujui.")
    for task in tasks:
        item = task.item
        if item.version != seen[task.pk]:
            raise Stale(
                f"Butir {item.indicator.code} diubah sejak halaman dibuka. Lihat isinya sekali lagi.",
                item_changes(item, seen[task.pk]),
            )
    empty = {t.item.indicator.code: "belum diisi." for t in tasks if t.item.state == ItemState.EMPTY}
    if empty:
        raise ItemErrors(empty)
    last = [_change(task, TaskState.APPROVED, by=by, assessment=assessment) for task in tasks][-1]
    for contributor_id in {task.contributor_id for task in tasks}:
        own = [task for task in tasks if task.contributor_id == contributor_id]
        _tell_contributor(
            own, last, subject=f"{len(own)} butir disetujui", text="Operator Pemda menyetujui", by_mail=False
        )
    return tasks


@transaction.atomic
def remind(*, assessment_id: int, contributor_id: int | None = None, by: Membership) -> int:
    """Ingatkan one contributor, or all who owe something: at most once a day each. Returns how many were told."""
    allow(by, MANAGE_TEAM)
    assessment = lock_for_filling(assessment_id, by=by)
    owed = tasks_of(assessment).filter(state__in=IN_HAND)
    if contributor_id is not None:
        owed = owed.filter(contributor=contributor_id)
    by_user: dict[int, list[Task]] = {}
    for task in owed:
        by_user.setdefault(task.contributor.user_id, []).append(task)
    if not by_user:
        raise Refused("Tidak ada butir yang masih ditunggu.")
    key = f"tugas:pengingat:{assessment.pk}:{today_in(assessment)}"
    told = set(Notice.objects.filter(key=key, to__in=by_user).values_list("to_id", flat=True))
    for user_id, tasks in by_user.items():
        if user_id in told:
            continue
        due = min((task.due_on for task in tasks if task.due_on), default=None)
        tell(
            to=[user_id],
            key=key,
            subject=f"Pengingat: {len(tasks)} butir menunggu Anda",
            body=f"Butir yang belum Anda serahkan: {_codes(tasks, everything=True)}."
            + (f" Batas waktu terdekat: {day_words(due)}." if due else ""),
            url=reverse("assessments:my_tasks"),
        )
    return len(by_user) - len(told)


# --- What they share ----------------------------------------------------------------------------------------------


def _locked(task_id: int, *, by: Membership) -> tuple[Task, Assessment]:
    """A current task under the form's lock; Stale when it ended meanwhile."""
    pk = Task.objects.values_list("item__assessment", flat=True).get(pk=task_id)
    assessment = lock_for_filling(pk, by=by)
    task = tasks_of(assessment).filter(pk=task_id).first()
    if task is None:
        raise Stale("Tugas ini sudah berakhir sejak halaman dibuka.")
    return task, assessment


def _require_contributor(contributor: Membership, assessment: Assessment) -> None:
    holds = Membership.objects.active().filter(
        pk=contributor.pk, role=Role.KONTRIBUTOR_OPD, region=assessment.region_id, user__is_active=True
    )
    if not holds.exists():
        raise Refused("Pilih kontributor perangkat daerah dari tim daerah ini yang perannya masih berlaku.")


def _require_due(due_on: date, assessment: Assessment) -> None:
    if due_on < today_in(assessment):
        raise Refused("Batas waktu sudah lewat. Pilih hari ini atau sesudahnya.")
    closes_at = openings(assessment)[FILLING_STAGE[assessment.state]].closes_at
    last = timezone.localdate(closes_at, assessment.region.province.tz)
    if due_on > last:
        raise Refused(f"Batas waktu melewati penutupan tahap ini. Pilih paling lambat {day_words(last)}.")


def _not_ready(task: Task) -> str:
    if task.state not in IN_HAND:
        return f"sudah {task.get_state_display().lower()}."
    if task.item.state == ItemState.RETURNED:
        return "dikembalikan Kanwil dan belum diperbaiki."
    return "belum diisi. Isi dahulu, atau hilangkan centangnya."


def _change(task: Task, to: str, *, by: Membership, assessment: Assessment, note: str = "") -> Event:
    before = _facts(task)
    assign(task, to)
    task.note = note
    task.save(update_fields=["state", "note", "changed_at"])
    return _log(Event.Verb.TASK_CHANGED, task, by=by, assessment=assessment, before=before)


def _end(task: Task, *, by: Membership, assessment: Assessment) -> Event:
    before = _facts(task)
    task.ended_at = timezone.now()
    task.save(update_fields=["ended_at", "changed_at"])
    return _log(Event.Verb.TASK_ENDED, task, by=by, assessment=assessment, before=before)


def _log(verb: str, task: Task, *, by: Membership, assessment: Assessment, before: State | None = None) -> Event:
    return record(verb, by=by, assessment=assessment, item=task.item, before=before, after=_facts(task))


def _facts(task: Task) -> State:
    """A task as it stands; the item's version tells at which answer it happened."""
    facts: State = {
        "task": task.pk,
        "task_state": task.state,
        "contributor": task.contributor_id,
        "opd": task.contributor.opd,
        "due_on": task.due_on,
        "version": task.item.version,
    }
    if task.note:
        facts["note"] = task.note
    if task.ended_at:
        facts["ended"] = True
    return facts


def _tell_contributor(
    tasks: Sequence[Task], event: Event, *, subject: str, text: str, note: str = "", by_mail: bool = True
) -> None:
    tell(
        to=[tasks[0].contributor.user_id],
        key=f"tugas:{event.verb}:{event.pk}",
        subject=subject,
        body=f"{text}: butir {_codes(tasks)}." + (f"\n\nCatatan: {note}" if note else ""),
        url=reverse("assessments:my_tasks"),
        by_mail=by_mail,
    )


def _codes(tasks: Iterable[Task], *, everything: bool = False) -> str:
    codes = [task.item.indicator.code for task in tasks]
    if everything or len(codes) <= LISTED:
        return ", ".join(codes)
    return f"{', '.join(codes[:LISTED])} dan {len(codes) - LISTED} lainnya"
