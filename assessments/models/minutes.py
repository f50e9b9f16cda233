"""The berita acara of a verification, as it was when it was asked for."""

from typing import ClassVar

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.urls import reverse

from assessments.models.cycle import Assessment
from assessments.models.submission import new_token


class Minutes(models.Model):
    """What the Kanwil found, and who signs, frozen; the database refuses to change it.

    The number is our own working scheme: BAV-<award year>-<region code without dot>-<which one>.
    """

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="minutes")
    sequence = models.PositiveSmallIntegerField("berita acara ke")
    number = models.CharField("nomor", max_length=40, unique=True)
    token = models.CharField("token", max_length=32, unique=True, default=new_token)
    content = models.JSONField("isi", encoder=DjangoJSONEncoder)
    sha256 = models.CharField("SHA-256 isi", max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    acting_as = models.CharField("sebagai", max_length=200)
    at = models.DateTimeField("waktu")

    class Meta:
        verbose_name = "berita acara"
        verbose_name_plural = "berita acara"
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["assessment", "sequence"], name="minutes_sequence_unique")
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def verify_path(self) -> str:
        """Where the QR leads, below the public address."""
        return reverse("reports:verify", args=[self.token])
