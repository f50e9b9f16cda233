"""The one door to objects named in a URL: what is not in reach does not exist (404)."""

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404

from accounts.access import scoped_regions
from accounts.models import Membership
from accounts.states import Scope
from assessments.models import Adjustment, Assessment, Cycle, Document, Evidence, Item
from regions.models import Region


def visible_assessments(membership: Membership) -> QuerySet[Assessment]:
    """Assessments in reach: one's region, province or nation; a Kanwil's own of any year and those of the regions it
    covers today (staff and offices change, the work is handed on)."""
    base = Assessment.objects.select_related("cycle__instrument", "region__province", "office")
    if membership.scope is Scope.NATION:
        return base
    reach = Q(region__in=scoped_regions(membership))
    if membership.office_id:
        reach |= Q(office=membership.office_id)
    return base.filter(reach)


def get_assessment(membership: Membership, pk: int) -> Assessment:
    return get_object_or_404(
        visible_assessments(membership).select_related("score_self", "score_kanwil", "score_final"), pk=pk
    )


def get_item(membership: Membership, pk: int) -> Item:
    """An item of an assessment in reach, with indicator, right and assessment."""
    items = Item.objects.select_related(
        "indicator__right",
        "assessment__cycle__instrument",
        "assessment__region__province",
        "kanwil_verdict__by",
        "central_verdict__by",
    )
    return get_object_or_404(items, pk=pk, assessment__in=visible_assessments(membership).values("pk"))


def get_evidence(membership: Membership, pk: int) -> Evidence:
    """Evidence that is in use, of an item in reach."""
    return get_object_or_404(
        Evidence.objects.filter(removed_at=None).select_related("document", "item__indicator__right"),
        pk=pk,
        item__assessment__in=visible_assessments(membership).values("pk"),
    )


def visible_documents(membership: Membership) -> QuerySet[Document]:
    """Documents of regions in reach."""
    documents = Document.objects.select_related("region__province", "uploaded_by")
    if membership.scope is Scope.NATION:
        return documents
    reach = Q(region__in=scoped_regions(membership))
    if membership.office_id:
        reach |= Q(region__in=Region.objects.filter(assessments__office=membership.office_id))
    return documents.filter(reach)


def get_document(membership: Membership, pk: int) -> Document:
    return get_object_or_404(visible_documents(membership), pk=pk)


def get_cycle(pk: int) -> Cycle:
    """Cycles are known to everybody who has a role."""
    return get_object_or_404(Cycle.objects.select_related("instrument"), pk=pk)


def get_adjustment(membership: Membership, pk: int) -> Adjustment:
    return get_object_or_404(
        Adjustment.objects.select_related("assessment"),
        pk=pk,
        assessment__in=visible_assessments(membership).values("pk"),
    )
