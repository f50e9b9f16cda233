"""A filled workbook on its way back in: what is taken, what is told at which cell, and who wins."""

import io
import re
import zipfile
from datetime import date
from decimal import Decimal

import pytest
from openpyxl import Workbook

from assessments import library
from assessments.answers import Answer
from assessments.errors import Locked, Refused, Stale
from assessments.imports import apply_import, plan_of
from assessments.models import Event, FormImport
from assessments.workbook_in import MAX_SHEETS, WorkbookRefused
from assessments.workbook_out import form_workbook
from tests.assessments.workbook import (
    COLUMN,
    answer_on_line,
    apply,
    book_of,
    bytes_of,
    filled_in,
    indicator,
    indicators,
    problems_of,
    put,
    ratio,
    read,
    row_of,
    with_parts,
)
from tests.world import World, pdf_bytes

pytestmark = pytest.mark.integration


DAY = date(2026, 3, 5)
RETYPE = "Ubah format sel menjadi Angka, lalu ketik ulang angkanya."
RATIO, YES_NO, NUMBER = {"answer": "rasio"}, {"answer": "ya_tidak"}, {"answer": "angka"}
WITH_NA, WITHOUT_NA = RATIO | {"na_allowed": True}, RATIO | {"na_allowed": False}
NA = "Tidak berlaku"
COMPUTED = "Nilai butir ini dihitung dari Pembilang dan Penyebut."


# --- There and back -------------------------------------------------------------------------------------------------


def test_a_form_that_comes_back_untouched_changes_nothing(world: World) -> None:
    world.fill()
    answer_on_line(world, "01.S1", Answer("ya", note="baris satu\r\nbaris dua \x0b tiga"))
    amount = indicator(world, answer="rasio", numerator_unit="rupiah")
    exact = Decimal("1234567890123.4567")
    answer_on_line(world, amount, Answer("nilai", numerator=exact, denominator=exact + 1))

    made = read(world, bytes_of(book_of(form_workbook(world.assessment()))))

    plan = plan_of(made, world.assessment())
    assert (plan.changes, plan.conflicts, plan.locked, plan.absent, plan.kept) == ([], [], [], [], 120)


@pytest.mark.both
def test_what_was_typed_is_shown_then_written_with_its_events(world: World) -> None:
    part, number_ = ratio(world, na_allowed=False), indicator(world, answer="angka", unit="kali")
    na = ratio(world, na_allowed=True)
    answer_on_line(world, "01.S2", Answer("ya"))
    content = filled_in(
        world,
        **{
            "01.S1": {"jawaban": "ya ", "catatan": "Perda 3/2020"},
            "01.S2": {"jawaban": None},
            part: {"pembilang": 17, "penyebut": "1.000"},
            number_: {"angka": 4.5},
            na: {"jawaban": "Tidak berlaku", "alasan": "Kewenangan provinsi"},
        },
    )
    made = read(world, content)

    plan = plan_of(made, world.assessment())
    shown = {d.item.indicator.code: (d.before, d.after) for d in plan.changes}
    codes = apply(world, made)

    assert shown["01.S1"] == (["Belum diisi"], ["Ya", "Catatan: Perda 3/2020"])
    assert shown["01.S2"] == (["Ya"], ["Belum diisi"])
    assert shown[part] == (["Belum diisi"], ["1,7 persen (17 : 1.000)"])
    assert shown[number_] == (["Belum diisi"], ["4,5 kali"])
    assert shown[na] == (["Belum diisi"], ["Tidak berlaku", "Alasan: Kewenangan provinsi"])
    assert (plan.kept, plan.clearing) == (115, 1)
    assert set(codes) == set(shown)
    assert (world.item("01.S1").claim, world.item("01.S2").claim, world.item(part).value) == ("ya", "", Decimal("1.7"))
    event = Event.objects.get(verb=Event.Verb.FORM_IMPORTED)
    assert event.after == {"name": "formulir.xlsx", "sha256": made.sha256, "items": codes}
    assert Event.objects.filter(verb=Event.Verb.ITEM_FILLED, request_id=event.request_id).count() == 5


def test_sheets_may_be_renamed_moved_removed_and_joined_by_others(world: World) -> None:
    book = book_of(form_workbook(world.assessment()))
    put(book, "01.S1", jawaban="Ya")
    book["01 Bantuan hukum"].title = "bagian hukum"
    book.move_sheet("bagian hukum", offset=5)
    del book["03 Turut serta"]
    book.create_sheet("Hitungan kami", 0)["A1"] = "=1+1"

    plan = plan_of(read(world, bytes_of(book)), world.assessment())

    assert [d.item.indicator.code for d in plan.changes] == ["01.S1"]
    assert (len(plan.absent), plan.kept) == (12, 107)


@pytest.mark.parametrize(
    ("typed", "format_", "expected"),
    [
        (0.85, "0%", "85"),
        (0.1 + 0.2, "General", "0.3"),
        (100 / 3, "General", "33.3333"),
        ("12,5", "General", "12.5"),
        ("12,5%", "General", "12.5"),
    ],
)
def test_a_number_is_what_people_see_in_the_cell(world: World, typed: object, format_: str, expected: str) -> None:
    code = indicator(world, answer="angka", unit="jam")
    book = book_of(form_workbook(world.assessment()))
    sheet, row = row_of(book, code)
    sheet.cell(row, COLUMN["angka"]).value = typed
    sheet.cell(row, COLUMN["angka"]).number_format = format_

    made = read(world, bytes_of(book))

    assert Decimal(made.answers[code]["answer"]["value"]) == Decimal(expected)


def test_a_formula_counts_with_its_stored_result(world: World) -> None:
    code = indicator(world, answer="angka", unit="jam")
    place = put(book := book_of(form_workbook(world.assessment())), code, angka="=2*3")
    cell = place.partition("!")[2].encode()
    content = with_parts(
        bytes_of(book), lambda xml: re.sub(rb"(<c r=\"" + cell + rb"\"[^>]*><f>2\*3</f>)<v></v>", rb"\1<v>6</v>", xml)
    )

    made = read(world, content)

    assert Decimal(made.answers[code]["answer"]["value"]) == 6


# --- Problems, each at its cell -------------------------------------------------------------------------------------


def test_all_problems_are_told_at_once_each_at_its_cell_and_nothing_is_kept(world: World) -> None:
    part, number_ = ratio(world, na_allowed=False), indicator(world, answer="angka", na_allowed=False)
    places: list[str] = []

    def edit(book: Workbook) -> None:
        places.append(put(book, part, penyebut=10, pembilang="nihil"))
        places.append(put(book, number_, angka=DAY))
        places.append(put(book, "01.S1", jawaban="mungkin"))

    problems = problems_of(world, edit)

    assert {(p.place, p.message) for p in problems} == {
        (places[0], "Pembilang: tulis angka, bukan “nihil”. Bila jumlahnya memang tidak ada, isi 0."),
        (places[1], f"Angka: terbaca sebagai tanggal atau jam (05-03-2026). {RETYPE}"),
        (places[2], "Jawaban “mungkin” tidak dikenal pada butir ini. Pilih “Ya” atau “Tidak”."),
    }
    assert FormImport.objects.count() == 0


# Each on a row of its own: which items take it, what is typed, where it is told and how the message begins.
MISFITS: list[tuple[dict[str, object], dict[str, object], str, str]] = [
    (WITH_NA, {"jawaban": NA, "alasan": "x", "pembilang": 3}, "jawaban", "“Tidak berlaku” dipilih, tetapi F"),
    (WITH_NA, {"jawaban": NA}, "alasan", "Tulis alasan mengapa butir ini tidak berlaku"),
    (WITHOUT_NA, {"jawaban": NA}, "jawaban", f"Jawaban “{NA}” tidak dikenal pada butir ini. {COMPUTED}"),
    (RATIO, {"pembilang": 3}, "penyebut", "Isi penyebut:"),
    (RATIO, {"penyebut": 3}, "pembilang", "Isi pembilang:"),
    (RATIO, {"pembilang": 3, "penyebut": 0}, "penyebut", "Penyebut harus lebih dari 0."),
    (RATIO, {"pembilang": 30, "penyebut": 3}, "pembilang", "Pembilang lebih besar daripada penyebut."),
    (RATIO, {"angka": 3}, "angka", f"{COMPUTED} Kosongkan sel ini."),
    (YES_NO, {"angka": 3}, "angka", "Butir ini dijawab Ya atau Tidak, bukan dengan angka. Kosongkan sel ini."),
    (YES_NO, {"jawaban": "Ya", "alasan": "x"}, "alasan", "Alasan diisi, tetapi jawabannya bukan “Tidak berlaku”."),
    (YES_NO, {"catatan": "x"}, "catatan", "Isi jawaban dahulu"),
    (YES_NO, {"jawaban": "Ya", "catatan": "x" * 2001}, "catatan", "Catatan untuk pemeriksa terlalu panjang: 2001"),
    (YES_NO, {"jawaban": "#N/A"}, "jawaban", "rumus menghasilkan #N/A."),
    (YES_NO, {"versi": "0"}, "versi", "Kolom tersembunyi “Versi” berubah pada baris ini."),
    (NUMBER, {"angka": -1}, "angka", "Nilai -1 "),
    (NUMBER, {"angka": 1e14}, "angka", "Angka: angka 100000000000000 terlalu besar."),
    (NUMBER, {"angka": True}, "angka", "Angka: “True” bukan angka."),
    (NUMBER, {"angka": "=1+1"}, "angka", "Angka: rumus belum dihitung. Buka berkas di Excel, simpan"),
]


def test_each_row_that_does_not_fit_is_told_where_it_is_mended(world: World) -> None:
    expected: dict[str, str] = {}

    def edit(book: Workbook) -> None:
        used: set[str] = set()
        for facts, typed, at, message in MISFITS:
            code = next(code for code in indicators(world, **facts) if code not in used)
            used.add(code)
            put(book, code, **typed)
            sheet, row = row_of(book, code)
            expected[f"{sheet.title}!{sheet.cell(row, COLUMN[at]).coordinate}"] = message

    problems = problems_of(world, edit)

    told = {problem.place: problem.message for problem in problems}
    assert {place: message[: len(expected.get(place, message))] for place, message in told.items()} == expected
    assert len(problems) == len(MISFITS)


def test_rows_that_are_not_of_the_form_are_told(world: World) -> None:
    def edit(book: Workbook) -> None:
        sheet = book["01 Bantuan hukum"]
        for row, code in ((16, "01.X9"), (17, "01.S1"), (18, None)):
            sheet.cell(row, 1).value = code
            sheet.cell(row, 5).value = "Ya"
        del_column = book["02 Informasi"]
        del_column.cell(3, COLUMN["pembilang"]).value = "Jumlah"

    assert [(p.place, p.message) for p in problems_of(world, edit)] == [
        (
            "01 Bantuan hukum!A16",
            "Kode “01.X9” tidak ada dalam instrumen ini. Hapus baris itu; baris tidak ditambah.",
        ),
        (
            "01 Bantuan hukum!A17",
            "Butir 01.S1 sudah ada di 01 Bantuan hukum!A4. Hapus salah satu dari kedua baris itu.",
        ),
        ("01 Bantuan hukum!E18", "Baris ini tidak berkode. Pindahkan isiannya ke baris butirnya, lalu hapus."),
        (
            "02 Informasi",
            "Kolom Pembilang tidak ada. Unduh formulir baru dari halaman ini dan salin isian Anda ke sana.",
        ),
    ]


def test_a_form_of_another_region_cycle_or_instrument_is_refused_with_what_it_is(world: World) -> None:
    foreign = form_workbook(world.assessment(world.regions[1]))

    def older(book: Workbook) -> None:
        for label, cell in book["Petunjuk"].iter_rows(max_col=2):
            if label.value == "Tahun penghargaan":
                cell.value = "2025"

    def other_hash(book: Workbook) -> None:
        for label, cell in book["Petunjuk"].iter_rows(max_col=2):
            if label.value == "Sidik instrumen":
                cell.value = "0" * 64

    with pytest.raises(WorkbookRefused) as refused:
        read(world, foreign)
    said = "Berkas ini formulir lain, dari Kabupaten Uji 1602, Sumatera Selatan. Kode daerah: 16.02 (seharusnya 16.01)."
    assert str(refused.value).startswith(said)
    (problem,) = problems_of(world, older)
    assert "Tahun penghargaan: 2025 (seharusnya 2026)." in problem.message
    (problem,) = problems_of(world, other_hash)
    assert "isi instrumennya sudah berubah sejak formulir diunduh" in problem.message


def stranger() -> bytes:
    book = Workbook()
    book.active["A1"] = "Kode"
    return bytes_of(book)


def many_sheets() -> bytes:
    book = Workbook()
    for _ in range(MAX_SHEETS):
        book.create_sheet()
    return bytes_of(book)


def swollen() -> bytes:
    out = io.BytesIO(stranger())
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/besar.xml", b"0" * (25 * 1024 * 1024))
    return out.getvalue()


def broken() -> bytes:
    return with_parts(stranger(), lambda xml: xml.replace(b"<sheets>", b"<sheets"))


def empty_sheets() -> bytes:
    return with_parts(stranger(), lambda xml: b"" if b"sheetData" in xml else xml)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "Berkas kosong (0 byte)."),
        (b"kode;jawaban", "Jenis berkas tidak dikenal dari isinya."),
        (pdf_bytes(), "Berkas ini PDF, bukan Excel."),
        (stranger(), "Ini bukan formulir yang diunduh dari program"),
        (many_sheets(), "Buku kerja ini jauh lebih besar daripada formulir."),
        (swollen(), "Buku kerja ini jauh lebih besar daripada formulir."),
        (broken(), "Berkas Excel ini rusak dan tidak dapat dibaca."),
        (empty_sheets(), "Berkas Excel ini rusak dan tidak dapat dibaca."),
        (stranger()[:-200], "Berkas rusak atau terpotong"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_form_is_refused_in_words(world: World, content: bytes, message: str) -> None:
    with pytest.raises(WorkbookRefused) as refused:
        read(world, content)

    assert str(refused.value).startswith(message)


# --- Others wrote meanwhile -----------------------------------------------------------------------------------------


def test_a_row_nobody_touched_in_excel_leaves_newer_work_alone(world: World) -> None:
    content = filled_in(world, **{"01.S1": {"jawaban": "Ya"}})
    answer_on_line(world, "01.S2", Answer("tidak"))

    made = read(world, content)
    codes = apply(world, made)

    assert codes == ["01.S1"]
    assert world.item("01.S2").claim == "tidak"


@pytest.mark.parametrize(("take", "claim"), [((), "tidak"), (("01.S1",), "ya")])
def test_a_row_changed_on_both_sides_is_written_only_when_chosen(
    world: World, take: tuple[str, ...], claim: str
) -> None:
    content = filled_in(world, **{"01.S1": {"jawaban": "Ya"}, "01.S3": {"jawaban": "Ya"}})
    answer_on_line(world, "01.S1", Answer("tidak"))
    made = read(world, content)

    plan = plan_of(made, world.assessment())
    apply(world, made, take=take)

    (conflict,) = plan.conflicts
    assert (conflict.before, conflict.after) == (["Tidak"], ["Ya"])
    assert [(change.label, change.before) for change in conflict.since] == [("Butir diisi", "Belum diisi")]
    assert (world.item("01.S1").claim, world.item("01.S3").claim) == (claim, "ya")


def test_new_evidence_alone_is_no_conflict(world: World) -> None:
    content = filled_in(world, **{"01.S1": {"jawaban": "Ya"}})
    library.attach(item_id=world.item().pk, document=world.document(), by=world.operator())

    plan = plan_of(read(world, content), world.assessment())

    assert ([d.item.indicator.code for d in plan.changes], plan.conflicts) == (["01.S1"], [])


def test_a_preview_that_no_longer_holds_is_not_applied(world: World) -> None:
    made = read(world, filled_in(world, **{"01.S1": {"jawaban": "Ya"}, "01.S2": {"jawaban": "Ya"}}))
    seal = plan_of(made, world.assessment()).seal
    answer_on_line(world, "01.S1", Answer("tidak"))

    with pytest.raises(Stale) as stale:
        apply_import(import_id=made.pk, by=world.operator(), seal=seal)

    assert [(c.label, c.before) for c in stale.value.changes] == [("Butir 01.S1: Butir diisi", "Belum diisi")]
    assert (world.item("01.S2").claim, FormImport.objects.get().applied_at) == ("", None)


def test_a_workbook_is_applied_once(world: World) -> None:
    made = read(world, filled_in(world, **{"01.S1": {"jawaban": "Ya"}}))
    seal = plan_of(made, world.assessment()).seal
    apply(world, made)

    with pytest.raises(Refused, match="sudah diterapkan"):
        apply_import(import_id=made.pk, by=world.operator(), seal=seal)

    assert Event.objects.filter(verb=Event.Verb.FORM_IMPORTED).count() == 1


def test_while_repairing_accepted_items_are_locked_on_the_sheet_and_skipped(world: World) -> None:
    world.submit(limit=24)
    world.start_kanwil()
    world.judge()
    world.judge(["01.S1"], outcome="kembalikan", reason_code="tanpa-sumber", note="Sebutkan sumbernya.")
    world.return_for_repair()
    book = book_of(form_workbook(world.assessment()))
    locked = {code: book_cell(book, code).protection.locked for code in ("01.S1", "01.S2")}
    put(book, "01.S1", catatan="Sumber: JDIH")
    put(book, "01.S2", jawaban="Tidak")
    made = read(world, bytes_of(book))

    plan = plan_of(made, world.assessment())
    codes = apply(world, made)

    assert locked == {"01.S1": False, "01.S2": True}
    assert [d.item.indicator.code for d in plan.locked] == ["01.S2"]
    assert codes == ["01.S1"]
    assert (world.item("01.S1").state, world.item("01.S2").claim) == ("diperbaiki", "ya")


def book_cell(book: Workbook, code: str):
    sheet, row = row_of(book, code)
    return sheet.cell(row, COLUMN["jawaban"])


def test_a_form_that_was_sent_takes_nothing_in(world: World) -> None:
    content = filled_in(world, **{"01.S3": {"jawaban": "Ya"}})
    made = read(world, content)
    seal = plan_of(made, world.assessment()).seal
    world.submit(limit=2)

    with pytest.raises(Locked):
        apply_import(import_id=made.pk, by=world.operator(), seal=seal)
    with pytest.raises(Locked):
        read(world, content)
