"""The recap as a workbook: Ringkasan, Nilai per hak, Butir, Penyesuaian, Keterangan. Rows are streamed."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils import timezone

from assessments.models import Assessment, Item, Score
from assessments.reasons import label_of
from assessments.states import Claim, ItemState, ScoreStage, VerdictOutcome
from indicators.models import Indicator
from reports.recap import NO_SCORE, Recap
from reports.sheets import Book, Column, Sheet, Value

Tell = Callable[[int, int], None]


def in_silence(done: int, total: int) -> None:
    """Nobody listens."""


AT_ONCE = 20  # regions read together: 2,400 items and their three trees of points
SCORE = "0.00"
FIGURE = "0.0000"
VALUE = "#,##0.####"
DAY = "dd/mm/yyyy"

SUMMARY = [
    Column("Kode", 8),
    Column("Kabupaten/kota", 36),
    Column("Provinsi", 24),
    Column("Keadaan", 24),
    Column("Nilai mandiri", 11, SCORE),
    Column("Nilai Kanwil", 11, SCORE),
    Column("Nilai akhir", 11, SCORE),
    Column("Keterangan nilai", 26),
    Column("Predikat", 22),
    Column("Ditetapkan", 11),
    Column("Piagam", 9),
    Column("Butir", 8),
    Column("Diterima", 10),
    Column("Dikembalikan", 13),
    Column("Belum diisi", 11),
]
ITEMS = [
    Column("Kode daerah", 8),
    Column("Kabupaten/kota", 36),
    Column("Kode butir", 10),
    Column("Hak", 30),
    Column("Jenis", 10),
    Column("Indikator", 60),
    Column("Satuan", 14),
    Column("Keadaan butir", 18),
    Column("Jawaban", 14),
    Column("Pembilang", 14, VALUE),
    Column("Penyebut", 14, VALUE),
    Column("Nilai jawaban", 14, VALUE),
    Column("Alasan tidak berlaku", 30),
    Column("Putusan Kanwil", 14),
    Column("Nilai terverifikasi Kanwil", 14, VALUE),
    Column("Alasan Kanwil", 22),
    Column("Catatan Kanwil", 40),
    Column("Putusan pusat", 14),
    Column("Nilai terverifikasi pusat", 14, VALUE),
    Column("Alasan pusat", 22),
    Column("Catatan pusat", 40),
    Column("Poin mandiri", 10),
    Column("Poin Kanwil", 10),
    Column("Poin akhir", 10),
    Column("Poin maksimum", 10),
]
ADJUSTMENTS = [
    Column("Kode", 8),
    Column("Kabupaten/kota", 36),
    Column("Poin", 9, "+0.00;-0.00"),
    Column("Jenis", 34),
    Column("Alasan", 60),
    Column("Dokumen dasar", 40),
    Column("Tanggal (WIB)", 13, DAY),
]


@dataclass(frozen=True, slots=True)
class RecapBook:
    content: bytes
    item_rows: int


def recap_xlsx(recap: Recap, *, tell: Tell = in_silence) -> RecapBook:
    """The workbook; `tell` hears for how many of how many regions the items are written."""
    book = Book()
    summary = _summary(book, recap)
    rights = _rights(book, recap)
    items = _items(book, recap, tell)
    adjustments = _adjustments(book, recap)
    for sheet in (summary, rights, items, adjustments):
        sheet.finish()
    counted = {"Ringkasan": summary, "Nilai per hak": rights, "Butir": items, "Penyesuaian": adjustments}
    book.notes("Keterangan", "Rekap penilaian Kabupaten/Kota Peduli HAM", _facts(recap, counted))
    return RecapBook(book.content(), items.rows)


def _summary(book: Book, recap: Recap) -> Sheet:
    sheet = book.sheet("Ringkasan", SUMMARY)
    for row in recap.rows:
        sheet.append(
            [
                row.code,
                row.name,
                row.province,
                row.state_label,
                row.self_score,
                row.kanwil_score,
                row.final_score,
                row.silence or f"Tahap {row.stage_word}",
                row.predicate,
                _yes(row.is_decided),
                _yes(row.with_piagam),
                row.total,
                row.accepted,
                row.returned,
                row.empty,
            ]
        )
    return sheet


def _rights(book: Book, recap: Recap) -> Sheet:
    columns = [
        Column("Kode", 8),
        Column("Kabupaten/kota", 36),
        Column("Tahap nilai", 24),
        *(Column(f"{right.number}. {right.short_name}", 15, FIGURE) for right in recap.rights),
    ]
    sheet = book.sheet("Nilai per hak", columns)
    for row in recap.rows:
        sheet.append([row.code, row.name, row.silence or row.stage_word, *row.rights])
    return sheet


# What is read of an item; the indicator's own words come once, from `_indicators`.
FIELDS = (
    *("assessment_id", "indicator_id", "state", "claim", "numerator", "denominator", "value", "reason"),
    *(
        f"{level}_verdict__{name}"
        for level in ("kanwil", "central")
        for name in (
            "outcome",
            "verified_value",
            "reason_code",
            "note",
        )
    ),
)


def _items(book: Book, recap: Recap, tell: Tell) -> Sheet:
    """One row a region and indicator, a few regions at a time."""
    sheet = book.sheet("Butir", ITEMS)
    indicators = _indicators(recap)
    total = len(recap.rows)
    for start in range(0, total, AT_ONCE):
        part = recap.rows[start : start + AT_ONCE]
        names = {row.assessment_id: (row.code, row.name) for row in part}
        points = _points(list(names))
        items = Item.objects.filter(assessment__in=names).order_by(
            "assessment__region__code", "indicator__right__number", "indicator__position"
        )
        for assessment_id, indicator_id, *rest in items.values_list(*FIELDS).iterator(chunk_size=2000):
            indicator = indicators[indicator_id]
            code = str(indicator[0])
            earned = [points.get((assessment_id, stage), {}).get(code) for stage in ScoreStage]
            sheet.append([*names[assessment_id], *indicator[:-1], *_item_values(rest), *earned, indicator[-1]])
        tell(start + len(part), total)
    return sheet


def _indicators(recap: Recap) -> dict[int, tuple[Value, ...]]:
    """Code, right, kind, text, unit and maximum of each indicator."""
    indicators = Indicator.objects.filter(right__in=recap.rights).select_related("right")
    return {
        indicator.pk: (
            indicator.code,
            str(indicator.right),
            indicator.get_kind_display(),
            indicator.text,
            indicator.unit,
            indicator.maximum,
        )
        for indicator in indicators
    }


def _item_values(row: Sequence[Any]) -> Iterator[Value]:
    """The cells from state to the verdicts."""
    state, claim, numerator, denominator, value, reason, *verdicts = row
    yield ItemState(state).label
    yield Claim(claim).label
    yield from (numerator, denominator, value, reason)
    for outcome, verified, code, note in (verdicts[:4], verdicts[4:]):
        yield VerdictOutcome(outcome).label if outcome else "Belum diputus"
        yield verified
        yield label_of(code or "")
        yield note


def _points(assessment_ids: Sequence[int]) -> Mapping[tuple[int, str], dict[str, Decimal]]:
    """Points by item code, by assessment and stage, out of the present snapshots."""
    pointers = Assessment.objects.filter(pk__in=assessment_ids).values_list("score_self", "score_kanwil", "score_final")
    present = [pk for row in pointers for pk in row if pk]
    trees = Score.objects.filter(pk__in=present).values_list("assessment_id", "stage", "explanation")
    return {
        (assessment_id, stage): {
            item["code"]: Decimal(item["points"])
            for right in tree["rights"]
            for kind in right["kinds"]
            for item in kind["items"]
        }
        for assessment_id, stage, tree in trees
    }


def _adjustments(book: Book, recap: Recap) -> Sheet:
    sheet = book.sheet("Penyesuaian", ADJUSTMENTS)
    for adjustment in recap.adjustments:
        region = adjustment.assessment.region
        sheet.append(
            [
                region.code,
                region.short_name,
                adjustment.points,
                adjustment.get_kind_display(),
                adjustment.reason,
                adjustment.basis,
                timezone.make_naive(adjustment.at),
            ]
        )
    return sheet


def _yes(flag: bool) -> str:
    return "Ya" if flag else "Tidak"


def _facts(recap: Recap, counted: Mapping[str, Sheet]) -> Iterator[tuple[str, Value]]:
    cycle = recap.cycle
    yield "Cakupan", recap.scope
    yield "Tahun penghargaan", cycle.award_year
    yield "Tahun kinerja", cycle.performance_year
    yield "Keadaan siklus", cycle.get_state_display()
    yield "Dibuat (WIB)", timezone.make_naive(recap.made_at)
    if cycle.is_demo:
        yield "CONTOH", "Data peragaan: jawaban dan nilai di buku ini karangan untuk peragaan."
    yield "Instrumen", str(cycle.instrument)
    if cycle.instrument.is_working:
        yield "Instrumen kerja", cycle.instrument.note
    for decree in recap.decrees:
        yield "Penetapan", f"{decree.number}, {decree.place}, tentang {decree.title}"
        yield "Tanggal penetapan", decree.date.strftime("%d/%m/%Y")
    if not recap.decrees:
        yield "Penetapan", "Belum ada. Predikat yang tertulis mengikuti nilai akhir yang sudah dihitung."
    yield from recap.participation
    for predicate in recap.predicates:
        yield f"Predikat {predicate.label}", predicate.count
    for title, sheet in counted.items():
        yield f"Baris di lembar {title}", sheet.rows
    yield (
        "Tahap nilai",
        "Lembar Nilai per hak memuat tahap terakhir yang sudah ada nilainya: akhir, Kanwil, atau mandiri.",
    )
    yield (
        "Sel kosong",
        f"Tidak ada angka, bukan 0. Daerah tanpa nilai bertuliskan “Tidak menyampaikan data” atau “{NO_SCORE}”.",
    )
