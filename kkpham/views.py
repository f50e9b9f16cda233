"""Front door, sign of life, and the way to one's own work."""

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts.access import ActingRequest, require
from assessments.models import Cycle
from kkpham.navigation import home_of


def landing(request: HttpRequest) -> HttpResponse:
    """What KKP HAM is, for anybody; who is signed in goes to the work."""
    if request.user.is_authenticated:
        return redirect("home")
    newest = Cycle.objects.select_related("instrument").first()
    return render(request, "landing.html", {"legal_basis": newest.instrument.legal_basis if newest else ""})


@require()
def home(request: ActingRequest) -> HttpResponse:
    """Each role lands on what it must do."""
    return redirect(home_of(request.membership))


def healthz(_request: HttpRequest) -> HttpResponse:
    """200 while the program answers and reaches its database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")
