"""Which piagam a cycle has, and whether their files are there. Imports nothing that prints: pages start quickly."""

from collections.abc import Iterator

from django.db.models.fields.files import FieldFile

from assessments.models import Cycle, Decision
from reports.models import Piagam


def stored(file: FieldFile) -> bool:
    """Whether the file is really there, not only in the database."""
    return bool(file.name) and file.storage.exists(str(file.name))


def has_file(piagam: Piagam) -> bool:
    return stored(piagam.file)


def piagam_rows(cycle: Cycle) -> Iterator[tuple[Decision, Piagam | None]]:
    """Every decision of the cycle that carries a piagam, with its piagam if it was begun: one query."""
    decisions = (
        Decision.objects.filter(assessment__cycle=cycle, piagam=True)
        .select_related("certificate", "decree", "score", "assessment__region__province")
        .order_by("assessment__region__code")
    )
    for decision in decisions:
        yield decision, getattr(decision, "certificate", None)
