"""The Pusat's side of objections (sanggahan): provisional results go out, what regions object to, and the rulings."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import ActingRequest, require
from accounts.states import DECIDE, SCORE, VERIFY_CENTRAL
from assessments import dossier, objecting
from assessments.access import get_cycle, get_item, get_objection, veiled, visible_objections
from assessments.describe import value_words
from assessments.errors import Refused, Stale
from assessments.forms.objections import RulingForm
from assessments.models import Cycle, Evidence, Item, Objection, ObjectionRuling
from assessments.objections import OPEN, RULED, earned_in, is_own_verdict, other_rulers, tally
from assessments.states import AssessmentState
from assessments.views.common import conflict, perform
from assessments.views.desk import at_desk, chosen_cycle, instrument_note
from assessments.views.item_files import chosen, shown_files
from assessments.views.judging import bands_of, verdict_history
from regions.queries import search_regions

# What the list can be narrowed to: the key in the address, its words, and the condition.
WAITING, RULED_KEY, ALL = "menunggu", "diputus", "semua"
CONDITIONS = {WAITING: ("Menunggu putusan", OPEN), RULED_KEY: ("Sudah diputus", RULED)}
ELSEWHERE = "Semua, termasuk yang dicabut"


@at_desk()
@require_safe
def objection_list(request: ActingRequest) -> HttpResponse:
    """Objections in reach of one cycle, oldest first: waiting, ruled or all, of all regions or some."""
    cycles = list(Cycle.objects.filter(objections=True).order_by("-award_year"))
    cycle = chosen_cycle(cycles, request.GET.get("siklus", ""))
    if cycle is None:
        return render(request, "assessments/desk/objections.html", {"cycle": None})
    in_reach = visible_objections(request.membership).filter(item__assessment__cycle=cycle)
    counts = tally(in_reach)
    asked, q = request.GET.get("keadaan", ""), request.GET.get("q", "")[:100].replace("\0", "")
    state = asked if asked in {*CONDITIONS, ALL} else (WAITING if counts.waiting else ALL)
    found = _found(in_reach, state, q)
    context = {
        "cycle": cycle,
        "cycles": cycles,
        "tally": counts,
        "states": [(key, label) for key, (label, _) in CONDITIONS.items()] + [(ALL, ELSEWHERE)],
        "state": state,
        "q": q,
        "filtered": bool(asked or q),
        "page_obj": Paginator(found, settings.PAGE_SIZE).get_page(request.GET.get("page")),
    }
    return render(request, "assessments/desk/objections.html", context)


def _found(objections: QuerySet[Objection], state: str, q: str) -> QuerySet[Objection]:
    if state in CONDITIONS:
        objections = objections.filter(CONDITIONS[state][1])
    if q.strip():
        objections = objections.filter(item__assessment__region__in=search_regions(q).order_by().values("pk"))
    return objections.order_by("at", "pk")


# --- One objection --------------------------------------------------------------------------------------------------


@at_desk()
@require_http_methods(["GET", "HEAD", "POST"])
def objection(request: ActingRequest, pk: int) -> HttpResponse:
    """What the region holds wrong, beside its files and the verdict; who may rule finds the form."""
    found, member = get_objection(request.membership, pk), request.membership
    form = RulingForm(request.POST or None, objection=found)
    if request.method != "POST":
        return _page(request, found, form)
    if not (member.can(VERIFY_CENTRAL) or member.can(SCORE)):
        raise PermissionDenied("Sanggahan diputus oleh pusat.")
    if form.is_valid():
        try:
            made = objecting.rule(objection_id=found.pk, by=member, **form.cleaned_data)
        except Stale as error:
            return conflict(request, error, retry_url=request.path, kept=form.kept)
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _said(found, made))
            return redirect("assessments:objection", found.pk)
    return _page(request, found, form, status=422)


def _said(found: Objection, made: ObjectionRuling) -> str:
    said = f"Sanggahan butir {found.item.indicator.code} {made.get_outcome_display().lower()}."
    if made.score_after is None:
        return said
    before, after = (f"{score.final:.2f}".replace(".", ",") for score in (made.score_before, made.score_after))
    return f"{said} Nilai akhir sementara berubah dari {before} menjadi {after}."


def _page(request: ActingRequest, found: Objection, form: RulingForm, *, status: int = 200) -> HttpResponse:
    member = request.membership
    item = get_item(member, found.item_id)
    assessment = veiled(member, item.assessment)
    papers = dossier.read(item, None)
    own = [Evidence(pk=-document.pk, item=item, document=document) for document in _documents(found)]
    files = shown_files(item, [*own, *papers.files], {}, member, page=reverse("assessments:objection", args=[found.pk]))
    context: dict[str, Any] = {
        "objection": found,
        "item": item,
        "indicator": item.indicator,
        "bands": list(bands_of(item.indicator, assessment.cycle, item.value)),
        "assessment": assessment,
        "region": assessment.region,
        "place": assessment.region,
        "asked": value_words(item.indicator, found.asked_value if found.asked_value is not None else item.value),
        "earned": earned_in(assessment.score_final).get(item.indicator.code),
        "final": assessment.score_final,
        "form": form,
        "why_not": _why_not(request, found, item),
        "files": files,
        "file": chosen(files, request.GET.get("dok", "")),
        "own_files": len(own),
        "history": verdict_history(papers.history),
        "instrument_note": instrument_note(assessment.cycle),
    }
    return render(request, "assessments/desk/objection.html", context, status=status)


def _documents(found: Objection) -> list[Any]:
    return list(found.documents.select_related("scan").order_by("pk"))


def _why_not(request: ActingRequest, found: Objection, item: Item) -> str:
    """Why this person cannot rule now, in words; nothing when it is possible."""
    member, assessment = request.membership, item.assessment
    if found.withdrawn_at:
        return "Sanggahan ini dicabut oleh daerah."
    if found.answer:
        return ""
    if not (member.can(VERIFY_CENTRAL) or member.can(SCORE)):
        return "Menunggu putusan pusat. Anda membaca halaman ini."
    if assessment.state != AssessmentState.SCORED:
        return (
            f"Keadaan penilaian ini “{assessment.get_state_display()}”; sanggahan diputus selama keadaannya "
            f"“{AssessmentState.SCORED.label}”."
        )
    if assessment.is_unannounced:
        return "Hasil sementara daerah ini belum diumumkan lagi; sanggahan diputus sesudah diumumkan."
    if is_own_verdict(found, member):
        return f"Anda sendiri yang memberi putusan yang disanggah. {other_rulers(found)}"
    return ""


# --- A whole cycle --------------------------------------------------------------------------------------------------


@require(DECIDE)
@require_POST
def announce(request: ActingRequest, pk: int) -> HttpResponse:
    """Provisional results go out to every region that has a final score."""
    cycle = get_cycle(pk)
    return perform(
        request,
        lambda: objecting.announce_provisional(cycle_id=cycle.pk, by=request.membership),
        done="Hasil sementara diumumkan; operator daerah diberi tahu.",
        back=reverse("assessments:cycle", args=[cycle.pk]),
    )
