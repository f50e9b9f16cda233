import pytest

from tests.world import World


@pytest.fixture
def world(db) -> World:
    """Two provinces, three regions, one person a role; the cycle opens when it is first asked for."""
    return World()
