"""A cycle of an earlier year is laid out for the Kanwil that were in charge then."""

from datetime import date

import pytest

from accounts.states import Role
from assessments.states import REQUIRED_STAGES
from assessments.windows import openings
from demo.cast import open_now
from regions.models import Coverage, RegionalOffice
from tests.world import World

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


def test_past_cycle_is_open_now_but_under_the_kanwil_of_its_year() -> None:
    world = World()
    old = RegionalOffice.objects.create(
        code="lama",
        name="Kanwil lama",
        institution=world.ministry,
        valid_from=date(2013, 1, 1),
        valid_to=date(2024, 10, 21),
    )
    Coverage.objects.create(office=old, province=world.province, valid_from=old.valid_from, valid_to=old.valid_to)
    admin = world.members[Role.ADMIN_NASIONAL]

    past = open_now(instrument=world.instrument, award_year=2023, admin=admin, on=date(2023, 1, 31))
    present = open_now(instrument=world.instrument, award_year=2026, admin=admin)

    assert past.performance_year == 2022
    assert past.assessments.get(region=world.region).office == old
    assert present.assessments.get(region=world.region).office == world.office
    windows = openings(past.assessments.get(region=world.region))
    assert {stage: window.is_open for stage, window in windows.items()} == {
        stage.value: True for stage in REQUIRED_STAGES
    }
