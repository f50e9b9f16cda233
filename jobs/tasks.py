"""The Celery side: thin, takes ids, may run twice."""

from typing import Any

from celery import shared_task
from celery.signals import worker_ready
from django.conf import settings

from jobs import queue


@shared_task(name=queue.TASK)
def run_job(pk: int) -> None:
    queue.run(pk)


@shared_task(name="jobs.tasks.redrive")
def redrive() -> None:
    queue.redrive()


@worker_ready.connect
def redrive_at_start(**_: Any) -> None:
    """A worker that starts picks up what its predecessor left."""
    queue.redrive(worker_is_alone=not settings.REDIS_URL)
