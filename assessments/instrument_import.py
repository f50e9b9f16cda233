"""Taking an instrument over from a workbook: read, shown as a preview, then written whole or not at all."""

import hashlib
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import asdict, dataclass
from typing import Any, BinaryIO

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import Membership
from accounts.states import DRAFT_INSTRUMENT
from assessments import files
from assessments.errors import Change, Refused, Stale
from assessments.events import record
from assessments.files import RefusedFile, clean_name
from assessments.instruments import history, lock_draft
from assessments.models import Event, InstrumentImport
from assessments.spreadsheets import open_workbook, require_few_cells, require_workbook
from assessments.transitions import allow
from indicators.annex_in import Annex, CellFault, read_annex
from indicators.checking import faults
from indicators.comparing import Difference, Link, compare
from indicators.content import Content, clear, content_of, fingerprint, write
from indicators.drafting import Head
from indicators.mapping import link_equal_codes
from indicators.models import BandDecision, Indicator, IndicatorLink, Instrument
from indicators.states import Certainty, InstrumentState, InstrumentStatus, Relation

MAX_MEMBERS, MAX_EXPANDED = 300, 8 * files.MIB  # an annex of 120 indicators expands to some 1 MiB
MAX_CELLS = 150_000  # and has some 6,000
DECISION_MAX = 2000
FILE = "Berkas"


class AnnexRefused(Refused):
    """The workbook is not taken; all that is wrong with it at once."""

    def __init__(self, found: Sequence[CellFault]) -> None:
        super().__init__("; ".join(f"{fault.place}: {fault.message}" for fault in found))
        self.faults = list(found)


def read_import(
    *, by: Membership, file: BinaryIO, size: int, name: str, target: Instrument | Head, base: Instrument | None = None
) -> InstrumentImport:
    """Keep what a workbook says, for a preview; AnnexRefused with all its faults, by sheet and cell.

    `target`: the draft whose content it replaces, or the name of a new version that follows `base` (None: the first).
    """
    allow(by, DRAFT_INSTRUMENT)
    if isinstance(target, Instrument):
        with transaction.atomic():  # a frozen version is told before the file is read
            draft = lock_draft(target.pk, by)
        place = {"base": draft, "draft": draft, "seen": fingerprint(draft)}
    else:
        _require_free(target)
        place = {"base": base, **asdict(target)}
    annex = _read(file, size)
    if annex.faults:
        raise AnnexRefused(annex.faults)
    file.seek(0)
    return InstrumentImport.objects.create(
        by=by.user,
        name=clean_name(name),
        sha256=hashlib.sha256(file.read()).hexdigest(),
        content=annex.content,
        gaps=[asdict(gap) for gap in annex.gaps],
        **place,
    )


def _require_free(head: Head) -> None:
    if Instrument.objects.filter(code=head.code, version=head.version).exists():
        raise Refused(f"Versi {head.version} dari {head.code} sudah ada; pilih nama versi lain.")


def _read(file: BinaryIO, size: int) -> Annex:
    try:
        require_workbook(file, size, most_members=MAX_MEMBERS, most_expanded=MAX_EXPANDED)
        require_few_cells(file, MAX_CELLS)
        with open_workbook(file, read_only=False) as book:
            return read_annex(book)
    except RefusedFile as error:
        raise AnnexRefused([CellFault(FILE, "", str(error), "")]) from None


def difference_of(found: InstrumentImport) -> Difference | None:
    """What the workbook changes of the version it is compared with, as that is now; None where there is none."""
    return compare(content_of(found.base), found.content) if found.base else None


def moved(found: InstrumentImport) -> bool:
    """Whether the draft was changed after the workbook was compared with it."""
    return found.replaces and found.draft is not None and fingerprint(found.draft) != found.seen


def decided_before(found: InstrumentImport) -> list[str]:
    """For each gap what the version it is compared with says about it; empty where it says nothing."""
    if not found.gaps:
        return []
    there = {(f"Indikator {row.indicator.code}", row.finding): row.decision for row in _decisions_of(found.base)}
    return [there.get((gap["code"], gap["finding"]), "") for gap in found.gaps]


@transaction.atomic
def apply_import(*, import_id: int, by: Membership, decisions: Sequence[str] = ()) -> Instrument:
    """Write what the preview showed, in one go. `decisions`: what was decided about each of its gaps, in their order.

    Refused when a gap is undecided or it was applied before; Stale when the draft changed since it was compared.
    """
    allow(by, DRAFT_INSTRUMENT)
    found = InstrumentImport.objects.select_for_update(of=("self",)).get(pk=import_id, by=by.user_id)
    if found.applied_at:
        raise Refused("Berkas ini sudah diterapkan. Unggah berkas lain bila masih ada perubahan.")
    content = _decided(found, decisions)
    wrong = faults(content)
    if wrong:
        raise Refused(str(wrong[0]))
    draft = _emptied(found, by) if found.replaces else _made(found)
    author = f"{by.role_label} · {by.scope_label}"
    write(draft.instrument, content, acting_as=author, by_id=by.user_id)
    draft.restore()
    found.draft, found.applied_at = draft.instrument, timezone.now()
    found.save(update_fields=["draft", "applied_at"])
    _log(found, content, by)
    return draft.instrument


def _decided(found: InstrumentImport, decisions: Sequence[str]) -> Content:
    """The content with the decisions in it."""
    content = deepcopy(found.content)
    for number, gap in enumerate(found.gaps):
        row: Any = content
        for key in gap["path"]:
            row = row[key]
        row["decision"] = decisions[number].strip() if number < len(decisions) else ""
        if not row["decision"]:
            raise Refused(f"{gap['code']}: tulis keputusan atas temuan pada rentangnya. {gap['finding']}")
    return content


@dataclass(frozen=True, slots=True)
class Target:
    """An empty draft to write into, and what is put back once it is written: mapping, and who decided what."""

    instrument: Instrument
    links: Sequence[tuple[Link, int | None]] | None
    decided: Mapping[tuple[str, str, str], BandDecision]

    def restore(self) -> None:
        """What was decided before stays with whoever decided it; links stay as far as their indicators do."""
        self._restore_authors()
        if self.links is None:
            link_equal_codes(self.instrument)
            return
        new = {i.code: i for i in Indicator.objects.filter(right__instrument=self.instrument)}
        IndicatorLink.objects.bulk_create(
            IndicatorLink(
                instrument=self.instrument, old_id=old_id, new=new.get(link.new), relation=link.relation, note=link.note
            )
            for link, old_id in self.links
            if not link.new or link.new in new
        )

    def _restore_authors(self) -> None:
        rows = []
        for row in _decisions_of(self.instrument):
            before = self.decided.get(_key(row))
            if before:
                row.by_id, row.acting_as, row.at = before.by_id, before.acting_as, before.at
                rows.append(row)
        BandDecision.objects.bulk_update(rows, ["by", "acting_as", "at"])


def _decisions_of(instrument: Instrument | None) -> QuerySet[BandDecision]:
    """What was decided in a version about its bands; nothing where there is none."""
    return BandDecision.objects.filter(indicator__right__instrument=instrument).select_related("indicator")


def _key(row: BandDecision) -> tuple[str, str, str]:
    return row.indicator.code, row.finding, row.decision


def _made(found: InstrumentImport) -> Target:
    _require_free(Head(found.code, found.version, found.title, found.legal_basis))
    made = Instrument.objects.create(
        code=found.code,
        version=found.version,
        title=found.title,
        legal_basis=found.legal_basis,
        status=InstrumentStatus.KERJA,
        state=InstrumentState.DRAFT,
        previous=found.base,
        certainty=Certainty.U,
        source=f"Diimpor dari berkas {found.name}.",
        note="Instrumen kerja, diimpor dari berkas; belum dinyatakan sama dengan lampiran resmi.",
    )
    return Target(made, None, {_key(row): row for row in _decisions_of(found.base)} if found.base else {})


def _emptied(found: InstrumentImport, by: Membership) -> Target:
    draft = lock_draft(found.draft_id or 0, by)
    if fingerprint(draft) != found.seen:
        raise Stale("Konsep berubah sejak berkas dibandingkan dengannya. Unggah berkasnya lagi.", _since(found, draft))
    links = [
        (Link("", row.new.code if row.new else "", Relation(row.relation), row.note), row.old_id)
        for row in draft.links.select_related("new")
    ]
    target = Target(draft, links, {_key(row): row for row in _decisions_of(draft)})
    draft.links.all().delete()
    clear(draft)
    return target


def _since(found: InstrumentImport, draft: Instrument) -> list[Change]:
    """What was done to the draft after the workbook was compared with it."""
    later = history(draft).filter(at__gte=found.created_at).order_by("pk")
    return [
        Change(change["label"], change["old"], change["new"], str(event.actor or event.acting_as), event.at)
        for event in later
        for change in event.after.get("changes", [])
    ]


def _log(found: InstrumentImport, content: Content, by: Membership) -> None:
    rows = [row for right in content["rights"] for row in right["indicators"]]
    decided = [gap["code"] for gap in found.gaps]
    note = f"{found.name}, {len(rows)} indikator" + (f", keputusan atas {', '.join(decided)}" if decided else "")
    draft = found.draft
    if draft is None:
        raise ValueError("an applied import has its draft")
    facts = {
        "instrument_id": draft.pk,
        "instrument": f"{draft.code}/{draft.version}",
        "name": found.name,
        "sha256": found.sha256,
        "indicators": len(rows),
        "note": note,
    }
    record(Event.Verb.INSTRUMENT_IMPORTED, by=by, after=facts)
