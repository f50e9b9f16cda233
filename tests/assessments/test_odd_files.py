"""A corpus of odd files, made here: each meets its own message, none is served as a page, none crashes anything."""

import io
import struct
import unicodedata
import zipfile
from collections.abc import Callable
from functools import cache

import openpyxl
import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl.packaging.relationship import Relationship
from openpyxl.workbook.external_link.external import ExternalBook, ExternalLink
from PIL import Image

from assessments.models import Document
from tests.assessments.region import sign_in
from tests.assessments.uploads import upload, zipped
from tests.world import World, pdf_bytes

pytestmark = pytest.mark.integration

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + rb"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
SCRIPT = b"<script>alert(document.domain)</script>"
SVG = b"<svg xmlns='http://www.w3.org/2000/svg'>" + SCRIPT + b"</svg>"
INLINE = {"application/pdf", "image/jpeg", "image/png", "image/webp"}


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path


def picture(kind: str, size: tuple[int, int] = (20, 10), mode: str = "RGB") -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, "white").save(out, kind)
    return out.getvalue()


def locked_pdf() -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf_bytes())) as pdf:
        pdf.save(out, encryption=pikepdf.Encryption(owner="pemilik", user="rahasia"))
    return out.getvalue()


def box(kind: bytes, content: bytes = b"") -> bytes:
    return struct.pack(">I", len(content) + 8) + kind + content


def video(brand: bytes = b"isom", length: int = 2000) -> bytes:
    return box(b"ftyp", brand + bytes(4) + b"zzzz") + box(b"moov", bytes(50)) + box(b"mdat", bytes(length))


def linked_workbook() -> bytes:
    """A workbook whose figures come from a file elsewhere."""
    book, out = openpyxl.Workbook(), io.BytesIO()
    link = ExternalLink(externalBook=ExternalBook(id="rId1"))
    link.file_link = Relationship(
        type="externalLinkPath", Target="http://192.0.2.1/rahasia.xlsx", TargetMode="External"
    )
    book._external_links.append(link)
    book.active["A1"] = "=[1]Sheet1!A1"
    book.save(out)
    return out.getvalue()


def crowded_zip() -> bytes:
    """A short file that claims a list of members of two gigabytes."""
    small = bytearray(zipped({"a.txt": b"x"}))
    end = small.rfind(b"PK\x05\x06")
    small[end + 12 : end + 16] = struct.pack("<I", 2**31)
    return bytes(small)


def swollen(expanded: dict[str, int]) -> bytes:
    """A ZIP of nothing but zeros: MiB by member."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, mib in expanded.items():
            with archive.open(name, "w") as member:
                for _ in range(mib):
                    member.write(bytes(2**20))
    return out.getvalue()


@cache
def office_bomb() -> bytes:
    return swollen({"xl/workbook.xml": 1, "xl/besar.xml": 500})


@cache
def bomb() -> bytes:
    return swollen({f"{n}.pdf": 51 for n in range(6)})


REFUSED = {
    "HTML in front of a PDF": ("a.pdf", b"<html>" + SCRIPT + pdf_bytes(), "halaman web"),
    "web page": ("a.pdf", b"\n<!doctype html>" + SCRIPT, "halaman web"),
    "SVG": ("gambar.svg", SVG, "halaman web"),
    "SVG with a declaration": ("gambar.png", b"<?xml version='1.0'?>" + SVG, "halaman web"),
    "GIF renamed": ("foto.jpg", picture("GIF"), "Gambar GIF tidak diterima"),
    "EICAR": ("a.pdf", EICAR, "tidak dikenal dari isinya"),
    "program": ("a.pdf", b"MZ\x90\x00" + bytes(100), "tidak dikenal dari isinya"),
    "text": ("catatan.pdf", b"hanya teks", "tidak dikenal dari isinya"),
    "one byte": ("a.pdf", b"%", "tidak dikenal dari isinya"),
    "old or locked Office": ("a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "tanpa kata sandi"),
    "locked PDF": ("a.pdf", locked_pdf(), "PDF ini dikunci kata sandi"),
    "truncated PDF": ("a.pdf", pdf_bytes()[:200], "PDF rusak atau terpotong"),
    "truncated picture": ("a.png", picture("PNG")[:40], "Gambar rusak atau terpotong"),
    "huge picture": ("a.png", picture("PNG", (20_000, 7_000), mode="1"), "piksel terlalu besar"),
    "truncated video": ("a.mp4", video()[:-1], "Video rusak atau terpotong"),
    "video without an index": ("a.mp4", box(b"ftyp", b"isom0000") + box(b"mdat"), "Video rusak atau terpotong"),
    "video of another kind": ("a.mp4", video(b"qt  "), "Video ini bukan MP4"),
    "photo of a telephone": ("a.jpg", video(b"heic"), "Foto HEIC dari telepon tidak diterima"),
    "truncated workbook": ("a.xlsx", zipped({"xl/workbook.xml": b"x" * 500})[:80], "rusak atau terpotong"),
    "office document that is a bomb": ("a.xlsx", office_bomb, "mengembang terlalu besar"),
    "bomb": ("a.zip", bomb, "mengembang lebih dari 300 MB"),
    "list of millions": ("a.zip", crowded_zip(), "terlalu banyak berkas di dalamnya"),
    "empty ZIP": ("a.zip", zipped({}), "ZIP ini tidak berisi berkas"),
}


def made(content: bytes | Callable[[], bytes]) -> bytes:
    """The large ones are made when they are needed."""
    return content() if callable(content) else content


@pytest.mark.parametrize(("name", "content", "message"), REFUSED.values(), ids=REFUSED.keys())
def test_unsound_file_is_refused_with_its_own_message(
    world: World, name: str, content: bytes | Callable[[], bytes], message: str
) -> None:
    answer = upload(sign_in(world), name, made(content))

    assert (answer["state"], Document.objects.count()) == ("refused", 0)
    assert message in answer["message"]


@pytest.mark.parametrize(("name", "content", "message"), REFUSED.values(), ids=REFUSED.keys())
def test_the_plain_form_refuses_it_in_the_same_words(
    world: World, name: str, content: bytes | Callable[[], bytes], message: str
) -> None:
    answer = sign_in(world).post(
        reverse("assessments:documents"), {"uploads": [SimpleUploadedFile(name, made(content))]}
    )

    assert (answer.status_code, message in answer.content.decode(), Document.objects.count()) == (422, True, 0)


TAKEN = {
    "PDF with a page behind it": ("a.pdf", pdf_bytes() + b"<html>" + SCRIPT, "application/pdf", "a.pdf"),
    "PDF called HTML": ("a.html", pdf_bytes(), "application/pdf", "a.html.pdf"),
    "picture called SVG": ("a.svg", picture("PNG") + SCRIPT, "image/png", "a.svg.png"),
    "picture without an ending": ("foto", picture("JPEG"), "image/jpeg", "foto.jpg"),
    "scan without text": ("pindai.pdf", pdf_bytes(pages=2), "application/pdf", "pindai.pdf"),
    "linked workbook": (
        "a.xlsx",
        linked_workbook(),
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "a.xlsx",
    ),
    "video": ("a.mp4", video(), "video/mp4", "a.mp4"),
    "JPEG by its other ending": ("a.JPEG", picture("JPEG"), "image/jpeg", "a.JPEG"),
}


@pytest.mark.parametrize(("name", "content", "content_type", "stored_as"), TAKEN.values(), ids=TAKEN.keys())
def test_odd_but_sound_file_is_kept_as_what_it_is_and_never_served_as_a_page(
    world: World, name: str, content: bytes, content_type: str, stored_as: str
) -> None:
    client = sign_in(world)
    upload(client, name, content)

    document = Document.objects.get()
    served = client.get(reverse("assessments:document_file", args=[document.pk]))
    body = b"".join(served.streaming_content)
    served.close()

    assert (document.original_name, body) == (stored_as, content)
    assert served.headers["Content-Type"] == content_type
    assert served.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in served.headers["Content-Security-Policy"]
    assert served.headers["Content-Disposition"].startswith("inline" if content_type in INLINE else "attachment")


NAMES = {
    "path": ("../../etc/passwd.pdf", "passwd.pdf"),
    "path of Windows": ("C:\\Data\\Perda.pdf", "Perda.pdf"),
    "turned around": ("laporan\u202efdp.exe.pdf", "laporanfdp.exe.pdf"),
    "Arabic": ("تقرير.pdf", "تقرير.pdf"),
    "decomposed": (unicodedata.normalize("NFD", "Élite.pdf"), "Élite.pdf"),
    "emoji": ("📄 laporan.pdf", "📄 laporan.pdf"),
    "markup": ("<img src=x onerror=alert(1)>.pdf", "<img src=x onerror=alert(1)>.pdf"),
    "line breaks": ("a\r\nSet-Cookie: x=1.pdf", "aSet-Cookie: x=1.pdf"),
    "very long": ("a" * 900 + ".pdf", "a" * 251 + ".pdf"),
    "dots only": ("...", "tanpa-nama.pdf"),
}


@pytest.mark.parametrize(("name", "label"), NAMES.values(), ids=NAMES.keys())
def test_an_odd_name_is_a_label_and_nothing_more(world: World, name: str, label: str) -> None:
    client = sign_in(world)
    upload(client, name, pdf_bytes())

    document = Document.objects.get()
    page = client.get(reverse("assessments:documents")).content.decode()
    served = client.get(reverse("assessments:document_file", args=[document.pk]))
    served.close()

    assert document.original_name == label
    assert document.file.name.startswith(f"dokumen/{world.region.code}/")
    assert ("<img src=x" in page, "Set-Cookie" in served.headers) == (False, False)


def test_a_wrong_ending_is_told(world: World) -> None:
    answer = upload(sign_in(world), "surat.docx", pdf_bytes())

    assert answer["message"] == "Tersimpan. Namanya berakhiran .docx, isinya PDF; dicatat menurut isinya."


@pytest.mark.parametrize(
    ("odd", "message"),
    [
        ("locked", "dikunci kata sandi"),
        ("broken", "rusak dan tidak dapat dibuka"),
        ("absolute", "menunjuk ke luar ZIP"),
    ],
)
def test_a_member_that_is_odd_leaves_the_others_alone(world: World, odd: str, message: str) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("baik.pdf", pdf_bytes("baik"))
        archive.writestr("/lain.pdf" if odd == "absolute" else "lain.pdf", pdf_bytes("lain"))
    content = bytearray(out.getvalue())
    if odd == "locked":
        content[content.rfind(b"PK\x01\x02") + 8] |= 1
    if odd == "broken":
        content[content.rfind(b"%PDF-") + 3] ^= 1

    answer = upload(sign_in(world), "semua.zip", bytes(content))

    assert [(r["name"], r["outcome"]) for r in answer["results"]] == [("baik.pdf", "stored"), ("lain.pdf", "refused")]
    assert message in answer["results"][1]["message"]


def test_a_signed_out_stranger_begins_nothing(world: World) -> None:
    answer = Client().post(reverse("assessments:upload_begin"), {"name": "a.pdf", "size": 10})

    assert (answer.status_code, answer.headers["Location"].startswith(reverse("accounts:login"))) == (302, True)
