"""An instrument that comes back as a workbook: its content, and everything that is wrong with it, cell by cell.

All faults in one pass, in the order of sheets and cells. Printed bands with a gap or an overlap are no fault: the
content then carries the finding with an empty decision, which `checking.faults` calls decidable.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from openpyxl import Workbook
from openpyxl.utils import coordinate_to_tuple, get_column_letter

from indicators import bands
from indicators.annex import (
    ADJUSTMENTS,
    ASKED,
    BACKED,
    CERTAINTY,
    CHOSEN,
    GUIDE,
    HEADER_ROW,
    INDICATORS,
    MOST_BANDS,
    OF_RIGHT,
    POINTS,
    PREDICATES,
    RANGE,
    RIGHTS,
    SCHEME,
    SCHEME_WIDTHS,
    SETTING,
    SETTINGS,
    SHEETS,
    SOURCE,
    TOLD,
    VALUE,
    Column,
    Form,
    Setting,
    indicator_columns,
)
from indicators.annex_cells import CellError, read, short
from indicators.bands import read_bands
from indicators.checking import Path, faults
from indicators.content import Content
from indicators.sheets import Cell, cell_of, plain
from indicators.states import AnswerKind, Direction

MOST_ROWS, MOST_COLUMNS = 2000, 100
ORDER = (SCHEME, PREDICATES, ADJUSTMENTS, RIGHTS, INDICATORS)
KEYS = {PREDICATES: "predicates", ADJUSTMENTS: "adjustments"}
BAND_HEADING = re.compile(rf"({RANGE}|{POINTS}) (\d{{1,2}})", re.ASCII)
FROM_TEMPLATE = "Unduh templatnya dan salin isian Anda ke sana."


@dataclass(frozen=True, slots=True)
class CellFault:
    """What is wrong at which cell (empty: the whole sheet; no sheet: the file), and how to mend it."""

    sheet: str
    cell: str
    message: str
    remedy: str

    @property
    def place(self) -> str:
        return f"{self.sheet}!{self.cell}" if self.cell else self.sheet


@dataclass(frozen=True, slots=True)
class Gap:
    """A finding about printed bands that waits for a decision: `path` leads to it in the content."""

    code: str
    place: str
    finding: str
    remedy: str
    path: Path


@dataclass(slots=True)
class Annex:
    """What a workbook says. With faults the content is not to be used."""

    content: Content
    faults: list[CellFault]
    gaps: list[Gap]


Line = dict[str, Cell]


@dataclass(slots=True)
class Reading:
    """What was found so far: faults, the place of each part of the content, and the parts already told as wrong."""

    faults: list[CellFault] = field(default_factory=list)
    places: dict[Path, str] = field(default_factory=dict)
    spoilt: set[Path] = field(default_factory=set)
    remedies: dict[Path, str] = field(default_factory=dict)

    def tell(self, place: str, message: str, remedy: str, path: Path = ()) -> None:
        sheet, _, cell = place.rpartition("!")
        self.faults.append(CellFault(sheet, cell, message[:1].upper() + message[1:], remedy))
        if path:
            self.spoilt.add(path)

    def place_of(self, path: Path) -> str:
        """The cell of a part of the content, or of the nearest part around it."""
        while path and path not in self.places:
            path = path[:-1]
        return self.places.get(path, "")

    def is_spoilt(self, path: Path) -> bool:
        return any(path[:length] in self.spoilt for length in range(1, len(path) + 1))


def read_annex(book: Workbook) -> Annex:
    """What an opened workbook (not read-only) says."""
    reading = Reading()
    tables = _sheets(book, reading)
    content: Content = {"scheme": _scheme(tables[SCHEME], reading)}
    for name, key in KEYS.items():
        reading.places[key,] = f"{name}!"
        content[key] = [
            _row(line, SHEETS[name], (key, n), reading) for n, line in enumerate(_lines(tables[name], reading))
        ]
    content["rights"] = _rights(tables, reading)
    gaps = []
    for fault in faults(content):
        place = reading.place_of(fault.path)
        if fault.decidable:
            remedy = reading.remedies.get(fault.path, fault.remedy)
            gaps.append(Gap(fault.where, place, fault.message, remedy, fault.path))
        elif not reading.is_spoilt(fault.path):
            reading.tell(place, f"{fault.where}: {fault.message}", fault.remedy)
    return Annex(content, sorted(reading.faults, key=_position), gaps)


def _position(fault: CellFault) -> tuple[int, int, int]:
    sheet = ORDER.index(fault.sheet) if fault.sheet in ORDER else -1 if not fault.sheet else len(ORDER)
    return (sheet, *(coordinate_to_tuple(fault.cell) if fault.cell else (0, 0)))


# --- Sheets and headings --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet as its headings (heading: column) and the rows below."""

    at: dict[str, int]
    rows: list[list[Cell]]


def _sheets(book: Workbook, reading: Reading) -> dict[str, Table]:
    tables = {}
    for name in book.sheetnames:
        if name not in {GUIDE, *ORDER}:
            reading.tell(f"{name}!", "lembar ini bukan bagian dari templat.", "Hapus lembar ini.")
    for name in ORDER:
        tables[name] = Table({}, [])
        if name not in book.sheetnames:
            reading.tell(f"{name}!", f"lembar {name} tidak ada.", FROM_TEMPLATE, path=_whole(name))
        elif not hasattr(book[name], "iter_rows"):  # a sheet of a chart
            reading.tell(f"{name}!", f"lembar {name} berisi bagan, bukan sel.", FROM_TEMPLATE, path=_whole(name))
        else:
            tables[name] = _table(book[name], reading)
    return tables


def _whole(name: str) -> Path:
    """The part of the content that a sheet holds."""
    return (({SCHEME: "scheme", RIGHTS: "rights", INDICATORS: "rights"} | KEYS)[name],)


def _table(sheet: Any, reading: Reading) -> Table:
    name = sheet.title
    if sheet.max_row > MOST_ROWS or sheet.max_column > MOST_COLUMNS:
        said = f"lembar ini terlalu besar: {sheet.max_row} baris, {sheet.max_column} kolom."
        mend = f"Hapus baris dan kolom yang tidak terpakai; paling banyak {MOST_ROWS} baris, {MOST_COLUMNS} kolom."
        reading.tell(f"{name}!", said, mend, path=_whole(name))
        return Table({}, [])
    rows = [
        [cell_of(cell, f"{name}!{get_column_letter(c)}{r}") for c, cell in enumerate(cells, start=1)]
        for r, cells in enumerate(sheet.iter_rows(), start=1)
    ]
    for merged in sheet.merged_cells.ranges:
        first = f"{name}!{get_column_letter(merged.min_col)}{merged.min_row}"
        if merged.max_row >= HEADER_ROW:
            reading.tell(first, f"sel {merged.coord} digabung.", "Pisahkan sel itu, satu isian satu sel.")
    needed = list(SCHEME_WIDTHS) if name == SCHEME else [c.title for c in _columns(name)]
    heading = _heading(rows, set(needed))
    if heading is None:
        said = f"baris judul kolom tidak ditemukan pada lembar {name}."
        reading.tell(f"{name}!", said, FROM_TEMPLATE, path=_whole(name))
        return Table({}, [])
    at = _headings(rows[heading], needed, reading)
    for number, row in enumerate(rows[heading + 1 :], start=heading + 2):
        if sheet.row_dimensions[number].hidden and not all(cell.is_empty for cell in row):
            reading.tell(f"{name}!A{number}", "baris ini tersembunyi.", "Tampilkan barisnya, atau hapus isinya.")
    missing = [title for title in needed if title not in at and not BAND_HEADING.fullmatch(title)]
    if missing:
        said = f"kolom {', '.join(missing)} tidak ada."
        reading.tell(f"{name}!A{heading + 1}", said, FROM_TEMPLATE, path=_whole(name))
        return Table({}, [])
    return Table(at, rows[heading + 1 :])


def _columns(name: str) -> Sequence[Column]:
    return indicator_columns() if name == INDICATORS else SHEETS[name]


def _heading(rows: list[list[Cell]], needed: set[str]) -> int | None:
    """The row, among the first, with the most known headings; at least two of them."""
    known = [len(needed & {_title(cell) for cell in row}) for row in rows[:10]]
    return known.index(max(known)) if known and max(known) > 1 else None


def _title(cell: Cell) -> str:
    return " ".join(cell.text.split()) if isinstance(cell.value, str) else ""


def _headings(row: list[Cell], needed: Iterable[str], reading: Reading) -> dict[str, int]:
    at: dict[str, int] = {}
    for column, cell in enumerate(row):
        title = _title(cell)
        band = BAND_HEADING.fullmatch(title)
        if title not in needed and not (band and 1 <= int(band[2]) <= MOST_BANDS):
            if not cell.is_empty:
                reading.tell(cell.place, f"kolom “{title or cell.text}” tidak dikenal.", "Hapus kolom ini.")
        elif title in at:
            reading.tell(cell.place, f"kolom {title} ada dua kali.", "Hapus salah satunya.")
        else:
            at[title] = column
    return at


def _lines(table: Table, reading: Reading) -> Iterator[Line]:
    """Rows with something in a known column, by heading."""
    for row in table.rows:
        line = {title: row[column] for title, column in table.at.items()}
        if not all(cell.is_empty for cell in line.values()):
            yield line
            continue
        stray = next((cell for cell in row if not cell.is_empty), None)
        if stray:
            reading.tell(stray.place, "isi di luar kolom templat.", "Hapus isinya.")


# --- Cells ----------------------------------------------------------------------------------------------------------


def _row(line: Line, columns: Sequence[Column], path: Path, reading: Reading) -> Content:
    reading.places[path] = next(iter(line.values())).place
    return {column.key: _value(line[column.title], column, (*path, column.key), reading) for column in columns}


def _value(cell: Cell, column: Column, path: Path, reading: Reading) -> Any:
    """What a cell means; None, told, when it cannot be read."""
    if path:
        reading.places[path] = cell.place
    if cell.is_empty:
        if column.required:
            reading.tell(cell.place, f"{column.title}: kosong.", "Isi sel ini.", path)
            return None
        return column.empty
    try:
        return read(cell, column)
    except CellError as error:
        reading.tell(cell.place, f"{column.title}: {error}", error.remedy, path)
    return None


# --- The scheme -----------------------------------------------------------------------------------------------------


def _scheme(table: Table, reading: Reading) -> Content:
    """The settings by their names in the first column; each must be there once."""
    scheme: Content = {"weights": {}}
    reading.places["scheme",] = f"{SCHEME}!"
    found: dict[str, Line] = {}
    known = {setting.title.casefold(): setting.title for setting in SETTINGS}
    for line in _lines(table, reading):
        cell = line[SETTING]
        title = known.get(" ".join(cell.text.casefold().split()))
        if title is None:
            reading.tell(cell.place, f"ketentuan “{short(cell.text)}” tidak dikenal.", "Hapus baris ini.")
        elif title in found:
            reading.tell(cell.place, f"{title} ada dua kali.", "Hapus salah satu barisnya.")
        else:
            found[title] = line
    for setting in SETTINGS:
        _setting(setting, found.get(setting.title), scheme, reading)
    return scheme


def _setting(setting: Setting, line: Line | None, scheme: Content, reading: Reading) -> None:
    paths = {VALUE: setting.path, CERTAINTY: setting.certainty, SOURCE: setting.source}
    columns = {
        VALUE: Column(
            "", setting.title, 0, setting.form, setting.choices, empty=setting.empty, required=setting.empty is None
        ),
        **{column.title: column for column in SHEETS[PREDICATES] if column.title in {CERTAINTY, SOURCE}},
    }
    if line is None and not reading.is_spoilt(("scheme",)):
        reading.tell(f"{SCHEME}!", f"baris {setting.title} tidak ada.", FROM_TEMPLATE)
    for heading, path in paths.items():
        if not path:
            if line and not line[heading].is_empty:
                reading.tell(
                    line[heading].place, f"{setting.title} tidak memakai kolom {heading}.", "Kosongkan sel ini."
                )
            continue
        here = ("scheme", *path)
        if line is None:
            reading.spoilt.add(here)
        value = None if line is None else _value(line[heading], columns[heading], here, reading)
        (scheme["weights"] if path[0] == "weights" else scheme)[path[-1]] = value


# --- Rights and indicators ------------------------------------------------------------------------------------------


def _rights(tables: dict[str, Table], reading: Reading) -> list[Content]:
    reading.places["rights",] = f"{RIGHTS}!"
    rights = [
        _row(line, SHEETS[RIGHTS], ("rights", n), reading) | {"indicators": []}
        for n, line in enumerate(_lines(tables[RIGHTS], reading))
    ]
    at = {right["number"]: n for n, right in reversed(list(enumerate(rights))) if right["number"] is not None}
    stray: list[Content] = []
    for line in _lines(tables[INDICATORS], reading):
        cell = line[OF_RIGHT.title]
        number = _value(cell, OF_RIGHT, (), reading)
        n = at.get(number, len(rights))
        if number is not None and number not in at and not reading.is_spoilt(("rights",)):
            reading.tell(
                cell.place, f"hak {number} tidak ada pada lembar {RIGHTS}.", "Tulis nomor hak yang ada di sana."
            )
        place = stray if n == len(rights) else rights[n]["indicators"]
        place.append(_indicator(line, ("rights", n, "indicators", len(place)), reading))
    if stray:  # checked all the same; there is a fault for each of them
        reading.spoilt.update({("rights", len(rights), name) for name in ("number", "name", "short_name", "group")})
        rights.append({"number": None, "name": "", "short_name": "", "group": "", "indicators": stray})
    return rights


def _indicator(line: Line, path: Path, reading: Reading) -> Content:
    row = _row(line, (*ASKED, *BACKED), path, reading)
    if row["answer"] == AnswerKind.YES_NO:
        row |= {"value_min": 0, "value_max": 1}
    printed = _printed(line, path, reading)
    limits, asked = _limits(row, printed, path, reading)
    row["bands"] = [
        {"points": band.points} if band.limit is None else {"limit": band.limit, "points": band.points}
        for band in limits
    ]
    row["decisions"] = _decisions(line, asked, path, reading)
    return row


@dataclass(frozen=True, slots=True)
class Printed:
    """One pair of range and points, and the cell of the range."""

    place: str
    points: Decimal
    range: bands.Range


@dataclass(frozen=True, slots=True)
class Asked:
    """A finding about the bands of a row that may be decided, and the cell of its range."""

    finding: str
    remedy: str
    place: str


def _printed(line: Line, path: Path, reading: Reading) -> list[Printed]:
    """The bands of a row in the order of their columns; those that cannot be read are told and spoil all."""
    here = (*path, "bands")
    found = []
    numbers = sorted({int(match[2]) for title in line if (match := BAND_HEADING.fullmatch(title))})
    for n in numbers:
        said, points = (line.get(f"{name} {n}", Cell("")) for name in (RANGE, POINTS))
        if n == 1:
            reading.places[here] = said.place or points.place
        if said.is_empty and points.is_empty:
            continue
        if said.is_empty or points.is_empty:
            empty, full, name = (said, points, RANGE) if said.is_empty else (points, said, POINTS)
            reading.tell(
                empty.place or full.place, f"{name} {n} kosong.", f"Isi, atau kosongkan juga {full.text}.", here
            )
            continue
        printed = _value(said, Column("", f"{RANGE} {n}", 0, Form.RANGE), (), reading)
        worth = _value(points, Column("", f"{POINTS} {n}", 0, Form.NUMBER), (), reading)
        if printed is None or worth is None:
            reading.spoilt.add(here)
        else:
            found.append(Printed(said.place, worth, printed))
    return found


def _limits(
    row: Content, printed: list[Printed], path: Path, reading: Reading
) -> tuple[list[bands.Limit], list[Asked]]:
    """The bands as limits, and what may be decided about them; the rest is told."""
    here = (*path, "bands")
    if reading.is_spoilt(here) or row["direction"] is None:
        reading.spoilt.add(here)
        return [], []
    found = read_bands(
        [(p.points, p.range) for p in printed],
        high_is_good=row["direction"] == Direction.HIGH,
        value_min=row["value_min"],
        value_max=row["value_max"],
    )
    asked = []
    for finding in found.findings:
        place = printed[finding.row].place if printed else reading.place_of(here)
        if finding.decidable:
            asked.append(Asked(finding.message, finding.remedy, place))
        else:
            reading.tell(place, finding.message, finding.remedy, here)
    return found.limits, asked


def _decisions(line: Line, asked: Sequence[Asked], path: Path, reading: Reading) -> list[Content]:
    """What was decided in the file, and each finding that was not, with an empty decision."""
    told, decided = (_value(line[column.title], column, (), reading) or "" for column in (TOLD, CHOSEN))
    place = line[CHOSEN.title].place
    reading.places[*path, "decisions"] = place
    recorded = _paired(told, decided) if told else []
    known = {decision["finding"] for decision in recorded}
    if decided and not told and not asked and not reading.is_spoilt((*path, "bands")):
        reading.tell(place, "keputusan ditulis, tetapi rentang baris ini tidak bercelah.", "Hapus keputusannya.")
    recorded += [
        {"finding": one.finding, "decision": "" if told else decided} for one in asked if one.finding not in known
    ]
    by_finding = {one.finding: one for one in asked}
    for n, decision in enumerate(recorded):
        one = by_finding.get(decision["finding"])
        if one:
            reading.remedies[*path, "decisions", n] = one.remedy
            reading.places[*path, "decisions", n] = one.place
    return recorded


def _paired(told: str, decided: str) -> list[Content]:
    """Findings and decisions by paragraph where there are as many of both, else as one."""
    left, right = ([p for p in re.split(r"\n\s*\n", plain(text)) if p.strip()] for text in (told, decided))
    if len(left) != len(right) or len(left) == 1:
        left, right = [told], [decided]
    return [{"finding": finding, "decision": decision} for finding, decision in zip(left, right, strict=True)]
