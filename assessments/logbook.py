"""Reading the log within reach: who did what, and who read which file, narrowed by person, place, item and days."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta
from typing import Any, Generic, TypeVar

from django.conf import settings
from django.db.models import Model, Q, QuerySet
from django.utils import timezone

from accounts.models import Membership, User
from accounts.states import Role, Scope
from assessments.access import visible_assessments, visible_documents
from assessments.models import Event, FileRead
from assessments.states import AssessmentState, ScoreStage
from regions.models import Region
from regions.queries import search_regions

Row = TypeVar("Row", bound=Model)
DAYS = 30  # what the log shows where nothing is asked for
# How a Pemda shares out its work is its own affair.
INSIDE_REGION = (Event.Verb.TASK_GIVEN, Event.Verb.TASK_CHANGED, Event.Verb.TASK_ENDED)
# What the Tim Penilai gives, and what becomes of a draft of the instrument, is read by the Pusat alone.
INSTRUMENTS = (
    Event.Verb.INSTRUMENT_DRAFTED,
    Event.Verb.INSTRUMENT_IMPORTED,
    Event.Verb.INSTRUMENT_CHANGED,
    Event.Verb.INSTRUMENT_PROPOSED,
    Event.Verb.INSTRUMENT_RETURNED,
    Event.Verb.INSTRUMENT_PUBLISHED,
    Event.Verb.INSTRUMENT_DISCARDED,
)
INSIDE_NATION = (Event.Verb.ASSESSED, *INSTRUMENTS)
# A final score is for the region's eyes once it is announced (as access.veiled).
UNANNOUNCED = Q(
    verb=Event.Verb.SCORED,
    after__stage=ScoreStage.FINAL.value,
    assessment__cycle__objections=True,
    assessment__provisional_at=None,
    # Also while it is back at the Kanwil: only a decree shows what was never announced.
    assessment__state__in=[state for state in AssessmentState if state != AssessmentState.DECIDED],
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LogFilter:
    """What is asked of the log; empty is everything. `code` is the number of a right or the code of an item."""

    verb: str = ""
    person: str = ""
    actor: int | None = None
    region: str = ""
    code: str = ""
    document: str = ""
    since: date | None = None
    until: date | None = None

    @classmethod
    def read(cls, params: Mapping[str, str]) -> "LogFilter":
        """From plain text, as `params` writes it."""
        kept: dict[str, Any] = dict(params)
        for name in ("since", "until"):
            if name in kept:
                kept[name] = date.fromisoformat(kept[name])
        if "actor" in kept:
            kept["actor"] = int(kept["actor"])
        return cls(**kept)

    @property
    def params(self) -> dict[str, str]:
        """What is asked, as plain text: for a Job, and for the hidden fields of a form."""
        asked = {field.name: getattr(self, field.name) for field in fields(self)}
        return {k: v.isoformat() if isinstance(v, date) else str(v) for k, v in asked.items() if v}


def hidden_from(membership: Membership) -> tuple[str, ...]:
    """The kinds of acts that this person does not see."""
    if membership.role == Role.AUDITOR:
        return ()
    return (() if membership.scope is Scope.REGION else INSIDE_REGION) + (
        () if membership.scope is Scope.NATION else INSIDE_NATION
    )


def verbs_for(membership: Membership) -> list[tuple[str, str]]:
    """The kinds of acts that this person may ask for, with their words."""
    hidden = hidden_from(membership)
    return [(verb.value, verb.label) for verb in Event.Verb if verb not in hidden]


def events_for(membership: Membership, asked: LogFilter, *, assessment_id: int | None = None) -> QuerySet[Event]:
    """Acts within reach, newest first, ready for `describe`; of one assessment, which the caller checked, or of all."""
    events = Event.objects.exclude(verb__in=hidden_from(membership))
    if membership.scope in {Scope.REGION, Scope.PROVINCE}:
        events = events.exclude(UNANNOUNCED)
    if assessment_id is not None:
        events = events.filter(assessment=assessment_id)
    elif membership.scope is not Scope.NATION:
        events = events.filter(assessment__in=visible_assessments(membership).order_by().values("pk"))
    if asked.verb:
        events = events.filter(verb=asked.verb)
    if asked.code:
        events = events.filter(_about(asked.code))
    if asked.actor:
        events = events.filter(actor=asked.actor)
    if asked.region:
        found = search_regions(asked.region).order_by().values("pk")
        events = events.filter(Q(assessment__region__in=found) | Q(assessment=None, document__region__in=found))
    events = _between(events, asked)
    if asked.person:
        events = events.filter(actor__name__icontains=asked.person)
    related = ("actor", "item__indicator", "assessment__region", "assessment__cycle", "document__region")
    return events.select_related(*related).order_by("-pk")


def region_of(event: Event) -> Region | None:
    """Which region an act concerns; None for those on a whole cycle."""
    if event.assessment:
        return event.assessment.region
    return event.document.region if event.document else None


def _about(code: str) -> Q:
    """A right by its number, or an item by its code."""
    if code.isdecimal():
        return Q(item__indicator__right__number=int(code[:4]))
    return Q(item__indicator__code__iexact=code)


def reads_for(membership: Membership, asked: LogFilter) -> QuerySet[FileRead]:
    """Readings of the documents within reach, newest first, with person, document and region."""
    reads = FileRead.objects.all()
    if membership.scope is not Scope.NATION:
        reads = reads.filter(document__in=visible_documents(membership).order_by().values("pk"))
    if asked.actor:
        reads = reads.filter(user=asked.actor)
    if asked.person:
        reads = reads.filter(user__name__icontains=asked.person)
    if asked.region:
        reads = reads.filter(document__region__in=search_regions(asked.region).order_by().values("pk"))
    if asked.document:
        title = Q(document__title__icontains=asked.document)
        reads = reads.filter(title | Q(document__original_name__icontains=asked.document))
    return _between(reads, asked).select_related("user", "document__region").order_by("-pk")


def _between(rows: QuerySet, asked: LogFilter) -> QuerySet:
    """From the first day to the last, both included, as days of WIB."""
    if asked.since:
        rows = rows.filter(at__gte=_midnight(asked.since))
    if asked.until and asked.until < date.max:
        rows = rows.filter(at__lt=_midnight(asked.until + timedelta(days=1)))
    return rows


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


@dataclass(frozen=True, slots=True)
class Leaf(Generic[Row]):
    """A page of a log: nobody counts hundreds of thousands of rows to show fifty."""

    rows: list[Row]
    older: int  # go on below this key; 0 at the end


def leaf_of(rows: "QuerySet[Row]", *, before: int) -> Leaf[Row]:
    """The newest rows below the key `before` (0: from the top). Two queries: keys alone are sorted, then a page."""
    if before:
        rows = rows.filter(pk__lt=before)
    size = settings.PAGE_SIZE
    keys = list(rows.values_list("pk", flat=True)[: size + 1])
    return Leaf(list(rows.filter(pk__in=keys[:size])), keys[size - 1] if len(keys) > size else 0)


def person_in(rows: QuerySet, pk: int | None, *, field: str) -> User | None:
    """Somebody who stands in these rows: the name of anybody else is not told."""
    if not pk or not rows.filter(**{field: pk}).exists():
        return None
    return User.objects.filter(pk=pk).first()
