"""What is counted of one indicator over all regions with a score. Pure: plain numbers, no region is named.

Statistics (means, spread, correlation) are floats, out of 1; scores themselves never are.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from decimal import ROUND_HALF_UP, Decimal
from statistics import StatisticsError, correlation, fmean, pstdev, quantiles
from typing import Any

KOTA, KABUPATEN, WEST, EAST = "kota", "kabupaten", "barat", "timur"
# Two groups whose means are compared; the difference is the first less the second.
PAIRS = ((KOTA, KABUPATEN), (WEST, EAST))
Share = float  # points earned out of the points possible, 0 to 1


@dataclass(frozen=True, slots=True)
class Figures:
    """The counts and statistics of one indicator at one stage. None: too few regions, or nothing to compare.

    `counted` regions are those whose answer counts in the score: all but an accepted "tidak berlaku". Of an empty or
    not accepted answer the share is 0. `hours` is the median from the first sending to the Kanwil's first verdict.
    """

    code: str
    regions: int
    not_applicable: int
    empty: int
    not_accepted: int
    bands: tuple[int, ...]  # accepted answers by band, best first
    full: int
    zero: int
    mean: Share | None
    deviation: float | None
    quartiles: tuple[Share, ...]  # lower, median, upper; () where there are too few
    correlation: float | None
    groups: Mapping[str, tuple[int, Share | None]]  # by KOTA, …: counted regions and their mean
    judged: int
    returned: int
    reasons: tuple[tuple[str, int], ...]  # code of the reason and items returned for it, most frequent first
    timed: int
    hours: float | None

    @property
    def counted(self) -> int:
        return self.regions - self.not_applicable

    def difference(self, one: str, other: str) -> float | None:
        """Mean of one group less that of the other, in percentage points."""
        first, second = self.groups[one][1], self.groups[other][1]
        return None if first is None or second is None else (first - second) * 100

    def as_data(self) -> dict[str, Any]:
        """As plain data that JSON keeps whole."""
        return asdict(self)

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> "Figures":
        lists = ("bands", "quartiles")
        row: dict[str, Any] = {f.name: data[f.name] for f in fields(cls)}
        row |= {name: tuple(data[name]) for name in lists}
        row["groups"] = {key: (n, mean) for key, (n, mean) in data["groups"].items()}
        row["reasons"] = tuple((code, n) for code, n in data["reasons"])
        return cls(**row)


def percent(part: float, whole: int) -> Decimal | None:
    """A share as a percentage with one decimal; None of nothing."""
    return rounded(part * 100 / whole, 1) if whole else None


def rounded(number: float | None, places: int) -> Decimal | None:
    """As people read it, and as page, PDF and workbook alike print it."""
    return None if number is None else Decimal(number).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def mean_of(shares: Sequence[Share], least: int) -> Share | None:
    return fmean(shares) if len(shares) >= least else None


def deviation_of(shares: Sequence[Share], least: int) -> float | None:
    """The standard deviation over these very regions: they are all there are, not a sample."""
    return pstdev(shares) if len(shares) >= least else None


def quartiles_of(shares: Sequence[Share], least: int) -> tuple[Share, ...]:
    return tuple(quantiles(shares, n=4, method="inclusive")) if len(shares) >= max(least, 2) else ()


def correlation_of(pairs: Sequence[tuple[Share, Share]], least: int) -> float | None:
    """Pearson's r of an item with the rest of its right; None where either never differs."""
    if len(pairs) < max(least, 2):
        return None
    try:
        return correlation(*zip(*pairs, strict=True))
    except StatisticsError:
        return None
