"""What the years before say: who holds the predicate, the line of scores, last year's problems."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.states import Role
from assessments import cycles, verdicts
from assessments.scores import compute
from assessments.states import REQUIRED_STAGES, ScoreStage
from coaching.states import Aim
from tests.world import World

pytestmark = pytest.mark.integration
RETURN = {"outcome": "kembalikan", "reason_code": "tahun-salah"}


@pytest.fixture(scope="module")
def kept_world(kept: None) -> World:
    """Last year one of three regions earned the predicate, with one item that was not accepted and one that was in the
    end; one reached a lower class, one sent nothing. A new cycle is open."""
    made = World(region_count=3)
    made.submit(made.regions[1], limit=12)
    made.verify(made.regions[1])
    made.submit(limit=None)
    made.start_kanwil()
    made.judge()
    made.judge(["06.H1"], note="Ganti laporan.", **RETURN)
    made.judge(["06.H1"])
    made.judge(["01.S1"], note="Perda lama.", **RETURN)
    made.forward()
    made.start_central()
    made.judge_sample()
    assessment = made.assessment()
    verdicts.confirm_kanwil(
        assessment_id=assessment.pk, version=assessment.version, by=made.members[Role.VERIFIKATOR_PUSAT]
    )
    for stage in ScoreStage:
        compute(assessment_ids=[assessment.pk], stage=stage)
    made.decide()
    admin, now = made.members[Role.ADMIN_NASIONAL], timezone.now()
    cycles.close_cycle(cycle_id=made.cycle.pk, by=admin)
    next_one = cycles.prepare_cycle(
        award_year=2027,
        performance_year=2026,
        instrument=made.instrument,
        windows={stage.value: (now, now + timedelta(days=30)) for stage in REQUIRED_STAGES},
        by=admin,
    )
    made.__dict__["cycle"] = cycles.open_cycle(cycle_id=next_one.pk, by=admin)
    return made


def test_board_tells_who_keeps_from_who_wins(world: World, as_role: Callable[[str], Client]) -> None:
    client = as_role(Role.VERIFIKATOR_KANWIL)
    page = client.get(reverse("coaching:board"))
    assert [(row.code, row.aim, row.before) for row in page.context["rows"]] == [
        ("16.01", Aim.KEEP, "Peduli HAM"),
        ("16.02", Aim.WIN, "Kurang Peduli HAM"),
        ("16.03", Aim.WIN, ""),
    ]
    assert page.context["board"].before.award_year == 2026
    earlier = client.get(reverse("coaching:board"), {"siklus": "2026"})
    first, low, silent = earlier.context["rows"]
    assert [(row.aim, row.stage) for row in (first, low, silent)] == [
        (Aim.WIN, ScoreStage.FINAL),
        (Aim.WIN, ScoreStage.FINAL),
        (Aim.WIN, None),
    ]
    assert (first.risks, len(low.risks), silent.risks) == ([], 1, ["Tidak menyampaikan data."])
    assert [url for _, url in earlier.context["forecasts"]] == [""]  # a closed cycle takes no target


def test_profile_draws_the_years_and_names_the_decree(world: World, as_role: Callable[[str], Client]) -> None:
    page = as_role(Role.OPERATOR_PEMDA).get(reverse("coaching:profile", args=[world.region.code]))

    assert [
        (y.assessment.cycle.award_year, y.decision and y.decision.decree.number) for y in page.context["years"]
    ] == [
        (2027, None),
        (2026, "M.HH-01.UJI TAHUN 2026"),
    ]
    final = f"{page.context['years'][1].assessment.score_final.final:.2f}".replace(".", ",")
    assert re.findall(r">([^<>]+)</text>", page.context["line"])[5:] == ["2026", final, "2027", "tanpa nilai"]
    assert [(row.level, row.accepted, row.returned) for row in page.context["judged"]] == [
        ("Kanwil", 120, {"Tahun salah": 2}),
        ("Pusat", 119, {"Tahun salah": 1}),
    ]


@pytest.mark.both
def test_hand_over_lists_last_year_s_problems_with_their_end(world: World, as_role: Callable[[str], Client]) -> None:
    page = as_role(Role.OPERATOR_PEMDA).get(reverse("coaching:hand_over", args=[world.region.code]))
    problems = page.context["read"].problems
    assert [(p.item.indicator.code, p.reason, p.note, p.accepted) for p in problems] == [
        ("01.S1", "Tahun salah", "Perda lama.", False),
        ("06.H1", "Tahun salah", "Ganti laporan.", True),
    ]
    assert page.context["read"].before.cycle.award_year == 2026
