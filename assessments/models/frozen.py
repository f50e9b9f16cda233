"""What was so at one moment, frozen: the ground of every paper that everybody can check."""

import secrets
from typing import ClassVar

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.urls import reverse


def new_token() -> str:
    """128 random bits: a QR cannot be guessed from another one."""
    return secrets.token_urlsafe(16)


class FrozenRecord(models.Model):
    """A numbered content with its fingerprint, and who froze it; the database refuses to change it."""

    number = models.CharField("nomor", max_length=40, unique=True)
    token = models.CharField("token", max_length=32, unique=True, default=new_token)
    content = models.JSONField("isi", encoder=DjangoJSONEncoder)
    sha256 = models.CharField("SHA-256 isi", max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    acting_as = models.CharField("sebagai", max_length=200)
    at = models.DateTimeField("waktu")

    class Meta:
        abstract = True
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return self.number

    @property
    def verify_path(self) -> str:
        """Where the QR leads, below the public address."""
        return reverse("reports:verify", args=[self.token])
