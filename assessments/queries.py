"""Reading for screens and engine: one read for many, counts in SQL."""

from collections.abc import Generator, Iterable
from typing import Any, TypedDict, cast

from django.db.models import Count, F, Prefetch, Q, QuerySet

from assessments.models import Assessment, Cycle, Document, Endorsement, Event, Evidence, Explanation, Item
from assessments.states import JUDGED, AssessmentState, ItemState, Level


class RightProgress(TypedDict):
    """How far the items of one right are."""

    number: int
    name: str
    group: str
    total: int
    filled: int
    accepted: int
    returned: int
    repaired: int
    reviewed: int


def unjudged_codes(assessment: Assessment, level: Level) -> list[str]:
    """Codes of the filled items that this level still has to judge: none on the present version, or sent back."""
    verdict = "kanwil_verdict" if level is Level.KANWIL else "central_verdict"
    current = Q(**{f"{verdict}__item_version": F("version")})
    if level is Level.KANWIL:
        current &= Q(referral=None)
    items = Item.objects.filter(assessment=assessment).exclude(state=ItemState.EMPTY)
    return list(items.exclude(current).order_by("indicator__code").values_list("indicator__code", flat=True))


def with_progress(assessments: QuerySet[Assessment]) -> QuerySet[Assessment]:
    """Each assessment with `total`, `filled`, `judged`, `returned` and `reviewed` items: one grouped query."""
    return assessments.annotate(
        total=Count("items"),
        filled=Count("items", filter=~Q(items__state=ItemState.EMPTY)),
        judged=Count("items", filter=Q(items__state__in=JUDGED)),
        returned=Count("items", filter=Q(items__state=ItemState.RETURNED)),
        reviewed=Count("items", filter=Q(items__central_verdict__isnull=False)),
    )


def state_counts(assessments: QuerySet[Assessment]) -> dict[int, dict[str, int]]:
    """How many items of each assessment are in which state: one grouped query over the index, for long lists."""
    counts: dict[int, dict[str, int]] = {}
    rows = (
        Item.objects.filter(assessment__in=assessments.order_by().values("pk"))
        .order_by()
        .values_list("assessment_id", "state")
        .annotate(n=Count("id"))
    )
    for pk, state, n in rows:
        counts.setdefault(pk, {})[state] = n
    return counts


def central_progress(cycle: Cycle) -> list[tuple[Assessment, int]]:
    """Each assessment in central verification with how many filled items still lack the Pusat's verdict."""
    left = ~Q(items__state=ItemState.EMPTY) & (
        Q(items__central_verdict=None) | ~Q(items__central_verdict__item_version=F("items__version"))
    )
    assessments = (
        Assessment.objects.filter(cycle=cycle, state=AssessmentState.CENTRAL)
        .select_related("region")
        .annotate(left=Count("items", filter=left))
        .order_by("region__code")
    )
    return [(assessment, assessment.left) for assessment in assessments]


def progress_by_right(assessment: Assessment, among: QuerySet[Item] | None = None) -> list[RightProgress]:
    """A row a right: number, names, group, and how many of its items (`among` some) are in which condition."""
    items = Item.objects.all() if among is None else among
    rows = (
        items.filter(assessment=assessment)
        .values(
            number=F("indicator__right__number"),
            name=F("indicator__right__name"),
            group=F("indicator__right__group"),
        )
        .annotate(
            total=Count("id"),
            filled=Count("id", filter=~Q(state=ItemState.EMPTY)),
            accepted=Count("id", filter=Q(state=ItemState.ACCEPTED)),
            returned=Count("id", filter=Q(state=ItemState.RETURNED)),
            repaired=Count("id", filter=Q(state=ItemState.REPAIRED)),
            reviewed=Count("id", filter=Q(central_verdict__isnull=False)),
        )
        .order_by("number")
    )
    return cast(list[RightProgress], list(rows))


def items_of(assessment: Assessment) -> QuerySet[Item]:
    """Items in the order of the form, each with indicator, verdicts and `current_evidence` (with documents)."""
    return _whole(Item.objects.filter(assessment=assessment))


def items_through_years(assessment: Assessment) -> QuerySet[Item]:
    """As `items_of`, and with them what the region answered in earlier cycles by the same kind of instrument.

    One read for all: the page of a right shows last year beside this year without a query more.
    """
    cycle = assessment.cycle
    reached = Assessment.objects.filter(
        region=assessment.region_id,
        cycle__award_year__lte=cycle.award_year,
        cycle__instrument__code=cycle.instrument.code,
    ).order_by()
    items = Item.objects.filter(assessment__in=reached.values("pk"))
    return _whole(items.filter(Q(assessment=assessment) | ~Q(state=ItemState.EMPTY))).select_related(
        "assessment__cycle"
    )


def _whole(items: QuerySet[Item]) -> QuerySet[Item]:
    evidence = Evidence.objects.filter(removed_at=None).select_related("document").order_by("id")
    return (
        items.select_related("indicator__right", "kanwil_verdict__by", "central_verdict__by")
        .prefetch_related(Prefetch("evidence", evidence, to_attr="current_evidence"), "indicator__bands")
        .order_by("indicator__right__number", "indicator__position")
    )


def documents_of(region_id: int) -> QuerySet[Document]:
    """The region's documents, newest first, each with `uses`: to how many items it is attached now."""
    return Document.objects.filter(region_id=region_id).annotate(
        uses=Count("evidence", filter=Q(evidence__removed_at=None))
    )


# assessment, code, claim, value, version, state; then version, outcome and value of the two verdicts
def library_of(region_id: int, *, q: str = "", kind: str = "") -> QuerySet[Document]:
    """The region's documents that match, newest first, each with `uses` and where: `current_evidence` (items with
    their indicator) and `current_endorsements`."""
    found = documents_of(region_id).select_related("scan")
    if q:
        found = found.filter(Q(title__icontains=q) | Q(original_name__icontains=q) | Q(number__icontains=q))
    if kind:
        found = found.filter(kind=kind)
    evidence = Evidence.objects.filter(removed_at=None).select_related("item__indicator__right").order_by("id")
    endorsements = Endorsement.objects.filter(replaced_at=None)
    return found.order_by("-id").prefetch_related(
        Prefetch("evidence", evidence, to_attr="current_evidence"),
        Prefetch("endorsements", endorsements, to_attr="current_endorsements"),
    )


def uses_of(document: Document) -> QuerySet[Evidence]:
    """Where a document is attached now, newest cycle first."""
    return (
        Evidence.objects.filter(document=document, removed_at=None)
        .select_related("item__indicator__right", "item__assessment__cycle")
        .order_by("-item__assessment__cycle__award_year", "item__indicator__right__number", "item__indicator__position")
    )


CONTENT_VERBS = (
    Event.Verb.ITEM_FILLED,
    Event.Verb.ITEM_CLEARED,
    Event.Verb.EVIDENCE_ATTACHED,
    Event.Verb.EVIDENCE_REMOVED,
)


def last_change_of_content(assessment: Assessment) -> Event | None:
    """The newest change of an answer or of evidence in the form."""
    changes = Event.objects.filter(assessment=assessment, verb__in=CONTENT_VERBS)
    return changes.select_related("actor", "item__indicator").order_by("-id").first()


def all_endorsements(assessment: Assessment) -> dict[str, Endorsement]:
    """The papers that are in, by kind, each with its document, who put it in, and whether it `lapsed`.

    An approval on screen is for what the screen showed: it lapses with the next change of the content.
    """
    found = Endorsement.objects.filter(assessment=assessment, replaced_at=None)
    papers = {paper.kind: paper for paper in found.select_related("document", "added_by")}
    for paper in papers.values():
        change = last_change_of_content(assessment) if paper.on_screen else None
        paper.lapsed = change is not None and change.at >= paper.added_at
    return papers


def current_endorsements(assessment: Assessment) -> dict[str, Endorsement]:
    """The papers that are in and count, by kind, each with its document and who put it in."""
    return counting(all_endorsements(assessment))


def counting(papers: dict[str, Endorsement]) -> dict[str, Endorsement]:
    """Without those that lapsed."""
    return {kind: paper for kind, paper in papers.items() if not paper.lapsed}


def explanations_of(assessment: Assessment) -> list[Explanation]:
    """What the region said about the warnings of the checks, in the order it was said, with who said it."""
    return list(Explanation.objects.filter(assessment=assessment).select_related("by").order_by("id"))


def returned_items(assessment: Assessment) -> list[Item]:
    """Items that came back and are not yet repaired, in the order of the form, with verdict and indicator."""
    items = Item.objects.filter(assessment=assessment, state=ItemState.RETURNED)
    order = ("indicator__right__number", "indicator__position")
    return list(items.select_related("indicator__right", "kanwil_verdict__by").order_by(*order))


def blank_items(assessment: Assessment) -> list[Item]:
    """Items that were not filled in, in the order of the form."""
    items = Item.objects.filter(assessment=assessment, state=ItemState.EMPTY)
    return list(items.select_related("indicator__right").order_by("indicator__right__number", "indicator__position"))


ScoreRow = tuple[Any, ...]


def score_rows(assessment_ids: Iterable[int], *levels: Level) -> Generator[ScoreRow]:
    """Everything the engine needs of many assessments, in one read.

    (assessment id, code, claim, value, version, state) and, for each of `levels`, (judged version, outcome, verified
    value) of that level's verdict.
    """
    pointers = [{Level.KANWIL: "kanwil_verdict", Level.CENTRAL: "central_verdict"}[level] for level in levels]
    verdicts = [f"{to}__{name}" for to in pointers for name in ("item_version", "outcome", "verified_value")]
    yield from (
        Item.objects.filter(assessment_id__in=list(assessment_ids))
        .values_list("assessment_id", "indicator__code", "claim", "value", "version", "state", *verdicts)
        .order_by("assessment_id")
        .iterator(chunk_size=5000)
    )
