"""The library of a region, and the handing out of its files."""

from datetime import date
from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook
from pytest_django import DjangoAssertNumQueries

from accounts.states import Role
from assessments.library import Label, add_document, attach
from assessments.models import Document
from assessments.views.serving import byte_range
from tests.assessments.region import sign_in
from tests.world import World, pdf_bytes

pytestmark = pytest.mark.integration
LIST = "assessments:documents"


def body(answer: HttpResponseBase) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def stored(document: Document) -> bytes:
    with document.file.open("rb") as file:
        return file.read()


def spreadsheet() -> bytes:
    out = BytesIO()
    Workbook().save(out)
    return out.getvalue()


# --- The library ----------------------------------------------------------------------------------


def test_files_are_taken_into_the_library_with_what_is_said_about_them(world: World) -> None:
    file = SimpleUploadedFile("perda 3.pdf", pdf_bytes("a"))
    data = {"uploads": [file], "kind": "perda", "document_date": "2020-02-03", "title": "Perda 3", "number": "3/2020"}

    answer = sign_in(world).post(reverse(LIST), data)

    made = Document.objects.get()
    assert (answer.status_code, answer.headers["Location"]) == (302, reverse(LIST))
    assert (made.region, made.title, made.number, made.kind) == (world.region, "Perda 3", "3/2020", "perda")
    assert made.document_date == date(2020, 2, 3)


def test_a_contributor_of_an_opd_leaves_its_name_on_the_document(world: World) -> None:
    file = SimpleUploadedFile("data.pdf", pdf_bytes("a"))

    sign_in(world, Role.KONTRIBUTOR_OPD).post(reverse(LIST), {"uploads": [file]})

    assert Document.objects.get().opd == "Dinas Kesehatan"


def test_the_good_ones_stay_and_the_refused_ones_are_named(world: World) -> None:
    files = [SimpleUploadedFile("baik.pdf", pdf_bytes("a")), SimpleUploadedFile("kosong.pdf", b"")]

    answer = sign_in(world).post(reverse(LIST), {"uploads": files, "document_date": "2025-06-01"})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert [d.original_name for d in Document.objects.all()] == ["baik.pdf"]
    assert "<b>kosong.pdf</b>: Berkas kosong (0 byte)." in page
    assert 'value="2025-06-01"' in page


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"document_date": "kemarin"}, "Tulis tanggal sebagai tahun-bulan-hari"),
        ({"title": "x" * 201}, "Judul terlalu panjang: paling banyak 200 huruf."),
        ({"number": "x" * 121}, "Nomor terlalu panjang: paling banyak 120 huruf."),
    ],
)
def test_what_is_said_wrongly_is_refused_and_kept(world: World, data: dict[str, str], message: str) -> None:
    file = SimpleUploadedFile("a.pdf", pdf_bytes("a"))

    answer = sign_in(world).post(reverse(LIST), {"uploads": [file]} | data)

    page = answer.content.decode()
    assert (answer.status_code, Document.objects.count()) == (422, 0)
    assert (message in page, f'value="{next(iter(data.values()))}"' in page) == (True, True)


def test_one_title_cannot_stand_for_several_files(world: World) -> None:
    files = [SimpleUploadedFile(f"{n}.pdf", pdf_bytes(n)) for n in "ab"]

    answer = sign_in(world).post(reverse(LIST), {"uploads": files, "title": "Perda"})

    assert (answer.status_code, "Hanya untuk satu berkas." in answer.content.decode()) == (422, True)


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_the_same_queries_for_one_and_three(
    world: World, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for n in range(count):
        document = world.document(name=f"laporan-{n}.pdf")
        for code in ("01.S1", "02.S1")[: n + 1]:
            attach(item_id=world.item(code).pk, document=document, by=world.operator())
    client = sign_in(world)

    with django_assert_num_queries(9):
        page = client.get(reverse(LIST)).content.decode()

    assert page.count('<div class="file-card">') == count


def test_the_list_shows_where_a_document_is_used_and_only_the_own_regions(world: World) -> None:
    document = world.document()
    for code in ("01.S1", "02.S1"):
        attach(item_id=world.item(code).pk, document=document, by=world.operator())
    world.document(world.foreign_region, name="asing.pdf")

    page = " ".join(sign_in(world).get(reverse(LIST)).content.decode().split())

    assert ("Dipakai pada 01.S1, 02.S1" in page, "asing" in page) == (True, False)


# --- One document ---------------------------------------------------------------------------------


def test_a_document_tells_its_fingerprint_and_its_uses(world: World) -> None:
    document = world.document()
    attach(item_id=world.item("02.S1").pk, document=document, by=world.operator(), pages="2-3")

    page = " ".join(sign_in(world).get(reverse("assessments:document", args=[document.pk])).content.decode().split())

    assert document.sha256 in page
    assert "hlm. 2-3" in page
    assert f'<iframe title="laporan" src="{reverse("assessments:document_file", args=[document.pk])}">' in page


def test_a_spreadsheet_has_no_preview_and_comes_as_a_download(world: World) -> None:
    file = ContentFile(spreadsheet(), name="rekap “2025”.xlsx")
    document = add_document(region=world.region, by=world.operator(), upload=file, label=Label())[0]
    client = sign_in(world)

    page = client.get(reverse("assessments:document", args=[document.pk])).content.decode()
    answer = client.get(reverse("assessments:document_file", args=[document.pk]))

    assert ("<iframe" in page, "Tidak ada pratinjau" in page) == (False, True)
    assert answer.headers["Content-Disposition"] == "attachment; filename*=utf-8''rekap%20%E2%80%9C2025%E2%80%9D.xlsx"
    answer.close()


# --- The file -------------------------------------------------------------------------------------


def test_a_file_comes_whole_with_headers_of_its_own(world: World) -> None:
    document = world.document()

    answer = sign_in(world).get(
        reverse("assessments:document_file", args=[document.pk]), headers={"Accept-Encoding": "gzip"}
    )

    names = ("Content-Type", "Content-Disposition", "Cache-Control", "ETag", "X-Content-Type-Options")
    assert body(answer) == stored(document)
    assert [answer.headers[name] for name in names] == [
        "application/pdf",
        'inline; filename="laporan.pdf"',
        "private, no-cache",
        f'"{document.sha256}"',
        "nosniff",
    ]
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert sorted(answer.headers["Content-Security-Policy"].split("; ")) == [
        "base-uri 'none'",
        "default-src 'none'",
        "form-action 'none'",
        "frame-ancestors 'self'",
        "object-src 'self'",
        "style-src 'unsafe-inline'",
    ]
    assert "Content-Encoding" not in answer.headers


def test_a_file_the_browser_has_is_not_sent_again(world: World) -> None:
    document = world.document()
    url = reverse("assessments:document_file", args=[document.pk])

    answer = sign_in(world).get(url, headers={"If-None-Match": f'"{document.sha256}"'})

    assert (answer.status_code, answer.content) == (304, b"")


def test_a_part_of_a_file_is_handed_out(world: World) -> None:
    document = world.document()
    whole, client = stored(document), sign_in(world)
    url = reverse("assessments:document_file", args=[document.pk])

    part = client.get(url, headers={"Range": "bytes=5-14"})
    beyond = client.get(url, headers={"Range": f"bytes={document.size}-"})
    changed = client.get(url, headers={"Range": "bytes=5-14", "If-Range": '"lain"'})

    assert (part.status_code, body(part)) == (206, whole[5:15])
    assert part.headers["Content-Range"] == f"bytes 5-14/{document.size}"
    assert part.headers["Content-Length"] == "10"
    assert (beyond.status_code, beyond.headers["Content-Range"]) == (416, f"bytes */{document.size}")
    assert (changed.status_code, body(changed)) == (200, whole)


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("bytes=0-0", (0, 0)),
        ("bytes=90-", (90, 99)),
        ("bytes=90-500", (90, 99)),
        ("bytes=-10", (90, 99)),
        ("bytes=-500", (0, 99)),
        ("bytes=-0", ()),
        ("bytes=100-", ()),
        ("bytes=9-3", None),
        ("bytes=0-1,5-6", None),
        ("bytes=-", None),
        ("lines=1-2", None),
        (f"bytes={'9' * 5000}-", None),
        (f"bytes=-{'9' * 5000}", None),
    ],
)
def test_a_single_range_of_a_hundred_bytes(header: str, expected: tuple[int, int] | tuple[()] | None) -> None:
    assert byte_range(header, 100) == expected


@pytest.mark.parametrize("name", ["document", "document_file"])
def test_a_foreign_document_does_not_exist_and_the_own_one_does(world: World, name: str) -> None:
    own, foreign = world.document(), world.document(world.foreign_region)
    operator, kanwil = sign_in(world), sign_in(world, Role.VERIFIKATOR_KANWIL)

    answers = [
        client.get(reverse(f"assessments:{name}", args=[document.pk]))
        for client in (operator, kanwil)
        for document in (own, foreign)
    ]

    assert [(answer.status_code, body(answer) != b"") for answer in answers] == [(200, True), (404, True)] * 2


def test_the_file_of_a_document_is_not_given_to_a_stranger(world: World) -> None:
    url = reverse("assessments:document_file", args=[world.document().pk])

    answer = Client().get(url)

    assert (answer.status_code, answer.headers["Location"]) == (302, f"{reverse('accounts:login')}?next={url}")
