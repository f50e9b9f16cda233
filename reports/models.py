"""The piagam of a decision: number and token for good, the file as it was rendered."""

import secrets
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse

from assessments.models import Decision, Minutes, Submission


def new_token() -> str:
    """128 random bits: a QR cannot be guessed from another one."""
    return secrets.token_urlsafe(16)


class Piagam(models.Model):
    """The certificate of a decision that carries one.

    Number and token are given once; the database refuses to change them, and to delete the row. `rendered_at`, `file`
    and `sha256` come together when the file is there. The number is our own working scheme (reports.issuing): the
    ministry's is not known to us.
    """

    decision = models.OneToOneField(Decision, models.PROTECT, related_name="certificate", verbose_name="penetapan")
    number = models.CharField("nomor", max_length=40, unique=True, editable=False)
    token = models.CharField("token", max_length=32, unique=True, editable=False, default=new_token)
    file = models.FileField("berkas", max_length=160, blank=True)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)
    rendered_at = models.DateTimeField("diterbitkan", null=True, blank=True)

    class Meta:
        verbose_name = "piagam"
        verbose_name_plural = "piagam"
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="piagam_rendered_has_file",
                condition=Q(rendered_at=None, file="", sha256="")
                | (Q(rendered_at__isnull=False) & ~Q(file="") & ~Q(sha256="")),
            )
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def verify_path(self) -> str:
        """Where the QR leads, below the public address."""
        return reverse("reports:verify", args=[self.token])


class Receipt(models.Model):
    """The printed receipt of a submission; what it says was frozen with the submission itself."""

    submission = models.OneToOneField(Submission, models.PROTECT, related_name="receipt", verbose_name="pengiriman")
    file = models.FileField("berkas", max_length=160)
    sha256 = models.CharField("SHA-256", max_length=64)
    rendered_at = models.DateTimeField("diterbitkan", null=True)

    class Meta:
        verbose_name = "tanda terima"
        verbose_name_plural = "tanda terima"

    def __str__(self) -> str:
        return self.submission.number


class MinutesSheet(models.Model):
    """The printed berita acara; what it says was frozen with the record itself."""

    minutes = models.OneToOneField(Minutes, models.PROTECT, related_name="sheet", verbose_name="berita acara")
    file = models.FileField("berkas", max_length=160)
    sha256 = models.CharField("SHA-256", max_length=64)
    rendered_at = models.DateTimeField("diterbitkan", null=True)

    class Meta:
        verbose_name = "lembar berita acara"
        verbose_name_plural = "lembar berita acara"

    def __str__(self) -> str:
        return self.minutes.number
