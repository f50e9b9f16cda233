"""The year before the demo cycle, closed: what was accepted then is offered again, what was not is a warning."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.utils import timezone

from accounts.models import Membership
from assessments import cycles, objecting, scores
from assessments.models import Cycle
from assessments.states import Level, ObjectionOutcome, ScoreStage, Stage
from demo.cast import People, open_now, walks_for
from demo.walk import NO_NAME, Walk
from indicators.models import Instrument
from notices.models import Notice
from regions.models import Institution

# In every region not accepted by the Pusat, each with another reason.
NOT_ACCEPTED = ("06.P2", "06.H1", "08.S2")
STEP_UP = Decimal(5)  # by which this year's made-up answers are better
MONTHS = {
    Stage.FILLING: (1, 4),
    Stage.KANWIL: (4, 6),
    Stage.REPAIR: (4, 6),
    Stage.CENTRAL: (6, 10),
    Stage.OBJECTION: (10, 11),
}


@dataclass(frozen=True, slots=True)
class Contest:
    """An objection of a region, and how the Pusat ruled on it."""

    code: str
    reason: str
    outcome: ObjectionOutcome
    ruling: str


CONTESTS = (
    Contest(
        "08.S2",
        "Peraturan ini masih berlaku pada tahun kinerja dan tidak pernah dicabut; lihat data dukung butir ini.",
        ObjectionOutcome.GRANTED,
        "Data dukung diperiksa ulang: peraturan masih berlaku pada tahun kinerja.",
    ),
    Contest(
        "06.P2",
        "Angka ini berasal dari laporan perangkat daerah yang sudah dilampirkan pada butir ini.",
        ObjectionOutcome.DENIED,
        "Laporan yang dilampirkan tidak memuat angka ini, jadi putusan tetap.",
    ),
)


def close_year(
    *, instrument: Instrument, award_year: int, admin: Membership, people: People, targets: Mapping[str, Decimal]
) -> Cycle:
    """Bring these regions through a whole cycle, decide it, and close it with the schedule of its own year."""
    cycle = open_now(instrument=instrument, award_year=award_year, admin=admin)
    earlier = {code: target - STEP_UP for code, target in targets.items()}
    walks = list(walks_for(cycle, earlier, people).values())
    for walk in walks:
        _walk_through(walk)
    _score(walks)
    _contest(cycle, walks[-1], admin)
    cycles.set_windows(cycle_id=cycle.pk, windows=_schedule(award_year), by=admin)
    cycles.issue_decree(cycle_id=cycle.pk, data=_decree(award_year), by=admin)
    cycles.close_cycle(cycle_id=cycle.pk, by=admin)
    # What was told in that year was read then; nothing of it is news or mail today.
    Notice.objects.update(read_at=timezone.now(), sent_at=timezone.now())
    return cycle


def _walk_through(walk: Walk) -> None:
    walk.hand_in()
    walk.start_kanwil()
    walk.judge()
    walk.forward()
    walk.start_central()
    walk.judge(Level.CENTRAL, codes=NOT_ACCEPTED, returned=NOT_ACCEPTED)
    walk.confirm()


def _score(walks: Sequence[Walk]) -> None:
    """Without the worker: the cycle can only be closed when its scores are there."""
    for stage in ScoreStage:
        scores.compute(assessment_ids=[walk.assessment.pk for walk in walks], stage=stage)


def _contest(cycle: Cycle, walk: Walk, admin: Membership) -> None:
    """Provisional results, and one region that objects; the admin rules, who gave none of the verdicts."""
    now = timezone.now()
    soon = {Stage.OBJECTION: (now - timedelta(hours=1), now + timedelta(hours=1))}
    cycles.set_windows(cycle_id=cycle.pk, windows=soon, by=admin, objections=True)
    objecting.announce_provisional(cycle_id=cycle.pk, by=admin)
    for contest in CONTESTS:
        item = walk.items([contest.code])[0]
        made = objecting.object_to(
            item_id=item.pk, seen_verdict=item.central_verdict_id, reason=contest.reason, by=walk.staff.operator
        )
        objecting.rule(objection_id=made.pk, outcome=contest.outcome, reason=contest.ruling, by=admin)


def _decree(award_year: int) -> cycles.DecreeData:
    day = date(award_year, 11, 15)
    institution = Institution.objects.on(day).first()
    if institution is None:
        raise ValueError(f"no ministry on record on {day}")
    return cycles.DecreeData(
        number=f"PERAGAAN-{award_year}",
        title=f"Kabupaten/Kota Peduli Hak Asasi Manusia Tahun {award_year - 1} (peragaan)",
        date=day,
        place="Jakarta",
        institution=institution,
        signatory_title=institution.minister_title,
        signatory_name=NO_NAME,
    )


def _schedule(year: int) -> dict[str, tuple[datetime, datetime]]:
    zone = ZoneInfo("Asia/Jakarta")
    return {
        stage.value: (datetime(year, opens, 1, tzinfo=zone), datetime(year, closes, 1, tzinfo=zone))
        for stage, (opens, closes) in MONTHS.items()
    }
