"""The region answers the checks: Disdukcapil's population figure, and a word about each warning."""

from collections.abc import Mapping

from django.db import transaction

from accounts.models import Membership
from accounts.states import SUBMIT
from assessments.checks.findings import LIMITS, Finding, Severity
from assessments.checks.run import review
from assessments.describe import NOTHING, number
from assessments.errors import Change, ItemErrors, Refused, Stale
from assessments.events import State, event, record, write
from assessments.filling import lock_for_filling
from assessments.models import Assessment, Event, Explanation
from assessments.models.items import NOTE_MAX
from assessments.transitions import allow

LARGEST = 2_000_000_000


@transaction.atomic
def set_population(*, assessment_id: int, population: int, seen: int | None, by: Membership) -> Assessment:
    """Write Disdukcapil's figure over the one the page showed (`seen`). Stale when somebody else changed it."""
    allow(by, SUBMIT)
    assessment = lock_for_filling(assessment_id, by=by)
    before = assessment.population
    if population == before:
        return assessment
    if seen != before:
        raise Stale("Jumlah penduduk sudah diubah sejak halaman dibuka.", _population_change(assessment, seen))
    if not 0 < population <= LARGEST:
        raise Refused("Jumlah penduduk harus lebih dari 0 dan masuk akal. Tulis jumlah jiwa menurut Disdukcapil.")
    assessment.population = population
    assessment.save(update_fields=["population"])
    record(
        Event.Verb.POPULATION_SET,
        by=by,
        assessment=assessment,
        before={"population": before},
        after={"population": population},
    )
    return assessment


def _population_change(assessment: Assessment, seen: int | None) -> list[Change]:
    latest = Event.objects.filter(assessment=assessment, verb=Event.Verb.POPULATION_SET).select_related("actor").first()
    if latest is None:
        return []
    who = f"{latest.actor} ({latest.acting_as})"
    return [
        Change("Jumlah penduduk", number(seen) or NOTHING, number(assessment.population) or NOTHING, who, latest.at)
    ]


@transaction.atomic
def explain(*, assessment_id: int, texts: Mapping[str, str], by: Membership) -> int:
    """Write the region's word about warnings, by fingerprint; how many were new or changed.

    Nothing is written when one is refused: ItemErrors by fingerprint where a text is too short or too long; Stale when
    a finding is no longer there, for its figures have changed since the page was drawn.
    """
    allow(by, SUBMIT)
    assessment = lock_for_filling(assessment_id, by=by)
    found = review(assessment)
    warnings = {finding.fingerprint: finding for finding in found.of(Severity.WARNING)}
    if not set(texts) <= set(warnings):
        raise Stale("Temuan sudah berubah sejak halaman dibuka. Baca temuan yang sekarang, lalu jelaskan lagi.")
    clean = {key: text.strip() for key, text in texts.items()}
    errors = {key: error for key, text in clean.items() if (error := _fault(text))}
    if errors:
        raise ItemErrors(errors)
    said = {key: explanation.text for key, explanation in found.said.items()}
    changed = {key: text for key, text in clean.items() if said.get(key) != text}
    Explanation.objects.bulk_create(
        [_explanation(warnings[key], text, assessment=assessment, by=by) for key, text in changed.items()],
        update_conflicts=True,
        unique_fields=["assessment", "finding"],
        update_fields=["rule", "message", "codes", "text", "by", "at"],
    )
    write(
        event(
            Event.Verb.EXPLAINED,
            by=by,
            assessment=assessment,
            before={"text": said[key]} if key in said else {},
            after={"title": warnings[key].title, "text": text} | _facts(warnings[key]),
        )
        for key, text in changed.items()
    )
    return len(changed)


def _fault(text: str) -> str:
    if len(text) < LIMITS.explanation_shortest:
        return f"Penjelasan terlalu pendek. Tulis paling sedikit {LIMITS.explanation_shortest} huruf."
    if len(text) > NOTE_MAX:
        return f"Penjelasan terlalu panjang: {len(text)} huruf, paling banyak {NOTE_MAX}. Ringkaslah."
    return ""


def _explanation(finding: Finding, text: str, *, assessment: Assessment, by: Membership) -> Explanation:
    return Explanation(
        assessment=assessment, finding=finding.fingerprint, text=text, by_id=by.user_id, **_facts(finding)
    )


def _facts(finding: Finding) -> State:
    """What was found, as explanation and log keep it."""
    return {"rule": finding.rule, "message": finding.message, "codes": finding.codes}
