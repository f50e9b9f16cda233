"""The region's own work before it sends: uploads in pieces, tasks for OPD, the form as a workbook, explanations."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q

from accounts.models import Membership
from assessments.models.cycle import Assessment
from assessments.models.documents import Document
from assessments.models.items import NOTE_MAX, Item
from assessments.states import TaskState, UploadState
from regions.models import Region


class Upload(models.Model):
    """A file on its way, in pieces that resume after a broken line; `offset` bytes of `size` are here.

    When it is whole it becomes a Document (or the same one that was there), or is refused with `message`; a ZIP is
    unpacked into documents. `results` tells what became of each file; `label` is what was said about it beforehand.
    Name, size and `modified` (the file's own time, ms) tell the same file when it is chosen again.
    """

    token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    region = models.ForeignKey(Region, models.PROTECT, related_name="uploads")
    assessment = models.ForeignKey(Assessment, models.PROTECT, null=True, blank=True, related_name="uploads")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    name = models.CharField("nama asli", max_length=255)
    size = models.PositiveBigIntegerField("ukuran (byte)")
    modified = models.PositiveBigIntegerField("waktu berkas (ms)", default=0)
    label = models.JSONField("keterangan dokumen", default=dict, encoder=DjangoJSONEncoder)
    offset = models.PositiveBigIntegerField("diterima (byte)", default=0)
    state = models.CharField("keadaan", max_length=10, choices=UploadState, default=UploadState.RUNNING)
    message = models.TextField("keterangan", blank=True)
    results = models.JSONField("hasil", default=list)
    document = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = "unggahan"
        verbose_name_plural = "unggahan"
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(name="upload_offset_within_size", condition=Q(offset__lte=F("size"))),
            models.CheckConstraint(
                name="upload_done_has_document", condition=~Q(state=UploadState.DONE) | Q(document__isnull=False)
            ),
            models.CheckConstraint(
                name="upload_refused_says_why", condition=~Q(state=UploadState.REFUSED) | ~Q(message="")
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Task(models.Model):
    """An item handed to a contributor of an OPD, with the Pemda's own deadline; ended, never deleted."""

    item = models.ForeignKey(Item, models.PROTECT, related_name="tasks")
    contributor = models.ForeignKey(Membership, models.PROTECT, related_name="tasks", verbose_name="kontributor")
    due_on = models.DateField("batas waktu", null=True, blank=True)
    state = models.CharField("keadaan", max_length=12, choices=TaskState, default=TaskState.GIVEN)
    note = models.TextField("catatan", blank=True, max_length=NOTE_MAX)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    given_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "tugas"
        verbose_name_plural = "tugas"
        ordering: ClassVar = ["item__indicator__right__number", "item__indicator__position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["item"], condition=Q(ended_at=None), name="task_one_current_per_item"),
            models.CheckConstraint(
                name="task_sent_back_says_why", condition=~Q(state=TaskState.SENT_BACK) | ~Q(note="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} · {self.contributor_id}"


class FormImport(models.Model):
    """A filled workbook that came back: read, shown as a preview, then taken over whole or not at all."""

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="form_imports")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    name = models.CharField("nama asli", max_length=255)
    sha256 = models.CharField("SHA-256", max_length=64)
    answers = models.JSONField("isian", encoder=DjangoJSONEncoder)
    created_at = models.DateTimeField(auto_now_add=True)
    applied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "impor formulir"
        verbose_name_plural = "impor formulir"
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return self.name


class Explanation(models.Model):
    """The region's word about a warning of the checks; without it a warning holds the submission up.

    `finding` changes with the figures, so a word about old figures does not cover new ones; sending drops what no
    longer applies (the log keeps it).
    """

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="explanations")
    rule = models.SlugField("aturan", max_length=40)
    # What was found, in the words the region read, and the codes of the items it is about.
    message = models.TextField("temuan")
    codes = models.JSONField("butir", default=list)
    finding = models.CharField("sidik temuan", max_length=64)
    text = models.TextField("penjelasan", max_length=NOTE_MAX)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = "penjelasan"
        verbose_name_plural = "penjelasan"
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["assessment", "finding"], name="explanation_one_per_finding"),
            models.CheckConstraint(name="explanation_not_empty", condition=~Q(text="")),
        ]

    def __str__(self) -> str:
        return f"{self.rule}: {self.text[:40]}"
