"""A folder of whatever: each file goes the way of an upload; what is refused is told, nothing stops."""

import os
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from assessments.models import Evidence
from demo.evidence import take_in
from demo.walk import Walk
from tests.world import pdf_bytes

pytestmark = pytest.mark.integration


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    deep = tmp_path / "a" / "b"
    deep.mkdir(parents=True)
    (deep / "laporan.pdf").write_bytes(pdf_bytes("laporan", 2))
    (deep / "laporan yang sama.PDF").write_bytes((deep / "laporan.pdf").read_bytes())
    Image.new("RGB", (40, 30), "white").save(tmp_path / "foto", "PNG")  # told by its content
    (tmp_path / "halaman.pdf").write_bytes(b"<html><body>bukan PDF</body></html>")
    (tmp_path / "kosong.pdf").touch()
    (tmp_path / "terpotong.pdf").write_bytes(b"%PDF-1.7\n1 0 obj")
    (tmp_path / os.fsdecode(b"acak \xff\xfe.docx")).write_bytes(b"\x00\x01\x02")
    (tmp_path / "tautan.pdf").symlink_to("tidak-ada.pdf")
    os.mkfifo(tmp_path / "pipa.pdf")
    with pikepdf.new() as locked:
        locked.add_blank_page()
        locked.save(tmp_path / "terkunci.pdf", encryption=pikepdf.Encryption(owner="a", user="b"))
    return tmp_path


def test_good_files_are_taken_and_each_bad_one_is_named_with_its_reason(walk: Walk, folder: Path) -> None:
    intake = take_in(folder, [walk])
    assert (intake.taken, intake.again, intake.faults) == (2, 1, [])
    reasons = {name: reason.split(".")[0] for name, reason in intake.refused}
    assert reasons == {
        "acak ��.docx": "Jenis berkas tidak dikenal dari isinya",
        "halaman.pdf": "Isi berkas ini halaman web (HTML/XML), bukan dokumen",
        "kosong.pdf": "Berkas kosong (0 byte)",
        "pipa.pdf": "Bukan berkas biasa (perangkat, soket, atau pipa); tidak dibuka",
        "tautan.pdf": "Tidak dapat dibaca: No such file or directory",
        "terkunci.pdf": "PDF ini dikunci kata sandi",
        "terpotong.pdf": "PDF rusak atau terpotong dan tidak dapat dibuka",
    }


@pytest.mark.both
def test_taken_files_support_items_of_the_region_and_stay_where_they_were(walk: Walk, folder: Path) -> None:
    before = sorted(folder.rglob("*"))
    take_in(folder, [walk])
    attached = Evidence.objects.filter(item__assessment=walk.assessment)
    assert sorted(attached.values_list("document__title", flat=True)) == [
        "foto",
        "laporan yang sama",
        "laporan yang sama",
    ]
    assert attached.values("item").distinct().count() == 3
    assert sorted(folder.rglob("*")) == before
