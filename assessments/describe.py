"""The assessment in words: answers and events as Indonesian sentences. No queries, no decisions."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from assessments.models import Event, Item
from assessments.states import AssessmentState, Claim, ScoreStage, Stage, TaskState
from indicators.models import Indicator
from indicators.wording import figure

NOTHING = "–"


def number(value: Decimal | int | str | None) -> str:
    """A number as people here write and type it: 1234.50 becomes 1.234,5; nothing for None."""
    return "" if value is None or value == "" else figure(Decimal(str(value)))


def claim_words(item: Item) -> str:
    """What the region answered, with its unit."""
    if item.claim == Claim.VALUE:
        return f"{number(item.value)} {item.indicator.unit}"
    return item.get_claim_display()


def value_words(indicator: Indicator, value: Decimal | str | None) -> str:
    """A scored value: Ya or Tidak, or the number with its unit."""
    if value is None:
        return NOTHING
    if indicator.is_yes_no:
        return "Ya" if Decimal(str(value)) >= 1 else "Tidak"
    return f"{number(value)} {indicator.unit}"


# --- The log ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Told:
    """An event as a line of the history; the names are those of partials/timeline.html."""

    what: str
    who: str
    when: datetime
    note: str
    icon_name: str


Words = tuple[str, str]  # the sentence, and the note somebody wrote
V = Event.Verb


def describe(event: Event) -> Told:
    """The event as a sentence (reads `actor` and `item.indicator`, select them)."""
    icon_name, tell = SENTENCES.get(event.verb, ("circle-dot", _plain))
    what, note = tell(event)
    who = f"{event.actor} ({event.acting_as})" if event.actor else event.acting_as
    return Told(what, who, event.at, note, icon_name)


def _plain(event: Event) -> Words:
    return event.get_verb_display(), ""


def _code(event: Event) -> str:
    return event.item.indicator.code if event.item else ""


def _answer(facts: dict[str, Any], event: Event) -> str:
    claim = facts.get("claim", "")
    if claim != Claim.VALUE or event.item is None:
        return Claim(claim).label
    words = f"{number(facts.get('value'))} {event.item.indicator.unit}"
    if facts.get("numerator") is None:
        return words
    return f"{words} ({number(facts['numerator'])} : {number(facts['denominator'])})"


def _filled(event: Event) -> Words:
    before = event.before.get("claim", "")
    earlier = f" (semula {_answer(event.before, event)})" if before else ""
    note = " · ".join(str(event.after[k]) for k in ("reason", "note") if event.after.get(k))
    return f"Butir {_code(event)} diisi: {_answer(event.after, event)}{earlier}", note


def _cleared(event: Event) -> Words:
    return f"Isian butir {_code(event)} dikosongkan (semula {_answer(event.before, event)})", ""


def _attached(event: Event) -> Words:
    document, pages = f"“{event.after.get('title', '')}”", event.after.get("pages")
    if event.before:
        return f"Halaman {document} untuk butir {_code(event)} diubah: {pages or 'seluruh dokumen'}", ""
    return f"{document} dilampirkan pada butir {_code(event)}{f', halaman {pages}' if pages else ''}", ""


def _removed(event: Event) -> Words:
    return f"“{event.before.get('title', '')}” dilepas dari butir {_code(event)}", ""


def _endorsed(event: Event) -> Words:
    facts = event.after
    if facts.get("on_screen"):
        return f"Disetujui di layar: {facts['title']}", f"{facts['signatory']}, {facts['position']}"
    return f"Pengesahan diunggah: {facts['title']}", f"{facts['signatory']}, {facts['position']}"


def _task(event: Event) -> Words:
    facts = event.after
    if event.verb == V.TASK_ENDED:
        return f"Tugas butir {_code(event)} diambil kembali dari {facts['opd']}", ""
    if event.verb == V.TASK_GIVEN or facts["task_state"] == event.before["task_state"]:
        due = datetime.fromisoformat(str(facts["due_on"])).strftime("%d-%m-%Y")
        return f"Butir {_code(event)} ditugaskan kepada {facts['opd']}, batas waktu {due}", ""
    state = TaskState(facts["task_state"]).label.lower()
    return f"Tugas {facts['opd']} butir {_code(event)} {state}", str(facts.get("note", ""))


def _moved(event: Event) -> Words:
    before, after = (AssessmentState(facts["state"]).label for facts in (event.before, event.after))
    return f"Keadaan berubah dari “{before}” menjadi “{after}”", str(event.after.get("note", ""))


def _judged(event: Event) -> Words:
    facts = event.after
    reason = f", alasan: {facts['reason']}" if facts.get("reason") else ""
    return f"Putusan butir {_code(event)} oleh {facts['outcome_label']}{reason}", str(facts.get("note", ""))


def _verdict_withdrawn(event: Event) -> Words:
    facts = event.before
    reason = f", alasan: {facts['reason']}" if facts.get("reason") else ""
    return f"Putusan butir {_code(event)} dicabut (semula {facts['outcome_label']}{reason})", str(facts.get("note", ""))


def _referred(event: Event) -> Words:
    return f"Pusat meminta Kanwil memeriksa ulang butir {_code(event)}", str(event.after["note"])


def _scored(event: Event) -> Words:
    facts = event.after
    return f"{ScoreStage(facts['stage']).label} dihitung: {number(facts['final'])} ({facts['predicate']})", ""


def _adjusted(event: Event) -> Words:
    return f"Penyesuaian diajukan: {_points(event.after)}", _why(event.after)


def _adjustment_decided(event: Event) -> Words:
    facts = event.after
    word = "disetujui" if event.verb == V.ADJUSTMENT_APPROVED else "ditolak"
    return f"Penyesuaian {_points(facts)} {word}", str(facts.get("note", ""))


def _adjustment_withdrawn(event: Event) -> Words:
    return f"Penyesuaian {_points(event.before)} dicabut", _why(event.before)


def _points(facts: dict[str, Any]) -> str:
    points = Decimal(str(facts["points"]))
    return f"{'+' if points > 0 else '−'}{number(abs(points))} poin: {facts['kind']}"


def _why(facts: dict[str, Any]) -> str:
    return f"{facts['reason']} ({facts['basis']})"


def _extended(event: Event) -> Words:
    facts = event.after
    until = datetime.fromisoformat(str(facts["closes_at"]))
    zone = event.assessment.region if event.assessment else None
    local = until.astimezone(zone.tz) if zone else until
    words = f"{local:%d-%m-%Y %H.%M} {zone.timezone if zone else ''}".strip()
    return f"Batas {Stage(facts['stage']).label} diperpanjang sampai {words}", str(facts.get("reason", ""))


def _population(event: Event) -> Words:
    before = event.before.get("population")
    earlier = f" (semula {number(before)})" if before else ""
    return f"Jumlah penduduk menurut Disdukcapil diisi: {number(event.after['population'])}{earlier}", ""


def _explained(event: Event) -> Words:
    return f"Peringatan dijelaskan: {event.after['message']}", str(event.after["text"])


def _imported(event: Event) -> Words:
    facts = event.after
    return f"{len(facts['items'])} butir diisi dari Excel: {facts['name']}", ""


def _document_added(event: Event) -> Words:
    return f"Dokumen diunggah: “{event.after.get('title', '')}”", ""


def _minutes_made(event: Event) -> Words:
    return f"Berita acara {event.after['number']} dibuat", ""


def _assessed(event: Event) -> Words:
    given = ", ".join(f"hak {right} {number(points)}" for right, points in event.after["points"].items())
    return f"Nilai Tim Penilai dicatat: {given}", ""


def _objections_set(event: Event) -> Words:
    return f"Masa sanggah daerah {'dipakai' if event.after['objections'] else 'tidak dipakai'}", ""


def _objected(event: Event) -> Words:
    asked = event.after.get("asked_value")
    wanted = f", nilai yang diminta {number(asked)}" if asked is not None else ""
    return f"Sanggahan atas butir {_code(event)} diajukan{wanted}", str(event.after["reason"])


def _objection_withdrawn(event: Event) -> Words:
    return f"Sanggahan atas butir {_code(event)} dicabut", str(event.before["reason"])


def _ruled(event: Event) -> Words:
    facts = event.after
    change = f": nilai akhir {number(facts['before'])} menjadi {number(facts['after'])}" if "after" in facts else ""
    return f"Sanggahan atas butir {_code(event)} {facts['outcome_label'].lower()}{change}", str(facts["reason"])


def _instrument(event: Event) -> Words:
    facts = event.after
    note = f"Dari {facts['from']}" if "from" in facts else str(facts.get("note", ""))
    return f"{event.get_verb_display()}: {facts['instrument']}", note


def _instrument_changed(event: Event) -> Words:
    facts = event.after
    note = "; ".join(f"{change['label']}: {change['old']} → {change['new']}" for change in facts["changes"])
    return f"{event.get_verb_display()}: {facts['instrument']}, {facts['what']}", note


SENTENCES: dict[str, tuple[str, Callable[[Event], Words]]] = {
    V.ITEM_FILLED: ("pencil-line", _filled),
    V.ITEM_CLEARED: ("eraser", _cleared),
    V.EVIDENCE_ATTACHED: ("paperclip", _attached),
    V.EVIDENCE_REMOVED: ("unlink", _removed),
    V.ENDORSED: ("stamp", _endorsed),
    V.TASK_GIVEN: ("user-check", _task),
    V.TASK_CHANGED: ("user-check", _task),
    V.TASK_ENDED: ("user-x", _task),
    V.STATE_CHANGED: ("forward", _moved),
    V.JUDGED: ("list-checks", _judged),
    V.VERDICT_WITHDRAWN: ("undo-2", _verdict_withdrawn),
    V.REFERRED: ("rotate-ccw", _referred),
    V.SCORED: ("scale", _scored),
    V.ADJUSTED: ("diff", _adjusted),
    V.ADJUSTMENT_APPROVED: ("check", _adjustment_decided),
    V.ADJUSTMENT_REJECTED: ("x", _adjustment_decided),
    V.ADJUSTMENT_WITHDRAWN: ("undo-2", _adjustment_withdrawn),
    V.EXTENDED: ("calendar-clock", _extended),
    V.POPULATION_SET: ("users", _population),
    V.EXPLAINED: ("message-square-text", _explained),
    V.FORM_IMPORTED: ("file-spreadsheet", _imported),
    V.DOCUMENT_ADDED: ("upload", _document_added),
    V.MINUTES_MADE: ("file-text", _minutes_made),
    V.OBJECTIONS_SET: ("calendar-clock", _objections_set),
    V.PROVISIONAL: ("megaphone", _plain),
    V.OBJECTED: ("message-square-warning", _objected),
    V.OBJECTION_WITHDRAWN: ("undo-2", _objection_withdrawn),
    V.OBJECTION_RULED: ("gavel", _ruled),
    V.ASSESSED: ("gauge", _assessed),
    V.INSTRUMENT_DRAFTED: ("file-plus", _instrument),
    V.INSTRUMENT_IMPORTED: ("file-spreadsheet", _instrument),
    V.INSTRUMENT_CHANGED: ("pencil-line", _instrument_changed),
    V.INSTRUMENT_PROPOSED: ("send", _instrument),
    V.INSTRUMENT_RETURNED: ("corner-up-left", _instrument),
    V.INSTRUMENT_PUBLISHED: ("stamp", _instrument),
    V.INSTRUMENT_DISCARDED: ("trash-2", _instrument),
    V.PIAGAM_ISSUED: ("award", _plain),
    V.DECIDED: ("landmark", _plain),
}
