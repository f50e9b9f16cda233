"""The region's whole way on a telephone's width and by the keyboard alone: from an answer to a receipt, and back.

Nothing is clicked: Tab leads to whatever is used, Enter and Space use it. What has the focus lies in view.
"""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Download, Locator, Page, expect

from tests.browser.people import OPERATOR, PASSWORD, REGION, a_browser
from tests.world import pdf_bytes

pytestmark = pytest.mark.browser

WIDTH, HEIGHT = 360, 740  # a telephone's
MOST_STOPS = 100  # of Tab on one page
# Whether what a person sees in the middle of an element is the element, its label, or a part of them.
IN_VIEW = """element => {
  const box = element.getBoundingClientRect();
  const seen = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  return [element, ...(element.labels ?? [])].some(shown => shown.contains(seen));
}"""


def press_to(page: Page, target: Locator, key: str = "Tab") -> None:
    """Press the key until this has the focus, and see that it is in view; a way that is too long fails."""
    expect(target).to_be_visible()
    element = target.element_handle()
    for _ in range(MOST_STOPS):
        if element.evaluate("element => element === document.activeElement"):
            assert element.evaluate(IN_VIEW), f"{target} has the focus and is not in view"
            return
        page.keyboard.press(key)
    pytest.fail(f"{MOST_STOPS} presses of {key} do not lead to {target}")


def use(page: Page, target: Locator, key: str = "Enter") -> None:
    press_to(page, target)
    page.keyboard.press(key)


def type_into(page: Page, field: Locator, text: str) -> None:
    press_to(page, field)
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.insert_text(text)


def sees(page: Page, text: str | re.Pattern[str]) -> None:
    """The page says so, and is no wider than the telephone."""
    expect(page.get_by_role("main")).to_contain_text(text)
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= WIDTH, f"{page.url} is {wide} px wide"


def sign_in(page: Page, site: str) -> None:
    page.goto(f"{site}/masuk/")
    sees(page, "Masuk")
    type_into(page, page.get_by_label("Alamat surel"), f"{OPERATOR}@contoh.test")
    type_into(page, page.get_by_label("Kata sandi"), PASSWORD)
    page.keyboard.press("Enter")
    sees(page, "Langkah berikutnya")


def card(page: Page, code: str) -> Locator:
    return page.locator(f"[id='butir-{code}']")


def save(page: Page, item: Locator) -> None:
    use(page, item.get_by_role("button", name=re.compile("^Simpan")))
    expect(item).to_contain_text(re.compile(r"[Tt]ersimpan\."))  # "Sudah" if it has saved itself meanwhile


def upload(page: Page, item: Locator, file: Path) -> None:
    """Fold the form open, choose the file on the field that has the focus, send."""
    use(page, item.locator("summary", has_text="Unggah berkas"))
    chooser = item.get_by_label("Berkas (boleh lebih dari satu)")
    press_to(page, chooser)
    file.write_bytes(pdf_bytes(file.stem))
    chooser.set_input_files(file)
    use(page, item.get_by_role("button", name=re.compile("^Unggah untuk butir")))
    expect(item.get_by_role("link", name=file.stem)).to_be_visible()


def fill(page: Page, tmp_path: Path) -> None:
    """A yes and a number in the right that is still blank, each with a file."""
    use(page, page.get_by_role("link", name="Hak atas pendidikan", exact=True))
    sees(page, "Butir terisi: 0 dari 12")
    yes = card(page, "07.S1")
    use(page, yes.get_by_role("radio", name="Ya"), "Space")
    save(page, yes)
    upload(page, yes, tmp_path / "Perda Pendidikan.pdf")
    share = card(page, "07.S3")
    type_into(page, share.get_by_label("(pembilang)"), "120.000,5")
    type_into(page, share.get_by_label("(penyebut)"), "600.002,5")
    save(page, share)
    expect(share).to_contain_text("Hasil: 20 persen")
    upload(page, share, tmp_path / "APBD.pdf")
    sees(page, "Butir terisi: 2 dari 12")
    use(page, page.get_by_role("link", name="Semua hak"))
    sees(page, "Langkah berikutnya")


def endorse(page: Page, tmp_path: Path) -> None:
    """Both papers with their signature."""
    use(page, page.get_by_role("main").get_by_role("link", name="Pengesahan").first)
    for kind in ("formulir", "surat-pengantar"):
        paper = page.locator(f"section#{kind}")
        file = tmp_path / f"{kind}.pdf"
        file.write_bytes(pdf_bytes(kind))
        chooser = paper.locator("input[type=file]")
        press_to(page, chooser)
        chooser.set_input_files(file)
        type_into(page, paper.get_by_label("Nama penanda tangan"), "Sekretaris Daerah")
        type_into(page, paper.get_by_label("Jabatan penanda tangan"), "Sekretaris Daerah")
        use(page, paper.get_by_role("button", name="Unggah"))
        expect(paper).to_contain_text("Sudah ada")
        sees(page, "tersimpan.")
    use(page, page.get_by_role("link", name="Kembali ke formulir"))
    sees(page, "Langkah berikutnya")


def answer_checks(page: Page) -> None:
    """An error is mended, each warning gets a word; then nothing holds the sending up."""
    use(page, page.get_by_role("link", name="Periksa kelengkapan"))
    sees(page, "Galat · 1 temuan")
    type_into(page, page.get_by_label("Jumlah penduduk menurut Disdukcapil"), "618.000")
    page.keyboard.press("Enter")
    sees(page, "Galat · 0 temuan")
    fields = page.locator("textarea[name^=penjelasan-]")
    assert fields.count() > 1
    for at in range(fields.count()):
        type_into(page, fields.nth(at), "Sudah diperiksa bersama perangkat daerah.")
    use(page, page.get_by_role("button", name="Simpan penjelasan"))
    sees(page, "Tidak ada temuan yang menahan pengiriman.")
    use(page, page.get_by_role("main").get_by_role("link", name="Ringkasan dan kirim"))


def send(page: Page) -> str:
    """Agreed to and sent; the number of the receipt."""
    sees(page, "Yang akan dikirim")
    use(page, page.get_by_role("checkbox", name=re.compile("sudah disahkan")), "Space")
    use(page, page.get_by_role("button", name="Kirim ke Kanwil"))
    sees(page, f"Formulir {REGION} terkirim.")
    sees(page, "Dikirim ke Kanwil")
    return page.get_by_role("link", name=re.compile("^tanda terima TT-")).inner_text().removeprefix("tanda terima ")


def open_receipt(page: Page, number: str) -> None:
    """The receipt is a PDF as soon as the worker has printed it; until then a page says so and offers it again."""
    front = page.url
    printed: list[Download] = []
    page.on("download", lambda file: printed.append(file))  # noqa: PLW0108 - Playwright cannot wrap a built-in
    use(page, page.get_by_role("link", name=f"tanda terima {number}"))
    for _ in range(60):
        page.wait_for_timeout(250)
        if printed:
            break
        if (again := page.get_by_role("link", name="Coba unduh lagi")).count():
            sees(page, "Kiriman Anda sudah tercatat dengan nomor ini.")
            use(page, again)
    assert [file.suggested_filename for file in printed] == [f"{number}.pdf"]
    assert printed[0].path().read_bytes().startswith(b"%PDF-")
    page.goto(front)


def confirm_in_public(browser: Browser, site: str, number: str) -> None:
    """Anybody finds the number confirmed, without signing in."""
    with a_browser(browser, WIDTH, HEIGHT) as page:
        page.goto(f"{site}/cek/")
        sees(page, "Periksa keaslian")
        type_into(page, page.get_by_role("textbox"), number)
        page.keyboard.press("Enter")
        sees(page, "Tanda terima ini tercatat")
        sees(page, "Kabupaten Muara Enim")
        sees(page, f"{number} (pengiriman ke-1)")
        sees(page, "62 dari 120 butir terisi")


def take_back(page: Page) -> None:
    """Before the Kanwil begins the form comes back, open as before."""
    use(page, page.locator("summary", has_text="Tarik kembali"))
    use(page, page.get_by_role("button", name="Ya, tarik kembali"))
    sees(page, "Formulir ditarik kembali.")
    use(page, page.get_by_role("link", name="Hak atas pendidikan", exact=True))
    sees(page, "Butir terisi: 2 dari 12")
    yes = card(page, "07.S1")
    expect(yes.get_by_role("radio", name="Ya")).to_be_checked()
    press_to(page, yes.get_by_role("radio", name="Ya"))
    page.keyboard.press("ArrowDown")
    expect(yes.get_by_role("radio", name="Tidak")).to_be_checked()
    save(page, yes)


def test_from_an_answer_to_a_receipt_and_back_by_the_keyboard_at_360_px(
    browser: Browser, site: str, tmp_path: Path
) -> None:
    with a_browser(browser, WIDTH, HEIGHT) as page:
        sign_in(page, site)
        fill(page, tmp_path)
        endorse(page, tmp_path)
        answer_checks(page)
        number = send(page)
        confirm_in_public(browser, site, number)  # the worker prints meanwhile
        open_receipt(page, number)
        take_back(page)
