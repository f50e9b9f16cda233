"""Every rule over a form, and what the region has said about it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from assessments.checks import rules_answers, rules_evidence, rules_figures
from assessments.checks.findings import LIMITS, Finding, Form, Found, Limits, Place, Rule, Severity, fingerprint
from assessments.checks.reading import read
from assessments.models import Assessment, Explanation
from assessments.queries import explanations_of

RULES: tuple[Rule, ...] = (
    Rule("penduduk-kosong", "Jumlah penduduk belum diisi", rules_figures.population_missing),
    Rule("data-dukung", "Data dukung belum ada", rules_evidence.evidence_missing),
    Rule("virus", "Berkas mengandung virus", rules_evidence.dangerous),
    Rule("pembilang", "Pembilang melebihi penyebut", rules_figures.numerator_exceeds),
    Rule("kosong", "Butir kosong", rules_answers.blanks),
    Rule("tidak-berlaku", "“Tidak berlaku” belum cukup dasar", rules_answers.thin_not_applicable),
    Rule("penyebut", "Angka perangkat daerah berbeda", rules_figures.denominators_differ),
    Rule("penduduk", "Jumlah penduduk berbeda", rules_figures.population_differs),
    Rule("lonjakan", "Berubah jauh dari tahun lalu", rules_figures.jump),
    Rule("tahun-dokumen", "Dokumen di luar tahun kinerja", rules_evidence.outside_year),
    Rule("belum-dipindai", "Bukti belum dipindai", rules_evidence.unscanned),
    Rule("keterangan", "“Tidak” tanpa surat keterangan", rules_evidence.nothing_shown_for_no),
    Rule("tanggal-dokumen", "Dokumen belum bertanggal", rules_evidence.undated),
    Rule("halaman", "Dokumen panjang tanpa nomor halaman", rules_evidence.unpinned),
    Rule("satu-dokumen", "Satu dokumen untuk banyak butir", rules_evidence.overused),
)


def check(form: Form, limits: Limits = LIMITS, rules: Sequence[Rule] = RULES) -> list[Finding]:
    """Everything the rules find, in their order; pure."""
    return [_finding(rule, found) for rule in rules for found in rule.find(form, limits)]


def _finding(rule: Rule, found: Found) -> Finding:
    # While a region repairs, what was accepted is locked: an error there could not be mended, so it wants a word.
    if found.severity is Severity.ERROR and found.about and all(entry.locked for entry in found.about):
        found = replace(found, severity=Severity.WARNING)
    places = tuple(Place(entry.code, entry.right) for entry in found.about)
    return Finding(rule.code, rule.title, found.severity, found.message, places, fingerprint(rule.code, found))


@dataclass(frozen=True, slots=True)
class Review:
    """The findings about a form with what was explained; `explanations` holds older ones as well."""

    findings: list[Finding]
    explanations: list[Explanation]

    @property
    def said(self) -> dict[str, Explanation]:
        """By fingerprint."""
        return {explanation.finding: explanation for explanation in self.explanations}

    def of(self, severity: Severity) -> list[Finding]:
        return [finding for finding in self.findings if finding.severity is severity]

    @property
    def errors(self) -> int:
        return len(self.of(Severity.ERROR))

    @property
    def unexplained(self) -> int:
        said = self.said
        return sum(finding.fingerprint not in said for finding in self.of(Severity.WARNING))

    @property
    def obstacle(self) -> str:
        """What still holds the sending up, in words; empty when nothing does."""
        parts = []
        if self.errors:
            parts.append(f"{self.errors} galat")
        if self.unexplained:
            parts.append(f"{self.unexplained} peringatan yang belum dijelaskan")
        return " dan ".join(parts)


def review(assessment: Assessment) -> Review:
    """Run every rule on the form as it stands: 4 queries, 5 where there is a figure of last year."""
    return Review(check(read(assessment)), explanations_of(assessment))
