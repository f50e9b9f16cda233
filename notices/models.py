"""What people are told, in the program and by mail: an outbox row written in the transaction of the act itself."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone


class Notice(models.Model):
    """One message to one person. The row is the outbox: the worker sends what has no `sent_at`.

    `key` names what it is about; the same thing is told once (a reminder's key carries the day).
    """

    to = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="notices")
    key = models.CharField("kunci", max_length=200)
    subject = models.CharField("perihal", max_length=200)
    body = models.TextField("isi")
    url = models.CharField("tautan", max_length=300, blank=True)
    by_mail = models.BooleanField("lewat surel", default=True)
    created_at = models.DateTimeField("dibuat", auto_now_add=True)
    read_at = models.DateTimeField("dibaca", null=True, blank=True)
    sent_at = models.DateTimeField("terkirim", null=True, blank=True)
    # Whoever sends moves it ahead first: nobody else takes the row meanwhile, and a failure waits its turn.
    send_after = models.DateTimeField("dikirim mulai", default=timezone.now)
    attempts = models.PositiveSmallIntegerField("percobaan", default=0)
    error = models.TextField("kesalahan", blank=True)

    class Meta:
        verbose_name = "pemberitahuan"
        verbose_name_plural = "pemberitahuan"
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["to", "key"], name="notice_once_per_person")]
        indexes: ClassVar = [
            models.Index(fields=["send_after"], name="notice_waiting", condition=Q(sent_at=None, by_mail=True)),
            models.Index(fields=["to"], name="notice_unread", condition=Q(read_at=None)),
        ]

    def __str__(self) -> str:
        return self.subject
