"""What stands in an office document, as plain rows and paragraphs: enough to judge by, read under limits.

Nothing of the file reaches the page but its text, which the template escapes. Formulas show the result that was stored
with them. What is cut off is said.
"""

import warnings
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any, BinaryIO
from xml.etree.ElementTree import ParseError, XMLParser

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from assessments.files import BROKEN_OFFICE, KIB, MIB
from indicators.wording import figure

MAX_SHEETS, MAX_ROWS, MAX_COLUMNS = 12, 200, 40
MAX_PARAGRAPHS = 400
MAX_CELL = 500  # letters
MAX_TEXT = 300_000  # letters of a whole preview
MAX_XML = 48 * MIB  # of what is read whole or to its end; a report of 200 pages has some 3 MiB
MAX_SHEET = 128 * MIB  # of a sheet, which is read no further than it is shown
MAX_BLANK = 20  # blank rows in a row after which a sheet counts as ended
MAX_MEMBERS = 2000
CHUNK = 64 * KIB

BROKEN = (*BROKEN_OFFICE, InvalidFileException, InvalidOperation)


class NoPreview(Exception):
    """The file cannot be shown here; the message says why and what to do."""


@dataclass(slots=True)
class Table:
    """Rows of cells as text; `cut` says what is not shown."""

    rows: list[list[str]] = field(default_factory=list)
    name: str = ""
    cut: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    text: str
    heading: bool = False


Block = Paragraph | Table


@dataclass(slots=True)
class Preview:
    """Sheets of a workbook, or the blocks of a text; `cut` says what is not shown."""

    sheets: list[Table] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    cut: str = ""


def preview(file: BinaryIO, extension: str) -> Preview:
    """Read the file; NoPreview for another type, a broken file, and one that unpacks too large."""
    reader = READERS.get(extension)
    if reader is None:
        raise NoPreview("Jenis berkas ini tidak mempunyai pratinjau. Unduh berkasnya untuk melihat isinya.")
    try:
        with zipfile.ZipFile(file) as archive:
            members = archive.infolist()
        _require_bounded(members)
        file.seek(0)
        return reader(file)
    except BROKEN:
        raise NoPreview("Berkas ini rusak dan tidak dapat dibaca di sini. Unduh berkasnya untuk memeriksa.") from None


def _require_bounded(members: list[zipfile.ZipInfo]) -> None:
    sheets = [m.file_size for m in members if m.filename.startswith("xl/worksheets/")]
    whole = sum(m.file_size for m in members if m.filename.endswith((".xml", ".rels"))) - sum(sheets)
    if len(members) > MAX_MEMBERS or whole > MAX_XML or max(sheets, default=0) > MAX_SHEET:
        raise NoPreview("Isi berkas ini terlalu besar untuk ditampilkan di sini. Unduh berkasnya.")


def can_preview(extension: str) -> bool:
    return extension in READERS


# --- Workbooks of Excel -------------------------------------------------------------------------------------------


def _xlsx(file: BinaryIO) -> Preview:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of parts that openpyxl does not know; none of them is shown
        book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
        sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        found = Preview([_sheet(sheet) for sheet in sheets[:MAX_SHEETS]])
    hidden = len(book.worksheets) - len(sheets)
    said = []
    if len(sheets) > MAX_SHEETS:
        said.append(f"{len(sheets) - MAX_SHEETS} lembar berikutnya tidak ditampilkan.")
    if hidden:
        said.append(f"{hidden} lembar tersembunyi tidak ditampilkan.")
    found.cut = " ".join(said)
    return found


def _sheet(sheet: Any) -> Table:
    """What a sheet shows, read row by row; the size that the file claims is not believed."""
    sheet.reset_dimensions()
    table = Table(name=str(sheet.title))
    rows = ([_shown(cell) for cell in row] for row in sheet.iter_rows(max_row=MAX_ROWS + 1, max_col=MAX_COLUMNS + 1))
    _take_rows(table, rows)
    return table


def _shown(cell: Any) -> str:
    percent = "%" in (getattr(cell, "number_format", "") or "")
    return cell_words(cell.value, percent=percent)


def cell_words(value: object, *, percent: bool = False) -> str:
    """A value as people here write it: 1234.5 as 1.234,5, a day as 31-12-2025; at most MAX_CELL letters."""
    match value:
        case None:
            return ""
        case bool():
            return "Ya" if value else "Tidak"
        case int() | float() | Decimal():
            return _number_words(value, percent=percent)
        case datetime() if value.time() != time():
            return f"{value:%d-%m-%Y %H.%M}"
        case date():
            return f"{value:%d-%m-%Y}"
        case time():
            return f"{value:%H.%M}"
    return _short(str(value))


def _number_words(value: float | Decimal, *, percent: bool) -> str:
    number = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    if not number.is_finite() or abs(number.adjusted()) > 30:
        return str(value)
    if percent:
        number *= 100
    if number != number.to_integral_value():
        number = round(number, 4)
    return f"{figure(number)}%" if percent else figure(number)


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= MAX_CELL else f"{text[: MAX_CELL - 1]}…"


def _take_rows(table: Table, rows: Iterator[list[str]]) -> None:
    """The rows until there are enough, or only blank ones follow; says what is left away."""
    blank, letters, wide = 0, 0, False
    for row in rows:
        if len(table.rows) >= MAX_ROWS or letters > MAX_TEXT:
            table.cut = f"Hanya {len(table.rows)} baris pertama yang ditampilkan. "
            break
        wide = wide or any(row[MAX_COLUMNS:])
        shown = row[:MAX_COLUMNS]
        blank = 0 if any(shown) else blank + 1
        if blank > MAX_BLANK:
            break
        letters += sum(map(len, shown))
        table.rows.append(shown)
    while table.rows and not any(table.rows[-1]):
        table.rows.pop()
    width = max((n for row in table.rows for n, cell in enumerate(row, 1) if cell), default=0)
    table.rows = [(row + [""] * width)[:width] for row in table.rows]
    if wide:
        table.cut += f"Hanya {MAX_COLUMNS} kolom pertama yang ditampilkan."
    table.cut = table.cut.strip()


# --- Texts and OpenDocument ---------------------------------------------------------------------------------------


class _Enough(Exception):
    """As much was read as is shown."""


class _Reader:
    """Collects blocks from the parser's calls; one subclass a format. A document type declaration is refused: no
    office program writes one, and entities come in by it."""

    def __init__(self) -> None:
        self.found = Preview()
        self.text: list[str] = []
        self.letters = 0
        self.table: Table | None = None  # of a text: its rows, while it lasts
        self.depth = 0  # tables within tables are read as part of the outer one's cell

    def doctype(self, name: str, pubid: str | None, system: str | None) -> None:
        raise ValueError("a document type declaration")

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        raise NotImplementedError

    def end(self, tag: str) -> None:
        raise NotImplementedError

    def data(self, text: str) -> None:
        raise NotImplementedError

    def close(self) -> None:
        """The parser asks for it."""

    def add(self, text: str) -> None:
        self.letters += len(text)
        if self.letters <= MAX_TEXT:
            self.text.append(text)

    def take(self) -> str:
        said = "".join(self.text)
        self.text = []
        return said

    def paragraph(self, *, heading: bool) -> None:
        """A paragraph ends: a block of its own, or a line within a cell."""
        if self.depth:
            self.text.append(" ")
            return
        text = " ".join(self.take().split())
        if text:
            self.found.blocks.append(Paragraph(text, heading))
        self.require_room()

    def open_table(self) -> None:
        self.depth += 1
        if self.depth == 1:
            self.table = Table()

    def close_table(self) -> None:
        self.depth -= 1
        if self.depth == 0 and self.table is not None:
            _take_rows(table := Table(), iter(self.table.rows))
            self.found.blocks.append(table)
            self.table = None
            self.require_room()

    def open_row(self) -> None:
        if self.depth == 1 and self.table is not None and len(self.table.rows) <= MAX_ROWS:
            self.table.rows.append([])

    def close_cell(self) -> None:
        if self.depth == 1 and self.table is not None and self.table.rows:
            text = _short(self.take())
            if len(self.table.rows[-1]) <= MAX_COLUMNS:
                self.table.rows[-1].append(text)

    def require_room(self) -> None:
        if len(self.found.blocks) >= MAX_PARAGRAPHS or self.letters > MAX_TEXT:
            self.found.cut = "Hanya bagian awal dokumen yang ditampilkan. Unduh berkasnya untuk membaca seluruhnya."
            raise _Enough


W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
HEADINGS = ("heading", "title", "judul")


class _Docx(_Reader):
    """word/document.xml. Deleted text of tracked changes (w:delText) is no text."""

    def __init__(self) -> None:
        super().__init__()
        self.heading = False
        self.within = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == f"{W}t":
            self.within += 1
        elif tag in {f"{W}tab", f"{W}br", f"{W}cr"}:
            self.add(" ")
        elif tag == f"{W}pStyle":
            self.heading = attributes.get(f"{W}val", "").lower().startswith(HEADINGS)
        elif tag == f"{W}tbl":
            self.open_table()
        elif tag == f"{W}tr":
            self.open_row()

    def end(self, tag: str) -> None:
        if tag == f"{W}t":
            self.within -= 1
        elif tag == f"{W}p":
            self.paragraph(heading=self.heading)
            self.heading = False
        elif tag == f"{W}tc":
            self.close_cell()
        elif tag == f"{W}tbl":
            self.close_table()

    def data(self, text: str) -> None:
        if self.within:
            self.add(text)


TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
NOT_SHOWN = frozenset({f"{OFFICE}annotation", f"{TEXT}tracked-changes"})


class _OpenDocument(_Reader):
    """content.xml of a text or a workbook. Comments and the deleted text of tracked changes are no text."""

    def __init__(self) -> None:
        super().__init__()
        self.within = 0  # paragraphs and headings
        self.silent = 0  # what is not shown

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag in NOT_SHOWN:
            self.silent += 1
        elif tag in {f"{TEXT}p", f"{TEXT}h"}:
            self.within += 1
        elif tag in {f"{TEXT}s", f"{TEXT}tab", f"{TEXT}line-break"}:
            self.data(" ")
        elif tag == f"{TABLE}table":
            self.open_table()
        elif tag == f"{TABLE}table-row":
            self.open_row()

    def end(self, tag: str) -> None:
        if tag in NOT_SHOWN:
            self.silent -= 1
        elif tag in {f"{TEXT}p", f"{TEXT}h"}:
            self.within -= 1
            if not self.silent:
                self.paragraph(heading=tag == f"{TEXT}h")
        elif tag in {f"{TABLE}table-cell", f"{TABLE}covered-table-cell"}:
            self.close_cell()
        elif tag == f"{TABLE}table":
            self.close_table()

    def data(self, text: str) -> None:
        if self.within and not self.silent:
            self.add(text)


class _Ods(_OpenDocument):
    """A workbook: each table is a sheet. A cell or row that is repeated stands there once, with a count."""

    def __init__(self) -> None:
        super().__init__()
        self.name = ""
        self.cells, self.lines = 1, 1  # how often the present cell and row are repeated
        self.sheet: list[list[str]] = []
        self.row: list[str] = []
        self.blank = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == f"{TABLE}table":
            self.depth += 1
            self.name, self.sheet, self.blank = attributes.get(f"{TABLE}name", ""), [], 0
        elif tag == f"{TABLE}table-row":
            self.row, self.lines = [], _times(attributes.get(f"{TABLE}number-rows-repeated"))
        elif tag in {f"{TABLE}table-cell", f"{TABLE}covered-table-cell"}:
            self.cells = _times(attributes.get(f"{TABLE}number-columns-repeated"))
        else:
            super().start(tag, attributes)

    def end(self, tag: str) -> None:
        if tag in {f"{TABLE}table-cell", f"{TABLE}covered-table-cell"}:
            room = MAX_COLUMNS + 1 - len(self.row)
            self.row += [_short(self.take())] * min(self.cells, max(0, room))
        elif tag == f"{TABLE}table-row":
            room = MAX_ROWS + 1 - len(self.sheet)
            self.blank = 0 if any(self.row) else self.blank + self.lines
            self.sheet += [self.row] * min(self.lines, max(0, room), MAX_BLANK + 1 if not any(self.row) else room)
        elif tag == f"{TABLE}table":
            self.depth -= 1
            _take_rows(table := Table(name=self.name), iter(self.sheet))
            if len(self.found.sheets) >= MAX_SHEETS:
                self.found.cut = f"Hanya {MAX_SHEETS} lembar pertama yang ditampilkan."
                raise _Enough
            self.found.sheets.append(table)
        else:
            super().end(tag)


def _times(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 9 else 1


def _read(file: BinaryIO, member: str, reader: _Reader) -> Preview:
    """Feed one member to the parser, piece by piece, until it ends or enough is read."""
    parser = XMLParser(target=reader)  # noqa: S314 - a DOCTYPE is refused, and expat bounds what entities expand to
    left = MAX_XML
    try:
        with zipfile.ZipFile(file) as archive, archive.open(member) as source:
            while left > 0 and (chunk := source.read(CHUNK)):
                left -= len(chunk)
                parser.feed(chunk)
        parser.close()
    except _Enough:
        pass
    except ParseError:
        if not (reader.found.blocks or reader.found.sheets):
            raise
        reader.found.cut = "Berkas ini rusak pada bagian berikutnya; hanya yang terbaca yang ditampilkan."
    return reader.found


READERS: dict[str, Callable[[BinaryIO], Preview]] = {
    "xlsx": _xlsx,
    "docx": lambda file: _read(file, "word/document.xml", _Docx()),
    "odt": lambda file: _read(file, "content.xml", _OpenDocument()),
    "ods": lambda file: _read(file, "content.xml", _Ods()),
}
