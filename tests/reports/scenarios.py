"""A nation of four regions to try rules over, and what the tests of the what-if ask of it."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.test import Client
from django.urls import reverse

from accounts.models import Membership
from accounts.states import Role
from assessments.access import visible_assessments
from assessments.answers import Answer
from assessments.models import Assessment
from assessments.scores import compute
from assessments.states import ScoreStage
from indicators.models import Indicator
from indicators.queries import spec_of
from reports.models import Scenario
from reports.scenarios import keeping
from reports.scenarios.changes import Changes
from reports.scenarios.effect import Effect, effect
from tests.world import World, good_answer, poor_answer

SignIn = Callable[[Membership], Client]
SELF, FINAL = ScoreStage.SELF, ScoreStage.FINAL
PAGE, SAVE, LIST = reverse("reports:simulation"), reverse("reports:scenario_save"), reverse("reports:scenarios")
# struktur counts half instead of a tenth
HALF = Changes(weights={"struktur": Decimal(50), "proses": Decimal(30), "hasil": Decimal(20)})
ASKED = {"tahap": "mandiri", "bobot_struktur": "50", "bobot_hasil": "20"}


def of_kinds(*good: str) -> Callable[[Indicator], Answer]:
    """Best answers to these kinds, “tidak berlaku” where it is allowed, the poorest answers else."""

    def answer(indicator: Indicator) -> Answer:
        if indicator.na_allowed:
            return Answer("tidak-berlaku", reason="Tidak ada di daerah ini.")
        return good_answer(indicator) if indicator.kind in good else poor_answer(indicator)

    return answer


def scenario_world() -> World:
    """Self scores of four regions: strong in struktur, strong in proses and hasil, all good; the foreign one poor."""
    world = World(region_count=3)
    first, second, third = world.regions
    world.fill(first, of_kinds("struktur"))
    world.fill(second, of_kinds("proses", "hasil"))
    world.fill(third)
    world.fill(world.foreign_region, of_kinds())
    compute(assessment_ids=list(Assessment.objects.values_list("pk", flat=True)), stage=SELF)
    return world


def tried(world: World, changes: Changes, role: Role = Role.ADMIN_NASIONAL, stage: ScoreStage = SELF) -> Effect:
    reach = visible_assessments(world.members[role]).filter(cycle=world.cycle)
    return effect(cycle=world.cycle, stage=stage, spec=spec_of(world.instrument), changes=changes, reach=reach)


def figures(found: Effect) -> list[tuple[int, Decimal, str]]:
    return [(row.assessment_id, row.after.final, row.after.predicate.code) for row in found.rows if row.after]


def saved(world: World, name: str = "Struktur separuh", role: Role = Role.ADMIN_NASIONAL) -> Scenario:
    return keeping.save(found=tried(world, HALF, role), name=name, note="", by=world.members[role])


def everything() -> dict[str, list[Any]]:
    """All rows of all our tables but those of scenarios."""
    return {
        model._meta.label: sorted(map(repr, model._base_manager.values_list()))
        for app in ("accounts", "regions", "indicators", "jobs", "notices", "assessments", "coaching", "reports")
        for model in apps.get_app_config(app).get_models()
        if model is not Scenario
    }
