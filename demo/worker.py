"""A real Celery worker beside the rehearsal, and waiting until it has done what was asked."""

import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from jobs.models import Job
from jobs.states import OPEN
from jobs.worker import worker_command

POLL_SECONDS = 0.1
STUCK_SECONDS = 180  # without a single Job moving
STOP_SECONDS = 10


class WorkerTrouble(Exception):
    """The worker died or stands still; the message shows the end of what it wrote."""


Wait = Callable[[], None]


@contextmanager
def running_worker(log: Path) -> Iterator[Wait]:
    """Start the worker, give the waiting function, stop the worker at the end, whatever happens."""
    with log.open("wb") as output:
        process = subprocess.Popen(worker_command(), cwd=settings.BASE_DIR, stdout=output, stderr=output)
    try:
        yield lambda: _wait(process, log)
    finally:
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(process: "subprocess.Popen[bytes]", log: Path) -> None:
    """Return when no Job is open. WorkerTrouble when the worker is gone or nothing moves."""
    seen, since = None, time.monotonic()
    while True:
        state = list(Job.objects.filter(state__in=OPEN).order_by("pk").values_list("pk", "state", "percent"))
        if not state:
            return
        if state != seen:
            seen, since = state, time.monotonic()
        if process.poll() is not None:
            raise WorkerTrouble(f"Pekerja berhenti sendiri (status {process.returncode}).{_tail(log)}")
        if time.monotonic() - since > STUCK_SECONDS:
            raise WorkerTrouble(f"{len(state)} pekerjaan tidak bergerak selama {STUCK_SECONDS} detik.{_tail(log)}")
        time.sleep(POLL_SECONDS)


def _tail(log: Path) -> str:
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()[-5:]
    return "".join(f"\n    {line}" for line in lines)
