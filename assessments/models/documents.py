"""Files a region owns, where they are used, and the two endorsements of a submission."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from assessments.models.cycle import Assessment
from assessments.models.items import Item
from assessments.states import UNSCANNED, DocumentKind, EndorsementKind, ScanState
from regions.models import Region


def storage_name(document: "Document", _name: str) -> str:
    """A random name under the region; the name people gave is only a label."""
    return f"dokumen/{document.region.code}/{uuid.uuid4().hex}.{document.extension}"


class Document(models.Model):
    """A file of a region, immutable. A newer one supersedes it; nothing is overwritten or deleted."""

    region = models.ForeignKey(Region, models.PROTECT, related_name="documents")
    file = models.FileField("berkas", upload_to=storage_name, max_length=160)
    original_name = models.CharField("nama asli", max_length=255)
    extension = models.CharField(max_length=8)
    content_type = models.CharField("jenis berkas", max_length=100)
    size = models.PositiveBigIntegerField("ukuran (byte)")
    sha256 = models.CharField("SHA-256", max_length=64)
    pages = models.PositiveIntegerField("halaman", null=True, blank=True)
    title = models.CharField("judul", max_length=200)
    kind = models.CharField("jenis dokumen", max_length=12, choices=DocumentKind, default=DocumentKind.LAIN)
    number = models.CharField("nomor", max_length=120, blank=True)
    document_date = models.DateField("tanggal dokumen", null=True, blank=True)
    opd = models.CharField("perangkat daerah", max_length=120, blank=True)
    supersedes = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="superseded_by")
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField("diunggah", auto_now_add=True)

    class Meta:
        verbose_name = "dokumen"
        verbose_name_plural = "dokumen"
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["region", "sha256"], name="document_once_per_region"),
            models.CheckConstraint(name="document_not_empty", condition=Q(size__gt=0)),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def scan_state(self) -> "ScanState | None":
        """As `shown_scan`; reads `scan`, select it."""
        scan = getattr(self, "scan", None)
        return shown_scan(scan.state if scan else None)


def shown_scan(kept: str | None) -> ScanState | None:
    """What to tell of a document whose scan stands at `kept` (None: no row); None where nobody scans.

    A document from before the scanner waits; what was found dangerous stays so when the scanner is taken away.
    """
    state = ScanState(kept or ScanState.WAITING)
    return state if settings.CLAMD_URL or state is ScanState.INFECTED else None


class Scan(models.Model):
    """What the virus scanner said of a document; `due_at` is when it is tried next, while it is not judged."""

    document = models.OneToOneField(Document, models.PROTECT, primary_key=True, related_name="scan")
    state = models.CharField("keadaan", max_length=10, choices=ScanState, default=ScanState.WAITING)
    # The name of what was found, or why the scan failed.
    finding = models.CharField("temuan", max_length=255, blank=True)
    attempts = models.PositiveSmallIntegerField("percobaan", default=0)
    due_at = models.DateTimeField(default=timezone.now)
    scanned_at = models.DateTimeField("dipindai", null=True, blank=True)

    class Meta:
        verbose_name = "pemindaian"
        verbose_name_plural = "pemindaian"
        ordering: ClassVar = ["document_id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="scan_says_what_was_found",
                condition=Q(state__in=[ScanState.WAITING, ScanState.CLEAN]) | ~Q(finding=""),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["due_at"], condition=Q(state__in=sorted(UNSCANNED)), name="scan_due"),
        ]

    def __str__(self) -> str:
        return f"{self.document_id}: {self.get_state_display()}"


class Evidence(models.Model):
    """A document supporting an item, at some of its pages. Taken off means `removed_at`; the row stays."""

    item = models.ForeignKey(Item, models.PROTECT, related_name="evidence")
    document = models.ForeignKey(Document, models.PROTECT, related_name="evidence")
    pages = models.CharField("halaman", max_length=60, blank=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "data dukung"
        verbose_name_plural = "data dukung"
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["item", "document"], condition=Q(removed_at=None), name="evidence_once_per_item"
            )
        ]

    def __str__(self) -> str:
        return f"{self.item_id} · {self.document_id}"

    @property
    def first_page(self) -> int:
        """Where the viewer opens: the first pinned page, else the first page."""
        digits = self.pages.replace("-", ",").split(",")[0].strip()
        return int(digits) if digits.isdigit() else 1


class Endorsement(models.Model):
    """The two papers a submission carries: the endorsed form and the covering letter of the Sekda Provinsi."""

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="endorsements")
    kind = models.CharField("jenis", max_length=16, choices=EndorsementKind)
    # None: approved on screen by somebody who holds the office (`added_by`).
    document = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="endorsements")
    signatory = models.CharField("penanda tangan", max_length=150)
    position = models.CharField("jabatan", max_length=150)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)
    replaced_at = models.DateTimeField(null=True, blank=True)
    # Said by queries.all_endorsements: an approval on screen whose form was changed afterwards.
    lapsed: bool = False

    class Meta:
        verbose_name = "pengesahan"
        verbose_name_plural = "pengesahan"
        ordering: ClassVar = ["kind", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["assessment", "kind"],
                condition=Q(replaced_at=None),
                name="endorsement_one_current_per_kind",
            ),
            models.CheckConstraint(
                name="endorsement_letter_is_a_document",
                condition=Q(kind=EndorsementKind.FORM) | Q(document__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()

    @property
    def on_screen(self) -> bool:
        return self.document_id is None
