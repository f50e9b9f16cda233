"""A small real world for tests: two provinces, a few regions, the shipped instrument, one person a role, an open cycle.

Everything is made and moved by the program's own verbs.
"""

import io
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property

import pikepdf
from django.core.files.base import ContentFile
from django.utils import timezone

from accounts.models import Membership, User
from accounts.states import SCOPE_OF, Role, Scope
from assessments import adjustments, assignments, cycles, explaining, filling, library, scores, transitions, verdicts
from assessments.answers import Answer
from assessments.checks.findings import Severity
from assessments.checks.run import review
from assessments.desk.samples import unjudged_of_sample
from assessments.models import Adjustment, Assessment, Cycle, Document, Evidence, Item, Task
from assessments.states import REQUIRED_STAGES, EndorsementKind, Level, ScoreStage
from indicators.loading import DATA, load
from indicators.models import Indicator, Instrument
from regions.models import Coverage, Institution, Province, Region, RegionalOffice

PASSWORD = "kata-sandi-uji-coba"
TWO_RIGHTS = 24  # answers: enough of a form for most tests, and quick to make, send and judge


def pdf_bytes(text: str = "isi", pages: int = 1) -> bytes:
    """A real PDF whose content depends on the text."""
    pdf = pikepdf.new()
    for _ in range(pages):
        pdf.add_blank_page(page_size=(595, 842))
    pdf.docinfo["/Title"] = text
    out = io.BytesIO()
    pdf.save(out, deterministic_id=True)
    return out.getvalue()


def pdf_file(name: str = "laporan.pdf", text: str | None = None, pages: int = 1) -> "ContentFile[bytes]":
    return ContentFile(pdf_bytes(text or name, pages), name=name)


def good_answer(indicator: Indicator) -> Answer:
    """An answer that reaches the best band."""
    if indicator.is_yes_no:
        return Answer("ya")
    best = next(b.limit for b in indicator.bands.all())
    if indicator.is_ratio:
        denominator = Decimal(1000)
        return Answer("nilai", numerator=best * denominator / indicator.factor, denominator=denominator)
    return Answer("nilai", value=best)


def poor_answer(indicator: Indicator) -> Answer:
    """An answer that reaches no better band than the last."""
    if indicator.is_yes_no:
        return Answer("tidak")
    worst = indicator.value_min if indicator.direction == "tinggi" else (indicator.value_max or Decimal(10) ** 6)
    if indicator.is_ratio:
        return Answer("nilai", numerator=worst * 1000 / indicator.factor, denominator=Decimal(1000))
    return Answer("nilai", value=worst)


@dataclass
class World:
    region_count: int = 2
    members: dict[str, Membership] = field(default_factory=dict)

    def __post_init__(self) -> None:
        ministry = Institution.objects.create(
            code="kementerian-uji",
            name="Kementerian Uji",
            directorate="Direktorat Jenderal Uji",
            minister_title="Menteri Uji",
            valid_from=date(2024, 10, 21),
        )
        self.ministry = ministry
        self.province = self._province("16", "Sumatera Selatan")
        self.office = self._office("kanwil-sumsel", self.province)
        self.regions = [self._region(self.province, n) for n in range(1, self.region_count + 1)]
        self.region = self.regions[0]
        self.foreign_province = self._province("13", "Sumatera Barat")
        self.foreign_office = self._office("kanwil-sumbar", self.foreign_province)
        self.foreign_region = self._region(self.foreign_province, 1)
        for role in Role:
            self.members[role] = self.join(role)

    @classmethod
    def opened(cls, region_count: int = 2) -> "World":
        """A world whose cycle is open already."""
        world = cls(region_count)
        _ = world.cycle
        return world

    def _province(self, code: str, name: str) -> Province:
        return Province.objects.create(code=code, name=name, capital=name, timezone="WIB", lat=-3, lon=104)

    def _office(self, code: str, province: Province) -> RegionalOffice:
        office = RegionalOffice.objects.create(
            code=code,
            name=f"Kanwil {province.name}",
            institution=self.ministry,
            valid_from=date(2024, 10, 21),
        )
        Coverage.objects.create(office=office, province=province, valid_from=date(2024, 10, 21))
        return office

    def _region(self, province: Province, number: int) -> Region:
        return Region.objects.create(
            province=province,
            code=f"{province.code}.{number:02}",
            kind="KABUPATEN",
            name=f"Kabupaten Uji {province.code}{number:02}",
            capital="Ibu Kota",
            timezone="WIB",
            lat=-3,
            lon=104,
            search_text="",
        )

    def join(
        self,
        role: str,
        *,
        region: Region | None = None,
        office: RegionalOffice | None = None,
        province: Province | None = None,
        email: str = "",
    ) -> Membership:
        """A new person in a role; the scope is the world's own unless another is named."""
        scope = SCOPE_OF[role]
        user = User.objects.create(email=email or f"{role}-{User.objects.count()}@contoh.test", name=Role(role).label)
        user.set_password(PASSWORD)
        user.save(update_fields=["password"])
        return Membership.objects.create(
            user=user,
            role=role,
            region=(region or self.region) if scope is Scope.REGION else None,
            province=(province or self.province) if scope is Scope.PROVINCE else None,
            office=(office or self.office) if scope is Scope.OFFICE else None,
            opd="Dinas Kesehatan" if role == Role.KONTRIBUTOR_OPD else "",
            valid_from=date(2025, 1, 1),
        )

    @cached_property
    def instrument(self) -> Instrument:
        """The shipped one; loaded again behind a test that emptied the database."""
        return Instrument.objects.usable().first() or load(DATA / "permenkumham-22-2021.toml")[0]

    @cached_property
    def cycle(self) -> Cycle:
        """An open cycle whose every stage is open now."""
        now = timezone.now()
        windows = {s.value: (now - timedelta(days=30), now + timedelta(days=30)) for s in REQUIRED_STAGES}
        made = cycles.prepare_cycle(
            award_year=2026,
            performance_year=2025,
            instrument=self.instrument,
            windows=windows,
            by=self.members[Role.ADMIN_NASIONAL],
        )
        return cycles.open_cycle(cycle_id=made.pk, by=self.members[Role.ADMIN_NASIONAL])

    def assessment(self, region: Region | None = None) -> Assessment:
        """The region's assessment as it stands in the database now."""
        return Assessment.objects.select_related("cycle__instrument", "region__province").get(
            cycle=self.cycle, region=region or self.region
        )

    def operator(self, region: Region | None = None) -> Membership:
        if region is None or region == self.region:
            return self.members[Role.OPERATOR_PEMDA]
        name = f"operator {region.code}"
        if name not in self.members:
            self.members[name] = self.join(Role.OPERATOR_PEMDA, region=region)
        return self.members[name]

    def item(self, code: str = "01.S1", region: Region | None = None) -> Item:
        own = {"assessment__cycle": self.cycle, "assessment__region": region or self.region}
        return Item.objects.select_related("indicator").get(indicator__code=code, **own)

    def document(self, region: Region | None = None, name: str = "laporan.pdf", pages: int = 3) -> Document:
        return library.add_document(
            region=region or self.region,
            by=self.operator(region),
            upload=pdf_file(name, f"{name} {region}", pages),
            label=library.Label(document_date=date(2025, 6, 1)),
        )[0]

    def hand_over(self, *codes: str, to: Membership | None = None, days: int = 7) -> list[Task]:
        """Items of the region's form into the hands of a contributor of an OPD."""
        return assignments.give(
            assessment_id=self.assessment().pk,
            item_ids=[self.item(code).pk for code in codes],
            contributor=to or self.members[Role.KONTRIBUTOR_OPD],
            due_on=timezone.localdate() + timedelta(days=days),
            by=self.operator(),
        )

    # --- the stages, one after the other ------------------------------------------------------------------------
    def fill(self, region: Region | None = None, answer=good_answer, limit: int | None = None) -> Assessment:
        """Fill every item (or the first `limit`) of the region's form."""
        assessment = self.assessment(region)
        items = Item.objects.filter(assessment=assessment).prefetch_related("indicator__bands").order_by("pk")[:limit]
        fillings = [filling.Filling(i.pk, i.version, answer(i.indicator)) for i in items]
        filling.fill_items(assessment_id=assessment.pk, by=self.operator(region), fillings=fillings)
        return self.assessment(region)

    def ready(self, region: Region | None = None) -> None:
        """What the checks ask for before sending: Disdukcapil's figure, data dukung, a word about each warning."""
        assessment, by = self.assessment(region), self.operator(region)
        explaining.set_population(assessment_id=assessment.pk, population=1000, seen=assessment.population, by=by)
        supported = Evidence.objects.filter(removed_at=None).values("item")
        bare = Item.objects.filter(assessment=assessment).exclude(claim="").exclude(pk__in=supported)
        if pks := list(bare.values_list("pk", flat=True)):
            document = self.document(region, "data-dukung.pdf")
            library.attach_many(assessment_id=assessment.pk, pairs=[(pk, document) for pk in pks], by=by)
        found = review(self.assessment(region))
        open_ones = {warning.fingerprint for warning in found.of(Severity.WARNING)} - set(found.said)
        texts = dict.fromkeys(open_ones, "Sudah diperiksa dan benar.")
        explaining.explain(assessment_id=assessment.pk, texts=texts, by=by)

    def endorse(self, region: Region | None = None) -> None:
        """The two papers, and whatever else is asked for before sending."""
        self.ready(region)
        assessment = self.assessment(region)
        for kind in EndorsementKind:
            library.endorse(
                assessment=assessment,
                kind=kind,
                upload=pdf_file(f"{kind}.pdf", f"{kind} {region}"),
                signatory="Sekretaris Daerah",
                position="Sekda",
                document_date=date(2026, 3, 1),
                by=self.operator(region),
            )

    def submit(self, region: Region | None = None, answer=good_answer, limit: int | None = TWO_RIGHTS) -> Assessment:
        """Fill the first items (`None`: all) and send the form."""
        self.fill(region, answer, limit)
        self.endorse(region)
        return self._move(transitions.submit, region, Role.OPERATOR_PEMDA, self.operator(region))

    def submit_again(self, region: Region | None = None) -> Assessment:
        """After repair or withdrawal; the endorsements are there already."""
        self.ready(region)
        return self._move(transitions.submit, region, Role.OPERATOR_PEMDA, self.operator(region))

    def start_kanwil(self, region: Region | None = None) -> Assessment:
        return self._move(transitions.start_kanwil, region, Role.VERIFIKATOR_KANWIL)

    def judge(
        self,
        codes: list[str] | None = None,
        *,
        outcome: str = "terima",
        region: Region | None = None,
        level: Level = Level.KANWIL,
        **fields: object,
    ) -> None:
        """One verdict on the items named (all filled ones without names)."""
        assessment = self.assessment(region)
        items = Item.objects.filter(assessment=assessment).exclude(state="kosong")
        if codes is not None:
            items = items.filter(indicator__code__in=codes)
        pointer = "kanwil_verdict_id" if level is Level.KANWIL else "central_verdict_id"
        role = Role.VERIFIKATOR_KANWIL if level is Level.KANWIL else Role.VERIFIKATOR_PUSAT
        judgements = [verdicts.Judgement(i.pk, i.version, getattr(i, pointer), outcome, **fields) for i in items]
        verdicts.judge(assessment_id=assessment.pk, level=level, by=self.members[role], judgements=judgements)

    def return_for_repair(self, region: Region | None = None) -> Assessment:
        assessment = self.assessment(region)
        transitions.return_for_repair(
            assessment_id=assessment.pk,
            version=assessment.version,
            by=self.members[Role.VERIFIKATOR_KANWIL],
            note="Perbaiki butir yang dikembalikan.",
        )
        return self.assessment(region)

    def forward(self, region: Region | None = None) -> Assessment:
        return self._move(transitions.forward, region, Role.PIMPINAN_KANWIL)

    def start_central(self, region: Region | None = None) -> Assessment:
        return self._move(transitions.start_central, region, Role.VERIFIKATOR_PUSAT)

    def send_back(self, region: Region | None = None, note: str = "Periksa lagi.") -> Assessment:
        """From the Pusat back to the Kanwil."""
        assessment = self.assessment(region)
        transitions.send_back_to_kanwil(
            assessment_id=assessment.pk,
            version=assessment.version,
            by=self.members[Role.VERIFIKATOR_PUSAT],
            note=note,
        )
        return self.assessment(region)

    def to_scored(self, region: Region | None = None, answer=good_answer, limit: int | None = None) -> Assessment:
        """The whole way from an empty form to a final score."""
        self.submit(region, answer, limit)
        return self.verify(region)

    def judge_sample(self, region: Region | None = None) -> None:
        """What the Pusat has to look at itself before it confirms the rest: it says what the Kanwil said."""
        assessment = self.assessment(region)
        sampled = Item.objects.filter(assessment=assessment, indicator__code__in=unjudged_of_sample(assessment))
        words = [f"kanwil_verdict__{name}" for name in ("outcome", "reason_code", "note", "verified_value")]
        seen = sampled.values_list("pk", "version", "central_verdict", *words)
        verdicts.judge(
            assessment_id=assessment.pk,
            level=Level.CENTRAL,
            by=self.members[Role.VERIFIKATOR_PUSAT],
            judgements=[verdicts.Judgement(*row) for row in seen],
        )

    def verify(self, region: Region | None = None) -> Assessment:
        """From what was sent to a final score: everything accepted, twice."""
        self.start_kanwil(region)
        self.judge(region=region)
        self.forward(region)
        assessment = self.start_central(region)
        self.judge_sample(region)
        verdicts.confirm_kanwil(
            assessment_id=assessment.pk, version=assessment.version, by=self.members[Role.VERIFIKATOR_PUSAT]
        )
        for stage in ScoreStage:
            scores.compute(assessment_ids=[assessment.pk], stage=stage)
        return self.assessment(region)

    def adjust(self, points: str, kind: str = "aksi-ham", region: Region | None = None, **fields: str) -> Adjustment:
        """An adjustment that a second person has approved."""
        words = {"reason": "Laporan Aksi HAM lengkap", "basis": "Surat 12/2026"} | fields
        made = adjustments.adjust(
            assessment_id=self.assessment(region).pk,
            kind=kind,
            points=Decimal(points),
            by=self.members[Role.TIM_PENILAI],
            **words,
        )
        adjustments.decide_adjustment(adjustment=made, approve=True, by=self.members[Role.ADMIN_NASIONAL])
        return made

    def decide(self, number: str = "M.HH-01.UJI TAHUN 2026") -> None:
        """The decree over all regions with a final score."""
        data = cycles.DecreeData(
            number=number,
            title="Penetapan Kabupaten/Kota Peduli HAM",
            date=date(2026, 11, 15),
            place="Jakarta",
            institution=self.ministry,
            signatory_title="Menteri Uji",
            signatory_name="Pejabat Uji",
        )
        cycles.issue_decree(cycle_id=self.cycle.pk, data=data, by=self.members[Role.ADMIN_NASIONAL])

    def _move(self, verb, region: Region | None, role: str, by: Membership | None = None) -> Assessment:
        seen = Assessment.objects.filter(cycle=self.cycle, region=region or self.region)
        pk, version = seen.values_list("pk", "version").get()
        verb(assessment_id=pk, version=version, by=by or self.members[role])
        return self.assessment(region)
