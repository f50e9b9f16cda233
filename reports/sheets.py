"""Writing XLSX row by row: text that looks like a formula stays text, numbers stay numbers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

Value = str | int | Decimal | datetime | None
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
LONGEST = 32_000  # characters; a cell of Excel takes 32,767
HEADER_FONT = Font(name="Calibri", bold=True, color="FFFFFF")
HEADER_FILL = PatternFill("solid", fgColor="0C4651")
HEADER_LINE = Border(bottom=Side("thin", color="08343C"))
TITLE_FONT = Font(name="Calibri", bold=True, size=14, color="0C4651")
LABEL_FONT = Font(name="Calibri", bold=True)
WRAP = Alignment(wrap_text=True, vertical="top")


@dataclass(frozen=True, slots=True)
class Column:
    title: str
    width: int  # in characters
    format: str = ""  # number format of Excel


class Book:
    """A write-only workbook; memory does not grow with the rows."""

    def __init__(self) -> None:
        self._book = Workbook(write_only=True)

    def sheet(self, title: str, columns: Sequence[Column]) -> "Sheet":
        """A table: heading in the first row, which stays in sight."""
        return Sheet(self._book.create_sheet(title), columns)

    def notes(self, title: str, heading: str, pairs: Iterable[tuple[str, Value]]) -> None:
        """A sheet of labels and values."""
        sheet = self._book.create_sheet(title)
        sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 34, 90
        sheet.append([_styled(sheet, heading, TITLE_FONT)])
        sheet.append([])
        for label, value in pairs:
            content = _cell(sheet, value, "dd/mm/yyyy hh:mm" if isinstance(value, datetime) else "")
            content.alignment = Alignment(wrap_text=True, vertical="top", horizontal="left")
            sheet.append([_styled(sheet, label, LABEL_FONT, WRAP), content])

    def content(self) -> bytes:
        out = BytesIO()
        self._book.save(out)
        return out.getvalue()


class Sheet:
    def __init__(self, sheet: Any, columns: Sequence[Column]) -> None:
        self.rows = 0
        self._sheet = sheet
        self._columns = columns
        for number, column in enumerate(columns, start=1):
            sheet.column_dimensions[get_column_letter(number)].width = column.width
        sheet.freeze_panes = "C2"
        heading = [_styled(sheet, c.title, HEADER_FONT, WRAP) for c in columns]
        for cell in heading:
            cell.fill, cell.border = HEADER_FILL, HEADER_LINE
        sheet.append(heading)

    def append(self, values: Sequence[Value]) -> None:
        """One row, in the order of the columns."""
        self._sheet.append(
            [
                _cell(self._sheet, value, column.format)
                if column.format or (isinstance(value, str) and value)
                else value
                for value, column in zip(values, self._columns, strict=True)
            ]
        )
        self.rows += 1

    def finish(self) -> None:
        """Filter buttons over all rows."""
        self._sheet.auto_filter.ref = f"A1:{get_column_letter(len(self._columns))}{self.rows + 1}"


def _styled(sheet: Any, text: str, font: Font, alignment: Alignment | None = None) -> Any:
    cell = WriteOnlyCell(sheet, text)
    cell.font = font
    if alignment:
        cell.alignment = alignment
    return cell


def _cell(sheet: Any, value: Value, number_format: str) -> Any:
    """A cell that means what the person wrote: text never becomes a formula."""
    if isinstance(value, str):
        text = ILLEGAL_CHARACTERS_RE.sub(" ", value)[:LONGEST]
        if not text.startswith(FORMULA_STARTS):
            return WriteOnlyCell(sheet, text)
        cell = WriteOnlyCell(sheet, text)
        cell.data_type = "s"
        cell.quotePrefix = True  # stays text when somebody edits the cell, too
        return cell
    cell = WriteOnlyCell(sheet, value)  # type: ignore[arg-type]  # openpyxl takes a Decimal; its stubs do not say so
    if number_format and value is not None:
        cell.number_format = number_format
    return cell
