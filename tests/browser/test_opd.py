"""An OPD inside the Pemda, in a real browser: invited, comes in by the link, fills, is sent back, is approved."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from tests.browser.people import OPERATOR, PASSWORD, PENGESAH, a_browser, sign_in, signed_in

pytestmark = pytest.mark.browser

OWN_PASSWORD = "sandi-dinas-sosial-2026"
OPD = "dinsos.muaraenim@contoh.test"


def invite_and_hand_out(page: Page) -> str:
    """The operator invites the OPD and gives it all its items; the one-time link."""
    page.get_by_role("link", name="Tim", exact=True).click()
    page.get_by_role("link", name="Undang").click()
    page.get_by_role("radio", name=re.compile("Kontributor OPD")).check()
    page.get_by_label("Nama lengkap").fill("Kontributor Dinas Sosial")
    page.get_by_label("Alamat surel").fill(OPD)
    page.get_by_role("combobox", name="Perangkat daerah").fill("Dinas Sosial")
    page.get_by_role("button", name="Undang").click()
    link = page.get_by_label("Tautan sekali pakai").input_value()
    page.get_by_role("link", name="Tugas", exact=True).click()
    page.get_by_role("link", name="Tugaskan butir").first.click()
    page.get_by_role("combobox", name="Kontributor").select_option(label="Dinas Sosial · Kontributor Dinas Sosial")
    page.get_by_role("textbox", name="Batas waktu").fill((timezone.localdate() + timedelta(days=5)).isoformat())
    page.get_by_role("checkbox", name=re.compile("Dinas Sosial · ")).check()
    page.get_by_role("button", name="Tugaskan").click()
    expect(page.get_by_role("main")).to_contain_text("2 butir ditugaskan kepada Dinas Sosial")
    return link


def come_in(page: Page, site: str, link: str) -> None:
    """The person sets a password by the link and lands on the own tasks."""
    page.goto(re.sub(r"^https?://[^/]+", site, link))
    page.locator("[name=new_password1]").fill(OWN_PASSWORD)
    page.locator("[name=new_password2]").fill(OWN_PASSWORD)
    page.get_by_role("main").get_by_role("button").click()
    sign_in(page, site, OPD, OWN_PASSWORD)
    expect(page.get_by_role("heading", level=1)).to_have_text("Tugas saya")
    expect(page.get_by_role("main").get_by_role("link", name=re.compile(r"^\d\d\.[SPH]\d"))).to_have_count(2)


def fill_first_and_hand_in(page: Page, site: str, claim: str) -> None:
    """The contributor answers the first item of the list and hands it in on its card."""
    page.goto(f"{site}/tugas/")
    page.get_by_role("main").get_by_role("link", name=re.compile(r"^\d\d\.[SPH]\d")).first.click()
    card = page.locator("article.item-card").first
    expect(card.get_by_role("button", name=re.compile("^Simpan"))).to_be_visible()  # the page is there
    number = card.locator("input[inputmode=decimal]")
    if number.count():
        for at in range(number.count()):
            number.nth(at).fill(claim)
    else:
        card.get_by_label("Ya" if claim == "1" else "Tidak", exact=True).check()
    card.get_by_role("button", name=re.compile("^Simpan")).click()
    expect(card).to_contain_text(re.compile(r"[Tt]ersimpan\."))  # "Sudah" if it has saved itself meanwhile
    card.get_by_role("button", name=re.compile("Serahkan")).click()
    expect(page.get_by_role("main")).to_contain_text("1 diserahkan")


def test_an_opd_is_invited_fills_is_sent_back_and_is_approved(browser: Browser, site: str) -> None:
    with signed_in(browser, site, OPERATOR) as operator, a_browser(browser, width=360) as opd:
        link = invite_and_hand_out(operator)
        come_in(opd, site, link)
        fill_first_and_hand_in(opd, site, "1")

        operator.get_by_role("link", name="Tugas", exact=True).click()
        expect(operator.get_by_role("main")).to_contain_text("1 butir menunggu persetujuan Anda")
        operator.get_by_role("link", name=re.compile("^Kembalikan")).first.click()
        operator.get_by_label("Apa yang harus diperbaiki").fill("Angkanya belum sesuai laporan.")
        operator.get_by_role("main").get_by_role("button", name="Kembalikan").click()

        opd.goto(f"{site}/tugas/")
        expect(opd.get_by_role("main")).to_contain_text("Angkanya belum sesuai laporan.")
        fill_first_and_hand_in(opd, site, "2")

        operator.get_by_role("link", name="Tugas", exact=True).click()
        operator.get_by_role("main").get_by_role("checkbox").first.check()
        operator.get_by_role("button", name="Setujui yang dicentang").click()
        expect(operator.get_by_role("main")).to_contain_text("1 butir disetujui.")

        opd.goto(f"{site}/tugas/")
        expect(opd.get_by_role("main")).to_contain_text("1 disetujui")
        assert opd.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_pengesah_approves_on_screen(browser: Browser, site: str) -> None:
    with signed_in(browser, site, PENGESAH) as page:
        page.get_by_role("link", name="Buka persetujuan").click()
        page.get_by_label("Jabatan Anda").fill("Sekretaris Daerah")
        page.get_by_label("Kata sandi Anda").fill(PASSWORD)
        page.get_by_role("button", name=re.compile("^Setujui sebagai")).click()
        expect(page.get_by_role("main")).to_contain_text("Disetujui di layar oleh Pejabat pengesah")
