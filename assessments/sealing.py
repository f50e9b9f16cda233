"""What is hashed of the log and of a score, in one spelling that is the same before a row is stored and after.

The seal of an event is SHA-256 over the seal before it in its chain and the event's own spelling: nobody can change,
insert or leave out one without every later seal changing too. The log names the seal of each score.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from assessments.models import Chain, Event, Score, Tree
from indicators.models import POINTS

# The parts of an event that are sealed: everything but its own key, and where in the chain it stands.
SEALED = (
    "at",
    "verb",
    "actor_id",
    "acting_as",
    "cycle_id",
    "assessment_id",
    "item_id",
    "document_id",
    "before",
    "after",
    "request_id",
)

_spelt = json.JSONEncoder(sort_keys=True).encode


def plain(state: Mapping[str, Any]) -> dict[str, Any]:
    """The state as the database gives it back: dates and figures as text, keys as text.

    TypeError for a float: the two databases may spell it differently, and no figure of ours is one.
    """
    text = json.dumps(state, cls=DjangoJSONEncoder, allow_nan=False)
    kept: dict[str, Any] = json.loads(text, parse_float=_refuse)
    return kept


def _refuse(figure: str) -> None:
    raise TypeError(f"{figure}: the log takes Decimal or int, no float")


def link(event: Event, chain: Chain) -> None:
    """Make the unsaved event the last one of a locked chain; the caller stores both."""
    event.before, event.after = plain(event.before), plain(event.after)
    chain.length += 1
    chain.tip = seal_of(chain.tip, [getattr(event, name) for name in SEALED])
    event.chain, event.position, event.seal = chain, chain.length, chain.tip


def seal_of(previous: str, parts: Sequence[Any]) -> str:
    """The seal of an event whose parts stand in the order of SEALED, behind the seal `previous` (the first: none)."""
    row = dict(zip(SEALED, parts, strict=True))
    row["at"] = _moment(row["at"])
    return _sha256(previous + _spelt(row))


def hash_of_tree(spec_hash: str, stage: str, tree: Mapping[str, Any]) -> str:
    """The `input_hash` of a score: instrument, stage and the whole explanation."""
    spelt = tree if isinstance(tree, Tree) else Tree(dict(tree))
    return _sha256(f'["{spec_hash}", "{stage}", {spelt.text}]')


def seal_of_score(score: Score) -> str:
    """The seal of a snapshot. Its explanation is sealed through `input_hash`, so the tree is spelt only once."""
    row = {
        "assessment_id": score.assessment_id,
        "stage": score.stage,
        "base": _points(score.base),
        "adjustments": _points(score.adjustments),
        "final": _points(score.final),
        "predicate_code": score.predicate_code,
        "predicate_label": score.predicate_label,
        "input_hash": score.input_hash,
        "computed_at": _moment(score.computed_at),
    }
    return _sha256(_spelt(row))


def _points(value: Decimal) -> str:
    """As many decimals as the column keeps."""
    return f"{value:.{POINTS['decimal_places']}f}"


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
