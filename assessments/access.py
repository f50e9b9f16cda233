"""The one door to objects named in a URL: what is not in reach does not exist (404)."""

import uuid

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.shortcuts import get_object_or_404

from accounts.access import scoped_regions
from accounts.models import Membership
from accounts.states import DRAFT_INSTRUMENT, VIEW, Scope
from assessments.models import (
    Adjustment,
    Assessment,
    Cycle,
    Document,
    Evidence,
    FormImport,
    InstrumentImport,
    Item,
    Objection,
    StandIn,
    Task,
    Upload,
)
from assessments.states import CycleState
from indicators.models import Instrument
from indicators.states import InstrumentState
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


def visible_items(membership: Membership) -> QuerySet[Item]:
    """Items of assessments in reach; for who may not see whole forms (a contributor of an OPD) only those that are
    handed to the person now."""
    items = Item.objects.filter(assessment__in=visible_assessments(membership).values("pk"))
    if membership.can(VIEW):
        return items
    return items.filter(Exists(Task.objects.filter(item=OuterRef("pk"), contributor=membership, ended_at=None)))


def get_assessment(membership: Membership, pk: int) -> Assessment:
    """A whole form in reach, with its scores: nothing for a contributor of an OPD (see get_form)."""
    assessments = visible_assessments(membership) if membership.can(VIEW) else Assessment.objects.none()
    found = get_object_or_404(assessments.select_related("score_self", "score_kanwil", "score_final"), pk=pk)
    return veiled(membership, found)


def veiled(membership: Membership, assessment: Assessment) -> Assessment:
    """For the region and its province without a final score that is not announced yet (in memory only)."""
    if membership.scope in {Scope.REGION, Scope.PROVINCE} and assessment.is_unannounced:
        assessment.score_final = None
    return assessment


def get_form(membership: Membership, pk: int) -> Assessment:
    """A form of which one may see at least some items; which ones, says visible_items."""
    assessments = visible_assessments(membership)
    if not membership.can(VIEW):
        assessments = assessments.filter(Exists(visible_items(membership).filter(assessment=OuterRef("pk"))))
    return get_object_or_404(assessments, pk=pk)


def open_form(membership: Membership) -> Assessment | None:
    """The newest form in reach whose cycle is open: files attach themselves to its items by name."""
    return visible_assessments(membership).filter(cycle__state=CycleState.OPEN).order_by("-cycle__award_year").first()


def get_item(membership: Membership, pk: int) -> Item:
    """An item of an assessment in reach, with indicator, right and assessment."""
    items = visible_items(membership).select_related(
        "indicator__right",
        "assessment__cycle__instrument",
        "assessment__region__province",
        "kanwil_verdict__by",
        "central_verdict__by",
        "referral__by",
    )
    return get_object_or_404(items, pk=pk)


def get_evidence(membership: Membership, pk: int) -> Evidence:
    """Evidence that is in use, of an item in reach."""
    return get_object_or_404(
        Evidence.objects.filter(removed_at=None).select_related("document", "item__indicator__right"),
        pk=pk,
        item__in=visible_items(membership).values("pk"),
    )


def visible_documents(membership: Membership) -> QuerySet[Document]:
    """Documents of regions in reach; of a contributor those the person put in and those on the items handed over."""
    documents = Document.objects.select_related("region__province", "uploaded_by", "scan")
    if membership.scope is Scope.NATION:
        return documents
    reach = Q(region__in=scoped_regions(membership))
    if not membership.can(VIEW):
        on_own_item = Evidence.objects.filter(
            document=OuterRef("pk"), removed_at=None, item__in=visible_items(membership).values("pk")
        )
        return documents.filter(reach).filter(Q(uploaded_by=membership.user_id) | Exists(on_own_item))
    if membership.office_id:
        reach |= Q(region__in=Region.objects.filter(assessments__office=membership.office_id))
    return documents.filter(reach)


def get_document(membership: Membership, pk: int) -> Document:
    return get_object_or_404(visible_documents(membership), pk=pk)


def get_upload(membership: Membership, token: uuid.UUID) -> Upload:
    """A file on its way that the person sends for the region."""
    uploads = Upload.objects.select_related("region", "assessment")
    return get_object_or_404(uploads, token=token, by=membership.user_id, region=membership.region_id)


def get_task(membership: Membership, pk: int) -> Task:
    """A current task on an item in reach."""
    tasks = Task.objects.filter(ended_at=None).select_related("item__indicator__right", "contributor__user")
    return get_object_or_404(tasks, pk=pk, item__in=visible_items(membership).values("pk"))


def get_form_import(membership: Membership, pk: int) -> FormImport:
    """A filled workbook that this person put in, of an assessment in reach."""
    return get_object_or_404(
        FormImport.objects.select_related("assessment__cycle__instrument", "assessment__region__province"),
        pk=pk,
        by=membership.user_id,
        assessment__in=visible_assessments(membership).values("pk"),
    )


def get_cycle(pk: int) -> Cycle:
    """Cycles are known to everybody who has a role."""
    return get_object_or_404(Cycle.objects.select_related("instrument"), pk=pk)


def get_instrument(membership: Membership | None, pk: int) -> Instrument:
    """A version of the instrument: published ones are public, the others are for those who draft them."""
    versions = Instrument.objects.select_related("scheme", "previous", "proposed_by", "published_by")
    if not (membership and membership.can(DRAFT_INSTRUMENT)):
        versions = versions.filter(state=InstrumentState.PUBLISHED)
    return get_object_or_404(versions, pk=pk)


def get_instrument_import(membership: Membership, pk: int) -> InstrumentImport:
    """A workbook of an instrument that this person put in."""
    return get_object_or_404(InstrumentImport.objects.select_related("base", "draft"), pk=pk, by=membership.user_id)


def get_adjustment(membership: Membership, pk: int) -> Adjustment:
    return get_object_or_404(
        Adjustment.objects.select_related("assessment"),
        pk=pk,
        assessment__in=visible_assessments(membership).values("pk"),
    )


def visible_objections(membership: Membership) -> QuerySet[Objection]:
    """Objections of assessments in reach, with item, region, verdict objected to, and ruling."""
    return Objection.objects.filter(
        item__assessment__in=visible_assessments(membership).order_by().values("pk")
    ).select_related(
        "item__indicator__right",
        "item__assessment__region",
        "item__assessment__cycle",
        "by",
        "against__by",
        "ruling__by",
        "ruling__verdict",
    )


def get_objection(membership: Membership, pk: int) -> Objection:
    return get_object_or_404(visible_objections(membership), pk=pk)


def get_stand_in(membership: Membership, pk: int) -> StandIn:
    """A stand-in of one's own Kanwil."""
    return get_object_or_404(StandIn, pk=pk, absent__office=membership.office_id or 0)
