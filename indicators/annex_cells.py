"""What one cell of an instrument's workbook says, by the form of its column; a CellError says what else to write."""

from datetime import date, time, timedelta
from typing import Any

from indicators import bands
from indicators.annex import NO, YES, Column, Form, words_of
from indicators.bands import RangeError, read_range
from indicators.numerals import NumeralError
from indicators.sheets import FORMULA, Cell, moment, number_in

RETYPE = "Ubah format sel menjadi Teks, lalu ketik ulang isinya."
MEANT = {YES.casefold(): True, "true": True, NO.casefold(): False, "false": False}


class CellError(ValueError):
    """A cell does not say what its column asks."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message)
        self.remedy = remedy


def read(cell: Cell, column: Column) -> Any:
    """The meaning of a filled cell."""
    _require_plain(cell)
    match column.form:
        case Form.NUMBER | Form.COUNT:
            return _number(cell, whole=column.form is Form.COUNT)
        case Form.YES_NO:
            return _yes_no(cell)
        case Form.CHOICE:
            return _choice(cell, column)
        case Form.CODE if not isinstance(cell.value, str):
            raise CellError(f"{cell.text} terbaca sebagai angka; nol di depan dapat hilang.", RETYPE)
        case Form.RANGE:
            return _range(cell)
    if isinstance(cell.value, bool | date | time | timedelta):
        raise CellError(f"terbaca sebagai {_misread(cell)}.", RETYPE)
    return cell.text


def _require_plain(cell: Cell) -> None:
    if cell.value is FORMULA:
        raise CellError("berisi rumus.", "Salin sel ini, lalu tempel sebagai nilai.")
    if cell.wrong:
        raise CellError(cell.wrong.partition(".")[0] + ".", "Ganti dengan isian biasa.")


def _misread(cell: Cell) -> str:
    if isinstance(cell.value, bool):
        return "benar/salah"
    return f"tanggal atau jam ({moment(cell.value)})"


def _number(cell: Cell, *, whole: bool = False) -> Any:
    if isinstance(cell.value, bool):
        raise CellError("terbaca sebagai benar/salah.", "Tulis angka.")
    try:
        number = number_in(cell)
    except NumeralError as error:
        message, _, remedy = str(error).partition(". ")
        raise CellError(message.removesuffix(".") + ".", remedy or "Tulis angka saja, tanpa satuan.") from None
    if not whole:
        return number
    if number != number.to_integral_value():
        raise CellError(f"{cell.text} bukan bilangan bulat.", "Tulis bilangan bulat.")
    return int(number)


def _yes_no(cell: Cell) -> bool:
    meant = MEANT.get(cell.text.casefold())
    if meant is None:
        raise CellError(f"“{short(cell.text)}” bukan Ya atau Tidak.", "Pilih Ya atau Tidak.")
    return meant


def _choice(cell: Cell, column: Column) -> str:
    offered = words_of(column.choices) if column.choices else {}
    said = " ".join(cell.text.casefold().split())
    for value, words in offered.items():
        if said in {value.casefold(), words.casefold()}:
            return value
    raise CellError(f"“{short(cell.text)}” tidak dikenal.", f"Pilih {', '.join(f'“{w}”' for w in offered.values())}.")


def _range(cell: Cell) -> bands.Range:
    if isinstance(cell.value, date | time | timedelta):
        raise CellError(f"terbaca sebagai {_misread(cell)}, bukan rentang.", RETYPE)
    if isinstance(cell.value, bool):
        return read_range(YES if cell.value else NO)
    try:
        if isinstance(cell.value, int | float):
            end = bands.End(number_in(cell), closed=True)
            return bands.Range(end, end)
        return read_range(cell.text)
    except (RangeError, NumeralError) as error:
        message, _, remedy = str(error).partition(". ")
        raise CellError(short(message, 200).removesuffix(".") + ".", remedy or bands.EXAMPLES) from None


def short(text: str, most: int = 60) -> str:
    """Text cut to what a message can hold."""
    return text if len(text) <= most else f"{text[: most - 1]}…"
