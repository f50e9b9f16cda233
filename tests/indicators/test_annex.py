"""The annex as a workbook: out and in without loss, and every wrong cell told with its place and its remedy."""

from collections.abc import Callable
from datetime import date

import pytest
from openpyxl import Workbook
from openpyxl.chart import BarChart

from indicators.annex import DECISION, HEADER_ROW, INDICATORS, PREDICATES, RIGHTS, SCHEME
from indicators.annex_in import CellFault, read_annex
from indicators.comparing import compare
from indicators.loading import DATA, read
from indicators.numerals import NumeralError
from indicators.sheets import Cell, number_in
from tests.indicators.annex import book_of, cell, indicator, reread, small

pytestmark = pytest.mark.unit
TEXT = "Ubah format sel menjadi Teks, lalu ketik ulang isinya."
TEMPLATE = "Unduh templatnya dan salin isian Anda ke sana."
GAP = (
    "Celah antara 51–60 dan < 50: nilai 50 sampai di bawah 51 tidak masuk rentang mana pun "
    "menurut naskah yang diterbitkan."
)


# --- There and back -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", ["permenkumham-22-2021", "permenkumham-25-2013", "permenkumham-34-2016"])
def test_a_version_comes_back_as_it_left(code):
    shipped = {key: value for key, value in read(DATA / f"{code}.toml").items() if key != "instrument"}

    found = read_annex(book_of(shipped))

    assert (found.faults, found.gaps) == ([], [])
    assert compare(shipped, found.content).is_empty


def test_every_kind_of_cell_comes_back():
    content = small()
    content["rights"][0]["indicators"][1]["decisions"] = [
        {"finding": "Satu.", "decision": "Begini."},
        {"finding": "Dua.", "decision": "Begitu."},
    ]
    content["rights"][1]["indicators"][1]["text"] = "=1+1\nbaris kedua"

    found = read_annex(book_of(content))

    assert (found.faults, found.gaps) == ([], [])
    assert found.content == content


def test_more_bands_than_the_template_has_get_columns_of_their_own():
    content = small()
    many = [{"limit": n, "points": n} for n in range(12, 2, -1)] + [{"points": 0}]
    content["rights"][1]["indicators"][2] |= {"bands": many, "maximum": 12}

    found = read_annex(book_of(content))

    assert (found.faults, found.content["rights"][1]["indicators"][2]["bands"]) == ([], many)


def test_the_empty_template_asks_for_what_is_missing_and_fills_in_the_rest():
    found = read_annex(book_of({}))

    assert (found.content["scheme"]["decimals"], found.content["scheme"]["rounding"]) == (2, "half-up")
    assert [fault.place for fault in found.faults] == [
        "Skema!B4", "Skema!C4", "Skema!D4", "Skema!B5", "Skema!B6", "Skema!B7", "Skema!C7", "Skema!D7", "Predikat",
    ]  # fmt: skip


# --- Bands as they were printed -------------------------------------------------------------------------------------


def with_printed_gap(book: Workbook) -> None:
    """The bands of 25/2013 for children with special needs, as they were printed, in the second row."""
    cell(book, INDICATORS, "Nilai terbesar yang mungkin", 2).value = 100
    for n, (text, points) in enumerate(
        [("≥91", 10), ("81-90", 8), ("71-80", 6), ("61-70", 4), ("51-60", 2), ("<50", 0)], start=1
    ):
        cell(book, INDICATORS, f"Rentang {n}", 2).value = text
        cell(book, INDICATORS, f"Poin {n}", 2).value = points


def test_the_published_gap_is_reported_at_its_cell_and_waits_for_a_decision():
    found = reread(with_printed_gap)

    (gap,) = found.gaps
    assert (found.faults, gap.code, gap.place, gap.finding) == ([], "Indikator 1.P1", "Indikator!AA5", GAP)
    assert gap.remedy == "Betulkan rentangnya, atau catat keputusan. Dengan rentang ini nilainya mendapat 0 poin."
    row = found.content["rights"][0]["indicators"][1]
    assert [band.get("limit") for band in row["bands"]] == [91, 81, 71, 61, 51, None]
    assert row["decisions"] == [{"finding": GAP, "decision": ""}]


def test_a_decision_in_the_file_is_taken_for_the_gap_of_its_row():
    def decided(book: Workbook) -> None:
        with_printed_gap(book)
        cell(book, INDICATORS, DECISION, 2).value = "Nilai 50 mendapat 0 poin."

    found = reread(decided)

    assert (found.faults, found.gaps) == ([], [])
    row = found.content["rights"][0]["indicators"][1]
    assert row["decisions"] == [{"finding": GAP, "decision": "Nilai 50 mendapat 0 poin."}]


# --- Wrong cells ----------------------------------------------------------------------------------------------------


def at(sheet: str, heading: str, value: object, row: int = 1) -> Callable[[Workbook], None]:
    def edit(book: Workbook) -> None:
        cell(book, sheet, heading, row).value = value

    return edit


def fault(place: str, message: str, remedy: str) -> CellFault:
    sheet, _, coordinate = place.partition("!")
    return CellFault(sheet, coordinate, message, remedy)


WRONG_CELLS = [
    (at(SCHEME, "Isi", "=5+5"), "Skema!B4", "Bobot struktur: berisi rumus.",
     "Salin sel ini, lalu tempel sebagai nilai."),
    (at(SCHEME, "Isi", "sepuluh"), "Skema!B4", "Bobot struktur: “sepuluh” bukan angka.",
     "Tulis angka saja tanpa satuan, misalnya 1.234 atau 85,5."),
    (at(SCHEME, "Isi", "10.5"), "Skema!B4", "Bobot struktur: pakai koma untuk desimal, misalnya 10,5, bukan 10.5.",
     "Tulis angka saja, tanpa satuan."),
    (at(SCHEME, "Isi", date(2026, 5, 6)), "Skema!B4", "Bobot struktur: terbaca sebagai tanggal atau jam (06-05-2026).",
     "Ubah format sel menjadi Angka, lalu ketik ulang angkanya."),
    (at(SCHEME, "Isi", True), "Skema!B4", "Bobot struktur: terbaca sebagai benar/salah.", "Tulis angka."),
    (at(SCHEME, "Isi", 1e300), "Skema!B4", "Bobot struktur: angka 10000000000000000525… terlalu besar.",
     "Periksa jumlah digitnya."),
    (at(SCHEME, "Isi", "#DIV/0!"), "Skema!B4", "Bobot struktur: rumus menghasilkan #DIV/0!.",
     "Ganti dengan isian biasa."),
    (at(SCHEME, "Isi", "kira-kira", row=4), "Skema!B7", "Perlakuan tidak berlaku: “kira-kira” tidak dikenal.",
     "Pilih “Dikeluarkan dari perhitungan”, “Dinilai penuh”, “Dinilai nol”."),
    (at(SCHEME, "Isi", 1.5, row=5), "Skema!B8", "Desimal nilai: 1.5 bukan bilangan bulat.", "Tulis bilangan bulat."),
    (at(SCHEME, "Sumber", "x", row=2), "Skema!D5", "Bobot proses tidak memakai kolom Sumber.", "Kosongkan sel ini."),
    (at(SCHEME, "Ketentuan", "Bobot lain"), "Skema", "Baris Bobot struktur tidak ada.", TEMPLATE),
    (at(PREDICATES, "Mendapat piagam", "mungkin"), "Predikat!D4", "Mendapat piagam: “mungkin” bukan Ya atau Tidak.",
     "Pilih Ya atau Tidak."),
    (at(PREDICATES, "Kepastian", "Z"), "Predikat!E4", "Kepastian: “Z” tidak dikenal.", "Pilih “A”, “B”, “C”, “U”."),
    (at(RIGHTS, "Nomor", 2), "Hak!A4", "Hak 2: Nomor 2 seharusnya 1.", "Nomori hak 1, 2, 3, dan seterusnya."),
    (at(INDICATORS, "Hak", 3), "Indikator!A4", "Hak 3 tidak ada pada lembar Hak.", "Tulis nomor hak yang ada di sana."),
    (at(INDICATORS, "Kode", 1.1), "Indikator!B4", "Kode: 1.1 terbaca sebagai angka; nol di depan dapat hilang.", TEXT),
    (at(INDICATORS, "Kode", "2.H1"), "Indikator!B9", "Indikator 2.H1: Kode dipakai dua kali.",
     "Beri tiap baris kodenya sendiri."),
    (at(INDICATORS, "Indikator", None), "Indikator!D4", "Indikator: kosong.", "Isi sel ini."),
    (at(INDICATORS, "Satuan", date(2026, 5, 6)), "Indikator!F4",
     "Satuan: terbaca sebagai tanggal atau jam (06-05-2026).", TEXT),
    (at(INDICATORS, "Rentang 2", date(2026, 6, 5), row=3), "Indikator!S6",
     "Rentang 2: terbaca sebagai tanggal atau jam (05-06-2026), bukan rentang.", TEXT),
    (at(INDICATORS, "Rentang 2", "5.1-6", row=3), "Indikator!S6",
     "Rentang 2: “5.1-6” tidak terbaca: pakai koma untuk desimal, titik hanya untuk ribuan.",
     "Tulis misalnya “≤ 110”, “111–140”, “> 9”, “5,1–6”, “Ya”, atau “Tidak”."),
    (at(INDICATORS, "Poin 2", None, row=3), "Indikator!T6", "Poin 2 kosong.",
     "Isi, atau kosongkan juga > 110 – 140."),
    (at(INDICATORS, "Arah", "tinggi", row=3), "Indikator!S6",
     "Rentang ≤ 110 mendapat poin terbesar, berlawanan dengan arah “makin tinggi makin baik”.",
     "Ubah arahnya, atau balikkan urutan rentang terhadap poinnya."),
    (at(INDICATORS, "Poin maksimum", 9, row=3), "Indikator!Q6",
     "Indikator 1.H1: Poin harus menurun dari maksimum 9 dan tidak negatif.",
     "Perbaiki poin rentang atau poin maksimum."),
    (at(INDICATORS, "Keputusan atas celah", "Begini.", row=3), "Indikator!AH6",
     "Keputusan ditulis, tetapi rentang baris ini tidak bercelah.", "Hapus keputusannya."),
]  # fmt: skip


@pytest.mark.parametrize(("edit", "place", "message", "remedy"), WRONG_CELLS)
def test_a_wrong_cell_is_told_with_sheet_cell_and_remedy(edit, place, message, remedy):
    found = reread(edit)

    told = {f.place: (f.message, f.remedy) for f in found.faults}
    assert told.get(place) == (message, remedy)


def merge(book: Workbook) -> None:
    book[RIGHTS].merge_cells("B4:C4")


def hide(book: Workbook) -> None:
    book[INDICATORS].row_dimensions[6].hidden = True


def stray(book: Workbook) -> None:
    book[RIGHTS]["G9"] = "catatan"


def twice(book: Workbook) -> None:
    book[RIGHTS]["E3"] = "Nomor"


def unknown(book: Workbook) -> None:
    book[RIGHTS]["E3"] = "Warna"


def without_heading(book: Workbook) -> None:
    book[RIGHTS].delete_rows(HEADER_ROW)


EXTRA = ("Lembar ini bukan bagian dari templat.", "Hapus lembar ini.")
WRONG_SHEETS = [
    (lambda book: book.create_sheet("Kerja!1"), "Kerja!1", *EXTRA),
    (lambda book: book.create_chartsheet("Bagan").add_chart(BarChart()), "Bagan", *EXTRA),
    (lambda book: book.remove(book[RIGHTS]), "Hak", "Lembar Hak tidak ada.", TEMPLATE),
    (lambda book: book[RIGHTS].delete_cols(4), "Hak!A3", "Kolom Kelompok tidak ada.", TEMPLATE),
    (without_heading, "Hak", "Baris judul kolom tidak ditemukan pada lembar Hak.", TEMPLATE),
    (merge, "Hak!B4", "Sel B4:C4 digabung.", "Pisahkan sel itu, satu isian satu sel."),
    (hide, "Indikator!A6", "Baris ini tersembunyi.", "Tampilkan barisnya, atau hapus isinya."),
    (stray, "Hak!G9", "Isi di luar kolom templat.", "Hapus isinya."),
    (twice, "Hak!E3", "Kolom Nomor ada dua kali.", "Hapus salah satunya."),
    (unknown, "Hak!E3", "Kolom “Warna” tidak dikenal.", "Hapus kolom ini."),
    (lambda book: book[RIGHTS].cell(5000, 1, "x"), "Hak", "Lembar ini terlalu besar: 5000 baris, 4 kolom.",
     "Hapus baris dan kolom yang tidak terpakai; paling banyak 2000 baris, 100 kolom."),
]  # fmt: skip


@pytest.mark.parametrize(("edit", "place", "message", "remedy"), WRONG_SHEETS)
def test_a_wrong_sheet_is_told_with_its_remedy(edit, place, message, remedy):
    found = reread(edit)

    assert {f.place: (f.message, f.remedy) for f in found.faults}.get(place) == (message, remedy)


def test_a_missing_sheet_is_one_fault_not_one_for_every_row():
    found = reread(lambda book: book.remove(book[SCHEME]))

    assert found.faults == [fault("Skema!", "Lembar Skema tidak ada.", TEMPLATE)]


def test_all_faults_come_at_once_in_the_order_of_sheets_and_cells():
    def edit(book: Workbook) -> None:
        cell(book, INDICATORS, "Satuan", 10 - HEADER_ROW).value = "persen"
        cell(book, INDICATORS, "Satuan", 2).value = None
        cell(book, INDICATORS, "Kode", 3).value = None
        cell(book, SCHEME, "Isi", 1).value = 11
        cell(book, PREDICATES, "Nilai terendah", 2).value = "x"

    assert [f.place for f in reread(edit).faults][:4] == ["Skema!B4", "Predikat!C5", "Indikator!F5", "Indikator!B6"]


def test_numbers_as_text_are_read_where_they_can_mean_only_one_thing():
    def edit(book: Workbook) -> None:
        cell(book, SCHEME, "Isi", 1).value = "10,00"
        cell(book, INDICATORS, "Faktor", 3).value = "100.000"
        cell(book, INDICATORS, "Rentang 1", 4).value = True

    found = reread(edit)

    assert (found.faults, found.content) == ([], small())


def test_rows_may_be_added_and_stand_in_any_order():
    content = small()
    content["rights"][1]["indicators"].append(indicator("2.H2"))
    book = book_of(content)
    sheet = book[INDICATORS]
    rows = [[c.value for c in row] for row in sheet.iter_rows(min_row=HEADER_ROW + 1)]
    for number, row in enumerate([rows[-1], [None] * len(rows[0]), *rows[:-1]], start=HEADER_ROW + 1):
        for column, value in enumerate(row, start=1):
            sheet.cell(number, column).value = value

    found = read_annex(book)

    assert found.faults == []
    codes = [[row["code"] for row in right["indicators"]] for right in found.content["rights"]]
    assert codes == [["1.S1", "1.P1", "1.H1"], ["2.H2", "2.S1", "2.P1", "2.H1"]]


@pytest.mark.parametrize("value", [10**400, float("inf"), float("nan")])
def test_a_number_without_measure_is_too_large(value):
    with pytest.raises(NumeralError, match=r"terlalu besar\. Periksa jumlah digitnya\.$"):
        number_in(Cell("Lembar!A1", value))
