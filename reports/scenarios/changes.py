"""What somebody wants to try differently from a cycle's instrument. Pure: plain values in and out."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import pairwise
from typing import Any, Self

from indicators.scoring import HUNDRED, ZERO, Cap, Instrument
from indicators.wording import figure

MOST_DECIMALS = 4  # the shares of a right have no more
CAP_LIMIT = HUNDRED  # no adjustment can move a score farther
WEIGHTS, THRESHOLDS, CAPS = "bobot", "batas", "penyesuaian"


@dataclass(frozen=True, slots=True)
class Changes:
    """Only what is different: what is empty stays as the instrument says."""

    weights: Mapping[str, Decimal] = field(default_factory=dict)  # kind -> weight
    thresholds: Mapping[str, Decimal] = field(default_factory=dict)  # code of the predicate -> lowest final score
    na_policy: str | None = None
    decimals: int | None = None
    rounding: str | None = None
    caps: Mapping[str, Cap] = field(default_factory=dict)  # kind of adjustment -> cap
    without_adjustments: bool = False

    def __bool__(self) -> bool:
        return self != Changes()

    def applied(self, spec: Instrument) -> Instrument:
        """The instrument with the changes; what it does not know of is passed over."""
        return replace(
            spec,
            weights={kind: self.weights.get(kind, weight) for kind, weight in spec.weights.items()},
            predicates=tuple(replace(p, minimum=self.thresholds.get(p.code, p.minimum)) for p in spec.predicates),
            na_policy=self.na_policy or spec.na_policy,
            decimals=spec.decimals if self.decimals is None else self.decimals,
            rounding=self.rounding or spec.rounding,
            caps={kind: self.caps.get(kind, cap) for kind, cap in spec.caps.items()},
        )

    def without(self, spec: Instrument) -> Self:
        """The same without what the instrument says anyway, and without what it does not know of."""
        own = {p.code: p.minimum for p in spec.predicates}
        return replace(
            self,
            weights={k: w for k, w in self.weights.items() if k in spec.weights and spec.weights[k] != w},
            thresholds={c: m for c, m in self.thresholds.items() if c in own and own[c] != m},
            na_policy=self.na_policy if self.na_policy != spec.na_policy else None,
            decimals=self.decimals if self.decimals != spec.decimals else None,
            rounding=self.rounding if self.rounding != spec.rounding else None,
            caps={k: c for k, c in self.caps.items() if k in spec.caps and spec.caps[k] != c},
        )

    def as_data(self) -> dict[str, Any]:
        """Plain data for a JSON column: figures as text, so that no digit is lost."""
        return {
            "weights": {kind: str(weight) for kind, weight in self.weights.items()},
            "thresholds": {code: str(minimum) for code, minimum in self.thresholds.items()},
            "na_policy": self.na_policy,
            "decimals": self.decimals,
            "rounding": self.rounding,
            "caps": {kind: [str(cap.lowest), str(cap.highest)] for kind, cap in self.caps.items()},
            "without_adjustments": self.without_adjustments,
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        """What `as_data` made."""
        return cls(
            weights={kind: Decimal(weight) for kind, weight in data["weights"].items()},
            thresholds={code: Decimal(minimum) for code, minimum in data["thresholds"].items()},
            na_policy=data["na_policy"],
            decimals=data["decimals"],
            rounding=data["rounding"],
            caps={kind: Cap(Decimal(low), Decimal(high)) for kind, (low, high) in data["caps"].items()},
            without_adjustments=data["without_adjustments"],
        )


def faults(changed: Instrument) -> dict[str, str]:
    """What keeps changed rules from being rules, by the part it is in: in words, empty if nothing."""
    found = {}
    total = sum(changed.weights.values(), ZERO)
    if any(weight < 0 for weight in changed.weights.values()):
        found[WEIGHTS] = "Bobot tidak boleh kurang dari 0."
    elif total != HUNDRED:
        found[WEIGHTS] = f"Jumlah bobot harus 100; sekarang {figure(total)}. Ubah salah satunya."
    minima = [predicate.minimum for predicate in changed.predicates]
    if any(not ZERO <= minimum <= HUNDRED for minimum in minima):
        found[THRESHOLDS] = "Nilai terendah sebuah predikat berada antara 0 dan 100."
    elif any(above <= below for above, below in pairwise(minima)):
        found[THRESHOLDS] = "Nilai terendah harus menurun dari predikat tertinggi ke yang terendah."
    if any(not -CAP_LIMIT <= cap.lowest <= 0 <= cap.highest <= CAP_LIMIT for cap in changed.caps.values()):
        found[CAPS] = "Batas pengurang berada antara −100 dan 0, batas penambah antara 0 dan 100."
    return found
