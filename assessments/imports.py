"""Taking a filled workbook over: read, shown as a preview, then written whole or not at all."""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, field, replace
from decimal import Decimal
from typing import Any, BinaryIO

from django.db import transaction
from django.utils import timezone

from accounts.models import Membership
from accounts.states import SUBMIT
from assessments.answers import Answer
from assessments.describe import number
from assessments.errors import Change, Refused, Stale
from assessments.events import record
from assessments.files import clean_name
from assessments.filling import Filling, fill_items, item_changes, lock_for_filling
from assessments.models import Assessment, Event, FormImport, Item
from assessments.states import Claim
from assessments.transitions import allow
from assessments.workbook_in import Row, read_rows
from assessments.workbook_out import Cells, cells_of, identity, is_writable
from indicators.models import Indicator

NUMBERS = ("numerator", "denominator", "value")


@dataclass(frozen=True, slots=True)
class Difference:
    """An item that the workbook would change, in words; `since` is what others did to it after the download."""

    item: Item
    before: list[str]
    after: list[str]
    answer: Answer
    since: Sequence[Change] = ()

    @property
    def clears(self) -> bool:
        return self.answer.claim == Claim.NONE


@dataclass(slots=True)
class Plan:
    """What a workbook would change as things stand now. Conflicts changed here and in the workbook; locked items were
    accepted; `kept` rows say nothing new; `absent` codes are not in the workbook."""

    changes: list[Difference] = field(default_factory=list)
    conflicts: list[Difference] = field(default_factory=list)
    locked: list[Difference] = field(default_factory=list)
    kept: int = 0
    absent: list[str] = field(default_factory=list)

    @property
    def seal(self) -> str:
        """Equal while nothing that the preview showed has changed."""
        shown = [
            f"{name}:{difference.item.pk}:{difference.item.version}"
            for name, part in (("+", self.changes), ("!", self.conflicts), ("=", self.locked))
            for difference in part
        ]
        return hashlib.sha256(" ".join(shown).encode()).hexdigest()[:16]

    @property
    def clearing(self) -> int:
        return sum(difference.clears for difference in (*self.changes, *self.conflicts))


def read_workbook(*, assessment_id: int, by: Membership, file: BinaryIO, size: int, name: str) -> FormImport:
    """Keep what a filled workbook says, for a preview; WorkbookRefused with all its problems, by sheet and cell."""
    allow(by, SUBMIT)
    with transaction.atomic():  # a closed form is told before the file is read, and nobody waits while it is
        assessment = lock_for_filling(assessment_id, by=by)
    indicators = Indicator.objects.filter(right__instrument=assessment.cycle.instrument_id)
    by_code = {indicator.code: indicator for indicator in indicators}
    rows = read_rows(file, size, identity=identity(assessment), indicators=by_code)
    file.seek(0)
    return FormImport.objects.create(
        assessment=assessment,
        by=by.user,
        name=clean_name(name),
        sha256=hashlib.sha256(file.read()).hexdigest(),
        answers={code: _stored(row) for code, row in rows.items()},
    )


def _stored(row: Row) -> dict[str, Any]:
    return {"cells": asdict(row.cells), "answer": asdict(row.answer), "base": row.base, "version": row.version}


def _decimals(fields: dict[str, Any]) -> dict[str, Any]:
    return fields | {name: None if fields[name] is None else Decimal(fields[name]) for name in NUMBERS}


def plan_of(form_import: FormImport, assessment: Assessment) -> Plan:
    """What the import would change now: 1 query, and one a conflict."""
    items = Item.objects.filter(assessment=assessment).select_related("indicator__right")
    plan = Plan()
    for item in items.order_by("indicator__right__number", "indicator__position"):
        stored = form_import.answers.get(item.indicator.code)
        if stored is None:
            plan.absent.append(item.indicator.code)
        else:
            _place(plan, assessment, item, stored)
    return plan


def _place(plan: Plan, assessment: Assessment, item: Item, stored: dict[str, Any]) -> None:
    cells = Cells(**_decimals(stored["cells"]))
    here = cells_of(item)
    if cells.fingerprint in {here.fingerprint, stored["base"]}:
        plan.kept += 1
        return
    answer = _with_own_digits(item, Answer(**_decimals(stored["answer"])))
    before = words(item.indicator, _answer_of(item))
    difference = Difference(item, before, words(item.indicator, answer), answer)
    if not is_writable(assessment, item):
        plan.locked.append(difference)
    elif here.fingerprint != stored["base"]:
        plan.conflicts.append(replace(difference, since=item_changes(item, stored["version"])))
    else:
        plan.changes.append(difference)


def _answer_of(item: Item) -> Answer:
    return Answer(item.claim, item.numerator, item.denominator, item.value, item.reason, item.note)


def _with_own_digits(item: Item, answer: Answer) -> Answer:
    """A figure nobody touched keeps the digits that a spreadsheet cannot hold."""
    same = {
        name: getattr(item, name)
        for name in NUMBERS
        if None not in {getattr(item, name), getattr(answer, name)}
        and f"{getattr(item, name):.15g}" == f"{getattr(answer, name):.15g}"
    }
    return replace(answer, **same)


def words(indicator: Indicator, answer: Answer) -> list[str]:
    """An answer as lines for people: the answer, then reason and note."""
    said = Claim(answer.claim).label
    if answer.claim == Claim.VALUE:
        said = f"{number(answer.value)} {indicator.unit}"
        if indicator.is_ratio:
            said += f" ({number(answer.numerator)} : {number(answer.denominator)})"
    lines = [said]
    lines += [f"Alasan: {answer.reason}"] if answer.reason else []
    return lines + ([f"Catatan: {answer.note}"] if answer.note else [])


@transaction.atomic
def apply_import(*, import_id: int, by: Membership, seal: str, take: Collection[str] = ()) -> list[Item]:
    """Write what the preview showed, in one go; of the conflicts those whose codes are in `take`.

    Refused when it was applied before or changes nothing, Stale when something the preview showed has changed.
    """
    allow(by, SUBMIT)
    assessment_id = FormImport.objects.values_list("assessment_id", flat=True).get(pk=import_id, by=by.user_id)
    assessment = lock_for_filling(assessment_id, by=by)
    found = FormImport.objects.get(pk=import_id)
    if found.applied_at:
        raise Refused("Isian dari berkas ini sudah diterapkan. Unggah berkas lain bila masih ada perubahan.")
    plan = plan_of(found, assessment)
    if plan.seal != seal:
        raise Stale("Formulir berubah sejak pratinjau ditampilkan.", _moved(plan))
    chosen = plan.changes + [d for d in plan.conflicts if d.item.indicator.code in take]
    if not chosen:
        raise Refused("Tidak ada isian yang diubah oleh berkas ini.")
    fillings = [Filling(d.item.pk, d.item.version, d.answer) for d in chosen]
    changed = fill_items(assessment_id=assessment_id, by=by, fillings=fillings)
    found.applied_at = timezone.now()
    found.save(update_fields=["applied_at"])
    facts = {"name": found.name, "sha256": found.sha256, "items": [item.indicator.code for item in changed]}
    record(Event.Verb.FORM_IMPORTED, by=by, assessment=assessment, after=facts)
    return changed


def _moved(plan: Plan) -> list[Change]:
    return [
        replace(change, label=f"Butir {difference.item.indicator.code}: {change.label}")
        for difference in plan.conflicts
        for change in difference.since
    ]
