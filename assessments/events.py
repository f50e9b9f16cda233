"""Writing the log. Call inside the transaction of the act itself."""

from typing import Any

import structlog

from accounts.models import Membership
from assessments.models import Assessment, Event, Item

State = dict[str, Any]


def event(
    verb: str,
    *,
    by: Membership | None,
    assessment: Assessment | None = None,
    item: Item | None = None,
    document_id: int | None = None,
    cycle_id: int | None = None,
    before: State | None = None,
    after: State | None = None,
) -> Event:
    """An unsaved event; `by=None` is the program itself (a job)."""
    return Event(
        verb=verb,
        actor_id=by.user_id if by else None,
        acting_as=f"{by.role_label} · {by.scope_label}" if by else "Sistem",
        cycle_id=cycle_id or (assessment.cycle_id if assessment else None),
        assessment=assessment,
        item=item,
        document_id=document_id,
        before=before or {},
        after=after or {},
        request_id=structlog.contextvars.get_contextvars().get("request_id", ""),
    )


def record(verb: str, **fields: Any) -> Event:
    """Write one event now; fields as in `event`."""
    made = event(verb, **fields)
    made.save(force_insert=True)
    return made


def item_facts(item: Item) -> State:
    """The claim of an item as it stands, for before and after."""
    facts: State = {"state": item.state, "version": item.version, "claim": item.claim}
    for name in ("value", "numerator", "denominator", "reason", "note"):
        content = getattr(item, name)
        if content not in {None, ""}:
            facts[name] = content
    return facts
