"""Settles a data folder for the tests that begin with it: the long work is done, everybody is signed in.

A program for a process of its own, whose environment names the folder: `python -m tests.settle`.
"""

import json

import django

django.setup()

from django.conf import settings  # noqa: E402 - the models need Django set up
from django.test import Client  # noqa: E402

from accounts.models import User  # noqa: E402
from assessments.submissions import RECEIPT  # noqa: E402
from jobs.models import Job  # noqa: E402
from jobs.queue import redrive, run  # noqa: E402
from jobs.states import JobState  # noqa: E402
from kkpham.celery import app  # noqa: E402
from kkpham.garbage import collect_seldom  # noqa: E402
from notices.sending import send_waiting  # noqa: E402
from tests.program import SESSIONS  # noqa: E402


def do_what_was_asked() -> None:
    """What the worker had no time for: the demo's scores and mail. Receipts take longest, and no test looks at them."""
    app.loader.import_default_modules()
    Job.objects.filter(kind=RECEIPT).exclude(state=JobState.DONE).delete()
    for pk in redrive(worker_is_alone=True):
        run(pk)
    unfinished = Job.objects.exclude(state=JobState.DONE)
    if unfinished:
        raise SystemExit("\n".join(f"{job.title}: {job.error}" for job in unfinished))
    while send_waiting():
        pass
    for message in (settings.QUEUE_DIR / "messages").iterdir():
        message.unlink()


def session_of(user: User) -> str:
    """The key of a session in which this person is signed in."""
    client = Client()
    client.force_login(user)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def main() -> None:
    collect_seldom()
    do_what_was_asked()
    sessions = {user.email: session_of(user) for user in User.objects.all()}
    (settings.DATA_DIR / SESSIONS).write_text(json.dumps(sessions))


if __name__ == "__main__":
    main()
