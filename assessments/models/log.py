"""The unbroken log, and who read which file."""

from typing import ClassVar

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from assessments.models.cycle import Assessment, Cycle
from assessments.models.documents import Document
from assessments.models.items import Item


class Event(models.Model):
    """Something somebody did, written in the same transaction; the database refuses UPDATE and DELETE.

    `acting_as` is the role and scope the person acted in, as words of that day.
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
        ASSESSED = "nilai-penilai", "Nilai Tim Penilai dicatat"

    at = models.DateTimeField("waktu", auto_now_add=True, db_index=True)
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

    class Meta:
        verbose_name = "peristiwa"
        verbose_name_plural = "peristiwa"
        ordering: ClassVar = ["-id"]

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
