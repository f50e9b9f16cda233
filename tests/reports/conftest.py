from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

import reports.tasks  # noqa: F401 - registers the handlers, as the worker does when it starts
from accounts.models import Membership
from tests.world import World


@pytest.fixture(autouse=True)
def _own_media(settings: Any, tmp_path: Path) -> None:
    """Files of one test are not seen by the next."""
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture(scope="module")
def kept_decided(kept: None) -> World:
    """Two regions of three that earned the predicate, by decree; the third and the foreign one sent nothing."""
    world = World(region_count=3)
    for region in world.regions[:2]:
        world.to_scored(region)
    world.decide()
    return world


@pytest.fixture
def decided(kept_decided: World, db: None) -> World:
    """A test's own copy of the module's decided world."""
    return deepcopy(kept_decided)


@pytest.fixture
def signed_in() -> Callable[[Membership], Client]:
    """The web client of somebody."""

    def sign_in(membership: Membership) -> Client:
        client = Client()
        client.force_login(membership.user)
        return client

    return sign_in
