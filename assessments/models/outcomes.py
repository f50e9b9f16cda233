"""Scores, adjustments, and the decision by decree."""

import json
from typing import Any, ClassVar

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils import timezone

from assessments.models.cycle import Assessment, Cycle
from assessments.models.documents import Document
from assessments.states import AdjustmentKind, AdjustmentState, ScoreStage
from indicators.models import POINTS
from regions.models import Institution


class Tree(dict[str, Any]):
    """An explanation with its JSON text beside it: hashed and stored as the one spelling, of hundreds at a time."""

    def __init__(self, content: dict[str, Any]) -> None:
        super().__init__(content)
        self.text = json.dumps(content, sort_keys=True, cls=DjangoJSONEncoder)


class TreeEncoder(DjangoJSONEncoder):
    """Does not spell a Tree again."""

    def encode(self, o: Any) -> str:
        return o.text if isinstance(o, Tree) else super().encode(o)


class Score(models.Model):
    """An immutable snapshot: figure, class and the whole explanation, with the hash of what went in.

    Every stored score carries cycle and performance year (through the assessment), stage and date. The log names its
    `seal` (assessments.sealing).
    """

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="scores")
    stage = models.CharField("tahap", max_length=8, choices=ScoreStage)
    base = models.DecimalField("nilai dasar", **POINTS)
    adjustments = models.DecimalField("penyesuaian", **POINTS)
    final = models.DecimalField("nilai", **POINTS)
    predicate_code = models.SlugField(max_length=30)
    predicate_label = models.CharField("predikat", max_length=60)
    explanation = models.JSONField("penjelasan", encoder=TreeEncoder)
    input_hash = models.CharField("sidik masukan", max_length=64)
    computed_at = models.DateTimeField("dihitung", default=timezone.now)
    seal = models.CharField("segel", max_length=64)

    class Meta:
        verbose_name = "nilai"
        verbose_name_plural = "nilai"
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(name="score_within_0_100", condition=Q(final__gte=0, final__lte=100)),
        ]

    def __str__(self) -> str:
        return f"{self.get_stage_display()} {self.final}"


class AdjustmentQuerySet(models.QuerySet["Adjustment"]):
    def counting(self) -> "AdjustmentQuerySet":
        """Those that are part of the score: approved and not withdrawn."""
        return self.filter(state=AdjustmentState.APPROVED, withdrawn_at=None)

    def waiting(self) -> "AdjustmentQuerySet":
        """Those on which a second person still has to decide."""
        return self.filter(state=AdjustmentState.PROPOSED, withdrawn_at=None)


class Adjustment(models.Model):
    """Points added or taken off: proposed by one person, approved or rejected by another, with reason and basis.

    How large they may be is data of the instrument (indicators.AdjustmentRule). `document` is the basis as a file,
    where there is one. `acting_as` and `decided_as` are role and scope as words of that day.
    """

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="adjustments")
    kind = models.CharField("jenis", max_length=20, choices=AdjustmentKind)
    points = models.DecimalField("poin", **POINTS)
    reason = models.TextField("alasan", max_length=2000)
    basis = models.CharField("dokumen dasar", max_length=200)
    document = models.ForeignKey(
        Document, models.PROTECT, null=True, blank=True, related_name="adjustments", verbose_name="berkas dasar"
    )
    state = models.CharField("keadaan", max_length=10, choices=AdjustmentState, default=AdjustmentState.PROPOSED)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    acting_as = models.CharField("sebagai", max_length=200, blank=True)
    at = models.DateTimeField(auto_now_add=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    decided_as = models.CharField("diputus sebagai", max_length=200, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_note = models.TextField("catatan persetujuan", max_length=2000, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar = AdjustmentQuerySet.as_manager()

    class Meta:
        verbose_name = "penyesuaian"
        verbose_name_plural = "penyesuaian"
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(name="adjustment_says_why", condition=~Q(reason="") & ~Q(basis="")),
            models.CheckConstraint(name="adjustment_is_not_zero", condition=~Q(points=0)),
            models.CheckConstraint(
                name="adjustment_decided_whole",
                condition=Q(state=AdjustmentState.PROPOSED, decided_by=None, decided_at=None)
                | (~Q(state=AdjustmentState.PROPOSED) & Q(decided_by__isnull=False, decided_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="adjustment_decided_by_another", condition=Q(decided_by=None) | ~Q(decided_by=models.F("by"))
            ),
            models.CheckConstraint(
                name="adjustment_rejected_says_why",
                condition=~Q(state=AdjustmentState.REJECTED) | ~Q(decision_note=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.points:+} {self.get_kind_display()}"

    @property
    def is_waiting(self) -> bool:
        return self.state == AdjustmentState.PROPOSED and self.withdrawn_at is None

    @property
    def counts(self) -> bool:
        """Whether it is part of the score."""
        return self.state == AdjustmentState.APPROVED and self.withdrawn_at is None


class Decree(models.Model):
    """The minister's decision. Number, date, signatory and institution are data of that day."""

    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="decrees")
    number = models.CharField("nomor", max_length=80, unique=True)
    title = models.CharField("tentang", max_length=250)
    date = models.DateField("tanggal")
    place = models.CharField("tempat", max_length=80, default="Jakarta")
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="+", verbose_name="lembaga")
    signatory_title = models.CharField("jabatan penanda tangan", max_length=150)
    signatory_name = models.CharField("nama penanda tangan", max_length=150)
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    issued_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "keputusan"
        verbose_name_plural = "keputusan"
        ordering: ClassVar = ["-date", "-id"]

    def __str__(self) -> str:
        return self.number


class Decision(models.Model):
    """What the decree says of one region."""

    assessment = models.OneToOneField(Assessment, models.PROTECT, related_name="decision")
    decree = models.ForeignKey(Decree, models.PROTECT, related_name="decisions")
    score = models.ForeignKey(Score, models.PROTECT, related_name="+")
    predicate_code = models.SlugField(max_length=30)
    predicate_label = models.CharField("predikat", max_length=60)
    piagam = models.BooleanField("mendapat piagam")

    class Meta:
        verbose_name = "penetapan"
        verbose_name_plural = "penetapan"
        ordering: ClassVar = ["assessment__region__code"]

    def __str__(self) -> str:
        return f"{self.assessment_id} {self.predicate_label}"
