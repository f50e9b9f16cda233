"""Office documents as plain text beside an item: what is shown, what is cut, and what never gets through."""

import io
import re
import zipfile
from datetime import date
from html import escape

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from openpyxl import Workbook

from accounts.states import Role
from assessments import library
from assessments.models import Document, FileRead, Scan
from assessments.previews import MAX_COLUMNS, MAX_ROWS, NoPreview, Paragraph, Preview, Table, preview
from tests.assessments.desk import as_member, as_role
from tests.world import World

HOSTILE = "<script>alert('x')</script>"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OPEN = {
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
}
NAMES = " ".join(f'xmlns:{short}="{name}"' for short, name in OPEN.items())


def zipped(**members: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return out.getvalue()


def docx(body: str, before: str = "") -> bytes:
    document = f'{before}<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'
    return zipped(word__document_xml=document)


def opened(body: str) -> bytes:
    return zipped(
        content_xml=f"<office:document-content {NAMES}><office:body>{body}</office:body></office:document-content>"
    )


def workbook(*sheets: tuple[str, list[list[object]]]) -> bytes:
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets:
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def read(content: bytes, extension: str) -> Preview:
    return preview(io.BytesIO(content), extension)


# --- Workbooks ----------------------------------------------------------------------------------------------------


@pytest.mark.unit
def test_cells_are_written_as_people_here_write_them() -> None:
    book = Workbook()
    sheet = book.active
    sheet.title = "Rekap"
    sheet.append([1234.5, 0.25, date(2025, 6, 1), True, None, "Dinas  Kesehatan"])
    sheet["B1"].number_format = "0.0%"
    out = io.BytesIO()
    book.save(out)
    assert read(out.getvalue(), "xlsx").sheets == [
        Table(rows=[["1.234,5", "25%", "01-06-2025", "Ya", "", "Dinas Kesehatan"]], name="Rekap")
    ]


@pytest.mark.unit
def test_a_formula_shows_the_result_stored_with_it() -> None:
    content, changed = io.BytesIO(workbook(("A", [["=1+1", "=2+2", "ujung"]]))), io.BytesIO()
    with zipfile.ZipFile(content) as old, zipfile.ZipFile(changed, "w") as new:
        for member in old.namelist():
            new.writestr(member, re.sub(rb"(<f>1\+1</f>)<v ?/?>(</v>)?", rb"\1<v>2</v>", old.read(member)))
    assert read(changed.getvalue(), "xlsx").sheets[0].rows == [["2", "", "ujung"]]  # the other was never computed


@pytest.mark.unit
def test_a_long_and_wide_sheet_is_cut_with_a_word() -> None:
    rows = [[f"{row}.{column}" for column in range(MAX_COLUMNS + 3)] for row in range(MAX_ROWS + 50)]
    found = read(workbook(("Panjang", rows), ("Kosong", [])), "xlsx").sheets
    assert (len(found[0].rows), len(found[0].rows[0])) == (MAX_ROWS, MAX_COLUMNS)
    assert (
        found[0].cut
        == f"Hanya {MAX_ROWS} baris pertama yang ditampilkan. Hanya {MAX_COLUMNS} kolom pertama yang ditampilkan."
    )
    assert found[1] == Table(name="Kosong")


@pytest.mark.unit
def test_hidden_sheets_are_told_and_not_shown() -> None:
    book = Workbook()
    book.active.title = "Terbuka"
    book.create_sheet("Rahasia").sheet_state = "hidden"
    out = io.BytesIO()
    book.save(out)
    found = read(out.getvalue(), "xlsx")
    assert ([sheet.name for sheet in found.sheets], found.cut) == (
        ["Terbuka"],
        "1 lembar tersembunyi tidak ditampilkan.",
    )


@pytest.mark.unit
def test_repeated_cells_of_an_ods_are_shown_and_its_endless_blank_rest_is_not() -> None:
    content = opened(
        '<office:spreadsheet><table:table table:name="Lembar 1">'
        "<table:table-row><table:table-cell><text:p>1,5</text:p><office:annotation><text:p>bisik</text:p>"
        '</office:annotation></table:table-cell><table:table-cell table:number-columns-repeated="2">'
        "<text:p>z</text:p></table:table-cell></table:table-row>"
        '<table:table-row table:number-rows-repeated="1048575">'
        '<table:table-cell table:number-columns-repeated="16384"/>'
        "</table:table-row></table:table></office:spreadsheet>"
    )
    assert read(content, "ods").sheets == [Table(rows=[["1,5", "z", "z"]], name="Lembar 1")]


# --- Texts --------------------------------------------------------------------------------------------------------


@pytest.mark.unit
def test_a_docx_gives_headings_paragraphs_and_tables_without_deleted_text() -> None:
    content = docx(
        '<w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr><w:r><w:t>Notulen</w:t></w:r></w:p>'
        "<w:p><w:r><w:t>Rapat</w:t><w:tab/><w:t>dibuka</w:t></w:r><w:del><w:r><w:delText>dicoret</w:delText></w:r></w:del></w:p>"
        "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>Nama</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>a</w:t></w:r></w:p>"
        "<w:p><w:r><w:t>b</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
    )
    assert read(content, "docx").blocks == [
        Paragraph("Notulen", heading=True),
        Paragraph("Rapat dibuka"),
        Table(rows=[["Nama", "a b"]]),
    ]


@pytest.mark.unit
def test_an_odt_gives_headings_and_paragraphs() -> None:
    content = opened("<office:text><text:h>Judul</text:h><text:p>Satu<text:s/>dua</text:p></office:text>")
    assert read(content, "odt").blocks == [Paragraph("Judul", heading=True), Paragraph("Satu dua")]


@pytest.mark.unit
def test_a_long_text_is_cut_with_a_word() -> None:
    found = read(docx("<w:p><w:r><w:t>baris</w:t></w:r></w:p>" * 900), "docx")
    assert (len(found.blocks), found.cut[:19]) == (400, "Hanya bagian awal d")


@pytest.mark.unit
@pytest.mark.parametrize(
    ("content", "extension", "word"),
    [
        (b"bukan zip", "xlsx", "rusak"),
        (zipped(lain_xml="<a/>"), "docx", "rusak"),
        (docx("<w:p>", before='<!DOCTYPE x [<!ENTITY a "aaaa">]>'), "docx", "rusak"),
        (docx("<w:p><w:r><w:t>" + "x" * (50 * 1024 * 1024) + "</w:t></w:r></w:p>"), "docx", "terlalu besar"),
        (b"%PDF-1.7", "pdf", "tidak mempunyai pratinjau"),
    ],
)
def test_what_cannot_be_read_is_said_in_words(content: bytes, extension: str, word: str) -> None:
    with pytest.raises(NoPreview, match=word):
        read(content, extension)


@pytest.mark.unit
def test_what_breaks_off_shows_as_far_as_it_goes() -> None:
    broken = zipped(word__document_xml=f'<w:document xmlns:w="{W}"><w:p><w:r><w:t>Awal</w:t></w:r></w:p><w:p><w:r>')
    found = read(broken, "docx")
    assert found.blocks == [Paragraph("Awal")]
    assert "rusak pada bagian berikutnya" in found.cut


# --- The page -----------------------------------------------------------------------------------------------------


def stored(world: World, name: str, content: bytes) -> Document:
    upload = ContentFile(content, name=name)
    return library.add_document(region=world.region, by=world.operator(), upload=upload, label=library.Label())[0]


@pytest.mark.integration
def test_the_page_escapes_every_word_and_loads_nothing_of_the_file(world: World) -> None:
    document = stored(world, "rekap.xlsx", workbook(("A", [[HOSTILE]])))
    client = as_role(world, Role.VERIFIKATOR_KANWIL)
    address = reverse("assessments:document_preview", args=[document.pk])
    page = client.get(address)
    text = page.content.decode()
    assert (page.status_code, text.count("<script"), escape(HOSTILE) in text) == (200, 0, True)
    assert "default-src 'none'" in page["Content-Security-Policy"]
    assert "script-src" not in page["Content-Security-Policy"]
    assert FileRead.objects.filter(document=document, user=world.members[Role.VERIFIKATOR_KANWIL].user).count() == 1
    again = client.get(address, headers={"If-None-Match": page["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.integration
def test_a_broken_file_says_so_and_a_video_gets_a_player(world: World) -> None:
    document = stored(world, "rekap.xlsx", workbook(("A", [["x"]])))
    address = reverse("assessments:document_preview", args=[document.pk])
    client = as_role(world, Role.AUDITOR)
    with document.file.storage.open(document.file.name, "wb") as file:
        file.write(b"PK\x03\x04 terpotong")
    assert "rusak dan tidak dapat dibaca" in client.get(address).content.decode()
    boxes = ((b"ftyp", b"isom\0\0\0\0isom"), (b"moov", b""), (b"mdat", b""))
    video = stored(world, "rekaman.mp4", b"".join((len(body) + 8).to_bytes(4) + kind + body for kind, body in boxes))
    page = client.get(reverse("assessments:document_preview", args=[video.pk]))
    assert f'src="{reverse("assessments:document_file", args=[video.pk])}"' in page.content.decode()
    assert "media-src 'self'" in page["Content-Security-Policy"]


@pytest.mark.integration
def test_access_and_scan_gate_are_those_of_the_file(world: World, settings) -> None:
    document = stored(world, "rekap.xlsx", workbook(("A", [["isi rahasia"]])))
    address = reverse("assessments:document_preview", args=[document.pk])
    foreign = as_member(world.join(Role.VERIFIKATOR_KANWIL, office=world.foreign_office))
    assert foreign.get(address).status_code == 404
    settings.CLAMD_URL = "tcp://pemindai.test:3310"
    Scan.objects.create(document=document, state="berbahaya", finding="Eicar-Test")
    page = as_role(world, Role.VERIFIKATOR_KANWIL).get(address)
    assert page.status_code == 403
    assert "Eicar-Test" in page.content.decode()
    assert "isi rahasia" not in page.content.decode()
