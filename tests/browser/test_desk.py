"""A verifier works through the queue by keyboard alone, counting keys; a second one collides and loses no text."""

import re
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.axe import findings
from tests.browser.people import CENTRE, LEADER, VERIFIER, signed_in, without_files

pytestmark = pytest.mark.browser
RETURNED = {4: "2", 9: "4", 15: "7"}  # which of the twenty items are returned, and the key of the reason
NOTE = "Lampirkan dokumen tahun kinerja."


@dataclass
class Keyboard:
    """Presses keys of a page and counts them."""

    page: Page
    presses: int = 0

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)
        self.presses += 1

    def press_and_go(self, key: str) -> None:
        """A key that leads to another page."""
        with self.page.expect_navigation(wait_until="domcontentloaded"):
            self.press(key)


def switch_on(page: Page) -> None:
    """The keys are off until somebody wants them; so is saving by one key. Both by keyboard."""
    page.locator("summary", has_text="Pintasan papan ketik").press("Enter")
    for name in ("Pakai pintasan", "Satu tombol"):
        button = page.get_by_role("button", name=name, exact=True)
        expect(button).to_have_attribute("aria-pressed", "false")
        button.press("Enter")
        expect(button).to_have_attribute("aria-pressed", "true")
        button.blur()


def left(page: Page) -> int:
    """How many wait, as the page says."""
    words = page.get_by_text(re.compile(r"\d+ butir menunggu dalam antrean")).inner_text()
    return int(re.search(r"(\d+) butir menunggu", words)[1])


def judge_twenty(page: Page) -> None:
    keys = Keyboard(page)
    before = left(page)
    for number in range(20):
        if number not in RETURNED:
            keys.press_and_go("t")
            continue
        for key in ("k", RETURNED[number]):
            keys.press(key)
        expect(page.get_by_label("Catatan")).to_be_focused()
        page.keyboard.type(NOTE)
        keys.press_and_go("Control+Enter")
    assert left(page) == before - 20
    # One key an accepted item; verdict, reason and saving, beside the note itself, a returned one.
    assert keys.presses == 17 * 1 + 3 * 3


def take_one_back(page: Page) -> None:
    before, keys = left(page), Keyboard(page)
    keys.press_and_go("u")  # from the message to the item
    expect(page.get_by_role("button", name="Batalkan putusan")).to_be_visible()
    keys.press_and_go("u")
    expect(page.get_by_role("main")).to_contain_text("dibatalkan")
    assert (left(page), keys.presses) == (before + 1, 2)


def collide(browser: Browser, site: str, first: Page) -> None:
    with signed_in(browser, site, LEADER) as second:
        second.goto(first.url)
        expect(second.get_by_text("juga sedang membuka butir ini")).to_be_visible()
        second.get_by_text("Kembalikan", exact=True).click()
        second.get_by_label("Alasan pengembalian").select_option("tahun-salah")
        second.get_by_label("Catatan").fill("Catatan yang tidak boleh hilang.")
        Keyboard(first).press_and_go("t")
        second.get_by_role("button", name="Simpan", exact=True).click()
        expect(second.get_by_role("heading", level=1)).to_contain_text("Data sudah berubah")
        expect(second.get_by_label("Catatan")).to_have_value("Catatan yang tidak boleh hilang.")
        second.get_by_role("link", name="Buka data terbaru").click()
        expect(second.get_by_text("Sudah diputus:")).to_contain_text("Diterima")


def change_files_without_losing_words(page: Page) -> None:
    """A pinned page opens in the frame; what is being typed stays."""
    note = page.get_by_label("Catatan")
    note.fill("Sedang diketik")
    pin = page.get_by_role("link", name=re.compile(r"^hlm\. ")).first
    number = re.search(r"\d+", pin.inner_text())[0]
    with page.expect_request(re.compile(rf"/berkas/\?hlm={number}")):
        pin.click()
    expect(note).to_have_value("Sedang diketik")
    note.fill("")


def test_twenty_items_by_keyboard_and_a_collision(browser: Browser, site: str) -> None:
    with signed_in(browser, site, VERIFIER) as page:
        page.goto(f"{site}/antrean/")
        page.get_by_role("link", name="Mulai dari butir berikutnya").press("Enter")
        expect(page.locator("iframe[name=berkas]")).to_have_attribute("src", re.compile(r"/berkas/#page=\d+"))
        assert findings(page, "main") == []
        change_files_without_losing_words(page)
        without_files(page)  # the viewer was seen
        switch_on(page)
        judge_twenty(page)
        take_one_back(page)
        collide(browser, site, page)


def test_the_pusat_finds_its_own_queue(browser: Browser, site: str) -> None:
    with signed_in(browser, site, CENTRE) as page:
        page.get_by_role("link", name="Antrean", exact=True).click()
        assert findings(page) == []
        page.get_by_role("link", name="Mulai dari butir berikutnya").click()
        expect(page.get_by_role("main")).to_contain_text("Isian awal mengikuti putusan Kanwil")
        page.get_by_role("link", name="Lewati").click()
        expect(page.get_by_role("main")).to_contain_text("Putusan Pusat")
