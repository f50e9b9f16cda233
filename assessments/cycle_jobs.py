"""Asking the worker for work on a whole cycle; the handlers stand in `tasks`."""

from accounts.models import Membership
from accounts.states import MANAGE_CYCLES, SCORE
from assessments.errors import Refused
from assessments.models import Cycle
from assessments.queries import central_progress
from assessments.states import CycleState
from assessments.transitions import allow
from jobs.models import Job
from jobs.queue import enqueue

OPEN_CYCLE = "buka-siklus"
FINISH_CYCLE = "nilai-akhir-siklus"


def ask_to_open(*, cycle: Cycle, by: Membership) -> Job:
    """A Job that lays out an empty form for every region."""
    allow(by, MANAGE_CYCLES)
    if cycle.state != CycleState.PREPARED:
        raise Refused(f"Siklus ini sudah “{cycle.get_state_display()}” dan tidak dapat dibuka lagi.")
    return _ask(OPEN_CYCLE, f"Buka siklus {cycle.award_year}", cycle, by)


def ask_to_finish(*, cycle: Cycle, by: Membership) -> Job:
    """A Job that computes the final score of every region whose central verification is complete."""
    allow(by, SCORE)
    if cycle.state != CycleState.OPEN:
        raise Refused("Siklus ini tidak sedang berjalan.")
    if not any(left == 0 for _, left in central_progress(cycle)):
        raise Refused("Belum ada daerah yang semua butirnya sudah diputus pusat.")
    return _ask(FINISH_CYCLE, f"Nilai akhir semua daerah {cycle.award_year}", cycle, by)


def _ask(kind: str, title: str, cycle: Cycle, by: Membership) -> Job:
    return enqueue(
        kind=kind,
        title=title,
        key=f"{kind}:{cycle.pk}",
        asked_by=by.user,
        cycle_id=cycle.pk,
        membership_id=by.pk,
    )
