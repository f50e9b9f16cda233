"""The verbs of coaching: each checks role and rules, and writes its row with whoever wrote it in one transaction."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from accounts.models import Membership
from accounts.states import COACH, SET_TARGET, SUBMIT, Scope
from assessments.errors import Change, Refused, Stale
from assessments.library import Label, add_document
from assessments.models import Cycle, Document
from assessments.states import CycleState, DocumentKind
from assessments.transitions import allow
from coaching import telling
from coaching.models import FollowUp, ProgrammeRecord, Target, Visit, VisitIndicator
from coaching.queries import open_cycle_of
from coaching.rules import PROGRAMMES
from coaching.states import VisitKind
from indicators.models import Indicator
from regions.models import Region, RegionalOffice


@dataclass(frozen=True, slots=True)
class VisitData:
    """What a form says of a visit; `people` one a line."""

    kind: str
    date: date
    place: str
    people: str
    topics: str
    summary: str
    indicators: tuple[Indicator, ...] = ()


def record_visit(*, region: Region, by: Membership, data: VisitData, minutes: "File[bytes] | None" = None) -> Visit:
    """Put a visit on record; the minutes become a document of the region, through the same checks as any other.

    Raises Refused for a day to come or a missing place, RefusedFile for a file that is not sound.
    """
    allow(by, COACH)
    _require_sound(data)
    document = _kept(region, by, minutes, f"Risalah pendampingan {data.date:%d-%m-%Y}", data.date)
    with transaction.atomic():
        visit = _write(region=region, cycle=open_cycle_of(region), by=by, data=data, minutes=document)
        telling.visited(visit, by=by)
    return visit


def correct_visit(
    *, visit: Visit, by: Membership, data: VisitData, reason: str, minutes: "File[bytes] | None" = None
) -> Visit:
    """Write the visit anew, with why; the old row stays, its follow-ups go on with the new one. Stale when somebody
    corrected it meanwhile. Without new minutes the old ones stand."""
    allow(by, COACH)
    _require_sound(data)
    if not reason.strip():
        raise Refused("Tulis mengapa catatan ini diralat.")
    document = _kept(visit.region, by, minutes, f"Risalah pendampingan {data.date:%d-%m-%Y}", data.date)
    with transaction.atomic():
        rows = Visit.objects.select_for_update(of=("self",))
        old = rows.select_related("region", "cycle", "minutes").get(pk=visit.pk)
        _require_standing(old)
        new = _write(
            region=old.region,
            cycle=old.cycle,
            by=by,
            data=data,
            minutes=document or old.minutes,
            corrects=old,
            correction=reason.strip(),
        )
        FollowUp.objects.filter(visit=old).update(visit=new)
        telling.visited(new, by=by)
    return new


def _require_sound(data: VisitData) -> None:
    if data.date > timezone.localdate():
        raise Refused("Tanggal pendampingan belum tiba. Catat sesudah dilaksanakan.")
    if data.kind == VisitKind.VISIT and not data.place.strip():
        raise Refused("Tulis tempat kunjungan.")
    if not (data.people.strip() and data.summary.strip()):
        raise Refused("Tulis siapa yang hadir dan ringkasan pembicaraan.")


def _require_standing(visit: Visit) -> None:
    later = Visit.objects.filter(corrects=visit).select_related("by").first()
    if later:
        change = Change("Ringkasan", visit.summary, later.summary, f"{later.by} ({later.acting_as})", later.at)
        raise Stale("Catatan ini sudah diralat sejak halaman dibuka.", [change])


def _kept(
    region: Region, by: Membership, upload: "File[bytes] | None", title: str, document_date: date
) -> Document | None:
    """The file as a document of the region; stored by itself, so that what was uploaded is never lost."""
    if upload is None:
        return None
    label = Label(title=title, kind=DocumentKind.LAPORAN, document_date=document_date)
    return add_document(region=region, by=by, upload=upload, label=label, permissions=(COACH,))[0]


def _write(
    *,
    region: Region,
    cycle: Cycle | None,
    by: Membership,
    data: VisitData,
    minutes: Document | None,
    corrects: Visit | None = None,
    correction: str = "",
) -> Visit:
    visit = Visit.objects.create(
        region=region,
        cycle=cycle,
        kind=data.kind,
        date=data.date,
        place=data.place.strip(),
        people="\n".join(line.strip() for line in data.people.splitlines() if line.strip()),
        topics=data.topics.strip(),
        summary=data.summary.strip(),
        minutes=minutes,
        corrects=corrects,
        correction=correction,
        by_id=by.user_id,
        acting_as=_role_of(by),
    )
    _talk_about(visit, data.indicators)
    return visit


def _talk_about(visit: Visit, indicators: Iterable[Indicator]) -> None:
    VisitIndicator.objects.bulk_create(VisitIndicator(visit=visit, indicator=indicator) for indicator in indicators)


@transaction.atomic
def agree_follow_up(
    *, visit: Visit, by: Membership, what: str, due_on: date, owner: str = "", member: Membership | None = None
) -> FollowUp:
    """Note what was agreed. The owner is named in words, by an account here, or both."""
    allow(by, COACH)
    # Locked: the visit may be corrected in this very moment, and the follow-up belongs to what stands.
    standing = Visit.objects.select_for_update(of=("self",)).select_related("region").get(pk=visit.pk)
    _require_standing(standing)
    owner = owner.strip() or (f"{member.user} ({member.role_label})"[:150] if member else "")
    if not what.strip() or not owner:
        raise Refused("Tulis apa yang disepakati dan siapa penanggung jawabnya.")
    if due_on < standing.date:
        raise Refused("Batas waktu tidak boleh sebelum tanggal pendampingan.")
    made = FollowUp.objects.create(
        visit=standing,
        what=what.strip(),
        owner=owner,
        member=member,
        due_on=due_on,
        by_id=by.user_id,
        acting_as=_role_of(by),
    )
    telling.agreed(made, by=by)
    return made


@transaction.atomic
def complete_follow_up(*, follow_up_id: int, by: Membership, note: str) -> FollowUp:
    """Mark it as done with a word about how; by the desk or by the region itself. Stale when it is done already."""
    allow(by, COACH, SUBMIT)
    if not note.strip():
        raise Refused("Tulis bagaimana tindak lanjut ini diselesaikan.")
    rows = FollowUp.objects.select_for_update(of=("self",)).select_related("visit__region", "done_by")
    found = rows.get(pk=follow_up_id)
    if found.done_at:
        change = Change(
            "Tindak lanjut", "Terbuka", found.done_note, f"{found.done_by} ({found.done_as})", found.done_at
        )
        raise Stale("Tindak lanjut ini sudah ditandai selesai.", [change])
    found.done_at, found.done_by_id = timezone.now(), by.user_id
    found.done_as, found.done_note = _role_of(by), note.strip()
    found.save(update_fields=["done_at", "done_by", "done_as", "done_note"])
    telling.completed(found, by=by)
    return found


@transaction.atomic
def set_target(
    *, office: RegionalOffice, cycle: Cycle, by: Membership, regions: int, basis: str, note: str = ""
) -> Target:
    """How many regions are to reach the predicate; the earlier target stays on record."""
    allow(by, SET_TARGET)
    if by.scope is not Scope.NATION and by.office_id != office.pk:
        raise Refused("Sasaran ditetapkan oleh pimpinan Kanwil itu sendiri atau admin nasional.")
    if cycle.state == CycleState.CLOSED:
        raise Refused("Siklus ini sudah ditutup; sasarannya tidak dapat diubah lagi.")
    total = cycle.assessments.filter(office=office).count()
    if not 0 < regions <= total:
        raise Refused(f"Sasaran harus antara 1 dan {total}, jumlah kabupaten/kota Kanwil ini pada siklus itu.")
    if not basis.strip():
        raise Refused("Tulis dengan apa sasaran ini ditetapkan, misalnya nomor dan tanggal rencana kerja.")
    return Target.objects.create(
        office=office,
        cycle=cycle,
        regions=regions,
        basis=basis.strip(),
        note=note.strip(),
        by_id=by.user_id,
        acting_as=_role_of(by),
    )


@dataclass(frozen=True, slots=True)
class ProgrammeData:
    """What a source says of a neighbouring programme; `number` goes with its unit."""

    programme: str
    year: int
    period: str
    value: str
    number: Decimal | None
    unit: str
    dated: date
    source: str


def record_programme(
    *, region: Region, by: Membership, data: ProgrammeData, document: "File[bytes] | None" = None
) -> ProgrammeRecord:
    """Put a result of a neighbouring programme on record, with its source; the file becomes the region's document."""
    allow(by, COACH)
    programme = PROGRAMMES.get(data.programme)
    if programme is None:
        raise Refused("Program ini tidak ada dalam daftar.")
    if programme.periods and data.period not in programme.periods:
        raise Refused(f"{programme.name} dilaporkan per periode: {', '.join(programme.periods)}. Pilih salah satu.")
    if not programme.periods and data.period:
        raise Refused(f"{programme.name} tidak dilaporkan per periode. Kosongkan periodenya.")
    if data.number is not None and not data.unit.strip():
        raise Refused("Tulis satuan angkanya, misalnya poin, persen, atau desa.")
    if data.dated > timezone.localdate() or data.year > data.dated.year:
        raise Refused("Tanggal dokumen sumber tidak boleh sebelum tahun hasilnya atau sesudah hari ini.")
    kept = _kept(region, by, document, f"{programme.name} {data.year} {data.period}".strip(), data.dated)
    return ProgrammeRecord.objects.create(
        region=region,
        programme=data.programme,
        year=data.year,
        period=data.period,
        value=data.value.strip(),
        number=data.number,
        unit=data.unit.strip(),
        dated=data.dated,
        source=data.source.strip(),
        document=kept,
        by_id=by.user_id,
        acting_as=_role_of(by),
    )


def _role_of(by: Membership) -> str:
    return f"{by.role_label} · {by.scope_label}"
