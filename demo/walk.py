"""One region's way through a cycle, by the same verbs, seen through the same access, as the screens use."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.core.files.base import ContentFile, File

from accounts.models import Membership
from assessments import explaining, filling, library, transitions, verdicts
from assessments.access import visible_assessments
from assessments.answers import Answer
from assessments.checks.findings import Severity
from assessments.checks.run import review
from assessments.desk.samples import unjudged_of_sample
from assessments.models import Assessment, Document, Item
from assessments.states import DocumentKind, EndorsementKind, ItemState, Level, VerdictOutcome
from demo.answers import answer_in_band, population_of
from demo.documents import Page, pdf
from demo.profiles import choose_bands
from indicators import scoring
from indicators.models import Indicator, Right
from indicators.states import Kind

NO_NAME = "(nama pejabat penanda tangan)"
RETURN_NOTES = {
    "tanpa-sumber": "Angka belum disertai sumber. Lampirkan laporan perangkat daerah yang memuat angka ini.",
    "tanpa-tanda-tangan": "Dokumen belum ditandatangani dan distempel. Unggah salinan yang sudah disahkan.",
    "tahun-salah": "Dokumen bukan dari tahun kinerja yang dinilai. Ganti dengan dokumen tahun kinerja.",
    "tidak-lengkap": "Lampiran belum lengkap. Tambahkan halaman penetapan dan daftar rinciannya.",
    "tidak-terbaca": "Pindaian tidak terbaca. Pindai ulang dengan resolusi yang lebih baik.",
}
RETURNED_CODES = ("01.P4", "04.P1", "06.H1", "07.H3", "09.H2")
CHECK_WORDS = "Angka dan jawaban rekaan untuk peragaan; perbedaan ini sudah diperiksa dan dibiarkan."
REPAIR_NOTE = "Mohon diperbaiki sesuai catatan pada setiap butir, lalu kirim kembali."


@dataclass(frozen=True, slots=True)
class Staff:
    """Who acts for and upon one region."""

    operator: Membership
    verifier: Membership
    head: Membership
    central: Membership


@dataclass(eq=False)
class Walk:
    """One region's assessment, its people and its made-up answers, which aim at a final score."""

    assessment: Assessment
    staff: Staff
    rights: Sequence[Right]
    spec: scoring.Instrument
    target: Decimal

    @cached_property
    def region(self) -> Any:
        return self.assessment.region

    @cached_property
    def seed(self) -> str:
        return f"{self.region.code}/{self.assessment.cycle.performance_year}"

    @cached_property
    def indicators(self) -> list[Indicator]:
        return [indicator for right in self.rights for indicator in right.indicators.all()]

    @cached_property
    def answers(self) -> dict[int, Answer]:
        """By indicator id."""
        bands = choose_bands(self.spec, target=self.target, seed=self.seed)
        return {i.pk: answer_in_band(i, bands[i.code], seed=self.seed) for i in self.indicators}

    def codes_of(self, *numbers: int) -> list[str]:
        """The codes of the indicators of these rights."""
        return [i.code for right in self.rights if right.number in numbers for i in right.indicators.all()]

    def items(self, codes: Iterable[str] | None = None) -> list[Item]:
        found = Item.objects.filter(assessment=self.assessment).order_by("pk")
        return list(found if codes is None else found.filter(indicator__code__in=list(codes)))

    def _move(self, verb: Callable[..., Assessment], by: Membership, **more: Any) -> None:
        seen = self._seen(by)
        verb(assessment_id=seen.pk, version=seen.version, by=by, **more)

    def _seen(self, by: Membership) -> Assessment:
        """The assessment as it stands now, if this person reaches it."""
        return visible_assessments(by).get(pk=self.assessment.pk)

    # --- the region --------------------------------------------------------------------------------------------
    def fill(self, codes: Iterable[str] | None = None) -> int:
        fillings = [filling.Filling(i.pk, i.version, self.answers[i.indicator_id]) for i in self.items(codes)]
        return len(filling.fill_items(assessment_id=self.assessment.pk, by=self.staff.operator, fillings=fillings))

    def upload(self, file: "File[bytes]", **label: Any) -> Document:
        """Take a file in as the upload page does; RefusedFile with the reason."""
        made = library.Label(**label)
        return library.add_document(region=self.region, by=self.staff.operator, upload=file, label=made)[0]

    def add_evidence(self, item: Item, file: "File[bytes]") -> bool:
        """Upload a file for an item; whether it was new to the region. RefusedFile with the reason."""
        return library.add_evidence(
            item=item, region=self.region, by=self.staff.operator, upload=file, label=library.Label()
        )[1]

    def attach(self, pinned: Mapping[tuple[int, Document], str]) -> None:
        """Let documents support items (by id), at the pages named."""
        library.attach_many(
            assessment_id=self.assessment.pk,
            pairs=list(pinned),
            pages={(item, document.pk): pages for (item, document), pages in pinned.items()},
            by=self.staff.operator,
        )

    def add_reports(self) -> None:
        """A report of each OPD with a page for each of its filled items, pinned to it."""
        items = {i.indicator_id: i for i in self.items() if i.state != ItemState.EMPTY}
        by_owner: dict[str, list[Indicator]] = defaultdict(list)
        for indicator in self.indicators:
            if indicator.pk in items:
                by_owner[indicator.owner].append(indicator)
        pinned = {}
        for owner, indicators in by_owner.items():
            document = self._report(owner, indicators)
            for page, indicator in enumerate(indicators, start=2):  # after the cover
                pinned[items[indicator.pk].pk, document] = str(page)
        self.attach(pinned)

    def _report(self, owner: str, indicators: Sequence[Indicator]) -> Document:
        year = self.assessment.cycle.performance_year
        cover = (
            f"Laporan data dukung tahun kinerja {year}",
            [
                f"Perangkat daerah: {owner}. Daerah: {self.region.name}.",
                f"Laporan contoh ini memuat {len(indicators)} butir, satu halaman setiap butir.",
                "Semua angka dan pernyataan di dalamnya rekaan untuk peragaan.",
            ],
        )
        content = self._pdf(owner, [cover, *(self._page(i) for i in indicators)])
        kind = DocumentKind.PERDA if all(i.kind == Kind.STRUKTUR for i in indicators) else DocumentKind.LAPORAN
        return self.upload(
            content, title=f"Laporan {owner} {year}", kind=kind, document_date=date(year, 12, 29), opd=owner
        )

    def _page(self, indicator: Indicator) -> Page:
        answer = self.answers[indicator.pk]
        if answer.reason:
            claim = f"Tidak berlaku: {answer.reason}"
        elif answer.numerator is not None:
            claim = (
                f"{indicator.numerator}: {_figure(answer.numerator)}. "
                f"{indicator.denominator}: {_figure(answer.denominator)}."
            )
        elif answer.value is not None:
            claim = f"{_figure(answer.value)} {indicator.unit}"
        else:
            claim = "Ya" if answer.claim == "ya" else "Tidak"
        heading = f"{indicator.code}  {indicator.text}"
        return heading, [f"Jawaban daerah. {claim}", f"Dasar hukum. {indicator.legal_basis}"]

    def _pdf(self, title: str, pages: Sequence[Page]) -> "ContentFile[bytes]":
        subtitle = f"{self.region.name} · tahun kinerja {self.assessment.cycle.performance_year}"
        return ContentFile(pdf(title=title, subtitle=subtitle, pages=pages), name=f"{title}.pdf")

    def endorse(self) -> None:
        for kind, position in (
            (EndorsementKind.FORM, "Sekretaris Daerah"),
            (EndorsementKind.COVER_LETTER, "Sekretaris Daerah Provinsi"),
        ):
            library.endorse(
                assessment=self.assessment,
                kind=kind,
                upload=self._pdf(kind.label, [(kind.label, [f"{position} {self.region.name}.", NO_NAME])]),
                signatory=NO_NAME,
                position=position,
                document_date=date(self.assessment.cycle.award_year, 2, 1),
                by=self.staff.operator,
            )

    def answer_checks(self) -> None:
        """Disdukcapil's figure, and a word about each warning of the checks."""
        explaining.set_population(
            assessment_id=self.assessment.pk,
            population=population_of(self.seed),
            seen=self._seen(self.staff.operator).population,
            by=self.staff.operator,
        )
        warnings = review(self._seen(self.staff.operator)).of(Severity.WARNING)
        explaining.explain(
            assessment_id=self.assessment.pk,
            texts={warning.fingerprint: CHECK_WORDS for warning in warnings},
            by=self.staff.operator,
        )

    def submit(self) -> None:
        self.answer_checks()
        self._move(transitions.submit, self.staff.operator)

    def send(self) -> None:
        self.endorse()
        self.submit()

    def hand_in(self) -> None:
        """The whole form with its reports and endorsements, sent."""
        self.fill()
        self.add_reports()
        self.send()

    def repair_and_send(self) -> None:
        """Put one more document to everything that came back, and send again."""
        returned = [i for i in self.items() if i.state == ItemState.RETURNED]
        codes = {i.pk: i for i in self.indicators}
        pages = [self._page(codes[i.indicator_id]) for i in returned]
        document = self.upload(
            self._pdf("Perbaikan data dukung", pages), kind=DocumentKind.LAPORAN, title="Perbaikan data dukung"
        )
        self.attach({(item.pk, document): str(page) for page, item in enumerate(returned, start=1)})
        self.submit()

    # --- Kanwil and Pusat --------------------------------------------------------------------------------------
    def start_kanwil(self) -> None:
        self._move(transitions.start_kanwil, self.staff.verifier)

    def judge(
        self, level: Level = Level.KANWIL, *, codes: Iterable[str] | None = None, returned: Sequence[str] = ()
    ) -> None:
        """Accept the items that wait for this level (of those named), but return these with varying reasons."""
        pointer = verdicts.POINTER[level]
        reasons = list(RETURN_NOTES)
        judgements = []
        by_id = {i.pk: i.code for i in self.indicators}
        found = self.items(codes)
        versions = dict(Item.objects.filter(assessment=self.assessment).values_list("pk", f"{pointer}__item_version"))
        for item in found:
            if item.state == ItemState.EMPTY or versions[item.pk] == item.version:
                continue
            code, seen = by_id[item.indicator_id], getattr(item, f"{pointer}_id")
            if code in returned:
                reason = reasons[returned.index(code) % len(reasons)]
                judgements.append(
                    verdicts.Judgement(item.pk, item.version, seen, VerdictOutcome.RETURN, reason, RETURN_NOTES[reason])
                )
            else:
                judgements.append(verdicts.Judgement(item.pk, item.version, seen, VerdictOutcome.ACCEPT))
        by = self.staff.verifier if level is Level.KANWIL else self.staff.central
        verdicts.judge(assessment_id=self.assessment.pk, level=level, by=by, judgements=judgements)

    def judge_and_return(self, codes: Sequence[str] = RETURNED_CODES) -> None:
        """Accept all but these, and send the lot back for repair."""
        self.judge(returned=codes)
        self.return_for_repair()

    def return_for_repair(self) -> None:
        self._move(transitions.return_for_repair, self.staff.verifier, note=REPAIR_NOTE)

    def forward(self) -> None:
        self._move(transitions.forward, self.staff.head)

    def start_central(self) -> None:
        self._move(transitions.start_central, self.staff.central)

    def confirm(self) -> None:
        """Judge the sample, and take over the Kanwil's verdicts on the rest."""
        self.judge(Level.CENTRAL, codes=unjudged_of_sample(self.assessment))
        seen = self._seen(self.staff.central)
        verdicts.confirm_kanwil(assessment_id=seen.pk, version=seen.version, by=self.staff.central)

    def finish(self) -> None:
        """Ask the worker for the final score."""
        self._move(transitions.finish_central, self.staff.central)


def _figure(number: Decimal | None) -> str:
    """1234.5 as 1.234,5."""
    text = f"{number or Decimal(0):,.4f}".rstrip("0").rstrip(".")
    return text.translate(str.maketrans(",.", ".,"))
