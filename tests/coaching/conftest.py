from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from accounts.states import Role
from tests.world import World


@pytest.fixture(autouse=True)
def _own_media(settings: Any, tmp_path: Path) -> None:
    """Files of one test are not seen by the next."""
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture(scope="module")
def kept_world(kept: None) -> World:
    """Two provinces, three regions, one person a role, an open cycle."""
    return World.opened()


@pytest.fixture
def world(kept_world: World, db: None) -> World:
    """A test's own copy of the module's world."""
    return deepcopy(kept_world)


@pytest.fixture
def as_role(world: World) -> Callable[[str], Client]:
    """The web client of the world's person in a role."""

    def sign_in(role: str) -> Client:
        client = Client()
        client.force_login(world.members[Role(role)].user)
        return client

    return sign_in
