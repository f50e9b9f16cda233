"""Everything a verifier weighs about one item, beside the claim itself: its files now and when it was judged, last
year's answer and verdict, every verdict there was, and what else the same documents support. Two queries."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery

from assessments.describe import claim_words, number
from assessments.models import Cycle, Document, Event, Evidence, Item, Verdict
from assessments.states import Claim, Level
from assessments.worklist import current_verdict, is_left, place

SAME, CHANGED, NEW, GONE = "Tetap", "Berubah", "Baru", "Dilepas"
# What of an indicator is read only where the indicator itself is shown.
LONG = ("text", "legal_basis", "evidence", "example", "na_hint")


@dataclass(frozen=True, slots=True)
class Difference:
    """One part of an item when it was judged and now, with the difference as a word."""

    label: str
    before: str
    now: str
    word: str

    @property
    def same(self) -> bool:
        return self.word == SAME


@dataclass(frozen=True, slots=True)
class Revision:
    """The item as it was when the verdict was given, beside the present."""

    verdict: Verdict
    differences: list[Difference]


@dataclass(frozen=True, slots=True)
class LastYear:
    """The newest earlier answer of the region to the same item, what was said of it, and its files."""

    item: Item
    verdicts: list[Verdict]
    files: list[Evidence]
    here: frozenset[int]  # documents that support this year's item too

    @property
    def cycle(self) -> Cycle:
        return self.item.assessment.cycle

    @property
    def answer(self) -> str:
        return claim_words(self.item)


@dataclass(frozen=True, slots=True)
class Dossier:
    files: list[Evidence]
    history: list[Verdict]
    last_year: LastYear | None
    revision: Revision | None
    # By document: the other items of the form that it supports and that the level still has to judge.
    shared: dict[int, list[Item]]


def read(item: Item, level: Level | None) -> Dossier:
    """Read it all; `item` as access.get_item gives it. Readers (no level) see what changed since the Kanwil judged."""
    evidence = list(_evidence(item))
    verdicts = list(_verdicts(item))
    own = [e for e in evidence if e.item_id == item.pk]
    files = [e for e in own if e.removed_at is None]
    history = [verdict for verdict in verdicts if verdict.item_id == item.pk]
    return Dossier(
        files=files,
        history=history,
        last_year=_last_year(item, evidence, verdicts, files),
        revision=_revision(item, level or Level.KANWIL, history, own),
        shared=_shared(item, level, evidence) if level else {},
    )


def _through_years(item: Item) -> Q:
    """The same item in this and earlier cycles by the same kind of instrument."""
    cycle = item.assessment.cycle
    return Q(
        item__indicator__code=item.indicator.code,
        item__assessment__cycle__award_year__lte=cycle.award_year,
        item__assessment__cycle__instrument__code=cycle.instrument.code,
    )


def _evidence(item: Item) -> QuerySet[Evidence]:
    """Of the item, taken off or not, and of earlier years; and where else in the form its documents are in use."""
    here = Evidence.objects.filter(item=item, removed_at=None).values("document")
    elsewhere = Q(item__assessment=item.assessment_id, removed_at=None, document__in=here)
    return (
        Evidence.objects.filter(_through_years(item) | elsewhere, item__assessment__region=item.assessment.region_id)
        .select_related(
            "document__scan",
            "item__indicator__right",
            "item__assessment__cycle",
            "item__kanwil_verdict",
            "item__central_verdict",
        )
        .defer(*(f"item__indicator__{name}" for name in LONG if name != "text"))
        .order_by("pk")
    )


def _verdicts(item: Item) -> QuerySet[Verdict]:
    """Of the item and of earlier years, newest first, each with `judged`: the answer as the log has it at that time."""
    answered = Event.objects.filter(
        item=OuterRef("item"), verb__in=[Event.Verb.ITEM_FILLED, Event.Verb.ITEM_CLEARED], at__lte=OuterRef("at")
    )
    return (
        Verdict.objects.filter(_through_years(item), item__assessment__region=item.assessment.region_id)
        .select_related("by", "withdrawal__by", "item__indicator", "item__assessment__cycle")
        .defer(*(f"item__indicator__{name}" for name in LONG))
        .annotate(judged=Subquery(answered.order_by("-id").values("after")[:1]))
        .order_by("-id")
    )


# --- Last year ----------------------------------------------------------------------------------------------------


def _last_year(
    item: Item, evidence: Iterable[Evidence], verdicts: Iterable[Verdict], files: Iterable[Evidence]
) -> LastYear | None:
    read = [*(e.item for e in evidence), *(v.item for v in verdicts)]
    earlier = [old for old in read if old.assessment_id != item.assessment_id and old.claim != Claim.NONE]
    if not earlier:
        return None
    before = max(earlier, key=lambda old: old.assessment.cycle.award_year)
    standing = {before.kanwil_verdict_id, before.central_verdict_id}
    said = [v for v in verdicts if v.pk in standing and v.item_version == before.version]
    old_files = [e for e in evidence if e.item_id == before.pk and e.removed_at is None]
    return LastYear(before, sorted(said, key=lambda v: v.pk), old_files, frozenset(e.document_id for e in files))


# --- Two revisions ------------------------------------------------------------------------------------------------


def _revision(item: Item, level: Level, history: Iterable[Verdict], evidence: Sequence[Evidence]) -> Revision | None:
    """What this level's last verdict was about, where the item has changed since."""
    pointer = item.kanwil_verdict_id if level is Level.KANWIL else item.central_verdict_id
    verdict = next((v for v in history if v.pk == pointer and v.item_version < item.version), None)
    if verdict is None:
        return None
    then = _as_judged(item, verdict)
    differences = [
        _difference(label, of(then), of(item)) for label, of in PARTS.items() if of(then) or of(item) or label == ANSWER
    ]
    was = [e for e in evidence if e.added_at <= verdict.at and (e.removed_at is None or e.removed_at > verdict.at)]
    return Revision(verdict, differences + _files_compared(was, [e for e in evidence if e.removed_at is None]))


def _as_judged(item: Item, verdict: Verdict) -> Item:
    """An item that is not in the database: the answer as it was when the verdict was given."""
    facts: dict[str, Any] = verdict.judged or {}  # type: ignore[attr-defined]  # annotated by _verdicts
    figures = {name: Decimal(str(facts[name])) for name in ("value", "numerator", "denominator") if facts.get(name)}
    texts = {name: facts.get(name, "") for name in ("claim", "reason", "note")}
    return Item(indicator=item.indicator, **figures, **texts)


ANSWER = "Jawaban"
PARTS = {
    ANSWER: claim_words,
    "Pembilang": lambda item: number(item.numerator),
    "Penyebut": lambda item: number(item.denominator),
    "Alasan tidak berlaku": lambda item: item.reason,
    "Catatan daerah": lambda item: item.note,
}


def _difference(label: str, before: str, now: str) -> Difference:
    word = SAME if before == now else NEW if not before else GONE if not now else CHANGED
    return Difference(label, before, now, "Dihapus" if word == GONE else word)


def _files_compared(was: Sequence[Evidence], now: Sequence[Evidence]) -> list[Difference]:
    before = {e.document_id: e for e in was}
    after = {e.document_id: e for e in now}
    rows = []
    for document, old in before.items():
        new = after.get(document)
        word = GONE if new is None else SAME if new.pages == old.pages else "Halaman berubah"
        rows.append(Difference("Data dukung", _file_words(old), _file_words(new) if new else "", word))
    rows += [Difference("Data dukung", "", _file_words(e), NEW) for pk, e in after.items() if pk not in before]
    return rows


def _file_words(evidence: Evidence) -> str:
    document: Document = evidence.document
    return f"{document.title} · hlm. {evidence.pages}" if evidence.pages else document.title


# --- The same documents elsewhere ---------------------------------------------------------------------------------


def _shared(item: Item, level: Level, evidence: Iterable[Evidence]) -> dict[int, list[Item]]:
    """Only what can be accepted without another word: the Pusat overrules a return of the Kanwil one by one."""
    found: dict[int, list[Item]] = {}
    for row in evidence:
        other = row.item
        if row.removed_at or other.pk == item.pk or other.assessment_id != item.assessment_id:
            continue
        kanwil = current_verdict(other, Level.KANWIL)
        overrules = level is Level.CENTRAL and (kanwil is None or not kanwil.accepted)
        if is_left(other, level) and not overrules:
            found.setdefault(row.document_id, []).append(other)
    return {document: sorted(items, key=place) for document, items in found.items()}
