"""Screens "Kantor wilayah" of the admin nasional.

The permission is asked through Django's own decorators: this floor does not know the one that grants it.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import TypeVar

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from regions.forms import CoverageEndForm, CoverageForm, DayForm, InstitutionForm, OfficeForm
from regions.models import Coverage, Institution, RegionalOffice
from regions.offices import add_coverage, end_coverage, save_institution, save_office
from regions.queries import institutions_with_offices, regions_of, uncovered_provinces

T = TypeVar("T")
View = TypeVar("View", bound=Callable[..., HttpResponse])


def manages_offices(view: View) -> View:
    return login_required(permission_required("regions.manage_offices", raise_exception=True)(view))


def _attempt(form: BaseForm, act: Callable[[], T]) -> T | None:
    """Run the verb; what it refuses goes back into the form, so that nothing typed is lost."""
    try:
        return act()
    except ValidationError as error:
        form.add_error(None, error)
        return None


@dataclass(frozen=True, kw_only=True)
class FormPage:
    """The words around one form: what it does, where it leads back to."""

    heading: str
    action: str
    back: str
    parent: str = ""
    lead: str = ""
    grave: bool = False

    def render(self, request: HttpRequest, form: BaseForm) -> HttpResponse:
        return render(request, "regions/form_page.html", asdict(self) | {"form": form})


@manages_offices
@require_safe
def office_list(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    form = DayForm({"tanggal": request.GET.get("tanggal") or today})
    day = form.cleaned_data["tanggal"] if form.is_valid() else today
    context = {
        "form": form,
        "day": day,
        "is_today": day == today,
        "institutions": institutions_with_offices(day),
        "uncovered": uncovered_provinces(day),
    }
    return render(request, "regions/office_list.html", context)


@manages_offices
@require_safe
def office(request: HttpRequest, code: str) -> HttpResponse:
    found = get_object_or_404(RegionalOffice.objects.select_related("institution"), code=code)
    today = timezone.localdate()
    context = {
        "office": found,
        "today": today,
        "coverages": found.coverages.select_related("province"),
        "regions": regions_of(found, today).select_related("province"),
    }
    return render(request, "regions/office.html", context)


@manages_offices
def office_new(request: HttpRequest) -> HttpResponse:
    form = OfficeForm(request.POST or None)
    if form.is_valid():
        saved = _attempt(form, lambda: save_office(office=form.save(commit=False)))
        if saved:
            messages.success(request, f"{saved} ditambahkan. Tambahkan provinsi yang dicakupnya.")
            return redirect(saved)
    page = FormPage(heading="Tambah kantor", action="Simpan kantor", back=reverse("regions:office_list"))
    return page.render(request, form)


@manages_offices
def office_edit(request: HttpRequest, code: str) -> HttpResponse:
    found = get_object_or_404(RegionalOffice, code=code)
    # Taken before the form writes what was typed, refused or not, into `found`.
    page = FormPage(heading="Ubah kantor", action="Simpan", back=found.get_absolute_url(), parent=found.name)
    form = OfficeForm(request.POST or None, instance=found)
    if form.is_valid():
        saved = _attempt(form, lambda: save_office(office=form.save(commit=False)))
        if saved:
            messages.success(request, f"Perubahan {saved} disimpan.")
            return redirect(saved)
    return page.render(request, form)


@manages_offices
def institution_edit(request: HttpRequest, code: str) -> HttpResponse:
    found = get_object_or_404(Institution, code=code)
    page = FormPage(heading=f"Ubah {found.name}", action="Simpan", back=reverse("regions:office_list"))
    form = InstitutionForm(request.POST or None, instance=found)
    if form.is_valid():
        saved = _attempt(form, lambda: save_institution(institution=form.save(commit=False)))
        if saved:
            messages.success(request, f"Perubahan {saved} disimpan.")
            return redirect("regions:office_list")
    return page.render(request, form)


@manages_offices
def coverage_add(request: HttpRequest, code: str) -> HttpResponse:
    found = get_object_or_404(RegionalOffice, code=code)
    start = max(found.valid_from, timezone.localdate())
    form = CoverageForm(request.POST or None, initial={"valid_from": start})
    if form.is_valid():
        saved = _attempt(form, lambda: add_coverage(office=found, **form.cleaned_data))
        if saved:
            messages.success(request, f"{saved.province} dicakup {found}.")
            return redirect(found)
    page = FormPage(heading="Tambah cakupan", action="Simpan cakupan", back=found.get_absolute_url(), parent=found.name)
    return page.render(request, form)


@manages_offices
def coverage_end(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    coverage = get_object_or_404(Coverage.objects.select_related("office", "province"), office__code=code, pk=pk)
    form = CoverageEndForm(request.POST or None, initial={"on": timezone.localdate()})
    if form.is_valid():
        saved = _attempt(form, lambda: end_coverage(coverage=coverage, on=form.cleaned_data["on"]))
        if saved:
            messages.success(request, f"Cakupan {saved.province} diakhiri.")
            return redirect(saved.office)
    page = FormPage(
        heading=f"Akhiri cakupan {coverage.province}",
        lead=f"{coverage.office} tidak lagi mencakup daerah di {coverage.province} mulai tanggal di bawah.",
        action="Akhiri cakupan",
        back=coverage.office.get_absolute_url(),
        parent=coverage.office.name,
        grave=True,
    )
    return page.render(request, form)
