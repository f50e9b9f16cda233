"""The recap on paper: A4 landscape, heat map and table a province."""

from collections.abc import Iterator
from math import ceil

from django.template.loader import render_to_string

from reports.heatmap import heat_map_of, legend
from reports.printing import press
from reports.recap import ProvinceRows, Recap

STYLESHEETS = ("print-landscape.css", "print-recap.css")
ROWS_A_PICTURE = 22  # more would not fit a page at a size that can be read


def pieces(province: ProvinceRows) -> Iterator[ProvinceRows]:
    """A large province in parts of equal size, one for each page."""
    rows = province.rows
    size = ceil(len(rows) / ceil(len(rows) / ROWS_A_PICTURE))
    for start in range(0, len(rows), size):
        yield ProvinceRows(province.name, rows[start : start + size])


def html_of(recap: Recap) -> str:
    context = {
        "recap": recap,
        "cycle": recap.cycle,
        "legend": legend(),
        "provinces": [
            (part.name, part.rows, [heat_map_of(piece, recap.rights) for piece in pieces(part)])
            for part in recap.provinces
        ],
    }
    return render_to_string("reports/pdf/recap.html", context)


def recap_pdf(recap: Recap) -> bytes:
    return press(*STYLESHEETS).pdf(html_of(recap))
