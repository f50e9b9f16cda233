"""What the rules read and what they find: plain values, no database."""

import hashlib
import json
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Any

from indicators import scoring


class Severity(StrEnum):
    """galat holds the sending up, peringatan needs a word of explanation, saran does neither."""

    ERROR = "galat"
    WARNING = "peringatan"
    ADVICE = "saran"


@dataclass(frozen=True, slots=True)
class Limits:
    """The figures of data/checks.toml."""

    jump_relative: Decimal
    jump_bands: int
    reason_shortest: int
    long_pages: int
    many_items: int
    explanation_shortest: int
    idle_words: frozenset[str]


def _limits() -> Limits:
    data: dict[str, Any] = tomllib.loads((Path(__file__).parent.parent / "data" / "checks.toml").read_text())
    return Limits(
        jump_relative=Decimal(data["jump"]["relative"]),
        jump_bands=data["jump"]["bands"],
        reason_shortest=data["reason"]["shortest"],
        long_pages=data["document"]["long_pages"],
        many_items=data["document"]["many_items"],
        explanation_shortest=data["explanation"]["shortest"],
        idle_words=frozenset(data["denominators"]["idle_words"]),
    )


LIMITS = _limits()


@dataclass(frozen=True, slots=True)
class Attachment:
    """A document where it supports an item."""

    document_id: int
    title: str
    pins: str = ""
    pages: int | None = None
    day: date | None = None
    scan: str | None = None  # ScanState; None where nobody scans


@dataclass(frozen=True, slots=True)
class Entry:
    """One item with what its indicator asks for. `last` is last year's value in the same unit, as verified."""

    code: str
    right: int
    claim: str = ""
    value: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    reason: str = ""
    files: tuple[Attachment, ...] = ()
    last: Decimal | None = None
    locked: bool = False  # accepted, while the region repairs
    owner: str = ""
    unit: str = ""
    numerator_text: str = ""
    denominator_text: str = ""
    denominator_unit: str = ""
    factor: int = 1
    is_population: bool = False
    date_matters: bool = False
    scale: scoring.Indicator | None = None  # bands, where there is a figure of last year


@dataclass(frozen=True, slots=True)
class Form:
    """A form as it stands, for the rules. `last_year` is the performance year that `last` of the entries speaks of."""

    year: int
    population: int | None
    entries: tuple[Entry, ...]
    last_year: int | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """What one rule says once. `facts` are the figures it rests on: when they change, it is another finding."""

    severity: Severity
    message: str
    about: tuple[Entry, ...] = ()
    facts: tuple[object, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    code: str
    title: str
    find: Callable[[Form, Limits], Iterator[Found]]


@dataclass(frozen=True, slots=True)
class Place:
    """Where an item stands in the form."""

    code: str
    right: int


@dataclass(frozen=True, slots=True)
class Finding:
    """A finding as people meet it; `fingerprint` tells it from the same rule about other figures."""

    rule: str
    title: str
    severity: Severity
    message: str
    places: tuple[Place, ...]
    fingerprint: str

    @property
    def codes(self) -> list[str]:
        return [place.code for place in self.places]


def fingerprint(rule: str, found: Found) -> str:
    """SHA-256 of rule, items and figures; 1000 and 1000.0000 are the same figure."""
    text = json.dumps([rule, [entry.code for entry in found.about], [_plain(fact) for fact in found.facts]])
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(fact: object) -> str:
    return f"{fact.normalize():f}" if isinstance(fact, Decimal) else str(fact)
