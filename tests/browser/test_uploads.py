"""Forty files at once over a line that breaks, in the real program: each arrives, the list comes from the server."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from assessments.files import MIB
from tests.browser.people import OPERATOR, signed_in
from tests.world import pdf_bytes

pytestmark = pytest.mark.browser
MANY = 40


def choose(page: Page, files: list[Path]) -> None:
    page.get_by_label("Berkas (boleh lebih dari satu)").set_input_files(files)
    page.get_by_role("main").get_by_role("button", name="Unggah", exact=True).click()


def rows(page: Page, words: str):
    return page.locator("#unggahan > li", has=page.get_by_text(words, exact=True).locator("visible=true"))


def padded(text: str, size: int) -> bytes:
    """A sound PDF of about so many bytes."""
    return pdf_bytes(text).replace(b"%%EOF", b"%" + b"x" * size + b"\n%%EOF")


def test_forty_files_arrive_over_a_line_that_breaks_once(browser: Browser, site: str, tmp_path: Path) -> None:
    files = []
    for n in range(MANY):
        file = tmp_path / f"empat puluh {n:02}.pdf"
        file.write_bytes(padded(f"berkas {n}", 3 * MIB if n == MANY // 2 else 1000))
        files.append(file)
    broken: list[int] = []

    def break_once(route: Route) -> None:
        """The second piece of the large file in the middle is lost on the way."""
        offset = int(route.request.headers.get("upload-offset", "0"))
        if route.request.method == "PATCH" and offset and not broken:
            broken.append(offset)
            route.abort("connectionreset")
        else:
            route.continue_()

    with signed_in(browser, site, OPERATOR) as page:
        page.route(re.compile("/unggahan/.+/"), break_once)
        page.goto(f"{site}/dokumen/?q=empat+puluh")
        expect(page.locator("#daftar .file-card")).to_have_count(0)
        choose(page, files)

        expect(page.locator("#unggahan-ringkas")).to_have_text(f"{MANY} dari {MANY} berkas selesai.", timeout=60_000)
        expect(rows(page, "Tersimpan")).to_have_count(MANY)
        expect(page.locator("#daftar .file-card")).to_have_count(MANY)
        assert broken == [2 * MIB]
        page.reload()
        expect(page.locator("#daftar .file-card")).to_have_count(MANY)
        expect(page.locator("#daftar")).to_contain_text("empat puluh 20")


def test_each_file_gets_its_own_words(browser: Browser, site: str, tmp_path: Path) -> None:
    sound, same, odd = tmp_path / "01.S1 asli.pdf", tmp_path / "salinan.pdf", tmp_path / "bukan.pdf"
    sound.write_bytes(pdf_bytes("satu-satunya"))
    same.write_bytes(pdf_bytes("satu-satunya"))
    odd.write_bytes(b"<html>bukan PDF</html>")

    with signed_in(browser, site, OPERATOR) as page:
        page.goto(f"{site}/dokumen/")
        choose(page, [sound])
        expect(rows(page, "Tersimpan")).to_contain_text("Dilampirkan pada butir 01.S1 menurut namanya.")
        choose(page, [same, odd])

        expect(rows(page, "Sudah ada")).to_contain_text("sebagai “01.S1 asli” (dipakai pada 01.S1)")
        expect(rows(page, "Ditolak")).to_contain_text("Isi berkas ini halaman web")
        expect(page.locator("#unggahan-ringkas")).to_have_text("2 dari 3 berkas selesai, 1 ditolak.")
        page.locator("#unggahan").get_by_role("link", name="salinan.pdf").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("01.S1 asli")


def test_an_upload_left_behind_is_named_and_goes_on_with_the_same_file(
    browser: Browser, site: str, tmp_path: Path
) -> None:
    file = tmp_path / "tertinggal.pdf"
    file.write_bytes(padded("tertinggal", 3 * MIB))
    sent: list[str] = []

    def lose_the_rest(route: Route) -> None:
        if route.request.method == "PATCH" and route.request.headers["upload-offset"] != "0":
            route.abort("connectionreset")
        else:
            route.continue_()

    def note(route: Route) -> None:
        if route.request.method == "PATCH":
            sent.append(route.request.headers["upload-offset"])
        route.continue_()

    with signed_in(browser, site, OPERATOR) as page:
        asked: list[str] = []
        page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
        page.goto(f"{site}/dokumen/")
        page.route(re.compile("/unggahan/.+/"), lose_the_rest)
        choose(page, [file])
        expect(page.locator("#unggahan")).to_contain_text("Sambungan terputus; dilanjutkan dalam")
        page.reload()

        assert asked == ["beforeunload"]
        expect(page.locator("#belum-selesai")).to_contain_text(re.compile(r"tertinggal\.pdf · 2 MB dari 3 MB"))
        page.unroute(re.compile("/unggahan/.+/"))
        page.route(re.compile("/unggahan/.+/"), note)
        choose(page, [file])
        expect(rows(page, "Tersimpan")).to_have_count(1)
        expect(page.locator("#belum-selesai")).not_to_contain_text("tertinggal.pdf")
        assert sent[0] == str(2 * MIB)


def test_without_javascript_the_plain_form_takes_the_files(browser: Browser, site: str, tmp_path: Path) -> None:
    files = [tmp_path / f"polos {n}.pdf" for n in range(2)]
    for file in files:
        file.write_bytes(pdf_bytes(file.name))
    with signed_in(browser, site, OPERATOR) as page:
        state = page.context.storage_state()
    context = browser.new_context(java_script_enabled=False, storage_state=state, locale="id-ID")
    page = context.new_page()
    page.goto(f"{site}/dokumen/?q=polos")
    choose(page, files)

    expect(page.locator("#pesan")).to_contain_text("polos 1.pdf: Tersimpan.")
    expect(page.locator("#daftar .file-card", has_text="polos")).to_have_count(2)
    context.close()
