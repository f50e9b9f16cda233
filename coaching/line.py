"""The line of a region's scores over the years as SVG; a table always stands behind it."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

LEFT, RIGHT, TOP, BOTTOM = 44, 24, 22, 26  # margins in units of the SVG
HEIGHT, STEP, NARROWEST = 190, 96, 3
GRID = (0, 25, 50, 75, 100)


@dataclass(frozen=True, slots=True)
class Point:
    """One year: its score out of 100 (None: none), the stage in words, and whether it is the final one."""

    year: int
    score: Decimal | None
    stage: str
    is_final: bool


@dataclass(frozen=True, slots=True)
class Dot:
    x: int
    y: int
    label_y: int
    point: Point


def _y(score: Decimal | int) -> int:
    return round(TOP + (100 - float(score)) * (HEIGHT - TOP - BOTTOM) / 100)


def score_line(title: str, points: Sequence[Point], limit: Decimal | None) -> SafeString:
    """The SVG, oldest year left; a year without a score breaks the line. `limit` is the predicate's lowest score."""
    dots = [
        Dot(LEFT + STEP // 2 + n * STEP, _y(point.score or 0), _y(point.score or 0) - 9, point)
        for n, point in enumerate(points)
    ]
    strokes = [(a, b) for a, b in pairwise(dots) if a.point.score is not None and b.point.score is not None]
    width = LEFT + STEP * max(len(points), NARROWEST)
    context = {
        "title": title,
        "dots": dots,
        "strokes": strokes,
        "grid": [(value, _y(value), _y(value) + 4) for value in GRID],
        "limit": limit,
        "limit_y": None if limit is None else _y(limit),
        "width": width + RIGHT,
        "height": HEIGHT,
        "left": LEFT,
        "right": width,
        "years_y": HEIGHT - 6,
    }
    return SafeString(render_to_string("coaching/line.svg", context).strip())
