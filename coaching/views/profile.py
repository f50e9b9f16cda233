"""The profile of a region, its neighbouring programmes, and the page for a hand-over."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import ActingRequest, require
from accounts.states import COACH, FILL, VIEW, Scope
from assessments.errors import Refused
from assessments.files import RefusedFile
from coaching import access
from coaching.forms import ProgrammeForm
from coaching.handover import read_hand_over
from coaching.profile import judged_by_year, library_of, line_of, years_of
from coaching.queries import counts_in, programmes_of, visits_of
from coaching.recording import record_programme
from coaching.rules import PROGRAMMES
from coaching.views.common import instrument_note
from regions.queries import office_of


@require(VIEW)
@require_safe
def profile(request: ActingRequest, code: str) -> HttpResponse:
    """A region through the years, for the region itself, its province, its Kanwil and the nation."""
    member = request.membership
    region = access.get_region(member, code)
    today = timezone.localdate()
    years = years_of(member, region)
    line, best = line_of(region, years)
    visits = list(visits_of(region))
    documents, latest = library_of(region)
    left, late = counts_in((f for visit in visits for f in visit.follow_ups.all()), today)
    records, without = programmes_of(region)
    context = {
        "region": region,
        "office": office_of(region.province, today),
        "years": years,
        "line": line,
        "best": best,
        "judged": judged_by_year(region),
        "visits": [(visit, counts_in(visit.follow_ups.all(), today)) for visit in visits],
        "figures": [
            {"label": "Pendampingan", "value": f"{len(visits)}", "unit": "tercatat"},
            {"label": "Tindak lanjut terbuka", "value": f"{left}", "unit": f"{late} terlambat" if late else ""},
            {"label": "Dokumen", "value": f"{documents}", "unit": "di perpustakaan daerah"},
        ],
        "latest": latest,
        "records": records,
        "without": without,
        "may_coach": member.can(COACH),
        "may_list": member.can(FILL) and member.scope is Scope.REGION,
        "at_desk": member.scope is not Scope.REGION,
        "instrument_note": instrument_note(years[0].assessment.cycle.instrument) if years else "",
    }
    return render(request, "coaching/profile.html", context)


@require(VIEW)
@require_safe
def hand_over(request: ActingRequest, code: str) -> HttpResponse:
    """Serah terima: one page to read or print for somebody new."""
    region = access.get_region(request.membership, code)
    read = read_hand_over(request.membership, region)
    context = {
        "region": region,
        "read": read,
        "at_desk": request.membership.scope is not Scope.REGION,
        "may_list": request.membership.can(FILL) and request.membership.scope is Scope.REGION,
        "made_at": timezone.now(),
        "member": request.membership,
        "instrument_note": instrument_note(read.now.cycle.instrument) if read.now else "",
    }
    return render(request, "coaching/hand_over.html", context)


@require(COACH)
@require_http_methods(["GET", "HEAD", "POST"])
def programme_new(request: ActingRequest, code: str) -> HttpResponse:
    """Put a result of a neighbouring programme on record."""
    region = access.get_region(request.membership, code)
    posted = request.method == "POST"
    form = ProgrammeForm(request.POST, request.FILES) if posted else ProgrammeForm()
    if form.is_valid():
        upload = form.cleaned_data["document"]
        try:
            record_programme(region=region, by=request.membership, data=form.record, document=upload)
        except (Refused, RefusedFile) as error:
            form.add_error("document" if isinstance(error, RefusedFile) else None, str(error))
        else:
            messages.success(request, "Catatan program disimpan.")
            return redirect("coaching:profile", code)
    context = {
        "region": region,
        "form": form,
        "programmes": PROGRAMMES.values(),
        "back": reverse("coaching:profile", args=[code]),
    }
    return render(request, "coaching/programme_form.html", context, status=422 if form.errors else 200)
