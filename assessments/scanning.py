"""Scanning for viruses, where a clamd is named (CLAMD_URL): a row a document, claimed, streamed, and its answer kept.

Nobody waits for it: a document is stored first, and until the scanner has called it clean, others than its own region
do not get the file. Without a scanner nothing is asked, shown or withheld.
"""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import BinaryIO
from urllib.parse import parse_qs, urlsplit

import structlog
from celery import current_app
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.models import Membership
from assessments.models import Document, Scan
from assessments.states import UNSCANNED, ScanState

log = structlog.get_logger(__name__)
TASK = "assessments.tasks.scan"
BATCH = 20  # documents a task: the worker has other work too
PAUSES = tuple(timedelta(minutes=m) for m in (5, 15, 60, 240, 1440))  # after each attempt; the last one repeats
CHUNK = 256 * 1024
CONNECT_SECONDS = 5
# clamd reads the whole stream before it looks, and says nothing meanwhile; `?timeout=` of the URL says otherwise.
ANSWER_SECONDS = 240
LONGEST_ANSWER = 4096
# How clamd calls a file that is larger or deeper than it was told to look: that finds nothing and clears nothing.
BEYOND_LIMITS = "Heuristics.Limits.Exceeded"
HUNG_UP = "Pemindai memutus sambungan tanpa menjawab; mungkin berkas melebihi batasnya (StreamMaxLength)."


class ScanFailed(Exception):
    """The scanner did not judge this file; the message says why. The next one may fare better."""


class ScannerAway(ScanFailed):
    """No scanner answers; the next file would fare no better."""


# --- The rows -----------------------------------------------------------------------------------------------------


def ask_for_scan(document: Document) -> None:
    """Within the transaction that stores the document: its row waits, and the worker hears of it on commit."""
    if settings.CLAMD_URL:
        Scan.objects.create(document=document)
        transaction.on_commit(lambda: current_app.send_task(TASK), robust=True)


def why_closed(document: Document, *, by: Membership) -> str:
    """Why this person does not get the file, in words; empty when nothing stands against it.

    The own region may open what waits: it has the file already. What is dangerous nobody gets.
    """
    state = document.scan_state
    if state == ScanState.INFECTED:
        return (
            f"Pemindai virus menemukan {document.scan.finding} di dalam berkas ini, sehingga berkasnya tidak diberikan "
            "kepada siapa pun. Lepaskan dari butirnya, bersihkan komputer asalnya, lalu unggah berkas yang bersih."
        )
    if state not in UNSCANNED or by.region_id == document.region_id:
        return ""
    if state == ScanState.FAILED:
        return (
            "Pemindaian virus berkas ini belum berhasil dan dicoba lagi dengan sendirinya. "
            "Sampai dinyatakan bersih, berkas hanya terbuka bagi daerah pemiliknya."
        )
    return (
        "Berkas ini menunggu pemindaian virus. Coba lagi beberapa menit lagi; "
        "sampai dinyatakan bersih, berkas hanya terbuka bagi daerah pemiliknya."
    )


def scan_waiting(*, limit: int = BATCH) -> int:
    """Scan what is due, at most `limit`; returns how many were tried. A scanner that is away ends the run."""
    if not settings.CLAMD_URL:
        return 0
    # Documents from before there was a scanner.
    Scan.objects.bulk_create(
        [Scan(document=document) for document in Document.objects.filter(scan=None).order_by("-id")[:limit]],
        ignore_conflicts=True,
    )
    tried = 0
    while tried < limit and (scan := _claim()):
        tried += 1
        try:
            finding = _judge(scan.document)
        except ScanFailed as error:
            _keep(scan, ScanState.FAILED, str(error))
            log.warning("document not scanned", document=scan.document_id, attempt=scan.attempts, error=str(error))
            if isinstance(error, ScannerAway):
                break
        else:
            _keep(scan, ScanState.INFECTED if finding else ScanState.CLEAN, finding)
            if finding:
                log.error("virus found", document=scan.document_id, finding=finding)
    return tried


@transaction.atomic
def _claim() -> Scan | None:
    """The next one that is due, counted and moved ahead so that nobody else takes it, and that a crash repeats it."""
    now = timezone.now()
    due = Scan.objects.filter(state__in=UNSCANNED, due_at__lte=now).select_related("document").order_by("due_at", "pk")
    scan = due.select_for_update(skip_locked=True, of=("self",)).first()
    if scan:
        scan.due_at = now + PAUSES[min(scan.attempts, len(PAUSES) - 1)]
        scan.attempts += 1
        scan.save(update_fields=["due_at", "attempts"])
    return scan


def _keep(scan: Scan, state: ScanState, finding: str) -> None:
    """What one attempt said; an attempt that outlived its claim does not write over its successor."""
    Scan.objects.filter(pk=scan.pk, attempts=scan.attempts).update(
        state=state, finding=finding[:255], scanned_at=timezone.now()
    )


def _judge(document: Document) -> str:
    try:
        file = document.file.open("rb")
    except OSError as error:
        raise ScanFailed(f"Berkas tidak dapat dibaca: {error.strerror}") from error
    with file:
        return instream(settings.CLAMD_URL, file)  # type: ignore[arg-type]  # File is a BinaryIO in all but name


# --- clamd --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Address:
    """Where clamd listens, and how many seconds its answer may take."""

    family: socket.AddressFamily
    place: tuple[str, int] | str
    patience: float

    @classmethod
    def read(cls, url: str) -> "Address":
        """tcp://host:3310 or unix:///run/clamav/clamd.ctl, with ?timeout=seconds; ValueError for anything else."""
        parts = urlsplit(url)
        patience = float(parse_qs(parts.query).get("timeout", [ANSWER_SECONDS])[0])
        if parts.scheme == "unix" and parts.path:
            return cls(socket.AF_UNIX, parts.path, patience)
        if parts.scheme == "tcp" and parts.hostname:
            return cls(socket.AF_INET, (parts.hostname, parts.port or 3310), patience)
        raise ValueError(f"CLAMD_URL must be tcp://host:port or unix:///path, not {url!r}")


def instream(url: str, file: BinaryIO) -> str:
    """Stream the file to clamd; the name of what it found, empty when clean. ScanFailed, ScannerAway."""
    try:
        with _connected(Address.read(url)) as line:
            try:
                line.sendall(b"zINSTREAM\0")
                while chunk := file.read(CHUNK):
                    line.sendall(len(chunk).to_bytes(4) + chunk)
                line.sendall(bytes(4))
            except (BrokenPipeError, ConnectionResetError):
                pass  # above its limit clamd says so and hangs up while we still send
            answer = _answer(line)
    except (BrokenPipeError, ConnectionResetError) as error:  # and what it said may be lost on the way
        raise ScanFailed(HUNG_UP) from error
    except OSError as error:
        raise ScannerAway(f"Pemindai tidak menjawab: {str(error) or type(error).__name__}") from error
    said = answer.removeprefix("stream: ")
    if said == "OK":
        return ""
    if said.endswith(" FOUND") and not said.startswith(BEYOND_LIMITS):
        return said.removesuffix(" FOUND")
    raise ScanFailed(f"Pemindai menjawab: {said}" if said else HUNG_UP)


@contextmanager
def _connected(address: Address) -> Iterator[socket.socket]:
    with socket.socket(address.family) as line:
        line.settimeout(CONNECT_SECONDS)
        line.connect(address.place)
        line.settimeout(address.patience)
        yield line


def _answer(line: socket.socket) -> str:
    """All that is said up to the closing NUL."""
    answer = b""
    while b"\0" not in answer and len(answer) < LONGEST_ANSWER and (chunk := line.recv(LONGEST_ANSWER)):
        answer += chunk
    return answer.partition(b"\0")[0].decode(errors="replace").strip()
