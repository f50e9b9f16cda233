"""The shipped instrument, and a small world whose regions walk."""

import os
from decimal import Decimal

import pytest

from accounts.states import Role
from demo.cast import walks_for
from demo.people import Account, create, national_staff, staff_of_office
from demo.walk import Walk
from indicators.loading import DATA, load
from indicators.models import Instrument
from tests.world import World

# The rehearsal makes its own SQLite database wherever it is started: once is enough.
collect_ignore = ["test_rehearse.py"] if os.environ.get("KKPHAM_TEST_DB") == "postgres" else []


@pytest.fixture
def instrument(db: None) -> Instrument:
    return load(DATA / "permenkumham-22-2021.toml")[0]


@pytest.fixture
def walk(db: None) -> Walk:
    """A region with an empty form in an open cycle, its people, and answers that aim at 80."""
    world = World()
    cycle = world.cycle
    accounts = [*national_staff(), *staff_of_office(world.office), Account(Role.OPERATOR_PEMDA, world.region)]
    people = create(accounts, password=None, valid_from=world.members[Role.AUDITOR].valid_from)
    return walks_for(cycle, {world.region.code: Decimal(80)}, people)[world.region.code]
