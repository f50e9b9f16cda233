"""Mail leaves here, one message at a time: claimed in a short transaction, sent outside of any, then marked.

No lock is held while a mail server is slow. A claim moves `send_after` ahead, so a second sender passes the row by and
one that died with it is tried again later.
"""

from datetime import timedelta
from smtplib import SMTPRecipientsRefused
from urllib.parse import urlsplit

import structlog
from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone

from notices.models import Notice
from notices.queries import MAX_ATTEMPTS, waiting

log = structlog.get_logger(__name__)
BATCH = 100  # messages a task: the worker has other work too
PAUSES = tuple(timedelta(minutes=m) for m in (2, 10, 60, 240, 240))  # after each attempt
ERROR_MAX = 500  # characters


def send_waiting(*, limit: int = BATCH) -> int:
    """Send what is due; returns how many were tried. Trouble with the server ends the run: the clock comes again."""
    tried = 0
    connection = get_connection()
    try:
        while tried < limit and (notice := _claim()):
            tried += 1
            try:
                connection.open()  # once: an open connection is used again
                connection.send_messages([message_of(notice)])
            except (SMTPRecipientsRefused, ValueError) as error:  # this message or address only
                _keep(notice, error)
            except OSError as error:
                _keep(notice, error)
                break
            else:
                Notice.objects.filter(pk=notice.pk).update(sent_at=timezone.now(), error="")
    finally:
        connection.close()
    return tried


@transaction.atomic
def _claim() -> Notice | None:
    """The next message that is due, counted and moved ahead so that nobody else takes it."""
    now = timezone.now()
    notice = waiting(now).select_for_update(skip_locked=True, of=("self",)).first()
    if notice:
        notice.send_after = now + PAUSES[notice.attempts]
        notice.attempts += 1
        notice.save(update_fields=["send_after", "attempts"])
    return notice


def _keep(notice: Notice, error: Exception) -> None:
    """Remember why it did not leave."""
    Notice.objects.filter(pk=notice.pk).update(error=f"{type(error).__name__}: {error}"[:ERROR_MAX])
    given_up = notice.attempts >= MAX_ATTEMPTS
    log.warning("mail not sent", notice=notice.pk, attempt=notice.attempts, given_up=given_up, error=str(error))


def message_of(notice: Notice) -> EmailMessage:
    """The mail as it leaves. The same notice has the same Message-ID, by which a mail server knows a repetition."""
    host = urlsplit(settings.PUBLIC_URL).hostname
    link = f"{settings.PUBLIC_URL}{notice.url}" if notice.url else ""
    return EmailMessage(
        subject=f"[KKP HAM] {notice.subject}",
        body=render_to_string("notices/mail.txt", {"notice": notice, "link": link, "home": settings.PUBLIC_URL}),
        to=[notice.to.email],
        headers={
            "Message-ID": f"<pemberitahuan-{notice.pk}-{notice.created_at:%Y%m%d%H%M%S%f}@{host}>",
            "Auto-Submitted": "auto-generated",  # no answers of absence
        },
    )
