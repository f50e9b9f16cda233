"""Who looks at what: verifiers and their regions, stand-ins, and the Tim Penilai's own points."""

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from accounts.models import Membership
from assessments.models.cycle import Assessment
from regions.models import Region

REASON_MAX = 200  # characters
ASSESSOR_NOTE_MAX = 1000
MOST_POINTS = 100


class DistrictQuerySet(models.QuerySet["District"]):
    def on(self, day: date) -> "DistrictQuerySet":
        """Assignments that hold on that day; validity is half-open [valid_from, valid_to)."""
        return self.filter(Q(valid_to=None) | Q(valid_to__gt=day), valid_from__lte=day)


class District(models.Model):
    """Daerah binaan: a verifier of the Kanwil looks after a region from a day to a day. Past rows are the history.

    It says what the desk shows first and locks nobody out: any verifier of the Kanwil may judge any of its regions.
    """

    membership = models.ForeignKey(Membership, models.PROTECT, related_name="districts", verbose_name="verifikator")
    region = models.ForeignKey(Region, models.PROTECT, related_name="districts", verbose_name="daerah")
    valid_from = models.DateField("berlaku sejak")
    valid_to = models.DateField("berlaku sampai", null=True, blank=True)
    assigned_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    assigned_at = models.DateTimeField("ditetapkan", auto_now_add=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True)

    objects: ClassVar = DistrictQuerySet.as_manager()

    class Meta:
        verbose_name = "daerah binaan"
        verbose_name_plural = "daerah binaan"
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["region"], condition=Q(valid_to=None), name="district_one_verifier_per_region"
            ),
            # Equal days are one that never held: given and taken back on its first day.
            models.CheckConstraint(
                name="district_ends_not_before_it_starts",
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
            ),
            models.CheckConstraint(
                name="district_end_says_by_whom",
                condition=Q(valid_to=None, ended_by=None) | Q(valid_to__isnull=False, ended_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.region_id} · {self.membership_id}"


class StandInQuerySet(models.QuerySet["StandIn"]):
    def on(self, day: date) -> "StandInQuerySet":
        return self.filter(withdrawn_at=None, first_day__lte=day, last_day__gte=day)


class StandIn(models.Model):
    """Somebody of the same Kanwil looks after another's regions from the first to the last day, both included."""

    absent = models.ForeignKey(Membership, models.PROTECT, related_name="absences", verbose_name="yang digantikan")
    deputy = models.ForeignKey(Membership, models.PROTECT, related_name="deputyships", verbose_name="pengganti")
    first_day = models.DateField("hari pertama")
    last_day = models.DateField("hari terakhir")
    reason = models.CharField("alasan", max_length=REASON_MAX)
    assigned_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    assigned_at = models.DateTimeField("ditetapkan", auto_now_add=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True)
    withdrawn_at = models.DateTimeField("dicabut", null=True, blank=True)

    objects: ClassVar = StandInQuerySet.as_manager()

    class Meta:
        verbose_name = "pengganti"
        verbose_name_plural = "pengganti"
        ordering: ClassVar = ["-first_day", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(name="stand_in_days_in_order", condition=Q(last_day__gte=F("first_day"))),
            models.CheckConstraint(name="stand_in_is_another", condition=~Q(absent=F("deputy"))),
            models.CheckConstraint(name="stand_in_says_why", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.deputy_id} untuk {self.absent_id}"


class AssessorScore(models.Model):
    """What an assessor of the Tim Penilai gives one right. It stands beside the computed score and never enters it.

    Append-only: the newest row of a person for a right counts.
    """

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="assessor_scores")
    right_number = models.PositiveSmallIntegerField("hak")
    points = models.DecimalField(
        "poin", max_digits=5, decimal_places=2, validators=[MinValueValidator(0), MaxValueValidator(MOST_POINTS)]
    )
    note = models.TextField("catatan", blank=True, max_length=ASSESSOR_NOTE_MAX)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField("waktu", auto_now_add=True)

    class Meta:
        verbose_name = "nilai Tim Penilai"
        verbose_name_plural = "nilai Tim Penilai"
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="assessor_score_within_0_100", condition=Q(points__gte=0, points__lte=MOST_POINTS)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assessment_id} · hak {self.right_number}: {self.points}"
