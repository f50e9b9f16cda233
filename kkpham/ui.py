"""Template tags and filters of the look: icons, badges of state, numbers, dates and sizes in Indonesian.

Registered as builtins in the settings, so that no template needs to load them.
"""

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache
from typing import NamedTuple

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from lucide.templatetags.lucide import lucide

from assessments.states import AssessmentState, CycleState, ItemState, TaskState
from indicators.states import InstrumentState
from jobs.states import JobState
from regions.states import ZONES

register = template.Library()

NOTHING = "–"  # what a missing value shows as
MONTHS = (
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
)


class Mark(NamedTuple):
    """How a state looks beside its word: a lucide icon, and a tone of `.badge-state` in app.css."""

    icon: str
    tone: str


# Tones: plain (nothing done), work (someone is at it), turn (wants an act), good, bad, award (gold).
# One table for cycles, assessments, items and jobs: a word that two of them share means the same.
MARKS: dict[str, Mark] = {
    CycleState.PREPARED: Mark("calendar", "plain"),
    CycleState.CLOSED: Mark("lock", "plain"),
    AssessmentState.DRAFT: Mark("pencil-line", "plain"),
    AssessmentState.SUBMITTED: Mark("send", "work"),
    AssessmentState.KANWIL: Mark("list-checks", "work"),
    AssessmentState.RETURNED: Mark("corner-up-left", "turn"),
    AssessmentState.FORWARDED: Mark("forward", "work"),
    AssessmentState.CENTRAL: Mark("landmark", "work"),
    AssessmentState.SCORED: Mark("scale", "work"),
    AssessmentState.DECIDED: Mark("stamp", "good"),
    AssessmentState.NO_DATA: Mark("circle-slash", "bad"),
    ItemState.EMPTY: Mark("circle-dashed", "plain"),
    ItemState.FILLED: Mark("circle-dot", "work"),
    ItemState.RETURNED: Mark("corner-up-left", "turn"),
    ItemState.REPAIRED: Mark("rotate-ccw", "work"),
    ItemState.ACCEPTED: Mark("circle-check", "good"),
    TaskState.GIVEN: Mark("user-check", "plain"),
    TaskState.HANDED_IN: Mark("inbox", "work"),
    TaskState.APPROVED: Mark("circle-check", "good"),
    JobState.QUEUED: Mark("hourglass", "plain"),
    JobState.RUNNING: Mark("clock", "work"),  # and a cycle that is open
    JobState.DONE: Mark("circle-check", "good"),
    JobState.FAILED: Mark("circle-x", "bad"),
    InstrumentState.DRAFT: Mark("pencil-line", "plain"),
    InstrumentState.PROPOSED: Mark("send", "work"),
    InstrumentState.PUBLISHED: Mark("lock", "good"),
}
UNKNOWN = Mark("circle", "plain")


# --- Icons and badges -----------------------------------------------------------------------------


@register.simple_tag
@lru_cache(maxsize=512)
def icon(name: str, size: int = 16) -> SafeString:
    """A lucide icon as inline SVG, hidden from screen readers: the word beside it speaks."""
    return lucide(
        str(name),
        size=size,
        stroke_width="1.75",
        **{"class": "icon", "aria_hidden": "true", "focusable": "false"},
    )


@register.simple_tag
def badge(text: object, icon_name: str, tone: str = "plain") -> SafeString:
    """A word with an icon, in one of the tones of `Mark`."""
    return format_html('<span class="badge-state tone-{}">{}{}</span>', tone, icon(icon_name, 14), text)


@register.simple_tag
def state_badge(thing: object) -> SafeString:
    """The badge of anything with a `state` and Django's `get_state_display()`."""
    mark = MARKS.get(getattr(thing, "state", ""), UNKNOWN)
    return badge(thing.get_state_display(), mark.icon, mark.tone)  # type: ignore[attr-defined]  # any such model


@register.filter
def heat(score: object) -> str:
    """The class of a heat-map cell: `heat-0` to `heat-9` by tens of 0-100, `heat-none` without a score."""
    number = _decimal(score)
    return "heat-none" if number is None else f"heat-{min(9, max(0, int(number) // 10))}"


# --- Numbers --------------------------------------------------------------------------------------


def _decimal(value: object) -> Decimal | None:
    if value is None or value == "":
        return None
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return None


@register.filter
def angka(value: object, decimals: int | None = None) -> str:
    """A number in Indonesian form: 1234.5 becomes 1.234,5. Without `decimals`, trailing zeros fall away."""
    number = _decimal(value)
    if number is None:
        return NOTHING
    if decimals is not None:
        number = number.quantize(Decimal(1).scaleb(-int(decimals)), rounding=ROUND_HALF_UP)
    text = f"{number:,f}"
    if decimals is None and "." in text:
        text = text.rstrip("0").rstrip(".")
    if not text.strip("-0.,"):
        text = text.lstrip("-")  # no minus zero
    return text.translate(str.maketrans({",": ".", ".": ",", "-": "\N{MINUS SIGN}"}))


@register.filter
def persen(value: object, decimals: int | None = None) -> str:
    """A percentage that is already one: 76.5 becomes 76,5%."""
    text = angka(value, decimals)
    return text if text == NOTHING else f"{text}%"


@register.filter
def ukuran(size: int | str | None) -> str:
    """A size in bytes as people read it in their file manager: 1468006 becomes 1,4 MB."""
    if size is None or size == "":  # Django hands a missing variable on as ""
        return NOTHING
    size = int(size)
    if size < 1024:
        return f"{angka(size)} byte"
    amount, unit = Decimal(size) / 1024, "KB"
    for unit_above in ("MB", "GB"):
        if amount < 1000:
            break
        amount, unit = amount / 1024, unit_above
    places = Decimal(1) if amount >= 100 or unit == "KB" else Decimal("0.1")
    return f"{angka(amount.quantize(places, rounding=ROUND_HALF_UP))} {unit}"


# --- Dates ----------------------------------------------------------------------------------------


def _zone(place: object) -> str:
    """WIB, WITA or WIT of a region or province (its `timezone`), of such a word itself, or WIB of nothing."""
    name = place if isinstance(place, str) else getattr(place, "timezone", "")
    return name or "WIB"


@register.filter
def tanggal(day: date | None, place: object = None) -> str:
    """A date as 21 November 2026; of a moment, the date it has in the zone of the place (WIB without one)."""
    if not day:
        return NOTHING
    if isinstance(day, datetime) and timezone.is_aware(day):
        day = day.astimezone(ZONES[_zone(place)])
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


@register.filter
def waktu(moment: datetime | None, place: object = None) -> str:
    """A moment as 21 November 2026 14.05 WIB in the zone of a region, a province or such a word."""
    if not moment:
        return NOTHING
    zone = _zone(place)
    local = moment.astimezone(ZONES[zone])
    return f"{tanggal(local, zone)} {local:%H.%M} {zone}"
