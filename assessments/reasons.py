"""Why a verifier returns an item: coded reasons as data (data/return-reasons.toml), in the order they are offered."""

import tomllib
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason with its label and what its note should say; a retired one is no longer offered but still read."""

    code: str
    label: str
    hint: str
    retired: bool = False


_data = tomllib.loads((Path(__file__).parent / "data" / "return-reasons.toml").read_text(encoding="utf-8"))
REASONS: dict[str, Reason] = {row["code"]: Reason(**row) for row in _data["reasons"]}
OFFERED: tuple[Reason, ...] = tuple(reason for reason in REASONS.values() if not reason.retired)


def label_of(code: str) -> str:
    """The label of a code, retired or not; the code itself where the data no longer know it, nothing for none."""
    return REASONS[code].label if code in REASONS else code
