"""Files in pieces: they go on where the line broke, end as documents, and nothing that was acknowledged is lost."""

import io
import os
import uuid
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.states import Role
from assessments.library import Label
from assessments.models import Document, Evidence, Upload
from assessments.states import UploadState
from assessments.uploads import Ended, WrongOffset, append, begin, finish, item_named, safe_offset
from assessments.views.uploads import PIECE_TYPE
from tests.assessments.region import sign_in
from tests.assessments.uploads import BEGIN, parts, send, start, upload
from tests.world import World, pdf_bytes

pytestmark = pytest.mark.integration


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    """Parts that one test leaves behind are not another's."""
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path


def begun(world: World, content: bytes, name: str = "laporan.pdf") -> Upload:
    return begin(region=world.region, by=world.operator(), name=name, size=len(content), label=Label())


class BrokenLine(io.BytesIO):
    """Gives what it has, then the connection is gone."""

    def read(self, size: int | None = -1, /) -> bytes:
        chunk = super().read(size)
        if not chunk:
            raise OSError("connection reset")
        return chunk


# --- In pieces ------------------------------------------------------------------------------------


def test_a_file_in_three_pieces_becomes_a_document_with_what_was_said(world):
    content, client = pdf_bytes("a", pages=3), sign_in(world)
    said = {"kind": "perda", "document_date": "2020-02-03", "title": "Perda 3", "number": "3/2020"}
    answer = client.post(reverse(BEGIN), {"name": "perda 3.pdf", "size": len(content), **said})
    url = answer.json()["url"]

    middle = [send(client, url, content[:100]), send(client, url, content[100:200], 100)]
    where = client.head(url)
    last = send(client, url, content[200:], 200)

    made = Document.objects.get()
    assert (answer.status_code, answer.headers["Location"], answer.json()["offset"]) == (201, url, 0)
    assert [(a.status_code, a.headers["Upload-Offset"]) for a in middle] == [(204, "100"), (204, "200")]
    assert (where.status_code, where.headers["Upload-Offset"], where.headers["Upload-Length"]) == (
        200,
        "200",
        str(len(content)),
    )
    assert last.status_code == 200
    assert last.json() == {
        "state": "stored",
        "message": "Tersimpan.",
        "results": [
            {
                "name": "perda 3.pdf",
                "outcome": "stored",
                "message": "Tersimpan.",
                "url": reverse("assessments:document", args=[made.pk]),
            }
        ],
    }
    assert (made.title, made.number, made.kind, made.document_date) == ("Perda 3", "3/2020", "perda", date(2020, 2, 3))
    with made.file.open() as file:
        assert file.read() == content
    assert parts() == []


def test_a_piece_that_does_not_fit_is_refused_with_the_place_where_to_go_on(world):
    content, client = pdf_bytes("a"), sign_in(world)
    url = start(client, "a.pdf", content)
    send(client, url, content[:100])

    answers = [send(client, url, b"x", offset) for offset in (0, 99, 101)]
    without = client.patch(url, b"x", content_type=PIECE_TYPE)
    wrong_type = client.patch(url, b"x", headers={"Upload-Offset": "100"})
    last = send(client, url, content[100:], 100)

    assert [(a.status_code, a.headers["Upload-Offset"]) for a in answers] == [(409, "100")] * 3
    assert (without.status_code, wrong_type.status_code) == (400, 415)
    assert last.json()["state"] == "stored"


def test_an_ended_upload_says_again_what_became_of_it(world):
    content, client = pdf_bytes("a"), sign_in(world)
    url = start(client, "a.pdf", content)
    first = send(client, url, content)

    again = send(client, url, b"", len(content))
    where = client.head(url)

    assert (again.status_code, again.json()) == (410, first.json())
    assert where.headers["Upload-Offset"] == str(len(content))
    assert parts() == []


def test_the_same_unfinished_file_goes_on_where_it_stopped(world):
    content, client = pdf_bytes("a"), sign_in(world)
    url = start(client, "a.pdf", content, modified=5)
    send(client, url, content[:100])

    same = client.post(reverse(BEGIN), {"name": "a.pdf", "size": len(content), "modified": 5}).json()
    other = client.post(reverse(BEGIN), {"name": "a.pdf", "size": len(content), "modified": 6}).json()

    assert (same["url"], same["offset"]) == (url, 100)
    assert (other["url"] != url, other["offset"]) == (True, 0)


def test_the_page_names_what_i_have_not_finished_and_nothing_of_others(world):
    content = pdf_bytes("a")
    append(upload=begun(world, content, "putus.pdf"), by=world.operator(), offset=0, body=io.BytesIO(content[:100]))
    mine, colleague = sign_in(world), world.join(Role.OPERATOR_PEMDA)
    theirs = Client()
    theirs.force_login(colleague.user, backend="accounts.backends.MembershipBackend")

    pages = [client.get(reverse("assessments:documents")).content.decode() for client in (mine, theirs)]

    assert ["putus.pdf" in page for page in pages] == [True, False]
    assert "Pilih berkas yang sama untuk melanjutkan" in pages[0]


def test_a_foreign_upload_does_not_exist(world):
    content = pdf_bytes("a")
    url = reverse("assessments:upload", args=[begun(world, content).token])
    foreigner, colleague = world.join(Role.OPERATOR_PEMDA, region=world.foreign_region), world.join(Role.OPERATOR_PEMDA)
    statuses = []
    for member in (foreigner, colleague):
        client = Client()
        client.force_login(member.user, backend="accounts.backends.MembershipBackend")
        statuses += [client.head(url).status_code, send(client, url, content).status_code]
    own = sign_in(world).head(url).status_code
    nobody = sign_in(world).head(reverse("assessments:upload", args=[uuid.uuid4()])).status_code

    assert (statuses, own, nobody) == ([404] * 4, 200, 404)


def test_an_upload_needs_the_csrf_token(world):
    content = pdf_bytes("a")
    url = reverse("assessments:upload", args=[begun(world, content).token])
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.operator().user, backend="accounts.backends.MembershipBackend")
    client.get(reverse("assessments:documents"))
    token = client.cookies["csrftoken"].value

    without = send(client, url, content)
    with_it = client.patch(url, content, content_type=PIECE_TYPE, headers={"Upload-Offset": "0", "X-CSRFToken": token})

    assert (without.status_code, with_it.status_code) == (403, 200)


@pytest.mark.parametrize(
    ("name", "size", "message"),
    [
        ("a.pdf", 0, "Berkas kosong (0 byte)"),
        ("a.mp4", 201 * 2**20, "Berkas 201,0 MB melebihi batas 200 MB"),
        ("a.pdf", 51 * 2**20, "PDF 51,0 MB melebihi batas 50 MB. Perkecil (pindai"),
        ("a.PNG", 21 * 2**20, "gambar PNG 21,0 MB melebihi batas 20 MB"),
        ("", 10, "Nama berkas tidak ada"),
    ],
)
def test_what_the_size_alone_refuses_is_refused_before_it_travels(world, name, size, message):
    answer = sign_in(world).post(reverse(BEGIN), {"name": name, "size": size})

    assert (answer.status_code, message in answer.json()["message"]) == (422, True)
    assert Upload.objects.count() == 0


# --- Nothing acknowledged is lost -----------------------------------------------------------------


def test_what_arrived_of_a_broken_piece_counts(world):
    content = pdf_bytes("a")
    sent = begun(world, content)

    with pytest.raises(OSError, match="reset"):
        append(upload=sent, by=world.operator(), offset=0, body=BrokenLine(content[:150]))

    kept = Upload.objects.get()
    assert (kept.offset, safe_offset(kept)) == (150, 150)
    append(upload=kept, by=world.operator(), offset=150, body=io.BytesIO(content[150:]))
    assert (kept.state, Document.objects.get().size) == (UploadState.DONE, len(content))


def test_a_late_ghost_cannot_write_into_its_successor(world):
    content = os.urandom(600_000)
    first, second = begun(world, content), Upload.objects.get()

    class Ghost(io.BytesIO):
        """While it waits for its second chunk, the same file is sent by another connection."""

        def read(self, size: int | None = -1, /) -> bytes:
            if self.tell() and second.offset == 0:
                append(upload=second, by=world.operator(), offset=0, body=io.BytesIO(content[:300_000]))
            return super().read(size)

    with pytest.raises(WrongOffset) as refused:
        append(upload=first, by=world.operator(), offset=0, body=Ghost(b"x" * 600_000))

    here = Upload.objects.get()
    part = next(Path(settings.FILE_UPLOAD_TEMP_DIR).iterdir()).read_bytes()
    assert (refused.value.offset, here.offset) == (300_000, 300_000)
    assert part[:300_000] == content[:300_000]


def test_a_part_the_disk_lost_begins_anew(world):
    content = pdf_bytes("a")
    sent = begun(world, content)
    append(upload=sent, by=world.operator(), offset=0, body=io.BytesIO(content[:100]))
    next(Path(settings.FILE_UPLOAD_TEMP_DIR).iterdir()).unlink()

    with pytest.raises(WrongOffset) as refused:
        append(upload=sent, by=world.operator(), offset=100, body=io.BytesIO(content[100:]))
    append(upload=sent, by=world.operator(), offset=0, body=io.BytesIO(content))

    assert (refused.value.offset, sent.state) == (0, UploadState.DONE)


def test_a_disk_that_fails_while_storing_loses_nothing_and_the_next_try_ends_it(world, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    content = pdf_bytes("a")
    sent = begun(world, content)
    folder = Path(default_storage.path("dokumen"), world.region.code)
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.write_text("di sini seharusnya folder")
    with pytest.raises(FileExistsError):
        append(upload=sent, by=world.operator(), offset=0, body=io.BytesIO(content))
    folder.unlink()

    kept = Upload.objects.get()
    assert (kept.state, safe_offset(kept), Document.objects.count()) == (UploadState.RUNNING, len(content), 0)
    append(upload=kept, by=world.operator(), offset=len(content), body=io.BytesIO(b""))

    assert (kept.state, kept.results[0]["outcome"], parts()) == (UploadState.DONE, "stored", [])
    with pytest.raises(Ended):
        append(upload=kept, by=world.operator(), offset=len(content), body=io.BytesIO(b""))


@pytest.mark.both
def test_ending_an_upload_twice_finds_the_document_of_the_first_time(world):
    content = pdf_bytes("a")
    first = begun(world, content)
    append(upload=first, by=world.operator(), offset=0, body=io.BytesIO(content))
    # As after a kill between storing the document and noting that the upload has ended.
    Upload.objects.filter(pk=first.pk).update(state=UploadState.RUNNING)
    Path(settings.FILE_UPLOAD_TEMP_DIR, f"{first.token.hex}.part").write_bytes(content)

    again = finish(upload=Upload.objects.get(), by=world.operator())

    assert (again.state, again.results[0]["outcome"], Document.objects.count()) == (UploadState.DONE, "duplicate", 1)


@pytest.mark.both
def test_parts_left_alone_for_three_days_are_removed_and_younger_ones_stay(world):
    content = pdf_bytes("a")
    for name, age in (("lama.pdf", timedelta(days=3, minutes=1)), ("baru.pdf", timedelta(days=2))):
        sent = begun(world, content, name)
        append(upload=sent, by=world.operator(), offset=0, body=io.BytesIO(content[:100]))
        Upload.objects.filter(pk=sent.pk).update(changed_at=timezone.now() - age)

    for name, days in (("lama.member", 4), ("baru.whole", 2)):
        stray = Path(settings.FILE_UPLOAD_TEMP_DIR, name)
        stray.write_bytes(b"x")
        when = (timezone.now() - timedelta(days=days)).timestamp()
        os.utime(stray, (when, when))

    begun(world, content, "lain.pdf")

    old, young = Upload.objects.get(name="lama.pdf"), Upload.objects.get(name="baru.pdf")
    assert (old.state, "3 hari" in old.message, young.state) == (UploadState.REFUSED, True, UploadState.RUNNING)
    assert parts() == sorted([f"{young.token.hex}.part", "baru.whole"])


def test_a_piece_costs_few_statements(world):
    content, client = pdf_bytes("a"), sign_in(world)
    url = start(client, "a.pdf", content)

    with CaptureQueriesContext(connection) as captured:
        send(client, url, content[:100])

    assert len(captured) == 5


# --- What becomes of a file -----------------------------------------------------------------------


def test_a_file_that_is_there_already_is_offered_instead(world):
    world.assessment()
    content, client = pdf_bytes("a"), sign_in(world)
    upload(client, "01.S1 perda.pdf", content)

    again = upload(client, "salinan.pdf", content)

    assert (again["state"], Document.objects.count()) == ("duplicate", 1)
    assert again["message"] == (
        "Sudah ada di daftar dokumen sebagai “01.S1 perda” (dipakai pada 01.S1); tidak disimpan dua kali."
    )
    assert again["results"][0]["url"] == reverse("assessments:document", args=[Document.objects.get().pk])


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("03.H5_laporan.pdf", "03.H5"),
        ("03.H5 laporan.pdf", "03.H5"),
        ("03-h5-laporan.pdf", "03.H5"),
        ("03.h5.pdf", "03.H5"),
        ("03H5 laporan.pdf", "03.H5"),
        ("03.H50 laporan.pdf", None),
        ("03.H5laporan.pdf", None),
        ("laporan 03.H5.pdf", None),
        ("99.H5 laporan.pdf", None),
    ],
)
def test_a_name_that_begins_with_a_code_names_its_item(world, name, code):
    found = item_named(name, world.assessment())

    assert (found and found[1]) == code


def test_a_file_named_by_a_code_attaches_itself_and_says_so(world):
    world.assessment()

    answer = upload(sign_in(world), "01.S1_perda.pdf", pdf_bytes("a"))

    evidence = Evidence.objects.get()
    assert answer["message"] == "Tersimpan. Dilampirkan pada butir 01.S1 menurut namanya."
    assert (evidence.item, evidence.item.indicator.code) == (world.item("01.S1"), "01.S1")


def test_where_the_item_is_locked_the_file_is_only_stored_and_says_why(world):
    world.submit()

    answer = upload(sign_in(world), "01.S1_perda.pdf", pdf_bytes("baru"))

    assert answer["state"] == "stored"
    assert answer["message"].startswith("Tersimpan. Tidak dilampirkan pada butir 01.S1: ")
    assert "Dikirim ke Kanwil" in answer["message"]
    assert Evidence.objects.filter(document__original_name="01.S1_perda.pdf").count() == 0


# --- Given up -------------------------------------------------------------------------------------


def test_a_cancelled_upload_leaves_no_part_and_says_who_gave_it_up(world):
    content = pdf_bytes("a", 3)
    client = sign_in(world)
    url = start(client, "laporan.pdf", content)
    send(client, url, content[:500])

    answer = client.post(f"{url}batal/", follow=True)

    ended = Upload.objects.get()
    assert (ended.state, ended.message, parts()) == (UploadState.REFUSED, f"Dibatalkan oleh {ended.by}.", [])
    assert "laporan.pdf: unggahan dibatalkan" in answer.content.decode()
    assert "Belum selesai diunggah" not in answer.content.decode()


@pytest.mark.both
def test_a_late_piece_of_a_cancelled_upload_is_told_and_leaves_nothing(world):
    content = pdf_bytes("a", 3)
    client = sign_in(world)
    url = start(client, "laporan.pdf", content)
    client.post(f"{url}batal/")

    answer = send(client, url, content)

    assert (answer.status_code, Document.objects.count(), parts()) == (410, 0, [])


def test_what_is_finished_is_not_cancelled_and_what_is_anothers_does_not_exist(world):
    content = pdf_bytes("a", 3)
    client = sign_in(world)
    url = start(client, "laporan.pdf", content)
    foreign = sign_in(world, Role.KONTRIBUTOR_OPD).post(f"{url}batal/")
    send(client, url, content)

    answer = client.post(f"{url}batal/", follow=True)

    assert (foreign.status_code, Document.objects.count(), Upload.objects.get().state) == (404, 1, UploadState.DONE)
    assert "sudah selesai sebelum dibatalkan" in answer.content.decode()
