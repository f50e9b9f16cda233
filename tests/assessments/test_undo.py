"""A verdict can be taken back until the stage closes: what stood before stands again, and the record keeps both."""

from copy import deepcopy
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.states import Role
from assessments.answers import Answer
from assessments.describe import describe
from assessments.errors import Locked, Refused, Stale
from assessments.filling import Filling, fill_items
from assessments.models import Event, Item, Verdict, Window, Withdrawal
from assessments.states import ItemState, Level, Stage
from assessments.verdicts import undo
from tests.world import World

pytestmark = pytest.mark.integration
RETURN = {"outcome": "kembalikan", "reason_code": "tidak-terbaca", "note": "Buram."}


@pytest.fixture(scope="module")
def kept_desk(kept_world: World) -> World:
    world = deepcopy(kept_world)
    world.submit(limit=3)
    world.start_kanwil()
    return world


@pytest.fixture
def desk(kept_desk: World, db: None) -> World:
    return deepcopy(kept_desk)


def take_back(world: World, code: str = "01.S1", level: Level = Level.KANWIL, role: str = "", **fields) -> Item:
    item = world.item(code)
    pointer = "kanwil_verdict_id" if level is Level.KANWIL else "central_verdict_id"
    role = role or (Role.VERIFIKATOR_KANWIL if level is Level.KANWIL else Role.VERIFIKATOR_PUSAT)
    seen = fields.get("seen", getattr(item, pointer))
    return undo(item_id=item.pk, level=level, seen_verdict=seen, by=world.members[role])


def test_first_verdict_taken_back_leaves_the_item_unjudged(desk):
    desk.judge(["01.S1"])
    take_back(desk)

    item = desk.item("01.S1")
    assert (item.state, item.kanwil_verdict) == (ItemState.FILLED, None)
    assert Withdrawal.objects.get().verdict == Verdict.objects.get()


def test_what_stood_before_stands_again_past_what_was_taken_back_earlier(desk):
    desk.judge(["01.S1"])
    take_back(desk)
    desk.judge(["01.S1"], **RETURN)
    desk.judge(["01.S1"])
    take_back(desk)

    item = desk.item("01.S1")
    assert (item.state, item.kanwil_verdict.outcome) == (ItemState.RETURNED, "kembalikan")
    take_back(desk)
    assert desk.item("01.S1").kanwil_verdict is None
    assert Verdict.objects.count() == 3


def test_verdict_on_a_repaired_item_taken_back_makes_it_repaired_again(desk):
    desk.judge(["01.S1"], **RETURN)
    desk.judge(["01.S2", "01.S3"])
    desk.return_for_repair()
    item = desk.item("01.S1")
    fill_items(
        assessment_id=item.assessment_id,
        by=desk.operator(),
        fillings=[Filling(item.pk, item.version, Answer("ya", note="Pindaian baru."))],
    )
    desk.submit_again()
    desk.start_kanwil()
    with pytest.raises(Refused, match="belum diputus"):
        take_back(desk)
    desk.judge(["01.S1"])
    take_back(desk)

    item = desk.item("01.S1")
    assert (item.state, item.changed_since_kanwil) == (ItemState.REPAIRED, True)


def test_pusat_takes_back_its_own_and_the_kanwil_verdict_stays(desk):
    desk.judge()
    desk.forward()
    desk.start_central()
    desk.judge(["01.S1"], level=Level.CENTRAL, **RETURN)
    take_back(desk, level=Level.CENTRAL)

    item = desk.item("01.S1")
    assert (item.central_verdict, item.state, item.kanwil_verdict.accepted) == (None, ItemState.ACCEPTED, True)
    with pytest.raises(Locked):
        take_back(desk, level=Level.KANWIL)


def test_another_verdict_meanwhile_is_told_and_nothing_is_taken_back(desk):
    desk.judge(["01.S1"])
    seen = desk.item("01.S1").kanwil_verdict_id
    desk.judge(["01.S1"], **RETURN)

    with pytest.raises(Stale) as refused:
        take_back(desk, seen=seen)

    assert refused.value.changes[0].after == "Kanwil: Dikembalikan · Tidak terbaca · Buram."
    assert desk.item("01.S1").state == ItemState.RETURNED


def test_only_who_judges_and_only_while_the_stage_is_open(desk):
    desk.judge(["01.S1"])
    with pytest.raises(PermissionDenied):
        take_back(desk, role=Role.AUDITOR)
    Window.objects.filter(cycle=desk.cycle, stage=Stage.KANWIL).update(closes_at=timezone.now() - timedelta(hours=1))
    with pytest.raises(Locked, match="sudah ditutup"):
        take_back(desk)
    assert desk.item("01.S1").state == ItemState.ACCEPTED


def test_log_tells_what_was_taken_back(desk):
    desk.judge(["01.S1"], **RETURN)
    take_back(desk)

    event = Event.objects.select_related("actor", "item__indicator").get(verb=Event.Verb.VERDICT_WITHDRAWN)
    told = describe(event)
    assert told.what == "Putusan butir 01.S1 dicabut (semula Kanwil: Dikembalikan, alasan: Tidak terbaca)"
    assert told.note == "Buram."


@pytest.mark.both
def test_database_keeps_the_record_of_what_was_taken_back(desk):
    desk.judge(["01.S1"])
    take_back(desk)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        Withdrawal.objects.all().delete()
