"""Rulings over objections: what they change and leave, what they hold up, and what stays on record."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from accounts.states import Role
from assessments import cycles, scores
from assessments.errors import Locked, Refused, Stale
from assessments.models import (
    Document,
    Objection,
    ObjectionDocument,
    ObjectionRuling,
    Score,
    Verdict,
)
from assessments.states import AssessmentState, Level, ScoreStage, Stage
from notices.models import Notice
from tests.assessments.contested import (
    RULED,
    announce,
    close,
    contested_world,
    object_to,
    rule,
    second,
    withdraw,
)
from tests.world import World

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def kept_world(kept: None) -> World:
    return contested_world()


@pytest.fixture
def announced(world: World) -> World:
    announce(world)
    return world


def final(world: World) -> Decimal:
    found = world.assessment().score_final
    assert found is not None
    return found.final


# --- Ruling ---------------------------------------------------------------------------------------------------------


def test_granting_adds_a_verdict_and_a_snapshot_beside_the_old_ones(announced: World) -> None:
    before, old, snapshot = final(announced), announced.item("01.S1").central_verdict_id, announced.assessment()
    close(announced, Stage.CENTRAL)
    by = second(announced)
    ruling = rule(announced, object_to(announced), by=by)

    item = announced.item("01.S1")
    assert (item.central_verdict_id, ruling.verdict_id) == (ruling.verdict_id, item.central_verdict_id)
    assert item.central_verdict.accepted
    assert (item.central_verdict.by_id, item.central_verdict.note) == (by.user_id, RULED)
    assert Verdict.objects.get(pk=old).outcome == "kembalikan"
    assert (ruling.score_before_id, ruling.score_before.final) == (snapshot.score_final_id, before)
    assert ruling.score_after == announced.assessment().score_final
    assert final(announced) > before
    assert Score.objects.filter(assessment=snapshot, stage="akhir").count() == 2
    told = Notice.objects.get(to=announced.operator().user, key__startswith="sanggahan-diputus:")
    assert RULED in told.body
    with pytest.raises(Refused, match="hasil sanggahan"):
        object_to(announced)


@pytest.mark.parametrize(
    ("outcome", "value", "verified"),
    [("dikabulkan", None, Decimal(4)), ("dikabulkan", Decimal(4), Decimal(4)), ("sebagian", Decimal(3), Decimal(3))],
)
def test_a_figure_is_granted_as_asked_or_in_part(
    announced: World, outcome: str, value: Decimal | None, verified: Decimal
) -> None:
    ruling = rule(announced, object_to(announced, "01.P1"), outcome, verified_value=value)

    assert ruling.verdict.verified_value == verified
    assert ruling.score_after.final > ruling.score_before.final


@pytest.mark.parametrize(
    ("code", "outcome", "fields", "words"),
    [
        ("01.P1", "sebagian", {}, "Tulis nilai terverifikasi"),
        ("01.P1", "sebagian", {"verified_value": Decimal(4)}, "pilih “Dikabulkan”"),
        ("01.P1", "sebagian", {"verified_value": Decimal(2)}, "sama dengan putusan yang disanggah"),
        ("01.P1", "sebagian", {"verified_value": Decimal(0)}, "menurunkan nilai"),
        ("01.P1", "dikabulkan", {"verified_value": Decimal(3)}, "pilih “Dikabulkan sebagian”"),
        ("01.S1", "sebagian", {}, "tidak berupa angka"),
        ("01.S1", "ditolak", {"reason": "Tidak."}, "paling sedikit 20 huruf"),
    ],
)
def test_a_ruling_that_makes_no_sense_is_refused(
    announced: World, code: str, outcome: str, fields: dict[str, object], words: str
) -> None:
    made, before = object_to(announced, code), Verdict.objects.count()

    with pytest.raises(Refused, match=words):
        rule(announced, made, outcome, **fields)
    assert (ObjectionRuling.objects.exists(), Verdict.objects.count()) == (False, before)


def test_denying_keeps_verdict_and_score(announced: World) -> None:
    before, verdicts = announced.assessment().score_final_id, Verdict.objects.count()
    ruling = rule(announced, object_to(announced), "ditolak")

    assert (ruling.verdict, ruling.score_after) == (None, None)
    assert (announced.assessment().score_final_id, Verdict.objects.count()) == (before, verdicts)
    with pytest.raises(Refused, match="satu kali"):
        object_to(announced)
    with pytest.raises(Stale, match="sudah diputus: Ditolak"):
        rule(announced, ruling.objection)
    with pytest.raises(Stale, match="sudah diputus"):
        withdraw(announced, ruling.objection)


def test_who_gave_the_verdict_does_not_rule_and_is_told_who_may(announced: World) -> None:
    made = object_to(announced)

    with pytest.raises(Refused, match=r"Anda sendiri .* Yang dapat memutusnya: Admin nasional \(Admin nasional\)\."):
        rule(announced, made, by=announced.members[Role.VERIFIKATOR_PUSAT])
    assert rule(announced, made, by=announced.members[Role.ADMIN_NASIONAL]).outcome == "dikabulkan"


def test_without_another_person_it_says_so(announced: World) -> None:
    made, admin = object_to(announced), announced.members[Role.ADMIN_NASIONAL].user
    admin.is_active = False
    admin.save(update_fields=["is_active"])

    with pytest.raises(Refused, match="Belum ada orang lain"):
        rule(announced, made, by=announced.members[Role.VERIFIKATOR_PUSAT])


@pytest.mark.parametrize("role", [Role.VERIFIKATOR_KANWIL, Role.TIM_PENILAI, Role.OPERATOR_PEMDA, Role.AUDITOR])
def test_others_do_not_rule(announced: World, role: str) -> None:
    made = object_to(announced)

    with pytest.raises(PermissionDenied):
        rule(announced, made, by=announced.members[role])


def test_a_verdict_given_anew_leaves_the_open_objection_to_be_ruled(announced: World) -> None:
    made = object_to(announced)
    announced.start_central()
    refused = {"outcome": "kembalikan", "reason_code": "tidak-terbaca", "note": "Masih tidak terbaca."}
    announced.judge(["01.S1"], level=Level.CENTRAL, **refused)
    scores.compute(assessment_ids=[announced.assessment().pk], stage=ScoreStage.FINAL)
    announce(announced)

    with pytest.raises(Refused, match="sudah diajukan"):
        object_to(announced)
    rule(announced, made, "ditolak")
    assert object_to(announced).against != made.against


def test_no_ruling_while_the_verification_is_open_again(announced: World) -> None:
    made = object_to(announced)
    announced.start_central()

    with pytest.raises(Locked):
        rule(announced, made)
    scores.compute(assessment_ids=[announced.assessment().pk], stage=ScoreStage.FINAL)
    with pytest.raises(Locked, match="belum diumumkan lagi"):  # a ruling would tell the region its new score
        rule(announced, made)


# --- The decree -----------------------------------------------------------------------------------------------------


def refusal(act: Callable[[], object]) -> str:
    with pytest.raises(Refused) as caught:
        act()
    return str(caught.value)


def test_the_decree_waits_for_announcement_window_and_rulings_and_names_the_regions(world: World) -> None:
    name = str(world.region)
    assert refusal(world.decide) == f"Belum dapat ditetapkan. Hasil sementara belum diumumkan untuk: {name}."
    announce(world)
    made = object_to(world)
    running = refusal(world.decide)
    assert f"Masa sanggah masih berjalan untuk: {name} (sampai " in running
    assert f"Sanggahan belum diputus untuk: {name}." in running
    close(world)
    assert refusal(world.decide) == f"Belum dapat ditetapkan. Sanggahan belum diputus untuk: {name}."
    rule(world, made)
    world.decide()

    assert world.assessment().state == AssessmentState.DECIDED
    assert world.assessment().decision.score == world.assessment().score_final


def test_an_extended_window_holds_the_decree_up(announced: World) -> None:
    close(announced)
    cycles.extend(
        assessment_id=announced.assessment().pk,
        stage=Stage.OBJECTION,
        closes_at=timezone.now() + timedelta(days=2),
        reason="Banjir.",
        by=announced.members[Role.ADMIN_NASIONAL],
    )

    assert "Masa sanggah masih berjalan" in refusal(announced.decide)


# --- The record -----------------------------------------------------------------------------------------------------


@pytest.mark.both
@pytest.mark.parametrize(
    ("model", "change"),
    [
        (Objection, {"reason": "Lain."}),
        (Objection, {"acting_as": "Lain."}),
        (ObjectionRuling, {"reason": "Lain."}),
        (ObjectionDocument, {"document": 0}),
    ],
)
def test_the_database_refuses_to_rewrite_or_delete(
    announced: World, model: type[Objection], change: dict[str, object]
) -> None:
    rule(announced, object_to(announced, documents=[announced.document(), announced.document(name="lain.pdf")]))
    if "document" in change:
        change = {"document": Document.objects.latest("pk")}

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        model.objects.update(**change)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        model.objects.all()._raw_delete(using="default")


@pytest.mark.both
def test_a_ruling_that_grants_names_its_verdict(announced: World) -> None:
    made, admin = object_to(announced), announced.members[Role.ADMIN_NASIONAL]

    with pytest.raises(IntegrityError), transaction.atomic():
        ObjectionRuling.objects.create(
            objection=made,
            outcome="dikabulkan",
            reason=RULED,
            score_before=announced.assessment().score_final,
            by=admin.user,
            acting_as="x",
        )


@pytest.mark.both
def test_without_the_option_a_scored_region_is_as_ever(world: World) -> None:
    cycles.set_windows(cycle_id=world.cycle.pk, windows={}, by=world.members[Role.ADMIN_NASIONAL], objections=False)

    assert (world.assessment().is_provisional, world.assessment().is_unannounced) == (False, False)
    world.decide()
    assert world.assessment().state == AssessmentState.DECIDED
