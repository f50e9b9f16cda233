"""The form as a workbook, on its way out and on screen: what an operator may rely on."""

import re
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from accounts.states import Role
from assessments import cycles
from assessments.answers import Answer
from assessments.models import Cycle, FormImport
from assessments.workbook_out import form_workbook
from tests.assessments.region import sign_in, text_of
from tests.assessments.workbook import (
    COLUMN,
    answer_on_line,
    book_of,
    bytes_of,
    filled_in,
    indicator,
    put,
    ratio,
    read,
    row_of,
    upload,
)
from tests.world import World

pytestmark = pytest.mark.integration


# --- Out ------------------------------------------------------------------------------------------------------------


def test_one_sheet_a_right_after_the_guide_with_every_item_and_what_is_filled_in(world: World) -> None:
    world.fill(limit=30)
    book = book_of(form_workbook(world.assessment()))

    rows = {sheet.title: sheet.max_row - 3 for sheet in book.worksheets[1:]}
    sheet, row = row_of(book, "01.S1")
    assert book.sheetnames[0] == "Petunjuk"
    assert list(rows.items())[:2] == [("01 Bantuan hukum", 12), ("02 Informasi", 12)]
    assert (len(rows), sum(rows.values())) == (10, 120)
    assert [sheet.cell(3, c).value for c in (1, 5, 6, 8, 10)] == ["Kode", "Jawaban", "Pembilang", "Penyebut", "Angka"]
    assert sheet.cell(row, COLUMN["jawaban"]).value == "Ya"


def test_the_guide_says_whose_form_it_is_and_that_the_instrument_is_a_working_one(world: World) -> None:
    guide = book_of(form_workbook(world.assessment()))["Petunjuk"]

    facts = {row[0]: row[1] for row in guide.iter_rows(min_row=3, values_only=True)}
    assert facts["Daerah"] == "Kabupaten Uji 1601, Sumatera Selatan"
    assert (facts["Kode daerah"], facts["Tahun penghargaan"], facts["Tahun kinerja"]) == ("16.01", "2026", "2025")
    assert facts["Versi instrumen"] == "permenkumham-22-2021 kerja-1"
    assert facts["Sidik instrumen"] == world.cycle.instrument_hash
    assert facts["Instrumen kerja"] == world.instrument.note


def test_only_the_cells_an_answer_uses_are_unlocked(world: World) -> None:
    book = book_of(form_workbook(world.assessment()))

    def unlocked(code: str) -> list[str]:
        sheet, row = row_of(book, code)
        assert sheet.protection.sheet
        assert not sheet.protection.password
        return [name for name, column in COLUMN.items() if not sheet.cell(row, column).protection.locked]

    assert unlocked("01.S1") == ["jawaban", "catatan"]
    assert unlocked(ratio(world, na_allowed=False)) == ["pembilang", "penyebut", "catatan"]
    assert unlocked(ratio(world, na_allowed=True)) == ["jawaban", "pembilang", "penyebut", "alasan", "catatan"]
    assert unlocked(indicator(world, answer="angka", na_allowed=False)) == ["angka", "catatan"]


def test_lists_and_limits_stand_on_the_cells(world: World) -> None:
    book = book_of(form_workbook(world.assessment()))
    code = ratio(world, na_allowed=True)
    sheet, row = row_of(book, code)

    def rule(column: str) -> list[tuple[str, str]]:
        place = sheet.cell(row, COLUMN[column]).coordinate
        return [(v.type, v.formula1) for v in sheet.data_validations.dataValidation if place in v.sqref]

    yes_no, first = row_of(book, "01.S1")
    at = yes_no.cell(first, COLUMN["jawaban"]).coordinate
    lists = [v.formula1 for v in yes_no.data_validations.dataValidation if at in v.sqref]
    assert lists == ['"Ya,Tidak"']
    assert rule("jawaban") == [("list", '"Tidak berlaku"')]
    assert rule("pembilang") == rule("penyebut") == [("decimal", "0")]


def test_it_prints_on_a4_landscape_with_the_heading_on_every_page(world: World) -> None:
    sheet = book_of(form_workbook(world.assessment())).worksheets[1]

    assert (sheet.page_setup.orientation, str(sheet.page_setup.paperSize)) == ("landscape", "9")
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
    assert (sheet.print_title_rows, sheet.freeze_panes) == ("$3:$3", "B4")
    assert sheet.column_dimensions["O"].hidden


def test_text_never_becomes_a_formula(world: World) -> None:
    answer_on_line(world, "01.S1", Answer("ya", note='=HYPERLINK("http://contoh.test";"klik")'))

    book = book_of(form_workbook(world.assessment()))

    sheet, row = row_of(book, "01.S1")
    cell = sheet.cell(row, COLUMN["catatan"])
    assert (cell.data_type, cell.value, cell.quotePrefix) == ("s", '=HYPERLINK("http://contoh.test";"klik")', True)


def test_last_years_answer_stands_beside_each_item(world: World) -> None:
    code = ratio(world)
    answer_on_line(world, code, Answer("nilai", numerator=Decimal(855), denominator=Decimal(1000)))
    year_after = next_cycle(world)
    now = year_after.assessments.select_related("cycle__instrument", "region__province").get(region=world.region)

    sheet, row = row_of(book_of(form_workbook(now)), code)

    assert (sheet["N3"].value, sheet.cell(row, 14).value) == ("Tahun lalu (kinerja 2025)", "85,5 persen")
    assert sheet.cell(row, 14).protection.locked


def next_cycle(world: World) -> Cycle:
    admin = world.members[Role.ADMIN_NASIONAL]
    windows = {w.stage: (w.opens_at, w.closes_at) for w in world.cycle.windows.all()}
    Cycle.objects.filter(pk=world.cycle.pk).update(state="ditutup")
    made = cycles.prepare_cycle(
        award_year=2027, performance_year=2026, instrument=world.instrument, windows=windows, by=admin
    )
    return cycles.open_cycle(cycle_id=made.pk, by=admin)


def test_making_it_takes_two_queries_and_a_third_for_last_year(world: World, django_assert_num_queries) -> None:
    first = world.fill()
    second = next_cycle(world).assessments.select_related("cycle__instrument", "region__province")

    with django_assert_num_queries(2):
        form_workbook(first)
    with django_assert_num_queries(4):  # the last one finds the assessment itself
        form_workbook(second.get(region=world.region))


# --- On screen ------------------------------------------------------------------------------------------------------


def test_from_the_download_to_the_applied_form_on_screen(world: World) -> None:
    client = sign_in(world)
    pk = world.assessment().pk
    download = client.get(reverse("assessments:workbook", args=[pk]))
    book = book_of(download.content)
    put(book, "01.S1", jawaban="Ya", catatan="<b>Perda</b>")

    answer = upload(client, world, bytes_of(book))
    preview = client.get(answer["Location"])
    applied = client.post(
        reverse("assessments:form_import_apply", args=[FormImport.objects.get().pk]),
        {"sidik": re.search(r'name="sidik" value="(\w+)"', preview.content.decode())[1]},
        follow=True,
    )
    history = client.get(reverse("assessments:history", args=[pk]))

    assert "Formulir%2016.01%20Kab.%20Uji%201601%202026.xlsx" in download["Content-Disposition"].replace(
        '"', ""
    ).replace(" ", "%20")
    assert (answer.status_code, preview.status_code) == (302, 200)
    assert "1 butir akan berubah ; 119 butir tetap" in text_of(preview)
    assert "&lt;b&gt;Perda&lt;/b&gt;" in preview.content.decode()
    assert "Isian sudah diterapkan" in text_of(applied)
    assert "1 butir diisi dari Excel: isian akhir (2).xlsx" in text_of(history)


def test_a_refused_workbook_lists_its_problems_and_a_missing_one_is_asked_for(world: World) -> None:
    client = sign_in(world)
    content = filled_in(world, **{"02.S1": {"jawaban": "entah"}})

    refused = upload(client, world, content)
    nothing = client.post(reverse("assessments:workbook_import", args=[world.assessment().pk]))

    assert (refused.status_code, nothing.status_code) == (422, 422)
    assert "02 Informasi!E4 Jawaban “entah” tidak dikenal pada butir ini." in text_of(refused)
    assert "Pilih berkas formulir yang sudah diisi." in text_of(nothing)


def test_a_conflict_shows_both_sides_who_did_it_and_a_choice(world: World) -> None:
    client = sign_in(world)
    content = filled_in(world, **{"01.S1": {"jawaban": "Ya"}})
    answer_on_line(world, "01.S1", Answer("tidak"))

    preview = client.get(upload(client, world, content)["Location"])

    assert "1 butir sudah diubah di program sejak berkas diunduh" in text_of(preview)
    assert "Tidak Butir diisi: Operator Pemda (Operator Pemda · Kab. Uji 1601)" in text_of(preview)
    assert re.findall(
        r'type="checkbox"\s+id="pakai-01.S1"\s+name="pakai"\s+value="(.*?)"', preview.content.decode()
    ) == ["01.S1"]


def test_a_stale_preview_answers_409(world: World) -> None:
    client = sign_in(world)
    made = read(world, filled_in(world, **{"01.S1": {"jawaban": "Ya"}}))

    answer = client.post(reverse("assessments:form_import_apply", args=[made.pk]), {"sidik": "lama"})

    assert answer.status_code == 409
    assert world.item("01.S1").claim == ""


def test_a_preview_belongs_to_who_put_the_workbook_in(world: World) -> None:
    made = read(world, filled_in(world, **{"01.S1": {"jawaban": "Ya"}}))
    colleague, stranger_ = world.join(Role.OPERATOR_PEMDA), world.join(Role.OPERATOR_PEMDA, region=world.regions[1])
    statuses = []
    for member in (world.operator(), colleague, stranger_, world.members[Role.KONTRIBUTOR_OPD]):
        client = Client()
        client.force_login(member.user, backend="accounts.backends.MembershipBackend")
        statuses.append(client.get(reverse("assessments:form_import", args=[made.pk])).status_code)

    assert statuses == [200, 404, 404, 403]


@pytest.mark.parametrize("changed", [1, 3])
def test_the_preview_takes_as_many_queries_for_one_item_as_for_three(
    world: World, django_assert_num_queries, changed: int
) -> None:
    codes = ["01.S1", "01.S2", "01.S3"][:changed]
    made = read(world, filled_in(world, **{code: {"jawaban": "Ya"} for code in codes}))
    client = sign_in(world)
    address = reverse("assessments:form_import", args=[made.pk])
    client.get(address)

    with django_assert_num_queries(7):
        client.get(address)


def test_every_row_is_as_high_as_its_text(world: World) -> None:
    """Programs other than Excel do not measure wrapped text; rows of one line would lie over each other."""
    book = book_of(form_workbook(world.assessment()))
    sheet, row = row_of(book, "01.S1")
    text, width = sheet.cell(row, 3).value, sheet.column_dimensions["C"].width
    assert sheet.row_dimensions[row].height >= 15 * len(text) / width > 15
