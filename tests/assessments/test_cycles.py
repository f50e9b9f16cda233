"""The cycle: laid out, scheduled, decided by decree, closed."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.states import Role
from assessments import cycles
from assessments.errors import Locked, Refused
from assessments.models import Assessment, Cycle, Decision, Event, Item
from assessments.states import REQUIRED_STAGES, AssessmentState, CycleState, ItemState, Stage
from assessments.windows import openings, require_open
from tests.world import TWO_RIGHTS, poor_answer

pytestmark = pytest.mark.integration


def prepare(world, year=2027, stages=REQUIRED_STAGES, by=None):
    now = timezone.now()
    return cycles.prepare_cycle(
        award_year=year,
        performance_year=year - 1,
        instrument=world.instrument,
        windows={s.value: (now, now + timedelta(days=9)) for s in stages},
        by=by or world.members[Role.ADMIN_NASIONAL],
    )


@pytest.mark.both
def test_opening_freezes_the_instrument_and_lays_out_an_empty_form_a_region(world):
    cycle = world.cycle

    assert len(cycle.instrument_hash) == 64
    offices = dict(Assessment.objects.values_list("region__code", "office__code"))
    assert offices == {"16.01": "kanwil-sumsel", "16.02": "kanwil-sumsel", "13.01": "kanwil-sumbar"}
    assert Item.objects.filter(state=ItemState.EMPTY).count() == 3 * 120


@pytest.mark.both
def test_opening_needs_every_stage_scheduled(world):
    cycle = prepare(world, stages=[Stage.FILLING, Stage.KANWIL])
    with pytest.raises(Refused, match="Perbaikan oleh Pemda, Verifikasi pusat"):
        cycles.open_cycle(cycle_id=cycle.pk, by=world.members[Role.ADMIN_NASIONAL])
    assert Cycle.objects.get(pk=cycle.pk).state == CycleState.PREPARED
    assert not Assessment.objects.filter(cycle=cycle).exists()


@pytest.mark.both
def test_opening_twice_is_refused(world):
    with pytest.raises(Locked, match="Berjalan"):
        cycles.open_cycle(cycle_id=world.cycle.pk, by=world.members[Role.ADMIN_NASIONAL])
    assert Assessment.objects.count() == 3


def test_same_award_year_twice_is_refused(world):
    prepare(world)
    with pytest.raises(Refused, match="2027 sudah ada"):
        prepare(world)


def test_only_the_admin_prepares_a_cycle(world):
    for role in set(Role) - {Role.ADMIN_NASIONAL}:
        with pytest.raises(PermissionDenied):
            prepare(world, by=world.members[role])
    assert prepare(world).award_year == 2027


def test_moved_deadline_is_on_record(world):
    now = timezone.now()
    cycles.set_windows(
        cycle_id=world.cycle.pk,
        windows={Stage.FILLING: (now, now + timedelta(days=90))},
        by=world.members[Role.ADMIN_NASIONAL],
    )
    event = Event.objects.filter(verb=Event.Verb.WINDOW_CHANGED).first()
    assert list(event.after) == ["pengisian"]
    assert set(event.before) == {"pengisian", "verifikasi-kanwil", "perbaikan", "verifikasi-pusat"}


@pytest.mark.both
def test_extension_that_would_open_nothing_is_refused(world):
    closed = (datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 31, tzinfo=UTC))
    cycles.set_windows(cycle_id=world.cycle.pk, windows={Stage.FILLING: closed}, by=world.members[Role.ADMIN_NASIONAL])
    words = {"assessment_id": world.assessment().pk, "stage": Stage.FILLING, "reason": "Banjir"}
    by = world.members[Role.PIMPINAN_KANWIL]

    with pytest.raises(Refused, match="sudah lewat"):
        cycles.extend(**words, closes_at=timezone.now() - timedelta(minutes=1), by=by)
    cycles.close_cycle(cycle_id=world.cycle.pk, by=world.members[Role.ADMIN_NASIONAL])
    with pytest.raises(Refused, match="tidak sedang berjalan"):
        cycles.extend(**words, closes_at=timezone.now() + timedelta(days=1), by=by)

    assert not world.assessment().extensions.exists()


def test_extension_opens_one_region_and_no_other(world):
    closed = (datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 3, 31, tzinfo=UTC))
    cycles.set_windows(cycle_id=world.cycle.pk, windows={Stage.FILLING: closed}, by=world.members[Role.ADMIN_NASIONAL])
    until = timezone.now() + timedelta(days=3)
    with pytest.raises(Refused, match="alasan"):
        cycles.extend(
            assessment_id=world.assessment().pk,
            stage=Stage.FILLING,
            closes_at=until,
            reason=" ",
            by=world.members[Role.PIMPINAN_KANWIL],
        )

    cycles.extend(
        assessment_id=world.assessment().pk,
        stage=Stage.FILLING,
        closes_at=until,
        reason="Banjir",
        by=world.members[Role.PIMPINAN_KANWIL],
    )

    require_open(world.assessment(), Stage.FILLING)
    assert openings(world.assessment())[Stage.FILLING].extended
    with pytest.raises(Locked, match="sudah ditutup"):
        require_open(world.assessment(world.regions[1]), Stage.FILLING)


def test_decree_gives_each_scored_region_its_predicate(world):
    world.to_scored()
    world.to_scored(world.regions[1], answer=poor_answer)
    world.decide()

    rows = Decision.objects.values_list("assessment__region__code", "predicate_code", "piagam")
    assert set(rows) == {("16.01", "peduli", True), ("16.02", "kurang-peduli", False)}
    assert world.assessment().state == AssessmentState.DECIDED


def test_decree_without_any_final_score_is_refused(world):
    assert world.cycle
    with pytest.raises(Refused, match="Belum ada daerah dengan nilai akhir"):
        world.decide()


def test_decree_number_is_used_once(world):
    world.to_scored(limit=TWO_RIGHTS)
    world.decide("M.HH-01")
    world.to_scored(world.regions[1], limit=TWO_RIGHTS)
    with pytest.raises(Refused, match=r"M\.HH-01 sudah dipakai"):
        world.decide("M.HH-01")
    assert world.assessment(world.regions[1]).state == AssessmentState.SCORED


def test_who_sent_nothing_ends_without_data_never_with_0(world):
    world.to_scored(limit=TWO_RIGHTS)
    world.decide()

    silent = cycles.close_cycle(cycle_id=world.cycle.pk, by=world.members[Role.ADMIN_NASIONAL])

    assert silent == 2
    other = world.assessment(world.regions[1])
    assert (other.state, other.score_final, other.score_self) == (AssessmentState.NO_DATA, None, None)
    assert Event.objects.filter(assessment=other).first().after == {"state": "tidak-menyampaikan"}


def test_cycle_with_an_undecided_region_cannot_be_closed(world):
    world.to_scored(limit=TWO_RIGHTS)
    world.decide()
    world.submit(world.regions[1], limit=1)
    with pytest.raises(Refused, match=r"belum ditetapkan: Kab. Uji 1602"):
        cycles.close_cycle(cycle_id=world.cycle.pk, by=world.members[Role.ADMIN_NASIONAL])
    assert Cycle.objects.get().state == CycleState.OPEN


def test_closed_cycle_takes_no_new_schedule(world):
    world.to_scored(limit=TWO_RIGHTS)
    world.decide()
    cycles.close_cycle(cycle_id=world.cycle.pk, by=world.members[Role.ADMIN_NASIONAL])
    with pytest.raises(Refused, match="sudah ditutup"):
        cycles.set_windows(cycle_id=world.cycle.pk, windows={}, by=world.members[Role.ADMIN_NASIONAL])


def test_office_in_charge_is_the_one_of_the_day_the_cycle_opened(world):
    assert world.assessment().office == world.office
    assert date(2024, 10, 21) <= timezone.localdate()
