"""The way of an assessment: every allowed step by its verb, every other refused, all on record."""

import pytest
from django.core.exceptions import PermissionDenied

from accounts.states import Role
from assessments import transitions
from assessments.errors import Locked, Refused, Stale
from assessments.models import Assessment, Event, Item
from assessments.states import (
    ASSESSMENT_TRANSITIONS,
    CYCLE_TRANSITIONS,
    ITEM_TRANSITIONS,
    AssessmentState,
    CycleState,
    ItemState,
)
from jobs.models import Job

A = AssessmentState


@pytest.mark.unit
@pytest.mark.parametrize(
    ("states", "table"),
    [
        (AssessmentState, ASSESSMENT_TRANSITIONS),
        (ItemState, ITEM_TRANSITIONS),
        (CycleState, CYCLE_TRANSITIONS),
    ],
)
def test_tables_name_every_state_and_no_other(states, table):
    assert set(table) == set(states)
    assert {to for targets in table.values() for to in targets} <= set(states)


@pytest.mark.unit
@pytest.mark.parametrize("start", AssessmentState)
@pytest.mark.parametrize("to", AssessmentState)
def test_assign_follows_the_table(start, to):
    assessment = Assessment(state=start)
    if to in ASSESSMENT_TRANSITIONS[start]:
        transitions.assign(assessment, to)
        assert assessment.state == to
    else:
        with pytest.raises(Locked, match=start.label):
            transitions.assign(assessment, to)
        assert assessment.state == start


@pytest.mark.unit
def test_item_once_verified_never_becomes_empty_again():
    reach = {ItemState.RETURNED, ItemState.ACCEPTED, ItemState.REPAIRED}
    assert not any(ItemState.EMPTY in ITEM_TRANSITIONS[state] for state in reach)


@pytest.mark.integration
class TestSubmit:
    def test_hands_in_and_asks_the_worker_for_the_self_score(self, world):
        assessment = world.submit(limit=2)

        assert assessment.state == A.SUBMITTED
        assert assessment.submitted_at is not None
        asked = ["Nilai mandiri: Kab. Uji 1601 2026", "Tanda terima TT-2026-1601-1: Kab. Uji 1601"]
        assert sorted(Job.objects.values_list("title", flat=True)) == asked
        event = Event.objects.get(verb=Event.Verb.STATE_CHANGED)
        assert (event.before, event.after) == ({"state": "pengisian"}, {"state": "dikirim"})

    def test_without_endorsements_is_refused_naming_both(self, world):
        assessment = world.fill(limit=1)
        with pytest.raises(Refused, match=r"Formulir yang disahkan .*; Surat pengantar"):
            transitions.submit(assessment_id=assessment.pk, version=assessment.version, by=world.operator())

    def test_empty_form_is_refused(self, world):
        world.endorse()
        assessment = world.assessment()
        with pytest.raises(Refused, match="Belum ada satu butir pun"):
            transitions.submit(assessment_id=assessment.pk, version=assessment.version, by=world.operator())

    def test_twice_is_refused_as_stale_and_shows_what_happened(self, world):
        seen = world.fill(limit=1)
        world.endorse()
        transitions.submit(assessment_id=seen.pk, version=seen.version, by=world.operator())

        with pytest.raises(Stale) as refused:
            transitions.submit(assessment_id=seen.pk, version=seen.version, by=world.operator())

        (change,) = refused.value.changes
        assert (change.before, change.after) == ("Pengisian", "Dikirim ke Kanwil")

    def test_contributor_of_an_opd_cannot(self, world):
        assessment = world.fill(limit=1)
        with pytest.raises(PermissionDenied):
            transitions.submit(
                assessment_id=assessment.pk, version=assessment.version, by=world.members[Role.KONTRIBUTOR_OPD]
            )

    def test_after_return_needs_every_returned_item_repaired(self, world):
        world.submit(limit=2)
        world.start_kanwil()
        world.judge(outcome="kembalikan", reason_code="lainnya", note="Perjelas.")
        assessment = world.return_for_repair()
        with pytest.raises(Refused, match=r"belum diperbaiki: 01\.S1, 01\.S2"):
            transitions.submit(assessment_id=assessment.pk, version=assessment.version, by=world.operator())


@pytest.mark.integration
def test_withdraw_is_possible_until_the_kanwil_starts(world):
    assessment = world.submit(limit=1)
    transitions.withdraw(assessment_id=assessment.pk, version=assessment.version, by=world.operator())
    assert world.assessment().state == A.DRAFT

    again = world.assessment()
    transitions.submit(assessment_id=again.pk, version=again.version, by=world.operator())
    started = world.start_kanwil()
    with pytest.raises(Locked, match="Verifikasi Kanwil"):
        transitions.withdraw(assessment_id=started.pk, version=started.version, by=world.operator())


@pytest.mark.integration
def test_return_needs_a_returned_item(world):
    world.submit(limit=1)
    world.start_kanwil()
    with pytest.raises(Refused, match="Belum ada butir yang dikembalikan"):
        world.return_for_repair()


@pytest.mark.integration
def test_forward_needs_a_verdict_on_every_filled_item(world):
    world.submit(limit=3)
    world.start_kanwil()
    world.judge(["01.S1"])
    with pytest.raises(Refused, match=r"2 butir yang belum diputus Kanwil: 01\.S2, 01\.S3"):
        world.forward()
    world.judge()
    assert world.forward().state == A.FORWARDED


@pytest.mark.integration
def test_verifier_cannot_forward_and_leader_can(world):
    world.submit(limit=1)
    assessment = world.start_kanwil()
    world.judge()
    with pytest.raises(PermissionDenied):
        transitions.forward(
            assessment_id=assessment.pk, version=assessment.version, by=world.members[Role.VERIFIKATOR_KANWIL]
        )
    assert world.forward().state == A.FORWARDED


@pytest.mark.integration
def test_pusat_sends_back_to_the_kanwil_only_with_a_reason(world):
    world.submit(limit=1)
    world.start_kanwil()
    world.judge()
    assessment = world.forward()
    back = {"assessment_id": assessment.pk, "version": assessment.version, "by": world.members[Role.VERIFIKATOR_PUSAT]}
    with pytest.raises(Refused, match="alasan"):
        transitions.send_back_to_kanwil(**back, note=" ")

    transitions.send_back_to_kanwil(**back, note="Butir 01.S1 belum sesuai.")

    assert world.assessment().state == A.KANWIL
    assert Event.objects.filter(verb=Event.Verb.STATE_CHANGED).first().after["note"] == "Butir 01.S1 belum sesuai."


@pytest.mark.integration
def test_final_score_needs_the_second_verdict_on_every_filled_item(world):
    world.submit(limit=2)
    world.start_kanwil()
    world.judge()
    world.forward()
    assessment = world.start_central()
    finish = {
        "assessment_id": assessment.pk,
        "version": assessment.version,
        "by": world.members[Role.VERIFIKATOR_PUSAT],
    }
    with pytest.raises(Refused, match="2 butir yang belum diputus Pusat"):
        transitions.finish_central(**finish)


@pytest.mark.integration
def test_event_log_replays_to_the_present_state(world):
    world.to_scored()
    world.decide()

    state = AssessmentState.DRAFT.value
    for event in Event.objects.filter(assessment=world.assessment(), verb=Event.Verb.STATE_CHANGED).order_by("id"):
        assert event.before["state"] == state
        state = event.after["state"]
    assert state == world.assessment().state == A.DECIDED
    for item in Item.objects.filter(assessment=world.assessment()):
        facts: dict[str, object] = {}
        for event in Event.objects.filter(
            item=item, verb__in=[Event.Verb.ITEM_FILLED, Event.Verb.EVIDENCE_ATTACHED]
        ).order_by("id"):
            facts |= event.after
        assert (facts["claim"], facts["version"]) == (item.claim, item.version)
