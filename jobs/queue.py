"""The verbs of long work: ask for it, do it, send it again when it was lost."""

from datetime import timedelta
from typing import Any

import structlog
from celery import current_app
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import User
from jobs.models import Job
from jobs.registry import JobError, handler_of
from jobs.states import JobState

log = structlog.get_logger(__name__)
TASK = "jobs.tasks.run_job"
STALE_AFTER = timedelta(minutes=5)
MAX_ATTEMPTS = 3


@transaction.atomic
def enqueue(*, kind: str, title: str, key: str, asked_by: User | None, **params: Any) -> Job:
    """Ask for work. While the same work (`key`) is waiting, that Job is returned instead of a second one.

    One that is already running does not count: it may have read the data before the change that asks now. The message
    goes out when the transaction is committed, never for one that is rolled back.
    """
    waiting = _waiting(key)
    if waiting:
        return waiting
    try:
        with transaction.atomic():
            job = Job.objects.create(kind=kind, title=title, key=key, asked_by=asked_by, params=params)
    except IntegrityError:
        waiting = _waiting(key)  # somebody else asked at the same moment
        if waiting is None:
            raise
        return waiting
    _send(job.pk)
    return job


def _waiting(key: str) -> Job | None:
    """The Job of this key that waits, locked: the worker cannot take it before what we write now is committed."""
    return Job.objects.select_for_update().filter(key=key, state=JobState.QUEUED).first()


def _send(pk: int) -> None:
    transaction.on_commit(lambda: current_app.send_task(TASK, args=[pk]))


def run(pk: int) -> None:
    """Do the work of one Job once. A Job that is not waiting (already taken, done) is left alone."""
    taken = Job.objects.filter(pk=pk, state=JobState.QUEUED).update(
        state=JobState.RUNNING,
        heartbeat_at=timezone.now(),
        attempts=F("attempts") + 1,
        percent=0,
        error="",
    )
    if not taken:
        return
    job = Job.objects.get(pk=pk)

    def progress(percent: int, note: str = "") -> None:
        Job.objects.filter(pk=pk).update(percent=percent, note=note[:200], heartbeat_at=timezone.now())

    try:
        outcome = handler_of(job.kind)(progress=progress, **job.params)
    except JobError as error:
        _fail(job, str(error))
    except Exception:
        log.exception("job failed", job=pk, kind=job.kind)
        _fail(
            job,
            f"Terjadi kesalahan di dalam program. Coba sekali lagi; bila terulang, sebutkan nomor pekerjaan {pk}.",
        )
    else:
        if outcome.content:
            job.result.save(outcome.name, ContentFile(outcome.content), save=False)
            job.result_name = outcome.name
        job.state, job.percent, job.note = JobState.DONE, 100, outcome.note[:200]
        job.finished_at = timezone.now()
        job.save()


def _fail(job: Job, message: str) -> None:
    Job.objects.filter(pk=job.pk).update(state=JobState.FAILED, error=message, finished_at=timezone.now())


def redrive(*, worker_is_alone: bool = False) -> list[int]:
    """Send again what the queue lost: waiting Jobs, and running ones whose sign of life is old.

    `worker_is_alone`: true at the start of the only worker; then whatever still says "running" died with its
    predecessor. A Job that was begun MAX_ATTEMPTS times is called failed instead. Returns the ids sent.
    """
    now = timezone.now()
    running = Job.objects.filter(state=JobState.RUNNING)
    stale = running if worker_is_alone else running.filter(heartbeat_at__lt=now - STALE_AFTER)
    for job in stale.filter(attempts__gte=MAX_ATTEMPTS):
        _fail(
            job,
            f"Pekerjaan terputus {MAX_ATTEMPTS} kali. Mintalah sekali lagi atau hubungi pengelola sistem.",
        )
    waiting_keys = set(Job.objects.filter(state=JobState.QUEUED).values_list("key", flat=True))
    for job in stale.filter(attempts__lt=MAX_ATTEMPTS):
        if job.key in waiting_keys:
            _fail(job, "Pekerjaan terputus; pekerjaan yang sama sudah menunggu giliran.")
        else:
            Job.objects.filter(pk=job.pk).update(state=JobState.QUEUED)
    waiting = Job.objects.filter(state=JobState.QUEUED)
    if not worker_is_alone:
        waiting = waiting.filter(created_at__lt=now - timedelta(minutes=1))
    ids = list(waiting.order_by("pk").values_list("pk", flat=True))
    for pk in ids:
        _send(pk)
    return ids
