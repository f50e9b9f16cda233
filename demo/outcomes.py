"""What a rehearsal aims at: the real outcome of a year where it is known, else made up from the region's code."""

import tomllib
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from hashlib import sha256
from pathlib import Path

DATA = Path(__file__).parent / "data"
# Made up: of 100 regions without a known outcome so many aim at a score between these two.
SHARES = ((52, 77, 93), (71, 66, 73), (86, 52, 63), (94, 34, 48))


@dataclass(frozen=True, slots=True)
class Aim:
    """The final score a region's made-up answers aim at; None for a region that sends no data."""

    target: Decimal | None
    peduli: bool | None = None  # the real outcome, where it is known


@dataclass(frozen=True, slots=True)
class DecreeFacts:
    number: str
    title: str
    date: date
    place: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """A known outcome of one province and year; see the notes in the file."""

    province: str
    award_year: int
    decree: DecreeFacts
    aims: dict[str, Aim]  # by region code


def known_outcome(award_year: int) -> Outcome | None:
    """The outcome on file for a year."""
    for path in sorted(DATA.glob("*.toml")):
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        if data["award_year"] == award_year:
            aims = {
                row["code"]: Aim(Decimal(row["target"]) if "target" in row else None, row["peduli"])
                for row in data["regions"]
            }
            return Outcome(data["province"], award_year, DecreeFacts(**data["decree"]), aims)
    return None


def made_up_aim(code: str, award_year: int) -> Aim:
    """The same aim for the same region and year at every run."""
    drawn = int.from_bytes(sha256(f"{code}/{award_year}".encode()).digest()[:4])
    for below, low, high in SHARES:
        if drawn % 100 < below:
            return Aim(Decimal(low + drawn // 100 % (high - low + 1)))
    return Aim(None)


def made_up_decree(award_year: int) -> DecreeFacts:
    """A decree of a rehearsal says that it is one."""
    return DecreeFacts(
        number=f"GLADI-{award_year}",
        title=f"Kabupaten/Kota Peduli Hak Asasi Manusia Tahun {award_year - 1} (gladi)",
        date=date(award_year, 11, 15),
        place="Jakarta",
    )
