"""Which function does which kind of work. The apps above register theirs in their tasks.py."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol


class Progress(Protocol):
    """Tells people how far the work is; also the sign of life."""

    def __call__(self, percent: int, note: str = "") -> None: ...


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the work leaves: a sentence for people and, where there is one, a file."""

    note: str
    name: str = ""
    content: bytes = b""


class JobError(Exception):
    """The work cannot be done; the message says to people what happened and what to do."""


Handler = Callable[..., Outcome]
_handlers: dict[str, Handler] = {}


def handles(kind: str) -> Callable[[Handler], Handler]:
    """Register a function as the handler of a kind; it takes `progress` and the job's params by keyword."""

    def register(function: Handler) -> Handler:
        _handlers[kind] = function
        return function

    return register


def handler_of(kind: str) -> Handler:
    return _handlers[kind]
