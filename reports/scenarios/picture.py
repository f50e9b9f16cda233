"""How many regions have how many points, before and after, as SVG; the table of `spread` says the same."""

from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple

from django.utils.safestring import SafeString, mark_safe

from indicators.wording import figure
from reports.scenarios.effect import Effect

STEP = 5  # points a column
COLUMNS = 100 // STEP
TOP, BODY, FOOT = 38, 160, 26  # pixels; widths are percentages, so that letters keep their size on a small screen
INK, BEFORE, AFTER, LINE = "#1a2325", "#7a888b", "#0c4651", "#8c4310"


class Column(NamedTuple):
    """The regions with `low` up to below `high` points (100 belongs to the last)."""

    low: int
    high: int
    before: int
    after: int


def spread(found: Effect) -> list[Column]:
    """All columns from 0 to 100."""
    before = _counts(row.before.final for row in found.rows)
    after = _counts(row.after.final for row in found.rows if row.after)
    return [Column(STEP * at, STEP * (at + 1), before[at], after[at]) for at in range(COLUMNS)]


def _counts(finals: Iterable[Decimal]) -> Counter[int]:
    return Counter(min(int(final) // STEP, COLUMNS - 1) for final in finals)


def picture(found: Effect, columns: Sequence[Column]) -> SafeString:
    """Hollow columns for today, full ones for the simulation, a line at each threshold of the simulation."""
    most = max([1, *(column.before for column in columns), *(column.after for column in columns)])
    drawn = "".join(_column(at, column, most) for at, column in enumerate(columns))
    lines = "".join(_line(at, p.minimum) for at, p in enumerate(found.changed.predicates) if p.minimum)
    height, floor = TOP + BODY + FOOT, TOP + BODY
    axis = "".join(
        f'<text x="{at}%" y="{height - 6}" text-anchor="{anchor}">{at}</text>'
        for at, anchor in ((0, "start"), (25, "middle"), (50, "middle"), (75, "middle"), (100, "end"))
    )
    return mark_safe(  # noqa: S308 - figures only
        '<svg xmlns="http://www.w3.org/2000/svg" class="bars" role="img" aria-labelledby="sebaran-t sebaran-d" '
        f'width="100%" height="{height}" font-size="14" fill="{INK}"><title id="sebaran-t">Sebaran nilai sekarang dan '
        'dalam simulasi</title><desc id="sebaran-d">Jumlah daerah tiap lima poin; angkanya pada tabel di bawah '
        f'gambar.</desc>{drawn}<path d="M0 {floor}.5h10000" stroke="{INK}"/>{lines}{axis}</svg>'
    )


def _column(at: int, column: Column, most: int) -> str:
    hollow, full = f'fill="#fff" stroke="{BEFORE}" stroke-width="2"', f'fill="{AFTER}"'
    x = STEP * at
    return "".join(
        f'<rect x="{x + inset:.1f}%" y="{TOP + BODY - height:.1f}" width="{width}%" height="{height:.1f}" {dress}/>'
        for count, inset, width, dress in ((column.before, 0.4, 4.2, hollow), (column.after, 1.4, 2.2, full))
        if (height := BODY * count / most)
    )


def _line(at: int, minimum: Decimal) -> str:
    """With its figure above, every other one higher: neighbours may be close."""
    foot = TOP - (24 if at % 2 else 8)
    return (
        f'<line x1="{minimum}%" x2="{minimum}%" y1="{foot + 4}" y2="{TOP + BODY}" stroke="{LINE}" stroke-width="2" '
        f'stroke-dasharray="4 3"/><text x="{minimum}%" y="{foot}" text-anchor="middle" fill="{LINE}">'
        f"{figure(minimum)}</text>"
    )
