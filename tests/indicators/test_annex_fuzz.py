"""Whatever somebody does to the workbook, reading it ends in faults or in an instrument that can be kept as read."""

import io
from datetime import date, time, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, MergedCell

from indicators.annex_in import Annex, read_annex
from indicators.annex_out import annex_workbook
from indicators.checking import faults
from indicators.content import clear, content_of, write
from indicators.models import Instrument
from tests.indicators.annex import small

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
TEMPLATE = annex_workbook(small())

texts = st.text(st.characters(exclude_categories=("Cs",)), max_size=40).map(
    lambda text: ILLEGAL_CHARACTERS_RE.sub("", text)
)
typical = st.sampled_from(
    [
        "≤ 110",
        "111-140",
        "..3",
        "Ya",
        "Tidak",
        "=1+1",
        "=",
        "1.234,5",
        "5.1",
        "-",
        "A",
        "tinggi",
        "\n",
        "\u200f",
        "𝔸",
        "٣",
        "1e5",
    ]
)
numbers = st.one_of(
    st.integers(-(10**20), 10**20), st.floats(allow_nan=False, allow_infinity=False), st.integers(-3, 120)
)
moments = st.sampled_from([date(2026, 5, 6), date(1901, 2, 3), time(6, 7), timedelta(days=9, hours=3)])
values = st.one_of(st.none(), st.booleans(), texts, typical, numbers, moments)


@st.composite
def edits(draw: st.DrawFn) -> list[tuple[Any, ...]]:
    """Mostly changed cells; now and then a row, a column or a sheet less, or two cells merged."""
    kinds = st.sampled_from(["cell"] * 8 + ["row", "column", "sheet", "merge", "swap"])
    return [
        (draw(kinds), draw(st.integers(0, 4)), draw(st.integers(3, 10)), draw(st.integers(1, 44)), draw(values))
        for _ in range(draw(st.integers(1, 4)))
    ]


def edited(done: list[tuple[Any, ...]]) -> Workbook:
    book = load_workbook(io.BytesIO(TEMPLATE))
    for kind, nth, row, column, value in done:
        sheet = book.worksheets[min(nth + 1, len(book.worksheets) - 1)]
        match kind:
            case "cell" if not isinstance(sheet.cell(row, column), MergedCell):
                sheet.cell(row, column).value = value
            case "row":
                sheet.delete_rows(row)
            case "column":
                sheet.delete_cols(column)
            case "sheet" if len(book.worksheets) > 2:
                book.remove(sheet)
            case "merge":
                sheet.merge_cells(start_row=row, end_row=row + 1, start_column=1, end_column=column)
            case "swap":
                sheet.move_range(f"A{row}:C{row}", rows=1)
    out = io.BytesIO()
    book.save(out)
    return load_workbook(io.BytesIO(out.getvalue()))


def decided(found: Annex) -> None:
    for gap in found.gaps:
        row: Any = found.content
        for key in gap.path:
            row = row[key]
        row["decision"] = "Masuk rentang yang lebih buruk."


@pytest.fixture
def draft() -> Instrument:
    return Instrument.objects.create(code="uji", version="1", title="x", status="kerja", certainty="U")


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(done=edits())
def test_no_workbook_breaks_the_reader_and_what_it_accepts_is_kept_as_read(done, draft):
    found = read_annex(edited(done))

    assert all(fault.message and fault.remedy for fault in found.faults)
    if found.faults:
        return
    decided(found)
    assert faults(found.content) == []
    write(draft, found.content, acting_as="Pengujian")
    try:
        assert content_of(draft) == found.content
    finally:
        clear(draft)


def test_the_untouched_workbook_is_accepted(draft):
    found = read_annex(edited([]))

    write(draft, found.content, acting_as="Pengujian")
    assert (found.faults, found.gaps, content_of(draft)) == ([], [], small())
