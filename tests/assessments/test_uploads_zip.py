"""A ZIP is opened, and each file in it is judged by itself."""

import io

import pytest
from django.urls import reverse

from assessments.models import Document, Evidence
from tests.assessments.region import sign_in
from tests.assessments.uploads import parts, upload, zipped
from tests.world import pdf_bytes

pytestmark = pytest.mark.integration


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    """Parts that one test leaves behind are not another's."""
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path


def test_each_member_of_a_zip_is_judged_by_itself(world):
    world.assessment()
    members = {
        "map/01.S1 perda.pdf": pdf_bytes("a"),
        "map/": b"",
        "__MACOSX/map/._a.pdf": b"x",
        "map/.DS_Store": b"x",
        "halaman.pdf": b"<html>bukan</html>",
        "dalam.zip": zipped({"a.txt": b"x"}),
        "../../luar.pdf": pdf_bytes("luar"),
        "salinan.pdf": pdf_bytes("a"),
    }

    answer = upload(sign_in(world), "semua.zip", zipped(members))

    found = [(r["name"], r["outcome"], r["message"].split(".")[0]) for r in answer["results"]]
    assert found == [
        ("01.S1 perda.pdf", "stored", "Tersimpan"),
        ("halaman.pdf", "refused", "Isi berkas ini halaman web (HTML/XML), bukan dokumen"),
        ("dalam.zip", "refused", "ZIP di dalam ZIP tidak dibuka"),
        ("luar.pdf", "refused", "Letak berkas ini menunjuk ke luar ZIP, sehingga tidak diambil"),
        ("salinan.pdf", "duplicate", "Sudah ada di daftar dokumen sebagai “01"),
    ]
    assert (answer["state"], answer["message"]) == ("dibuka", "2 dari 5 berkas di dalam ZIP ada di daftar dokumen.")
    assert (Document.objects.count(), Evidence.objects.count(), parts()) == (1, 1, [])


@pytest.mark.parametrize(
    ("members", "message"),
    [
        ({}, "ZIP ini tidak berisi berkas"),
        ({f"{n}.pdf": b"x" for n in range(201)}, "ZIP ini berisi 201 berkas; paling banyak 200"),
        ({f"{n}.pdf": b"\0" * 2**20 * 51 for n in range(6)}, "mengembang lebih dari 300 MB"),
    ],
)
def test_a_zip_beyond_the_limits_is_refused_whole(world, members, message):
    answer = upload(sign_in(world), "semua.zip", zipped(members))

    assert (answer["state"], message in answer["message"]) == ("refused", True)
    assert (Document.objects.count(), parts()) == (0, [])


def test_the_plain_form_attaches_by_name_and_unpacks_a_zip_too(world):
    world.assessment()
    archive = io.BytesIO(zipped({"01.S1 a.pdf": pdf_bytes("a"), "b.pdf": pdf_bytes("b")}))
    archive.name = "semua.zip"

    answer = sign_in(world).post(reverse("assessments:documents"), {"uploads": [archive]}, follow=True)

    page = answer.content.decode()
    assert sorted(d.original_name for d in Document.objects.all()) == ["01.S1 a.pdf", "b.pdf"]
    assert "01.S1 a.pdf: Tersimpan. Dilampirkan pada butir 01.S1 menurut namanya." in page
