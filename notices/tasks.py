"""The Celery side: thin, may run twice and beside itself."""

from celery import current_app, shared_task

from notices.outbox import TASK
from notices.sending import BATCH, send_waiting


@shared_task(name=TASK)
def send() -> None:
    """Send what waits; more than one batch lets other work in between."""
    if send_waiting() == BATCH:
        current_app.send_task(TASK)
