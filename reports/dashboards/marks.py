"""How states and predicates are drawn on the map. The shape says at whose desk a form lies: circle the region's,
triangle the Kanwil's, square the centre's, diamond behind all desks; no colour speaks alone."""

from collections.abc import Sequence

from assessments.states import AssessmentState as A
from indicators.models import Predicate
from reports.dashboards.pictures import Mark

GREY, MID, DEEP, TURN, GOOD, BAD, GOLD = "#7a888b", "#437f8a", "#0c4651", "#8c4310", "#1d6238", "#9c1f23", "#7a5a0c"

STATE_MARKS: dict[str, Mark] = {
    A.DRAFT: Mark(A.DRAFT.label, "circle", GREY, hollow=True),
    A.SUBMITTED: Mark(A.SUBMITTED.label, "circle", MID),
    A.KANWIL: Mark(A.KANWIL.label, "up", MID),
    A.RETURNED: Mark(A.RETURNED.label, "down", TURN),
    A.FORWARDED: Mark(A.FORWARDED.label, "square", DEEP, hollow=True),
    A.CENTRAL: Mark(A.CENTRAL.label, "square", DEEP),
    A.SCORED: Mark(A.SCORED.label, "diamond", GOOD, hollow=True),
    A.DECIDED: Mark(A.DECIDED.label, "diamond", GOOD),
    A.NO_DATA: Mark(A.NO_DATA.label, "cross", BAD),
}
# From the highest predicate down; an instrument with more of them repeats the last.
BY_RANK = (("diamond", GOLD, False), ("circle", MID, False), ("up", MID, True), ("square", GREY, True))
UNDECIDED = "belum"


def predicate_marks(predicates: Sequence[Predicate]) -> dict[str, Mark]:
    """By the predicate's code, and UNDECIDED for regions without one."""
    marks = {}
    for at, predicate in enumerate(predicates):
        shape, colour, hollow = BY_RANK[min(at, len(BY_RANK) - 1)]
        marks[predicate.code] = Mark(predicate.label, shape, colour, hollow)
    return marks | {UNDECIDED: Mark("Tanpa predikat", "circle", GREY, hollow=True)}
