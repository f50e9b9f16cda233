"""How the one worker is started: by `serve`, and by a rehearsal for itself."""

import sys

# `solo`: one task at a time in one process; a single worker has nobody to gossip with. Celery's warning to root is for
# workers that unpickle messages; ours read JSON only. The checks import every page; `make test` runs them.
BEFORE = "-W", "ignore:You're running the worker", "-m", "celery", "--app", "kkpham", "--quiet", "--skip-checks"
OPTIONS = "--pool", "solo", "--loglevel", "warning", "--without-gossip", "--without-mingle", "--without-heartbeat"


def worker_command(*more: str) -> list[str]:
    """The command line of a worker with this Python; `more`: options of its own."""
    return [sys.executable, *BEFORE, "worker", *OPTIONS, *more]
