"""Reading objections (sanggahan): what was objected to, whether one may object now, and what still hinders a decree."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from accounts.models import Membership
from accounts.states import PERMISSIONS, SCORE, VERIFY_CENTRAL
from assessments.models import Assessment, Cycle, Extension, Item, Objection, Score, Window
from assessments.states import AssessmentState, Claim, ItemState, Stage
from assessments.windows import Opening, closure_of, moment

RULERS = [role for role, allowed in PERMISSIONS.items() if allowed & {VERIFY_CENTRAL, SCORE}]
MOST_NAMES = 8
OPEN = Q(withdrawn_at=None, ruling=None)
RULED = Q(ruling__isnull=False)


def of(assessment: Assessment) -> dict[int, Objection]:
    """The newest objection to each item that was not withdrawn, by item id, with documents and ruling: 2 queries."""
    return {objection.item_id: objection for objection in all_of(assessment) if objection.withdrawn_at is None}


def all_of(assessment: Assessment) -> QuerySet[Objection]:
    """Every objection of the region in this cycle, oldest first, withdrawn or not: with documents 2 queries."""
    return (
        Objection.objects.filter(item__assessment=assessment)
        .select_related(
            "item__indicator",
            "by",
            "against",
            "ruling__by",
            "ruling__verdict",
            "ruling__score_before",
            "ruling__score_after",
        )
        .defer("ruling__score_before__explanation", "ruling__score_after__explanation")
        .prefetch_related("documents")
        .order_by("pk")
    )


@dataclass(frozen=True, slots=True)
class Earned:
    """What an item earned at a stage, of how much."""

    points: Decimal
    possible: Decimal

    @property
    def lost(self) -> Decimal:
        return self.possible - self.points


def earned_in(score: Score | None) -> dict[str, Earned]:
    """By the code of the item, from the snapshot."""
    if score is None:
        return {}
    return {
        item["code"]: Earned(Decimal(item["points"]), Decimal(item["possible"]))
        for right in score.explanation["rights"]
        for kind in right["kinds"]
        for item in kind["items"]
    }


# --- Whether one may object -----------------------------------------------------------------------------------------


def why_closed(assessment: Assessment, openings: Mapping[str, Opening]) -> str:
    """Why this region can neither object nor withdraw now, in words; nothing when it can."""
    if not assessment.cycle.objections:
        return "Siklus ini tidak memakai masa sanggah."
    if assessment.state != AssessmentState.SCORED:
        return (
            f"Keadaan penilaian {assessment.region} “{assessment.get_state_display()}”; sanggahan diajukan setelah "
            "hasil sementara diumumkan dan sebelum predikat ditetapkan."
        )
    if assessment.is_unannounced:
        return "Hasil sementara belum diumumkan pusat; sanggahan dapat diajukan sesudahnya."
    closure = closure_of(assessment, Stage.OBJECTION, openings.get(Stage.OBJECTION))
    return closure.words(assessment.region) if closure else ""


def why_not(item: Item, earned: Earned | None, standing: Objection | None) -> str:
    """Why nobody can object to this item, in words; nothing when one can. `standing`: what `of` has on it."""
    verdict = item.central_verdict
    if item.state == ItemState.EMPTY:
        return "Butir ini tidak diisi, jadi tidak ada putusan yang dapat disanggah."
    if verdict is None or verdict.item_version != item.version:
        return "Butir ini belum diputus pusat."
    if standing and standing.answer and standing.answer.verdict_id == verdict.pk:
        return "Putusan ini hasil sanggahan dan tidak dapat disanggah lagi."
    if standing and (standing.is_open or standing.against_id == verdict.pk):
        return "Sanggahan atas putusan ini sudah diajukan; tiap putusan disanggah satu kali."
    if earned is not None and earned.lost <= 0:
        return "Butir ini tidak kehilangan poin."
    if verdict.accepted and item.claim != Claim.VALUE:
        return "Jawaban daerah diterima apa adanya, jadi tidak ada putusan yang dapat disanggah."
    return ""


# --- Who rules ------------------------------------------------------------------------------------------------------


def is_own_verdict(objection: Objection, by: Membership) -> bool:
    """Whether this person gave the verdict objected to, or the one that stands by now: somebody else rules then."""
    standing = objection.item.central_verdict
    return by.user_id in {objection.against.by_id, standing.by_id if standing else None}


def other_rulers(objection: Objection) -> str:
    """Who else may rule, in words."""
    standing = objection.item.central_verdict
    own = [objection.against.by_id, standing.by_id if standing else objection.against.by_id]
    others = (
        Membership.objects.active()
        .filter(role__in=RULERS, user__is_active=True)
        .exclude(user__in=own)
        .select_related("user")
        .order_by("-role", "user__name")
    )
    names = list(dict.fromkeys(f"{other.user} ({other.get_role_display()})" for other in others))
    if not names:
        return "Belum ada orang lain yang dapat memutusnya; mintalah admin nasional menunjuk verifikator pusat kedua."
    return f"Yang dapat memutusnya: {_listed(names)}."


# --- A whole cycle --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Tally:
    """How many objections of a cycle wait for the Pusat, and how many are ruled."""

    waiting: int
    ruled: int


def tally(objections: QuerySet[Objection]) -> Tally:
    """1 query."""
    counts = objections.order_by().aggregate(waiting=Count("pk", filter=OPEN), ruled=Count("pk", filter=RULED))
    return Tally(counts["waiting"], counts["ruled"])


@dataclass(frozen=True, slots=True)
class Contested:
    """A cycle's provisional results: how many regions wait to be announced, are still at the Pusat; its objections."""

    ready: int
    behind: int
    tally: Tally


def contested(cycle: Cycle) -> Contested | None:
    """2 queries; None, and no query, where the cycle has no time for objections."""
    if not cycle.objections:
        return None
    at_pusat = Q(state__in=[AssessmentState.FORWARDED, AssessmentState.CENTRAL])
    counts = cycle.assessments.order_by().aggregate(
        ready=Count("pk", filter=Q(state=AssessmentState.SCORED, provisional_at=None)),
        behind=Count("pk", filter=at_pusat),
    )
    objections = Objection.objects.filter(item__assessment__cycle=cycle)
    return Contested(counts["ready"], counts["behind"], tally(objections))


def hindrances(cycle: Cycle, scored: Sequence[Assessment]) -> list[str]:
    """What keeps these regions (with region) from being decided, a sentence each, naming them; at most 3 queries."""
    if not cycle.objections:
        return []
    found = []
    unannounced = [a for a in scored if a.provisional_at is None]
    if unannounced:
        found.append(f"Hasil sementara belum diumumkan untuk: {_regions(unannounced)}.")
    now, closing = timezone.now(), closings(cycle, scored)
    running = [a for a in scored if a.provisional_at and closing[a.pk] > now]
    if running:
        named = _listed([f"{a.region} (sampai {moment(closing[a.pk], a.region)})" for a in running])
        found.append(f"Masa sanggah masih berjalan untuk: {named}.")
    waiting = set(
        Objection.objects.filter(OPEN, item__assessment__in=[a.pk for a in scored]).values_list(
            "item__assessment_id", flat=True
        )
    )
    if waiting:
        found.append(f"Sanggahan belum diputus untuk: {_regions(a for a in scored if a.pk in waiting)}.")
    return found


def closings(cycle: Cycle, assessments: Sequence[Assessment]) -> dict[int, datetime]:
    """When the time for objections ends, by assessment, extensions counted in: 2 queries."""
    window = Window.objects.get(cycle=cycle, stage=Stage.OBJECTION).closes_at
    closing = {assessment.pk: window for assessment in assessments}
    granted = Extension.objects.filter(assessment__in=list(closing), stage=Stage.OBJECTION)
    for pk, closes_at in granted.values_list("assessment_id", "closes_at"):
        closing[pk] = max(closing[pk], closes_at)
    return closing


def _regions(assessments: Iterable[Assessment]) -> str:
    return _listed([str(assessment.region) for assessment in assessments])


def _listed(names: Sequence[str]) -> str:
    more = f" dan {len(names) - MOST_NAMES} lainnya" if len(names) > MOST_NAMES else ""
    return f"{', '.join(names[:MOST_NAMES])}{more}"
