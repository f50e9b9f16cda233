"""Last year's answers and data dukung, offered item by item as proposals for this year. Nothing carries itself over.

An item meets the newest earlier cycle in which the region filled in the item of the same code, by an instrument of the
same code. Only what was accepted is offered. Yes/no, "tidak berlaku" and documents are taken over; a figure belongs to
its year and is entered anew (docs/decisions/0009).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db import transaction

from accounts.models import Membership
from assessments.answers import Answer
from assessments.describe import claim_words, value_words
from assessments.errors import Refused, Stale
from assessments.filling import Filling, fill_items, item_changes, lock_for_filling
from assessments.library import attach_many
from assessments.models import Assessment, Cycle, Document, Evidence, Item, Verdict
from assessments.queries import items_through_years
from assessments.states import Claim


@dataclass(frozen=True, slots=True)
class OldDocument:
    """A document of last year's item: outside this performance year where that matters, attached this year already."""

    evidence: Evidence
    outdated: bool
    here: bool

    @property
    def document(self) -> Document:
        return self.evidence.document


@dataclass(frozen=True, slots=True)
class Proposal:
    """An item of this year beside what the region answered before, with what became of it."""

    item: Item
    before: Item
    documents: tuple[OldDocument, ...]

    @property
    def cycle(self) -> Cycle:
        return self.before.assessment.cycle

    @property
    def verdicts(self) -> list[Verdict]:
        """The last word of each level on the answer as it stood at the end."""
        found = (self.before.kanwil_verdict, self.before.central_verdict)
        return [v for v in found if v is not None and v.item_version == self.before.version]

    @property
    def offered(self) -> bool:
        """Whether the highest level that judged it accepted it."""
        return bool(self.verdicts) and self.verdicts[-1].accepted

    @property
    def returned(self) -> Verdict | None:
        """The verdict by which it was not accepted: a warning for this year."""
        return self.verdicts[-1] if self.verdicts and not self.offered else None

    @property
    def is_figure(self) -> bool:
        return self.before.claim == Claim.VALUE

    @property
    def answer(self) -> str:
        return claim_words(self.before)

    @property
    def verified(self) -> str:
        """The figure as verified, where it is another than the region's."""
        value = self.verdicts[-1].verified_value if self.offered else None
        if not self.is_figure or value is None or value == self.before.value:
            return ""
        return value_words(self.before.indicator, value)

    @property
    def takes_answer(self) -> bool:
        return self.offered and not self.is_figure and self.item.claim == Claim.NONE

    @property
    def missing(self) -> list[OldDocument]:
        """The documents that are not attached this year."""
        return [d for d in self.documents if not d.here]

    @property
    def takes_documents(self) -> bool:
        return self.offered and bool(self.missing)

    @property
    def open(self) -> bool:
        """Whether anything is left to take over."""
        return self.takes_answer or self.takes_documents

    @property
    def in_date(self) -> bool:
        return not any(d.outdated for d in self.missing)


def with_proposals(assessment: Assessment, read: Iterable[Item]) -> list[tuple[Item, Proposal | None]]:
    """The items of this assessment, in the order read, each with its proposal; `read` is of `items_through_years`."""
    now: list[Item] = []
    newest: dict[str, Item] = {}
    for item in read:
        if item.assessment_id == assessment.pk:
            now.append(item)
            continue
        known = newest.get(item.indicator.code)
        if known is None or known.assessment.cycle.award_year < item.assessment.cycle.award_year:
            newest[item.indicator.code] = item
    year = assessment.cycle.performance_year
    return [(item, _proposal(item, newest.get(item.indicator.code), year)) for item in now]


def _proposal(item: Item, before: Item | None, year: int) -> Proposal | None:
    if before is None:
        return None
    here = {e.document_id for e in _evidence(item)}
    documents = tuple(
        OldDocument(e, _outdated(item, e.document, year), e.document_id in here) for e in _evidence(before)
    )
    return Proposal(item, before, documents)


def _evidence(item: Item) -> list[Evidence]:
    """What `items_of` and its like put on every item."""
    found: list[Evidence] = item.current_evidence  # type: ignore[attr-defined]  # by Prefetch(to_attr)
    return found


def _outdated(item: Item, document: Document, year: int) -> bool:
    dated = document.document_date
    return bool(item.indicator.date_matters and dated and dated.year != year)


def proposals_of(assessment: Assessment) -> list[Proposal]:
    """All proposals of an assessment, in the order of the form: 3 queries."""
    return [p for _, p in with_proposals(assessment, items_through_years(assessment)) if p]


@dataclass(frozen=True, slots=True)
class Wish:
    """What to take over for an item. `version`: as its card showed it, None from a list."""

    item_id: int
    answer: bool = True
    version: int | None = None


@dataclass
class Taken:
    """What was taken over, by item code where it names items."""

    answers: list[str] = field(default_factory=list)
    documents: int = 0
    kept: list[str] = field(default_factory=list)  # answered already, and left as they are
    figures: list[str] = field(default_factory=list)  # still to be entered

    def words(self) -> str:
        """What happened, for people."""
        said = [f"{len(self.answers)} jawaban dan {self.documents} dokumen dipakai kembali."]
        if self.answers:
            said.append("Jawaban itu belum diperiksa; Kanwil menilainya seperti jawaban baru.")
        if self.kept:
            said.append(f"Jawaban yang sudah ada tidak diganti: {', '.join(self.kept)}.")
        if self.figures:
            said.append(f"Angka tahun ini masih harus diisi: {', '.join(self.figures)}.")
        return " ".join(said)


@transaction.atomic
def take_over(*, assessment_id: int, by: Membership, wishes: Sequence[Wish]) -> Taken:
    """Take proposals over as answers and documents of this year; nothing is written when one is refused.

    An answer that is there is never overwritten: from a list it is skipped and told (`kept`), from a card (a wish with
    a version) it is Stale. Raises Locked, ItemErrors and Stale as `fill_items`; Refused where nothing is offered.
    """
    assessment = lock_for_filling(assessment_id, by=by)
    wanted = {wish.item_id: wish for wish in wishes}
    codes = Item.objects.filter(assessment=assessment, pk__in=wanted).values("indicator__code")
    read = items_through_years(assessment).filter(indicator__code__in=codes)
    found = {item.pk: proposal for item, proposal in with_proposals(assessment, read)}
    fillings: list[Filling] = []
    pairs: dict[tuple[int, Document], str] = {}
    taken = Taken()
    for pk, wish in wanted.items():
        proposal = found.get(pk)
        if proposal is None or not proposal.offered:
            raise Refused("Untuk butir ini tidak ada jawaban tahun lalu yang diterima. Isilah sebagai butir baru.")
        code, item = proposal.item.indicator.code, proposal.item
        if wish.answer and proposal.takes_answer:
            version = item.version if wish.version is None else wish.version
            fillings.append(Filling(pk, version, _answer(proposal.before)))
            taken.answers.append(code)
        elif proposal.is_figure:
            if item.claim == Claim.NONE:
                taken.figures.append(code)
        elif wish.answer and wish.version is not None:
            raise Stale(f"Butir {code} sudah dijawab; jawabannya tidak diganti.", item_changes(item, wish.version))
        elif wish.answer:
            taken.kept.append(code)
        pairs |= {(pk, old.document): old.evidence.pages for old in proposal.missing}
    fill_items(assessment_id=assessment.pk, by=by, fillings=fillings)
    taken.documents = attach_many(
        assessment_id=assessment.pk,
        pairs=list(pairs),
        pages={(pk, document.pk): pages for (pk, document), pages in pairs.items()},
        by=by,
    )
    return taken


def _answer(before: Item) -> Answer:
    """The claim without its note: that spoke to last year's verifier."""
    return Answer(before.claim, reason=before.reason)
