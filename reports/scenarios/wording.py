"""Changes in words: what was, what is tried."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from indicators.scoring import Cap, Instrument
from indicators.states import Kind, NaPolicy, Rounding
from indicators.wording import figure
from reports.scenarios.changes import Changes


class Told(NamedTuple):
    """One difference from the instrument."""

    what: str
    before: str
    after: str


def told(changes: Changes, spec: Instrument, adjustment_labels: Mapping[str, str]) -> list[Told]:
    """Every difference, in the order of the form; `adjustment_labels` by kind."""
    return list(_told(changes.without(spec), spec, adjustment_labels))


def _told(changes: Changes, spec: Instrument, labels: Mapping[str, str]) -> Iterator[Told]:
    for kind, weight in spec.weights.items():
        if kind in changes.weights:
            yield Told(f"Bobot {Kind(kind).label.lower()}", figure(weight), figure(changes.weights[kind]))
    for predicate in spec.predicates:
        if predicate.code in changes.thresholds:
            yield Told(
                f"Nilai terendah {predicate.label}",
                figure(predicate.minimum),
                figure(changes.thresholds[predicate.code]),
            )
    if changes.na_policy:
        yield Told("Tidak berlaku", NaPolicy(spec.na_policy).label, NaPolicy(changes.na_policy).label)
    if changes.decimals is not None:
        yield Told("Desimal nilai", str(spec.decimals), str(changes.decimals))
    if changes.rounding:
        yield Told("Pembulatan", Rounding(spec.rounding).label, Rounding(changes.rounding).label)
    if changes.without_adjustments:
        yield Told("Penyesuaian", "Dihitung", "Tidak dihitung")
    for kind, cap in changes.caps.items():
        yield Told(f"Batas {labels.get(kind, kind)}", _range(spec.caps[kind]), _range(cap))


def _range(cap: Cap) -> str:
    return f"{figure(cap.lowest)} sampai {figure(cap.highest)}"
