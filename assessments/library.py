"""Documents of a region: taking files in, attaching them to items, endorsing a submission."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from accounts.models import Membership
from accounts.states import ENDORSE_PROVINCE, FILL, SUBMIT
from assessments.answers import AnswerError, parse_pages
from assessments.errors import Refused, Stale
from assessments.events import event, record, write
from assessments.files import FileFacts, RefusedFile, clean_name, inspect, named_by_content
from assessments.filling import item_changes, lock_for_filling, mark_touched, require_in_hand, require_repairable
from assessments.models import Assessment, Document, Endorsement, Event, Evidence, Item
from assessments.scanning import ask_for_scan
from assessments.states import FILLING_STAGE, DocumentKind, EndorsementKind
from assessments.transitions import allow, lock, require_state
from assessments.windows import require_open
from regions.models import Region


@dataclass(frozen=True, slots=True)
class Label:
    """What people say about a document; the title falls back to the file's name."""

    title: str = ""
    kind: str = DocumentKind.LAIN
    number: str = ""
    document_date: date | None = None
    opd: str = ""


def add_document(
    *,
    region: Region,
    by: Membership,
    upload: "File[bytes]",
    label: Label,
    facts: FileFacts | None = None,
    permissions: Sequence[str] = (FILL, SUBMIT, ENDORSE_PROVINCE),
) -> tuple[Document, bool]:
    """Take a file in. The same content (SHA-256) is kept once a region: then the document that is there, and False.

    `facts`: what `inspect` found, where the caller has asked it already. Raises RefusedFile with the remedy. Nothing
    is written before the file was opened and found sound. `permissions`: any of which lets a person put this file in;
    other floors have their own (the minutes of a visit are a Kanwil's).
    """
    allow(by, *permissions)
    facts = facts or inspect(upload, upload.size)  # type: ignore[arg-type]  # File is a BinaryIO in all but name
    name = named_by_content(clean_name(upload.name or ""), facts.type)
    with transaction.atomic():
        # The region's row serialises two uploads of the same content.
        Region.objects.select_for_update().get(pk=region.pk)
        known = Document.objects.filter(region=region, sha256=facts.sha256).first()
        if known:
            return known, False
        document = Document(
            region=region,
            original_name=name,
            extension=facts.type.extension,
            content_type=facts.type.content_type,
            size=facts.size,
            sha256=facts.sha256,
            pages=facts.pages,
            title=(label.title.strip() or name.rsplit(".", 1)[0])[:200],
            kind=label.kind,
            number=label.number.strip(),
            document_date=label.document_date,
            opd=label.opd.strip(),
            uploaded_by_id=by.user_id,
        )
        try:
            document.file.save(name, upload, save=False)
            document.save(force_insert=True)
        except Exception:
            if document.file.name:
                document.file.storage.delete(document.file.name)
            raise
        record(Event.Verb.DOCUMENT_ADDED, by=by, document_id=document.pk, after=_document_facts(document))
        ask_for_scan(document)
    return document, True


def _document_facts(document: Document) -> dict[str, object]:
    return {
        "region": document.region.code,
        "title": document.title,
        "name": document.original_name,
        "size": document.size,
        "sha256": document.sha256,
    }


@transaction.atomic
def attach(*, item_id: int, document: Document, by: Membership, pages: str = "") -> Evidence:
    """Let a document of the region support an item, at the pages named; again only changes the pages."""
    item = Item.objects.select_related("indicator").get(pk=item_id)
    assessment = lock_for_filling(item.assessment_id, by=by)
    item.refresh_from_db()
    require_repairable(assessment, item)
    require_in_hand([item], by=by)
    if document.region_id != assessment.region_id:
        raise Refused("Dokumen ini milik daerah lain dan tidak dapat dilampirkan.")
    pins = _pins(pages, document)
    current = Evidence.objects.filter(item=item, document=document, removed_at=None).first()
    if current and current.pages == pins:
        return current
    before = {"title": document.title, "pages": current.pages} if current else {}
    if current:
        # The old pins stay on record: a new row supersedes the old one.
        current.removed_at = timezone.now()
        current.save(update_fields=["removed_at"])
    evidence = Evidence.objects.create(item=item, document=document, pages=pins, added_by_id=by.user_id)
    _touch(item)
    record(
        Event.Verb.EVIDENCE_ATTACHED,
        by=by,
        assessment=assessment,
        item=item,
        document_id=document.pk,
        before=before,
        after={"title": document.title, "pages": pins, "version": item.version},
    )
    return evidence


def _pins(pages: str, document: Document) -> str:
    """The pins tidied; Refused when the document has no such page."""
    try:
        return parse_pages(pages, document.pages)
    except AnswerError as error:
        raise Refused(str(error)) from None


@transaction.atomic
def detach(*, evidence_id: int, by: Membership) -> Item:
    """Take a document off an item. The document stays in the region's library, the row stays on record."""
    evidence = Evidence.objects.select_related("document", "item").get(pk=evidence_id)
    assessment = lock_for_filling(evidence.item.assessment_id, by=by)
    item = Item.objects.select_related("indicator").get(pk=evidence.item_id)
    require_repairable(assessment, item)
    require_in_hand([item], by=by)
    evidence.refresh_from_db()
    if evidence.removed_at:
        raise Stale("Data dukung ini sudah dilepas sejak halaman dibuka.", item_changes(item, item.version - 1))
    evidence.removed_at = timezone.now()
    evidence.save(update_fields=["removed_at"])
    _touch(item)
    record(
        Event.Verb.EVIDENCE_REMOVED,
        by=by,
        assessment=assessment,
        item=item,
        document_id=evidence.document_id,
        before={"title": evidence.document.title, "pages": evidence.pages},
        after={"title": evidence.document.title, "version": item.version},
    )
    return item


def _touch(item: Item) -> None:
    mark_touched(item)
    item.save(update_fields=["state", "version"])


def add_evidence(
    *, item: Item, region: Region, by: Membership, upload: "File[bytes]", label: Label, pages: str = ""
) -> tuple[Document, bool]:
    """Take a file in for an item, at the pages named; and whether the file was new to the region.

    Raises Locked, RefusedFile. The stage, the item and the pages are checked before anything is stored.
    """
    with transaction.atomic():
        require_repairable(lock_for_filling(item.assessment_id, by=by), item)
        require_in_hand([item], by=by)
    if pages.strip():
        facts = inspect(upload, upload.size)  # type: ignore[arg-type]  # File is a BinaryIO in all but name
        try:
            parse_pages(pages, facts.pages)
        except AnswerError as error:
            raise RefusedFile(str(error)) from None
    document, new = add_document(region=region, by=by, upload=upload, label=label)
    attach(item_id=item.pk, document=document, by=by, pages=pages)
    return document, new


@transaction.atomic
def attach_many(
    *,
    assessment_id: int,
    pairs: list[tuple[int, Document]],
    by: Membership,
    pages: Mapping[tuple[int, int], str] | None = None,
) -> int:
    """Attach documents to items in bulk; pairs already there are left as they are. Returns how many.

    `pages`: pins by (item id, document id); a pair without them is attached as a whole.
    """
    assessment = lock_for_filling(assessment_id, by=by)
    items = {
        item.pk: item
        for item in Item.objects.filter(assessment=assessment, pk__in={pk for pk, _ in pairs}).select_related(
            "indicator"
        )
    }
    require_in_hand(items.values(), by=by)
    there = set(Evidence.objects.filter(item__in=items, removed_at=None).values_list("item_id", "document_id"))
    evidence, log = [], []
    for item_id, document in dict.fromkeys(pairs):
        item = items[item_id]
        require_repairable(assessment, item)
        if document.region_id != assessment.region_id:
            raise Refused("Dokumen ini milik daerah lain dan tidak dapat dilampirkan.")
        if (item_id, document.pk) in there:
            continue
        mark_touched(item)
        pins = _pins((pages or {}).get((item_id, document.pk), ""), document)
        evidence.append(Evidence(item=item, document=document, pages=pins, added_by_id=by.user_id))
        log.append(
            event(
                Event.Verb.EVIDENCE_ATTACHED,
                by=by,
                assessment=assessment,
                item=item,
                document_id=document.pk,
                after={"title": document.title, "pages": pins, "version": item.version},
            )
        )
    Evidence.objects.bulk_create(evidence)
    Item.objects.write(list(items.values()), ["state", "version"])
    write(log)
    return len(evidence)


def endorse(
    *,
    assessment: Assessment,
    kind: EndorsementKind,
    upload: "File[bytes]",
    signatory: str,
    position: str,
    document_date: date | None,
    by: Membership,
) -> Endorsement:
    """Put one of the two endorsement papers in; an earlier one is kept as replaced. RefusedFile, Locked as elsewhere.

    The covering letter is the province's: Biro Hukum may put it in as well as the region itself.
    """
    allow(by, SUBMIT, ENDORSE_PROVINCE)
    if kind is EndorsementKind.FORM:
        allow(by, SUBMIT)
    label = Label(title=kind.label, kind=DocumentKind.SURAT, document_date=document_date)
    with transaction.atomic():  # a closed stage is told before anything is stored
        _lock_for_endorsing(assessment.pk)
    # The file is stored by itself: what was uploaded is never lost, even when the stage has just closed.
    document, _ = add_document(region=assessment.region, by=by, upload=upload, label=label)
    with transaction.atomic():
        locked = _lock_for_endorsing(assessment.pk)
        Endorsement.objects.filter(assessment=locked, kind=kind, replaced_at=None).update(replaced_at=timezone.now())
        made = Endorsement.objects.create(
            assessment=locked,
            kind=kind,
            document=document,
            signatory=signatory.strip(),
            position=position.strip(),
            added_by_id=by.user_id,
        )
        record(
            Event.Verb.ENDORSED,
            by=by,
            assessment=locked,
            document_id=document.pk,
            after={
                "kind": kind.value,
                "title": kind.label,
                "signatory": made.signatory,
                "position": made.position,
            },
        )
    return made


def _lock_for_endorsing(assessment_id: int) -> Assessment:
    """The locked assessment where papers may be put in now; Locked otherwise."""
    locked = lock(assessment_id)
    require_state(locked, *FILLING_STAGE)
    require_open(locked, FILLING_STAGE[locked.state])
    return locked


__all__ = ["Label", "RefusedFile", "add_document", "add_evidence", "attach", "attach_many", "detach", "endorse"]
