"""Versions of the instrument: drafted from one another, changed, proposed, published by a second person, frozen.

A draft is locked by the row of its instrument. Two people may change different parts of it at once; whoever saves a
part that somebody changed since the form was drawn gets what changed. `seen` is the newest event of the draft then.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import Membership
from accounts.states import DRAFT_INSTRUMENT, PUBLISH_INSTRUMENT
from assessments.errors import Change, Refused, Stale
from assessments.events import record
from assessments.logbook import INSTRUMENTS
from assessments.models import Event
from assessments.transitions import allow
from indicators import drafting
from indicators.checking import Fault, faults
from indicators.comparing import FieldChange
from indicators.content import content_of, fingerprint
from indicators.drafting import Head, Limit, Row
from indicators.mapping import settle
from indicators.models import BandDecision, Instrument
from indicators.states import InstrumentState, InstrumentStatus
from regions.rules import day_words

V = Event.Verb
FROZEN = "Versi ini sudah terbit dan tidak dapat diubah lagi. Buat versi baru dari versi ini."
WAITING = "Versi ini sedang diajukan untuk diterbitkan. Kembalikan dahulu menjadi konsep, baru diubah."


@dataclass(frozen=True, slots=True)
class LegalSource:
    """Where the official text stands, as an instrument published as resmi names it."""

    regulation: str
    gazette_number: int
    gazette_year: int
    date: date
    annex: str

    def __str__(self) -> str:
        gazette = f"Berita Negara Republik Indonesia Tahun {self.gazette_year} Nomor {self.gazette_number}"
        return f"{self.regulation}, {gazette}, tanggal {day_words(self.date)}, {self.annex}"


# --- Reading ------------------------------------------------------------------------------------------------------


def history(instrument: Instrument) -> QuerySet[Event]:
    """Everything that was done to a version, newest first, ready for `describe`."""
    return (
        Event.objects.filter(cycle=None, verb__in=INSTRUMENTS, after__instrument_id=instrument.pk)
        .select_related("actor")
        .order_by("-pk")
    )


def seen_of(instrument: Instrument) -> int:
    """What a form of the draft carries to tell whether its part was changed meanwhile."""
    return history(instrument).values_list("pk", flat=True).first() or 0


def faults_of(instrument: Instrument) -> list[Fault]:
    """What must be mended before the draft can be proposed."""
    found = faults(content_of(instrument))
    if not instrument.rights.exists():
        found.append(Fault("Hak", "Belum ada hak dan indikator.", "Tambahkan hak dan indikatornya."))
    if not instrument.predicates.filter(piagam=True).exists():
        found.append(Fault("Predikat", "Tidak ada predikat yang mendapat piagam.", "Tandai predikat yang mendapatnya."))
    return found


def part_of(row: Row) -> str:
    """The name under which changes of one row meet."""
    return f"{type(row).__name__}:{row.pk}"


# --- Writing a draft ----------------------------------------------------------------------------------------------


@transaction.atomic
def start_draft(*, source_id: int, head: Head, by: Membership) -> Instrument:
    """A new version with everything of a published one."""
    allow(by, DRAFT_INSTRUMENT)
    source = Instrument.objects.select_for_update(of=("self",)).get(pk=source_id)
    if source.state != InstrumentState.PUBLISHED:
        raise Refused("Versi baru dibuat dari versi yang sudah terbit; lanjutkan saja konsep ini.")
    if Instrument.objects.filter(code=head.code, version=head.version).exists():
        raise Refused(f"Versi {head.version} dari {head.code} sudah ada; pilih nama versi lain.")
    draft = drafting.copy(source, head)
    record(V.INSTRUMENT_DRAFTED, by=by, after=_named(draft) | {"from": _name(source)})
    return draft


@transaction.atomic
def save_row(
    *, instrument_id: int, row: Row, what: str, seen: int, by: Membership, limits: Sequence[Limit] | None = None
) -> list[FieldChange]:
    """Add or change one row of a draft (head, scheme, class, adjustment rule, right, indicator with its bands, link,
    decision). Returns what changed; nothing is written down where nothing did.

    ValidationError where the row contradicts itself or another one; `what` names it for the log.
    """
    draft = lock_draft(instrument_id, by)
    if isinstance(row, BandDecision):
        row.by_id, row.acting_as = by.user_id, f"{by.role_label} · {by.scope_label}"
    if not row.pk:
        drafting.save(row, limits)
        changes = [FieldChange("Ditambahkan", "–", str(row))]
    else:
        _require_fresh(draft, row, seen)
        before = drafting.facts_of(row)
        drafting.save(row, limits)
        changes = drafting.changes(row, before, drafting.facts_of(row))
    if changes:
        note_change(draft, part=part_of(row), what=what, changes=changes, by=by)
    return changes


@transaction.atomic
def remove_row(*, instrument_id: int, row: Row, what: str, seen: int, by: Membership) -> None:
    """Take a row out of a draft, with everything below it."""
    draft = lock_draft(instrument_id, by)
    _require_fresh(draft, row, seen)
    part, words = part_of(row), str(row)
    row.delete()
    note_change(draft, part=part, what=what, changes=[FieldChange("Dihapus", words, "–")], by=by)


@transaction.atomic
def discard(*, instrument_id: int, by: Membership) -> None:
    """Throw a draft away; the log keeps that it was there."""
    draft = lock_draft(instrument_id, by)
    record(V.INSTRUMENT_DISCARDED, by=by, before=_named(draft), after=_named(draft))
    draft.delete()


def lock_draft(instrument_id: int, by: Membership) -> Instrument:
    """The version's row, locked until the transaction ends; Refused unless it is a draft."""
    allow(by, DRAFT_INSTRUMENT)
    return _lock(instrument_id, InstrumentState.DRAFT)


def note_change(draft: Instrument, *, part: str, what: str, changes: Sequence[FieldChange], by: Membership) -> None:
    """Write down what was changed in a draft. A change of `part` hinders who has a form of that part open."""
    facts = {"part": part, "what": what, "changes": [asdict(change) for change in changes]}
    record(V.INSTRUMENT_CHANGED, by=by, after=_named(draft) | facts)


def _lock(instrument_id: int, state: InstrumentState) -> Instrument:
    found = Instrument.objects.select_for_update(of=("self",)).filter(pk=instrument_id).first()
    if found is None:
        raise Refused("Konsep ini sudah dibuang.")
    if found.state != state:
        raise Refused(
            {
                InstrumentState.PUBLISHED: FROZEN,
                InstrumentState.PROPOSED: WAITING,
                InstrumentState.DRAFT: "Versi ini masih konsep; ajukan dahulu untuk diterbitkan.",
            }[InstrumentState(found.state)]
        )
    return found


def _require_fresh(draft: Instrument, row: Row, seen: int) -> None:
    later = history(draft).filter(pk__gt=seen, after__part=part_of(row)).order_by("pk")
    changes = [
        Change(change["label"], change["old"], change["new"], str(event.actor or event.acting_as), event.at)
        for event in later
        for change in event.after["changes"]
    ]
    if changes or not type(row)._base_manager.filter(pk=row.pk).exists():  # noqa: SLF001 - Django documents it
        raise Stale("Bagian ini sudah diubah orang lain sejak Anda membukanya.", changes)


# --- Proposing and publishing -------------------------------------------------------------------------------------


@transaction.atomic
def propose(*, instrument_id: int, legal: LegalSource | None, by: Membership) -> Instrument:
    """Hand a draft to a second person. With `legal` it becomes resmi and names where its text stands."""
    draft = lock_draft(instrument_id, by)
    found = faults_of(draft)
    if found:
        raise Refused(f"Konsep belum dapat diajukan; {len(found)} hal harus dibetulkan. {found[0]}")
    settle(draft)
    draft.status = InstrumentStatus.RESMI if legal else InstrumentStatus.KERJA
    draft.legal_source = str(legal) if legal else ""
    draft.state = InstrumentState.PROPOSED
    draft.proposed_by_id, draft.proposed_at = by.user_id, timezone.now()
    draft.save()
    facts = {"status": draft.status, "legal_source": draft.legal_source, "fingerprint": fingerprint(draft)}
    note = f"sebagai {draft.get_status_display().lower()}"
    record(V.INSTRUMENT_PROPOSED, by=by, after=_named(draft) | facts | {"note": note})
    return draft


@transaction.atomic
def send_back(*, instrument_id: int, reason: str, by: Membership) -> Instrument:
    """Make a proposed version a draft again: by who may publish, or by who proposed it."""
    proposed = _lock(instrument_id, InstrumentState.PROPOSED)
    if proposed.proposed_by_id != by.user_id:
        allow(by, PUBLISH_INSTRUMENT)
    if not reason.strip():
        raise Refused("Tulis alasan pengembalian.")
    proposed.state = InstrumentState.DRAFT
    proposed.proposed_by, proposed.proposed_at = None, None
    proposed.save()
    record(V.INSTRUMENT_RETURNED, by=by, after=_named(proposed) | {"note": reason.strip()})
    return proposed


@transaction.atomic
def publish(*, instrument_id: int, seen_fingerprint: str, seen: int, by: Membership) -> Instrument:
    """Freeze a proposed version, as its second person; `seen_fingerprint` is the content that person has read.

    `seen`: the newest event of the version then. The fingerprint does not cover the head, and it may have been sent
    back, called resmi and proposed anew meanwhile.
    """
    allow(by, PUBLISH_INSTRUMENT)
    proposed = _lock(instrument_id, InstrumentState.PROPOSED)
    if proposed.proposed_by_id == by.user_id:
        raise Refused("Anda yang mengajukan versi ini. Penerbitan dilakukan oleh orang kedua.")
    found = faults_of(proposed)
    if found:
        raise Refused(f"Versi ini belum dapat diterbitkan. {found[0]}")
    if proposed.status == InstrumentStatus.RESMI and not proposed.legal_source:
        raise Refused("Instrumen resmi harus menyebut sumber hukumnya. Kembalikan menjadi konsep dan ajukan lagi.")
    content = fingerprint(proposed)
    if content != seen_fingerprint or seen_of(proposed) != seen:
        raise Stale("Isi versi ini sudah berubah sejak Anda membacanya. Baca lagi sebelum menerbitkan.")
    proposed.content_hash = content
    proposed.state = InstrumentState.PUBLISHED
    proposed.published_by_id, proposed.published_at = by.user_id, timezone.now()
    proposed.save()
    facts = {"status": proposed.status, "legal_source": proposed.legal_source, "fingerprint": content}
    record(V.INSTRUMENT_PUBLISHED, by=by, after=_named(proposed) | facts | {"note": f"sidik isi {content}"})
    return proposed


def _name(instrument: Instrument) -> str:
    return f"{instrument.code}/{instrument.version}"


def _named(instrument: Instrument) -> dict[str, object]:
    return {"instrument_id": instrument.pk, "instrument": _name(instrument)}
