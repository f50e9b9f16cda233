"""The verbs of telling people: put into the outbox inside the act's transaction; the worker sends after commit."""

from collections.abc import Iterable, Sequence

from celery import current_app
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from notices.models import Notice

TASK = "notices.tasks.send"


def tell(
    *, to: Iterable[User | int], key: str, subject: str, body: str, url: str = "", by_mail: bool = True
) -> list[Notice]:
    """Tell people something once (`key`); who was told already is not told again. Nothing leaves on a rollback."""
    return put(
        [
            Notice(
                to_id=person if isinstance(person, int) else person.pk,
                key=key,
                subject=subject,
                body=body,
                url=url,
                by_mail=by_mail,
            )
            for person in to
        ]
    )


def put(notices: Sequence[Notice]) -> list[Notice]:
    """Put unsaved notices into the outbox in one go, each once a person and key, as `tell` does."""
    if not notices:
        return []
    made = Notice.objects.bulk_create(notices, ignore_conflicts=True)
    if any(notice.by_mail for notice in made):
        # Robust: the act is done; when the queue is away, the clock sends within the minute.
        transaction.on_commit(lambda: current_app.send_task(TASK), robust=True)
    return made


def mark_read(notices: QuerySet[Notice]) -> int:
    """Mark those as read that are not; returns how many were."""
    return notices.filter(read_at=None).update(read_at=timezone.now())
