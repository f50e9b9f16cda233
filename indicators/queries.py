"""Reading an instrument whole: for screens (models) and for the engine (plain values)."""

import hashlib
import json
from dataclasses import asdict

from django.db.models import Prefetch, QuerySet

from indicators import scoring
from indicators.models import Band, Indicator, Instrument, Right
from indicators.states import Direction


def whole_rights(instrument: Instrument) -> QuerySet[Right]:
    """Rights with their indicators and bands: 3 queries whatever the size."""
    indicators = Indicator.objects.order_by("position").prefetch_related(
        Prefetch("bands", Band.objects.order_by("position"))
    )
    return Right.objects.filter(instrument=instrument).prefetch_related(Prefetch("indicators", indicators))


def owners() -> list[str]:
    """The offices that own the figures, as the instruments name them, in alphabetical order."""
    return list(Indicator.objects.order_by("owner").values_list("owner", flat=True).distinct())


def spec_of(instrument: Instrument) -> scoring.Instrument:
    """The instrument as plain values for `scoring.score`."""
    scheme = instrument.scheme
    return scoring.Instrument(
        rights=tuple(_right(right) for right in whole_rights(instrument)),
        weights=scheme.weights,
        predicates=tuple(
            scoring.Predicate(p.code, p.label, p.minimum) for p in instrument.predicates.order_by("-minimum")
        ),
        na_policy=scheme.na_policy,
        decimals=scheme.decimals,
        rounding=scheme.rounding,
        caps={rule.kind: scoring.Cap(rule.cap_lowest, rule.cap_highest) for rule in instrument.adjustment_rules.all()},
    )


def _right(right: Right) -> scoring.Right:
    return scoring.Right(right.number, right.name, tuple(_indicator(i) for i in right.indicators.all()))


def _indicator(indicator: Indicator) -> scoring.Indicator:
    return scoring.Indicator(
        code=indicator.code,
        kind=indicator.kind,
        high_is_good=indicator.direction == Direction.HIGH,
        maximum=indicator.maximum,
        bands=tuple(scoring.Band(b.limit, b.points) for b in indicator.bands.all()),
        na_allowed=indicator.na_allowed,
    )


def hash_of(spec: scoring.Instrument) -> str:
    """SHA-256 of everything that decides a score; equal hashes score alike."""
    # normalize(): 10 and 10.00 are the same weight.
    text = json.dumps(asdict(spec), sort_keys=True, default=lambda d: str(d.normalize()))
    return hashlib.sha256(text.encode()).hexdigest()
