"""No page offers a way that is closed: the links a role is shown, from its home page on, open.

Each page of each region's form is opened, for its links differ by stage; who only reads, steps in at the end, or heads
those who do the work opens two forms whole, and of the others the first page. Of other pages two of a view stand for
the rest, and of those with a query one for each of its keys. What everybody may read a visitor opens for all.
"""

import re
from collections import Counter, deque
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache
from html import unescape
from urllib.parse import parse_qs, urldefrag, urljoin, urlsplit

import pytest
from django.test import Client
from django.urls import Resolver404, resolve, reverse

from accounts.models import Membership
from accounts.states import Role
from tests.access_table import TABLE
from tests.coaching.making import coached
from tests.world import World, poor_answer

pytestmark = pytest.mark.integration

PUBLIC = {name for name, (_, _, roles) in TABLE.items() if roles is None}
FIRST_PAGES = {"assessments:assessment", "assessments:verification"}
OF_TWO_FORMS = {Role.BIRO_HUKUM, Role.PIMPINAN_KANWIL, Role.TIM_PENILAI, Role.ADMIN_NASIONAL, Role.AUDITOR}
FILLED = 12  # answers a form: enough for each page, and quick to make


@dataclass(frozen=True)
class Links:
    """The addresses of a page's links and the names that a fragment may point at.

    By pattern: the hundreds of pages are ours, with every attribute in double quotes, and a parser takes seconds.
    """

    found: list[str]
    ids: set[str]

    @classmethod
    def of(cls, html: str) -> "Links":
        return cls(
            [unescape(address) for address in re.findall(r'<a\b[^>]*?\shref="([^"]*)"', html)],
            set(re.findall(r'\sid="([^"]*)"', html)),
        )


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


@cache
def view_of(path: str) -> str:
    """The name of a path's view; of a path that leads nowhere the path itself, which is followed and told."""
    try:
        return resolve(path).view_name
    except Resolver404:
        return path


class Followed:
    """What has been followed, to tell which link leads to something else."""

    def __init__(self, *, public: bool, forms: Collection[str] | None) -> None:
        self.public = public  # whether what everybody may read is followed
        self.forms = forms  # which are opened whole; None for all
        self.addresses: set[str] = set()
        self.keys: set[tuple[str, str]] = set()  # of the query, by view
        self.pages: Counter[tuple[str, str]] = Counter()  # by view and, in a form, by form

    def is_new(self, address: str) -> bool:
        """Whether this link is to be followed; from now on it is."""
        parts = urlsplit(address)
        if parts.netloc or address in self.addresses:
            return False
        view = view_of(parts.path)
        if view in PUBLIC and not self.public:
            return False
        if keys := {(view, key) for key in parse_qs(parts.query, keep_blank_values=True)} - self.keys:
            self.keys |= keys
        elif parts.query:
            return False
        else:
            form = re.match(r"/penilaian/\d+/", address)
            if form and self.forms is not None and form[0] not in self.forms and view not in FIRST_PAGES:
                return False
            page = view, form[0] if form else ""
            if self.pages[page] == (1 if form else 2):
                return False
            self.pages[page] += 1
        self.addresses.add(address)
        return True


def opened(client: Client, address: str) -> tuple[int, str, Links | None]:
    """The status, the address it ended at, and the links; none of a file."""
    response = client.get(address, follow=True)
    here = response.redirect_chain[-1][0] if response.redirect_chain else address
    if response.streaming:
        list(response.streaming_content)  # the client closes it then, without closing the connection
        return response.status_code, here, None
    is_page = response.headers["Content-Type"].startswith("text/html")
    return response.status_code, here, Links.of(response.content.decode()) if is_page else None


def crawl(client: Client, home: str, forms: Collection[str] | None = None) -> Iterator[str]:
    """Follow links of each kind; yields what does not open, and lost fragments."""
    queue, followed = deque([("", home)]), Followed(public=home == reverse("landing"), forms=forms)
    followed.is_new(home)
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
            if followed.is_new(target):
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
    _, judged, _, _, decided = world.regions
    two = {reverse("assessments:assessment", args=[world.assessment(region).pk]) for region in (judged, decided)}
    for membership in members(world):
        client = Client()
        client.force_login(membership.user)
        forms = two if membership.role in OF_TWO_FORMS else None
        broken[membership.user.email] = list(crawl(client, reverse("home"), forms))
    broken["visitor"] = list(crawl(Client(), reverse("landing")))
    assert {who: links for who, links in broken.items() if links} == {}
