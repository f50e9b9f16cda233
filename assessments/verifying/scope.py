"""What is looked at, and what came of it."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone

from assessments.models import Cycle

CHUNK = 500  # rows read at a time


class Misfit(Exception):
    """Something stored that does not fit; the message names it."""


@dataclass(slots=True)
class Tally:
    """What one kind of check has looked at; `misfit` is the first thing that does not fit, in words."""

    kind: str
    unit: str
    count: int = 0
    size: int = 0  # bytes
    seconds: float = 0.0
    misfit: str = ""


@dataclass(slots=True)
class Scope:
    """What is looked at: one cycle or all; the log's fingerprint as of its event with the key `until`, or its last."""

    cycle: Cycle | None = None
    until: int | None = None
    tips: dict[int, str] = field(default_factory=dict)  # the seal at the end of each chain, by the chain's key
    last: int = 0  # key of the last event the fingerprint covers

    def of(self, path: str) -> Q:
        """The condition on a query whose rows reach their cycle by `path`."""
        return Q(**{path: self.cycle}) if self.cycle else Q()

    @property
    def fingerprint(self) -> str:
        """One hash over the ends of all chains; known when the log has been looked at."""
        lines = (f"{chain} {tip}\n" for chain, tip in sorted(self.tips.items()))
        return hashlib.sha256("".join(lines).encode()).hexdigest()


def moment(at: datetime) -> str:
    """Such as 21-11-2026 09.30.05, in the program's own zone."""
    return f"{timezone.localtime(at):%d-%m-%Y %H.%M.%S}"


def facts(after: Any) -> dict[str, Any]:
    """What an event says happened; nothing where somebody has written something else into it."""
    return after if isinstance(after, dict) else {}
