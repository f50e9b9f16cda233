"""Provisional results and objections: what the verbs allow, write and refuse."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.states import Role
from assessments import cycles, objecting, scores
from assessments.errors import Locked, Refused, Stale
from assessments.logbook import LogFilter, events_for
from assessments.models import (
    Cycle,
    Event,
    Objection,
    Window,
)
from assessments.objections import of
from assessments.states import REQUIRED_STAGES, CycleState, ScoreStage, Stage
from notices.models import Notice
from tests.assessments.contested import (
    WHY,
    announce,
    close,
    contested_world,
    object_to,
    rule,
    score,
    second,
    switch_on,
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
        world.start_central()
        world.send_back()
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


def test_an_objection_is_taken_back_stays_on_record_and_may_be_made_anew(announced: World) -> None:
    made = object_to(announced)
    taken = withdraw(announced, made)

    assert taken.withdrawn_at
    assert of(announced.assessment()) == {}
    with pytest.raises(Stale, match="dicabut"):
        rule(announced, made)
    assert object_to(announced).pk != made.pk
    assert Objection.objects.count() == 2
