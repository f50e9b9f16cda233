"""The pages of an assessment that everybody in reach reads: overview, scores, history."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.states import Role
from assessments import cycles
from assessments.describe import number
from assessments.library import attach
from assessments.models import Cycle
from assessments.scores import compute
from assessments.states import ScoreStage
from tests.assessments.region import sign_in, text_of
from tests.world import World

pytestmark = pytest.mark.integration


def read(client: Client, name: str, *args: int, **query: str) -> str:
    answer = client.get(reverse(f"assessments:{name}", args=args), query)
    assert answer.status_code == 200
    return text_of(answer)


# --- The way in -----------------------------------------------------------------------------------


def test_the_form_of_the_open_cycle_is_where_an_operator_starts(world: World) -> None:
    assessment = world.assessment()

    answer = sign_in(world).get(reverse("assessments:current"))

    assert answer.headers["Location"] == reverse("assessments:assessment", args=[assessment.pk])


@pytest.mark.both
def test_without_an_open_cycle_the_page_shows_earlier_ones(world: World) -> None:
    cycles.close_cycle(cycle_id=world.cycle.pk, by=world.members[Role.ADMIN_NASIONAL])

    page = read(sign_in(world), "current")

    assert "Belum ada siklus penilaian yang dibuka" in page
    assert "Penilaian 2026 (kinerja 2025)" in page
    assert Cycle.objects.get().state == "ditutup"


@pytest.mark.parametrize("name", ["assessment", "scores", "history"])
def test_an_assessment_out_of_reach_does_not_exist(world: World, name: str) -> None:
    url = reverse(f"assessments:{name}", args=[world.assessment(world.foreign_region).pk])

    reached = {role: sign_in(world, role).get(url).status_code for role in Role}

    nation = {Role.VERIFIKATOR_PUSAT, Role.TIM_PENILAI, Role.ADMIN_NASIONAL, Role.AUDITOR}
    # A contributor of an OPD sees no whole form, be it the own region's.
    assert reached == {role: 200 if role in nation else 404 for role in Role} | {Role.KONTRIBUTOR_OPD: 403}


# --- What to do next ------------------------------------------------------------------------------


def test_each_stage_tells_the_operator_the_next_step(world: World) -> None:
    client, told = sign_in(world), []
    following = "Ada |Butir |Sebelum |Periksa |Formulir |Tiap "  # how the sentences after the titles begin
    pk = world.assessment().pk

    def look() -> None:
        page = read(client, "assessment", pk)
        told.append(re.search(f"Langkah berikutnya (.*?) (?:{following})", page)[1])

    look()
    world.fill(limit=100)
    look()
    world.fill()
    look()
    world.endorse()
    look()
    client.post(reverse("assessments:submit", args=[pk]), {"version": world.assessment().version, "setuju": "1"})
    look()
    world.start_kanwil()
    look()

    assert told == [
        "Mulai mengisi",
        "Lanjutkan pengisian: 20 butir belum diisi",
        "Semua butir sudah diisi",
        "Semua butir sudah diisi",
        "Menunggu Kanwil",
        "Kanwil sedang memeriksa",
    ]


def test_a_form_that_was_sent_is_told_to_the_kanwil_as_its_turn(world: World) -> None:
    pk = world.submit().pk

    page = read(sign_in(world, Role.VERIFIKATOR_KANWIL), "assessment", pk)

    assert "Siap diperiksa" in page
    assert "Mulai verifikasi" in page


@pytest.mark.parametrize(
    ("role", "start"), [(Role.OPERATOR_PEMDA, "Beranda"), (Role.VERIFIKATOR_KANWIL, "Daerah"), (Role.AUDITOR, "Daerah")]
)
def test_the_path_begins_where_the_role_begins(world: World, role: str, start: str) -> None:
    assessment = world.assessment()
    client = sign_in(world, role)

    for name, more in {"assessment": [], "right": [1], "scores": [], "history": [], "checks": []}.items():
        page = client.get(reverse(f"assessments:{name}", args=[assessment.pk, *more])).content.decode()
        path = text_in(page, "Letak halaman")
        assert path.startswith(start), name


def text_in(page: str, label: str) -> str:
    """The words of a navigation."""
    inner = page.split(f'aria-label="{label}"')[1].split(">", 1)[1].split("</nav>", maxsplit=1)[0]
    return " ".join(re.sub(r"<[^>]+>", " ", inner).split())


def test_a_score_before_the_decree_only_equals_a_class(world: World) -> None:
    assessment = world.submit(limit=1)
    compute(assessment_ids=[assessment.pk], stage=ScoreStage.SELF)

    page = read(sign_in(world), "scores", assessment.pk)

    assert "Setara Kurang Peduli HAM (perkiraan)" in page


def test_an_empty_field_is_told_in_our_words(world: World) -> None:
    page = text_of(sign_in(world).post(reverse("accounts:password_change"), {"old_password": ""}))

    assert (page.count("Wajib diisi."), "Bidang ini" in page) == (6, False)  # at each field and above


def test_an_extension_of_this_region_shows_in_its_schedule(world: World) -> None:
    assessment = world.assessment()
    closing = assessment.cycle.windows.get(stage="pengisian").closes_at
    cycles.extend(
        assessment_id=assessment.pk,
        stage="pengisian",
        closes_at=closing.replace(year=closing.year + 1),
        reason="Banjir",
        by=world.members[Role.PIMPINAN_KANWIL],
    )

    page = read(sign_in(world), "assessment", assessment.pk)
    history = read(sign_in(world), "history", assessment.pk)

    assert page.count("diperpanjang untuk daerah ini") == 1
    assert f"Batas Pengisian oleh Pemda diperpanjang sampai {closing.astimezone(world.region.tz):%d-%m}-" in history


@pytest.mark.parametrize(
    ("role", "offered"),
    [
        (Role.OPERATOR_PEMDA, {"endorse", "submit"}),
        (Role.KONTRIBUTOR_OPD, set()),
        (Role.BIRO_HUKUM, {"endorse"}),
        (Role.AUDITOR, set()),
    ],
)
def test_the_overview_offers_a_role_only_what_would_not_be_refused(world: World, role: str, offered: set[str]) -> None:
    assessment = world.fill()

    page = sign_in(world, role).get(reverse("assessments:assessment", args=[assessment.pk])).content.decode()

    names = ("endorse", "submit", "withdraw")
    assert {n for n in names if reverse(f"assessments:{n}", args=[assessment.pk]) in page} == offered


# --- Scores ---------------------------------------------------------------------------------------


def test_before_any_score_the_page_says_when_it_comes(world: World) -> None:
    assert "Nilai mandiri dihitung saat formulir dikirim" in read(sign_in(world), "scores", world.assessment().pk)


def test_the_region_sees_three_stages_and_every_adjustment(world: World) -> None:
    """Why each item earned what it earned: test_comparison."""
    pk = world.to_scored().pk
    world.adjust("-1.5", "dugaan-pelanggaran", reason="Sengketa belum selesai", basis="Surat 5/2026")

    page = read(sign_in(world), "scores", pk)

    assert "Nilai mandiri 100,00 dari 100" in page
    assert "Nilai Kanwil 100,00 dari 100" in page
    assert "Nilai akhir 98,50 dari 100" in page
    assert "Nilai dasar 100,00 Dugaan pelanggaran HAM yang belum selesai −1,50 Tingkat tertinggi" in page
    assert "Sengketa belum selesai Dasar: Surat 5/2026 Diajukan Tim Penilai (Tim Penilai · Nasional)" in page
    assert "Disetujui Admin nasional (Admin nasional · Nasional)" in page
    assert page.count("10 / 10") == 120 * 3
    assert "Instrumen kerja, bukan lampiran resmi." in page


# --- History --------------------------------------------------------------------------------------


@pytest.mark.both
def test_the_log_reads_as_sentences_and_can_be_narrowed(world: World) -> None:
    world.fill(limit=2)
    attach(item_id=world.item().pk, document=world.document(), by=world.operator(), pages="2")
    client, pk = sign_in(world), world.assessment().pk

    everything = read(client, "history", pk)
    attached = read(client, "history", pk, verb="bukti-dilampirkan")
    other = read(client, "history", pk, code="01.s2")

    sentence = "“laporan” dilampirkan pada butir 01.S1, halaman 2 Operator Pemda (Operator Pemda · Kab. Uji 1601)"
    assert sentence in everything
    assert "Butir 01.S1 diisi: Ya" in everything
    assert (sentence in attached, "diisi: Ya" in attached) == (True, False)
    assert ("Butir 01.S2 diisi: Ya" in other, "Butir 01.S1" in other) == (True, False)


def test_the_whole_way_to_a_score_is_told_without_a_gap(world: World) -> None:
    pk = world.to_scored().pk

    page = read(sign_in(world), "history", pk, verb="keadaan-berubah")
    scored = read(sign_in(world), "history", pk, verb="dinilai")

    assert re.findall(r"menjadi “([^”]+)”", page) == [
        "Nilai akhir dihitung",
        "Verifikasi pusat",
        "Diteruskan ke pusat",
        "Verifikasi Kanwil",
        "Dikirim ke Kanwil",
    ]
    assert "Nilai mandiri dihitung: 100 (Peduli HAM) Sistem" in scored


@pytest.mark.parametrize("count", [1, 3])
def test_the_log_takes_the_same_queries_for_one_and_three(
    world: World, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    world.fill(limit=count)
    client, url = sign_in(world), reverse("assessments:history", args=[world.assessment().pk])

    with django_assert_num_queries(8):
        page = client.get(url).content.decode()

    assert page.count("<time ") == count


# --- Words ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "words"), [("1234.5000", "1.234,5"), ("0", "0"), ("1000000", "1.000.000"), (None, ""), ("-3.10", "-3,1")]
)
def test_numbers_are_written_as_they_are_typed_here(value: str | None, words: str) -> None:
    assert number(value) == words
