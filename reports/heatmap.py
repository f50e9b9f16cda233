"""The heat map region x right as SVG: the same picture on screen and on paper, a table always stands behind it."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from indicators.models import Right
from reports.recap import ProvinceRows

# Pale to deep by tens of 0-100, as .heat-0 to .heat-9 in static/css/app.css; white ink from SEVENTY on.
FILLS = (
    *("#f4f8f8", "#e8f1f1", "#dae9ea", "#cbe0e2", "#b9d5d8"),
    *("#a3c7cc", "#88b6bc", "#437f8a", "#26616d", "#0c4651"),
)
LIGHT_INK_FROM = 7
EMPTY_FILL = "#f2f3f3"
INK, LIGHT_INK = "#1a2325", "#ffffff"
LABEL, COLUMN, ROW, HEAD, STAGE = 196, 74, 24, 46, 66  # sizes in units of the SVG
GAP = 2


class HeatRow(Protocol):
    """What the picture needs of a region: its name, a figure a right, of which stage, or why there is none."""

    @property
    def name(self) -> str: ...

    @property
    def rights(self) -> tuple[Decimal | None, ...]: ...

    @property
    def stage_word(self) -> str: ...

    @property
    def silence(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Cell:
    x: int
    middle: int
    fill: str
    ink: str
    value: Decimal | None


@dataclass(frozen=True, slots=True)
class Line:
    y: int
    baseline: int
    row: HeatRow
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Head:
    x: int
    number: int
    lines: tuple[str, ...]


def step_of(score: Decimal) -> int:
    """0 to 9: in which ten of 0-100 the score falls; 100 belongs to the last."""
    return min(9, max(0, int(score) // 10))


def _cell(index: int, score: Decimal | None) -> Cell:
    x = LABEL + index * COLUMN
    middle = x + (COLUMN - GAP) // 2
    if score is None:
        return Cell(x, middle, EMPTY_FILL, INK, None)
    step = step_of(score)
    return Cell(x, middle, FILLS[step], LIGHT_INK if step >= LIGHT_INK_FROM else INK, score)


def _two_lines(name: str) -> tuple[str, ...]:
    """A short name broken after the word that keeps both lines closest in length."""
    words = name.split()
    breaks = [(" ".join(words[:n]), " ".join(words[n:])) for n in range(1, len(words))]
    return min(breaks, key=lambda pair: max(map(len, pair))) if breaks else (name,)


@dataclass(frozen=True, slots=True)
class Key:
    x: int
    fill: str
    ink: str
    words: str


def legend() -> SafeString:
    """The key to the colours, as SVG."""
    keys = [
        Key(
            step * COLUMN,
            fill,
            LIGHT_INK if step >= LIGHT_INK_FROM else INK,
            f"{10 * step} – {'100' if step == len(FILLS) - 1 else f'< {10 * step + 10}'}",
        )
        for step, fill in enumerate(FILLS)
    ]
    context = {"keys": keys, "cell_width": COLUMN - GAP, "middle": (COLUMN - GAP) // 2, "width": COLUMN * len(keys)}
    return SafeString(render_to_string("reports/legend.svg", context).strip())


def heat_map(title: str, rows: Sequence[HeatRow], rights: Sequence[Right], *, linked: bool = False) -> SafeString:
    """The SVG of some regions; `title` is read out in place of the picture. `linked`: each name leads to its `url`."""
    lines = [
        Line(
            HEAD + number * ROW,
            HEAD + number * ROW + 16,
            row,
            tuple(_cell(index, score) for index, score in enumerate(row.rights)),
        )
        for number, row in enumerate(rows)
    ]
    width = LABEL + COLUMN * len(rights)
    context = {
        "title": title,
        "linked": linked,
        "heads": [
            Head(LABEL + n * COLUMN + (COLUMN - GAP) // 2, right.number, _two_lines(right.short_name))
            for n, right in enumerate(rights)
        ],
        "lines": lines,
        "width": width + STAGE,
        "height": HEAD + ROW * len(rows),
        "cell_width": COLUMN - GAP,
        "cell_height": ROW - GAP,
        "blank_width": width - LABEL - GAP,
        "label_x": LABEL,
        "stage_x": width + 6,
        "ink": INK,
        "empty_fill": EMPTY_FILL,
    }
    return SafeString(render_to_string("reports/heatmap.svg", context).strip())


def heat_map_of(province: ProvinceRows, rights: Sequence[Right]) -> SafeString:
    return heat_map(f"Peta panas nilai per hak, {province.name}", province.rows, rights)
