"""An instrument as a workbook: the template of the official annex, empty or filled from a version.

Nothing is locked: whoever types the annex adds and removes rows. `annex_in` reads it back without loss.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from io import BytesIO
from typing import Any

from django.db.models import TextChoices
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from indicators.annex import (
    ADJUSTMENTS,
    BANDS,
    GUIDE,
    HEADER_ROW,
    INDICATORS,
    NO,
    OF_RIGHT,
    PREDICATES,
    RIGHTS,
    SCHEME,
    SCHEME_WIDTHS,
    SETTINGS,
    SHEETS,
    YES,
    Column,
    Form,
    indicator_columns,
    words_of,
)
from indicators.content import Content
from indicators.models import BandRow
from indicators.sheets import NUMBER_FORMAT, TITLE, height, new_book, put, set_up_page
from indicators.states import AnswerKind, Certainty
from indicators.wording import range_words

SPARE_ROWS = 200  # empty rows that get the lists and formats too
CHOICES_AT = 4  # first column of the lists on the guide
HOW_TO = (
    "Isi lembar Skema, Predikat, Penyesuaian, Hak, dan Indikator; satu baris satu hal. Jangan mengubah judul kolom.",
    "Baris boleh ditambah, dihapus, atau kosong. Jangan menggabung sel, memakai rumus, atau menyembunyikan baris.",
    "Hak bernomor 1, 2, 3, dan seterusnya; kolom Hak pada lembar Indikator memuat nomor itu. Tiap kode hanya sekali.",
    "Rentang ditulis seperti dalam naskah, dari poin tertinggi; Rentang 1 mendapat Poin 1, dan seterusnya.",
    "Contoh rentang: “≤ 110”, “111–140”, “≥ 230”, “5,1–6”, “..3”, “Ya”, “Tidak”. Desimal memakai koma.",
    "Celah dan tumpang tindih dilaporkan: betulkan, atau tulis keputusannya pada kolomnya atau nanti di layar.",
    "Kepastian: A resmi atau banyak sumber, B satu sumber baik, C simpulan, U belum diketahui. Tulis pula sumbernya.",
    "Simpan sebagai XLSX, lalu unggah di halaman impor. Kesalahan dan perubahan ditampilkan sebelum diterapkan.",
    "Penerapan berlaku untuk seluruh berkas atau tidak sama sekali.",
)


def annex_workbook(content: Content | None = None, *, title: str = "") -> bytes:
    """The template as XLSX, filled with `content` where given; `title` says of which version."""
    book = new_book()
    guide: Any = book.active
    lists = _write_guide(guide, title)
    content = content or {}
    _write_scheme(book.create_sheet(SCHEME), content.get("scheme", {}), lists)
    for name, key in ((PREDICATES, "predicates"), (ADJUSTMENTS, "adjustments"), (RIGHTS, "rights")):
        _write_table(book.create_sheet(name), SHEETS[name], content.get(key, []), lists)
    rows = [_indicator_row(right["number"], row) for right in content.get("rights", []) for row in right["indicators"]]
    most = max((len(row["bands"]) for row in rows), default=0)
    columns = indicator_columns(max(BANDS, most))
    _write_table(book.create_sheet(INDICATORS), columns, rows, lists, frozen=3)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _indicator_row(number: int, row: Content) -> Content:
    """An indicator as its row: bands in words, decisions as text, what a yes or no always has left out."""
    made = row | {OF_RIGHT.key: number}
    yes_no = row["answer"] == AnswerKind.YES_NO
    before = None
    for n, band in enumerate(row["bands"], start=1):
        limit = band.get("limit")
        made[f"range-{n}"] = range_words(BandRow(band["points"], limit, before), row["direction"], yes_no=yes_no)
        made[f"points-{n}"] = band["points"]
        before = limit
    if yes_no:
        made |= {"value_min": None, "value_max": None}
    decisions = row.get("decisions", [])
    made["finding"] = paragraphs([d["finding"] for d in decisions])
    made["decision"] = paragraphs([d["decision"] for d in decisions])
    return made


def paragraphs(texts: Sequence[str]) -> str:
    """Several texts in one cell, an empty line between them; none of them keeps an empty line of its own."""
    if len(texts) == 1:
        return texts[0]
    return "\n\n".join("\n".join(line for line in text.splitlines() if line.strip()) for text in texts)


# --- The sheets -----------------------------------------------------------------------------------------------------

Lists = dict[type[TextChoices] | None, str]


def _write_guide(sheet: Worksheet, title: str) -> Lists:
    """How to fill it, and the lists of what may be chosen; where each list stands."""
    sheet.title = GUIDE
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 5, 90
    put(sheet, 1, 1, f"Lampiran instrumen{f': {title}' if title else ''}", "Normal").font = TITLE
    for number, text in enumerate(HOW_TO, start=1):
        put(sheet, HEADER_ROW + number, 1, number, "kkp-abu")
        put(sheet, HEADER_ROW + number, 2, text, "kkp-baca")
        sheet.row_dimensions[HEADER_ROW + number].height = height([(text, 86)])
    set_up_page(sheet)
    offered: dict[type[TextChoices] | None, tuple[str, list[str]]] = {None: ("Ya atau tidak", [YES, NO])}
    columns = [column for columns in (*SHEETS.values(), indicator_columns()) for column in columns]
    for name, choices in [(c.title, c.choices) for c in columns] + [(s.title, s.choices) for s in SETTINGS]:
        if choices:
            offered.setdefault(choices, (name, list(words_of(choices).values())))
    return {
        choices: _write_list(sheet, CHOICES_AT + n, name, words)
        for n, (choices, (name, words)) in enumerate(offered.items())
    }


def _write_list(sheet: Worksheet, column: int, title: str, words: Iterable[str]) -> str:
    """A list of choices as a column of the guide; the reference that a validation needs."""
    put(sheet, HEADER_ROW, column, title, "kkp-kepala")
    letter = get_column_letter(column)
    sheet.column_dimensions[letter].width = 24
    row = HEADER_ROW
    for row, text in enumerate(words, start=HEADER_ROW + 1):
        put(sheet, row, column, text, "kkp-baca")
    return f"{quote_sheetname(GUIDE)}!${letter}${HEADER_ROW + 1}:${letter}${row}"


def _write_scheme(sheet: Worksheet, scheme: Content, lists: Lists) -> None:
    put(sheet, 1, 1, SCHEME, "Normal").font = TITLE
    _write_heading(sheet, SCHEME_WIDTHS)
    for row, setting in enumerate(SETTINGS, start=HEADER_ROW + 1):
        put(sheet, row, 1, setting.title, "kkp-baca")
        column = Column("", setting.title, 30, setting.form, setting.choices)
        value = _at(scheme, setting.path)
        _write_cell(sheet, row, 2, column, setting.empty if value is None else value)
        _offer(sheet, column, lists, f"B{row}")
        source = str(_at(scheme, setting.source) or "")
        for at, path in ((3, setting.certainty), (4, setting.source)):
            put(sheet, row, at, _at(scheme, path), "kkp-isi" if path else "kkp-abu")
        if setting.certainty:
            _offer(sheet, Column("", "", 0, Form.CHOICE, Certainty), lists, f"C{row}")
        sheet.row_dimensions[row].height = height([(source, SCHEME_WIDTHS["Sumber"])])
    sheet.freeze_panes = f"B{HEADER_ROW + 1}"
    set_up_page(sheet)


def _at(scheme: Content, path: tuple[str, ...]) -> Any:
    found: Any = scheme if path else None
    for key in path:
        found = (found or {}).get(key)
    return found


def _write_table(
    sheet: Worksheet, columns: Sequence[Column], rows: Sequence[Content], lists: Lists, *, frozen: int = 1
) -> None:
    put(sheet, 1, 1, sheet.title, "Normal").font = TITLE
    _write_heading(sheet, {column.title: column.width for column in columns})
    for number, row in enumerate(rows, start=HEADER_ROW + 1):
        for at, column in enumerate(columns, start=1):
            _write_cell(sheet, number, at, column, row.get(column.key))
        long = ((str(row.get(column.key) or ""), column.width - 1) for column in columns)
        sheet.row_dimensions[number].height = height(long)
    last = HEADER_ROW + len(rows) + SPARE_ROWS
    for at, column in enumerate(columns, start=1):
        letter = get_column_letter(at)
        _offer(sheet, column, lists, f"{letter}{HEADER_ROW + 1}:{letter}{last}")
        if column.form in TEXTS:  # an empty template keeps "5-6" as it is typed
            sheet.column_dimensions[letter].number_format = "@"
    sheet.freeze_panes = f"{get_column_letter(frozen + 1)}{HEADER_ROW + 1}"
    set_up_page(sheet)


TEXTS = {Form.CODE, Form.RANGE}
NUMBERS = {Form.NUMBER, Form.COUNT}


def _write_heading(sheet: Worksheet, widths: dict[str, int]) -> None:
    for at, (title, width) in enumerate(widths.items(), start=1):
        put(sheet, HEADER_ROW, at, title, "kkp-kepala")
        sheet.column_dimensions[get_column_letter(at)].width = width
    sheet.row_dimensions[HEADER_ROW].height = height((title, width - 2) for title, width in widths.items())
    sheet.print_title_rows = f"{HEADER_ROW}:{HEADER_ROW}"


def _write_cell(sheet: Worksheet, row: int, at: int, column: Column, value: Any) -> None:
    if value is not None and column.choices:
        value = words_of(column.choices).get(str(value), str(value))
    elif isinstance(value, bool):
        value = YES if value else NO
    style = "kkp-angka" if column.form in NUMBERS else "kkp-teks" if column.form in TEXTS else "kkp-isi"
    cell = put(sheet, row, at, value, style)
    if isinstance(value, Decimal):
        cell.number_format = NUMBER_FORMAT


def _offer(sheet: Worksheet, column: Column, lists: Lists, cells: str) -> None:
    """What a cell of this column may hold, told by the spreadsheet itself."""
    if column.form in {Form.CHOICE, Form.YES_NO}:
        rule = DataValidation(type="list", formula1=lists[column.choices], allow_blank=True)
        rule.error = f"Pilih dari daftar: lihat lembar {GUIDE}."
    elif column.form in NUMBERS:
        rule = DataValidation(type="decimal", operator="between", formula1="-10000000000000", formula2="10000000000000")
        rule.error, rule.allow_blank = "Isi angka, tanpa satuan.", True
    else:
        return
    rule.errorTitle, rule.showErrorMessage = "Isian belum cocok", True
    rule.add(cells)
    sheet.add_data_validation(rule)
