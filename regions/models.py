"""Provinces, kabupaten and kota, and the dated institutions and Kanwil that look after them.

Validity is half-open everywhere, [valid_from, valid_to): valid_to is the first day on which a row no longer
holds, so a successor starts on that very day and no day is counted twice.
"""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Self
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from regions.rules import short_name
from regions.states import ZONES, Certainty, Kind, TimeZone

SOURCE_LENGTH = 300
Constraints = tuple[models.BaseConstraint, ...]


class Place(models.Model):
    """What a province and a region share: names by Kemendagri, position of the capital in degrees."""

    name = models.CharField("nama", max_length=100)
    capital = models.CharField("ibu kota", max_length=100)
    timezone = models.CharField("zona waktu", max_length=4, choices=TimeZone.choices)
    lat = models.DecimalField("lintang", max_digits=7, decimal_places=4)
    lon = models.DecimalField("bujur", max_digits=7, decimal_places=4)

    class Meta:
        abstract = True
        ordering = ("code",)
        constraints: ClassVar[Constraints] = (
            models.CheckConstraint(name="%(class)s_timezone_known", condition=Q(timezone__in=TimeZone.values)),
        )

    @property
    def tz(self) -> ZoneInfo:
        return ZONES[self.timezone]


class Province(Place):
    code = models.CharField("kode", max_length=2, unique=True)

    class Meta(Place.Meta):
        verbose_name = "provinsi"
        verbose_name_plural = "provinsi"

    def __str__(self) -> str:
        return self.name


class Region(Place):
    """A kabupaten or kota."""

    province = models.ForeignKey(Province, models.PROTECT, related_name="regions", verbose_name="provinsi")
    code = models.CharField("kode", max_length=5, unique=True)
    kind = models.CharField("jenis", max_length=9, choices=Kind.choices)
    search_text = models.TextField(editable=False)  # written by the loader: regions.rules.search_text

    class Meta(Place.Meta):
        verbose_name = "kabupaten/kota"
        verbose_name_plural = "kabupaten/kota"
        constraints = (
            *Place.Meta.constraints,
            models.CheckConstraint(name="region_kind_known", condition=Q(kind__in=Kind.values)),
        )

    def __str__(self) -> str:
        return self.short_name

    @property
    def short_name(self) -> str:
        return short_name(self.name)


class RegionAlias(models.Model):
    """Another name in real use (PALI, Kukar), for searching only."""

    region = models.ForeignKey(Region, models.PROTECT, related_name="aliases")
    name = models.CharField(max_length=100)

    class Meta:
        ordering = ("region__code", "name")
        constraints = (models.UniqueConstraint(name="regionalias_once", fields=("region", "name")),)

    def __str__(self) -> str:
        return self.name


class DatedQuerySet(models.QuerySet):
    def on(self, day: date) -> Self:
        """Rows that hold on that day."""
        return self.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=day), valid_from__lte=day)

    def overlapping(self, start: date, end: date | None) -> Self:
        """Rows that share at least one day with [start, end); no end is for ever."""
        rows = self.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=start))
        return rows if end is None else rows.filter(valid_from__lt=end)


class Dated(models.Model):
    """A fact with validity, a mark of certainty and a source."""

    valid_from = models.DateField("mulai berlaku")
    valid_to = models.DateField("tidak berlaku lagi mulai", null=True, blank=True)
    certainty = models.CharField("kepastian", max_length=1, choices=Certainty.choices, default=Certainty.SURE)
    source = models.CharField("sumber", max_length=SOURCE_LENGTH, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints: ClassVar[Constraints] = (
            models.CheckConstraint(
                name="%(class)s_ends_after_start",
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                violation_error_message="Tanggal berakhir harus sesudah tanggal mulai berlaku.",
            ),
            models.CheckConstraint(name="%(class)s_certainty_known", condition=Q(certainty__in=Certainty.values)),
        )


class Institution(Dated):
    """The ministry of its day: what letters, piagam and decrees print."""

    code = models.SlugField("kode", max_length=50, unique=True)
    name = models.CharField("nama kementerian", max_length=200)
    directorate = models.CharField("direktorat jenderal", max_length=200, blank=True)
    minister_title = models.CharField("sebutan menteri", max_length=200)
    note = models.TextField("catatan", blank=True)

    class Meta(Dated.Meta):
        verbose_name = "kementerian"
        verbose_name_plural = "kementerian"
        ordering = ("-valid_from", "code")

    def __str__(self) -> str:
        return self.name


class RegionalOffice(Dated):
    """A Kanwil of one institution."""

    institution = models.ForeignKey(Institution, models.PROTECT, related_name="offices", verbose_name="kementerian")
    code = models.SlugField("kode", max_length=200, unique=True)
    name = models.CharField("nama kantor", max_length=200)
    city = models.CharField("kota kedudukan", max_length=100, blank=True)
    note = models.TextField("catatan", blank=True)

    class Meta(Dated.Meta):
        verbose_name = "kantor wilayah"
        verbose_name_plural = "kantor wilayah"
        ordering = ("name",)
        permissions = (("manage_offices", "Mengelola kantor wilayah"),)

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("regions:office", args=[self.code])


class Coverage(Dated):
    """A Kanwil looks after a province. Only regions.offices writes it: one office per province and day."""

    office = models.ForeignKey(RegionalOffice, models.PROTECT, related_name="coverages", verbose_name="kantor wilayah")
    province = models.ForeignKey(Province, models.PROTECT, related_name="coverages", verbose_name="provinsi")

    class Meta(Dated.Meta):
        verbose_name = "cakupan"
        verbose_name_plural = "cakupan"
        ordering = ("province__code", "valid_from")
        constraints = (
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                name="coverage_one_start_per_day",
                fields=("province", "valid_from"),
                violation_error_message="Provinsi ini sudah tercakup mulai tanggal yang sama.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.office} – {self.province}"
