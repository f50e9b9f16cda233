"""What reports leave: piagam and printed sheets, comments on indicators, what is kept between two counts."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from assessments.models import Cycle, Decision, Minutes, Submission
from assessments.models.frozen import new_token
from assessments.states import ScoreStage
from indicators.models import Indicator
from regions.models import RegionalOffice


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


class PrintedSheet(models.Model):
    """The paper of a frozen record, which each kind names by a one-to-one field of its own."""

    file = models.FileField("berkas", max_length=160)
    sha256 = models.CharField("SHA-256", max_length=64)
    rendered_at = models.DateTimeField("diterbitkan", null=True)

    objects: ClassVar = models.Manager()

    class Meta:
        abstract = True


class Receipt(PrintedSheet):
    """The printed receipt of a submission; what it says was frozen with the submission itself."""

    submission = models.OneToOneField(Submission, models.PROTECT, related_name="receipt", verbose_name="pengiriman")

    class Meta:
        verbose_name = "tanda terima"
        verbose_name_plural = "tanda terima"

    def __str__(self) -> str:
        return self.submission.number


class MinutesSheet(PrintedSheet):
    """The printed berita acara; what it says was frozen with the record itself."""

    minutes = models.OneToOneField(Minutes, models.PROTECT, related_name="sheet", verbose_name="berita acara")

    class Meta:
        verbose_name = "lembar berita acara"
        verbose_name_plural = "lembar berita acara"

    def __str__(self) -> str:
        return self.minutes.number


COMMENT_MAX = 2000


class CommentKind(models.TextChoices):
    """What somebody proposes to do with an indicator."""

    KEEP = "pertahankan", "Pertahankan"
    CLARIFY = "perjelas", "Perjelas"
    LIMITS = "ubah-batas", "Ubah batas"
    DROP = "hapus", "Hapus"
    OTHER = "lainnya", "Lainnya"


class IndicatorComment(models.Model):
    """What a role says of an indicator as it was in a cycle, for the meeting about the next version.

    The row is its own log: the database refuses to change or delete it.
    """

    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="indicator_comments")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="comments")
    kind = models.CharField("usul", max_length=12, choices=CommentKind)
    text = models.TextField("komentar", max_length=COMMENT_MAX)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    acting_as = models.CharField("sebagai", max_length=200)
    at = models.DateTimeField("waktu", auto_now_add=True)

    class Meta:
        verbose_name = "komentar indikator"
        verbose_name_plural = "komentar indikator"
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(name="indicator_comment_kind_known", condition=Q(kind__in=CommentKind.values)),
            models.CheckConstraint(name="indicator_comment_not_empty", condition=~Q(text="")),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.text[:40]}"


class KeptEvaluation(models.Model):
    """The evaluation of a cycle at a stage as the worker last counted it, so that pages need not count again.

    `fingerprint` says from which scores and verdicts; nothing here is a record, it may be counted again any time.
    """

    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="+")
    stage = models.CharField("tahap", max_length=8, choices=ScoreStage)
    fingerprint = models.CharField("sidik", max_length=100)
    figures = models.JSONField("angka")
    read_at = models.DateTimeField("dihitung")

    class Meta:
        verbose_name = "evaluasi indikator"
        verbose_name_plural = "evaluasi indikator"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["cycle", "stage"], name="kept_evaluation_one_per_stage")
        ]

    def __str__(self) -> str:
        return f"{self.cycle_id} {self.stage}"


SCENARIO_NAME_MAX = 120
SCENARIO_NOTE_MAX = 2000


class Scenario(models.Model):
    """Changed rules somebody saved under a name for colleagues of the same scope; never an official score.

    Kept are the changes; the effect is counted anew whenever it is opened. `digest` and `counts` say of which snapshots
    and with which result it was saved. The database refuses to change what was said; a scenario is only put away.
    """

    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="scenarios", verbose_name="siklus")
    stage = models.CharField("tahap", max_length=8, choices=ScoreStage)
    # Whose regions it is about: a Kanwil's, or the nation's where there is none.
    office = models.ForeignKey(RegionalOffice, models.PROTECT, null=True, blank=True, related_name="scenarios")
    changes = models.JSONField("perubahan")
    name = models.CharField("nama", max_length=SCENARIO_NAME_MAX)
    note = models.TextField("catatan", max_length=SCENARIO_NOTE_MAX, blank=True)
    token = models.CharField("token", max_length=32, unique=True, editable=False, default=new_token)
    digest = models.CharField("sidik nilai", max_length=64)
    counts = models.JSONField("jumlah daerah per predikat")  # code -> [before, after]
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    acting_as = models.CharField("sebagai", max_length=200)
    at = models.DateTimeField("waktu", auto_now_add=True)
    archived_at = models.DateTimeField("diarsipkan", null=True, blank=True)

    class Meta:
        verbose_name = "skenario"
        verbose_name_plural = "skenario"
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(name="scenario_has_a_name", condition=~Q(name="")),
            models.CheckConstraint(name="scenario_stage_known", condition=Q(stage__in=ScoreStage.values)),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def regions(self) -> int:
        """How many regions it was about when it was saved."""
        return sum(before for before, _ in self.counts.values())
