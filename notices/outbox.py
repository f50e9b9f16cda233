"""The verbs of telling people: put into the outbox inside the act's transaction; the worker sends after commit."""

from collections.abc import Iterable

from accounts.models import User
from notices.models import Notice


def tell(
    *, to: Iterable[User | int], key: str, subject: str, body: str, url: str = "", by_mail: bool = True
) -> list[Notice]:
    """Tell people something once (`key`); who was told already is not told again. Nothing leaves on a rollback."""
    notices = [
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
    return Notice.objects.bulk_create(notices, ignore_conflicts=True)
