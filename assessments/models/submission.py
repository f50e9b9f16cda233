"""What a region sent, when, as it was: the ground of the receipt."""

import secrets
from typing import ClassVar

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.urls import reverse

from assessments.models.cycle import Assessment


def new_token() -> str:
    """128 random bits: a QR cannot be guessed from another one."""
    return secrets.token_urlsafe(16)


class Submission(models.Model):
    """One act of sending, with every item and every document by SHA-256; the database refuses to change it.

    The number is our own working scheme: TT-<award year>-<region code without dot>-<which time>.
    """

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="submissions")
    sequence = models.PositiveSmallIntegerField("pengiriman ke")
    number = models.CharField("nomor", max_length=40, unique=True)
    token = models.CharField("token", max_length=32, unique=True, default=new_token)
    content = models.JSONField("isi", encoder=DjangoJSONEncoder)
    sha256 = models.CharField("SHA-256 isi", max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    acting_as = models.CharField("sebagai", max_length=200)
    at = models.DateTimeField("waktu")

    class Meta:
        verbose_name = "pengiriman"
        verbose_name_plural = "pengiriman"
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["assessment", "sequence"], name="submission_sequence_unique")
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def verify_path(self) -> str:
        """Where the QR leads, below the public address."""
        return reverse("reports:verify", args=[self.token])
