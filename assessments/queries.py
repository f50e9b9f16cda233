"""Reading for screens and engine: one read for many, counts in SQL."""

from collections.abc import Iterable

from django.db.models import Count, F, Prefetch, Q, QuerySet

from assessments.models import Assessment, Document, Evidence, Item
from assessments.states import JUDGED, ItemState, Level


def unjudged_codes(assessment: Assessment, level: Level) -> list[str]:
    """Codes of the filled items that have no verdict of this level on their present version."""
    verdict = "kanwil_verdict" if level is Level.KANWIL else "central_verdict"
    current = Q(**{f"{verdict}__item_version": F("version")})
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


def progress_by_right(assessment: Assessment) -> list[dict[str, object]]:
    """A row a right: number, names, group, and how many of its items are in which condition."""
    return list(
        Item.objects.filter(assessment=assessment)
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


def items_of(assessment: Assessment) -> QuerySet[Item]:
    """Items in the order of the form, each with indicator, verdicts and `current_evidence` (with documents)."""
    evidence = Evidence.objects.filter(removed_at=None).select_related("document").order_by("id")
    return (
        Item.objects.filter(assessment=assessment)
        .select_related(
            "indicator__right", "kanwil_verdict__by", "central_verdict__by"
        )
        .prefetch_related(Prefetch("evidence", evidence, to_attr="current_evidence"), "indicator__bands")
        .order_by("indicator__right__number", "indicator__position")
    )


def documents_of(region_id: int) -> QuerySet[Document]:
    """The region's documents, newest first, each with `uses`: to how many items it is attached now."""
    return Document.objects.filter(region_id=region_id).annotate(
        uses=Count("evidence", filter=Q(evidence__removed_at=None))
    )


ScoreRow = tuple[int, str, str, object, int, str, int | None, str | None, object, int | None, str | None, object]


def score_rows(assessment_ids: Iterable[int]) -> Iterable[ScoreRow]:
    """Everything the engine needs of many assessments, in one read."""
    return (
        Item.objects.filter(assessment_id__in=list(assessment_ids))
        .values_list(
            "assessment_id",
            "indicator__code",
            "claim",
            "value",
            "version",
            "state",
            "kanwil_verdict__item_version",
            "kanwil_verdict__outcome",
            "kanwil_verdict__verified_value",
            "central_verdict__item_version",
            "central_verdict__outcome",
            "central_verdict__verified_value",
        )
        .order_by("assessment_id")
        .iterator(chunk_size=5000)
    )
