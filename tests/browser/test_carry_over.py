"""Last year's answers and data dukung in the browser: taken over on one item and from the list."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.people import OPERATOR, REGION, signed_in

pytestmark = pytest.mark.browser


def test_last_year_is_taken_over_on_one_item_and_from_the_list(browser: Browser, site: str) -> None:
    with signed_in(browser, site, OPERATOR) as page:
        one_item(page)
        warned(page)
        from_the_list(page)


def one_item(page: Page) -> None:
    page.get_by_role("link", name="Hak atas kesehatan").click()
    card = page.locator("article.item-card", has=page.locator("button[name=jawaban]")).first
    card = page.locator(f"article[id='{card.get_attribute('id')}']")  # the same one when its buttons are gone
    expect(page.locator("#kemajuan")).to_contain_text("Perkiraan nilai hak ini bila semua diterima: 0,00 dari 100")
    card.get_by_text("Tahun lalu (kinerja").click()
    card.get_by_role("button", name=re.compile("^Pakai jawaban dan dokumen")).click()
    expect(card).to_contain_text("1 jawaban dan 1 dokumen dipakai kembali.")
    expect(card).to_contain_text("Jawaban itu belum diperiksa")
    expect(card.locator(".file-card")).to_have_count(1)
    expect(page.locator("#kemajuan")).to_contain_text("1 dari 12")
    expect(page.locator("#kemajuan")).not_to_contain_text("diterima: 0,00 dari 100")


def warned(page: Page) -> None:
    card = page.locator("article#butir-06\\.H1")
    card.get_by_text("Tahun lalu (kinerja").click()
    expect(card).to_contain_text("Tahun lalu dikembalikan:")
    expect(card.get_by_role("button", name=re.compile("^Pakai"))).to_have_count(0)


def from_the_list(page: Page) -> None:
    page.get_by_role("link", name=REGION).click()
    expect(page.get_by_role("main")).to_contain_text("bukan nilai Kanwil atau pusat")
    page.get_by_role("link", name="Usulan dari tahun lalu").click()
    expect(page.locator("input[name=butir]").first).to_be_visible()
    ticked = page.locator("input[name=butir]:checked").count()
    all_of_them = page.locator("input[name=butir]").count()
    assert 0 < ticked < all_of_them
    # The keyboard alone takes one more.
    page.locator("input[name=butir]:not(:checked)").first.focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Pakai yang dicentang").click()
    expect(page.get_by_role("main")).to_contain_text(re.compile(r"\d+ jawaban dan \d+ dokumen dipakai kembali\."))
    expect(page.locator("input[name=butir]")).to_have_count(all_of_them - ticked - 1)
    page.set_viewport_size({"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
