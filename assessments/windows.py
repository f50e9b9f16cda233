"""When a stage may be written to. Deadlines move every year: windows and extensions are data."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from assessments.errors import Locked
from assessments.models import Assessment, Extension, Window
from assessments.states import CycleState, Stage


@dataclass(frozen=True, slots=True)
class Opening:
    """A stage's window for one region, its extension counted in."""

    stage: str
    opens_at: datetime
    closes_at: datetime
    extended: bool

    @property
    def is_open(self) -> bool:
        return self.opens_at <= timezone.now() < self.closes_at


def openings(assessment: Assessment) -> dict[str, Opening]:
    """Every stage's window for this region: 2 queries."""
    extended: dict[str, datetime] = {}
    for stage, closes_at in Extension.objects.filter(assessment=assessment).values_list("stage", "closes_at"):
        extended[stage] = max(closes_at, extended.get(stage, closes_at))
    found = {}
    for window in Window.objects.filter(cycle_id=assessment.cycle_id):
        later = extended.get(window.stage)
        closes_at = max(window.closes_at, later) if later else window.closes_at
        found[window.stage] = Opening(window.stage, window.opens_at, closes_at, closes_at != window.closes_at)
    return found


def require_open(assessment: Assessment, stage: str) -> None:
    """Raise Locked, with since when and how to open, unless the stage is open for this region."""
    if assessment.cycle.state != CycleState.OPEN:
        raise Locked("Siklus penilaian ini tidak sedang berjalan, sehingga datanya terkunci.")
    opening = openings(assessment).get(stage)
    label = Stage(stage).label
    zone = assessment.region.province
    if opening is None:
        raise Locked(f"Jadwal tahap {label} belum ditetapkan. Hubungi admin nasional.")
    if timezone.now() < opening.opens_at:
        raise Locked(f"Tahap {label} baru dibuka {_at(opening.opens_at, zone)}.")
    if not opening.is_open:
        raise Locked(
            f"Tahap {label} sudah ditutup menurut jadwal sejak {_at(opening.closes_at, zone)}. "
            "Mintalah perpanjangan kepada Kanwil bila masih ada yang harus disampaikan."
        )


def _at(moment: datetime, zone: object) -> str:
    tz, name = zone.tz, zone.timezone  # type: ignore[attr-defined]  # a Province
    return f"{timezone.localtime(moment, tz):%d-%m-%Y %H.%M} {name}"
