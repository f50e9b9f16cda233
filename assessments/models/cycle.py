"""The yearly cycle, its windows, and one assessment a region."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from assessments.states import AssessmentState, CycleState, Stage
from indicators.models import Instrument
from regions.models import Region, RegionalOffice


class Cycle(models.Model):
    """A yearly round. Year N assesses the performance of N-1: decrees carry the performance year, the press the award
    year; both are stored and shown."""

    award_year = models.PositiveSmallIntegerField("tahun penghargaan", unique=True)
    performance_year = models.PositiveSmallIntegerField("tahun kinerja")
    instrument = models.ForeignKey(Instrument, models.PROTECT, related_name="cycles", verbose_name="instrumen")
    instrument_hash = models.CharField("sidik instrumen", max_length=64, blank=True, editable=False)
    state = models.CharField("keadaan", max_length=10, choices=CycleState, default=CycleState.PREPARED)
    # Percent of each region's filled items that the Pusat looks at itself; the rest may be confirmed in bulk.
    sample_share = models.PositiveSmallIntegerField("bagian sampel (%)", default=20)
    is_demo = models.BooleanField("data peragaan", default=False)
    # Whether regions may object to provisional results; there is a Window of Stage.OBJECTION exactly then.
    objections = models.BooleanField("masa sanggah", default=False)
    provisional_at = models.DateTimeField("hasil sementara pertama diumumkan", null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "siklus"
        verbose_name_plural = "siklus"
        ordering: ClassVar = ["-award_year"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="cycle_performance_before_award", condition=Q(performance_year__lt=F("award_year"))
            ),
            models.CheckConstraint(
                name="cycle_open_is_frozen",
                condition=Q(state=CycleState.PREPARED) | ~Q(instrument_hash=""),
            ),
            models.CheckConstraint(
                name="cycle_sample_share_is_percentage", condition=Q(sample_share__gte=1, sample_share__lte=100)
            ),
        ]

    def __str__(self) -> str:
        return f"Penilaian {self.award_year} (kinerja {self.performance_year})"


class Window(models.Model):
    """From when to when a stage is open for everybody; half-open [opens_at, closes_at)."""

    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="windows")
    stage = models.CharField("tahap", max_length=20, choices=Stage)
    opens_at = models.DateTimeField("dibuka")
    closes_at = models.DateTimeField("ditutup")

    class Meta:
        verbose_name = "jadwal tahap"
        verbose_name_plural = "jadwal tahap"
        ordering: ClassVar = ["opens_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["cycle", "stage"], name="window_one_per_stage"),
            models.CheckConstraint(name="window_closes_after_it_opens", condition=Q(closes_at__gt=F("opens_at"))),
        ]

    def __str__(self) -> str:
        return f"{self.get_stage_display()} {self.cycle_id}"


class Assessment(models.Model):
    """One region in one cycle. `office` is the Kanwil in charge when the cycle was opened."""

    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="assessments")
    region = models.ForeignKey(Region, models.PROTECT, related_name="assessments")
    office = models.ForeignKey(RegionalOffice, models.PROTECT, null=True, blank=True, related_name="assessments")
    state = models.CharField(
        "keadaan", max_length=20, choices=AssessmentState, default=AssessmentState.DRAFT, db_index=True
    )
    version = models.PositiveIntegerField(default=1)
    submitted_at = models.DateTimeField("dikirim", null=True, blank=True)
    # Disdukcapil's figure of the performance year, by which every other population figure is checked.
    population = models.PositiveIntegerField("jumlah penduduk menurut Disdukcapil", null=True, blank=True)
    forwarded_at = models.DateTimeField("diteruskan", null=True, blank=True)
    # Since when the region sees its final score before the decree; only in a cycle with objections.
    provisional_at = models.DateTimeField("hasil sementara diumumkan", null=True, blank=True)
    # The current snapshots; the older ones stay in Score.
    score_self = models.ForeignKey("Score", models.PROTECT, null=True, blank=True, related_name="+")
    score_kanwil = models.ForeignKey("Score", models.PROTECT, null=True, blank=True, related_name="+")
    score_final = models.ForeignKey("Score", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = "penilaian"
        verbose_name_plural = "penilaian"
        ordering: ClassVar = ["region__code"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["cycle", "region"], name="assessment_one_per_region")]

    def __str__(self) -> str:
        return f"{self.region} {self.cycle_id}"

    @property
    def is_provisional(self) -> bool:
        """The final score may still change by an objection: sementara, belum ditetapkan. Reads the cycle, select it."""
        return self.cycle.objections and self.state == AssessmentState.SCORED

    @property
    def is_unannounced(self) -> bool:
        """The final score is not yet for the region's own eyes. Reads the cycle, select it."""
        return self.is_provisional and self.provisional_at is None


class Extension(models.Model):
    """A later closing of one stage for one region, with the reason and who granted it."""

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="extensions")
    stage = models.CharField("tahap", max_length=20, choices=Stage)
    closes_at = models.DateTimeField("ditutup")
    reason = models.TextField("alasan")
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    granted_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "perpanjangan"
        verbose_name_plural = "perpanjangan"
        ordering: ClassVar = ["-closes_at"]
        constraints: ClassVar = [
            models.CheckConstraint(name="extension_says_why", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.get_stage_display()} {self.closes_at}"
