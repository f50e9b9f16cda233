"""Provisional results and objections: what the verbs allow, write and refuse, and what stays on record."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from accounts.states import Role
from assessments import cycles, objecting, scores, transitions
from assessments.errors import Locked, Refused, Stale
from assessments.logbook import LogFilter, events_for
from assessments.models import (
    Cycle,
    Document,
    Event,
    Objection,
    ObjectionDocument,
    ObjectionRuling,
    Score,
    Verdict,
    Window,
)
from assessments.objections import of
from assessments.states import REQUIRED_STAGES, AssessmentState, CycleState, Level, ScoreStage, Stage
from notices.models import Notice
from tests.assessments.contested import (
    RULED,
    WHY,
    announce,
    close,
    contested_world,
    object_to,
    rule,
    score,
    second,
    switch_on,
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


# --- The switch -----------------------------------------------------------------------------------------------------


def plan(world: World, *, objections: bool, stages: tuple[Stage, ...]) -> Cycle:
    now = timezone.now()
    return cycles.prepare_cycle(
        award_year=2031,
        performance_year=2030,
        instrument=world.instrument,
        windows={stage: (now, now + timedelta(days=9)) for stage in stages},
        by=world.members[Role.ADMIN_NASIONAL],
        objections=objections,
    )


def test_a_cycle_without_the_option_opens_with_four_stages_and_refuses_every_act_of_it(announced: World) -> None:
    admin = announced.members[Role.ADMIN_NASIONAL]
    made = plan(announced, objections=False, stages=REQUIRED_STAGES)
    cycles.open_cycle(cycle_id=made.pk, by=admin)

    made.refresh_from_db()
    assert (made.state, made.objections) == (CycleState.OPEN, False)
    assert {window.stage for window in made.windows.all()} == set(REQUIRED_STAGES)
    with pytest.raises(Refused, match="tidak memakai masa sanggah"):
        objecting.announce_provisional(cycle_id=made.pk, by=admin)
    with pytest.raises(Refused, match="nyalakan dahulu"):
        cycles.set_windows(cycle_id=made.pk, windows={Stage.OBJECTION: (timezone.now(), timezone.now())}, by=admin)


@pytest.mark.both
def test_the_option_needs_its_window(world: World) -> None:
    with pytest.raises(Refused, match="Isi jadwal masa sanggah daerah"):
        plan(world, objections=True, stages=REQUIRED_STAGES)

    made = plan(world, objections=True, stages=tuple(Stage))
    assert made.objections
    assert made.windows.filter(stage=Stage.OBJECTION).exists()


def test_the_option_is_switched_off_until_the_results_are_out(world: World) -> None:
    admin = world.members[Role.ADMIN_NASIONAL]
    cycles.set_windows(cycle_id=world.cycle.pk, windows={}, by=admin, objections=False)
    assert not Window.objects.filter(cycle=world.cycle, stage=Stage.OBJECTION).exists()
    with pytest.raises(Locked, match="tidak memakai masa sanggah"):
        object_to(world)

    switch_on(world)
    announce(world)
    with pytest.raises(Refused, match="sudah diumumkan"):
        cycles.set_windows(cycle_id=world.cycle.pk, windows={}, by=admin, objections=False)


# --- Provisional results --------------------------------------------------------------------------------------------


def test_the_results_go_out_once_and_tell_the_operator(world: World) -> None:
    with pytest.raises(PermissionDenied):
        objecting.announce_provisional(cycle_id=world.cycle.pk, by=second(world))
    with pytest.raises(Locked, match="belum diumumkan"):
        object_to(world)
    announce(world)

    assessment = world.assessment()
    assert (assessment.is_provisional, assessment.is_unannounced) == (True, False)
    notice = Notice.objects.get(to=world.operator().user, key__startswith="hasil-sementara:")
    assert "Nilai ini sementara, belum ditetapkan." in notice.body
    with pytest.raises(Refused, match="Tidak ada daerah"):
        announce(world)


def test_a_later_region_is_announced_by_itself(announced: World) -> None:
    first, neighbour = announced.assessment().provisional_at, announced.regions[1]
    score(announced, neighbour)
    assert announced.assessment(neighbour).is_unannounced
    announce(announced)

    assert not announced.assessment(neighbour).is_unannounced
    assert announced.assessment().provisional_at == first


def test_results_are_not_announced_into_a_time_that_is_over(world: World) -> None:
    close(world)

    with pytest.raises(Refused, match="sudah lewat"):
        announce(world)


@pytest.mark.both
def test_before_the_announcement_the_log_hides_the_final_score_from_the_region(world: World) -> None:
    def seen(role: str) -> list[str]:
        events = events_for(world.members[role], LogFilter(verb="dinilai"), assessment_id=world.assessment().pk)
        return [event.after["stage"] for event in events]

    assert (seen(Role.OPERATOR_PEMDA), seen(Role.BIRO_HUKUM)) == ([], [])
    assert seen(Role.VERIFIKATOR_KANWIL) == ["akhir"]
    with transaction.atomic():
        again = world.start_central()
        transitions.send_back_to_kanwil(
            assessment_id=again.pk,
            version=again.version,
            by=world.members[Role.VERIFIKATOR_PUSAT],
            note="Periksa lagi.",
        )
        assert (seen(Role.OPERATOR_PEMDA), seen(Role.BIRO_HUKUM)) == ([], [])
        transaction.set_rollback(True)
    announce(world)
    assert (seen(Role.OPERATOR_PEMDA), seen(Role.BIRO_HUKUM)) == (["akhir"], ["akhir"])


def test_opening_the_verification_again_takes_the_announcement_back(announced: World) -> None:
    announced.start_central()
    assert announced.assessment().provisional_at is None
    scores.compute(assessment_ids=[announced.assessment().pk], stage=ScoreStage.FINAL)

    assert announced.assessment().is_unannounced


# --- Objecting ------------------------------------------------------------------------------------------------------


@pytest.mark.both
def test_an_objection_is_on_record_with_its_documents_and_told_to_the_pusat_once_a_day(announced: World) -> None:
    paper = announced.document(name="lembaran.pdf")
    made = object_to(announced, documents=[paper])
    object_to(announced, "01.S2")

    assert [document.pk for document in made.documents.all()] == [paper.pk]
    assert (made.against_id, made.acting_as.startswith("Operator Pemda")) == (
        announced.item("01.S1").central_verdict_id,
        True,
    )
    event = Event.objects.get(verb=Event.Verb.OBJECTED, item=made.item)
    assert (event.after["reason"], event.after["documents"]) == (WHY, [paper.title])
    told = Notice.objects.filter(key__startswith="sanggahan:")
    assert [notice.to_id for notice in told] == [announced.members[Role.VERIFIKATOR_PUSAT].user_id]
    assert set(of(announced.assessment())) == {announced.item("01.S1").pk, announced.item("01.S2").pk}


@pytest.mark.parametrize(
    ("code", "fields", "words"),
    [
        ("01.S1", {"reason": "Keliru."}, "paling sedikit 20 huruf"),
        ("01.S1", {"reason": "x" * 2001}, "Alasan terlalu panjang: 2001 huruf"),
        ("01.S1", {"asked_value": Decimal(1)}, "tidak berupa angka"),
        ("01.P1", {"asked_value": Decimal(2)}, "sama dengan nilai putusan"),
        ("01.P1", {"asked_value": Decimal(-3)}, "-3"),
        ("01.S3", {}, "tidak kehilangan poin"),
        ("01.P2", {}, "tidak diisi"),
    ],
)
def test_what_cannot_be_objected_to_is_refused_in_words(
    announced: World, code: str, fields: dict[str, object], words: str
) -> None:
    with pytest.raises(Refused, match=words):
        object_to(announced, code, **fields)
    assert not Objection.objects.exists()


def test_documents_of_another_region_are_refused(announced: World) -> None:
    with pytest.raises(Refused, match="daerah sendiri"):
        object_to(announced, documents=[announced.document(announced.regions[1])])


def test_only_the_operator_objects(announced: World) -> None:
    with pytest.raises(PermissionDenied):
        object_to(announced, by=announced.members[Role.PIMPINAN_KANWIL])


@pytest.mark.both
def test_a_verdict_is_objected_to_once(announced: World) -> None:
    made = object_to(announced)

    with pytest.raises(Refused, match="sudah diajukan"):
        object_to(announced)
    with pytest.raises(IntegrityError), transaction.atomic():
        Objection.objects.create(item=made.item, against=made.against, reason=WHY, by=made.by, acting_as="x")


def test_a_page_that_shows_another_verdict_is_stale(announced: World) -> None:
    with pytest.raises(Stale):
        object_to(announced, seen_verdict=None)


def test_after_the_window_it_says_since_when_by_whom_and_whom_to_ask(announced: World) -> None:
    made = object_to(announced)
    close(announced)

    for act in (lambda: object_to(announced, "01.S2"), lambda: withdraw(announced, made)):
        with pytest.raises(Locked) as caught:
            act()
        words = str(caught.value)
        assert words.startswith("Tahap Masa sanggah daerah sudah ditutup menurut jadwal. Terkunci sejak ")
        assert "Jadwal ditetapkan oleh Admin nasional" in words
        assert words.endswith("Mintalah perpanjangan kepada admin nasional bila masih ada yang harus disampaikan.")


@pytest.mark.both
def test_an_extension_opens_it_for_its_region_and_is_the_ministry_s(announced: World) -> None:
    close(announced)
    terms = {
        "assessment_id": announced.assessment().pk,
        "stage": Stage.OBJECTION,
        "closes_at": timezone.now() + timedelta(days=2),
        "reason": "Banjir.",
    }
    with pytest.raises(PermissionDenied):
        cycles.extend(**terms, by=announced.members[Role.PIMPINAN_KANWIL])
    cycles.extend(**terms, by=announced.members[Role.ADMIN_NASIONAL])

    assert object_to(announced).is_open


def withdraw(world: World, made: Objection) -> Objection:
    return objecting.withdraw_objection(objection_id=made.pk, by=world.operator())


def test_an_objection_is_taken_back_stays_on_record_and_may_be_made_anew(announced: World) -> None:
    made = object_to(announced)
    taken = withdraw(announced, made)

    assert taken.withdrawn_at
    assert of(announced.assessment()) == {}
    with pytest.raises(Stale, match="dicabut"):
        rule(announced, made)
    assert object_to(announced).pk != made.pk
    assert Objection.objects.count() == 2


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


@pytest.mark.both
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
