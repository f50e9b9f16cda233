"""What a rehearsal finds at its end: a region whose outcome is not the one aimed at, nor the real one, is named."""

from decimal import Decimal

import pytest

from assessments.models import Decision
from assessments.states import AssessmentState
from demo.closing import outcome_faults
from demo.outcomes import Aim
from indicators.queries import spec_of
from indicators.scoring import predicate_of
from tests.world import TWO_RIGHTS, World

pytestmark = pytest.mark.integration


def test_an_outcome_that_was_not_aimed_at_is_named(db: None) -> None:
    world = World(region_count=2)
    decided, silent = world.regions
    world.to_scored(decided, limit=TWO_RIGHTS)
    world.decide()
    spec = spec_of(world.cycle.instrument)
    (decision,) = Decision.objects.all()
    other = next(p for p in spec.predicates if p.code != decision.predicate_code)
    met, missed = (
        next(Decimal(t) for t in range(100, -1, -1) if predicate_of(spec, Decimal(t)).code == code)
        for code in (decision.predicate_code, other.code)
    )
    is_best = decision.predicate_code == spec.predicates[0].code

    def faults(aim: Aim) -> list[str]:
        return outcome_faults(world.cycle, {decided.code: aim, silent.code: Aim(None)}, spec)

    assert world.assessment(silent).state == AssessmentState.DRAFT  # the cycle is not closed
    unfinished = f"{silent}: seharusnya berakhir sebagai tidak menyampaikan data."
    assert faults(Aim(met, is_best)) == [unfinished]
    assert faults(Aim(missed, not is_best)) == [
        f"{decided}: predikat {decision.predicate_code}, seharusnya {other.code}.",
        f"{decided}: hasil gladi berbeda dari penetapan {world.cycle.award_year} yang nyata.",
        unfinished,
    ]
