"""The form as a workbook: one sheet a right, filled off-line and read back by `workbook_in`.

What is typed lies in unlocked cells; everything else is locked without a password, against slips and not against
intent. A hidden column keeps what each row said when it left, so that a row nobody touched is not taken for an answer.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO
from itertools import groupby
from typing import Any, Literal

from django.utils import timezone
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from assessments.describe import claim_words
from assessments.models import Assessment, Item
from assessments.models.items import NOTE_MAX
from assessments.states import FILLING_STAGE, REPAIRABLE, AssessmentState, Claim
from indicators.models import Indicator, Right
from indicators.sheets import NUMBER_FORMAT, TITLE, height, new_book, plain, put, set_up_page

GUIDE = "Petunjuk"
HEADER_ROW = 3
CODE, ANSWER, REASON, NOTE, BASE = "Kode", "Jawaban", "Alasan tidak berlaku", "Catatan untuk pemeriksa", "Versi"
NUMERATOR, DENOMINATOR, VALUE = "Pembilang", "Penyebut", "Angka"
LAST_YEAR = "Tahun lalu"
# Heading and width in characters, in the order of the sheet.
COLUMNS = {
    CODE: 8,
    "Jenis": 9,
    "Indikator": 44,
    "Perangkat daerah": 18,
    ANSWER: 13,
    NUMERATOR: 15,
    "Satuan pembilang": 24,
    DENOMINATOR: 15,
    "Satuan penyebut": 24,
    VALUE: 12,
    "Satuan": 14,
    REASON: 26,
    NOTE: 30,
    LAST_YEAR: 20,
    BASE: 18,
}
AT = {title: number for number, title in enumerate(COLUMNS, start=1)}
TYPED = (ANSWER, NUMERATOR, DENOMINATOR, VALUE, REASON, NOTE)
ANSWERS = {Claim.YES: "Ya", Claim.NO: "Tidak", Claim.NOT_APPLICABLE: "Tidak berlaku"}
REGION_CODE, AWARD_YEAR, VERSION, HASH = "Kode daerah", "Tahun penghargaan", "Versi instrumen", "Sidik instrumen"

HOW_TO = (
    "Isi hanya sel putih pada lembar hak. Sel abu-abu terkunci; jangan menambah, menghapus, atau memindahkan baris.",
    "Butir ya/tidak: pilih jawaban dari daftar pada kolom Jawaban.",
    "Butir rasio: isi Pembilang dan Penyebut menurut satuan di sebelahnya; hasilnya dihitung program.",
    "Butir angka: isi kolom Angka menurut satuan di sebelahnya.",
    "Bila jumlahnya memang tidak ada, isi 0, bukan “nihil”. Paling banyak empat angka di belakang koma.",
    "“Tidak berlaku” hanya dapat dipilih pada butir yang menyediakannya, dengan alasan pada kolomnya.",
    "Baris yang tidak Anda ubah tidak mengubah apa pun. Baris yang Anda kosongkan mengosongkan isian di program.",
    "Simpan sebagai XLSX, lalu unggah pada halaman “Isi dengan Excel”. Perubahan ditampilkan dahulu sebelum disimpan.",
    "Data dukung diunggah di program, bukan di berkas ini.",
)


@dataclass(frozen=True, slots=True)
class Cells:
    """What one row says, whether it leaves or comes back."""

    claim: str = ""
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    value: Decimal | None = None
    reason: str = ""
    note: str = ""

    @property
    def fingerprint(self) -> str:
        """Equal for what a spreadsheet cannot tell apart: 15 digits of a number, any kind of line break."""
        numbers = [None if n is None else f"{float(n):.15g}" for n in (self.numerator, self.denominator, self.value)]
        said = [self.claim, *numbers, plain(self.reason), plain(self.note)]
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:12]


def cells_of(item: Item) -> Cells:
    """The row of an item as it stands; the value of a ratio is worked out, not typed."""
    value = item.value if item.claim == Claim.VALUE and not item.indicator.is_ratio else None
    return Cells(item.claim, item.numerator, item.denominator, value, item.reason, item.note)


def is_writable(assessment: Assessment, item: Item) -> bool:
    """Whether the region may change this item in the present state; windows aside."""
    if assessment.state == AssessmentState.RETURNED:
        return item.state in REPAIRABLE
    return assessment.state in FILLING_STAGE


def file_name(assessment: Assessment) -> str:
    region = assessment.region
    return f"Formulir {region.code} {region} {assessment.cycle.award_year}.xlsx"


def form_workbook(assessment: Assessment) -> bytes:
    """The whole form with what is filled in already: 3 queries."""
    book = new_book()
    guide = book.active
    assert guide is not None  # noqa: S101 - a new workbook has a sheet
    _write_guide(guide, assessment)
    last = _last_year(assessment)
    items = Item.objects.filter(assessment=assessment).select_related("indicator__right")
    ordered = items.order_by("indicator__right__number", "indicator__position")
    for right, rows in groupby(ordered, key=lambda item: item.indicator.right):
        sheet = book.create_sheet(sheet_title(right))
        _write_right(sheet, assessment, right, list(rows), last)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def sheet_title(right: Right) -> str:
    """At most 31 characters, without those that Excel refuses in a name."""
    return "".join(c for c in f"{right.number:02} {right.short_name}" if c not in "[]:*?/\\'")[:31]


def identity(assessment: Assessment) -> dict[str, str]:
    """By what a form is told from another one."""
    cycle, instrument = assessment.cycle, assessment.cycle.instrument
    return {
        REGION_CODE: assessment.region.code,
        AWARD_YEAR: str(cycle.award_year),
        VERSION: f"{instrument.code} {instrument.version}",
        HASH: cycle.instrument_hash,
    }


@dataclass(frozen=True, slots=True)
class LastYear:
    """What a region answered before, in words by code, and the year it was about."""

    answers: dict[str, str]
    year: int | None


def _last_year(assessment: Assessment) -> LastYear:
    """The region's newest earlier cycle in which it took part."""
    before = assessment.cycle.award_year
    earlier = (
        Assessment.objects.filter(region_id=assessment.region_id, cycle__award_year__lt=before)
        .exclude(state=AssessmentState.NO_DATA)
        .select_related("cycle")
        .order_by("-cycle__award_year")
        .first()
    )
    if earlier is None:
        return LastYear({}, None)
    items = Item.objects.filter(assessment=earlier).exclude(claim=Claim.NONE).select_related("indicator")
    answers = {item.indicator.code: claim_words(item) for item in items}
    return LastYear(answers, earlier.cycle.performance_year)


# --- The sheets -----------------------------------------------------------------------------------------------------


def _write_guide(sheet: Worksheet, assessment: Assessment) -> None:
    sheet.title = GUIDE
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 22, 96
    title = put(sheet, 1, 1, "Formulir penilaian Kabupaten/Kota Peduli HAM", "Normal")
    title.font = TITLE
    for row, (label, text) in enumerate(_guide(assessment), start=3):
        put(sheet, row, 1, label, "kkp-abu")
        put(sheet, row, 2, text, "kkp-baca")
        sheet.row_dimensions[row].height = height([(text, 96)])
    _protect_and_set_up(sheet, assessment)


def _guide(assessment: Assessment) -> Iterator[tuple[str, str]]:
    cycle, region = assessment.cycle, assessment.region
    facts = identity(assessment)
    yield "Daerah", f"{region.name}, {region.province.name}"
    yield REGION_CODE, facts[REGION_CODE]
    yield AWARD_YEAR, facts[AWARD_YEAR]
    yield "Tahun kinerja", str(cycle.performance_year)
    if cycle.is_demo:
        yield "CONTOH", "Data peragaan: isian dan nilainya karangan."
    yield "Instrumen", str(cycle.instrument)
    yield VERSION, facts[VERSION]
    yield HASH, facts[HASH]
    if cycle.instrument.is_working:
        yield "Instrumen kerja", cycle.instrument.note
    now = timezone.localtime(timezone.now(), region.tz)
    yield "Diunduh", f"{now:%d-%m-%Y %H.%M} {region.timezone}"
    for number, text in enumerate(HOW_TO, start=1):
        yield f"Cara mengisi {number}", text


def _write_right(sheet: Worksheet, assessment: Assessment, right: Right, items: list[Item], last: LastYear) -> None:
    title = put(sheet, 1, 1, str(right), "Normal")
    title.font = TITLE
    cycle = assessment.cycle
    place = f"{assessment.region} · penghargaan {cycle.award_year} · kinerja {cycle.performance_year}"
    put(sheet, 2, 1, place, "Normal")
    for heading, width in COLUMNS.items():
        column = AT[heading]
        words = f"{heading} (kinerja {last.year})" if heading == LAST_YEAR and last.year else heading
        put(sheet, HEADER_ROW, column, words, "kkp-kepala")
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.row_dimensions[HEADER_ROW].height = height((h, w - 2) for h, w in COLUMNS.items())
    sheet.column_dimensions[get_column_letter(AT[BASE])].hidden = True
    for row, item in enumerate(items, start=HEADER_ROW + 1):
        _write_item(sheet, row, item, last.answers.get(item.indicator.code, ""), writable=is_writable(assessment, item))
    for validation in _validations(enumerate((item.indicator for item in items), start=HEADER_ROW + 1)):
        sheet.add_data_validation(validation)
    sheet.freeze_panes = f"B{HEADER_ROW + 1}"
    sheet.print_title_rows = f"{HEADER_ROW}:{HEADER_ROW}"
    _protect_and_set_up(sheet, assessment)


def _write_item(sheet: Worksheet, row: int, item: Item, earlier: str, *, writable: bool) -> None:
    indicator, cells = item.indicator, cells_of(item)
    open_cells = typed_in(indicator) if writable else frozenset()
    values: dict[str, object] = {
        CODE: indicator.code,
        "Jenis": indicator.get_kind_display(),
        "Indikator": indicator.text,
        "Perangkat daerah": indicator.owner,
        ANSWER: ANSWERS.get(Claim(item.claim), ""),
        NUMERATOR: cells.numerator,
        "Satuan pembilang": _part(indicator.numerator_unit, indicator.numerator),
        DENOMINATOR: cells.denominator,
        "Satuan penyebut": _part(indicator.denominator_unit, indicator.denominator),
        VALUE: cells.value,
        "Satuan": indicator.unit,
        REASON: cells.reason,
        NOTE: cells.note,
        LAST_YEAR: earlier,
        BASE: f"{item.version}-{cells.fingerprint}",
    }
    for heading, value in values.items():
        style = "kkp-abu" if heading in {*TYPED, LAST_YEAR, BASE} else "kkp-baca"
        if heading in open_cells:
            style = "kkp-angka" if heading in {NUMERATOR, DENOMINATOR, VALUE} else "kkp-isi"
        cell = put(sheet, row, AT[heading], value, style)
        if isinstance(value, Decimal):
            cell.number_format = NUMBER_FORMAT
    sheet.row_dimensions[row].height = height((str(v or ""), COLUMNS[heading]) for heading, v in values.items())


def _part(unit: str, what: str) -> str:
    return f"{unit}: {what}" if unit and what else unit or what


def typed_in(indicator: Indicator) -> frozenset[str]:
    """The columns that an answer to this indicator uses."""
    figures = {NUMERATOR, DENOMINATOR} if indicator.is_ratio else {VALUE}
    asked = {ANSWER} if indicator.is_yes_no else figures
    return frozenset(asked | {NOTE} | ({ANSWER, REASON} if indicator.na_allowed else set()))


def choices(indicator: Indicator) -> list[str]:
    """What the column Jawaban offers."""
    offered = [ANSWERS[Claim.YES], ANSWERS[Claim.NO]] if indicator.is_yes_no else []
    return offered + ([ANSWERS[Claim.NOT_APPLICABLE]] if indicator.na_allowed else [])


Limits = tuple[Literal["list", "decimal", "textLength"], str, str]


def _validations(rows: Iterable[tuple[int, Indicator]]) -> list[DataValidation]:
    """One rule for all cells that share it."""
    rules: dict[Limits, DataValidation] = {}

    def apply(heading: str, row: int, limits: Limits, hint: str) -> None:
        rule = rules.setdefault(limits, _rule(*limits, hint))
        rule.add(f"{get_column_letter(AT[heading])}{row}")

    for row, indicator in rows:
        if offered := choices(indicator):
            hint = f"Pilih dari daftar: {', '.join(offered)}."
            apply(ANSWER, row, ("list", f'"{",".join(offered)}"', ""), hint)
        if indicator.is_ratio:
            for heading in (NUMERATOR, DENOMINATOR):
                apply(heading, row, ("decimal", "0", ""), "Isi angka 0 atau lebih, tanpa satuan.")
        elif not indicator.is_yes_no:
            low, high = _bound(indicator.value_min), _bound(indicator.value_max)
            apply(VALUE, row, ("decimal", low, high), "Isi angka yang mungkin bagi butir ini, tanpa satuan.")
        for heading in (REASON, NOTE):
            apply(heading, row, ("textLength", "0", str(NOTE_MAX)), f"Paling banyak {NOTE_MAX} huruf.")
    return list(rules.values())


def _bound(number: Decimal | None) -> str:
    return "" if number is None else f"{number.normalize():f}"


def _rule(kind: Literal["list", "decimal", "textLength"], one: str, two: str, hint: str) -> DataValidation:
    rule = DataValidation(
        type=kind, formula1=one, formula2=two or None, allow_blank=True, showErrorMessage=True, error=hint
    )
    rule.errorTitle = "Isian belum cocok"
    if kind != "list":
        rule.operator = "between" if two else "greaterThanOrEqual"
    return rule


def _protect_and_set_up(sheet: Any, assessment: Assessment) -> None:
    """Locked without a password; widths and heights stay free."""
    sheet.protection.sheet = True
    sheet.protection.formatColumns = sheet.protection.formatRows = False  # False: not forbidden
    set_up_page(sheet)
    sheet.oddFooter.left.text = f"{assessment.region} · {assessment.cycle.award_year}"
