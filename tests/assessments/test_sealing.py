"""Every event is linked to the one before it, in one spelling before and after it is stored; a score has its seal."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from assessments.events import event, record, write
from assessments.filling import Filling, fill_items
from assessments.models import Chain, Event, Item, Score
from assessments.sealing import SEALED, seal_of, seal_of_score
from assessments.states import ScoreStage, Stage
from assessments.verifying.run import verify
from assessments.verifying.scope import Scope
from tests.world import TWO_RIGHTS, World, good_answer

pytestmark = pytest.mark.integration
Counted = Callable[[int], CaptureQueriesContext]


def parts_of(happened: Event) -> list[object]:
    return [getattr(happened, name) for name in SEALED]


@pytest.mark.both
def test_a_whole_cycle_of_one_region_is_linked_and_fits(world: World) -> None:
    world.to_scored(limit=TWO_RIGHTS)
    world.decide()

    assert [tally.misfit for tally in verify(Scope())] == [""] * 5
    for chain in Chain.objects.all():
        events = list(chain.events.order_by("pk"))
        assert [e.position for e in events] == list(range(1, chain.length + 1))
        assert chain.tip == events[-1].seal
    assert set(Chain.objects.values_list("assessment__region__code", "cycle__award_year")) == {
        (world.region.code, None),
        (None, 2026),
        (None, None),  # documents belong to no cycle
    }


@pytest.mark.both
def test_seal_is_the_same_before_storing_and_after_reading_back(world: World) -> None:
    made = record(
        Event.Verb.WINDOW_CHANGED,
        by=None,
        assessment=world.assessment(),
        before={10: "sepuluh", "9": "sembilan", Stage.FILLING: [datetime(2026, 3, 1, 7, 30, 15, 123456, tzinfo=UTC)]},
        after={"points": Decimal("12.50"), "until": date(2026, 3, 1), "words": "“baik” \u2264 é", "none": None},
    )

    read = Event.objects.get(pk=made.pk)

    assert read.before == {"10": "sepuluh", "9": "sembilan", "pengisian": ["2026-03-01T07:30:15.123Z"]}
    assert (made.before, made.after, made.at) == (read.before, read.after, read.at)
    assert made.seal == seal_of("", parts_of(read))


def test_float_is_no_figure_of_the_log(world: World) -> None:
    with pytest.raises(TypeError, match=r"^0\.5: the log takes Decimal or int, no float$"):
        record(Event.Verb.STATE_CHANGED, by=None, assessment=world.assessment(), after={"share": 0.5})


@pytest.mark.parametrize("count", [1, 40])
def test_writing_many_events_takes_three_queries(world: World, django_assert_num_queries: Counted, count: int) -> None:
    assessment = world.assessment()
    record(Event.Verb.STATE_CHANGED, by=None, assessment=assessment)
    with django_assert_num_queries(3):  # chains, events, ends of the chains
        write(event(Event.Verb.STATE_CHANGED, by=None, assessment=assessment) for _ in range(count))


@pytest.mark.both
def test_events_of_several_regions_end_in_the_chain_of_each(world: World) -> None:
    own, foreign = world.assessment(), world.assessment(world.foreign_region)
    write(event(Event.Verb.STATE_CHANGED, by=None, assessment=a) for a in (own, foreign, own))

    assert [list(a.events.order_by("pk").values_list("position", flat=True)) for a in (own, foreign)] == [[1, 2], [1]]
    assert own.chain.tip == own.events.get(position=2).seal


@pytest.mark.both
def test_an_act_costs_two_queries_for_its_seals(world: World) -> None:
    world.fill(limit=1)
    item = Item.objects.filter(assessment=world.assessment(), claim="").select_related("indicator").first()
    filling = Filling(item.pk, item.version, good_answer(item.indicator))
    with CaptureQueriesContext(connection) as queries:
        fill_items(assessment_id=item.assessment_id, by=world.operator(), fillings=[filling])
    assert len([q for q in queries if "assessments_chain" in q["sql"]]) == 2
    assert len([q for q in queries if "INSERT INTO" in q["sql"] and '"assessments_event"' in q["sql"]]) == 1


def test_the_log_names_the_seal_of_each_score(world: World) -> None:
    world.to_scored(limit=TWO_RIGHTS)
    named = Event.objects.filter(verb=Event.Verb.SCORED).order_by("pk").values_list("after__stage", "after__seal")
    scores = list(Score.objects.order_by("pk"))
    assert list(named) == [(stage.value, seal_of_score(s)) for stage, s in zip(ScoreStage, scores, strict=True)]


@pytest.mark.both
def test_database_refuses_two_events_behind_the_same_one(world: World) -> None:
    first = record(Event.Verb.STATE_CHANGED, by=None, assessment=world.assessment())
    first.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        first.save(force_insert=True)


@pytest.mark.both
def test_database_refuses_to_delete_a_chain(world: World) -> None:
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Chain.objects.all()._raw_delete(using="default")
