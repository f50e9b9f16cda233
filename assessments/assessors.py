"""The Tim Penilai's own points, a right at a time. They stand beside the computed score and never enter it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction

from accounts.models import Membership
from accounts.states import ASSESS
from assessments.errors import Refused
from assessments.events import record
from assessments.models import Assessment, AssessorScore, Event, Score
from assessments.models.assignment import ASSESSOR_NOTE_MAX, MOST_POINTS
from assessments.states import AssessmentState, Stage
from assessments.transitions import allow, lock, require_state
from assessments.windows import require_open
from indicators.models import Right

HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Given:
    """Points for one right, 0 to 100 with at most two decimals."""

    points: Decimal
    note: str = ""


@transaction.atomic
def assess(*, assessment_id: int, given: Mapping[int, Given], by: Membership) -> list[AssessorScore]:
    """Keep what an assessor gives the rights named; what is as before adds nothing. Newer rows supersede older ones.

    Raises PermissionDenied, Locked (not in central verification, window closed), Refused (points or right unknown).
    """
    allow(by, ASSESS)
    assessment = lock(assessment_id)
    require_state(assessment, AssessmentState.CENTRAL)
    require_open(assessment, Stage.CENTRAL)
    known = set(Right.objects.filter(instrument=assessment.cycle.instrument_id).values_list("number", flat=True))
    for number, entry in given.items():
        if number not in known:
            raise Refused(f"Hak {number} tidak ada dalam instrumen siklus ini.")
        _require_sound(number, entry)
    before = own_scores(assessment, by)
    changed = {
        number: entry
        for number, entry in sorted(given.items())
        if number not in before or (before[number].points, before[number].note) != (entry.points, entry.note.strip())
    }
    if not changed:
        return []
    made = AssessorScore.objects.bulk_create(
        AssessorScore(
            assessment=assessment,
            right_number=number,
            points=entry.points,
            note=entry.note.strip(),
            by_id=by.user_id,
        )
        for number, entry in changed.items()
    )
    record(
        Event.Verb.ASSESSED,
        by=by,
        assessment=assessment,
        before={"points": {str(n): before[n].points for n in changed if n in before}},
        after={"points": {str(n): entry.points for n, entry in changed.items()}},
    )
    return made


def _require_sound(number: int, entry: Given) -> None:
    if not 0 <= entry.points <= MOST_POINTS:
        raise Refused(f"Hak {number}: isi angka dari 0 sampai {MOST_POINTS}.")
    if entry.points != entry.points.quantize(HUNDREDTH):
        raise Refused(f"Hak {number}: paling banyak dua angka di belakang koma.")
    if len(entry.note) > ASSESSOR_NOTE_MAX:
        raise Refused(f"Hak {number}: catatan paling banyak {ASSESSOR_NOTE_MAX} huruf.")


# --- Reading ------------------------------------------------------------------------------------------------------


def own_scores(assessment: Assessment, by: Membership) -> dict[int, AssessorScore]:
    """The person's newest row for each right number."""
    rows = AssessorScore.objects.filter(assessment=assessment, by=by.user_id).order_by("pk")
    return {row.right_number: row for row in rows}


def newest_scores(assessment: Assessment) -> dict[int, list[AssessorScore]]:
    """By right number: the newest row of each assessor, by name."""
    rows = AssessorScore.objects.filter(assessment=assessment).select_related("by").order_by("pk")
    newest = {(row.right_number, row.by_id): row for row in rows}
    by_right: dict[int, list[AssessorScore]] = {}
    for (number, _), row in sorted(newest.items(), key=lambda pair: (pair[0][0], pair[1].by.name, pair[0][1])):
        by_right.setdefault(number, []).append(row)
    return by_right


@dataclass(frozen=True, slots=True)
class Comparison:
    """One right: the computed score, the assessors' points, and how far their mean is from it."""

    number: int
    name: str
    computed: Decimal | None
    rows: list[AssessorScore]

    @property
    def mean(self) -> Decimal | None:
        if not self.rows:
            return None
        return (sum((row.points for row in self.rows), Decimal()) / len(self.rows)).quantize(HUNDREDTH)

    @property
    def difference(self) -> Decimal | None:
        """Points of the team less the computed ones."""
        mean = self.mean
        return None if mean is None or self.computed is None else mean - self.computed.quantize(HUNDREDTH)


def snapshot_of(assessment: Assessment) -> Score | None:
    """The score that the assessors' points stand beside: of the latest stage there is."""
    return assessment.score_final or assessment.score_kanwil or assessment.score_self


def compare(
    assessment: Assessment, rights: Iterable[Right], scores: Mapping[int, list[AssessorScore]]
) -> list[Comparison]:
    """Every right of the instrument in order, computed and given side by side."""
    snapshot = snapshot_of(assessment)
    computed = {row["number"]: row["score"] for row in snapshot.explanation["rights"]} if snapshot else {}
    return [
        Comparison(
            right.number,
            right.name,
            Decimal(computed[right.number]) if computed.get(right.number) is not None else None,
            scores.get(right.number, []),
        )
        for right in rights
    ]
