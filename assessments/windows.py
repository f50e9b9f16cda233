"""When a stage may be written to. Deadlines move every year: windows and extensions are data."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Subquery
from django.utils import dateformat, timezone

from assessments.errors import Locked
from assessments.models import Assessment, Event, Extension, Window
from assessments.states import MINISTRY_STAGES, CycleState, Stage
from regions.models import Place


@dataclass(frozen=True, slots=True)
class Opening:
    """A stage's window for one region, its extension counted in; the last three only where it was extended."""

    stage: str
    opens_at: datetime
    closes_at: datetime
    extended: bool
    reason: str = ""
    granted_by: str = ""
    granted_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        return self.opens_at <= timezone.now() < self.closes_at

    @property
    def label(self) -> str:
        return Stage(self.stage).label


def openings(assessment: Assessment) -> dict[str, Opening]:
    """Every stage's window for this region: 2 queries."""
    latest: dict[str, Extension] = {}
    for extension in Extension.objects.filter(assessment=assessment).select_related("granted_by"):
        there = latest.get(extension.stage)
        if there is None or extension.closes_at > there.closes_at:
            latest[extension.stage] = extension
    return {
        window.stage: _opening(window, latest.get(window.stage))
        for window in Window.objects.filter(cycle_id=assessment.cycle_id)
    }


def opening_of(assessment: Assessment, stage: str) -> dict[str, Opening]:
    """As `openings`, of one stage and without who extended it: 1 query."""
    latest = Extension.objects.filter(assessment=assessment, stage=stage).order_by("-closes_at").values("closes_at")
    windows = Window.objects.filter(cycle=assessment.cycle_id, stage=stage).annotate(extended_to=Subquery(latest[:1]))
    return {
        window.stage: Opening(
            window.stage,
            window.opens_at,
            max(window.closes_at, window.extended_to or window.closes_at),
            extended=bool(window.extended_to and window.extended_to > window.closes_at),
        )
        for window in windows
    }


def _opening(window: Window, extension: Extension | None) -> Opening:
    if extension is None or extension.closes_at <= window.closes_at:
        return Opening(window.stage, window.opens_at, window.closes_at, extended=False)
    return Opening(
        window.stage,
        window.opens_at,
        extension.closes_at,
        extended=True,
        reason=extension.reason,
        granted_by=extension.granted_by.name,
        granted_at=extension.granted_at,
    )


@dataclass(frozen=True, slots=True)
class Closure:
    """Why a stage cannot be written to: what, since when (None: not a moment), by whom, and how it opens."""

    why: str
    since: datetime | None
    by: str
    how: str

    def words(self, place: Place) -> str:
        """All of it as sentences, moments in the place's zone."""
        since = f"Terkunci sejak {moment(self.since, place)}." if self.since else "Terkunci."
        return " ".join(part for part in (self.why, since, self.by, self.how) if part)


def closure_of(assessment: Assessment, stage: str, opening: Opening | None) -> Closure | None:
    """Why the stage is closed for this region now, or None; who set the schedule is looked up only then."""
    label = Stage(stage).label
    if assessment.cycle.state != CycleState.OPEN:
        return Closure(
            "Siklus penilaian ini tidak sedang berjalan.",
            assessment.cycle.closed_at,
            _closed_by(assessment),
            "Hanya admin nasional yang membuka siklus.",
        )
    if opening is None:
        return Closure(f"Jadwal tahap {label} belum ditetapkan.", None, "", "Hubungi admin nasional.")
    if timezone.now() < opening.opens_at:
        opens = moment(opening.opens_at, assessment.region)
        return Closure(f"Tahap {label} belum dibuka.", None, "", f"Tahap ini terbuka sendiri {opens}.")
    if opening.is_open:
        return None
    return Closure(
        f"Tahap {label} sudah ditutup menurut jadwal.",
        opening.closes_at,
        _set_by(assessment, opening),
        f"Mintalah perpanjangan kepada {extender_of(assessment, stage)} bila masih ada yang harus disampaikan.",
    )


def require_open(assessment: Assessment, stage: str) -> None:
    """Raise Locked, with since when, by whom and how to open, unless the stage is open for this region: 1 query."""
    opening = opening_of(assessment, stage).get(stage)
    if opening and opening.is_open and assessment.cycle.state == CycleState.OPEN:
        return
    closure = closure_of(assessment, stage, openings(assessment).get(stage))
    if closure:
        raise Locked(closure.words(assessment.region))


def extender_of(assessment: Assessment, stage: str) -> str:
    """Whom to ask for more time; some stages are the ministry's own."""
    office = assessment.office if stage not in MINISTRY_STAGES else None
    return f"pimpinan {office.name}" if office else "admin nasional"


def _set_by(assessment: Assessment, opening: Opening) -> str:
    """Who set the closing that has passed: the extension, the latest move of this stage, or the cycle's schedule."""
    if opening.granted_at:
        granted = moment(opening.granted_at, assessment.region)
        return f"Perpanjangan sampai saat itu diberikan oleh {opening.granted_by} pada {granted}."
    moves = Event.objects.filter(
        cycle=assessment.cycle_id, verb=Event.Verb.WINDOW_CHANGED, after__has_key=opening.stage
    ).select_related("actor")
    for event in moves:
        if _times(event.before.get(opening.stage, [])) != _times(event.after[opening.stage]):
            return f"Jadwal ditetapkan oleh {_actor(event)} pada {moment(event.at, assessment.region)}."
    return f"Jadwal ini adalah jadwal siklus {assessment.cycle.award_year}."


def _times(logged: list[str]) -> list[datetime]:
    """Moments as the log keeps them; the same one may be written in two zones."""
    return [datetime.fromisoformat(text) for text in logged]


def _closed_by(assessment: Assessment) -> str:
    closed = Event.objects.filter(cycle=assessment.cycle_id, verb=Event.Verb.CYCLE_CLOSED).select_related("actor")
    event = closed.first()
    return f"Siklus ditutup oleh {_actor(event)}." if event else ""


def _actor(event: Event) -> str:
    return f"{event.actor or 'Sistem'} ({event.acting_as})"


def moment(at: datetime, place: Place) -> str:
    """Such as 31 Maret 2026 23.59 WIB, in the zone of the place."""
    return f"{dateformat.format(timezone.localtime(at, place.tz), 'j F Y H.i')} {place.timezone}"
