"""The berita acara of a verification: counts and returned items of the Kanwil, frozen with who signs.

The official form is not known to us: this is a working form, and every sheet says so.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership
from accounts.states import VERIFY_KANWIL
from assessments.describe import claim_words, value_words
from assessments.errors import Refused
from assessments.events import record
from assessments.models import Assessment, Event, Item, Minutes, Verdict
from assessments.queries import unjudged_codes
from assessments.recipients import operators_of
from assessments.states import AssessmentState, ItemState, Level
from assessments.submissions import fingerprint
from assessments.transitions import allow, lock
from assessments.worklist import is_left
from indicators.states import Kind
from jobs.queue import enqueue
from notices.outbox import tell

MINUTES = "berita-acara"
# The Kanwil has spoken: the form is with the region for repair, or beyond the Kanwil.
SPOKEN = frozenset(
    {
        AssessmentState.RETURNED,
        AssessmentState.FORWARDED,
        AssessmentState.CENTRAL,
        AssessmentState.SCORED,
        AssessmentState.DECIDED,
    }
)
ACCEPTED, RETURNED, UNJUDGED, EMPTY = "accepted", "returned", "unjudged", "empty"


@dataclass(frozen=True, slots=True, kw_only=True)
class Signing:
    """Who signs, where, when."""

    kanwil_name: str
    kanwil_position: str
    pemda_name: str
    pemda_position: str
    place: str
    day: date


def why_not_yet(assessment: Assessment) -> str:
    """Why a berita acara cannot be made now, in words; empty when it can."""
    if assessment.state in SPOKEN:
        return ""
    if assessment.state != AssessmentState.KANWIL:
        return (
            f"Keadaan penilaian ini “{assessment.get_state_display()}”; berita acara dibuat setelah Kanwil memutus "
            "semua butir atau mengembalikan formulir."
        )
    left = len(unjudged_codes(assessment, Level.KANWIL))
    return f"Masih ada {left} butir yang belum diputus Kanwil." if left else ""


def has_spoken(assessment: Assessment, items: Iterable[Item]) -> bool:
    """The same for a page that has read the items already."""
    in_kanwil = assessment.state == AssessmentState.KANWIL
    return assessment.state in SPOKEN or (in_kanwil and not any(is_left(item, Level.KANWIL) for item in items))


@transaction.atomic
def make_minutes(*, assessment_id: int, version: int, signing: Signing, by: Membership) -> Minutes:
    """Freeze the Kanwil's findings as they stand now, and ask the worker for the sheet.

    Raises PermissionDenied, Stale (the assessment moved on), Refused (not judged yet; the same is there already).
    """
    allow(by, VERIFY_KANWIL)
    assessment = lock(assessment_id, version)
    if refusal := why_not_yet(assessment):
        raise Refused(refusal)
    content = content_of(assessment, signing)
    digest = fingerprint(content)
    latest = Minutes.objects.filter(assessment=assessment).order_by("-sequence").first()
    if latest and latest.sha256 == digest:
        raise Refused(f"Berita acara dengan isi yang sama sudah dibuat: {latest.number}.")
    sequence = latest.sequence + 1 if latest else 1
    region, cycle = assessment.region, assessment.cycle
    made = Minutes.objects.create(
        assessment=assessment,
        sequence=sequence,
        number=f"BAV-{cycle.award_year}-{region.code.replace('.', '')}-{sequence}",
        content=content,
        sha256=digest,
        by_id=by.user_id,
        acting_as=f"{by.role_label} · {by.scope_label}",
        at=timezone.now(),
    )
    record(Event.Verb.MINUTES_MADE, by=by, assessment=assessment, after={"number": made.number, "sha256": made.sha256})
    enqueue(
        kind=MINUTES,
        title=f"Berita acara {made.number}: {region}",
        key=f"{MINUTES}:{made.pk}",
        asked_by=by.user,
        minutes_id=made.pk,
    )
    tell(
        to=operators_of([region.pk]).get(region.pk, []),
        key=f"{MINUTES}:{made.pk}",
        subject=f"Berita acara verifikasi {region}: {made.number}",
        body=f"Kanwil membuat berita acara verifikasi {made.number}. Berkasnya dapat diunduh di halaman Riwayat.",
        url=reverse("assessments:history", args=[assessment.pk]),
    )
    return made


def minutes_of(assessment: Assessment) -> QuerySet[Minutes]:
    """Those of an assessment, newest first."""
    return Minutes.objects.filter(assessment=assessment).select_related("by").order_by("-sequence")


def content_of(assessment: Assessment, signing: Signing) -> dict[str, Any]:
    """Counts by right and kind, the returned and the corrected items, who signs: plain data, spelt for print."""
    items = list(
        Item.objects.filter(assessment=assessment)
        .select_related("indicator__right", "kanwil_verdict")
        .order_by("indicator__right__number", "indicator__position")
    )
    judged = [(i, i.kanwil_verdict) for i in items if i.kanwil_verdict and i.state != ItemState.EMPTY]
    cycle, region = assessment.cycle, assessment.region
    return {
        "region": region.name,
        "province": region.province.name,
        "office": assessment.office.name if assessment.office else "",
        "award_year": cycle.award_year,
        "performance_year": cycle.performance_year,
        "state": assessment.get_state_display(),
        "rights": _counted(items),
        "returned": [_returned(item, verdict) for item, verdict in judged if not verdict.accepted],
        "corrected": [
            _corrected(item, verdict)
            for item, verdict in judged
            if verdict.accepted and verdict.verified_value != item.value
        ],
        "signing": asdict(signing) | {"day": signing.day.isoformat()},
    }


def counted(content: dict[str, Any]) -> dict[str, int]:
    """How many items of a frozen berita acara are accepted, returned, unjudged and empty."""
    sums: Counter[str] = Counter()
    for right in content["rights"]:
        for counts in right["kinds"].values():
            sums.update(counts)
    return {what: sums[what] for what in (ACCEPTED, RETURNED, UNJUDGED, EMPTY)}


def _outcome(item: Item) -> str:
    """What the Kanwil last said of an item, whatever the region did since."""
    if item.state == ItemState.EMPTY:
        return EMPTY
    if item.kanwil_verdict is None:
        return UNJUDGED
    return ACCEPTED if item.kanwil_verdict.accepted else RETURNED


def _counted(items: list[Item]) -> list[dict[str, Any]]:
    names: dict[int, str] = {}
    counts: dict[int, dict[str, Counter[str]]] = {}
    for item in items:
        right = item.indicator.right
        names[right.number] = right.name
        by_kind = counts.setdefault(right.number, {kind: Counter() for kind in Kind.values})
        by_kind[item.indicator.kind][_outcome(item)] += 1
    return [
        {"number": number, "name": names[number], "kinds": {kind: dict(counter) for kind, counter in by_kind.items()}}
        for number, by_kind in counts.items()
    ]


def _returned(item: Item, verdict: Verdict) -> dict[str, Any]:
    return {
        "code": item.indicator.code,
        "text": item.indicator.text,
        "reason": verdict.get_reason_code_display(),
        "note": verdict.note,
        "repaired": item.changed_since_kanwil,
    }


def _corrected(item: Item, verdict: Verdict) -> dict[str, Any]:
    """Accepted, with another figure than the region's."""
    return {
        "code": item.indicator.code,
        "text": item.indicator.text,
        "claimed": claim_words(item),
        "verified": value_words(item.indicator, verdict.verified_value),
        "note": verdict.note,
    }
