"""The instrument as data: rights, indicators, bands, weights and thresholds, each with its mark of certainty."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar, Self

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from indicators.states import (
    AnswerKind,
    Certainty,
    Direction,
    Group,
    InstrumentState,
    InstrumentStatus,
    Kind,
    NaPolicy,
    Relation,
    Rounding,
)

POINTS: dict[str, Any] = {"max_digits": 6, "decimal_places": 2}
VALUE: dict[str, Any] = {"max_digits": 18, "decimal_places": 4}


class InstrumentQuerySet(models.QuerySet["Instrument"]):
    """Versions of instruments."""

    def usable(self) -> Self:
        """Those a cycle can be run with: published, asking something, with a class that earns a piagam; oldest first.

        Of the rules of 2013 and 2016 only parts are known: they can be read and compared, not used.
        """
        asks = Indicator.objects.filter(right__instrument=models.OuterRef("pk"))
        awards = Predicate.objects.filter(instrument=models.OuterRef("pk"), piagam=True)
        usable = self.filter(models.Exists(asks), models.Exists(awards), state=InstrumentState.PUBLISHED)
        return usable.order_by(models.F("published_at").asc(nulls_first=True), "pk")


class Instrument(models.Model):
    """One version of the instrument: a draft may change, a published one never does (`content_hash` set).

    `resmi` says that the content is the regulation's own; it then names where it is promulgated (`legal_source`).
    """

    code = models.SlugField("kode", max_length=60)
    version = models.SlugField("versi", max_length=30)
    title = models.CharField("judul", max_length=200)
    legal_basis = models.CharField("dasar hukum", max_length=200)
    status = models.CharField("status", max_length=10, choices=InstrumentStatus)
    state = models.CharField("keadaan", max_length=10, choices=InstrumentState, default=InstrumentState.DRAFT)
    previous = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="successors", verbose_name="versi sebelumnya"
    )
    certainty = models.CharField("kepastian", max_length=1, choices=Certainty)
    source = models.TextField("sumber")
    note = models.TextField("catatan", blank=True)
    content_hash = models.CharField("sidik isi", max_length=64, blank=True, editable=False)
    # Where the official text stands: regulation, gazette number, date, annex. Required to publish as resmi.
    legal_source = models.TextField("sumber hukum", blank=True)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    proposed_at = models.DateTimeField("diajukan", null=True, blank=True)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    published_at = models.DateTimeField("diterbitkan", null=True, blank=True)

    objects = InstrumentQuerySet.as_manager()

    class Meta:
        verbose_name = "instrumen"
        verbose_name_plural = "instrumen"
        ordering: ClassVar = ["code", "version"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code", "version"], name="instrument_code_version_unique"),
            models.CheckConstraint(
                name="instrument_published_is_frozen",
                condition=~Q(state=InstrumentState.PUBLISHED) | ~Q(content_hash=""),
            ),
            models.CheckConstraint(
                name="instrument_resmi_names_its_source",
                condition=~Q(state=InstrumentState.PUBLISHED, status=InstrumentStatus.RESMI) | ~Q(legal_source=""),
            ),
            models.CheckConstraint(
                name="instrument_published_by_a_second_person",
                condition=Q(published_by=None) | ~Q(published_by=models.F("proposed_by")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.legal_basis}, {self.version})"

    @property
    def is_working(self) -> bool:
        """Whether it is an instrumen kerja: drafted by us, not the official annex."""
        return self.status == InstrumentStatus.KERJA

    @property
    def is_draft(self) -> bool:
        """Whether it may still be changed."""
        return self.state == InstrumentState.DRAFT

    @property
    def is_published(self) -> bool:
        """Whether it is frozen, and open to the public."""
        return self.state == InstrumentState.PUBLISHED


_OTHER_WEIGHTS = models.F("weight_proses") + models.F("weight_hasil")


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
    rounding = models.CharField("pembulatan", max_length=10, choices=Rounding, default=Rounding.HALF_UP)

    class Meta:
        verbose_name = "skema penilaian"
        verbose_name_plural = "skema penilaian"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="scheme_weights_sum_to_100",
                # To the last of their two decimals: as floats, which SQLite adds, 10.33, 41.79 and 47.88 are not 100.
                condition=Q(weight_struktur__gt=Decimal("99.995") - _OTHER_WEIGHTS)
                & Q(weight_struktur__lt=Decimal("100.005") - _OTHER_WEIGHTS),
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


class AdjustmentRule(models.Model):
    """How large adjustments of one kind may be: one record, and all of the kind together."""

    instrument = models.ForeignKey(Instrument, models.CASCADE, related_name="adjustment_rules")
    kind = models.SlugField("jenis", max_length=20)
    label = models.CharField("nama", max_length=80)
    lowest = models.DecimalField("poin terendah satu catatan", **POINTS)
    highest = models.DecimalField("poin tertinggi satu catatan", **POINTS)
    cap_lowest = models.DecimalField("batas bawah jumlahnya", **POINTS)
    cap_highest = models.DecimalField("batas atas jumlahnya", **POINTS)
    certainty = models.CharField(max_length=1, choices=Certainty)
    source = models.TextField()

    class Meta:
        verbose_name = "aturan penyesuaian"
        verbose_name_plural = "aturan penyesuaian"
        ordering: ClassVar = ["kind"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["instrument", "kind"], name="adjustment_rule_one_a_kind"),
            models.CheckConstraint(
                name="adjustment_rule_runs_upwards",
                condition=Q(lowest__lte=models.F("highest")) & Q(cap_lowest__lte=0) & Q(cap_highest__gte=0),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label}: {self.lowest} – {self.highest}"


class Right(models.Model):
    """One of the rights, ten in the rule in force."""

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


class BandDecision(models.Model):
    """Who decided what a gap or overlap in the published bands means, and how. Without it such bands are refused."""

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="band_decisions")
    finding = models.TextField("temuan")
    decision = models.TextField("keputusan")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    acting_as = models.CharField("sebagai", max_length=200)
    at = models.DateTimeField("waktu", auto_now_add=True)

    class Meta:
        verbose_name = "keputusan rentang"
        verbose_name_plural = "keputusan rentang"
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(name="band_decision_says_why", condition=~Q(finding="") & ~Q(decision="")),
        ]

    def __str__(self) -> str:
        return self.finding


class IndicatorLink(models.Model):
    """What an indicator of the previous version has become in this one; `old` is None for a new one, `new` for a
    dropped one."""

    instrument = models.ForeignKey(Instrument, models.CASCADE, related_name="links")
    old = models.ForeignKey(Indicator, models.PROTECT, null=True, blank=True, related_name="+")
    new = models.ForeignKey(Indicator, models.CASCADE, null=True, blank=True, related_name="origins")
    relation = models.CharField("hubungan", max_length=10, choices=Relation)
    note = models.TextField("catatan", blank=True)

    class Meta:
        verbose_name = "padanan indikator"
        verbose_name_plural = "padanan indikator"
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["instrument", "old", "new"], name="indicator_link_once"),
            models.CheckConstraint(
                name="indicator_link_has_an_end", condition=Q(old__isnull=False) | Q(new__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.old_id} → {self.new_id}"
