"""The unbroken log, and who read which file."""

from typing import ClassVar

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from assessments.models.cycle import Assessment, Cycle
from assessments.models.documents import Document
from assessments.models.items import Item


class Chain(models.Model):
    """Events linked one to the next: of one assessment, of a cycle itself, or (neither) of the rest.

    `tip` is the seal of the last event and `length` how many there are, so that a tail cut off is missed as well.
    """

    assessment = models.OneToOneField(Assessment, models.PROTECT, null=True, related_name="chain")
    cycle = models.ForeignKey(Cycle, models.PROTECT, null=True, related_name="chains")
    tip = models.CharField("ujung", max_length=64, blank=True)
    length = models.PositiveBigIntegerField("panjang", default=0)

    class Meta:
        verbose_name = "rantai log"
        verbose_name_plural = "rantai log"
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(name="chain_of_one_thing", condition=Q(assessment=None) | Q(cycle=None)),
            models.UniqueConstraint(
                Coalesce(F("cycle"), Value(0)), condition=Q(assessment=None), name="chain_one_a_cycle_one_for_the_rest"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assessment_id or '-'} {self.cycle_id or '-'} {self.length}"


class Event(models.Model):
    """Something somebody did, written in the same transaction; the database refuses UPDATE and DELETE.

    `acting_as` is the role and scope the person acted in, as words of that day. `seal` is a hash of the row and of
    the seal at the position before it (assessments.sealing).
    """

    class Verb(models.TextChoices):
        CYCLE_OPENED = "siklus-dibuka", "Siklus dibuka"
        CYCLE_CLOSED = "siklus-ditutup", "Siklus ditutup"
        WINDOW_CHANGED = "jadwal-diubah", "Jadwal diubah"
        EXTENDED = "diperpanjang", "Perpanjangan diberikan"
        ITEM_FILLED = "butir-diisi", "Butir diisi"
        ITEM_CLEARED = "butir-dikosongkan", "Butir dikosongkan"
        DOCUMENT_ADDED = "dokumen-diunggah", "Dokumen diunggah"
        EVIDENCE_ATTACHED = "bukti-dilampirkan", "Data dukung dilampirkan"
        EVIDENCE_REMOVED = "bukti-dilepas", "Data dukung dilepas"
        ENDORSED = "pengesahan", "Dokumen pengesahan diunggah"
        STATE_CHANGED = "keadaan-berubah", "Keadaan penilaian berubah"
        JUDGED = "putusan", "Butir diputus"
        VERDICT_WITHDRAWN = "putusan-dicabut", "Putusan dicabut"
        REFERRED = "periksa-ulang", "Diminta diperiksa ulang"
        SAMPLE_SHARE_SET = "bagian-sampel", "Bagian sampel diatur"
        SCORED = "dinilai", "Nilai dihitung"
        ADJUSTED = "penyesuaian", "Penyesuaian nilai"
        ADJUSTMENT_APPROVED = "penyesuaian-disetujui", "Penyesuaian disetujui"
        ADJUSTMENT_REJECTED = "penyesuaian-ditolak", "Penyesuaian ditolak"
        ADJUSTMENT_WITHDRAWN = "penyesuaian-dicabut", "Penyesuaian dicabut"
        DECIDED = "ditetapkan", "Predikat ditetapkan"
        POPULATION_SET = "penduduk", "Jumlah penduduk diisi"
        EXPLAINED = "penjelasan", "Peringatan dijelaskan"
        TASK_GIVEN = "tugas-diberikan", "Tugas diberikan"
        TASK_CHANGED = "tugas-berubah", "Tugas berubah"
        TASK_ENDED = "tugas-diakhiri", "Tugas diakhiri"
        FORM_IMPORTED = "formulir-diimpor", "Formulir diimpor"
        RECEIPT_ISSUED = "tanda-terima", "Tanda terima diterbitkan"
        PIAGAM_ISSUED = "piagam", "Piagam diterbitkan"
        MINUTES_MADE = "berita-acara", "Berita acara dibuat"
        OBJECTIONS_SET = "masa-sanggah", "Masa sanggah diatur"
        PROVISIONAL = "hasil-sementara", "Hasil sementara diumumkan"
        OBJECTED = "sanggahan", "Sanggahan diajukan"
        OBJECTION_WITHDRAWN = "sanggahan-dicabut", "Sanggahan dicabut"
        OBJECTION_RULED = "sanggahan-diputus", "Sanggahan diputus"
        ASSESSED = "nilai-penilai", "Nilai Tim Penilai dicatat"
        INSTRUMENT_DRAFTED = "instrumen-konsep", "Konsep instrumen dibuat"
        INSTRUMENT_IMPORTED = "instrumen-diimpor", "Instrumen diimpor"
        INSTRUMENT_CHANGED = "instrumen-diubah", "Konsep instrumen diubah"
        INSTRUMENT_PROPOSED = "instrumen-diajukan", "Instrumen diajukan"
        INSTRUMENT_RETURNED = "instrumen-dikembalikan", "Instrumen dikembalikan"
        INSTRUMENT_PUBLISHED = "instrumen-terbit", "Instrumen terbit"
        INSTRUMENT_DISCARDED = "instrumen-dibuang", "Konsep instrumen dibuang"

    # Given by the program, not by the database: it is sealed with the rest.
    at = models.DateTimeField("waktu", default=timezone.now, db_index=True)
    verb = models.CharField("tindakan", max_length=24, choices=Verb)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    acting_as = models.CharField("sebagai", max_length=200, blank=True)
    cycle = models.ForeignKey(Cycle, models.PROTECT, null=True, related_name="events")
    assessment = models.ForeignKey(Assessment, models.PROTECT, null=True, related_name="events")
    item = models.ForeignKey(Item, models.PROTECT, null=True, related_name="events")
    document = models.ForeignKey(Document, models.PROTECT, null=True, related_name="events")
    before = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    after = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    request_id = models.CharField(max_length=32, blank=True)
    chain = models.ForeignKey(Chain, models.PROTECT, related_name="events")
    position = models.PositiveBigIntegerField("ke-")
    seal = models.CharField("segel", max_length=64)

    class Meta:
        verbose_name = "peristiwa"
        verbose_name_plural = "peristiwa"
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["chain", "position"], name="event_chain_has_no_fork"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.get_verb_display()}"


class FileRead(models.Model):
    """Somebody opened or downloaded a document; the database refuses UPDATE and DELETE.

    At most one row a person, document and kind in each `slot` of ten minutes: a browser asks for a file in many parts.
    """

    at = models.DateTimeField("waktu", auto_now_add=True, db_index=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="pembaca")
    acting_as = models.CharField("sebagai", max_length=200)
    document = models.ForeignKey(Document, models.PROTECT, related_name="reads", verbose_name="dokumen")
    downloaded = models.BooleanField("diunduh")
    slot = models.PositiveIntegerField("sepuluh menit ke-")  # since 1970, UTC

    class Meta:
        verbose_name = "pembacaan berkas"
        verbose_name_plural = "pembacaan berkas"
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["document", "user", "slot", "downloaded"], name="file_read_once_a_slot")
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.user_id} {self.document_id}"
