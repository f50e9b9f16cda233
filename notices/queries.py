"""Questions about notices."""

from datetime import datetime

from django.db.models import QuerySet

from notices.models import Notice

MAX_ATTEMPTS = 5


def notices_of(user_id: int) -> QuerySet[Notice]:
    """What a person was told, newest first."""
    return Notice.objects.filter(to=user_id)


def unread_count(user_id: int) -> int:
    """How many notices the person has not read."""
    return Notice.objects.filter(to=user_id, read_at=None).count()


def waiting(now: datetime) -> QuerySet[Notice]:
    """Mail that is due, what waited longest first; not what failed too often or goes to a closed account."""
    return (
        Notice.objects.filter(
            sent_at=None, by_mail=True, send_after__lte=now, attempts__lt=MAX_ATTEMPTS, to__is_active=True
        )
        .select_related("to")
        .order_by("send_after", "pk")
    )
