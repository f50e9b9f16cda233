"""A part of the log as a workbook: newest first, text never as a formula, bounded in rows and saying so."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone

from assessments.describe import describe
from assessments.logbook import LogFilter, region_of
from assessments.models import Event, FileRead
from reports.sheets import Book, Column, Value

MOST_ROWS = 50_000
CHUNK = 2000
MOMENT = "dd/mm/yyyy hh:mm:ss"

EVENTS = [
    Column("Waktu (WIB)", 19, MOMENT),
    Column("Daerah", 34),
    Column("Tahun penghargaan", 13),
    Column("Tindakan", 26),
    Column("Butir", 10),
    Column("Uraian", 80),
    Column("Catatan", 60),
    Column("Oleh", 30),
    Column("Sebagai", 40),
]
READS = [
    Column("Waktu (WIB)", 19, MOMENT),
    Column("Daerah", 34),
    Column("Dokumen", 60),
    Column("Nama berkas", 40),
    Column("Cara", 10),
    Column("Oleh", 30),
    Column("Sebagai", 40),
]
# What the filter's names mean to people; the key of a person means nothing to them.
WORDS = {
    "verb": "Tindakan",
    "person": "Nama orang",
    "region": "Daerah",
    "code": "Hak atau kode butir",
    "document": "Dokumen",
    "since": "Dari tanggal",
    "until": "Sampai tanggal",
}


@dataclass(frozen=True, slots=True)
class LogBook:
    content: bytes
    rows: int
    total: int

    @property
    def note(self) -> str:
        """How much there is, and what was left out."""
        if self.rows < self.total:
            return f"{self.rows} baris terbaru dari {self.total}; persempit saringan untuk sisanya"
        return f"{self.rows} baris"


def events_xlsx(events: QuerySet[Event], *, title: str, asked: LogFilter) -> LogBook:
    """The acts as a table with a sheet that says what was asked."""
    return _book(_event_rows(events[:MOST_ROWS]), EVENTS, total=events.count(), title=title, asked=asked)


def reads_xlsx(reads: QuerySet[FileRead], *, title: str, asked: LogFilter) -> LogBook:
    """Who opened or downloaded which file."""
    return _book(_read_rows(reads[:MOST_ROWS]), READS, total=reads.count(), title=title, asked=asked)


def _book(rows: Iterable[list[Value]], columns: list[Column], *, total: int, title: str, asked: LogFilter) -> LogBook:
    book = Book()
    sheet = book.sheet("Log", columns)
    for row in rows:
        sheet.append(row)
    sheet.finish()
    facts: list[tuple[str, Value]] = [
        ("Dibuat (WIB)", _wib(timezone.now())),
        ("Baris", sheet.rows),
        *((WORDS[name], _word(name, text)) for name, text in asked.params.items() if name in WORDS),
    ]
    if sheet.rows < total:
        facts.append(
            ("Tidak lengkap", f"Hanya {sheet.rows} baris terbaru dari {total}. Persempit saringan, lalu simpan lagi.")
        )
    book.notes("Keterangan", title, facts)
    return LogBook(book.content(), sheet.rows, total)


def _event_rows(events: QuerySet[Event]) -> Iterator[list[Value]]:
    for event in events.iterator(chunk_size=CHUNK):
        told, region = describe(event), region_of(event)
        yield [
            _wib(event.at),
            region.name if region else "",
            event.assessment.cycle.award_year if event.assessment else None,
            event.get_verb_display(),
            event.item.indicator.code if event.item else "",
            told.what,
            told.note,
            event.actor.name if event.actor else "Sistem",
            event.acting_as,
        ]


def _read_rows(reads: QuerySet[FileRead]) -> Iterator[list[Value]]:
    for read in reads.iterator(chunk_size=CHUNK):
        yield [
            _wib(read.at),
            read.document.region.name,
            read.document.title,
            read.document.original_name,
            "Diunduh" if read.downloaded else "Dibuka",
            read.user.name,
            read.acting_as,
        ]


def _word(name: str, text: str) -> str:
    return Event.Verb(text).label if name == "verb" else text


def _wib(moment: datetime) -> datetime:
    """As Excel takes it: without a zone."""
    return timezone.localtime(moment).replace(tzinfo=None, microsecond=0)
