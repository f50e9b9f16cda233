"""The region fills in: all or nothing, locked where it must be, on record."""

from datetime import UTC, datetime

import pytest
from django.core.exceptions import PermissionDenied

from accounts.states import Role
from assessments.answers import Answer
from assessments.errors import ItemErrors, Locked, Stale
from assessments.filling import Filling, fill_items
from assessments.models import Event, Item, Window
from assessments.models.items import NOTE_MAX
from assessments.states import ItemState

pytestmark = pytest.mark.integration


def fill(world, *pairs, by=None, assessment=None):
    fillings = [Filling(item.pk, item.version, answer) for item, answer in pairs]
    assessment = assessment or world.assessment()
    return fill_items(assessment_id=assessment.pk, by=by or world.operator(), fillings=fillings)


def test_answer_is_written_with_a_new_version_and_an_event(world):
    fill(world, (world.item("01.S1"), Answer("ya", note="Perda 3")))

    item = world.item("01.S1")
    assert (item.claim, item.value, item.note, item.state, item.version) == ("ya", 1, "Perda 3", ItemState.FILLED, 2)
    event = Event.objects.get(item=item)
    assert (event.verb, event.actor, event.acting_as) == (
        Event.Verb.ITEM_FILLED,
        world.operator().user,
        "Operator Pemda · Kab. Uji 1601",
    )
    assert event.before == {"state": "kosong", "version": 1, "claim": ""}
    assert event.after == {"state": "terisi", "version": 2, "claim": "ya", "value": "1", "note": "Perda 3"}


def test_same_answer_again_changes_nothing(world):
    fill(world, (world.item(), Answer("ya")))
    stale_version_of_the_same_answer = Filling(world.item().pk, 1, Answer("ya"))

    changed = fill_items(
        assessment_id=world.assessment().pk, by=world.operator(), fillings=[stale_version_of_the_same_answer]
    )

    assert changed == []
    assert world.item().version == 2
    assert Event.objects.filter(item=world.item()).count() == 1


@pytest.mark.both
def test_one_refused_answer_leaves_all_of_them_unwritten(world):
    with pytest.raises(ItemErrors) as refused:
        fill(world, (world.item("01.S1"), Answer("ya")), (world.item("01.S2"), Answer("nilai")))

    assert list(refused.value.errors) == ["01.S2"]
    assert not Item.objects.exclude(state=ItemState.EMPTY).exists()
    assert not Event.objects.filter(item__isnull=False).exists()


def test_form_that_was_overtaken_is_refused_and_shows_what_changed(world):
    old = world.item()
    fill(world, (world.item(), Answer("ya")))

    with pytest.raises(Stale) as refused:
        fill(world, (old, Answer("tidak")))

    (change,) = refused.value.changes
    assert (change.before, change.after) == ("Belum diisi", "Ya")
    assert change.who == "Operator Pemda (Operator Pemda · Kab. Uji 1601)"
    assert world.item().claim == "ya"


def test_too_long_a_note_is_refused_with_the_limit(world):
    with pytest.raises(ItemErrors, match=f"paling banyak {NOTE_MAX}"):
        fill(world, (world.item(), Answer("ya", note="x" * (NOTE_MAX + 1))))


def test_item_of_another_region_is_not_touched(world):
    foreign = world.item(region=world.foreign_region)

    assert fill(world, (foreign, Answer("ya"))) == []
    assert world.item(region=world.foreign_region).claim == ""


@pytest.mark.parametrize("role", [r for r in Role if r not in {Role.OPERATOR_PEMDA, Role.KONTRIBUTOR_OPD}])
def test_roles_that_do_not_fill_are_refused(world, role):
    with pytest.raises(PermissionDenied):
        fill(world, (world.item(), Answer("ya")), by=world.members[role])


def test_after_the_window_nothing_can_be_written_and_the_message_says_how_to_open(world):
    item = world.item()
    opened, closed = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 3, 31, 17, tzinfo=UTC)
    Window.objects.filter(cycle=world.cycle, stage="pengisian").update(opens_at=opened, closes_at=closed)

    with pytest.raises(Locked, match=r"sudah ditutup .* sejak 1 April 2026 00\.00 WIB.* perpanjangan"):
        fill(world, (item, Answer("ya")))


def test_submitted_form_is_locked(world):
    world.submit(limit=3)
    with pytest.raises(Locked, match="Dikirim ke Kanwil"):
        fill(world, (world.item(), Answer("tidak")))


def test_repair_opens_only_what_came_back_or_was_never_filled(world):
    world.submit(limit=3)  # 01.S1 to 01.S3
    world.start_kanwil()
    world.judge(["01.S1", "01.S3"])
    world.judge(["01.S2"], outcome="kembalikan", reason_code="tidak-lengkap", note="Lampirkan halaman pengesahan.")
    world.return_for_repair()

    with pytest.raises(Locked, match=r"01\.S1 sudah diputus Kanwil"):
        fill(world, (world.item("01.S1"), Answer("tidak")))
    fill(world, (world.item("01.S2"), Answer("tidak")), (world.item("01.P1"), Answer("nilai", value=1)))

    assert world.item("01.S2").state == ItemState.REPAIRED
    assert world.item("01.P1").state == ItemState.FILLED
    assert world.item("01.S1").claim == "ya"
