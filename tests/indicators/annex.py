"""A small instrument, and its workbook in the hands of somebody who fills it."""

import io
from collections.abc import Callable
from decimal import Decimal
from functools import cache
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell

from indicators.annex import HEADER_ROW
from indicators.annex_in import Annex, read_annex
from indicators.annex_out import annex_workbook
from indicators.content import Content

D = Decimal
PERCENT = [{"limit": D(90), "points": D(10)}, {"limit": D("75.5"), "points": D(5)}, {"points": D(0)}]
DEATHS = [{"limit": D(110), "points": D(10)}, {"limit": D(140), "points": D(5)}, {"points": D(0)}]
YES_NO = [{"limit": D(1), "points": D(10)}, {"points": D(0)}]


def indicator(code: str, **facts: Any) -> Content:
    return {
        "code": code,
        "type": "hasil",
        "text": f"Persentase {code}.",
        "answer": "rasio",
        "unit": "persen",
        "direction": "tinggi",
        "numerator": "Yang dilayani",
        "denominator": "Semua",
        "numerator_unit": "orang",
        "denominator_unit": "orang",
        "factor": 100,
        "value_min": D(0),
        "value_max": D(100),
        "population": False,
        "maximum": D(10),
        "owner": "Dinas Kesehatan",
        "legal_basis": "UU",
        "evidence": "Profil",
        "example": "Tabel",
        "na_allowed": False,
        "na_hint": "",
        "date_matters": True,
        "bands": PERCENT,
        "decisions": [],
    } | facts


def yes_no(code: str, **facts: Any) -> Content:
    plain = {"numerator": "", "denominator": "", "numerator_unit": "", "denominator_unit": "", "factor": 1}
    bounds = {"value_min": D(0), "value_max": D(1), "unit": "ya/tidak", "bands": YES_NO}
    return indicator(code, answer="ya_tidak", **plain, **bounds) | facts


def small() -> Content:
    """Two rights, six indicators; one may be not applicable, one is about deaths."""
    sure = {"certainty": "A", "source": "Uji"}
    return {
        "scheme": {
            "weights": {"struktur": D(10), "proses": D(30), "hasil": D(60), **sure},
            "na_policy": "renormalise",
            "na_certainty": "U",
            "na_source": "Uji",
            "decimals": 2,
            "rounding": "half-up",
        },
        "predicates": [
            {"code": "peduli", "label": "Peduli", "minimum": D(75), "piagam": True, **sure},
            {"code": "kurang", "label": "Kurang", "minimum": D(0), "piagam": False, **sure},
        ],
        "adjustments": [
            {
                "kind": "aksi-ham", "label": "Aksi", "lowest": D(0), "highest": D(5),
                "cap_lowest": D(0), "cap_highest": D(5), **sure,
            }
        ],
        "rights": [
            {
                "number": 1,
                "name": "Hak atas kesehatan",
                "short_name": "Kesehatan",
                "group": "ekosob",
                "indicators": [
                    yes_no("1.S1", type="struktur"),
                    indicator("1.P1", type="proses", na_allowed=True, na_hint="Tanpa puskesmas."),
                    indicator("1.H1", direction="rendah", value_max=None, factor=100000, bands=DEATHS),
                ],
            },
            {
                "number": 2,
                "name": "Hak atas pendidikan",
                "short_name": "Pendidikan",
                "group": "ekosob",
                "indicators": [yes_no("2.S1", type="struktur"), indicator("2.P1", type="proses"), indicator("2.H1")],
            },
        ],
    }  # fmt: skip


@cache
def _small_workbook() -> bytes:
    return annex_workbook(small())


def book_of(content: Content | None = None) -> Workbook:
    """The workbook of an instrument; of the small one unless another is given."""
    return load_workbook(io.BytesIO(_small_workbook() if content is None else annex_workbook(content)))


def cell(book: Workbook, sheet: str, heading: str, row: int = 1) -> Cell:
    """The cell of a column in the n-th row below the heading."""
    titles = [c.value for c in book[sheet][HEADER_ROW]]
    return book[sheet].cell(HEADER_ROW + row, titles.index(heading) + 1)


def reread(edit: Callable[[Workbook], object], content: Content | None = None) -> Annex:
    """What is read when somebody has edited the workbook."""
    book = book_of(content)
    edit(book)
    return read_annex(book)
