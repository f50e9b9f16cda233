"""Questions about notices."""

from datetime import datetime

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from notices.models import Notice

MAX_ATTEMPTS = 5


def notices_of(user_id: int) -> QuerySet[Notice]:
    """What a person was told, newest first."""
    return Notice.objects.filter(to=user_id)


def unread_of(user_field: str) -> Coalesce:
    """How many notices the person has not read, as a column beside any row that names the person."""
    unread = Notice.objects.filter(to=OuterRef(user_field), read_at=None).order_by().values("to")
    return Coalesce(Subquery(unread.annotate(n=Count("pk")).values("n")), 0)


def waiting(now: datetime) -> QuerySet[Notice]:
    """Mail that is due, what waited longest first; not what failed too often or goes to a closed account."""
    return (
        Notice.objects.filter(
            sent_at=None, by_mail=True, send_after__lte=now, attempts__lt=MAX_ATTEMPTS, to__is_active=True
        )
        .select_related("to")
        .order_by("send_after", "pk")
    )
