"""Every page that somebody is shown, before axe: found by the links, looked at by the first role that is shown it.

A page that is added later is found by itself. Findings are told by person and address.
"""

import re
from collections import deque
from dataclasses import dataclass, field
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.urls import resolve
from playwright.sync_api import Browser, Page
from playwright.sync_api import Error as BrowserError

from tests.browser.test_cycle import signed_in
from tests.test_crawl import Links

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

# One of many like it stands for the rest, and is unfolded: axe takes minutes for what a table repeats.
FEW_OF_A_KIND = """() => {
  for (const holder of document.querySelectorAll("main tbody, main ul, main ol, main section, main div")) {
    const seen = {};
    for (const child of [...holder.children]) {
      const kind = child.tagName + child.className;
      seen[kind] = (seen[kind] ?? 0) + 1;
      if (seen[kind] > 3 && !child.matches("p, label, div")) child.remove();
    }
  }
  for (const folded of [...document.querySelectorAll("main details")].slice(0, 6)) folded.open = true;
}"""
AXE = """async () => {
  const found = await axe.run(document, {
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], rules: {"target-size": {enabled: true}},
    resultTypes: ["violations"], iframes: false, preload: false,
  });
  return found.violations.map(rule => `${rule.id}: ${rule.nodes.map(node => node.target.join(" ")).join(", ")}`);
}"""


def name_of(address: str) -> str:
    return resolve(urlsplit(address).path).view_name


@dataclass
class Walk:
    """What has been before axe, by the names of the addresses, and what was found there."""

    site: str
    looked_at: set[str] = field(default_factory=set)
    findings: dict[str, list[str]] = field(default_factory=dict)

    def go(self, page: Page, who: str, begin: list[str]) -> None:
        """Follow the links from these pages, to what is new to axe or leads on to it."""
        mine: set[str] = set()
        page.add_init_script(AXE_SCRIPT)  # by the debugger, which no CSP stops
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
            if asked_for or name in FOR_EVERYBODY or name not in self.looked_at:
                queue += self.look_at(page, who, address)
                mine.add(name_of(page.url))
            elif name in LEADING_ON:
                queue += self.links_in(page.request.get(address).text(), address)

    def look_at(self, page: Page, who: str, address: str) -> list[str]:
        """Show a page to axe; its links, none of a file."""
        self.looked_at.add(name_of(address))
        if "/berkas/" in address:
            return []
        try:
            response = page.goto(address, wait_until="domcontentloaded")
        except BrowserError as error:
            if "Download is starting" in str(error):
                return []
            raise
        found = [] if response and response.ok else ["does not open"]
        links = self.links_in(page.content(), page.url)
        name = name_of(page.url)
        self.looked_at.add(name)
        if found := found + self.examine(page, telephone=name in ON_A_TELEPHONE):
            self.findings[f"{who} {page.url.removeprefix(self.site)}"] = found
        return links

    def links_in(self, html: str, here: str) -> list[str]:
        found = (urldefrag(urljoin(here, link))[0] for link in Links(html).found)
        return [link for link in dict.fromkeys(found) if link.startswith(f"{self.site}/")]

    @staticmethod
    def examine(page: Page, *, telephone: bool) -> list[str]:
        page.set_viewport_size(NARROW)
        wide = page.evaluate("document.documentElement.scrollWidth")
        found = [] if wide <= NARROW["width"] else [f"{wide} px wide at 360 px"]
        page.evaluate(FEW_OF_A_KIND)
        if telephone:
            found += [f"{finding} at 360 px" for finding in page.evaluate(AXE)]
        page.set_viewport_size(WIDE)
        return found + page.evaluate(AXE)


def test_axe_finds_nothing_on_any_page_and_each_fits_a_telephone(browser: Browser, page: Page, site: str) -> None:
    walk = Walk(site)
    walk.go(page, "visitor", ["/", "/cek/", "/cek/?nomor=TT-2026-1671-1"])
    for who, begin in BEGIN.items():
        with signed_in(browser, site, who) as own:
            own.route(re.compile("/berkas/"), lambda route: route.abort())
            walk.go(own, who, begin)
    assert walk.findings == {}
    assert len(walk.looked_at) > 70, sorted(walk.looked_at)
