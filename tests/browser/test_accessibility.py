"""Every page that somebody is shown, before axe: found by the links, looked at by the first role that is shown it.

A page that is added later is found by itself. The form and its rights show each role, and each stage, something else:
axe sees them again as soon as they hold an element of a kind it has not seen there. It measures the contrast of what is
of a kind that it has seen nowhere. Findings are told by person and address.
"""

from collections import defaultdict, deque
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.urls import resolve
from playwright.sync_api import Browser, Page
from playwright.sync_api import Error as BrowserError

from tests.browser.axe import findings
from tests.browser.people import a_browser, session_cookie, without_files

pytestmark = pytest.mark.browser

# Where each begins: short lists, the whole nation's takes axe a while. Somebody of each role, and of each stage.
BEGIN = {
    "operator.oganilir": ["/beranda/"],  # reads the score
    "operator.muaraenim": ["/beranda/"],  # fills in
    "opd.muaraenim": ["/beranda/"],
    "pengesah.muaraenim": ["/beranda/"],
    "operator.kotalubuklinggau": ["/beranda/"],  # repairs
    "birohukum.sumateraselatan": ["/beranda/"],
    "verifikator.sumateraselatan": ["/beranda/"],
    "pimpinan.sumateraselatan": ["/daerah/?keadaan=kanwil"],
    "verifikator.pusat": ["/antrean/", "/daerah/?keadaan=pusat"],
    "tim.penilai": ["/daerah/?keadaan=dinilai"],
    "admin.nasional": ["/siklus/", "/daerah/?keadaan=dinilai"],
    "auditor": ["/daerah/?keadaan=dinilai"],
}
# It shows each role, and each stage, something else.
FOR_EVERYBODY = {"assessments:assessment", "assessments:right"}
# From them some roles are led on to pages that others are not shown.
LEADING_ON = {"assessments:verification", "assessments:cycle", "coaching:board", "coaching:profile", "coaching:visit"}
# Worked with on a telephone: before axe in that width, too.
ON_A_TELEPHONE = {"landing", "accounts:login", "assessments:assessment", "assessments:right", "assessments:my_tasks"}
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 360, "height": 740}

# Two of many alike stand for the rest, and some are unfolded: axe takes minutes for what a table repeats.
FEW_OF_A_KIND = """() => {
  for (const holder of document.querySelectorAll("main tbody, main ul, main ol, main section, main div")) {
    const seen = {};
    for (const child of [...holder.children]) {
      const kind = child.tagName + child.className;
      seen[kind] = (seen[kind] ?? 0) + 1;
      if (seen[kind] > 2 && !child.matches("p, label, div")) child.remove();
    }
  }
  for (const folded of [...document.querySelectorAll("main details")].slice(0, 6)) folded.open = true;
}"""


Kind = tuple[str | None, ...]  # of an element: tag, class, role and type


def name_of(address: str) -> str:
    return resolve(urlsplit(address).path).view_name


class Html(HTMLParser):
    """The links of a page and the kinds of its elements: tag, classes, role and type."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.kinds: set[Kind] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        self.kinds.add((tag, *(named.get(key) for key in ("class", "role", "type"))))
        if tag == "a" and named.get("href"):
            self.links.append(named["href"] or "")


@dataclass
class Walk:
    """What axe has seen, by the names of the addresses, and what it found there."""

    site: str
    kinds: dict[str, set[Kind]] = field(default_factory=lambda: defaultdict(set))
    measured: set[str] = field(default_factory=set)  # kinds whose contrast was
    findings: dict[str, list[str]] = field(default_factory=dict)

    def go(self, page: Page, who: str, begin: list[str]) -> None:
        """Follow the links from these pages, to what is new to axe or leads on to it."""
        mine: set[str] = set()
        queue = deque(f"{self.site}{address}" for address in begin)
        first = set(queue)
        while queue:
            address = queue.popleft()
            name = name_of(address)
            asked_for = address in first
            first.discard(address)
            if name in mine and not asked_for:
                continue
            mine.add(name)
            if not self.kinds[name]:
                queue += self.show(page, who, address)
                mine.add(name_of(page.url))
            elif asked_for or name in FOR_EVERYBODY or name in LEADING_ON:
                queue += self.show_what_is_new(page, who, address)

    def show_what_is_new(self, page: Page, who: str, address: str) -> list[str]:
        """The links of a page whose like axe has seen; if it holds something else for this person, axe sees it, too."""
        response = page.request.get(address)
        html = Html(response.text())
        name = name_of(response.url)
        if response.ok and (name in LEADING_ON or html.kinds <= self.kinds[name]):
            return self.ours(html, response.url)
        return self.show(page, who, address)

    def show(self, page: Page, who: str, address: str) -> list[str]:
        """Show a page to axe; its links, none of a file."""
        self.kinds[name_of(address)].add(("seen",))
        if "/berkas/" in address:
            return []
        page.set_viewport_size(NARROW)
        try:
            response = page.goto(address, wait_until="domcontentloaded")
        except BrowserError as error:
            if "Download is starting" in str(error):
                return []
            raise
        assert response is not None
        html = Html(response.text())
        name = name_of(page.url)
        telephone = name in ON_A_TELEPHONE and len(self.kinds[name]) < 2
        self.kinds[name] |= html.kinds
        found = [] if response.ok else ["does not open"]
        if found := found + self.examine(page, telephone=telephone):
            self.findings[f"{who} {page.url.removeprefix(self.site)}"] = found
        return self.ours(html, page.url)

    def ours(self, html: Html, here: str) -> list[str]:
        found = (urldefrag(urljoin(here, link))[0] for link in html.links)
        return [link for link in dict.fromkeys(found) if link.startswith(f"{self.site}/")]

    def examine(self, page: Page, *, telephone: bool) -> list[str]:
        wide = page.evaluate("document.documentElement.scrollWidth")
        found = [] if wide <= NARROW["width"] else [f"{wide} px wide at 360 px"]
        page.evaluate(FEW_OF_A_KIND)
        if telephone:
            found += [f"{finding} at 360 px" for finding in findings(page, measured=self.measured)]
        page.set_viewport_size(WIDE)
        return found + findings(page, measured=self.measured)


def test_axe_finds_nothing_on_any_page_and_each_fits_a_telephone(browser: Browser, site: str) -> None:
    walk = Walk(site)
    with a_browser(browser) as page:
        page.add_init_script(AXE_SCRIPT)
        without_files(page)
        walk.go(page, "visitor", ["/", "/cek/", "/cek/?nomor=TT-2026-1671-1"])
        for who, begin in BEGIN.items():
            page.context.clear_cookies()
            page.context.add_cookies([session_cookie(site, who)])
            walk.go(page, who, begin)
    assert walk.findings == {}
    assert len(walk.kinds) > 70, sorted(walk.kinds)
