"""Which acts a page offers, by role, state and window; no database."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Membership
from accounts.states import Role
from assessments.models import Assessment, Cycle
from assessments.offers import acts_for, level_of, may_extend, sees_scores, why_not_judging
from assessments.states import REQUIRED_STAGES, AssessmentState, CycleState, Level
from assessments.windows import Opening

pytestmark = pytest.mark.unit
A = AssessmentState
OFFERED = {
    Role.VERIFIKATOR_KANWIL: {A.SUBMITTED: ["start"], A.RETURNED: ["start"], A.KANWIL: ["return"]},
    Role.PIMPINAN_KANWIL: {A.SUBMITTED: ["start"], A.RETURNED: ["start"], A.KANWIL: ["return", "forward"]},
    Role.VERIFIKATOR_PUSAT: {
        A.FORWARDED: ["central_start", "back_to_kanwil"],
        A.CENTRAL: ["confirm", "finish", "back_to_kanwil"],
        A.SCORED: ["central_start"],
    },
    Role.ADMIN_NASIONAL: {A.CENTRAL: ["finish"]},
}


def _openings(*, is_open: bool = True) -> dict[str, Opening]:
    now = timezone.now()
    closes = now + timedelta(days=1 if is_open else -1)
    return {stage.value: Opening(stage.value, now - timedelta(days=2), closes, False) for stage in REQUIRED_STAGES}


def _assessment(state: str, cycle_state: str = CycleState.OPEN) -> Assessment:
    return Assessment(state=state, cycle=Cycle(state=cycle_state))


def _offered(role: str, assessment: Assessment, openings: dict[str, Opening]) -> list[str]:
    names = [act.url_name for act in acts_for(Membership(role=role), assessment, openings)]
    assert all(name.startswith("assessments:") for name in names)
    return [name.removeprefix("assessments:") for name in names]


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("state", A)
def test_role_and_state_decide_which_acts_are_offered(role: str, state: str) -> None:
    assert _offered(role, _assessment(state), _openings()) == OFFERED.get(role, {}).get(state, [])


def test_a_closed_window_leaves_only_what_needs_no_window() -> None:
    central = _assessment(A.CENTRAL)
    assert _offered(Role.PIMPINAN_KANWIL, _assessment(A.KANWIL), _openings(is_open=False)) == []
    assert _offered(Role.VERIFIKATOR_PUSAT, central, _openings(is_open=False)) == ["finish", "back_to_kanwil"]
    assert _offered(Role.VERIFIKATOR_PUSAT, central, {}) == ["finish", "back_to_kanwil"]


def test_only_sending_back_to_the_kanwil_needs_a_note() -> None:
    acts = [
        act
        for role, states in OFFERED.items()
        for state in states
        for act in acts_for(Membership(role=role), _assessment(state), _openings())
    ]
    assert {act.url_name for act in acts if act.needs_note} == {"assessments:back_to_kanwil"}
    assert {act.url_name for act in acts if act.note_label} == {"assessments:back_to_kanwil", "assessments:return"}
    assert all(act.explanation for act in acts if act.summary)


def test_levels_of_judging() -> None:
    found = {role: level_of(Membership(role=role)) for role in Role}
    assert {role: level for role, level in found.items() if level} == {
        Role.VERIFIKATOR_KANWIL: Level.KANWIL,
        Role.PIMPINAN_KANWIL: Level.KANWIL,
        Role.VERIFIKATOR_PUSAT: Level.CENTRAL,
    }


def test_why_somebody_cannot_judge_is_said_in_words() -> None:
    kanwil = Membership(role=Role.VERIFIKATOR_KANWIL)
    assert why_not_judging(kanwil, _assessment(A.KANWIL), _openings()) == ""
    assert "Dikirim ke Kanwil" in why_not_judging(kanwil, _assessment(A.SUBMITTED), _openings())
    assert "tidak dibuka" in why_not_judging(kanwil, _assessment(A.KANWIL), _openings(is_open=False))
    closed = _assessment(A.KANWIL, CycleState.CLOSED)
    assert "tidak dibuka" in why_not_judging(kanwil, closed, _openings())
    assert "verifikator" in why_not_judging(Membership(role=Role.AUDITOR), _assessment(A.KANWIL), _openings())


def test_scores_are_for_kanwil_and_nation() -> None:
    assert {role for role in Role if not sees_scores(Membership(role=role))} == {
        Role.OPERATOR_PEMDA,
        Role.KONTRIBUTOR_OPD,
        Role.PENGESAH,
        Role.BIRO_HUKUM,
    }


def test_deadlines_are_moved_by_kanwil_leader_and_admin_while_the_cycle_runs() -> None:
    running, closed = _assessment(A.DRAFT), _assessment(A.DRAFT, CycleState.CLOSED)
    assert {role for role in Role if may_extend(Membership(role=role), running)} == {
        Role.PIMPINAN_KANWIL,
        Role.ADMIN_NASIONAL,
    }
    assert not any(may_extend(Membership(role=role), closed) for role in Role)
