"""The headless rehearsal: a whole cycle through the verbs, with a real worker, in the database it is started in.

Only for a throw-away database: `manage.py rehearse` makes one and runs this inside. The schedule is open now, for the
verbs refuse what lies outside it; award year, Kanwil in charge, institution and decree are those of the year asked for.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from pathlib import Path

from django.core.exceptions import PermissionDenied

from accounts.models import Membership
from accounts.states import Role
from assessments import adjustments, cycles
from assessments.errors import Refused
from assessments.files import RefusedFile
from assessments.models import Cycle, Decision
from assessments.states import AdjustmentKind, Level
from demo.cast import assessments_of, open_now, walks_for
from demo.closing import job_faults, outcome_faults, seal_faults
from demo.evidence import take_in
from demo.outcomes import Aim, Outcome, known_outcome, made_up_aim, made_up_decree
from demo.people import Account, create, national_staff, staff_of_office
from demo.results import Saved, save_all
from demo.walk import NO_NAME, Walk
from demo.worker import Wait, WorkerTrouble
from indicators.models import Instrument
from jobs.models import Job
from jobs.states import JobState
from regions.models import Institution, Region
from reports.report_jobs import FORMATS, ask_for_piagam, ask_for_recap

EVERYTHING = "all"
EACH_RETURNED = 3  # every third region gets items back
SECOND_LOOK = 1  # number of the right that the Pusat judges item by item
OVERRULED_CODES = ("01.H2", "01.P4")
ADJUSTMENTS = (
    (AdjustmentKind.AKSI_HAM, Decimal("0.5"), "Laporan Aksi HAM lengkap pada ketiga periode (contoh)."),
    (AdjustmentKind.VIOLATION, Decimal("-0.5"), "Satu dugaan pelanggaran belum selesai (contoh)."),
)
TELL_SECONDS = 15
EXPECTED = (Refused, RefusedFile, PermissionDenied)

Say = Callable[[str], None]


class Stop(Exception):
    """The rehearsal cannot go on; the message is for people."""


@dataclass
class Rehearsal:
    """`run` walks the cycle and returns the last line; `faults` holds whatever went wrong."""

    province: str  # a code, or "all"
    award_year: int
    out: Path
    evidence: Path | None
    wait: Wait
    say: Say
    faults: list[str] = field(default_factory=list)
    walks: list[Walk] = field(default_factory=list)
    people: dict[Account, Membership] = field(default_factory=dict)
    saved: Saved = field(default_factory=Saved)
    started: float = field(default_factory=time.monotonic)

    def run(self) -> str:
        try:
            self._prepare()
            self._regions_work()
            self._kanwil_works()
            self._pusat_works()
            self._decide()
            self._print()
        except (Stop, WorkerTrouble, *EXPECTED) as error:
            self.faults.append(str(error))
        self.faults += self.saved.faults + job_faults() + seal_faults()
        for fault in self.faults:
            self.say(f"GALAT  {fault}")
        return self._last_line()

    def _last_line(self) -> str:
        best = self.walks[0].spec.predicates[0].code if self.walks else ""
        peduli = Decision.objects.filter(predicate_code=best).count()
        recap = f"rekap {', '.join(self.saved.recaps)}" if self.saved.recaps else "tanpa rekap"
        return (
            f"{len(self.regions)} daerah · {peduli} Peduli · {self.saved.piagam} piagam · {recap} · "
            f"{len(self.faults)} galat"
        )

    def tell(self, text: str) -> None:
        seconds = f"{time.monotonic() - self.started:.1f}".replace(".", ",")
        self.say(f"{seconds:>7} s  {text}")

    # --- what the rehearsal is about -----------------------------------------------------------------------------
    @cached_property
    def regions(self) -> list[Region]:
        regions = Region.objects.order_by("code")
        return list(regions if self.province == EVERYTHING else regions.filter(province__code=self.province))

    @cached_property
    def known(self) -> Outcome | None:
        return known_outcome(self.award_year)

    @cached_property
    def aims(self) -> dict[str, Aim]:
        """What each region aims at, by code: the known outcome of the year where there is one, else made up."""
        known = self.known.aims if self.known else {}
        return {r.code: known.get(r.code) or made_up_aim(r.code, self.award_year) for r in self.regions}

    @cached_property
    def cycle(self) -> Cycle:
        """Opened on the notice of January, as far as the Kanwil in charge are concerned."""
        return open_now(
            instrument=Instrument.objects.usable()[0],
            award_year=self.award_year,
            admin=self.people[Account(Role.ADMIN_NASIONAL)],
            on=self._opening_day,
        )

    @property
    def _opening_day(self) -> date:
        return date(self.award_year, 1, 31)

    # --- the stages ----------------------------------------------------------------------------------------------
    def _prepare(self) -> None:
        self.people = create(national_staff(), password=None, valid_from=self._opening_day)
        targets = self._targets()
        self.walks = list(walks_for(self.cycle, targets, self.people).values())
        if not self.walks:
            raise Stop("Tidak ada daerah yang dapat menyampaikan data.")
        self.tell(
            f"{self.cycle} dibuka: {self.cycle.assessments.count()} daerah, {len(self.regions)} dalam gladi, "
            f"{len(self.walks)} menyampaikan data"
        )
        self.say("           Jawaban dan data dukung rekaan; jadwal tahap dibuka pada saat gladi ini.")

    def _targets(self) -> dict[str, Decimal]:
        """The wished score of each region that sends data, by code; its people are made on the way."""
        targets = {code: aim.target for code, aim in self.aims.items() if aim.target is not None}
        accounts = []
        for assessment in assessments_of(self.cycle, targets):
            if assessment.office is None:
                self.faults.append(
                    f"{assessment.region}: tidak ada Kanwil yang tercatat membina {assessment.region.province} "
                    f"pada {self._opening_day:%d-%m-%Y}; lengkapi data kantor wilayah."
                )
                del targets[assessment.region.code]
            else:
                accounts += staff_of_office(assessment.office)
                accounts.append(Account(Role.OPERATOR_PEMDA, assessment.region))
        self.people |= create(accounts, password=None, valid_from=self._opening_day)
        return targets

    def _regions_work(self) -> None:
        self._each("mengisi formulir", Walk.fill)
        self._each("melampirkan data dukung", Walk.add_reports)
        if self.evidence and self.walks:
            self._take_evidence(self.evidence)
        self._each("mengesahkan dan mengirim", Walk.send)

    def _take_evidence(self, folder: Path) -> None:
        intake = take_in(folder, self.walks)
        self.tell(
            f"Data dukung dari {folder}: {intake.taken} diterima, {intake.again} sudah ada, "
            f"{len(intake.refused)} ditolak"
        )
        for name, reason in intake.refused:
            self.say(f"           ditolak  {name}: {reason}")
        self.faults += intake.faults

    def _kanwil_works(self) -> None:
        sent_back = self.walks[::EACH_RETURNED]
        untroubled = [walk for walk in self.walks if walk not in sent_back]
        self._each("mulai diverifikasi Kanwil", Walk.start_kanwil)
        self._each("diterima seluruhnya oleh Kanwil", Walk.judge, among=untroubled)
        self._each("dikembalikan Kanwil untuk perbaikan", Walk.judge_and_return, among=sent_back)
        self._each("memperbaiki dan mengirim lagi", Walk.repair_and_send, among=sent_back)
        self._each("mulai diperiksa ulang Kanwil", Walk.start_kanwil, among=sent_back)
        self._each("diterima Kanwil setelah perbaikan", Walk.judge, among=sent_back)
        self._each("diteruskan ke pusat", Walk.forward)

    def _pusat_works(self) -> None:
        self._each("diverifikasi pusat, nilai akhir diminta", self._judge_at_pusat)
        self.wait()
        self.tell(f"Pekerja selesai menghitung {Job.objects.filter(state=JobState.DONE).count()} nilai")
        for walk, (kind, points, reason) in zip(self._by_target, ADJUSTMENTS, strict=False):
            proposed = adjustments.adjust(
                assessment_id=walk.assessment.pk,
                kind=kind,
                points=points,
                reason=reason,
                basis="Berita acara Tim Penilai (contoh)",
                by=self.people[Account(Role.TIM_PENILAI)],
            )
            adjustments.decide_adjustment(
                adjustment=proposed, approve=True, by=self.people[Account(Role.ADMIN_NASIONAL)]
            )
            self.tell(f"Penyesuaian {points:+} poin untuk {walk.region}: {reason}".replace("0.5", "0,5"))

    @property
    def _by_target(self) -> list[Walk]:
        """The highest first: made-up adjustments and second verdicts must not carry a region over a threshold."""
        return sorted(self.walks, key=lambda walk: (-walk.target, walk.region.code))

    def _judge_at_pusat(self, walk: Walk) -> None:
        walk.start_central()
        overruled = OVERRULED_CODES if walk is self._by_target[0] else ()
        walk.judge(Level.CENTRAL, codes=walk.codes_of(SECOND_LOOK), returned=overruled)
        walk.confirm()
        walk.finish()

    def _decide(self) -> None:
        facts = self.known.decree if self.known else made_up_decree(self.award_year)
        institution = Institution.objects.on(facts.date).first()
        if institution is None:
            raise Stop(f"Kementerian pada tanggal keputusan {facts.date:%d-%m-%Y} belum tercatat.")
        data = cycles.DecreeData(
            number=facts.number,
            title=facts.title,
            date=facts.date,
            place=facts.place,
            institution=institution,
            signatory_title=institution.minister_title,
            signatory_name=NO_NAME,
        )
        admin = self.people[Account(Role.ADMIN_NASIONAL)]
        cycles.issue_decree(cycle_id=self.cycle.pk, data=data, by=admin)
        silent = cycles.close_cycle(cycle_id=self.cycle.pk, by=admin)
        outside = self.cycle.assessments.count() - len(self.regions)
        note = f", {outside} di antaranya tidak ikut gladi" if outside else ""
        self.tell(f"{facts.number} ditetapkan; siklus ditutup, {silent} daerah tidak menyampaikan data{note}")
        self.faults += outcome_faults(self.cycle, self.aims, self.walks[0].spec)

    def _print(self) -> None:
        admin = self.people[Account(Role.ADMIN_NASIONAL)]
        office, by = None, admin
        if self.province != EVERYTHING:
            office, by = self.walks[0].assessment.office, self.walks[0].staff.head
        ask_for_piagam(self.cycle, by=admin)
        recaps = {file_format: ask_for_recap(self.cycle, office, file_format, by=by) for file_format in FORMATS}
        self.wait()
        self.tell("Pekerja selesai membuat piagam dan rekap")
        self.saved = save_all(self.cycle, recaps, self.out)
        self.tell(f"Hasil disalin ke {self.out} dan dibuka kembali")

    def _each(self, what: str, act: Callable[[Walk], object], *, among: Sequence[Walk] | None = None) -> None:
        """Do it for each region; one that fails is told and leaves the rehearsal, the others go on."""
        start = told = time.monotonic()
        walks = [walk for walk in self.walks if among is None or walk in among]
        for done, walk in enumerate(walks, start=1):
            try:
                act(walk)
            except EXPECTED as error:
                self.faults.append(f"{walk.region} {what}: {error}")
                self.walks.remove(walk)
            if time.monotonic() - told > TELL_SECONDS:
                told = time.monotonic()
                self.tell(f"  {done} dari {len(walks)} {what} …")
        each = (time.monotonic() - start) / max(len(walks), 1) * 1000
        self.tell(f"{len(walks)} daerah {what} ({each:.0f} ms per daerah)")
