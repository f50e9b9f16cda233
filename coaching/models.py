"""What coaching leaves on record. Every row says who wrote it and in which role: the rows are the log themselves.

The database refuses to delete any of them, and to change what was said; a correction is a new row.
"""

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models import Membership
from assessments.models import Cycle, Document
from coaching.rules import PROGRAMMES, Programme
from coaching.states import VisitKind
from indicators.models import Indicator
from regions.models import Region, RegionalOffice

TEXT_MAX = 4000  # characters of a summary
NOTE_MAX = 2000


class Signed(models.Model):
    """Who wrote a row, in which role (as words of that day), and when."""

    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    acting_as = models.CharField("sebagai", max_length=200)
    at = models.DateTimeField("dicatat", auto_now_add=True)

    class Meta:
        abstract = True


class VisitQuerySet(models.QuerySet["Visit"]):
    def standing(self) -> "VisitQuerySet":
        """Without those that a later row corrects."""
        return self.filter(corrected_by=None)


class Visit(Signed):
    """A visit, call or meeting with a region. A correction is a new row that names the one it replaces, and why."""

    region = models.ForeignKey(Region, models.PROTECT, related_name="visits")
    # The cycle that was open for the region then, if any.
    cycle = models.ForeignKey(Cycle, models.PROTECT, null=True, blank=True, related_name="visits")
    kind = models.CharField("cara", max_length=10, choices=VisitKind)
    date = models.DateField("tanggal")
    place = models.CharField("tempat", max_length=150, blank=True)
    people = models.TextField("yang hadir", max_length=NOTE_MAX)
    indicators = models.ManyToManyField(Indicator, through="VisitIndicator", related_name="visits")
    topics = models.TextField("pokok bahasan", blank=True, max_length=NOTE_MAX)
    summary = models.TextField("ringkasan", max_length=TEXT_MAX)
    minutes = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="visits")
    corrects = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="corrected_by")
    correction = models.TextField("alasan ralat", blank=True, max_length=NOTE_MAX)

    objects: ClassVar = VisitQuerySet.as_manager()

    class Meta:
        verbose_name = "pendampingan"
        verbose_name_plural = "pendampingan"
        ordering: ClassVar = ["-date", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(name="visit_kind_known", condition=Q(kind__in=VisitKind.values)),
            models.CheckConstraint(name="visit_says_where", condition=~Q(kind=VisitKind.VISIT) | ~Q(place="")),
            models.CheckConstraint(name="visit_says_who_and_what", condition=~Q(people="") & ~Q(summary="")),
            models.CheckConstraint(
                name="visit_correction_says_why",
                condition=Q(corrects=None, correction="") | (Q(corrects__isnull=False) & ~Q(correction="")),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["region", "date"], name="visit_region_date")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.region_id} {self.date}"


class VisitIndicator(models.Model):
    """An indicator that was talked about."""

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="talked")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "butir yang dibahas"
        verbose_name_plural = "butir yang dibahas"
        ordering: ClassVar = ["indicator__right__number", "indicator__position"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["visit", "indicator"], name="visit_indicator_once")]

    def __str__(self) -> str:
        return f"{self.visit_id} {self.indicator_id}"


class FollowUp(Signed):
    """What was agreed at a visit: what, who, until when. It hangs on the visit's standing row."""

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="follow_ups")
    what = models.TextField("tindak lanjut", max_length=NOTE_MAX)
    owner = models.CharField("penanggung jawab", max_length=150)
    # Who of them has an account here: sees it under "milik saya" and is told.
    member = models.ForeignKey(Membership, models.PROTECT, null=True, blank=True, related_name="+")
    due_on = models.DateField("batas waktu")
    done_at = models.DateTimeField("selesai", null=True, blank=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    done_as = models.CharField(max_length=200, blank=True)
    done_note = models.TextField("catatan penyelesaian", blank=True, max_length=NOTE_MAX)

    class Meta:
        verbose_name = "tindak lanjut"
        verbose_name_plural = "tindak lanjut"
        ordering: ClassVar = ["due_on", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(name="followup_says_what_and_who", condition=~Q(what="") & ~Q(owner="")),
            models.CheckConstraint(
                name="followup_done_by_whom_and_how",
                condition=Q(done_at=None, done_by=None, done_note="")
                | (Q(done_at__isnull=False, done_by__isnull=False) & ~Q(done_note="")),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["due_on"], condition=Q(done_at=None), name="followup_open")]

    def __str__(self) -> str:
        return self.what[:60]

    @property
    def owners(self) -> str:
        """The owner in words, with the account where the words do not name it already (reads `member.user`)."""
        named = str(self.member.user) if self.member else ""
        return self.owner if named in self.owner else f"{self.owner} · {named}"

    def is_overdue(self, today: date) -> bool:
        return self.done_at is None and self.due_on < today


class Target(Signed):
    """How many regions of a Kanwil are to reach the predicate in a cycle. A newer row replaces an older one."""

    office = models.ForeignKey(RegionalOffice, models.PROTECT, related_name="targets")
    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="targets")
    regions = models.PositiveSmallIntegerField("jumlah kabupaten/kota")
    basis = models.CharField("ditetapkan dengan", max_length=200)
    note = models.TextField("catatan", blank=True, max_length=NOTE_MAX)

    class Meta:
        verbose_name = "sasaran"
        verbose_name_plural = "sasaran"
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(name="target_says_how_many_and_why", condition=Q(regions__gt=0) & ~Q(basis="")),
        ]
        indexes: ClassVar = [models.Index(fields=["cycle", "office"], name="target_cycle_office")]

    def __str__(self) -> str:
        return f"{self.office_id} {self.cycle_id}: {self.regions}"


class ProgrammeRecord(Signed):
    """What a neighbouring programme said of a region. A newer row for the same year and period replaces the older."""

    region = models.ForeignKey(Region, models.PROTECT, related_name="programme_records")
    programme = models.SlugField("program", max_length=40)
    year = models.PositiveSmallIntegerField("tahun")
    period = models.CharField("periode", max_length=10, blank=True)
    value = models.CharField("hasil", max_length=200)
    number = models.DecimalField("angka", max_digits=12, decimal_places=2, null=True, blank=True)
    unit = models.CharField("satuan", max_length=40, blank=True)
    dated = models.DateField("tanggal dokumen sumber")
    source = models.CharField("sumber", max_length=200)
    document = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = "catatan program"
        verbose_name_plural = "catatan program"
        ordering: ClassVar = ["-year", "programme", "period", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(name="programme_says_what_and_whence", condition=~Q(value="") & ~Q(source="")),
            models.CheckConstraint(name="programme_number_has_unit", condition=Q(number=None) | ~Q(unit="")),
        ]
        indexes: ClassVar = [models.Index(fields=["region", "programme"], name="programme_of_region")]

    def __str__(self) -> str:
        return f"{self.programme} {self.year} {self.period}".strip()

    @property
    def about(self) -> Programme | None:
        """The programme as the data describe it; None for one that was taken out of them."""
        return PROGRAMMES.get(self.programme)

    @property
    def programme_name(self) -> str:
        return self.about.name if self.about else self.programme
