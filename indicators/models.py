"""The instrument as data: rights, indicators, bands, weights and thresholds, each with its mark of certainty."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from indicators.states import AnswerKind, Certainty, Direction, Group, InstrumentStatus, Kind, NaPolicy

POINTS: dict[str, Any] = {"max_digits": 6, "decimal_places": 2}
VALUE: dict[str, Any] = {"max_digits": 18, "decimal_places": 4}


class Instrument(models.Model):
    """One version of the instrument. Frozen (`content_hash` set) as soon as a cycle uses it."""

    code = models.SlugField("kode", max_length=60)
    version = models.SlugField("versi", max_length=30)
    title = models.CharField("judul", max_length=200)
    legal_basis = models.CharField("dasar hukum", max_length=200)
    status = models.CharField("status", max_length=10, choices=InstrumentStatus)
    certainty = models.CharField("kepastian", max_length=1, choices=Certainty)
    source = models.TextField("sumber")
    note = models.TextField("catatan", blank=True)
    content_hash = models.CharField("sidik isi", max_length=64, blank=True, editable=False)

    class Meta:
        verbose_name = "instrumen"
        verbose_name_plural = "instrumen"
        ordering: ClassVar = ["code", "version"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code", "version"], name="instrument_code_version_unique")
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.legal_basis}, {self.version})"

    @property
    def is_working(self) -> bool:
        """Whether it is an instrumen kerja: drafted by us, not the official annex."""
        return self.status == InstrumentStatus.KERJA


class ScoringScheme(models.Model):
    """Weights of the three kinds and what 'tidak berlaku' does. Weights of a right sum to 100."""

    instrument = models.OneToOneField(Instrument, models.CASCADE, related_name="scheme")
    weight_struktur = models.DecimalField("bobot struktur", **POINTS)
    weight_proses = models.DecimalField("bobot proses", **POINTS)
    weight_hasil = models.DecimalField("bobot hasil", **POINTS)
    weights_certainty = models.CharField(max_length=1, choices=Certainty)
    weights_source = models.TextField()
    na_policy = models.CharField("perlakuan tidak berlaku", max_length=12, choices=NaPolicy)
    na_certainty = models.CharField(max_length=1, choices=Certainty)
    na_source = models.TextField()
    decimals = models.PositiveSmallIntegerField("desimal nilai", default=2)

    class Meta:
        verbose_name = "skema penilaian"
        verbose_name_plural = "skema penilaian"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="scheme_weights_sum_to_100",
                condition=Q(weight_struktur=100 - models.F("weight_proses") - models.F("weight_hasil")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.weight_struktur}/{self.weight_proses}/{self.weight_hasil}"

    @property
    def weights(self) -> dict[str, Decimal]:
        return {
            Kind.STRUKTUR.value: self.weight_struktur,
            Kind.PROSES.value: self.weight_proses,
            Kind.HASIL.value: self.weight_hasil,
        }


class Predicate(models.Model):
    """A class such as Peduli HAM and the lowest final score that reaches it."""

    instrument = models.ForeignKey(Instrument, models.CASCADE, related_name="predicates")
    code = models.SlugField(max_length=30)
    label = models.CharField("predikat", max_length=60)
    minimum = models.DecimalField("nilai terendah", **POINTS)
    piagam = models.BooleanField("mendapat piagam", default=False)
    certainty = models.CharField(max_length=1, choices=Certainty)
    source = models.TextField()

    class Meta:
        verbose_name = "predikat"
        verbose_name_plural = "predikat"
        ordering: ClassVar = ["-minimum"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["instrument", "code"], name="predicate_code_unique"),
            models.UniqueConstraint(fields=["instrument", "minimum"], name="predicate_minimum_unique"),
        ]

    def __str__(self) -> str:
        return self.label


class Right(models.Model):
    """One of the ten rights."""

    instrument = models.ForeignKey(Instrument, models.CASCADE, related_name="rights")
    number = models.PositiveSmallIntegerField("nomor")
    name = models.CharField("hak", max_length=120)
    short_name = models.CharField("nama pendek", max_length=40)
    group = models.CharField("kelompok", max_length=10, choices=Group)

    class Meta:
        verbose_name = "hak"
        verbose_name_plural = "hak"
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["instrument", "number"], name="right_number_unique")]

    def __str__(self) -> str:
        return f"{self.number}. {self.name}"


class Indicator(models.Model):
    """One of the 120: what is asked, in which unit, how it is scored and which data dukung fits."""

    right = models.ForeignKey(Right, models.CASCADE, related_name="indicators")
    code = models.CharField("kode", max_length=12)
    position = models.PositiveSmallIntegerField("urutan")
    kind = models.CharField("jenis", max_length=10, choices=Kind)
    text = models.TextField("indikator")
    answer = models.CharField("bentuk jawaban", max_length=10, choices=AnswerKind)
    unit = models.CharField("satuan", max_length=60)
    direction = models.CharField("arah", max_length=10, choices=Direction)
    numerator = models.CharField("pembilang", max_length=200, blank=True)
    denominator = models.CharField("penyebut", max_length=200, blank=True)
    numerator_unit = models.CharField("satuan pembilang", max_length=40, blank=True)
    denominator_unit = models.CharField("satuan penyebut", max_length=40, blank=True)
    factor = models.PositiveIntegerField("faktor", default=1, validators=[MinValueValidator(1)])
    value_min = models.DecimalField("nilai terkecil yang mungkin", default=Decimal(0), **VALUE)
    value_max = models.DecimalField("nilai terbesar yang mungkin", null=True, blank=True, **VALUE)
    population = models.BooleanField("penyebut adalah jumlah penduduk", default=False)
    maximum = models.DecimalField("poin maksimum", **POINTS)
    owner = models.CharField("perangkat daerah pemilik", max_length=120)
    legal_basis = models.TextField("dasar hukum")
    evidence = models.TextField("data dukung")
    example = models.TextField("contoh data dukung")
    na_allowed = models.BooleanField("boleh tidak berlaku", default=False)
    na_hint = models.TextField("kapan tidak berlaku", blank=True)
    date_matters = models.BooleanField("tanggal dokumen harus tahun kinerja", default=True)

    class Meta:
        verbose_name = "indikator"
        verbose_name_plural = "indikator"
        ordering: ClassVar = ["right__number", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["right", "code"], name="indicator_code_unique"),
            models.UniqueConstraint(fields=["right", "position"], name="indicator_position_unique"),
            models.CheckConstraint(
                name="indicator_ratio_has_its_parts",
                condition=~Q(answer=AnswerKind.RATIO) | (~Q(numerator="") & ~Q(denominator="")),
            ),
            models.CheckConstraint(
                name="indicator_na_hint_where_allowed", condition=Q(na_allowed=False) | ~Q(na_hint="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.text}"

    @property
    def is_yes_no(self) -> bool:
        return self.answer == AnswerKind.YES_NO

    @property
    def is_ratio(self) -> bool:
        return self.answer == AnswerKind.RATIO

    def band_rows(self) -> "Iterator[BandRow]":
        """The bands as closed ranges for people, best first (reads `bands`, prefetch it)."""
        bands = list(self.bands.all())
        for position, band in enumerate(bands):
            yield BandRow(band.points, band.limit, bands[position - 1].limit if position else None)


@dataclass(frozen=True, slots=True)
class BandRow:
    """One band as people read it: `limit` is the closed end, `before` the limit of the better band."""

    points: Decimal
    limit: Decimal | None
    before: Decimal | None


class Band(models.Model):
    """Points for values on the good side of a closed limit, best first; the last has no limit.

    Written so, bands can neither overlap nor leave a gap: a value belongs to the first band whose limit it meets.
    """

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="bands")
    position = models.PositiveSmallIntegerField()
    limit = models.DecimalField("batas", null=True, blank=True, **VALUE)
    points = models.DecimalField("poin", **POINTS)

    class Meta:
        verbose_name = "rentang"
        verbose_name_plural = "rentang"
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["indicator", "position"], name="band_position_unique"),
            models.UniqueConstraint(fields=["indicator"], condition=Q(limit=None), name="band_one_without_limit"),
        ]

    def __str__(self) -> str:
        return f"{self.limit}: {self.points}"
