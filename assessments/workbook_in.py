"""A filled workbook, read under limits: what each row says, and everything that is wrong with it, by sheet and cell.

Sheets are known by their heading, not by name or order; whatever else lies in the file is left alone.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, BinaryIO

from openpyxl.utils import get_column_letter

from assessments import files
from assessments.answers import Answer, AnswerError, checked, parse_number
from assessments.errors import Refused
from assessments.files import RefusedFile
from assessments.models.items import NOTE_MAX
from assessments.spreadsheets import TOO_LARGE, open_workbook, require_workbook
from assessments.states import Claim
from assessments.workbook_out import (
    ANSWER,
    ANSWERS,
    BASE,
    CODE,
    DENOMINATOR,
    GUIDE,
    HASH,
    NOTE,
    NUMERATOR,
    REASON,
    TYPED,
    VALUE,
    Cells,
    choices,
    typed_in,
)
from indicators.models import Indicator
from indicators.numerals import NumeralError
from indicators.sheets import FORMULA, Cell, cell_of, moment, number_in

MAX_ROWS, MAX_COLUMNS, MAX_SHEETS = 200, 30, 24
MAX_MEMBERS, MAX_EXPANDED = 300, 24 * files.MIB  # a form has some 20 members and expands to 1 MiB
NEEDED = (CODE, *TYPED, BASE)
FIGURES = (NUMERATOR, DENOMINATOR, VALUE)
STAMP = re.compile(r"(\d{1,9})-([0-9a-f]{12})", re.ASCII)
CLAIMS = {label.casefold(): claim for claim, label in ANSWERS.items()}
AGAIN = "Unduh formulir baru dari halaman ini dan salin isian Anda ke sana."


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that must be mended: where (sheet and cell; nothing for the whole file), and how."""

    place: str
    message: str


class WorkbookRefused(Refused):
    """The workbook is not taken; all its problems at once."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("; ".join(f"{p.place}: {p.message}" if p.place else p.message for p in problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Row:
    """One row that came back: what it says now (`cells`, `answer`), and what it said when it left (`base`)."""

    cells: Cells
    answer: Answer
    base: str
    version: int


Line = list[Cell]


@dataclass(slots=True)
class Reading:
    """What was found so far."""

    indicators: Mapping[str, Indicator]
    rows: dict[str, Row] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def tell(self, place: str, message: str) -> None:
        self.problems.append(Problem(place, message))


def read_rows(
    file: BinaryIO, size: int, *, identity: Mapping[str, str], indicators: Mapping[str, Indicator]
) -> dict[str, Row]:
    """What each row says, by code; WorkbookRefused with all that must be mended.

    `identity`: of the form that is expected (`workbook_out.identity`); `indicators`: its instrument's, by code.
    """
    sheets = _open(file, size)
    _require_same_form(sheets.get(GUIDE, []), identity)
    reading = Reading(indicators)
    found = False
    for title, lines in sheets.items():
        heading = _heading(lines)
        if heading is not None:
            found = True
            _read_sheet(title, lines[heading + 1 :], lines[heading], reading)
    if not found:
        reading.tell("", f"Tidak ada lembar isian di berkas ini. {AGAIN}")
    if reading.problems:
        raise WorkbookRefused(reading.problems)
    return reading.rows


# --- The file -------------------------------------------------------------------------------------------------------


def _refuse(message: str, place: str = "") -> WorkbookRefused:
    return WorkbookRefused([Problem(place, message)])


def _open(file: BinaryIO, size: int) -> dict[str, list[Line]]:
    """The cells of every sheet; formulas by the result that was stored with them."""
    try:
        require_workbook(file, size, most_members=MAX_MEMBERS, most_expanded=MAX_EXPANDED)
        formulas = _grid(file, results=False)
        if not any(cell.value is FORMULA for lines in formulas.values() for line in lines for cell in line):
            return formulas
        return _with_results(formulas, _grid(file, results=True))
    except RefusedFile as error:
        raise _refuse(str(error)) from None


NO_RESULT = "rumus belum dihitung. Buka berkas di Excel, simpan, lalu unggah lagi; atau ganti rumusnya dengan angka."


def _grid(file: BinaryIO, *, results: bool) -> dict[str, list[Line]]:
    with open_workbook(file, read_only=True, data_only=results) as book:
        if len(book.worksheets) > MAX_SHEETS:
            raise RefusedFile(TOO_LARGE)
        return {sheet.title: _lines(sheet) for sheet in book.worksheets}


def _lines(sheet: Any) -> list[Line]:
    rows = sheet.iter_rows(min_row=1, max_row=MAX_ROWS, max_col=MAX_COLUMNS)
    return [
        [cell_of(cell, f"{sheet.title}!{get_column_letter(column)}{row}") for column, cell in enumerate(cells, start=1)]
        for row, cells in enumerate(rows, start=1)
    ]


def _with_results(formulas: dict[str, list[Line]], results: dict[str, list[Line]]) -> dict[str, list[Line]]:
    return {
        title: [
            [_result(cell, results[title][r][c]) if cell.value is FORMULA else cell for c, cell in enumerate(line)]
            for r, line in enumerate(lines)
        ]
        for title, lines in formulas.items()
    }


def _result(formula: Cell, result: Cell) -> Cell:
    empty = result.value is None and not result.wrong
    return Cell(formula.place, wrong=NO_RESULT) if empty else result


def _require_same_form(lines: list[Line], identity: Mapping[str, str]) -> None:
    facts = {line[0].text: line[1].text for line in lines if len(line) > 1 and line[0].text}
    if not facts.keys() >= identity.keys():
        raise _refuse(f"Ini bukan formulir yang diunduh dari program: lembar “{GUIDE}” tidak ada atau berubah. {AGAIN}")
    different = [label for label, expected in identity.items() if facts[label] != expected]
    if not different:
        return
    said = [f"{label}: {facts[label]} (seharusnya {identity[label]})" for label in different if label != HASH]
    what = "; ".join(said) or "isi instrumennya sudah berubah sejak formulir diunduh"
    whose = facts.get("Daerah", "")
    raise _refuse(f"Berkas ini formulir lain{f', dari {whose}' if whose else ''}. {what}. {AGAIN}")


# --- The rows -------------------------------------------------------------------------------------------------------


def _heading(lines: list[Line]) -> int | None:
    """Where the heading of a sheet of the form stands; None for any other sheet."""
    for number, line in enumerate(lines[:20]):
        if {CODE, ANSWER} <= {cell.text for cell in line}:
            return number
    return None


def _read_sheet(title: str, lines: list[Line], heading: Line, reading: Reading) -> None:
    at = {cell.text: column for column, cell in enumerate(heading) if cell.text}
    missing = [name for name in NEEDED if name not in at]
    if missing:
        reading.tell(title, f"Kolom {', '.join(missing)} tidak ada. {AGAIN}")
        return
    for line in lines:
        _read_row({name: line[column] for name, column in at.items()}, reading)


def _read_row(named: dict[str, Cell], reading: Reading) -> None:
    code = named[CODE]
    if code.is_empty:
        stray = next((named[name] for name in TYPED if not named[name].is_empty), None)
        if stray:
            reading.tell(stray.place, "Baris ini tidak berkode. Pindahkan isiannya ke baris butirnya, lalu hapus.")
        return
    indicator = reading.indicators.get(code.text)
    if indicator is None:
        said = code.wrong or f"Kode “{code.text}” tidak ada dalam instrumen ini. Hapus baris itu; baris tidak ditambah."
        reading.tell(code.place, said)
        return
    if code.text in reading.places:
        first = reading.places[code.text]
        reading.tell(code.place, f"Butir {code.text} sudah ada di {first}. Hapus salah satu dari kedua baris itu.")
        return
    reading.places[code.text] = code.place
    stamp = STAMP.fullmatch(named[BASE].text)
    if stamp is None:
        reading.tell(named[BASE].place, f"Kolom tersembunyi “{BASE}” berubah pada baris ini. {AGAIN}")
        return
    before = len(reading.problems)
    cells = _cells(indicator, named, reading)
    answer = _answer(indicator, cells, named, reading) if len(reading.problems) == before else None
    if answer:
        reading.rows[code.text] = Row(cells, answer, base=stamp[2], version=int(stamp[1]))


def _cells(indicator: Indicator, named: dict[str, Cell], reading: Reading) -> Cells:
    """What the row says; every cell that cannot be read is told at its place."""
    allowed = typed_in(indicator)
    numbers: dict[str, Decimal | None] = {}
    for name in FIGURES:
        numbers[name] = None
        cell = named[name]
        if cell.is_empty:
            continue
        if name not in allowed:
            reading.tell(cell.place, f"{_asks(indicator)} Kosongkan sel ini.")
            continue
        try:
            numbers[name] = _number(cell, name, indicator)
        except AnswerError as error:
            reading.tell(cell.place, str(error))
    claim = _claim(indicator, named, reading)
    texts = {name: _text(named[name], name, reading) for name in (REASON, NOTE)}
    if claim != Claim.NOT_APPLICABLE and texts[REASON]:
        said = "Alasan diisi, tetapi jawabannya bukan “Tidak berlaku”. "
        mend = "Pilih “Tidak berlaku” atau hapus alasannya." if indicator.na_allowed else "Hapus alasannya."
        reading.tell(named[REASON].place, said + mend)
    if claim == Claim.NONE and any(number is not None for number in numbers.values()):
        claim = Claim.VALUE
    return Cells(claim, numbers[NUMERATOR], numbers[DENOMINATOR], numbers[VALUE], texts[REASON], texts[NOTE])


def _asks(indicator: Indicator) -> str:
    if indicator.is_yes_no:
        return "Butir ini dijawab Ya atau Tidak, bukan dengan angka."
    if indicator.is_ratio:
        return "Nilai butir ini dihitung dari Pembilang dan Penyebut."
    return "Butir ini diisi pada kolom Angka."


def _claim(indicator: Indicator, named: dict[str, Cell], reading: Reading) -> str:
    cell = named[ANSWER]
    if cell.is_empty:
        return Claim.NONE
    claim = CLAIMS.get(cell.text.casefold(), "")
    offered = choices(indicator)
    if cell.wrong or ANSWERS.get(claim) not in offered:  # type: ignore[call-overload]  # "" is in no list
        listed = " atau ".join(f"“{choice}”" for choice in offered)
        mend = f"Pilih {listed}." if indicator.is_yes_no else f"{_asks(indicator)} Kosongkan sel ini."
        if offered and not indicator.is_yes_no:
            mend = f"{_asks(indicator)} Kosongkan sel ini, atau pilih {listed}."
        reading.tell(cell.place, cell.wrong or f"Jawaban “{cell.text}” tidak dikenal pada butir ini. {mend}")
        return Claim.NONE
    figure = next((named[name] for name in FIGURES if not named[name].is_empty), None)
    if claim == Claim.NOT_APPLICABLE and figure:
        where = figure.place.rpartition("!")[2]
        said = (
            f"“Tidak berlaku” dipilih, tetapi {where} berisi angka. Pilih salah satu: hapus angkanya atau jawabannya."
        )
        reading.tell(cell.place, said)
    return claim


def _number(cell: Cell, name: str, indicator: Indicator) -> Decimal:
    try:
        return number_in(cell, lambda text: parse_number(text, name, na_allowed=indicator.na_allowed))
    except NumeralError as error:
        raise AnswerError(f"{name}: {error}") from None


def _text(cell: Cell, name: str, reading: Reading) -> str:
    if cell.wrong:
        reading.tell(cell.place, f"{name}: {cell.wrong}")
        return ""
    text = moment(cell.value) if isinstance(cell.value, date) else cell.text
    if len(text) > NOTE_MAX:
        reading.tell(cell.place, f"{name} terlalu panjang: {len(text)} huruf, paling banyak {NOTE_MAX}. Ringkaslah.")
    return text


def _answer(indicator: Indicator, cells: Cells, named: dict[str, Cell], reading: Reading) -> Answer | None:
    """The row as an answer that fits the indicator; None when it was told what does not."""
    typed = Answer(cells.claim, cells.numerator, cells.denominator, cells.value, cells.reason, cells.note)
    if cells.claim == Claim.NONE and cells.note:
        reading.tell(named[NOTE].place, "Isi jawaban dahulu; catatan saja tidak dapat dinilai.")
        return None
    try:
        return checked(indicator, typed)
    except AnswerError as error:
        reading.tell(named[_to_blame(indicator, cells)].place, str(error))
        return None


def _to_blame(indicator: Indicator, cells: Cells) -> str:
    """The column where a whole answer that does not fit is mended."""
    if cells.claim == Claim.NOT_APPLICABLE:
        return REASON
    if indicator.is_yes_no:
        return ANSWER
    if not indicator.is_ratio:
        return VALUE
    incomplete = cells.numerator is not None and (cells.denominator is None or cells.denominator <= 0)
    return DENOMINATOR if incomplete else NUMERATOR
