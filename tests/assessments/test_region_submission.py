"""Endorsing, sending and taking back: what the region and the province may rely on."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.states import Role
from assessments.models import Assessment, Document, Endorsement, Event, Window
from assessments.states import AssessmentState, EndorsementKind, Stage
from tests.assessments.region import sign_in, text_of
from tests.world import World, pdf_bytes

pytestmark = pytest.mark.integration
FORM, LETTER = EndorsementKind.FORM, EndorsementKind.COVER_LETTER


def endorse(client: Client, world: World, kind: EndorsementKind, **data: object) -> HttpResponse:
    typed = {"file": SimpleUploadedFile("sah.pdf", pdf_bytes(kind)), "signatory": "Sekda", "position": "Sekda"} | data
    fields = {"kind": kind.value} | {f"{kind.value}-{name}": value for name, value in typed.items()}
    return client.post(reverse("assessments:endorse", args=[world.assessment().pk]), fields)


def send(client: Client, assessment: Assessment, **data: object) -> HttpResponse:
    fields = {"version": assessment.version, "setuju": "1"} | data
    return client.post(reverse("assessments:submit", args=[assessment.pk]), fields)


def test_the_operator_puts_in_both_papers_and_a_newer_one_replaces_the_older(world: World) -> None:
    client = sign_in(world)

    statuses = [endorse(client, world, kind).status_code for kind in (FORM, LETTER)]
    newer = SimpleUploadedFile("baru.pdf", pdf_bytes("baru"))
    endorse(client, world, FORM, file=newer, signatory="Plh. Sekda")

    current = Endorsement.objects.filter(replaced_at=None).order_by("kind")
    assert statuses == [302, 302]
    assert [(e.kind, e.signatory) for e in current] == [(FORM, "Plh. Sekda"), (LETTER, "Sekda")]
    assert Endorsement.objects.count() == 3


def test_the_province_puts_in_the_covering_letter_and_nothing_else(world: World) -> None:
    client = sign_in(world, Role.BIRO_HUKUM)
    page = client.get(reverse("assessments:endorse", args=[world.assessment().pk])).content.decode()

    letter, form = endorse(client, world, LETTER), endorse(client, world, FORM)

    assert (letter.status_code, form.status_code) == (302, 403)
    assert [e.kind for e in Endorsement.objects.all()] == [LETTER]
    assert ('value="surat-pengantar"' in page, 'value="formulir"' in page) == (True, False)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"file": SimpleUploadedFile("sah.pdf", b"<html>")}, "Isi berkas ini halaman web (HTML/XML), bukan dokumen."),
        ({"file": SimpleUploadedFile("sah.pdf", b"")}, "Berkas kosong (0 byte)."),
        ({"file": ""}, "Pilih berkas yang sudah ditandatangani."),
        ({"signatory": ""}, "Tulis nama penanda tangan."),
        ({"position": "x" * 151}, "Jabatan terlalu panjang: paling banyak 150 huruf."),
        ({"document_date": "besok"}, "Tulis tanggal sebagai tahun-bulan-hari"),
    ],
)
def test_a_paper_that_is_not_sound_is_refused_and_the_rest_is_kept(
    world: World, data: dict[str, object], message: str
) -> None:
    answer = endorse(sign_in(world), world, FORM, **({"signatory": "Nama yang diketik"} | data))

    assert answer.status_code == 422
    assert message in text_of(answer)
    assert ("Nama yang diketik" in answer.content.decode()) == ("signatory" not in data)
    assert (Endorsement.objects.count(), Document.objects.count()) == (0, 0)


def test_the_summary_names_what_is_blank_and_what_is_missing(world: World) -> None:
    world.fill(limit=115)

    page = text_of(sign_in(world).get(reverse("assessments:submit", args=[world.assessment().pk])))

    assert "5 butir masih kosong" in page
    assert "10.H5" in page
    assert "Jumlah 115 5" in page
    assert "Belum dapat dikirim" in page


def test_sending_asks_for_agreement_then_locks_the_form(world: World) -> None:
    assessment = world.fill(limit=5)
    world.endorse()
    client = sign_in(world)

    unasked = client.post(reverse("assessments:submit", args=[assessment.pk]), {"version": assessment.version})
    still = world.assessment().state
    sent = send(client, assessment)

    assert (unasked.status_code, still) == (422, AssessmentState.DRAFT)
    assert "Centang pernyataan di atas tombol" in text_of(unasked)
    assert (sent.status_code, world.assessment().state) == (302, AssessmentState.SUBMITTED)


@pytest.mark.both
def test_sending_without_papers_is_refused_in_words(world: World) -> None:
    answer = send(sign_in(world), world.fill(limit=5))

    assert answer.status_code == 422
    assert "Dokumen pengesahan yang belum ada: Formulir yang disahkan" in text_of(answer)
    assert world.assessment().state == AssessmentState.DRAFT


def test_sending_twice_is_told_as_a_conflict(world: World) -> None:
    assessment = world.fill(limit=5)
    world.endorse()
    client = sign_in(world)
    send(client, assessment)

    again = send(client, assessment)

    assert (again.status_code, "Data sudah berubah" in text_of(again)) == (409, True)
    assert Event.objects.filter(verb=Event.Verb.STATE_CHANGED, assessment=assessment).count() == 1


def test_what_was_sent_can_be_taken_back_until_the_kanwil_begins(world: World) -> None:
    assessment = world.submit()
    client = sign_in(world)
    url = reverse("assessments:withdraw", args=[assessment.pk])
    offered = url in client.get(reverse("assessments:assessment", args=[assessment.pk])).content.decode()

    client.post(url, {"version": assessment.version})
    taken_back = world.assessment().state
    assessment = world.assessment()
    send(client, assessment)
    assessment = world.start_kanwil()
    client.post(url, {"version": assessment.version})
    offered_still = url in client.get(reverse("assessments:assessment", args=[assessment.pk])).content.decode()

    assert (offered, taken_back) == (True, AssessmentState.DRAFT)
    assert (offered_still, world.assessment().state) == (False, AssessmentState.KANWIL)


def test_after_the_deadline_nothing_is_taken_and_the_page_says_how_it_opens(world: World) -> None:
    assessment = world.fill(limit=5)
    closed = timezone.now() - timedelta(minutes=5)
    Window.objects.filter(cycle=world.cycle, stage=Stage.FILLING).update(closes_at=closed)
    client = sign_in(world)

    paper, sent = endorse(client, world, FORM), send(client, assessment)
    page = text_of(client.get(reverse("assessments:assessment", args=[assessment.pk])))

    assert (paper.status_code, sent.status_code) == (422, 422)
    assert (Endorsement.objects.count(), world.assessment().state) == (0, AssessmentState.DRAFT)
    assert "Tahap Pengisian oleh Pemda sudah ditutup menurut jadwal." in page
    assert "Mintalah perpanjangan kepada pimpinan Kanwil Sumatera Selatan" in page


@pytest.mark.parametrize("name", ["endorse", "submit", "withdraw"])
def test_only_the_own_operator_hands_in(world: World, name: str) -> None:
    foreign, own = world.assessment(world.foreign_region), world.assessment()
    url = f"assessments:{name}"

    statuses = [
        sign_in(world).post(reverse(url, args=[foreign.pk])).status_code,
        sign_in(world, Role.KONTRIBUTOR_OPD).post(reverse(url, args=[own.pk])).status_code,
        sign_in(world, Role.AUDITOR).post(reverse(url, args=[own.pk])).status_code,
    ]

    assert statuses == [404, 403, 403]
