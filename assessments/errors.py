"""Refusals in words for people: what happened, and what to do."""

from collections.abc import Sequence
from dataclasses import dataclass


class Refused(Exception):
    """The act cannot be done now; the message says why and what to do. Nothing was written."""


class Locked(Refused):
    """The stage or the state does not let anybody write here now."""


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between what the form showed and what is there now."""

    label: str
    before: str
    after: str
    who: str
    when: object


class Stale(Refused):
    """Somebody changed the object after the form was drawn: a 409 that shows what changed."""

    def __init__(self, message: str, changes: Sequence[Change] = ()) -> None:
        super().__init__(message)
        self.changes = list(changes)


class ItemErrors(Refused):
    """Several items refused at once, each under its code; all or nothing."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__("; ".join(f"{code}: {message}" for code, message in errors.items()))
        self.errors = errors
