"""Small real PDFs that stand in for data dukung: text that can be read, one page for each indicator they support."""

import io
import textwrap
from collections.abc import Sequence

import pikepdf
from pikepdf import Dictionary, Name

A4 = (595, 842)
LEFT, TOP, RIGHT = 64, 778, 531
WRAP, WRAP_BOLD = 88, 74  # letters of Helvetica 11 and bold 12 between the margins
MARK = "CONTOH DATA DUKUNG – peragaan, bukan dokumen resmi, semua isinya rekaan"

Page = tuple[str, Sequence[str]]  # heading and paragraphs


def pdf(*, title: str, subtitle: str, pages: Sequence[Page]) -> bytes:
    """A PDF with a page for each heading, set in the Helvetica every viewer brings; about 2 ms for ten pages."""
    made = pikepdf.new()
    fonts = Dictionary(
        R=made.make_indirect(_font("Helvetica")),
        B=made.make_indirect(_font("Helvetica-Bold")),
    )
    resources = made.make_indirect(Dictionary(Font=fonts))
    for number, page in enumerate(pages, start=1):
        content = _content(title, subtitle, page, f"Halaman {number} dari {len(pages)}")
        made.pages.append(
            pikepdf.Page(
                made.make_indirect(
                    Dictionary(
                        Type=Name.Page,
                        MediaBox=[0, 0, *A4],
                        Resources=resources,
                        Contents=made.make_stream(content),
                    )
                )
            )
        )
    made.docinfo["/Title"] = title
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def _font(name: str) -> Dictionary:
    return Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name(f"/{name}"), Encoding=Name.WinAnsiEncoding)


def _content(title: str, subtitle: str, page: Page, foot: str) -> bytes:
    heading, paragraphs = page
    rule = f"0.06 0.30 0.33 RG 1 w {LEFT} {TOP - 22} m {RIGHT} {TOP - 22} l S"
    foot_rule = f"0.7 G 0.5 w {LEFT} 72 m {RIGHT} 72 l S"
    parts = [rule, foot_rule, _line("B", 13, TOP + 8, title), _line("R", 10, TOP - 8, subtitle)]
    parts.append(_line("B", 10, TOP - 44, MARK, colour="0.70 0.20 0.12"))
    y = TOP - 84
    for line in textwrap.wrap(heading, WRAP_BOLD):
        parts.append(_line("B", 12, y, line))
        y -= 17
    for paragraph in paragraphs:
        y -= 9
        for line in textwrap.wrap(paragraph, WRAP):
            parts.append(_line("R", 11, y, line))
            y -= 16
    parts.append(_line("R", 9, 56, foot))
    return "\n".join(parts).encode("cp1252", "replace")


def _line(font: str, size: int, y: int, text: str, colour: str = "0 0 0") -> str:
    safe = text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
    return f"BT {colour} rg /{font} {size} Tf {LEFT} {y} Td ({safe}) Tj ET"
