"""Who the browser's tests act as, and a browser in which somebody is signed in."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page

from tests.program import first_start

PASSWORD = "peduli-ham-2026"
OPERATOR = "operator.muaraenim"
PENGESAH = "pengesah.muaraenim"
VERIFIER = "verifikator.sumateraselatan"
LEADER = "pimpinan.sumateraselatan"
CENTRE = "verifikator.pusat"
ADMIN = "admin.nasional"
REGION, REGION_CODE = "Kab. Muara Enim", "16.03"


def session_cookie(site: str, who: str) -> dict[str, str]:
    """A cookie by which the browser is this person; how one signs in by the form is a test of its own."""
    return {"name": "sessionid", "value": first_start().sessions()[f"{who}@contoh.test"], "url": site}


@contextmanager
def a_browser(browser: Browser, width: int = 1280, height: int = 900) -> Iterator[Page]:
    """A browser of its own, in Indonesian, for somebody who is not signed in.

    One who wants no motion: what the focus moves to is in view at once, and no frame on the way is drawn.
    """
    viewport = {"width": width, "height": height}
    context = browser.new_context(viewport=viewport, locale="id-ID", reduced_motion="reduce")
    page = context.new_page()
    page.set_default_timeout(15_000)
    yield page
    context.close()


@contextmanager
def signed_in(browser: Browser, site: str, who: str, at: str = "/beranda/", width: int = 1280) -> Iterator[Page]:
    """A browser of its own in which somebody is signed in, at the page where the role begins or at another."""
    with a_browser(browser, width) as page:
        page.context.add_cookies([session_cookie(site, who)])
        page.goto(f"{site}{at}")
        yield page


def without_files(page: Page) -> None:
    """From now on no file of a document is shown: the browser's PDF viewer would take most of the time.

    By the debugger: a route of Playwright's would stop the cache.
    """
    network = page.context.new_cdp_session(page)
    network.send("Network.enable")
    network.send("Network.setBlockedURLs", {"urls": ["*/berkas/*"]})


def sign_in(page: Page, site: str, email: str, password: str) -> None:
    """By the form."""
    page.goto(f"{site}/masuk/")
    page.get_by_label("Alamat surel").fill(email)
    page.get_by_label("Kata sandi").fill(password)
    page.get_by_role("main").get_by_role("button", name="Masuk").click()
    page.wait_for_url(re.compile("/(penilaian|daerah|tugas)/"))
