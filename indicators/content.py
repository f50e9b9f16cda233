"""An instrument as plain data, in the form of the files in indicators/data: read from, and written to, the database.

The form is the common tongue of what loads, imports, edits and compares instruments:

    {"scheme": {"na_policy", "na_certainty", "na_source", "decimals", "rounding",
                "weights": {"struktur", "proses", "hasil", "certainty", "source"}},
     "predicates": [{"code", "label", "minimum", "piagam", "certainty", "source"}],
     "adjustments": [{"kind", "label", "lowest", "highest", "cap_lowest", "cap_highest", "certainty", "source"}],
     "rights": [{"number", "name", "short_name", "group", "indicators": [
         {"code", "type", "text", …, "bands": [{"limit", "points"}, …, {"points"}],
          "decisions": [{"finding", "decision"}]}]}]}

Numbers are Decimal or int; a key that may be left out has the model's default. The head of the file ("instrument":
code, version, title, …) is no part of the content: two versions with equal content ask and score alike.
"""

import hashlib
import json
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db import transaction

from indicators.models import (
    AdjustmentRule,
    Band,
    BandDecision,
    Indicator,
    Instrument,
    Predicate,
    Right,
    ScoringScheme,
)
from indicators.queries import whole_rights
from indicators.states import AnswerKind

Content = dict[str, Any]

PREDICATE = ("code", "label", "minimum", "piagam", "certainty", "source")
ADJUSTMENT = ("kind", "label", "lowest", "highest", "cap_lowest", "cap_highest", "certainty", "source")
RIGHT = ("number", "name", "short_name", "group")
INDICATOR = (
    "code", "text", "answer", "unit", "direction", "numerator", "denominator", "numerator_unit", "denominator_unit",
    "factor", "value_min", "value_max", "population", "maximum", "owner", "legal_basis", "evidence", "example",
    "na_allowed", "na_hint", "date_matters",
)  # fmt: skip


def content_of(instrument: Instrument) -> Content:
    """Everything of a version but its head, each key written out: 8 queries whatever the size."""
    scheme = instrument.scheme
    decisions: dict[int, list[Content]] = {}
    for row in BandDecision.objects.filter(indicator__right__instrument=instrument):
        decisions.setdefault(row.indicator_id, []).append({"finding": row.finding, "decision": row.decision})
    return {
        "scheme": {
            "weights": {
                **scheme.weights,
                "certainty": scheme.weights_certainty,
                "source": scheme.weights_source,
            },
            "na_policy": scheme.na_policy,
            "na_certainty": scheme.na_certainty,
            "na_source": scheme.na_source,
            "decimals": scheme.decimals,
            "rounding": scheme.rounding,
        },
        "predicates": _rows(instrument.predicates.all(), PREDICATE),
        "adjustments": _rows(instrument.adjustment_rules.all(), ADJUSTMENT),
        "rights": [
            {name: getattr(right, name) for name in RIGHT}
            | {"indicators": [indicator_row(i, decisions.get(i.pk, [])) for i in right.indicators.all()]}
            for right in whole_rights(instrument)
        ],
    }


def _rows(found: Iterable[object], names: tuple[str, ...]) -> list[Content]:
    return [{name: getattr(row, name) for name in names} for row in found]


def indicator_row(indicator: Indicator, decisions: list[Content]) -> Content:
    """One indicator with its bands (prefetch them) and the decisions about them."""
    bands = [
        {"points": b.points} if b.limit is None else {"limit": b.limit, "points": b.points}
        for b in indicator.bands.all()
    ]
    facts: Content = {name: getattr(indicator, name) for name in INDICATOR}
    return facts | {"type": indicator.kind, "bands": bands, "decisions": decisions}


def hash_of_content(content: Content) -> str:
    """SHA-256 of the whole content, wording and sources included; a number counts by its value."""
    text = json.dumps(content, sort_keys=True, default=str, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def fingerprint(instrument: Instrument) -> str:
    """SHA-256 of a version as it stands in the database; a published one's `content_hash` must equal it."""
    return hash_of_content(_normal(content_of(instrument)))


def _normal(value: Any) -> Any:
    """10 and 10.00 are the same weight."""
    match value:
        case dict():
            return {key: _normal(inner) for key, inner in value.items()}
        case list():
            return [_normal(inner) for inner in value]
        case Decimal():
            return f"{value.normalize():f}"
        case bool() | str() | None:
            return value
    return str(value)


@transaction.atomic
def write(instrument: Instrument, content: Content, *, acting_as: str, by_id: int | None = None) -> None:
    """Give a version without content its content. `acting_as`, `by_id`: who took the decisions about bands."""
    scheme = content["scheme"]
    weights = scheme["weights"]
    ScoringScheme.objects.create(
        instrument=instrument,
        weight_struktur=weights["struktur"],
        weight_proses=weights["proses"],
        weight_hasil=weights["hasil"],
        weights_certainty=weights["certainty"],
        weights_source=weights["source"],
        **{key: value for key, value in scheme.items() if key != "weights"},
    )
    Predicate.objects.bulk_create(Predicate(instrument=instrument, **row) for row in content["predicates"])
    AdjustmentRule.objects.bulk_create(
        AdjustmentRule(instrument=instrument, **row) for row in content.get("adjustments", [])
    )
    rights = [Right(instrument=instrument, **{name: row[name] for name in RIGHT}) for row in content.get("rights", [])]
    Right.objects.bulk_create(rights)
    pairs = [
        (_made(right, position, row), row)
        for right, given in zip(rights, content.get("rights", []), strict=True)
        for position, row in enumerate(given["indicators"], start=1)
    ]
    Indicator.objects.bulk_create(indicator for indicator, _ in pairs)
    Band.objects.bulk_create(
        Band(indicator=indicator, position=position, limit=band.get("limit"), points=band["points"])
        for indicator, row in pairs
        for position, band in enumerate(row["bands"], start=1)
    )
    BandDecision.objects.bulk_create(
        BandDecision(indicator=indicator, acting_as=acting_as, by_id=by_id, **decision)
        for indicator, row in pairs
        for decision in row.get("decisions", [])
    )


def _made(right: Right, position: int, row: Content) -> Indicator:
    facts = {key: value for key, value in row.items() if key not in {"type", "bands", "decisions"}}
    if facts["answer"] == AnswerKind.YES_NO:
        facts |= {"value_min": 0, "value_max": 1}
    return Indicator(right=right, position=position, kind=row["type"], **facts)


@transaction.atomic
def clear(instrument: Instrument) -> None:
    """Take all content of a draft away."""
    Right.objects.filter(instrument=instrument).delete()
    for rows in (instrument.predicates, instrument.adjustment_rules):
        rows.all().delete()
    ScoringScheme.objects.filter(instrument=instrument).delete()
