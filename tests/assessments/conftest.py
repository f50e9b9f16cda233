from copy import deepcopy

import pytest

from tests.world import World


@pytest.fixture(scope="module")
def kept_world(kept: None) -> World:
    """Two provinces, three regions, one person a role, an open cycle."""
    return World.opened()


@pytest.fixture
def world(kept_world: World, db: None) -> World:
    """A test's own copy of the module's world."""
    return deepcopy(kept_world)
