"""The evaluation as a workbook: Saran, Butir, Komentar, Keterangan. Cells hold what the page shows."""

from collections.abc import Iterator, Mapping, Sequence

from django.utils import timezone

from reports.evaluation.rules import RULES
from reports.evaluation.table import COLUMNS, Evaluation, Row
from reports.models import IndicatorComment
from reports.sheets import Book, Column, Sheet, Value

DAY = "dd/mm/yyyy hh:mm"
INDICATOR = (Column("Kode", 9), Column("Indikator", 60), Column("Hak", 32), Column("Jenis", 10))
SUGGESTIONS = [*INDICATOR, Column("Saran", 26), Column("Angkanya", 90)]
FIGURES = [
    *INDICATOR,
    Column("Saran", 40),
    Column("Daerah bernilai", 10),
    Column("Ikut dihitung", 10),
    *(Column(column.title + (" (%)" if column.is_share else ""), 13, "0." + "0" * column.places) for column in COLUMNS),
    Column("Kuartil bawah (%)", 10, "0.0"),
    Column("Median (%)", 10, "0.0"),
    Column("Kuartil atas (%)", 10, "0.0"),
    Column("Butir diputus Kanwil", 10),
    Column("Butir dikembalikan", 13),
    Column("Alasan tersering", 28),
    Column("Komentar", 10),
]
COMMENTS = [*INDICATOR, Column("Usul", 14), Column("Komentar", 90), Column("Dari", 50), Column("Waktu (WIB)", 17, DAY)]


def evaluation_xlsx(evaluation: Evaluation, comments: Sequence[IndicatorComment]) -> bytes:
    book = Book()
    counted = {
        "Saran": _suggestions(book, evaluation),
        "Butir": _figures(book, evaluation),
        "Komentar": _comments(book, comments),
    }
    for sheet in counted.values():
        sheet.finish()
    book.notes("Keterangan", "Evaluasi indikator Kabupaten/Kota Peduli HAM", _facts(evaluation, counted))
    return book.content()


def _suggestions(book: Book, evaluation: Evaluation) -> Sheet:
    """One row a suggestion."""
    sheet = book.sheet("Saran", SUGGESTIONS)
    for row in evaluation.suggested:
        for suggestion in row.suggestions:
            sheet.append([*_indicator(row), suggestion.label, suggestion.words])
    return sheet


def _figures(book: Book, evaluation: Evaluation) -> Sheet:
    """One row an indicator."""
    sheet = book.sheet("Butir", FIGURES)
    for row in evaluation.rows:
        enough = row.returned is not None
        sheet.append(
            [
                *_indicator(row),
                ", ".join(label for label, *_ in row.marks),
                row.figures.regions,
                row.figures.counted,
                *(cell for _, cell in row.cells),
                *(row.quartiles or (None, None, None)),
                row.figures.judged if enough else None,
                row.figures.returned if enough else None,
                row.main_reason,
                row.comments,
            ]
        )
    return sheet


def _comments(book: Book, comments: Sequence[IndicatorComment]) -> Sheet:
    sheet = book.sheet("Komentar", COMMENTS)
    for said in comments:
        indicator = said.indicator
        sheet.append(
            [
                indicator.code,
                indicator.text,
                str(indicator.right),
                indicator.get_kind_display(),
                said.get_kind_display(),
                said.text,
                said.acting_as,
                timezone.make_naive(said.at),
            ]
        )
    return sheet


def _indicator(row: Row) -> tuple[Value, ...]:
    indicator = row.indicator
    return indicator.code, indicator.text, str(indicator.right), indicator.get_kind_display()


def _facts(evaluation: Evaluation, counted: Mapping[str, Sheet]) -> Iterator[tuple[str, Value]]:
    cycle = evaluation.cycle
    yield "Tahun penghargaan", cycle.award_year
    yield "Tahun kinerja", cycle.performance_year
    yield "Tahap", evaluation.stage.label
    yield "Daerah yang mempunyai nilai pada tahap ini", evaluation.regions
    yield "Dihitung (WIB)", timezone.make_naive(evaluation.read_at)
    if cycle.is_demo:
        yield "CONTOH", "Data peragaan: jawaban dan nilai di buku ini karangan untuk peragaan."
    yield "Instrumen", str(cycle.instrument)
    if cycle.instrument.is_working:
        yield "Instrumen kerja", cycle.instrument.note
    for _, label, n in evaluation.kinds:
        yield f"Saran: {label}", n
    for title, sheet in counted.items():
        yield f"Baris di lembar {title}", sheet.rows
    for column in COLUMNS:
        yield f"Kolom {column.title}", column.about
    for label, words in RULES.words:
        yield f"Saran “{label}”", words
    yield "Kepastian ambang", f"{RULES.certainty}, {RULES.certainty_label}. {RULES.source}."
    least = f"kurang dari {RULES.least_regions} daerah (korelasi: {RULES.least_for_correlation})"
    yield "Sel kosong", f"Tidak ada angka, bukan 0: {least}, atau semua daerah sama."
