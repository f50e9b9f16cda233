"""Bands in words, for the form, the verifier and the page of the instrument alike."""

from collections.abc import Iterable
from decimal import Decimal

from django.utils.formats import number_format

from indicators.models import BandRow, Indicator, Predicate
from indicators.states import Direction


def figure(value: Decimal) -> str:
    """A limit in Indonesian form without idle zeros: 1234.5000 becomes 1.234,5."""
    text = f"{value:f}"
    return number_format(text.rstrip("0").rstrip(".") if "." in text else text, force_grouping=True)


def band_text(indicator: Indicator) -> list[tuple[str, Decimal]]:
    """Each band as (words, points), best first: ("≥ 90", 10), ("80 – < 90", 8), … Reads `bands`, prefetch it."""
    return [
        (range_words(row, indicator.direction, yes_no=indicator.is_yes_no), row.points) for row in indicator.band_rows()
    ]


def range_words(row: BandRow, direction: str, *, yes_no: bool) -> str:
    """The range of one band: "≥ 90", "80 – < 90", "< 80"; Ya or Tidak for a yes or no."""
    if yes_no:
        return "Tidak" if row.limit is None else "Ya"
    high_is_good = direction == Direction.HIGH
    reaches, misses = ("≥", "<") if high_is_good else ("≤", ">")
    if row.limit is None:
        return "semua nilai" if row.before is None else f"{misses} {figure(row.before)}"
    if row.before is None:
        return f"{reaches} {figure(row.limit)}"
    if high_is_good:
        return f"{figure(row.limit)} – < {figure(row.before)}"
    return f"> {figure(row.before)} – {figure(row.limit)}"


def predicate_text(predicates: Iterable[Predicate]) -> list[tuple[Predicate, str]]:
    """Each class with the range of scores that reaches it, best first as they come: "75 – 100", "65 – < 75", …"""
    found: list[tuple[Predicate, str]] = []
    upper = "100"
    for predicate in predicates:
        lower = figure(predicate.minimum)
        found.append((predicate, f"{lower} – {upper}"))
        upper = f"< {lower}"
    return found
