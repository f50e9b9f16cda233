"""The region's side of objections (sanggahan): what was lost on which item, a form for each, and taking one back."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import ActingRequest, number_in, require
from accounts.states import SUBMIT, VIEW
from assessments import access, objecting
from assessments.describe import claim_words, value_words
from assessments.errors import Refused, Stale
from assessments.files import ACCEPTED_LABELS, RefusedFile
from assessments.forms.objections import ObjectionForm
from assessments.library import Label, add_document
from assessments.models import Assessment, Document, Evidence, Item, Objection
from assessments.objecting import MOST_DOCUMENTS, REASON_MIN
from assessments.objections import Earned, all_of, earned_in, of, why_closed, why_not
from assessments.queries import library_of
from assessments.states import AssessmentState, ItemState, Stage
from assessments.views.common import conflict, perform
from assessments.views.desk import instrument_note
from assessments.windows import openings

FOUND_MAX = 10
CHOSEN, SEARCH, LOOK = "dokumen", "q", "cari"


@dataclass(frozen=True, slots=True)
class Line:
    """An item that lost points, with the verdict, and its objection or why there can be none."""

    item: Item
    claim: str
    earned: Earned
    objection: Objection | None
    why_not: str

    @property
    def judged(self) -> str:
        """The value that the Pusat took."""
        verdict = self.item.central_verdict
        return value_words(self.item.indicator, verdict.verified_value) if verdict and verdict.accepted else ""


@require(VIEW)
@require_safe
def objections(request: ActingRequest, pk: int) -> HttpResponse:
    """The provisional result, what was objected to, and until the decree every filled item that lost points."""
    assessment = access.get_assessment(request.membership, pk)
    schedule = openings(assessment)
    closed = why_closed(assessment, schedule)
    made = list(all_of(assessment))
    standing = {objection.item_id: objection for objection in made if objection.withdrawn_at is None}
    earned = earned_in(assessment.score_final)
    items = list(_items(assessment)) if earned and assessment.state == AssessmentState.SCORED else []
    lines = [
        Line(item, claim_words(item), of_item, standing.get(item.pk), why_not(item, of_item, standing.get(item.pk)))
        for item in items
        if (of_item := earned.get(item.indicator.code))
        and item.state != ItemState.EMPTY
        and (of_item.lost > 0 or item.pk in standing)
    ]
    context = {
        "assessment": assessment,
        "region": assessment.region,
        "place": assessment.region,
        "opening": schedule.get(Stage.OBJECTION),
        "closed": closed,
        "may_object": request.membership.can(SUBMIT) and not closed,
        "lines": lines,
        "blank": sum(item.state == ItemState.EMPTY for item in items),
        "objections": made,
        "instrument_note": instrument_note(assessment.cycle),
    }
    return render(request, "assessments/objections.html", context)


def _items(assessment: Assessment) -> Iterable[Item]:
    return (
        Item.objects.filter(assessment=assessment)
        .select_related("indicator__right", "central_verdict")
        .order_by("indicator__right__number", "indicator__position")
    )


# --- One item -------------------------------------------------------------------------------------------------------


@require(VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def object_item(request: ActingRequest, pk: int) -> HttpResponse:
    """The verdict on an item, the objection to it, and for the operator the form that makes one."""
    item = access.get_item(request.membership, pk)
    assessment = access.get_assessment(request.membership, item.assessment_id)
    if request.method != "POST":
        return _page(request, assessment, item, ObjectionForm(item=item), _Papers.of_item(item, assessment))
    if not request.membership.can(SUBMIT):
        raise PermissionDenied("Sanggahan diajukan oleh operator Pemda.")
    form = ObjectionForm(request.POST, item=item)
    papers = _Papers.typed(request, item, assessment)
    if LOOK in request.POST:
        looking = ObjectionForm(item=item)
        looking.initial = {name: request.POST.get(name, "") for name in looking.fields}
        return _page(request, assessment, item, looking, papers)
    if form.is_valid():
        try:
            _file(request, assessment, item, form, papers)
        except Stale as error:
            return conflict(request, error, retry_url=request.path, kept=form.kept)
        except (Refused, RefusedFile) as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"Sanggahan atas butir {item.indicator.code} diajukan. Pusat memutusnya.")
            return redirect(f"{reverse('assessments:objections', args=[assessment.pk])}#butir-{item.pk}")
    return _page(request, assessment, item, form, papers, status=422)


@dataclass
class _Papers:
    """The documents to choose from and those chosen; `found` answers the search in the library."""

    offered: list[Document]
    chosen: set[int]
    q: str = ""
    searched: bool = False

    @classmethod
    def of_item(cls, item: Item, assessment: Assessment) -> "_Papers":
        """To begin with: what supports the item, and the newest of the library."""
        return cls(_offered(item, assessment, set(), ""), set())

    @classmethod
    def typed(cls, request: ActingRequest, item: Item, assessment: Assessment) -> "_Papers":
        asked = {number_in(text) for text in request.POST.getlist(CHOSEN)[: 4 * MOST_DOCUMENTS]}
        q = request.POST.get(SEARCH, "").replace("\0", "")[:100]
        offered = _offered(item, assessment, asked, q)
        return cls(offered, asked & {document.pk for document in offered}, q, searched=bool(q))


def _offered(item: Item, assessment: Assessment, asked: set[int], q: str) -> list[Document]:
    """Chosen ones first, then those of the item, then what the search finds: 3 queries."""
    library = Document.objects.filter(region=assessment.region_id).select_related("scan")
    evidence = Evidence.objects.filter(item=item, removed_at=None).values("document")
    found = library_of(assessment.region_id, q=q.strip())[:FOUND_MAX]
    ordered = [*library.filter(pk__in=asked), *library.filter(pk__in=evidence), *found]
    return list({document.pk: document for document in ordered}.values())


def _file(request: ActingRequest, assessment: Assessment, item: Item, form: ObjectionForm, papers: _Papers) -> None:
    """New files go into the library first, but only where an objection can be made at all."""
    closed = why_closed(assessment, openings(assessment))
    if closed:
        raise Refused(closed)
    for upload in request.FILES.getlist("uploads"):
        papers.offered.append(_into_library(request, assessment, upload))
        papers.chosen.add(papers.offered[-1].pk)
    objecting.object_to(
        item_id=item.pk,
        documents=[document for document in papers.offered if document.pk in papers.chosen],
        by=request.membership,
        **form.cleaned_data,
    )


def _into_library(request: ActingRequest, assessment: Assessment, upload: UploadedFile) -> Document:
    return add_document(region=assessment.region, by=request.membership, upload=upload, label=Label())[0]


def _page(
    request: ActingRequest,
    assessment: Assessment,
    item: Item,
    form: ObjectionForm,
    papers: _Papers,
    *,
    status: int = 200,
) -> HttpResponse:
    closed = why_closed(assessment, openings(assessment))
    standing = of(assessment).get(item.pk)
    earned = earned_in(assessment.score_final).get(item.indicator.code)
    refusal = closed or why_not(item, earned, standing)
    context: dict[str, Any] = {
        "assessment": assessment,
        "region": assessment.region,
        "place": assessment.region,
        "item": item,
        "indicator": item.indicator,
        "claim": claim_words(item),
        "verdict": item.central_verdict,
        "earned": earned,
        "objection": standing,
        "form": form,
        "papers": papers,
        "why_not": refusal,
        "may_write": request.membership.can(SUBMIT),
        "may_withdraw": bool(request.membership.can(SUBMIT) and not closed and standing and standing.is_open),
        "reason_min": REASON_MIN,
        "most_documents": MOST_DOCUMENTS,
        "accepted": ACCEPTED_LABELS,
        "instrument_note": instrument_note(assessment.cycle),
    }
    return render(request, "assessments/object.html", context, status=status)


@require(SUBMIT)
@require_POST
def objection_withdraw(request: ActingRequest, pk: int) -> HttpResponse:
    """Take an objection back."""
    objection = access.get_objection(request.membership, pk)
    return perform(
        request,
        lambda: objecting.withdraw_objection(objection_id=objection.pk, by=request.membership),
        done=f"Sanggahan atas butir {objection.item.indicator.code} dicabut.",
        back=reverse("assessments:objections", args=[objection.item.assessment_id]),
    )
