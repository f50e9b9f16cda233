"""The form of a right: what an operator may rely on while answering items and handing in data dukung."""

from datetime import date
from functools import cache
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.states import Role
from assessments.library import Label, add_document, attach
from assessments.models import Document, Event, Evidence, Item
from assessments.states import ItemState
from tests.assessments.region import HTMX, NUMBER, RATIO, YES_NO, save, sign_in, text_of
from tests.world import World, pdf_bytes, pdf_file

pytestmark = pytest.mark.integration


def upload(client: Client, item: Item, *files: SimpleUploadedFile, **data: str) -> HttpResponse:
    return client.post(reverse("assessments:item_upload", args=[item.pk]), {"uploads": files} | data, headers=HTMX)


@cache
def content(name: str, pages: int) -> bytes:
    """Byte for byte the same when asked again: a PDF made a second later carries another id."""
    return pdf_bytes(name, pages)


def pdf(name: str = "laporan.pdf", pages: int = 3) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content(name, pages))


def number_of_stored_files(world: World) -> int:
    folder = f"dokumen/{world.region.code}"
    return len(default_storage.listdir(folder)[1]) if default_storage.exists(folder) else 0


# --- Answers --------------------------------------------------------------------------------------


def test_yes_saves_the_answer_and_tells_the_progress_anew(world: World) -> None:
    item = world.item(YES_NO)

    answer = save(sign_in(world), item, claim="ya", note="Perda 3/2020")

    item = world.item(YES_NO)
    assert (answer.status_code, item.claim, item.note, item.state) == (200, "ya", "Perda 3/2020", ItemState.FILLED)
    assert "Butir terisi: 1 dari 12" in text_of(answer)


def test_without_javascript_saving_leads_back_to_the_card(world: World) -> None:
    item = world.item(YES_NO)

    answer = sign_in(world).post(
        reverse("assessments:item_save", args=[item.pk]), {"version": item.version, "claim": "ya"}
    )

    page = reverse("assessments:right", args=[item.assessment_id, 1])
    assert (answer.status_code, answer.headers["Location"]) == (302, f"{page}#butir-01.S1")


def test_a_ratio_is_computed_from_indonesian_numbers_and_shown_in_them(world: World) -> None:
    answer = save(sign_in(world), world.item(RATIO), numerator="1.234,5", denominator="2.000")

    assert str(world.item(RATIO).value) == "61.7250"
    assert "Hasil: 61,725 persen = 1.234,5 ÷ 2.000 × 100" in text_of(answer)
    assert 'value="1.234,5"' in answer.content.decode()


@pytest.mark.parametrize(
    ("code", "typed", "message"),
    [
        (NUMBER, {"value": "nihil"}, "Nilai: tulis angka, bukan “nihil”."),
        (NUMBER, {"value": "12.5"}, "Nilai: pakai koma untuk desimal, misalnya 12,5, bukan 12.5."),
        (RATIO, {"numerator": "5", "denominator": ""}, "Isi penyebut: Jumlah seluruh desa/kelurahan."),
        (RATIO, {"numerator": "9", "denominator": "3"}, "Pembilang lebih besar daripada penyebut."),
        (YES_NO, {"claim": "tidak-berlaku"}, "jawaban “Tidak berlaku” tidak dapat dipilih"),
        (YES_NO, {"claim": "ya", "note": "x" * 2001}, "Catatan terlalu panjang: 2001 huruf, paling banyak 2000."),
        (YES_NO, {"claim": "mungkin"}, "Periksa isian yang ditandai."),
    ],
)
def test_an_answer_that_does_not_fit_is_refused_in_words_and_kept_as_typed(
    world: World, code: str, typed: dict[str, str], message: str
) -> None:
    typed = {"note": "catatan saya"} | typed

    answer = save(sign_in(world), world.item(code), **typed)

    item = world.item(code)
    assert answer.status_code == 422
    assert message in text_of(answer)
    lost = [v for k, v in typed.items() if k in {"note", "value", "numerator"} and v not in answer.content.decode()]
    assert lost == []
    assert (item.claim, item.note, item.version, Event.objects.filter(item=item).count()) == ("", "", 1, 0)


def test_a_refused_answer_without_javascript_shows_the_whole_page_with_what_was_typed(world: World) -> None:
    item = world.item(NUMBER)

    answer = sign_in(world).post(
        reverse("assessments:item_save", args=[item.pk]), {"version": item.version, "value": "nihil"}
    )

    page = answer.content.decode()
    assert answer.status_code == 422
    assert page.count('<article class="item-card"') == 12
    assert page.count('value="nihil"') == 1


def test_a_stale_form_shows_who_changed_what_and_keeps_the_typed_answer(world: World) -> None:
    world.hand_over(YES_NO)
    item = world.item(YES_NO)
    save(sign_in(world, Role.KONTRIBUTOR_OPD), item, claim="tidak", note="belum ada")

    answer = save(sign_in(world), item, claim="ya", note="catatan saya")

    words = text_of(answer)
    assert answer.status_code == 409
    assert "Butir 01.S1 sudah diubah sejak halaman dibuka." in words
    assert "Kontributor OPD · Kab. Uji 1601 · Dinas Kesehatan" in words
    assert "catatan saya" in words
    assert world.item(YES_NO).claim == "tidak"
    # The card now stands on the present version: saving again is a choice made knowingly.
    assert f'name="version" value="{world.item(YES_NO).version}"' in answer.content.decode()


def test_not_applicable_needs_its_reason(world: World) -> None:
    item = Item.objects.filter(
        assessment=world.assessment(), indicator__na_allowed=True, indicator__answer="rasio"
    ).first()
    client = sign_in(world)

    refused = save(client, item, not_applicable="on", numerator="3")
    taken = save(client, item, not_applicable="on", reason="Tidak ada laut di daerah ini.")

    item.refresh_from_db()
    assert (refused.status_code, taken.status_code) == (422, 200)
    assert "Tulis alasan mengapa butir ini tidak berlaku" in text_of(refused)
    assert (item.claim, item.reason, item.value) == ("tidak-berlaku", "Tidak ada laut di daerah ini.", None)


def test_clearing_an_answer_leaves_the_item_empty(world: World) -> None:
    client = sign_in(world)
    save(client, world.item(YES_NO), claim="ya")

    save(client, world.item(YES_NO), claim="ya", kosongkan="1")

    assert world.item(YES_NO).state == ItemState.EMPTY


# --- What is locked -------------------------------------------------------------------------------


def test_what_was_sent_is_locked_on_every_way_in_and_says_since_when_and_how_it_opens(world: World) -> None:
    client, item = sign_in(world), world.item(YES_NO)
    attach(item_id=item.pk, document=world.document(), by=world.operator())
    world.submit()
    item = world.item(YES_NO)
    evidence = Evidence.objects.filter(item=item).earliest("id")
    before = Event.objects.count()

    page = text_of(client.get(reverse("assessments:right", args=[item.assessment_id, 1])))
    statuses = [
        save(client, item, claim="tidak", note="diketik").status_code,
        upload(client, item, pdf("baru.pdf")).status_code,
        client.post(reverse("assessments:item_attach", args=[item.pk]), {"document": evidence.document_id}).status_code,
        client.post(reverse("assessments:evidence_pages", args=[evidence.pk]), {"pages": "2"}).status_code,
        client.post(reverse("assessments:evidence_remove", args=[evidence.pk])).status_code,
    ]

    assert statuses == [422] * 5
    assert Event.objects.count() == before
    assert Document.objects.filter(original_name="baru.pdf").count() == 0
    assert "Formulir sudah dikirim ke Kanwil. Terkunci sejak" in page
    assert "dapat menariknya kembali selama Kanwil belum mulai memeriksa" in page
    assert "diketik" in text_of(save(client, item, claim="tidak", note="diketik"))


def test_while_repairing_only_returned_items_open_and_show_why(world: World) -> None:
    world.submit()
    world.start_kanwil()
    world.judge()
    world.judge(["01.S1"], outcome="kembalikan", reason_code="tidak-lengkap", note="Lampiran belum ada.")
    assessment = world.assessment()
    kanwil = sign_in(world, Role.VERIFIKATOR_KANWIL)
    kanwil.post(
        reverse("assessments:return", args=[assessment.pk]), {"version": assessment.version, "note": "Lengkapi."}
    )
    client = sign_in(world)

    page = client.get(reverse("assessments:right", args=[assessment.pk, 1])).content.decode()
    overview = text_of(client.get(reverse("assessments:assessment", args=[assessment.pk])))
    refused = save(client, world.item("01.S2"), claim="tidak")
    repaired = save(client, world.item("01.S1"), claim="ya", note="Sudah dilampirkan.")

    assert page.count('/simpan/"') == 1  # one form with htmx, of the one returned item
    assert "1 butir perlu diperbaiki" in overview
    assert "Tidak lengkap" in overview
    assert "Lampiran belum ada." in overview
    assert (refused.status_code, repaired.status_code) == (422, 200)
    assert world.item("01.S1").state == ItemState.REPAIRED
    assert "Berubah sejak diverifikasi" in text_of(repaired)


# --- Files ----------------------------------------------------------------------------------------


def test_each_file_is_judged_by_itself(world: World) -> None:
    item = world.item(YES_NO)
    bad = SimpleUploadedFile("palsu.pdf", b"<html><script>alert(1)</script>")

    answer = upload(
        sign_in(world), item, bad, pdf("../../etc/perda.pdf"), document_date="2025-06-01", kind="perda", pages="2-3"
    )

    document, words = Document.objects.get(), text_of(answer)
    assert answer.status_code == 422
    assert "palsu.pdf ditolak: Isi berkas ini halaman web (HTML/XML), bukan dokumen. Simpan sebagai PDF." in words
    assert "perda.pdf diunggah dan dilampirkan." in words
    assert (document.original_name, document.kind, document.document_date) == ("perda.pdf", "perda", date(2025, 6, 1))
    assert Evidence.objects.get().pages == "2-3"
    assert f'href="{reverse("assessments:document_file", args=[document.pk])}#page=2"' in answer.content.decode()
    assert 'value="2025-06-01"' in answer.content.decode()


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("kosong.pdf", b"", "Berkas kosong (0 byte)."),
        ("palsu.pdf", b"<!doctype html><p>x", "Isi berkas ini halaman web (HTML/XML), bukan dokumen."),
        ("rusak.pdf", b"%PDF-1.7\nbukan isi pdf", "PDF rusak atau terpotong dan tidak dapat dibuka."),
        ("program.exe", b"MZ\x90\x00" * 50, "Jenis berkas tidak dikenal dari isinya."),
    ],
)
def test_a_file_that_is_not_sound_is_refused_by_name_and_leaves_nothing(
    world: World, name: str, content: bytes, message: str
) -> None:
    before = number_of_stored_files(world)

    answer = upload(sign_in(world), world.item(YES_NO), SimpleUploadedFile(name, content))

    assert answer.status_code == 422
    assert f"{name} ditolak: {message}" in text_of(answer)
    assert (Document.objects.count(), Evidence.objects.count(), number_of_stored_files(world)) == (0, 0, before)


def test_sixty_megabytes_are_over_the_limit(world: World, tmp_path: Path) -> None:
    path, before = tmp_path / "besar.pdf", number_of_stored_files(world)
    with path.open("wb") as file:
        file.write(b"%PDF-1.7")
        file.truncate(60 * 1024 * 1024)  # on disk only a hole
    with path.open("rb") as file:
        answer = sign_in(world).post(
            reverse("assessments:item_upload", args=[world.item(YES_NO).pk]), {"uploads": [file]}, headers=HTMX
        )

    assert answer.status_code == 422
    assert "besar.pdf ditolak: PDF 60,0 MB melebihi batas 50 MB." in text_of(answer)
    assert (Document.objects.count(), number_of_stored_files(world)) == (0, before)


def test_pages_beyond_the_end_refuse_the_file_before_anything_is_stored(world: World) -> None:
    before = number_of_stored_files(world)

    answer = upload(sign_in(world), world.item(YES_NO), pdf(pages=3), pages="2, 9")

    assert answer.status_code == 422
    assert "laporan.pdf ditolak: Halaman 9 tidak ada; dokumen ini 3 halaman." in text_of(answer)
    assert (Document.objects.count(), number_of_stored_files(world)) == (0, before)
    assert 'value="2, 9"' in answer.content.decode()


def test_uploading_nothing_says_so(world: World) -> None:
    answer = upload(sign_in(world), world.item(YES_NO))

    assert (answer.status_code, "Pilih paling sedikit satu berkas." in text_of(answer)) == (422, True)


def test_the_same_file_again_is_attached_without_being_stored_twice(world: World) -> None:
    client = sign_in(world)
    upload(client, world.item("01.S1"), pdf())

    answer = upload(client, world.item("01.S2"), pdf())

    assert answer.status_code == 200
    assert "laporan.pdf sudah ada di daftar dokumen, dilampirkan tanpa diunggah ulang." in text_of(answer)
    assert (Document.objects.count(), Evidence.objects.count()) == (1, 2)


@pytest.mark.both
def test_a_document_of_another_year_is_marked_where_the_date_matters(world: World) -> None:
    items = Item.objects.filter(assessment=world.assessment()).order_by("pk")
    dated, undated = items.filter(indicator__date_matters=True), items.filter(indicator__date_matters=False)
    client = sign_in(world)

    pages = [
        text_of(upload(client, dated[0], pdf("lama.pdf"), document_date="2023-01-05")),
        text_of(upload(client, undated[0], pdf("lama.pdf"))),
        text_of(upload(client, dated[1], pdf("baru.pdf"), document_date="2025-01-05")),
    ]

    assert ["di luar tahun kinerja" in page for page in pages] == [True, False, False]


@pytest.mark.both
def test_pages_can_be_changed_and_a_document_taken_off_but_not_lost(world: World) -> None:
    client, item = sign_in(world), world.item(YES_NO)
    evidence = attach(item_id=item.pk, document=world.document(pages=3), by=world.operator())

    refused = client.post(reverse("assessments:evidence_pages", args=[evidence.pk]), {"pages": "abc"}, headers=HTMX)
    client.post(reverse("assessments:evidence_pages", args=[evidence.pk]), {"pages": "2"}, headers=HTMX)
    current = Evidence.objects.get(removed_at=None)
    removed = client.post(reverse("assessments:evidence_remove", args=[current.pk]), headers=HTMX)

    assert (refused.status_code, 'value="abc"' in refused.content.decode()) == (422, True)
    assert (current.pages, removed.status_code) == ("2", 200)
    assert (Evidence.objects.filter(removed_at=None).count(), Document.objects.count()) == (0, 1)


@pytest.mark.both
def test_a_document_of_the_library_is_found_and_attached_to_another_item(world: World) -> None:
    client, item = sign_in(world), world.item("02.S1")
    document = world.document(name="perda-informasi.pdf")
    world.document(name="laporan-lain.pdf")
    url = reverse("assessments:item_attach", args=[item.pk])

    found = text_of(client.get(url, {"q": "INFORMASI"}))
    refused = client.post(url, {"document": document.pk, "pages": "7"})
    done = client.post(url, {"document": document.pk, "pages": "1-2"})

    assert ("perda-informasi" in found, "laporan-lain" in found) == (True, False)
    assert (refused.status_code, "Halaman 7 tidak ada" in text_of(refused)) == (422, True)
    assert 'value="7"' in refused.content.decode()
    assert (done.status_code, Evidence.objects.get().pages) == (302, "1-2")


def test_a_foreign_document_cannot_be_attached(world: World) -> None:
    foreign = world.document(world.foreign_region)
    url = reverse("assessments:item_attach", args=[world.item().pk])

    answer = sign_in(world).post(url, {"document": foreign.pk})

    assert (answer.status_code, Evidence.objects.count()) == (404, 0)


# --- Who ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.BIRO_HUKUM, Role.VERIFIKATOR_KANWIL])
def test_readers_see_the_form_without_anything_to_press(world: World, role: str) -> None:
    world.fill(limit=3)
    attach(item_id=world.item().pk, document=world.document(), by=world.operator())

    page = sign_in(world, role).get(reverse("assessments:right", args=[world.assessment().pk, 1])).content.decode()

    assert page.count('<article class="item-card"') == 12
    assert ("/simpan/" in page, "/unggah/" in page, "/lampirkan/" in page, "/lepas/" in page) == (False,) * 4


def test_another_regions_form_does_not_exist(world: World) -> None:
    region = world.foreign_region
    foreign, item = world.assessment(region), world.item(region=region)
    evidence = attach(item_id=item.pk, document=world.document(region), by=world.operator(region))
    client = sign_in(world)
    posts = ["item_save", "item_upload", "item_attach"]

    statuses = [client.get(reverse("assessments:right", args=[foreign.pk, 1])).status_code]
    statuses += [client.post(reverse(f"assessments:{name}", args=[item.pk])).status_code for name in posts]
    statuses += [
        client.post(reverse(f"assessments:{name}", args=[evidence.pk])).status_code
        for name in ("evidence_pages", "evidence_remove")
    ]

    assert statuses == [404] * 6
    assert Evidence.objects.get(pk=evidence.pk).removed_at is None


@pytest.mark.parametrize("files", [1, 3])
def test_the_page_of_a_right_takes_the_same_queries_whatever_is_attached(
    world: World, files: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    item = world.item()
    for n in range(files):
        document = add_document(
            region=world.region, by=world.operator(), upload=pdf_file(f"berkas-{n}.pdf"), label=Label()
        )[0]
        attach(item_id=item.pk, document=document, by=world.operator())
    client, url = sign_in(world), reverse("assessments:right", args=[item.assessment_id, 1])

    with django_assert_num_queries(11):
        client.get(url)
