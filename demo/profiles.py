"""Which band each of a region's made-up answers shall land in, so that the whole comes out near a wished score.

Everything is made up and follows from the seed alone: the same region gets the same answers at every run.
"""

from collections.abc import Iterator
from decimal import Decimal
from random import Random

from indicators import scoring

NA_CHANCE = 0.06  # of the indicators that allow it
RIGHT_SPREAD = 9  # points by which a region's strongest and weakest right stand off its mean
JITTER = 0.3  # of an item's points: neighbours land in different bands
STEADY = 12  # the last items carry no jitter, so that what is left over is small

Bands = dict[str, int | None]


def dice(*seed: object) -> Random:
    """Random numbers that follow from the seed."""
    return Random("|".join(map(str, seed)))  # noqa: S311 - made-up answers, no secrets


def choose_bands(instrument: scoring.Instrument, *, target: Decimal, seed: str) -> Bands:
    """Band position by indicator code, None for "tidak berlaku"; all accepted, they score within a point of the target.

    Each item is wished the target's share of its points; what a band gives more or less is carried to the next.
    """
    random = dice(seed, "rentang")
    chosen: Bands = {
        i.code: None
        for right in instrument.rights
        for i in right.indicators
        if i.na_allowed and random.random() < NA_CHANCE
    }
    wished = list(_wished_items(instrument, float(target), set(chosen), random))
    carried = 0.0
    for left, (indicator, value, share) in zip(range(len(wished), 0, -1), wished, strict=True):
        wish = value * float(indicator.maximum) * share + carried
        jitter = random.gauss(0, JITTER) * value * float(indicator.maximum) if left > STEADY else 0.0
        position = _nearest(indicator, (wish + jitter) / value)
        chosen[indicator.code] = position
        carried = wish - value * float(indicator.bands[position].points)
    return chosen


def _nearest(indicator: scoring.Indicator, points: float) -> int:
    """The band whose points come nearest."""
    away = [abs(float(band.points) - points) for band in indicator.bands]
    return away.index(min(away))


def _wished_items(
    instrument: scoring.Instrument, target: float, na: set[str], random: Random
) -> Iterator[tuple[scoring.Indicator, float, float]]:
    """Each item that counts, what one of its points is worth in its right, and the share of its points wished."""
    count = len(instrument.rights)
    spread = [RIGHT_SPREAD * (2 * n / max(count - 1, 1) - 1) for n in range(count)]
    random.shuffle(spread)
    for right, off in zip(instrument.rights, spread, strict=True):
        share = min(max(target + off, 0.0), 100.0) / 100
        for kind, weight in instrument.weights.items():
            items = [i for i in right.indicators if i.kind == kind and i.code not in na]
            possible = float(sum(i.maximum for i in items))
            for indicator in items:
                yield indicator, float(weight) / possible, share
