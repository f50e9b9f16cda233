"""Stand-in data dukung: real PDFs that say what they are."""

import io

import pikepdf
import pytest

from demo.documents import MARK, pdf

pytestmark = pytest.mark.unit


def shown_text(page: pikepdf.Page) -> str:
    """What a viewer shows, line after line."""
    shown = [
        bytes(operands[0]).decode("cp1252")
        for operands, operator in pikepdf.parse_content_stream(page)
        if str(operator) == "Tj"
    ]
    return " ".join(shown)


def test_every_page_says_that_it_is_an_example_and_shows_its_own_text() -> None:
    content = pdf(
        title="Laporan (uji)", subtitle=r"Kab. Uji \ 2022", pages=[("01.S1 Satu – dua", ["Ya"]), ("01.S2", [])]
    )
    with pikepdf.open(io.BytesIO(content)) as made:
        texts = [shown_text(page) for page in made.pages]
    assert texts == [
        rf"Laporan (uji) Kab. Uji \ 2022 {MARK} 01.S1 Satu – dua Ya Halaman 1 dari 2",
        rf"Laporan (uji) Kab. Uji \ 2022 {MARK} 01.S2 Halaman 2 dari 2",
    ]


def test_same_text_gives_the_same_pages() -> None:
    def first_page() -> bytes:
        with pikepdf.open(io.BytesIO(pdf(title="Judul", subtitle="Daerah", pages=[("A", ["B"])]))) as made:
            return made.pages[0].Contents.read_bytes()

    assert first_page() == first_page()
