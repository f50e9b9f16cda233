from collections.abc import Callable
from copy import deepcopy

import pytest
from django.test import Client

from accounts.models import Membership, User
from accounts.states import Role
from tests.world import World

Door = Callable[[User], Client]


@pytest.fixture(scope="module")
def kept_world(kept: None) -> World:
    """Two provinces, three regions, one person a role."""
    return World()


@pytest.fixture
def world(kept_world: World, db: None) -> World:
    """A test's own copy of the module's world."""
    return deepcopy(kept_world)


@pytest.fixture
def signed_in() -> Door:
    """A browser of its own in which that person is signed in."""

    def sign_in(user: User) -> Client:
        client = Client()
        client.force_login(user, backend="accounts.backends.MembershipBackend")
        return client

    return sign_in


@pytest.fixture
def admin(world: World) -> Membership:
    return world.members[Role.ADMIN_NASIONAL]


@pytest.fixture
def browser_of_admin(admin: Membership, signed_in: Door) -> Client:
    return signed_in(admin.user)
