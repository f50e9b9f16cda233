"""Reminders before a stage closes and while a region is late: one a person and day at most, naming only what lacks.

`remind` reads everything in a fixed number of queries, however many regions there are.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Count, Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import dateformat, timezone

from accounts.models import Membership
from assessments.models import Assessment, Endorsement, Event, Extension, Item, Task, Window
from assessments.queries import CONTENT_VERBS
from assessments.reasons import label_of
from assessments.recipients import kanwil_of, operators_of
from assessments.states import (
    FILLING_STAGE,
    IN_HAND,
    AssessmentState,
    CycleState,
    EndorsementKind,
    ItemState,
    Stage,
)
from assessments.windows import extender_of, moment
from notices.models import Notice
from notices.outbox import put

STAGE_OF = FILLING_STAGE | {AssessmentState.SUBMITTED: Stage.KANWIL, AssessmentState.KANWIL: Stage.KANWIL}
STAGE_DAYS = frozenset({14, 5, 1})  # before the last day
TASK_DAYS = frozenset({3, 1})
LATE_EVERY = 3  # days
LATE_UNTIL = 30  # days; who has been silent longer needs a call, not a twelfth mail


@dataclass(frozen=True, slots=True)
class Due:
    """An assessment whose stage closes on a day that calls for a reminder; `days` left, below 0 when late."""

    assessment: Assessment
    stage: str
    closes_at: datetime
    days: int


@dataclass(frozen=True, slots=True)
class Part:
    """One paragraph of a person's reminder; `days` orders them."""

    days: int
    subject: str
    text: str
    url: str


@dataclass
class Missing:
    """What an assessment lacks: codes by right, papers, and how many items the Kanwil has not judged."""

    blank: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    returned: list[str] = field(default_factory=list)
    papers: list[str] = field(default_factory=list)
    unjudged: int = 0


def remind(today: date) -> int:
    """Put the day's reminders into the outbox; run again on the same day it adds nothing. Returns how many people."""
    due = _due(today)
    parts: dict[int, list[Part]] = defaultdict(list)
    if due:
        missing = _missing(due)
        _for_operators([d for d in due if d.stage != Stage.KANWIL], missing, parts)
        _for_kanwil([d for d in due if d.stage == Stage.KANWIL], missing, parts)
    _for_contributors(today, parts)
    put([_notice(person, sorted(found, key=lambda p: p.days), today) for person, found in parts.items()])
    return len(parts)


def _is_day(days: int, before: frozenset[int]) -> bool:
    return days in before or (-LATE_UNTIL <= days < 0 and -days % LATE_EVERY == 1)


def _due(today: date) -> list[Due]:
    """Assessments of running cycles to be reminded of today, extensions counted in. 3 queries."""
    windows = {(w.cycle_id, w.stage): w.closes_at for w in Window.objects.filter(cycle__state=CycleState.OPEN)}
    extended: dict[tuple[int, str], datetime] = {}
    for pk, stage, closes_at in Extension.objects.filter(assessment__cycle__state=CycleState.OPEN).values_list(
        "assessment_id", "stage", "closes_at"
    ):
        extended[pk, stage] = max(closes_at, extended.get((pk, stage), closes_at))
    found = []
    assessments = Assessment.objects.filter(cycle__state=CycleState.OPEN, state__in=STAGE_OF)
    for assessment in assessments.select_related("cycle", "region", "office").order_by("region__code"):
        stage = STAGE_OF[assessment.state]
        window = windows[assessment.cycle_id, stage]  # a cycle opens with a window for every stage
        closes_at = max(window, extended.get((assessment.pk, stage), window))
        # A window is half-open: one that closes at midnight has its last day before.
        last_day = timezone.localdate(closes_at - timedelta(microseconds=1), assessment.region.tz)
        days = (last_day - today).days
        if _is_day(days, STAGE_DAYS):
            found.append(Due(assessment, stage, closes_at, days))
    return found


def _missing(due: Sequence[Due]) -> dict[int, Missing]:
    """What each of them lacks. 3 queries."""
    by_stage: dict[str, list[int]] = defaultdict(list)
    for d in due:
        by_stage[d.stage].append(d.assessment.pk)
    filling, repair, kanwil = by_stage[Stage.FILLING], by_stage[Stage.REPAIR], by_stage[Stage.KANWIL]
    missing: dict[int, Missing] = defaultdict(Missing)
    left = Q(assessment__in=filling, state=ItemState.EMPTY) | Q(assessment__in=repair, state=ItemState.RETURNED)
    items = Item.objects.filter(left).order_by("assessment_id", "indicator__right__number", "indicator__position")
    columns = ("assessment_id", "state", "indicator__right__name", "indicator__code", "kanwil_verdict__reason_code")
    for pk, state, right, code, reason in items.values_list(*columns):
        if state == ItemState.EMPTY:
            missing[pk].blank[right].append(code)
        else:
            missing[pk].returned.append(f"{code}: {label_of(reason)}" if reason else code)
    # As queries.all_endorsements: an approval on screen lapses with the next change of the content.
    changed = Event.objects.filter(
        assessment=OuterRef("assessment"), verb__in=CONTENT_VERBS, at__gte=OuterRef("added_at")
    )
    papers = Endorsement.objects.filter(assessment__in=filling + repair, replaced_at=None)
    there = set(papers.exclude(Q(document=None) & Exists(changed)).values_list("assessment_id", "kind"))
    for pk in filling + repair:
        missing[pk].papers = [kind.label for kind in EndorsementKind if (pk, kind.value) not in there]
    unjudged = Item.objects.filter(assessment__in=kanwil).exclude(state=ItemState.EMPTY)
    unjudged = unjudged.filter(
        Q(kanwil_verdict=None) | ~Q(kanwil_verdict__item_version=F("version")) | Q(referral__isnull=False)
    )
    for pk, count in unjudged.order_by().values_list("assessment_id").annotate(n=Count("id")):
        missing[pk].unjudged = count
    return missing


# --- The words for each kind of person ------------------------------------------------------------------------------


def _for_operators(due: Sequence[Due], missing: dict[int, Missing], parts: dict[int, list[Part]]) -> None:
    """To the operators of each region: blanks by right, returned items, papers."""
    operators = operators_of(d.assessment.region_id for d in due)
    for d in due:
        lacks, region = missing[d.assessment.pk], d.assessment.region
        lines = [f"{right}: {', '.join(codes)}" for right, codes in lacks.blank.items()]
        lines += lacks.returned
        lines += [f"Pengesahan: {label}" for label in lacks.papers]
        todo = _listed("Yang belum ada:" if lines else "", lines) or "Semua sudah lengkap; tinggal dikirim."
        label = Stage(d.stage).label
        head = f"{region}: {label} {_when(d)}."
        ask = f"Formulir terkunci; mintalah perpanjangan kepada {extender_of(d.assessment, d.stage)}.\n"
        text = f"{head}\n{ask if d.days < 0 else ''}{todo}"
        url = reverse("assessments:assessment", args=[d.assessment.pk])
        for person in operators.get(d.assessment.region_id, []):
            parts[person].append(Part(d.days, f"{label} {region} {_left(d.days)}", text, url))


def _for_kanwil(due: Sequence[Due], missing: dict[int, Missing], parts: dict[int, list[Part]]) -> None:
    """To the Kanwil's staff: the regions that are not forwarded, one paragraph a closing day."""
    staff = kanwil_of([d.assessment for d in due]) if due else {}
    by_person: dict[tuple[int, int], list[Due]] = defaultdict(list)
    for d in due:
        for person in staff[d.assessment.pk]:
            by_person[person, d.days].append(d)
    for (person, days), own in by_person.items():
        lines = []
        for d in own:
            left = missing[d.assessment.pk].unjudged
            todo = f"{left} butir belum diputus" if left else "semua butir sudah diputus, belum diteruskan"
            lines.append(f"{d.assessment.region}: {todo}; {_when(d)}")
        text = _listed(f"{len(own)} daerah belum diteruskan:", lines)
        parts[person].append(Part(days, f"Verifikasi Kanwil {_left(days)}", text, reverse("assessments:list")))


def _for_contributors(today: date, parts: dict[int, list[Part]]) -> None:
    """To the contributors of OPD: the items still in their hand, where one of them is due. 1 query."""
    tasks = Task.objects.filter(
        ended_at=None,
        state__in=IN_HAND,
        due_on__lte=today + timedelta(days=max(TASK_DAYS)),
        contributor__in=Membership.objects.active().filter(user__is_active=True),
        item__assessment__state__in=FILLING_STAGE,
        item__assessment__cycle__state=CycleState.OPEN,
    ).select_related("item__indicator", "contributor__region")
    by_hand: dict[int, list[Task]] = defaultdict(list)
    for task in tasks:
        by_hand[task.contributor_id].append(task)
    for own in by_hand.values():
        days = [(task.due_on - today).days for task in own if task.due_on]
        if not any(_is_day(left, TASK_DAYS) for left in days):
            continue
        lines = [
            f"{task.item.indicator.code}: batas {dateformat.format(task.due_on, 'j F Y')} ({_left(left)})"
            + (f". {task.note}" if task.note else "")
            for task, left in zip(own, days, strict=True)
            if task.due_on
        ]
        holder = own[0].contributor
        text = _listed(f"Butir {holder.region} yang belum Anda serahkan:", lines)
        subject = f"{len(own)} butir menunggu Anda"
        parts[holder.user_id].append(Part(min(days), subject, text, reverse("assessments:my_tasks")))


def _notice(person: int, parts: Sequence[Part], today: date) -> Notice:
    more = f" dan {len(parts) - 1} hal lain" if len(parts) > 1 else ""
    return Notice(
        to_id=person,
        key=f"pengingat:{today.isoformat()}",
        subject=f"Pengingat: {parts[0].subject}{more}"[:200],
        body="\n\n".join(part.text for part in parts),
        url=parts[0].url if len({part.url for part in parts}) == 1 else reverse("home"),
    )


def _listed(head: str, lines: Iterable[str]) -> str:
    return "\n".join([head, *(f"- {line}" for line in lines)]) if head else ""


def _when(d: Due) -> str:
    closes = "ditutup sejak" if d.days < 0 else "ditutup"
    return f"{closes} {moment(d.closes_at, d.assessment.region)} ({_left(d.days)})"


def _left(days: int) -> str:
    return f"terlambat {-days} hari" if days < 0 else f"{days} hari lagi"
