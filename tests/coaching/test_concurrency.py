"""Two people at the same moment, in real threads on real connections: one wins, the other is told."""

import pytest

from accounts.states import Role
from assessments.errors import Stale
from coaching import recording
from coaching.models import FollowUp, Visit
from tests.assessments.test_concurrency import at_once
from tests.coaching.making import agreed, visit_data, visited
from tests.world import World

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def world(transactional_db: None) -> World:
    return World(region_count=1)


def test_two_corrections_of_one_visit_leave_one(world: World) -> None:
    visit = visited(world)
    writers = (world.members[Role.VERIFIKATOR_KANWIL], world.members[Role.PIMPINAN_KANWIL])

    outcomes = at_once(
        *(
            lambda by=by: recording.correct_visit(visit=visit, by=by, data=visit_data(), reason="Keliru.")
            for by in writers
        )
    )

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Stale", "Visit"]
    assert Visit.objects.standing().count() == 1


def test_follow_up_agreed_while_the_visit_is_corrected_hangs_on_what_stands(world: World) -> None:
    visit = visited(world)

    corrected, follow_up = at_once(
        lambda: recording.correct_visit(
            visit=visit, by=world.members[Role.PIMPINAN_KANWIL], data=visit_data(), reason="Keliru."
        ),
        lambda: agreed(world, visit),
    )

    assert Visit.objects.standing().get() == corrected
    if isinstance(follow_up, Stale):
        assert not FollowUp.objects.exists()
    else:
        assert FollowUp.objects.get().visit == corrected


def test_follow_up_is_finished_once(world: World) -> None:
    follow_up = agreed(world, visited(world))
    people = {"Dari daerah.": world.operator(), "Dari Kanwil.": world.members[Role.VERIFIKATOR_KANWIL]}

    outcomes = at_once(
        *(
            lambda by=by, note=note: recording.complete_follow_up(follow_up_id=follow_up.pk, by=by, note=note)
            for note, by in people.items()
        )
    )

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["FollowUp", "Stale"]
    (won,) = (outcome for outcome in outcomes if isinstance(outcome, FollowUp))
    follow_up.refresh_from_db()
    assert follow_up.done_note == won.done_note
