"""Who read or downloaded which file, and when: written by every page that hands out a document or its content."""

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import Membership
from assessments.models import Document, FileRead

SLOT_SECONDS = 600
SHOWN = 20  # rows on the page of a document


def note_read(document: Document, *, by: Membership, downloaded: bool = False) -> None:
    """Keep that somebody opened or downloaded a document; again within the same ten minutes adds nothing. One query."""
    read = FileRead(
        user_id=by.user_id,
        acting_as=f"{by.role_label} · {by.scope_label}",
        document=document,
        downloaded=downloaded,
        slot=int(timezone.now().timestamp()) // SLOT_SECONDS,
    )
    FileRead.objects.bulk_create([read], ignore_conflicts=True)


def latest_reads(document: Document) -> QuerySet[FileRead]:
    """The newest readings of one document, with who."""
    return FileRead.objects.filter(document=document).select_related("user").order_by("-pk")[:SHOWN]
