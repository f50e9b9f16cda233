"""Files on their way into the library: in pieces that resume, whole, or many in a ZIP.

What arrives goes straight to a part file on the media file system. The database holds how much of it is safe: synced
to the disk and acknowledged. When the last byte is safe the part is inspected and becomes a Document.
"""

import fcntl
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import BinaryIO, Protocol

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.files.base import File
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import Membership
from accounts.states import FILL
from assessments.archives import MEMBER, WholeFile, members_of, unpacked
from assessments.errors import Refused
from assessments.files import KIB, MIB, Archive, FileFacts, RefusedFile, clean_name, ending_of, inspect, require_size
from assessments.library import Label, add_document, attach
from assessments.models import Assessment, Document, Evidence, Item, Upload
from assessments.states import UploadState
from assessments.transitions import allow
from regions.models import Region

# Chunks of a piece double from the first to the last: a line that breaks loses half of what arrived at most.
FIRST_CHUNK, CHUNK = 64 * KIB, MIB
KEPT = timedelta(days=3)
WHOLE = ".whole"
STORED, DUPLICATE, REFUSED = "stored", "duplicate", "refused"


class Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


class WrongOffset(Refused):
    """The piece does not begin where the last one ended; `offset` says where that is."""

    def __init__(self, offset: int) -> None:
        super().__init__(f"Potongan berkas tidak menyambung; lanjutkan dari byte {offset}.")
        self.offset = offset


class Ended(Refused):
    """The upload has become a document or was refused already."""


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one file: outcome (stored, duplicate, refused), the words for people, and its document."""

    name: str
    outcome: str
    message: str
    document_id: int | None = None

    @property
    def taken(self) -> bool:
        return self.outcome != REFUSED


# --- In pieces ----------------------------------------------------------------------------------------------------


def unfinished_of(by: Membership) -> QuerySet[Upload]:
    """What the person has begun for the region and not finished, newest first."""
    return Upload.objects.filter(by=by.user_id, region=by.region_id, state=UploadState.RUNNING)


def begin(
    *,
    region: Region,
    by: Membership,
    name: str,
    size: int,
    label: Label,
    modified: int = 0,
    assessment: Assessment | None = None,
) -> Upload:
    """An upload to send pieces to; the same unfinished file (name, size, own time) goes on where it stopped.

    Raises RefusedFile for what is refused by size alone. Parts that nobody went on with for three days are removed.
    """
    allow(by, FILL)
    name = clean_name(name)
    require_size(size, name)
    forget_old_parts()
    about = {"label": asdict(label), "assessment": assessment}
    begun = unfinished_of(by).filter(name=name, size=size, modified=modified).first()
    if begun:
        for field, content in about.items():
            setattr(begun, field, content)
        begun.save(update_fields=[*about, "changed_at"])
        return begun
    return Upload.objects.create(region=region, by_id=by.user_id, name=name, size=size, modified=modified, **about)


def forget_old_parts() -> None:
    """Remove the parts of uploads that were left alone for three days; their rows say so. And what a kill left."""
    old = Upload.objects.filter(state=UploadState.RUNNING, changed_at__lt=timezone.now() - KEPT)
    for upload in old:
        message = "Tidak dilanjutkan selama 3 hari, sehingga bagian yang terkirim dihapus. Unggah lagi dari awal."
        if old.filter(pk=upload.pk).update(state=UploadState.REFUSED, message=message):
            _part(upload).unlink(missing_ok=True)
    for stray in Path(settings.FILE_UPLOAD_TEMP_DIR).iterdir():
        with suppress(FileNotFoundError):  # a live one may end at this moment
            if stray.suffix in {WHOLE, MEMBER} and stray.stat().st_mtime < (timezone.now() - KEPT).timestamp():
                stray.unlink()


def safe_offset(upload: Upload) -> int:
    """How many bytes are here for sure; fewer than acknowledged only when the disk itself lost the part."""
    part = _part(upload)
    return min(upload.offset, part.stat().st_size) if part.exists() else 0


def append(*, upload: Upload, by: Membership, offset: int, body: Readable) -> Upload:
    """Write a piece that begins at `offset`; what arrived of a broken one counts. At the last byte: `finish`.

    Raises WrongOffset and Ended. No lock is held while waiting for the line: a connection that hangs must not keep
    its successor out. Each chunk is written under the lock and only where the part ends, so that two tabs or a late
    ghost cannot interleave.
    """
    allow(by, FILL)
    at, size = _go_on(upload, offset), FIRST_CHUNK
    try:
        while at < upload.size and (chunk := body.read(min(size, upload.size - at))):
            with _locked(upload) as part:
                if part.seek(0, os.SEEK_END) != at:
                    raise WrongOffset(safe_offset(upload))
                part.write(chunk)
            at, size = at + len(chunk), min(size * 2, CHUNK)
    finally:
        _acknowledge(upload, at)
    return finish(upload=upload, by=by) if at == upload.size else upload


def _go_on(upload: Upload, offset: int) -> int:
    """Check that a piece may begin here, and drop what lies beyond: nobody was told that it had arrived."""
    with _locked(upload) as part:
        _refresh(upload)
        at = safe_offset(upload)
        if offset != at:
            raise WrongOffset(at)
        part.truncate(at)
        return at


def _acknowledge(upload: Upload, at: int) -> None:
    """Sync, then note how far the file is; unless another piece was acknowledged in the meantime."""
    with _locked(upload) as part:
        os.fsync(part.fileno())
        at = min(at, part.seek(0, os.SEEK_END))
        unchanged = Upload.objects.filter(pk=upload.pk, state=UploadState.RUNNING, offset=upload.offset)
        if not unchanged.update(offset=at, changed_at=timezone.now()):
            _refresh(upload)
            raise WrongOffset(safe_offset(upload))
        upload.offset = at


def _refresh(upload: Upload) -> None:
    """Read the row anew, under the lock; Ended, without leaving a part behind, when it is no longer running."""
    upload.refresh_from_db(fields=["offset", "state", "message", "results", "document"])
    if upload.state != UploadState.RUNNING:
        _part(upload).unlink(missing_ok=True)
        raise Ended(upload.message)


def finish(*, upload: Upload, by: Membership) -> Upload:
    """Judge the whole file and keep what became of it; Ended when that is done.

    Safe to repeat after a crash: a second run finds the document of the first.
    """
    with _locked(upload):
        _refresh(upload)
        whole = _part(upload).with_suffix(WHOLE)
        whole.unlink(missing_ok=True)
        # The storage takes this name by a rename; the part itself stays until the end is on record.
        os.link(_part(upload), whole)
        try:
            with WholeFile(whole, upload.name) as file:
                results = take(
                    region=upload.region,
                    by=by,
                    file=file,
                    label=_label(upload),
                    assessment=upload.assessment,
                )
        finally:
            whole.unlink(missing_ok=True)
        _end(upload, results)
        _part(upload).unlink(missing_ok=True)
    return upload


def _end(upload: Upload, results: list[Result]) -> None:
    upload.results = [asdict(result) for result in results]
    if len(results) == 1 and (only := results[0]).name == upload.name:
        upload.state = UploadState.DONE if only.taken else UploadState.REFUSED
        upload.message, upload.document_id = only.message, only.document_id
    elif any(result.taken for result in results):
        taken = sum(result.taken for result in results)
        upload.state = UploadState.UNPACKED
        upload.message = f"{taken} dari {len(results)} berkas di dalam ZIP ada di daftar dokumen."
    else:
        upload.state = UploadState.REFUSED
        upload.message = "Tidak satu pun berkas di dalam ZIP dapat diterima."
    upload.save(update_fields=["state", "message", "document", "results", "changed_at"])


def _label(upload: Upload) -> Label:
    said = dict(upload.label)
    day = said.get("document_date")
    return Label(**said | {"document_date": date.fromisoformat(day) if isinstance(day, str) else day})


def _part(upload: Upload) -> Path:
    return Path(settings.FILE_UPLOAD_TEMP_DIR) / f"{upload.token.hex}.part"


@contextmanager
def _locked(upload: Upload) -> Iterator[BinaryIO]:
    """The part file, locked against every other thread and process, and the kernel's until the end of the block."""
    descriptor = os.open(_part(upload), os.O_RDWR | os.O_CREAT, 0o600)
    with open(descriptor, "r+b", buffering=0) as part:  # noqa: PTH123 - a descriptor, not a path
        fcntl.flock(part, fcntl.LOCK_EX)
        yield part


def cancel(*, upload: Upload, by: Membership) -> None:
    """Give an unfinished upload up: its part is removed and the row says who did it. Ended when all is over already."""
    allow(by, FILL)
    with _locked(upload):
        _refresh(upload)
        upload.state, upload.message = UploadState.REFUSED, f"Dibatalkan oleh {by.user}."
        upload.save(update_fields=["state", "message", "changed_at"])
        _part(upload).unlink()


# --- Whole --------------------------------------------------------------------------------------------------------


def take(
    *, region: Region, by: Membership, file: "File[bytes]", label: Label, assessment: Assessment | None = None
) -> list[Result]:
    """Take a file into the library, or every member of a ZIP, each judged by itself.

    A name that begins with an indicator's code attaches the document to that item of `assessment` and says so; where
    that is locked the document is stored only, and the words say why.
    """
    name = clean_name(file.name or "")
    try:
        facts = inspect(file, file.size)  # type: ignore[arg-type]  # File is a BinaryIO in all but name
    except Archive:
        return _take_members(name, region=region, by=by, file=file, label=label, assessment=assessment)
    except RefusedFile as error:
        return [Result(name, REFUSED, str(error))]
    return [_store(file, facts, region=region, by=by, label=label, assessment=assessment)]


def _take_members(
    name: str, *, region: Region, by: Membership, file: "File[bytes]", label: Label, assessment: Assessment | None
) -> list[Result]:
    try:
        members = members_of(file)  # type: ignore[arg-type]  # as above
    except RefusedFile as error:
        return [Result(name, REFUSED, str(error))]
    # Title and number are of one document.
    label = Label(kind=label.kind, document_date=label.document_date, opd=label.opd)
    results = []
    for member in members:
        inner = clean_name(member.filename)
        try:
            with unpacked(file, member) as whole:  # type: ignore[arg-type]  # as above
                facts = inspect(whole, whole.size)  # type: ignore[arg-type]  # as above
                results.append(_store(whole, facts, region=region, by=by, label=label, assessment=assessment))
        except Archive:
            message = "ZIP di dalam ZIP tidak dibuka. Buka ZIP ini dan unggah isinya."
            results.append(Result(inner, REFUSED, message))
        except RefusedFile as error:
            results.append(Result(inner, REFUSED, str(error)))
    return results


def _store(
    file: "File[bytes]",
    facts: FileFacts,
    *,
    region: Region,
    by: Membership,
    label: Label,
    assessment: Assessment | None,
) -> Result:
    name = clean_name(file.name or "")
    document, new = add_document(region=region, by=by, upload=file, label=label, facts=facts)
    if new:
        stored = Path(document.file.path)
        _sync(stored)
        _sync(stored.parent)  # a file is safe when its name is
    words = ["Tersimpan." if new else _known(document)]
    ending = ending_of(name)
    if new and ending != facts.type.extension:
        said = f"berakhiran .{ending}" if ending else "tanpa akhiran"
        words.append(f"Namanya {said}, isinya {facts.type.label}; dicatat menurut isinya.")
    words += _attach_by_name(name, document, assessment, by)
    return Result(name, STORED if new else DUPLICATE, " ".join(words), document.pk)


def _known(document: Document) -> str:
    codes = (
        Evidence.objects.filter(document=document, removed_at=None)
        .order_by("-id")
        .values_list("item__indicator__code", flat=True)[:6]
    )
    where = f"dipakai pada {', '.join(codes)}" if codes else "belum dipakai"
    return f"Sudah ada di daftar dokumen sebagai “{document.title}” ({where}); tidak disimpan dua kali."


def _attach_by_name(name: str, document: Document, assessment: Assessment | None, by: Membership) -> list[str]:
    found = item_named(name, assessment) if assessment else None
    if found is None:
        return []
    item_id, code = found
    try:
        attach(item_id=item_id, document=document, by=by)
    except (Refused, PermissionDenied) as error:
        return [f"Tidak dilampirkan pada butir {code}: {error}"]
    return [f"Dilampirkan pada butir {code} menurut namanya."]


def item_named(name: str, assessment: Assessment) -> tuple[int, str] | None:
    """Key and code of the item whose code the name begins with, however its parts are joined: 03.H5, 03-h5_, 03 H5."""
    items = Item.objects.filter(assessment=assessment).values_list("pk", "indicator__code")
    for pk, code in items:
        parts = [re.escape(part) for part in re.split(r"\W+", code)]
        if re.match(r"[\s._-]?".join(parts) + r"(?![0-9a-z])", name, re.IGNORECASE):
            return pk, code
    return None


def _sync(path: Path) -> None:
    """Onto the disk, before anybody is told that it is stored."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
