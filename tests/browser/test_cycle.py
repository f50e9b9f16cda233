"""One walk through the whole program, as the people of one region meet it: from an upload to the check of a piagam.

The real program: `manage.py serve` with its worker, the demo cycle in a folder of its own, Debian's Chromium. Of the
many items each level judges some on the page, in each of the ways there are; the rest is accepted by the verb.
"""

import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import urljoin

import pytest
from playwright.sync_api import Browser, Page, expect

from assessments.states import Level
from tests.browser.people import (
    ADMIN,
    CENTRE,
    LEADER,
    OPERATOR,
    PASSWORD,
    REGION,
    REGION_CODE,
    VERIFIER,
    signed_in,
    without_files,
)
from tests.program import ROOT, environment_for
from tests.world import pdf_bytes

pytestmark = pytest.mark.browser


def open_region(page: Page, site: str) -> None:
    if not page.url.endswith("/daerah/"):
        page.goto(f"{site}/daerah/")
    page.get_by_role("link", name=REGION, exact=True).click()


def answer_question(page: Page, summary: str, button: str, note: str = "") -> None:
    """Open the question behind a grave act and confirm it."""
    question = page.locator("details", has=page.locator("summary", has_text=summary))
    question.locator("summary").click()
    if note:
        question.locator("textarea").fill(note)
    question.get_by_role("button", name=button).click()


def upload(page: Page, tmp_path: Path, name: str, content: bytes) -> None:
    """Put a file on the first item of the page."""
    file = tmp_path / name
    file.write_bytes(content)
    item = page.locator("article.item-card").first
    if not item.get_by_label("Berkas (boleh lebih dari satu)").is_visible():
        item.get_by_text("Unggah berkas").click()
    item.get_by_label("Berkas (boleh lebih dari satu)").set_input_files(file)
    item.get_by_role("button", name=re.compile("^Unggah")).click()


def fill_and_send(browser: Browser, site: str, tmp_path: Path) -> None:
    with signed_in(browser, site, OPERATOR) as page:
        expect(page.get_by_role("heading", level=1)).to_have_text(REGION)
        page.get_by_role("link", name="Hak atas kesehatan").click()
        number = page.locator("article.item-card", has=page.get_by_label("Nilai")).or_(
            page.locator("article.item-card", has=page.locator("input[name=numerator]"))
        )
        field = number.first.locator("input[inputmode=decimal]").first
        field.fill("nihil")
        number.first.get_by_role("button", name=re.compile("^Simpan")).click()
        expect(number.first).to_contain_text("Bila jumlahnya memang tidak ada, isi 0")
        expect(number.first.locator("input[inputmode=decimal]").first).to_have_value("nihil")

        upload(page, tmp_path, "palsu.pdf", b"<html>bukan PDF</html>")
        expect(page.locator("article.item-card").first).to_contain_text("Isi berkas ini halaman web")
        upload(page, tmp_path, "Perda Kesehatan.pdf", pdf_bytes("perda", pages=4))
        expect(page.locator("article.item-card").first.get_by_role("link", name="Perda Kesehatan")).to_be_visible()

        page.get_by_role("link", name="Beranda").click()
        page.get_by_role("link", name="Pengesahan").first.click()
        for number_of_paper, kind in enumerate(["formulir", "surat-pengantar"]):
            paper = page.locator(f"section#{kind}")
            file = tmp_path / f"{kind}.pdf"
            file.write_bytes(pdf_bytes(kind, pages=number_of_paper + 1))
            paper.locator("input[type=file]").set_input_files(file)
            paper.get_by_label("Nama penanda tangan").fill("Sekretaris Daerah")
            paper.get_by_label("Jabatan penanda tangan").fill("Sekretaris Daerah")
            paper.get_by_role("button", name="Unggah").click()
            expect(page.locator(f"section#{kind}")).to_contain_text("Sudah ada")
        page.get_by_role("link", name=REGION).click()
        answer_checks(page)
        send(page)


def answer_checks(page: Page) -> None:
    """Disdukcapil's figure, and a word about every warning, until nothing holds the sending up."""
    page.get_by_role("link", name="Periksa kelengkapan").click()
    page.get_by_label("Jumlah penduduk menurut Disdukcapil").fill("618.000")
    page.get_by_role("button", name="Simpan jumlah penduduk").click()
    expect(page.get_by_role("heading", name="Galat · 0 temuan")).to_be_visible()
    for field in page.locator("textarea[name^=penjelasan-]").all():
        field.fill("Sudah diperiksa bersama perangkat daerah.")
    page.get_by_role("button", name="Simpan penjelasan").click()
    expect(page.get_by_role("main")).to_contain_text("Tidak ada temuan yang menahan pengiriman.")
    page.get_by_role("link", name=REGION).click()


def send(page: Page) -> None:
    page.get_by_role("link", name=re.compile("Ringkasan dan kirim")).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Kirim")  # before looking what the page asks
    if page.get_by_role("checkbox").count():
        page.get_by_role("checkbox").check()
    page.get_by_role("main").get_by_role("button", name=re.compile("Kirim")).click()
    expect(page.get_by_role("main")).to_contain_text("Dikirim ke Kanwil")


def accept_together(page: Page) -> None:
    """Accept the item of the page and all others that its document supports."""
    box = page.locator("details", has_text="butir lain yang belum diputus")
    box.locator("summary").click()
    for item in box.get_by_role("checkbox").all():
        item.check()
    box.get_by_role("button", name="Terima semua yang dipilih").click()
    expect(page.get_by_role("main")).to_contain_text("butir diterima bersama")


def accept_the_rest(folder: Path, level: Level, who: str) -> None:
    command = [sys.executable, "-m", "tests.browser.accepting", level, f"{who}@contoh.test", REGION_CODE]
    subprocess.run(command, cwd=ROOT, env=environment_for(folder), check=True)


def judge_all_and_return_one(browser: Browser, site: str, folder: Path) -> None:
    """The filled items at the Kanwil's desk: one is returned, two are accepted one by one, others together."""
    with signed_in(browser, site, VERIFIER, "/daerah/") as page:
        open_region(page, site)
        page.get_by_role("button", name="Mulai verifikasi").click()
        page.get_by_role("link", name=re.compile("Mulai dari butir")).click()
        expect(page.locator("iframe")).to_have_attribute("src", re.compile(r"/dokumen/\d+/berkas/#page=\d+"))
        page.get_by_text("Kembalikan", exact=True).click()
        page.get_by_role("button", name="Simpan & berikutnya").click()
        expect(page.get_by_role("main")).to_contain_text("Pilih alasan pengembalian")
        page.get_by_label("Alasan pengembalian").select_option("tanpa-tanda-tangan")
        page.get_by_label("Catatan").fill("Halaman pengesahan belum bertanda tangan.")
        page.get_by_role("button", name="Simpan & berikutnya").click()
        without_files(page)  # the one beside the item was seen
        for _ in range(2):
            page.get_by_text("Terima", exact=True).click()
            page.get_by_role("button", name="Simpan & berikutnya").click()
            expect(page.get_by_role("main")).to_contain_text("tersimpan: Diterima.")
        accept_together(page)
        accept_the_rest(folder, Level.KANWIL, VERIFIER)
        open_region(page, site)
        expect(page.locator(".figure", has_text="Sudah diputus Kanwil")).to_contain_text("60")
        answer_question(page, "Kembalikan", "Ya, kembalikan", "Satu butir perlu diperbaiki.")
        expect(page.get_by_role("main")).to_contain_text("Perbaikan")


def repair(browser: Browser, site: str, tmp_path: Path) -> None:
    with signed_in(browser, site, OPERATOR) as page:
        expect(page.get_by_role("main")).to_contain_text("Halaman pengesahan belum bertanda tangan.")
        page.get_by_role("link", name="Hak atas bantuan hukum").click()
        upload(page, tmp_path, "Perda bertanda tangan.pdf", pdf_bytes("bertanda tangan", pages=2))
        expect(page.locator("article.item-card").first).to_contain_text("Sudah diperbaiki")
        page.get_by_role("link", name=REGION).click()
        send(page)


def accept_and_forward(browser: Browser, site: str) -> None:
    with signed_in(browser, site, LEADER, "/daerah/") as page:
        open_region(page, site)
        page.get_by_role("button", name="Mulai verifikasi").click()
        page.get_by_role("link", name=re.compile("Mulai dari butir")).click()
        expect(page.get_by_role("main")).to_contain_text("Sudah diperbaiki")
        page.get_by_text("Terima", exact=True).click()
        page.get_by_role("button", name="Simpan", exact=True).click()
        open_region(page, site)
        print_minutes(page)
        open_region(page, site)
        answer_question(page, "Teruskan", "Ya, teruskan")
        expect(page.get_by_role("main")).to_contain_text("Diteruskan ke pusat")


def print_minutes(page: Page) -> None:
    """The berita acara: who signs is typed, the worker prints it."""
    page.get_by_role("link", name="Berita acara").click()
    page.get_by_label("Nama wakil Pemda").fill("Sekretaris Daerah")
    page.get_by_label("Jabatan wakil Pemda").fill("Sekretaris Daerah")
    page.get_by_role("button", name="Buat berita acara").click()
    link = page.get_by_role("link", name=re.compile("^Berita acara BAV-"))
    expect(link).to_have_count(1)
    address = urljoin(page.url, link.get_attribute("href"))
    for _ in range(40):
        if (answer := page.request.get(address)).headers["content-type"] == "application/pdf":
            break
        page.wait_for_timeout(500)
    assert answer.body().startswith(b"%PDF-")


def second_verdict_and_score(browser: Browser, site: str, folder: Path) -> None:
    with signed_in(browser, site, CENTRE, "/daerah/") as page:
        open_region(page, site)
        page.get_by_role("button", name="Mulai verifikasi pusat").click()
        page.get_by_role("link", name="Antrean", exact=True).click()
        for label, words in (("Daerah", REGION), ("Keadaan", "Sampel pusat")):
            choice = page.get_by_label(label, exact=True).locator("option", has_text=words).get_attribute("value")
            with page.expect_navigation():
                page.get_by_label(label, exact=True).select_option(choice)
        page.get_by_role("link", name=re.compile("Mulai dari butir")).click()
        page.get_by_text("Tidak diterima", exact=True).click()
        page.get_by_label(re.compile("Alasan")).select_option("tahun-salah")
        page.get_by_label("Catatan").fill("Perda bukan tahun kinerja.")
        page.get_by_role("button", name="Simpan & berikutnya").click()
        without_files(page)
        expect(page.get_by_role("main")).to_contain_text("tersimpan: Dikembalikan.")
        page.get_by_role("button", name="Simpan & berikutnya").click()  # as the Kanwil said
        expect(page.get_by_role("main")).to_contain_text("tersimpan: Diterima.")
        accept_the_rest(folder, Level.CENTRAL, CENTRE)
        open_region(page, site)
        answer_question(page, "Kukuhkan", "Ya, kukuhkan")
        answer_question(page, "Hitung nilai akhir", "Ya, hitung")
        open_region(page, site)
        expect_with_reload(page, "Nilai akhir dihitung")


def expect_with_reload(page: Page, text: str) -> None:
    """Long work shows its outcome when the page is asked again."""
    for _ in range(40):
        if page.get_by_role("main").get_by_text(text).count():
            return
        page.wait_for_timeout(500)
        page.reload()
    expect(page.get_by_role("main")).to_contain_text(text)


def decide_and_issue(browser: Browser, site: str, tmp_path: Path) -> str:
    """The decree, the piagam by the worker; the piagam's number."""
    with signed_in(browser, site, ADMIN) as page:
        page.get_by_role("link", name="Siklus", exact=True).click()
        page.get_by_role("main").get_by_role("link", name=re.compile("2026|2027")).first.click()
        page.get_by_role("link", name=re.compile("Penetapan")).first.click()
        expect(page.get_by_role("main")).to_contain_text(REGION)
        page.get_by_label("Nomor keputusan").fill("M.HH-01.HA.02.01.01 TAHUN 2026")
        page.get_by_label("Nama penanda tangan").fill("Pejabat penanda tangan")
        page.get_by_role("button", name=re.compile("^Tetapkan")).click()
        expect(page.get_by_role("main")).to_contain_text("Kata sandi")  # the own password is asked again
        page.get_by_label("Kata sandi Anda").fill(PASSWORD)
        page.get_by_role("button", name=re.compile("^Tetapkan")).click()
        expect(page.get_by_role("main")).to_contain_text("Keputusan M.HH-01.HA.02.01.01 TAHUN 2026")
        page.get_by_role("link", name="Piagam").first.click()
        list_of_piagam = page.url
        page.get_by_role("button", name=re.compile("^Terbitkan")).click()
        expect(page.locator("#kemajuan")).to_contain_text("Selesai", timeout=30_000)
        page.goto(list_of_piagam)
        row = page.get_by_role("row", name=re.compile("Ogan Ilir"))
        with page.expect_download() as download:
            row.get_by_role("link", name=re.compile("^Unduh")).click()
        piagam = tmp_path / "piagam.pdf"
        download.value.save_as(piagam)
        assert piagam.read_bytes().startswith(b"%PDF-")
        return row.get_by_text(re.compile(r"^KKPHAM-")).inner_text()


def check_in_public(page: Page, site: str, number: str) -> None:
    page.goto(site)
    page.get_by_label(re.compile("Nomor piagam", re.IGNORECASE)).fill(number)
    page.get_by_role("main").get_by_role("button", name=re.compile("Periksa")).click()
    for text in ("Kabupaten Ogan Ilir", number, "Peduli HAM", "data peragaan"):
        expect(page.get_by_role("main")).to_contain_text(text)
    page.goto(f"{site}/cek/?nomor=KKPHAM-2026-9999")
    expect(page.get_by_role("main")).to_contain_text("tidak tercatat")


def see_why(browser: Browser, site: str) -> None:
    """The region finds its final score explained down to the item that was not accepted."""
    with signed_in(browser, site, OPERATOR) as page:
        page.get_by_role("link", name=re.compile("^Nilai")).first.click()
        expect(page.get_by_role("main")).to_contain_text("Perda bukan tahun kinerja.")


def test_from_an_upload_to_the_public_check_of_a_piagam(browser, page, site, folder, tmp_path):
    fill_and_send(browser, site, tmp_path)
    judge_all_and_return_one(browser, site, folder)
    repair(browser, site, tmp_path)
    accept_and_forward(browser, site)
    second_verdict_and_score(browser, site, folder)
    number = decide_and_issue(browser, site, tmp_path)
    check_in_public(page, site, number)
    see_why(browser, site)
