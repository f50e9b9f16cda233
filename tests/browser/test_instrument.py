"""A rule on its way: imported from an annex, published by two people, used, tried out, contested, explained."""

import re
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.utils import timezone
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from playwright.sync_api import Browser, expect

from indicators.annex import HEADER_ROW, INDICATORS
from tests.browser.people import ADMIN, CENTRE, signed_in

pytestmark = pytest.mark.browser

# Scored in the demo cycle, not decided yet.
REGION, OPERATOR = "Kab. Ogan Ilir", "operator.oganilir"
WORDING = "Persentase SD dan SMP yang terakreditasi, rumusan 2027."
DECISION = "Nilai 80 sampai di bawah 81 mendapat 6 poin; dicatat sampai ada penjelasan resmi."
OBJECTION = "Pembilangnya tertukar dengan tahun sebelumnya; lihat halaman pertama laporan."
RULING = "Laporan yang dilampirkan memuat pembilang tahun kinerja."


def column(sheet: Worksheet, title: str) -> int:
    return next(cell.column for cell in sheet[HEADER_ROW] if cell.value == title)


def edit(file: Path) -> str:
    """Reword one indicator of the template and leave a gap between two of its bands; its code."""
    book = load_workbook(file)
    sheet = book[INDICATORS]
    row = next(
        number
        for number in range(HEADER_ROW + 1, sheet.max_row + 1)
        if sheet.cell(number, column(sheet, "Rentang 2")).value == "80 – < 90"
    )
    sheet.cell(row, column(sheet, "Indikator")).value = WORDING
    sheet.cell(row, column(sheet, "Rentang 2")).value = "81 – < 90"
    book.save(file)
    return str(sheet.cell(row, column(sheet, "Kode")).value)


def import_annex(browser: Browser, site: str, tmp_path: Path) -> str:
    """The Pusat takes the template, edits it, decides about the gap, and proposes the version; its address."""
    file = tmp_path / "lampiran.xlsx"
    with signed_in(browser, site, CENTRE, "/instrumen/kelola/") as page:
        page.get_by_role("link", name="Impor lampiran").click()
        page.get_by_label("Isi templat").select_option(label="Permenkumham Nomor 22 Tahun 2021, versi kerja-1")
        with page.expect_download() as loading:
            page.get_by_role("button", name="Unduh templat Excel").click()
        loading.value.save_as(file)
        code = edit(file)
        page.get_by_label("Kode").fill("permenkumham-22-2021")
        page.get_by_label("Nama versi").fill("kerja-2")
        page.get_by_label("Judul").fill("Kabupaten/Kota Peduli HAM")
        page.get_by_label("Dasar hukum").fill("Permenkumham Nomor 22 Tahun 2021")
        page.get_by_label("Versi sebelumnya").select_option(label="kerja-1 · Permenkumham Nomor 22 Tahun 2021")
        page.get_by_label("Berkas lampiran (XLSX)").set_input_files(file)
        page.get_by_role("button", name="Unggah dan periksa").click()
        main = page.get_by_role("main")
        expect(main).to_contain_text("1 temuan pada rentang perlu diputuskan")
        page.get_by_role("button", name="Terapkan").click()  # nothing is decided yet
        expect(main).to_contain_text("Tulis bagaimana nilai itu diperlakukan, dan mengapa.")
        page.get_by_label(re.compile(f"^Keputusan: .*{code}")).fill(DECISION)
        page.get_by_role("button", name="Terapkan").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("Kabupaten/Kota Peduli HAM")
        version = urlsplit(page.url).path
        page.get_by_role("link", name="lihat perbedaannya").click()
        expect(main).to_contain_text(WORDING)
        expect(main).to_contain_text(code)
        page.goto(f"{site}{version}")
        page.get_by_role("link", name="Periksa dan ajukan").click()
        page.get_by_label("Instrumen kerja").check()
        page.get_by_role("button", name="Ajukan untuk diterbitkan").click()
        expect(main).to_contain_text("Diajukan")
        expect(page.get_by_role("button", name="Terbitkan versi ini")).to_have_count(0)
    return version


def publish_and_prepare(browser: Browser, site: str, version: str) -> None:
    """The second person publishes, nobody can change it any more, and the next cycle is laid out with it."""
    with signed_in(browser, site, ADMIN, f"{version}terbit/") as page:
        main = page.get_by_role("main")
        expect(main).to_contain_text(WORDING)
        page.get_by_role("button", name="Terbitkan versi ini").click()
        expect(page.get_by_role("button", name="Terbitkan versi ini")).to_have_count(0)
        page.goto(f"{site}{version}")
        expect(main).to_contain_text("Terbit dan beku")
        year = timezone.localdate().year + 1
        page.goto(f"{site}/siklus/baru/?tahun={year}")
        page.get_by_label("Tahun penghargaan").fill(str(year))
        page.get_by_label("Tahun kinerja").fill(str(year - 1))
        instrument = page.get_by_label("Instrumen", exact=False).first
        expect(instrument.locator("option:checked")).to_contain_text("kerja-2")  # the newest is offered
        page.get_by_role("button", name="Siapkan siklus").click()
        expect(main).to_contain_text("kerja-2")
        page.goto(f"{site}{version}")
        expect(main).to_contain_text(str(year))
        expect(main).to_contain_text("Terbit dan beku")
        expect(page.get_by_role("link", name="Ubah", exact=True)).to_have_count(0)


def try_out(browser: Browser, site: str) -> None:
    """Other thresholds over the regions with a final score: nothing official moves; kept and shared by a link."""
    with signed_in(browser, site, ADMIN, "/simulasi/") as page:
        main = page.get_by_role("main")
        page.get_by_label("Nilai terendah Peduli HAM").fill("90")
        page.get_by_role("button", name="Hitung simulasi").click()
        expect(main).to_contain_text("Simulasi: bukan nilai resmi")
        expect(main.get_by_role("row", name=re.compile(REGION)).first).to_contain_text("Cukup Peduli HAM")
        page.locator("#id_name").fill("Ambang 90")
        page.get_by_role("button", name="Simpan skenario").click()
        expect(main).to_contain_text("Ambang 90")
        link = urlsplit(page.url).path
    with signed_in(browser, site, CENTRE, link) as page:
        expect(page.get_by_role("main")).to_contain_text("Ambang 90")
    with signed_in(browser, site, OPERATOR, link) as page:
        expect(page.get_by_role("heading", level=1)).not_to_contain_text("Ambang 90")


def announce(browser: Browser, site: str) -> None:
    """The time for objections is switched on, and the provisional results are announced."""
    with signed_in(browser, site, ADMIN, "/siklus/") as page:
        page.get_by_role("main").get_by_role("link", name=str(timezone.localdate().year), exact=True).click()
        page.get_by_role("link", name="Ubah jadwal").click()
        page.get_by_label("Pakai masa sanggah daerah").check()
        today = timezone.localdate()
        page.get_by_label("Masa sanggah daerah: dibuka (WIB)").fill(f"{today - timedelta(days=1)}T00:00")
        page.get_by_label("Masa sanggah daerah: ditutup (WIB)").fill(f"{today + timedelta(days=14)}T23:59")
        page.get_by_role("button", name="Simpan jadwal").click()
        question = page.locator("details", has=page.locator("summary", has_text="Umumkan hasil sementara"))
        question.locator("summary").click()
        question.get_by_role("button", name="Ya, umumkan").click()
        expect(page.get_by_role("main")).to_contain_text("Diumumkan sejak")


def contest(browser: Browser, site: str) -> str:
    """The region objects to the first item that lost points; its code."""
    with signed_in(browser, site, OPERATOR) as page:
        page.get_by_role("link", name=re.compile("^Nilai")).first.click()
        page.get_by_role("link", name="Sanggahan").first.click()
        page.get_by_role("main").get_by_role("link", name=re.compile("^Ajukan sanggahan")).first.click()
        heading = page.get_by_role("heading", level=1).inner_text()
        page.get_by_label("Alasan").fill(OBJECTION)
        page.get_by_label(re.compile("^Nilai yang menurut daerah benar")).fill("95")
        page.get_by_role("checkbox").first.check()
        page.get_by_role("main").get_by_role("button", name="Ajukan sanggahan").click()
        expect(page.get_by_role("main")).to_contain_text("Sanggahan yang diajukan (1)")
    return re.search(r"\d\d\.[SPH]\d", heading)[0]


def rule(browser: Browser, site: str, code: str) -> None:
    """Somebody else than who gave the verdict grants it."""
    with signed_in(browser, site, ADMIN, "/sanggahan/") as page:
        page.get_by_role("main").get_by_role("link", name=re.compile(code)).first.click()
        expect(page.get_by_role("main")).to_contain_text(OBJECTION)
        page.get_by_label("Dikabulkan", exact=True).check()
        page.get_by_label("Alasan putusan").fill(RULING)
        page.get_by_role("button", name="Putuskan").click()
        expect(page.get_by_role("main")).to_contain_text("Dikabulkan")


def see_why(browser: Browser, site: str, code: str, tmp_path: Path) -> None:
    """Claim, verdicts and ruling on one page, and the same as a PDF by the worker."""
    with signed_in(browser, site, OPERATOR) as page:
        page.get_by_role("link", name=re.compile("^Nilai")).first.click()
        main = page.get_by_role("main")
        for stage in ("Nilai mandiri", "Nilai Kanwil", "Nilai akhir"):
            expect(main).to_contain_text(stage)
        item = page.locator(f"[id='butir-{code}']")
        expect(item).to_contain_text(RULING)
        page.get_by_role("button", name="Buat PDF Penjelasan nilai").click()
        expect(page.locator("#kemajuan")).to_contain_text("Selesai", timeout=45_000)
        with page.expect_download() as loading:
            page.get_by_role("link", name=re.compile("^Unduh")).first.click()
        loading.value.save_as(tmp_path / "penjelasan.pdf")
        assert (tmp_path / "penjelasan.pdf").read_bytes().startswith(b"%PDF-")


def open_next_cycle(browser: Browser, site: str) -> None:
    """The cycle freezes its rule: forms of the new wording for every region."""
    with signed_in(browser, site, ADMIN, "/siklus/") as page:
        page.get_by_role("main").get_by_role("link", name=str(timezone.localdate().year + 1), exact=True).click()
        page.wait_for_url("**/siklus/*/")
        cycle = page.url
        question = page.locator("details", has=page.locator("summary", has_text="Buka siklus"))
        question.locator("summary").click()
        question.get_by_role("button", name="Ya, buka siklus").click()
        expect(page.locator("#kemajuan")).to_contain_text("berjalan: 514 daerah", timeout=45_000)
        page.goto(cycle)
        expect(page.get_by_role("main")).to_contain_text("Dibekukan saat siklus dibuka")


def test_a_rule_is_imported_published_tried_contested_and_explained(
    browser: Browser, site: str, tmp_path: Path
) -> None:
    version = import_annex(browser, site, tmp_path)
    publish_and_prepare(browser, site, version)
    try_out(browser, site)
    announce(browser, site)
    code = contest(browser, site)
    rule(browser, site, code)
    see_why(browser, site, code, tmp_path)
    open_next_cycle(browser, site)
