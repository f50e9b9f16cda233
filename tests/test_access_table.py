"""Role x URL x own or foreign, as one table. A URL that is not in the table fails the test: the table grows with each.

Signed out: to the sign-in page. A role the act is not for: 403. A foreign object: 404. The rest: let in.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import transaction
from django.template import Origin
from django.template.loaders.base import Loader
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from accounts.states import Role
from tests.access_objects import keys_of
from tests.access_table import BODY, LET_IN, NATION, PERSONAL, TABLE
from tests.world import World

pytestmark = pytest.mark.integration


@dataclass
class Keys:
    """The keys of one region's objects, by what a URL's key names."""

    keys: dict[str, list[object]]

    def url(self, name: str) -> str:
        kind = TABLE[name][1]
        return reverse(name, args=self.keys[kind] if kind else [])


def names(patterns: list[URLPattern | URLResolver] | None = None, prefix: str = "") -> Iterator[str]:
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            yield from names(pattern.url_patterns, inner)
        elif pattern.name:
            yield prefix + pattern.name


@pytest.mark.unit
def test_table_names_every_url_and_no_other():
    assert set(TABLE) == set(names())


@pytest.fixture
def world(db) -> World:
    made = World(region_count=1)
    for region in (made.region, made.foreign_region):
        made.document(region)
    return made


class BlankPages(Loader):
    """Every template is there, and empty."""

    def get_template_sources(self, template_name: str) -> Iterator[Origin]:
        yield Origin(template_name, template_name, self)

    def get_contents(self, origin: Origin) -> str:
        return ""


@pytest.fixture
def blank_pages(settings: Any) -> None:
    """Who is let in is decided before a page is drawn; drawing thousands takes longer. The crawl sees them drawn."""
    (engine,) = settings.TEMPLATES
    options = engine["OPTIONS"] | {"loaders": [f"{BlankPages.__module__}.{BlankPages.__qualname__}"]}
    settings.TEMPLATES = [engine | {"APP_DIRS": False, "OPTIONS": options}]


def let_in(client: Client, name: str, url: str) -> int:
    """The status of one request whose effects are taken back."""
    method = TABLE[name][0]
    with transaction.atomic():
        response = getattr(client, method)(url, BODY.get(name))
        if response.streaming:
            list(response.streaming_content)  # the client closes it then, without closing the connection
        transaction.set_rollback(True)
    return response.status_code


def test_a_refusal_is_a_page_in_words_for_every_role(world, client):
    for role, member in world.members.items():
        client.force_login(member.user)
        refused = client.get(reverse("assessments:documents" if role == Role.ADMIN_NASIONAL else "accounts:users"))
        missing = client.get("/tidak-ada/")
        assert (refused.status_code, missing.status_code) == (403, 404)
        assert "<h1>Peran Anda tidak dapat melakukan ini</h1>" in refused.content.decode()
        assert "<h1>Halaman tidak ditemukan</h1>" in missing.content.decode()


@pytest.mark.usefixtures("blank_pages")
def test_signed_out_reaches_only_what_is_public(world, client):
    keys = Keys(keys_of(world, world.region, world.office, world.operator().user))

    statuses = {name: let_in(client, name, keys.url(name)) for name in TABLE}
    to_login = {
        name: client.get(keys.url(name)).get("Location", "").startswith(reverse("accounts:login"))
        for name, (_, _, roles) in TABLE.items()
        if roles is not None
    }

    public = {name for name, (_, _, roles) in TABLE.items() if roles is None}
    assert {n for n, s in statuses.items() if n in public and s not in LET_IN} == set()
    assert {n for n, there in to_login.items() if not there} == set()


@pytest.mark.usefixtures("blank_pages")
@pytest.mark.parametrize("role", Role)
def test_role_meets_what_the_table_says(world, client, role):
    member = world.members[role]
    own = Keys(keys_of(world, world.region, world.office, member.user))
    foreigner = world.join(Role.OPERATOR_PEMDA, region=world.foreign_region)
    foreign = Keys(keys_of(world, world.foreign_region, world.foreign_office, foreigner.user))
    client.force_login(member.user)

    found, expected = {}, {}
    for name, (_, kind, roles) in TABLE.items():
        if roles is None or name == "accounts:logout":
            continue
        allowed = role in roles
        status = let_in(client, name, own.url(name))
        found[name] = "let in" if status in LET_IN else status
        expected[name] = "let in" if allowed else 403
        scoped = kind in {
            "assessment",
            "right",
            "item",
            "evidence",
            "document",
            "adjustment",
            "piagam",
            "submission",
            "import",
            "upload",
            "item and upload",
            "cycle and office",
            "region",
            "visit",
            "follow-up",
            "task",
            "member",
            "minutes",
            "stand in",
            "scenario",
        }
        if allowed and ((scoped and role not in NATION) or (name in PERSONAL and role != Role.ADMIN_NASIONAL)):
            found[f"{name} (foreign)"] = let_in(client, name, foreign.url(name))
            expected[f"{name} (foreign)"] = 404

    assert found == expected
