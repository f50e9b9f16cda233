"""Writing the log. Call inside the transaction of the act itself."""

from collections.abc import Iterable
from typing import Any

import structlog
from django.db.models import Q
from django.utils import timezone

from accounts.models import Membership
from assessments.models import Assessment, Chain, Event, Item
from assessments.sealing import link

State = dict[str, Any]
Key = tuple[int | None, int | None]


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
    """An unsaved event, for `write`; `by=None` is the program itself (a job)."""
    return Event(
        at=timezone.now(),
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
    return write([event(verb, **fields)])[0]


def write(events: Iterable[Event]) -> list[Event]:
    """Link the events to their chains and store them: 3 queries for any number, 2 more where a chain begins.

    The only way into the log. Chains are locked last, in the order of their keys, and until the transaction ends.
    """
    made = list(events)
    if not made:
        return made
    chains = _locked({_key(happened) for happened in made})
    for happened in made:
        link(happened, chains[_key(happened)])
    Event.objects.bulk_create(made)
    Chain.objects.bulk_create(
        chains.values(), update_conflicts=True, unique_fields=["id"], update_fields=["tip", "length"]
    )
    return made


def _key(happened: Event) -> Key:
    """Assessment and cycle of the chain an event belongs to; both None for the rest."""
    return (happened.assessment_id, None) if happened.assessment_id else (None, happened.cycle_id)


def _locked(keys: set[Key]) -> dict[Key, Chain]:
    """The chains with these keys, made where they are missing, locked until the transaction ends."""
    wanted = Q(assessment__in=[assessment for assessment, _ in keys if assessment])
    wanted |= Q(assessment=None, cycle__in=[cycle for _, cycle in keys if cycle])
    if (None, None) in keys:
        wanted |= Q(assessment=None, cycle=None)
    found = _lock(wanted)
    if missing := sorted(keys - found.keys(), key=str):
        begun = [Chain(assessment_id=assessment, cycle_id=cycle) for assessment, cycle in missing]
        Chain.objects.bulk_create(begun, ignore_conflicts=True)  # somebody else may begin it at this moment
        found = _lock(wanted)
    return found


def _lock(wanted: Q) -> dict[Key, Chain]:
    chains = Chain.objects.select_for_update(no_key=True).filter(wanted).order_by("pk")
    return {(chain.assessment_id, chain.cycle_id): chain for chain in chains}


def item_facts(item: Item) -> State:
    """The claim of an item as it stands, for before and after."""
    facts: State = {"state": item.state, "version": item.version, "claim": item.claim}
    for name in ("value", "numerator", "denominator", "reason", "note"):
        content = getattr(item, name)
        if content not in {None, ""}:
            facts[name] = content
    return facts
