"""No page offers a way that is closed: every link a role is shown, from its home page on, opens."""

import re
from collections import deque
from collections.abc import Iterator
from html.parser import HTMLParser
from urllib.parse import parse_qs, urldefrag, urljoin, urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Membership
from tests.coaching.making import coached
from tests.world import World, poor_answer

pytestmark = pytest.mark.integration

FILLED = 12  # answers a form: enough for each page, and quick to make


class Links(HTMLParser):
    """The addresses of a page's links and the names that a fragment may point at."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.ids: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        self.ids.add(named.get("id") or "")
        if tag == "a":
            self.found.append(named.get("href") or "")


@pytest.fixture
def world(db: None) -> World:
    """Regions at the stages whose pages differ: filling, under verification, returned, at the ministry, decided."""
    world = World(region_count=5)
    filling, judged, returned, central, decided = world.regions
    world.document(filling)
    world.fill(filling, limit=FILLED)
    for region in (judged, returned, central):
        world.submit(region, poor_answer, limit=FILLED)
        world.start_kanwil(region)
        world.judge(region=region)
    world.judge(["01.S1"], outcome="kembalikan", region=returned, reason_code="lainnya", note="Lampirkan Perdanya.")
    world.return_for_repair(returned)
    world.forward(central)
    world.start_central(central)
    world.to_scored(decided)
    world.decide()
    coached(world, returned)
    return world


def shape(address: str) -> str:
    """An address without its values: of its keys only the assessment's stays, of its query only the names."""
    parts = urlsplit(address)
    path = re.sub(r"(?<!^/penilaian)/\d+(?=/)", "/N", parts.path)
    return f"{path}?{sorted(parse_qs(parts.query, keep_blank_values=True))}"


def region_of(address: str) -> str:
    """The key of the assessment whose page this is, where the address names one."""
    found = re.match(r"/penilaian/(\d+)/", address)
    return found[1] if found else ""


def opened(client: Client, address: str) -> tuple[int, str, Links | None]:
    """The status, the address it ended at, and the links; none of a file."""
    response = client.get(address, follow=True)
    here = response.redirect_chain[-1][0] if response.redirect_chain else address
    if response.streaming:
        list(response.streaming_content)  # the client closes it then, without closing the connection
        return response.status_code, here, None
    is_page = response.headers["Content-Type"].startswith("text/html")
    return response.status_code, here, Links(response.content.decode()) if is_page else None


def crawl(client: Client, home: str) -> Iterator[str]:
    """Follow a link of each shape once a region; yields what does not open, and lost fragments."""
    queue, asked, followed = deque([("", home)]), {home}, set()
    ids: dict[str, set[str]] = {}
    fragments: list[tuple[str, str, str]] = []
    while queue:
        source, address = queue.popleft()
        status, here, page = opened(client, address)
        if status != 200:
            yield f"{status} {address} (from {source})"
        if page is None:
            continue
        ids[address] = page.ids
        for target, fragment in (urldefrag(urljoin(here, link)) for link in page.found):
            fragments.append((address, target, fragment))
            step = region_of(address), shape(target)
            if not urlsplit(target).netloc and target not in asked and step not in followed:
                asked.add(target)
                followed.add(step)
                queue.append((address, target))
    for source, target, fragment in fragments:
        if fragment and target in ids and fragment not in ids[target]:
            yield f"#{fragment} is not on {target} (from {source})"


def members(world: World) -> list[Membership]:
    """Everybody, and the operators of the region with items to repair and of the one that is decided."""
    _, _, returned, _, decided = world.regions
    return [*world.members.values(), world.operator(returned), world.operator(decided)]


def test_every_link_shown_to_a_role_opens(world: World) -> None:
    broken = {}
    for membership in members(world):
        client = Client()
        client.force_login(membership.user)
        broken[membership.user.email] = list(crawl(client, reverse("home")))
    broken["visitor"] = list(crawl(Client(), reverse("landing")))
    assert {who: links for who, links in broken.items() if links} == {}
