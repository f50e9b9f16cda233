"""Odd files, made by the tests themselves: each is told by its content and refused with a remedy."""

import io
import zipfile

import openpyxl
import pikepdf
import pytest
from PIL import Image

from assessments import files
from assessments.files import RefusedFile, clean_name, inspect
from tests.world import pdf_bytes

pytestmark = pytest.mark.unit


def look(content: bytes) -> files.FileFacts:
    return inspect(io.BytesIO(content), len(content))


def picture(kind: str, size: tuple[int, int] = (20, 10), mode: str = "RGB") -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, "white").save(out, kind)
    return out.getvalue()


def workbook() -> bytes:
    out = io.BytesIO()
    book = openpyxl.Workbook()
    book.active["A1"] = "isi"
    book.save(out)
    return out.getvalue()


def zipped(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return out.getvalue()


def locked_pdf(user: str) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf_bytes())) as pdf:
        pdf.save(out, encryption=pikepdf.Encryption(owner="pemilik", user=user))
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "extension", "pages"),
    [
        (pdf_bytes(pages=3), "pdf", 3),
        (locked_pdf(user=""), "pdf", 1),  # restricted, yet it opens without a password
        (picture("JPEG"), "jpg", None),
        (picture("PNG"), "png", None),
        (picture("WEBP"), "webp", None),
        (workbook(), "xlsx", None),
        (zipped(word__document_xml=b"<w/>"), "docx", None),
        (zipped(mimetype=b"application/vnd.oasis.opendocument.text"), "odt", None),
    ],
)
def test_sound_file_is_told_by_its_content(content, extension, pages):
    facts = look(content)

    assert (facts.type.extension, facts.pages, facts.size) == (extension, pages, len(content))


@pytest.mark.parametrize(
    ("content", "remedy"),
    [
        (b"", "kosong"),
        (b"<!doctype html><script>alert(1)</script>", "halaman web"),
        (b"\n  <svg xmlns='http://www.w3.org/2000/svg'/>", "halaman web"),
        (b"MZ\x90\x00" + b"\x00" * 100, "tidak dikenal"),
        (b"hanya teks biasa", "tidak dikenal"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 100, "DOCX, XLSX, atau PDF"),
        (b"%PDF-1.7\n" + b"sampah" * 50, "rusak"),
        (pdf_bytes()[:200], "rusak"),
        (locked_pdf(user="rahasia"), "kata sandi"),
        (picture("PNG")[:40], "rusak"),
        (b"\xff\xd8\xff\xe0" + b"\x00" * 50, "rusak"),
        (workbook()[:300], "rusak"),
        (zipped(berkas_xml=b"x"), "unggah isinya"),
    ],
)
def test_unsound_file_is_refused_with_its_remedy(content, remedy):
    with pytest.raises(RefusedFile, match=remedy):
        look(content)


def test_huge_picture_is_refused_before_it_is_unpacked():
    with pytest.raises(RefusedFile, match="piksel"):
        look(picture("PNG", (20_000, 7_000), mode="1"))


def pdf_whose_catalog_unpacks_to(mib: int) -> bytes:
    """Catalog and page tree stand in an object stream that is mostly padding."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf_bytes())) as pdf:
        pdf.Root["/Isi"] = pikepdf.String("a" * (mib * files.MIB))
        pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


def test_pdf_that_unpacks_to_more_than_memory_should_hold_is_refused():
    bomb = pdf_whose_catalog_unpacks_to(65)

    assert len(bomb) < files.MIB
    assert look(pdf_whose_catalog_unpacks_to(1)).pages == 1
    with pytest.raises(RefusedFile, match="rusak"):
        look(bomb)


def test_zip_bomb_in_an_office_document_is_refused():
    with pytest.raises(RefusedFile, match="mengembang"):
        look(zipped(xl__workbook_xml=b"\x00" * (501 * files.MIB)))


def test_file_over_the_limit_is_refused_by_its_size_alone():
    with pytest.raises(RefusedFile, match="60,0 MB melebihi batas 50 MB"):
        inspect(io.BytesIO(b"%PDF-"), 60 * files.MIB)


def test_picture_over_its_own_limit_is_refused():
    with pytest.raises(RefusedFile, match="foto JPEG 30,0 MB melebihi batas 20 MB"):
        inspect(io.BytesIO(picture("JPEG")), 30 * files.MIB)


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\a\\Perda.pdf", "Perda.pdf"),
        ("lap\x00or\nan\u202e.pdf", "laporan.pdf"),
        ("", "tanpa-nama"),
        ("...", "tanpa-nama"),
        ("Perda Nomor 3 – Bantuan Hukum.pdf", "Perda Nomor 3 – Bantuan Hukum.pdf"),
        ("a" * 300 + ".pdf", "a" * 251 + ".pdf"),
    ],
)
def test_name_becomes_a_harmless_label(name, label):
    assert clean_name(name) == label
