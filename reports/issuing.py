"""Terbitkan piagam: the verb. Run twice, or again after it was killed half-way, it leaves one file a piagam."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from accounts.models import Membership
from accounts.states import PIAGAM
from assessments.errors import Refused
from assessments.events import record
from assessments.models import Cycle, Decision, Event
from assessments.transitions import allow
from reports.models import Piagam
from reports.piagam import render_many
from reports.queries import has_file

Tell = Callable[[int, int], None]


def in_silence(done: int, total: int) -> None:
    """Nobody listens."""


@dataclass(frozen=True, slots=True)
class Issued:
    """How many files were made now, and how many were there already."""

    made: int
    kept: int


def number_for(decision: Decision) -> str:
    """KKPHAM-<award year>-<region code without dot>: our own working scheme, the ministry's is not known to us.

    Unique, for a region has one decision in an award year.
    """
    assessment = decision.assessment
    return f"KKPHAM-{assessment.cycle.award_year}-{assessment.region.code.replace('.', '')}"


def issue_piagam(*, cycle_id: int, by: Membership, tell: Tell = in_silence) -> Issued:
    """Make the piagam of every decision of the cycle that carries one; `tell` hears how many of how many are done.

    Each piece is stored by itself, so that work that was done stays done. Refused without a decree.
    """
    allow(by, PIAGAM)
    cycle = Cycle.objects.get(pk=cycle_id)
    decisions = list(
        Decision.objects.filter(assessment__cycle=cycle, piagam=True)
        .select_related(
            "certificate",
            "decree__institution",
            "assessment__cycle__instrument",
            "assessment__region__province",
        )
        .order_by("assessment__region__code")
    )
    if not decisions:
        raise Refused("Belum ada daerah yang ditetapkan mendapat piagam pada siklus ini. Tetapkan predikat dahulu.")
    missing = [p for p in map(_piagam_of, decisions) if not has_file(p)]
    kept = len(decisions) - len(missing)
    tell(kept, len(decisions))
    for done, (piagam, content) in enumerate(render_many(missing), start=kept + 1):
        _store(piagam, content, by=by)
        tell(done, len(decisions))
    return Issued(made=len(missing), kept=kept)


def _piagam_of(decision: Decision) -> Piagam:
    """The decision's piagam; its number and token are given here, once."""
    if hasattr(decision, "certificate"):
        return decision.certificate
    piagam, _ = Piagam.objects.get_or_create(decision=decision, defaults={"number": number_for(decision)})
    piagam.decision = decision  # with all that select_related brought
    return piagam


@transaction.atomic
def _store(piagam: Piagam, content: bytes, *, by: Membership) -> None:
    award_year = piagam.decision.assessment.cycle.award_year
    name = f"piagam/{award_year}/{piagam.number}.pdf"
    again = Piagam.objects.select_for_update().get(pk=piagam.pk).rendered_at is not None
    piagam.file.storage.delete(name)  # left by a run that was killed between file and row
    piagam.file.name = piagam.file.storage.save(name, ContentFile(content))
    piagam.sha256 = hashlib.sha256(content).hexdigest()
    piagam.rendered_at = timezone.now()
    piagam.save(update_fields=["file", "sha256", "rendered_at"])
    record(
        Event.Verb.PIAGAM_ISSUED,
        by=by,
        assessment=piagam.decision.assessment,
        after={"number": piagam.number, "sha256": piagam.sha256, "again": again},
    )
