"""Opening, scheduling, deciding and closing a cycle."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import Membership
from accounts.states import CLOSE_KANWIL, DECIDE, MANAGE_CYCLES
from assessments import objections as contested
from assessments import telling
from assessments.desk.samples import WHOLE
from assessments.errors import Refused
from assessments.events import event, record, write
from assessments.models import Adjustment, Assessment, Cycle, Decision, Decree, Event, Extension, Item, Window
from assessments.states import MINISTRY_STAGES, REQUIRED_STAGES, AssessmentState, CycleState, Stage
from assessments.transitions import allow, assign, lock, move_all
from indicators.models import Instrument, Predicate
from indicators.queries import hash_of, spec_of
from regions.models import Coverage, Institution, Region

Windows = Mapping[str, tuple[datetime, datetime]]


def lock_cycle(pk: int) -> Cycle:
    """The cycle's row, locked until the transaction ends; others may go on referring to it.

    Whoever writes an event of this cycle must not wait for us: we may be waiting for that person's assessment.
    """
    return Cycle.objects.select_for_update(no_key=True).get(pk=pk)


@transaction.atomic
def prepare_cycle(
    *,
    award_year: int,
    performance_year: int,
    instrument: Instrument,
    windows: Windows,
    by: Membership,
    is_demo: bool = False,
    objections: bool = False,
) -> Cycle:
    """Lay out a cycle with its schedule; nobody sees work from it until it is opened.

    With `objections` regions may object to provisional results, in a window of that stage.
    """
    allow(by, MANAGE_CYCLES)
    if Cycle.objects.filter(award_year=award_year).exists():
        raise Refused(f"Siklus tahun penghargaan {award_year} sudah ada.")
    if not Instrument.objects.usable().filter(pk=instrument.pk).exists():
        raise Refused("Instrumen ini belum diterbitkan atau belum lengkap; pilih versi yang sudah terbit.")
    cycle = Cycle.objects.create(
        award_year=award_year, performance_year=performance_year, instrument=instrument, is_demo=is_demo
    )
    set_windows(cycle_id=cycle.pk, windows=windows, by=by, objections=objections)
    cycle.refresh_from_db()
    return cycle


@transaction.atomic
def set_windows(*, cycle_id: int, windows: Windows, by: Membership, objections: bool | None = None) -> None:
    """Set or move the stages' windows; deadlines move every year, and each move is on record.

    `objections` switches the time for objections on or off; None leaves it as it is.
    """
    allow(by, MANAGE_CYCLES)
    cycle = lock_cycle(cycle_id)
    if cycle.state == CycleState.CLOSED:
        raise Refused("Siklus ini sudah ditutup; jadwalnya tidak dapat diubah.")
    _switch_objections(cycle, windows, objections, by=by)
    before = {w.stage: [w.opens_at, w.closes_at] for w in cycle.windows.all()}
    for stage, (opens_at, closes_at) in windows.items():
        if closes_at <= opens_at:
            raise Refused(f"Jadwal {Stage(stage).label}: waktu tutup harus sesudah waktu buka.")
        Window.objects.update_or_create(
            cycle=cycle, stage=stage, defaults={"opens_at": opens_at, "closes_at": closes_at}
        )
    after = {stage: list(times) for stage, times in windows.items()}
    if before != before | after:
        changed = record(Event.Verb.WINDOW_CHANGED, by=by, cycle_id=cycle.pk, before=before, after=after)
        if cycle.state == CycleState.OPEN:
            moved = {stage: times for stage, times in windows.items() if before.get(stage) != after[stage]}
            telling.windows_moved(cycle, moved, changed, by=by)


def _switch_objections(cycle: Cycle, windows: Windows, wanted: bool | None, *, by: Membership) -> None:
    """Keep the switch and its window together: there is a window exactly while it is on."""
    wanted = cycle.objections if wanted is None else wanted
    label = Stage.OBJECTION.label
    if Stage.OBJECTION in windows and not wanted:
        raise Refused(f"Siklus ini tidak memakai {label.lower()}; nyalakan dahulu, baru atur jadwalnya.")
    if wanted == cycle.objections:
        return
    if cycle.provisional_at:
        raise Refused(f"Hasil sementara sudah diumumkan; {label.lower()} tidak dapat lagi dinyalakan atau dimatikan.")
    if wanted and Stage.OBJECTION not in windows:
        raise Refused(f"Isi jadwal {label.lower()}: dibuka dan ditutup.")
    cycle.objections = wanted
    cycle.save(update_fields=["objections"])
    if not wanted:
        cycle.windows.filter(stage=Stage.OBJECTION).delete()
    record(
        Event.Verb.OBJECTIONS_SET,
        by=by,
        cycle_id=cycle.pk,
        before={"objections": not wanted},
        after={"objections": wanted},
    )


@transaction.atomic
def set_sample_share(*, cycle_id: int, share: int, by: Membership) -> None:
    """Which part (percent) of a region's filled items the Pusat looks at itself, where its verification starts later.

    Samples that are drawn already stay as they are.
    """
    allow(by, MANAGE_CYCLES)
    cycle = lock_cycle(cycle_id)
    if cycle.state == CycleState.CLOSED:
        raise Refused("Siklus ini sudah ditutup; bagian sampelnya tidak dapat diubah.")
    if not 1 <= share <= WHOLE:
        raise Refused(f"Bagian sampel adalah angka 1 sampai {WHOLE} persen.")
    before = cycle.sample_share
    cycle.sample_share = share
    cycle.save(update_fields=["sample_share"])
    record(Event.Verb.SAMPLE_SHARE_SET, by=by, cycle_id=cycle.pk, before={"share": before}, after={"share": share})


@transaction.atomic
def open_cycle(*, cycle_id: int, by: Membership, on: date | None = None) -> Cycle:
    """Freeze the instrument and lay out an empty form for each of the regions.

    `on`: the day whose Kanwil are in charge; today unless a past cycle is entered.
    """
    allow(by, MANAGE_CYCLES)
    cycle = lock_cycle(cycle_id)
    there = set(cycle.windows.values_list("stage", flat=True))
    missing = [stage.label for stage in REQUIRED_STAGES if stage not in there]
    if missing:
        raise Refused(f"Jadwal belum lengkap: {', '.join(missing)}.")
    assign(cycle, CycleState.OPEN)
    cycle.opened_at = timezone.now()
    cycle.instrument_hash = hash_of(spec_of(cycle.instrument))
    cycle.save()
    offices = _offices(on or timezone.localdate())
    Assessment.objects.bulk_create(
        Assessment(cycle=cycle, region=region, office_id=offices.get(region.province_id))
        for region in Region.objects.order_by("code")
    )
    Item.objects.lay_out(cycle_id=cycle.pk)
    record(
        Event.Verb.CYCLE_OPENED,
        by=by,
        cycle_id=cycle.pk,
        after={"instrument": cycle.instrument_hash, "regions": cycle.assessments.count()},
    )
    return cycle


def _offices(on: date) -> dict[int, int]:
    """Office id by province id, on a day."""
    return dict(Coverage.objects.on(on).values_list("province_id", "office_id"))


@transaction.atomic
def extend(*, assessment_id: int, stage: str, closes_at: datetime, reason: str, by: Membership) -> Extension:
    """Give one region a later closing of one stage, with the reason."""
    allow(by, MANAGE_CYCLES, *([CLOSE_KANWIL] if stage not in MINISTRY_STAGES else []))
    assessment = lock(assessment_id)
    if assessment.cycle.state != CycleState.OPEN:
        raise Refused("Siklus ini tidak sedang berjalan; perpanjangan tidak dapat diberikan.")
    window = Window.objects.get(cycle_id=assessment.cycle_id, stage=stage)
    if not reason.strip():
        raise Refused("Tulis alasan perpanjangan.")
    if closes_at <= window.closes_at:
        raise Refused("Batas baru harus sesudah batas semula.")
    if closes_at <= timezone.now():
        raise Refused("Batas baru sudah lewat; pilih waktu yang akan datang.")
    made = Extension.objects.create(
        assessment=assessment,
        stage=stage,
        closes_at=closes_at,
        reason=reason.strip(),
        granted_by_id=by.user_id,
    )
    record(
        Event.Verb.EXTENDED,
        by=by,
        assessment=assessment,
        before={"stage": stage, "closes_at": window.closes_at},
        after={"stage": stage, "closes_at": closes_at, "reason": made.reason},
    )
    telling.extended(made, assessment, by=by)
    return made


@dataclass(frozen=True, slots=True)
class DecreeData:
    """What stands in the decree; institution and signatory are those of that day."""

    number: str
    title: str
    date: date
    place: str
    institution: Institution
    signatory_title: str
    signatory_name: str


@transaction.atomic
def issue_decree(*, cycle_id: int, data: DecreeData, by: Membership) -> Decree:
    """Tetapkan: every region with a final score gets its predicate by this decree."""
    allow(by, DECIDE)
    cycle = lock_cycle(cycle_id)
    if cycle.state != CycleState.OPEN:
        raise Refused("Siklus ini tidak sedang berjalan.")
    if Decree.objects.filter(number=data.number).exists():
        raise Refused(f"Nomor keputusan {data.number} sudah dipakai.")
    scored = list(
        Assessment.objects.select_for_update(of=("self",), no_key=True)
        .filter(cycle=cycle, state=AssessmentState.SCORED)
        .select_related("score_final", "region", "cycle")
        .order_by("pk")  # the order in which scores.compute locks them
    )
    if not scored:
        raise Refused("Belum ada daerah dengan nilai akhir. Hitung nilai akhir dahulu, lalu tetapkan.")
    hindrances = [*contested.hindrances(cycle, scored), *open_adjustments(scored)]
    if hindrances:
        raise Refused(f"Belum dapat ditetapkan. {' '.join(hindrances)}")
    decree = Decree.objects.create(
        cycle=cycle,
        issued_by_id=by.user_id,
        number=data.number,
        title=data.title,
        date=data.date,
        place=data.place,
        institution=data.institution,
        signatory_title=data.signatory_title,
        signatory_name=data.signatory_name,
    )
    with_piagam = set(
        Predicate.objects.filter(instrument=cycle.instrument_id, piagam=True).values_list("code", flat=True)
    )
    decisions = [_decision(decree, assessment, with_piagam) for assessment in scored]
    Decision.objects.bulk_create(decisions)
    notes = {decision.assessment_id: f"{data.number}: {decision.predicate_label}" for decision in decisions}
    after = {"decree": data.number, "date": data.date, "regions": len(scored)}
    decided = event(Event.Verb.DECIDED, by=by, cycle_id=cycle.pk, after=after)
    write([*move_all(scored, AssessmentState.DECIDED, by=by, notes=notes), decided])
    telling.decided(scored, decree)
    return decree


def _decision(decree: Decree, assessment: Assessment, with_piagam: Collection[str]) -> Decision:
    score = assessment.score_final
    if score is None:
        raise Refused(f"{assessment.region} belum mempunyai nilai akhir.")
    return Decision(
        assessment=assessment,
        decree=decree,
        score=score,
        predicate_code=score.predicate_code,
        predicate_label=score.predicate_label,
        piagam=score.predicate_code in with_piagam,
    )


def open_adjustments(scored: Sequence[Assessment]) -> list[str]:
    """Which of these regions (with region) cannot be decided because a change of the figure waits; nothing or one."""
    waiting = set(Adjustment.objects.waiting().filter(assessment__in=scored).values_list("assessment", flat=True))
    names = [a.region.short_name for a in scored if a.pk in waiting]
    if not names:
        return []
    waits = f"Penyesuaian nilai masih menunggu persetujuan: {_listed(names)}."
    return [f"{waits} Setujui atau tolak dahulu di halaman penyesuaian daerah itu."]


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:8]) + (f" dan {len(names) - 8} lainnya" if len(names) > 8 else "")


@transaction.atomic
def close_cycle(*, cycle_id: int, by: Membership) -> int:
    """Tutup siklus: who sent nothing ends as "tidak menyampaikan data", never 0. Returns how many those are.

    Refused while any region that did send something is undecided.
    """
    allow(by, MANAGE_CYCLES)
    cycle = lock_cycle(cycle_id)
    # Locked before they are judged: who is just now sending must be seen as having sent.
    unsettled = list(
        Assessment.objects.select_for_update(of=("self",), no_key=True)
        .filter(cycle=cycle)
        .exclude(state__in=[AssessmentState.DECIDED, AssessmentState.NO_DATA])
        .select_related("region")
    )
    names = [a.region.short_name for a in unsettled if a.state != AssessmentState.DRAFT]
    if names:
        raise Refused(f"Siklus belum dapat ditutup. Daerah yang belum ditetapkan: {_listed(names)}.")
    assign(cycle, CycleState.CLOSED)
    cycle.closed_at = timezone.now()
    cycle.save()
    closed = event(Event.Verb.CYCLE_CLOSED, by=by, cycle_id=cycle.pk, after={"no_data": len(unsettled)})
    write([*move_all(unsettled, AssessmentState.NO_DATA, by=by), closed])
    return len(unsettled)
