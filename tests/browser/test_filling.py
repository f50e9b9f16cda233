"""Filling in while the line breaks and others work: what is typed is saved by itself, what is not is said."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from tests.browser.axe import findings
from tests.browser.people import OPERATOR, signed_in
from tests.world import pdf_bytes

pytestmark = pytest.mark.browser
SAVE = "**/butir/*/simpan/"


def open_right(page: Page, number: int) -> None:
    """From the form's own page."""
    page.goto(f"{page.url}hak/{number}/")


def card(page: Page, code: str) -> Locator:
    return page.locator(f"[id='butir-{code}']")


def state(item: Locator) -> Locator:
    return item.locator(".save-state")


def test_a_half_typed_number_is_no_alarm_until_the_form_is_left(browser: Browser, site: str) -> None:
    with signed_in(browser, site, OPERATOR, "/formulir/") as page:
        open_right(page, 6)
        item = card(page, "06.S3")
        first, second = item.get_by_label("(pembilang)"), item.get_by_label("(penyebut)")

        first.press_sequentially("12 ribu")
        expect(state(item)).to_have_text("Belum tersimpan")
        expect(first).not_to_have_class("form-control is-invalid")
        second.focus()
        expect(state(item)).to_have_text("Belum tersimpan")
        item.get_by_text("Unggah berkas").focus()
        expect(item.get_by_text("“12 ribu” bukan angka")).to_be_visible()
        expect(first).to_have_attribute("aria-invalid", "true")

        first.fill("12")
        second.fill("200")
        expect(state(item)).to_contain_text("Tersimpan")
        expect(item).to_contain_text("Hasil: 6 persen")
        expect(second).to_be_focused()
        second.press_sequentially("0")
        expect(item).to_contain_text("Hasil: 0,6 persen")
        expect(page.locator("#kemajuan")).to_contain_text("Butir terisi: 1 dari 12")
        assert findings(page) == []


def test_a_broken_line_is_said_and_tried_again_by_itself(browser: Browser, site: str) -> None:
    lost: list[str] = []

    def lose_once(route: Route) -> None:
        if lost:
            return route.continue_()
        lost.append(route.request.url)
        return route.abort("connectionreset")

    with signed_in(browser, site, OPERATOR, "/formulir/") as page:
        open_right(page, 6)
        page.route(SAVE, lose_once)
        item = card(page, "06.S1")

        item.get_by_label("Ya").check()
        expect(state(item)).to_contain_text("Belum tersimpan – sambungan terputus")
        expect(state(item)).to_contain_text("Tersimpan", timeout=10_000)

        page.reload()
        expect(card(page, "06.S1").get_by_label("Ya")).to_be_checked()


def test_what_another_tab_changed_is_shown_before_it_is_overwritten(browser: Browser, site: str) -> None:
    with (
        signed_in(browser, site, OPERATOR, "/formulir/") as page,
        signed_in(browser, site, OPERATOR, "/formulir/") as other,
    ):
        open_right(page, 6)
        open_right(other, 6)
        card(other, "06.S2").get_by_label("Ya").check()
        expect(state(card(other, "06.S2"))).to_contain_text("Tersimpan")

        item = card(page, "06.S2")
        item.get_by_label("Tidak").check()
        expect(state(item)).to_contain_text("Butir ini sudah diubah orang lain")
        item.get_by_role("button", name="Simpan butir 06.S2").click()
        expect(item.get_by_role("alert")).to_contain_text("sudah diubah sejak halaman dibuka")
        expect(item.get_by_label("Tidak")).to_be_checked()


def test_a_file_sent_from_an_item_is_attached_and_the_typed_note_survives(
    browser: Browser, site: str, tmp_path: Path
) -> None:
    file = tmp_path / "perda kesehatan.pdf"
    file.write_bytes(pdf_bytes("perda kesehatan"))
    with signed_in(browser, site, OPERATOR, "/formulir/") as page:
        open_right(page, 6)
        item = card(page, "06.P4")
        item.get_by_label("Ya").check()
        item.get_by_label("Catatan untuk pemeriksa").fill("Perda 3/2020")
        item.get_by_text("Unggah berkas").click()
        expect(item.get_by_text("PDF sampai 50 MB")).to_be_visible()

        item.get_by_label("Berkas (boleh lebih dari satu)").set_input_files(file)
        item.get_by_role("button", name="Unggah untuk butir 06.P4").click()
        expect(item.get_by_text("Tersimpan. Dilampirkan pada butir 06.P4.")).to_be_visible()
        expect(item.locator(".file-card").first).to_contain_text("perda kesehatan")
        expect(item.get_by_label("Catatan untuk pemeriksa")).to_have_value("Perda 3/2020")
        expect(state(item)).to_contain_text("Tersimpan")
        item.get_by_label("Catatan untuk pemeriksa").fill("Perda 3/2020 tentang kesehatan")
        expect(state(item)).to_have_text("")
        item.get_by_label("Catatan untuk pemeriksa").blur()  # prose is saved when it is left, or after a longer pause
        expect(state(item)).to_contain_text("Tersimpan")
        assert findings(page) == []
