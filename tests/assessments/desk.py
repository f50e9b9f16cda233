"""Signing in for tests of the desks."""

from django.test import Client

from accounts.models import Membership
from tests.world import World


def as_member(membership: Membership) -> Client:
    client = Client()
    client.force_login(membership.user, backend="accounts.backends.MembershipBackend")
    return client


def as_role(world: World, role: str) -> Client:
    return as_member(world.members[role])
