"""Adjustments: proposed by one person, approved by another, within the instrument's limits, seen by the region."""

import html
from copy import deepcopy
from decimal import Decimal

import pytest
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import Membership
from accounts.states import Role
from assessments.adjustments import adjust, decide_adjustment, withdraw_adjustment
from assessments.describe import describe
from assessments.errors import Locked, Refused, Stale
from assessments.files import RefusedFile
from assessments.models import Adjustment, Document, Event, Score, Window
from assessments.scores import compute
from assessments.states import AdjustmentState, ScoreStage, Stage
from notices.models import Notice
from tests.assessments.desk import as_role
from tests.world import World, pdf_file

pytestmark = pytest.mark.integration
WORDS = {"kind": "dugaan-pelanggaran", "reason": "Dua dugaan belum selesai", "basis": "Surat 12/2026"}


@pytest.fixture(scope="module")
def kept_world(kept: None) -> World:
    """A region with a final score of 100 of 100."""
    world = World.opened(1)
    world.to_scored()
    return world


@pytest.fixture
def world(kept_world: World, db: None, settings, tmp_path) -> World:
    settings.MEDIA_ROOT = tmp_path
    return deepcopy(kept_world)


def propose(world: World, points: str = "-2.5", by: Membership | None = None, **fields: object) -> Adjustment:
    by = by or world.members[Role.TIM_PENILAI]
    return adjust(assessment_id=world.assessment().pk, points=Decimal(points), by=by, **(WORDS | fields))  # type: ignore[arg-type]


def decide(world: World, adjustment: Adjustment, *, approve: bool = True, note: str = "") -> None:
    decide_adjustment(adjustment=adjustment, approve=approve, note=note, by=world.members[Role.ADMIN_NASIONAL])


def final_of(world: World) -> Score:
    score = world.assessment().score_final
    assert score is not None
    return score


def recomputed(world: World) -> Score:
    compute(assessment_ids=[world.assessment().pk], stage=ScoreStage.FINAL)
    return final_of(world)


# --- Two persons --------------------------------------------------------------------------------------------------


def test_an_adjustment_counts_when_a_second_person_has_approved_it_and_no_longer_when_withdrawn(world: World) -> None:
    made = propose(world)
    proposed = recomputed(world).final
    decide(world, made, note="Sesuai surat.")
    lowered = final_of(world)
    withdraw_adjustment(adjustment=made, by=world.members[Role.ADMIN_NASIONAL])

    assert proposed == Decimal(100)
    assert (lowered.base, lowered.adjustments, lowered.final) == (Decimal(100), Decimal("-2.5"), Decimal("97.5"))
    assert lowered.explanation["adjustments"] == [
        {
            "points": "-2.50",
            "reason": "Dugaan pelanggaran HAM yang belum selesai: Dua dugaan belum selesai (Surat 12/2026)",
            "kind": "dugaan-pelanggaran",
        }
    ]
    assert final_of(world).final == Decimal(100)
    told = [describe(e) for e in Event.objects.filter(verb__contains="penyesuaian").order_by("pk")]
    assert [(line.what, line.note) for line in told] == [
        (
            "Penyesuaian diajukan: −2,5 poin: Dugaan pelanggaran HAM yang belum selesai",
            "Dua dugaan belum selesai (Surat 12/2026)",
        ),
        ("Penyesuaian −2,5 poin: Dugaan pelanggaran HAM yang belum selesai disetujui", "Sesuai surat."),
        (
            "Penyesuaian −2,5 poin: Dugaan pelanggaran HAM yang belum selesai dicabut",
            "Dua dugaan belum selesai (Surat 12/2026)",
        ),
    ]


def test_who_may_approve_is_told_then_author_and_region(world: World) -> None:
    Notice.objects.all().delete()
    decide(world, propose(world), note="Sesuai surat.")

    told = [(notice.to.name, notice.subject) for notice in Notice.objects.select_related("to").order_by("pk")]
    assert told == [
        ("Admin nasional", "Penyesuaian nilai Kab. Uji 1601 menunggu persetujuan"),
        ("Tim Penilai", "Penyesuaian nilai Kab. Uji 1601 disetujui"),
        ("Operator Pemda", "Penyesuaian nilai Kab. Uji 1601 disetujui"),
    ]
    assert "Penyesuaian −2,50 poin untuk Kab. Uji 1601" in Notice.objects.latest("pk").body


def test_author_and_region_are_told_when_one_that_counted_is_withdrawn(world: World) -> None:
    made = propose(world)
    decide(world, made)
    Notice.objects.all().delete()
    withdraw_adjustment(adjustment=made, by=world.members[Role.ADMIN_NASIONAL])

    told = [(notice.to.name, notice.subject) for notice in Notice.objects.select_related("to").order_by("pk")]
    assert told == [
        ("Tim Penilai", "Penyesuaian nilai Kab. Uji 1601 dicabut"),
        ("Operator Pemda", "Penyesuaian nilai Kab. Uji 1601 dicabut"),
    ]


@pytest.mark.both
def test_nobody_approves_what_they_proposed_themselves(world: World) -> None:
    made = propose(world, by=world.members[Role.ADMIN_NASIONAL])
    with pytest.raises(Refused, match="orang kedua"):
        decide(world, made)
    made.state, made.decided_by, made.decided_at = AdjustmentState.APPROVED, made.by, timezone.now()
    with pytest.raises(IntegrityError, match="adjustment_decided_by_another"), transaction.atomic():
        made.save()


def test_what_was_rejected_never_counts_and_says_why(world: World) -> None:
    made = propose(world)
    with pytest.raises(Refused, match="Tulis mengapa"):
        decide(world, made, approve=False, note=" ")
    decide(world, made, approve=False, note="Surat itu tentang daerah lain.")

    made.refresh_from_db()
    assert (made.state, made.decision_note) == (AdjustmentState.REJECTED, "Surat itu tentang daerah lain.")
    assert (made.acting_as, made.decided_as) == ("Tim Penilai · Nasional", "Admin nasional · Nasional")
    assert recomputed(world).final == Decimal(100)
    with pytest.raises(Stale, match="sudah ditolak"):
        decide(world, made)
    with pytest.raises(Stale, match="sudah ditolak"):
        withdraw_adjustment(adjustment=made, by=world.members[Role.TIM_PENILAI])


def test_only_the_author_withdraws_what_nobody_decided(world: World) -> None:
    made = propose(world)
    with pytest.raises(Refused, match="hanya dapat dicabut oleh yang mengajukan"):
        withdraw_adjustment(adjustment=made, by=world.members[Role.ADMIN_NASIONAL])
    withdraw_adjustment(adjustment=made, by=world.members[Role.TIM_PENILAI])
    with pytest.raises(Stale, match="sudah dicabut"):
        decide(world, made)


def test_after_the_last_day_of_the_pusat_what_waits_can_still_be_decided(world: World) -> None:
    made = propose(world)
    Window.objects.filter(stage=Stage.CENTRAL).update(closes_at=timezone.now())
    with pytest.raises(Locked):
        propose(world, "-1")
    decide(world, made)
    assert final_of(world).final == Decimal("97.5")


def test_the_decree_waits_until_every_adjustment_is_decided(world: World) -> None:
    made = propose(world)
    with pytest.raises(Refused, match=r"masih menunggu persetujuan: Kab\. Uji 1601"):
        world.decide()
    page = as_role(world, Role.ADMIN_NASIONAL).get(reverse("assessments:decree", args=[world.cycle.pk]))
    assert "masih menunggu persetujuan: Kab. Uji 1601" in page.content.decode()
    decide(world, made)
    world.decide()
    assert world.assessment().decision.score.final == Decimal("97.5")


# --- What is refused ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"points": "0"}, "0 poin"),
        ({"points": "101", "kind": "lainnya"}, "melebihi 100"),
        ({"reason": " "}, "alasan dan dokumen dasar"),
        ({"basis": ""}, "alasan dan dokumen dasar"),
        ({"points": "5.01", "kind": "aksi-ham"}, r"Capaian Aksi HAM: satu catatan 0 sampai 5 poin .*Batas kerja"),
        ({"points": "1"}, "satu catatan −10 sampai 0 poin"),
    ],
)
def test_what_explains_nothing_or_is_too_large_is_refused(world: World, fields: dict[str, str], message: str) -> None:
    with pytest.raises(Refused, match=message):
        propose(world, upload=pdf_file("dasar.pdf"), **fields)
    assert not Adjustment.objects.exists()
    assert not Document.objects.filter(title__startswith="Dasar penyesuaian").exists()


def test_all_of_a_kind_together_count_within_their_cap(world: World) -> None:
    for points in ("-10", "-9", "-8"):
        decide(world, propose(world, points))
    score = final_of(world)
    assert (score.adjustments, score.final) == (Decimal(-20), Decimal(80))
    assert score.explanation["added"] == [{"kind": "dugaan-pelanggaran", "points": "-27.00", "counted": "-20.00"}]


@pytest.mark.both
def test_a_button_pressed_twice_proposes_once(world: World) -> None:
    made = propose(world)
    with pytest.raises(Refused, match="sudah mencatat penyesuaian yang sama"):
        propose(world)
    decide(world, made, approve=False, note="Salah tulis.")
    propose(world)
    assert Adjustment.objects.waiting().count() == 1


# --- The basis as a file ------------------------------------------------------------------------------------------


def test_the_region_opens_the_file_an_adjustment_rests_on(world: World) -> None:
    made = propose(world, upload=pdf_file("surat.pdf"))
    assert made.document is not None
    assert (made.document.region, made.document.title) == (world.region, "Dasar penyesuaian: Surat 12/2026")
    operator = as_role(world, Role.OPERATOR_PEMDA)
    page = operator.get(reverse("assessments:scores", args=[world.assessment().pk])).content.decode()
    assert reverse("assessments:document", args=[made.document_id]) in page
    answer = operator.get(reverse("assessments:document_file", args=[made.document_id]))
    assert b"".join(answer.streaming_content).startswith(b"%PDF-")


@pytest.mark.both
def test_a_broken_file_proposes_nothing(world: World) -> None:
    with pytest.raises(RefusedFile, match="tidak dikenal"):
        propose(world, upload=ContentFile(b"bukan pdf", name="surat.pdf"))
    assert not Adjustment.objects.exists()


# --- The pages ----------------------------------------------------------------------------------------------------


def post(client: Client, world: World, **fields: object):
    shown = {"kind": "aksi-ham", "points": "2,5", "reason": "Aksi HAM B12 lengkap", "basis": "Surat 12/2026"}
    return client.post(reverse("assessments:adjust", args=[world.assessment().pk]), shown | fields)


def test_one_proposes_and_the_other_decides_on_the_page(world: World) -> None:
    team, admin = as_role(world, Role.TIM_PENILAI), as_role(world, Role.ADMIN_NASIONAL)
    url = reverse("assessments:adjust", args=[world.assessment().pk])
    assert post(team, world, kind="lainnya", points="-2,5", upload=pdf_file("surat.pdf")).status_code == 302
    made = Adjustment.objects.get()
    verdict = reverse("assessments:adjustment_decide", args=[made.pk])

    assert "seluruhnya −20 sampai 0" in team.get(url).content.decode()
    assert [verdict in client.get(url).content.decode() for client in (team, admin)] == [False, True]
    own = team.post(verdict, {"decision": "setuju"})
    assert own.status_code == 422
    assert "orang kedua" in own.content.decode()
    assert admin.post(verdict, {"decision": "mungkin", "note": "Ragu."}).status_code == 422
    long = admin.post(verdict, {"decision": "tolak", "note": "x" * 2001})
    assert long.status_code == 422
    assert "x" * 2001 in long.content.decode()
    assert as_role(world, Role.VERIFIKATOR_KANWIL).post(verdict, {"decision": "setuju"}).status_code == 403
    assert admin.post(verdict, {"decision": "setuju"}).status_code == 302
    again = admin.post(verdict, {"decision": "tolak", "note": "Sudah terlambat"})
    assert again.status_code == 409
    assert "Sudah terlambat" in again.content.decode()
    assert final_of(world).final == Decimal("97.5")


def test_a_refused_proposal_keeps_what_was_typed(world: World) -> None:
    team = as_role(world, Role.TIM_PENILAI)
    for fields, message in [
        ({"points": "nihil"}, "tulis angka"),
        ({"points": "1,234"}, "2 angka"),
        ({"points": "6"}, "satu catatan 0 sampai 5 poin"),
        ({"upload": ContentFile(b"bukan pdf", name="surat.pdf")}, "Jenis berkas tidak dikenal"),
    ]:
        refused = post(team, world, **fields)
        page = html.unescape(refused.content.decode())
        assert (fields, refused.status_code, message in page) == (fields, 422, True)
        assert "Aksi HAM B12 lengkap" in page
    assert not Adjustment.objects.exists()


def test_adjustments_are_read_by_kanwil_and_nation_and_written_by_two_roles(world: World) -> None:
    url = reverse("assessments:adjust", args=[world.assessment().pk])
    read = {role: as_role(world, role).get(url).status_code for role in Role}
    assert {role for role, status in read.items() if status == 403} == {
        Role.OPERATOR_PEMDA,
        Role.KONTRIBUTOR_OPD,
        Role.PENGESAH,
        Role.BIRO_HUKUM,
    }
    written = {role: post(as_role(world, role), world).status_code for role in Role}
    assert {role for role, status in written.items() if status == 302} == {Role.TIM_PENILAI, Role.ADMIN_NASIONAL}


@pytest.mark.parametrize("many", [1, 3])
def test_page_reads_as_much_for_one_as_for_three(
    world: World, many: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(many):
        propose(world, f"-{number + 1}", upload=pdf_file(f"{number}.pdf"))
    client = as_role(world, Role.ADMIN_NASIONAL)
    with django_assert_num_queries(10):
        page = client.get(reverse("assessments:adjust", args=[world.assessment().pk]))
    assert len(page.context["rows"]) == many
