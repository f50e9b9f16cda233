"""The Celery application. The queue may forget; `jobs.models.Job` does not."""

import gc
import os
import time
from threading import Thread
from typing import Any

from celery import Celery
from celery.signals import beat_embedded_init, worker_init
from kombu.transport import TRANSPORT_ALIASES

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kkpham.settings")

TRANSPORT_ALIASES["filesystem"] = "kkpham.filequeue:Transport"

app = Celery("kkpham")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_init.connect
def collect_seldom(**_: Any) -> None:
    """Printing a page makes ten thousands of small objects that live as long as the print: Python's search for rings
    among them at every 700th would take a third of its time."""
    gc.set_threshold(50_000, 20, 20)


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
