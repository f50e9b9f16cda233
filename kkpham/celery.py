"""The Celery application. The queue may forget; `jobs.models.Job` does not."""

import os
import time
from threading import Thread
from typing import Any

from celery import Celery
from celery.signals import beat_embedded_init, worker_ready
from kombu.transport import TRANSPORT_ALIASES

from kkpham.garbage import collect_seldom

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kkpham.settings")

TRANSPORT_ALIASES["filesystem"] = "kkpham.filequeue:Transport"

app = Celery("kkpham")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_ready.connect
def everything_is_loaded(**_: Any) -> None:
    collect_seldom()


@beat_embedded_init.connect
def leave_with_the_worker(**_: Any) -> None:
    """The clock is a child of the worker. Should the worker be killed, it must not live on alone.

    It would hold the worker's output open, and `serve` would go on without noticing that nothing is done any more.
    """
    worker = os.getppid()

    def watch() -> None:
        while os.getppid() == worker:
            time.sleep(1)
        os._exit(1)

    Thread(target=watch, daemon=True).start()
