"""The desk of Kanwil, Pusat and those who read along: regions with state and progress, and one region's items."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import ActingRequest, require
from accounts.models import Membership
from accounts.states import ENDORSE_PROVINCE, SCORE, VERIFY_CENTRAL, VERIFY_KANWIL, VIEW, Scope
from assessments.access import get_assessment, visible_assessments
from assessments.desk.samples import with_sampled
from assessments.districts import regions_of
from assessments.minutes import has_spoken
from assessments.models import Assessment, Cycle, Item
from assessments.offers import acts_for, level_of, may_extend, sees_scores, why_not_judging
from assessments.queries import explanations_of, state_counts
from assessments.states import JUDGED, AssessmentState, CycleState, ItemState, Level, Reach, has_reached
from assessments.windows import openings
from assessments.worklist import CONDITIONS, SAMPLED, Filters, current_verdict, is_left, next_left
from indicators.states import Kind
from regions.queries import search_regions
from regions.rules import short_name

P = ParamSpec("P")
NO_OFFICE = "tanpa"  # what the filter calls regions without a Kanwil
OWN, EVERYBODYS = "saya", "semua"  # whose regions: the verifier's own daerah binaan, or all
FILTERS = ("keadaan", "provinsi", "kanwil", "q", "tahap", "predikat")
Page = Callable[Concatenate[ActingRequest, P], HttpResponse]

# Whose turn a state is, by permission: what this role has to do today.
TURN: dict[str, tuple[str, ...]] = {
    VERIFY_KANWIL: (AssessmentState.SUBMITTED, AssessmentState.KANWIL),
    VERIFY_CENTRAL: (AssessmentState.FORWARDED, AssessmentState.CENTRAL),
    SCORE: (AssessmentState.CENTRAL, AssessmentState.SCORED),
}


def at_desk(*permissions: str) -> Callable[[Page[P]], Callable[Concatenate[HttpRequest, P], HttpResponseBase]]:
    """As `require`, for pages that the region itself does not use: it has its own."""

    def decorate(page: Page[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
        @require(*(permissions or (VIEW,)))
        @wraps(page)
        def guarded(request: ActingRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if request.membership.scope is Scope.REGION:
                raise PermissionDenied("Halaman ini untuk meja Kanwil, provinsi, dan pusat.")
            return page(request, *args, **kwargs)

        return guarded

    return decorate


# --- All regions ------------------------------------------------------------------------------------------------

COLUMNS = (
    "pk",
    "state",
    "submitted_at",
    "region_id",
    "region__code",
    "region__name",
    "region__timezone",
    "region__province__code",
    "region__province__name",
    "office_id",
    "office__name",
    "score_self__final",
    "score_kanwil__final",
    "score_final__final",
    "score_final__predicate_label",
    "decision__predicate_code",
    "decision__predicate_label",
)


@dataclass(frozen=True, slots=True)
class Row:
    """One region in the list, as text where it can be: 514 are drawn at once, and Django formats numbers slowly.

    `state` and `get_state_display` are what the badge of a state reads.
    """

    state: str
    url: str
    name: str
    place: str
    timezone: str
    filled: str
    total: str
    judged: str
    submitted_at: datetime | None
    scores: tuple[Decimal | None, ...]
    predicate: str

    def get_state_display(self) -> str:
        return AssessmentState(self.state).label


def _row(facts: Mapping[str, Any], items: Mapping[str, int], url: str, *, with_office: bool) -> Row:
    total = sum(items.values())
    place = [facts["region__code"], facts["region__province__name"]]
    if with_office and facts["office__name"]:
        place.append(facts["office__name"])
    return Row(
        state=facts["state"],
        url=url,
        name=short_name(facts["region__name"]),
        place=" · ".join(place),
        timezone=facts["region__timezone"],
        filled=str(total - items.get(ItemState.EMPTY, 0)),
        total=str(total),
        judged=_judged(sum(items.get(state, 0) for state in JUDGED), items.get(ItemState.RETURNED, 0)),
        submitted_at=facts["submitted_at"],
        scores=(facts["score_self__final"], facts["score_kanwil__final"], facts["score_final__final"]),
        predicate=facts["score_final__predicate_label"] or "–",
    )


def _judged(judged: int, returned: int) -> str:
    """Such as “30 · 2 dikembalikan”."""
    return f"{judged} · {returned} dikembalikan" if returned else str(judged)


@dataclass(frozen=True, slots=True)
class StateCount:
    state: str
    count: int

    def get_state_display(self) -> str:
        return AssessmentState(self.state).label


@at_desk()
@require_safe
def region_list(request: ActingRequest) -> HttpResponse:
    """Every assessment in reach of one cycle, ordered by region code: this is no contest."""
    member, query = request.membership, request.GET
    cycles = cycles_on_desk()
    cycle = chosen_cycle(cycles, query.get("siklus", ""))
    if cycle is None:
        return render(request, "assessments/desk/list.html", {"cycles": [], "cycle": None})
    in_cycle = visible_assessments(member).filter(cycle=cycle)
    everything = list(in_cycle.order_by("region__code").values(*COLUMNS))
    items = state_counts(in_cycle)
    districts = _districts(member)
    whose = _whose(query, districts)
    pool = [facts for facts in everything if facts["region_id"] in districts] if whose == OWN else everything
    found = _found(pool, query, items)
    state = query.get("keadaan", "")
    shown = [facts for facts in found if state in {"", facts["state"]}]
    counts = Counter(facts["state"] for facts in found)
    context = {
        "cycle": cycle,
        "cycles": cycles,
        "rows": _rows(shown, member, items),
        "found": len(found),
        "in_reach": len(everything),
        "counts": [StateCount(s.value, counts[s]) for s in AssessmentState if counts[s]],
        "state": state,
        "turn": _turn(member, pool),
        "elsewhere": _waiting(member, everything) - _waiting(member, pool),
        "whose": whose,
        "districts": len(districts),
        "may_district": member.can(VERIFY_KANWIL),
        "provinces": _options(everything, "region__province__code", "region__province__name"),
        "offices": _options(everything, "office_id", "office__name") if member.scope is Scope.NATION else [],
        "sees_scores": sees_scores(member),
        "q": query.get("q", ""),
        "filtered": any(query.get(name) for name in FILTERS),
        "narrowed": _narrowed(found, query),
    }
    return render(request, "assessments/desk/list.html", context)


def _districts(member: Membership) -> set[int]:
    """The regions that a verifier of a Kanwil looks after today; nothing for the others, nor a query."""
    if not member.can(VERIFY_KANWIL):
        return set()
    return set(regions_of(member, timezone.localdate()).values_list("pk", flat=True))


def _whose(query: Mapping[str, str], districts: set[int]) -> str:
    """Whose regions to show first: a verifier's own, unless all are asked for or the address asks for other things."""
    if not districts:
        return ""
    bare = not any(query.get(name) for name in FILTERS)
    asked = query.get("binaan", OWN if bare else EVERYBODYS)
    return OWN if asked == OWN else EVERYBODYS


def cycles_on_desk() -> list[Cycle]:
    """The cycles that have been opened, newest first."""
    return list(Cycle.objects.exclude(state=CycleState.PREPARED).order_by("-award_year"))


def chosen_cycle(cycles: Sequence[Cycle], asked: str) -> Cycle | None:
    """The cycle asked for; else the newest that is open, else the newest."""
    by_year = {str(cycle.award_year): cycle for cycle in cycles}
    is_open = (cycle for cycle in cycles if cycle.state == CycleState.OPEN)
    return by_year.get(asked) or next(is_open, cycles[0] if cycles else None)


def _found(
    everything: list[dict[str, Any]], query: Mapping[str, str], items: Mapping[int, Mapping[str, int]]
) -> list[dict[str, Any]]:
    """Those that province, Kanwil, search text, stage reached and the decree's predicate leave."""
    province, office, text = (query.get(name, "") for name in ("provinsi", "kanwil", "q"))
    reach, predicate = query.get("tahap", ""), query.get("predikat", "")
    found = everything
    if reach in Reach.values:
        found = [
            facts
            for facts in found
            if has_reached(reach, facts["state"], begun=any(s != ItemState.EMPTY for s in items.get(facts["pk"], ())))
        ]
    if predicate:
        found = [facts for facts in found if facts["decision__predicate_code"] == predicate]
    if province:
        found = [facts for facts in found if facts["region__province__code"] == province]
    if office:
        found = [facts for facts in found if str(facts["office_id"] or NO_OFFICE) == office]
    if text.strip():
        hits = set(search_regions(text[:100]).values_list("pk", flat=True))
        found = [facts for facts in found if facts["region_id"] in hits]
    return found


def _narrowed(found: Sequence[dict[str, Any]], query: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """The filters that have no field of their own: name, value, and in words."""
    narrowed = []
    reach, predicate = query.get("tahap", ""), query.get("predikat", "")
    if reach in Reach.values:
        narrowed.append(("tahap", reach, Reach(reach).label))
    if predicate:
        label = found[0]["decision__predicate_label"] if found else predicate
        narrowed.append(("predikat", predicate, f"Predikat {label}"))
    return narrowed


def _rows(shown: Iterable[dict[str, Any]], member: Membership, items: dict[int, dict[str, int]]) -> list[Row]:
    # A province's desk brings the covering letter, which stands on the assessment's own page.
    page = "assessments:assessment" if member.can(ENDORSE_PROVINCE) else "assessments:verification"
    with_office = member.scope is Scope.NATION
    return [
        _row(facts, items.get(facts["pk"], {}), reverse(page, args=[facts["pk"]]), with_office=with_office)
        for facts in shown
    ]


def _options(everything: Iterable[dict[str, Any]], key: str, name: str) -> list[tuple[str, str]]:
    """What a filter offers: every value that occurs, if there is more than one."""
    options = {str(facts[key]): facts[name] for facts in everything if facts[key] is not None}
    return sorted(options.items(), key=lambda option: option[1]) if len(options) > 1 else []


def _turn(member: Membership, everything: Iterable[dict[str, Any]]) -> list[StateCount]:
    """The states that wait for this role, with how many regions are in each."""
    states = next((states for permission, states in TURN.items() if member.can(permission)), ())
    counts = Counter(facts["state"] for facts in everything)
    return [StateCount(state, counts[state]) for state in states if counts[state]]


def _waiting(member: Membership, regions: Iterable[dict[str, Any]]) -> int:
    """How many of the regions wait for this role."""
    return sum(entry.count for entry in _turn(member, regions))


# --- One region -------------------------------------------------------------------------------------------------


@at_desk()
@require_safe
def verification(request: ActingRequest, pk: int) -> HttpResponse:
    """The items of a region for the level that acts; others read."""
    return verification_page(request, get_assessment(request.membership, pk))


def verification_page(
    request: ActingRequest, assessment: Assessment, *, status: int = 200, typed: str = ""
) -> HttpResponse:
    """The page of `verification`; `typed` is the note of an act that was refused, so that it is not lost."""
    member = request.membership
    schedule = openings(assessment)
    level = level_of(member)
    items = worklist_items(assessment)
    filters = Filters.read(request.GET)
    shown = filters.apply(items)
    why_not = why_not_judging(member, assessment, schedule)
    acts = acts_for(member, assessment, schedule)
    following = next_left(shown, level) if level and not why_not else None
    context = {
        "assessment": assessment,
        "region": assessment.region,
        "openings": schedule,
        "acts": acts,
        "typed_note": typed,
        # The act may be gone with its field when a deadline passed meanwhile.
        "kept": [("Catatan", typed)] if typed and not any(act.note_label for act in acts) else [],
        "level": level,
        "why_not": why_not,
        "items": [ListedItem(item, level) for item in shown],
        "total": len(items),
        "figures": _figures(items, level),
        "filters": filters,
        "query": urlencode(filters.as_dict()),
        "following": following,
        "rights": {i.indicator.right.number: i.indicator.right.short_name for i in items},
        "kinds": Kind.choices,
        "conditions": _conditions(member),
        "referred": [item for item in items if item.referral_id],
        "may_refer": level is Level.CENTRAL and not why_not,
        "sees_sample": member.scope is Scope.NATION,
        "sees_scores": sees_scores(member),
        "sees_assessors": member.scope is Scope.NATION,
        "may_record": member.can(VERIFY_KANWIL) and has_spoken(assessment, items),
        "may_extend": may_extend(member, assessment),
        "explanations": explanations_of(assessment),
        "instrument_note": instrument_note(assessment.cycle),
    }
    return render(request, "assessments/desk/verification.html", context, status=status)


def _conditions(member: Membership) -> list[tuple[str, str]]:
    """What the list can be filtered by; the sample is the Pusat's own."""
    return [(key, label) for key, (label, _) in CONDITIONS.items() if key != SAMPLED or member.scope is Scope.NATION]


@dataclass(frozen=True, slots=True)
class ListedItem:
    """An item in the list, and whether the acting level still has to judge it."""

    item: Item
    level: Level | None

    @property
    def left(self) -> bool:
        return self.level is not None and is_left(self.item, self.level)

    @property
    def central(self) -> object:
        return current_verdict(self.item, Level.CENTRAL)


def worklist_items(assessment: Assessment) -> list[Item]:
    """Every item in the order of the form, with what filters and rows need: one query."""
    return list(
        with_sampled(Item.objects.filter(assessment=assessment))
        .select_related("indicator__right", "kanwil_verdict", "central_verdict", "referral__by")
        .defer("indicator__legal_basis", "indicator__evidence", "indicator__example", "indicator__na_hint")
        .annotate(file_count=Count("evidence", filter=Q(evidence__removed_at=None)))
        .order_by("indicator__right__number", "indicator__position")
    )


def _figures(items: Sequence[Item], level: Level | None) -> list[dict[str, str]]:
    filled = [item for item in items if item.state != ItemState.EMPTY]
    judged_at = level or Level.KANWIL
    judged = sum(not is_left(item, judged_at) for item in filled)
    returned = sum(item.state == ItemState.RETURNED for item in items)
    changed = sum(item.changed_since_kanwil for item in items)
    sampled = [item for item in filled if getattr(item, "sampled", False)] if judged_at is Level.CENTRAL else []
    sample = {
        "label": "Sampel sudah diputus",
        "value": f"{sum(not is_left(item, Level.CENTRAL) for item in sampled)}",
        "unit": f"dari {len(sampled)}",
    }
    return [
        {"label": "Butir terisi", "value": f"{len(filled)}", "unit": f"dari {len(items)}"},
        {"label": f"Sudah diputus {judged_at.label}", "value": f"{judged}", "unit": f"dari {len(filled)}"},
        {"label": "Dikembalikan Kanwil", "value": f"{returned}", "unit": "butir"},
        {"label": "Berubah sejak diverifikasi", "value": f"{changed}", "unit": "butir"},
        *([sample] if sampled else []),
    ]


def instrument_note(cycle: Cycle) -> str:
    """What the footer says of an instrument that is not the official one."""
    return cycle.instrument.note if cycle.instrument.is_working else ""
