"""What every workbook of ours shares: how cells look and are written, and what a cell that comes back says.

Writing: text never becomes a formula. Reading: a cell keeps its place, and what cannot be read keeps why.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from textwrap import wrap
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Protection, Side
from openpyxl.worksheet.worksheet import Worksheet

from indicators import numerals
from indicators.numerals import LARGEST, PLACES, NumeralError

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
NUMBER_FORMAT = "#,##0.####"
LINE = Side("thin", color="C5CFD1")
LINE_HEIGHT = 15  # points, a line of Calibri 11
GREY = PatternFill("solid", fgColor="EEF1F1")
TITLE = Font(name="Calibri", bold=True, size=14, color="0C4651")
STYLES: dict[str, dict[str, Any]] = {
    "kkp-kepala": {
        "font": Font(name="Calibri", bold=True, color="FFFFFF"),
        "fill": PatternFill("solid", fgColor="0C4651"),
    },
    "kkp-baca": {"font": Font(name="Calibri"), "fill": GREY},
    "kkp-abu": {"font": Font(name="Calibri", color="5B6668"), "fill": GREY},
    "kkp-isi": {"font": Font(name="Calibri"), "protection": Protection(locked=False)},
    # Excel takes "5-6" for a date and "01" for a number unless the cell is text.
    "kkp-teks": {"font": Font(name="Calibri"), "protection": Protection(locked=False), "number_format": "@"},
    "kkp-angka": {
        "font": Font(name="Calibri"),
        "protection": Protection(locked=False),
        "number_format": NUMBER_FORMAT,
    },
}
FORMULA = object()
SHOWN = 20  # digits of a number in a message


# --- Writing --------------------------------------------------------------------------------------------------------


def new_book() -> Workbook:
    """An empty workbook that knows our styles."""
    book = Workbook()
    border, alignment = Border(LINE, LINE, LINE, LINE), Alignment(vertical="top", wrap_text=True)
    for name, parts in STYLES.items():
        book.add_named_style(NamedStyle(name, border=border, alignment=alignment, **parts))
    return book


def plain(text: str) -> str:
    """Text as a cell can hold it: no control characters, line breaks of one kind, no blanks around it."""
    return ILLEGAL_CHARACTERS_RE.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def put(sheet: Worksheet, row: int, column: int, value: object, style: str) -> Any:
    """Write a cell that means what the person wrote: text never becomes a formula."""
    cell: Any = sheet.cell(row, column)
    cell.style = style
    if isinstance(value, str):
        text = plain(value)
        if text:
            cell.value = text
            cell.data_type = "s"
            cell.quotePrefix = text.startswith(FORMULA_STARTS)  # stays text when somebody edits the cell, too
    elif value is not None:
        cell.value = value
    return cell


def height(texts: Iterable[tuple[str, int]]) -> int:
    """Points a row needs for texts in columns so many characters wide: not every program measures wrapped text."""
    return LINE_HEIGHT * max(len(wrap(text, width, break_on_hyphens=False)) or 1 for text, width in texts)


def set_up_page(sheet: Any) -> None:
    """A4 landscape, one page wide."""
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", "9"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    sheet.oddFooter.center.text = "&A"
    sheet.oddFooter.right.text = "&P dari &N"


# --- Reading --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell, as read; `wrong` is why it cannot be."""

    place: str
    value: object = None
    percent: bool = False
    wrong: str = ""

    @property
    def is_empty(self) -> bool:
        return not self.wrong and (self.value is None or self.text == "")

    @property
    def text(self) -> str:
        value = self.value
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        return plain(str(value)) if value is not None else ""


def cell_of(cell: Any, place: str) -> Cell:
    """A cell of openpyxl; a formula has the value FORMULA."""
    value = cell.value
    if value is None:
        return Cell(place)
    if cell.data_type == "f":
        return Cell(place, FORMULA)
    if cell.data_type == "e":
        return Cell(place, wrong=f"rumus menghasilkan {value}. Perbaiki rumusnya atau ganti dengan angka.")
    return Cell(place, value, percent="%" in (cell.number_format or ""))


def number_in(cell: Cell, parse: Callable[[str], Decimal] = numerals.parse) -> Decimal:
    """The number people see in the cell: 0.85 shown as 85% is 85. Rounded half up to 4 decimals.

    `parse` reads what is text. NumeralError when it is no number, or too large to be kept.
    """
    if cell.wrong:
        raise NumeralError(cell.wrong)
    value = cell.value
    if isinstance(value, date | time | timedelta):
        raise NumeralError(
            f"terbaca sebagai tanggal atau jam ({moment(value)}). Ubah format sel menjadi Angka, "
            "lalu ketik ulang angkanya."
        )
    if isinstance(value, bool) or not isinstance(value, int | float):
        return parse(cell.text)
    if not abs(value) < int(LARGEST):  # nor is "not a number"
        said = cell.text if len(cell.text) <= SHOWN else f"{cell.text[:SHOWN]}…"
        raise NumeralError(f"angka {said} terlalu besar. Periksa jumlah digitnya.")
    # 15 digits are what a spreadsheet keeps: 0.1 + 0.2 is 0.3.
    number = Decimal(f"{value:.15g}") * (100 if cell.percent else 1)
    return number.quantize(PLACES, ROUND_HALF_UP)


def moment(value: object) -> str:
    """A date or time as people write it."""
    if isinstance(value, datetime) and (value.hour or value.minute):
        return f"{value:%d-%m-%Y %H.%M}"
    return f"{value:%d-%m-%Y}" if isinstance(value, date) else str(value)
