"""The queue: what the acting level still has to judge in all regions of its reach, and the way into it."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.access import ActingRequest, number_in
from accounts.states import VERIFY_CENTRAL, VERIFY_KANWIL
from assessments.access import visible_items
from assessments.offers import level_of
from assessments.queue import CONDITIONS, ORDERS, OWN, SAMPLED, Counts, QueueFilters, next_key
from assessments.states import Level
from assessments.views.desk import at_desk
from assessments.views.trails import QueueTrail, address, with_query
from indicators.states import Kind
from regions.rules import short_name


def _level(request: ActingRequest) -> Level:
    level = level_of(request.membership)
    if level is None:
        raise PermissionDenied("Peran Anda tidak mencakup putusan atas butir.")
    return level


@at_desk(VERIFY_KANWIL, VERIFY_CENTRAL)
@require_safe
def queue(request: ActingRequest) -> HttpResponse:
    """What waits, counted by filter and region."""
    level = _level(request)
    filters = QueueFilters.read(request.GET)
    counts = Counts(request.membership, level, filters)
    page = Paginator(counts.rows, settings.PAGE_SIZE).get_page(request.GET.get("page"))
    conditions = {key: label for key, label in CONDITIONS.items() if key != SAMPLED or level is Level.CENTRAL}
    context = {
        "level": level,
        "filters": filters,
        "counts": counts,
        "next_url": with_query(reverse("assessments:queue_next"), filters.as_dict()) if counts.total else "",
        "regions": [(code, short_name(counts.names[code]), n) for code, n in sorted(counts.by_region.items())],
        "own": OWN if counts.looks_after else "",
        "rights": sorted(counts.by_right.items()),
        "kinds": [(key, label, counts.by_kind[key]) for key, label in Kind.choices],
        "conditions": [(key, label, counts.by_condition[key]) for key, label in conditions.items()],
        "all_conditions": counts.by_condition[""],
        "orders": ORDERS.items(),
        "page_obj": page,
        "rows": [(row, short_name(row.region_name), _only(filters, row.region_code)) for row in page],
        "figures": _figures(counts),
    }
    return render(request, "assessments/desk/queue.html", context)


def _only(filters: QueueFilters, region_code: str) -> str:
    """The way into the queue of one region, under the other filters."""
    return with_query(reverse("assessments:queue_next"), filters.as_dict() | {"daerah": region_code})


def _figures(counts: Counts) -> list[dict[str, str]]:
    again, unseen = (sum(getattr(row, name) for row in counts.rows) for name in ("again", "unseen"))
    return [
        {"label": "Menunggu putusan", "value": f"{counts.total}", "unit": "butir"},
        {"label": "Sudah diperbaiki", "value": f"{again}", "unit": "butir"},
        {"label": "Belum pernah Anda buka", "value": f"{unseen}", "unit": "butir"},
        {"label": "Di daerah", "value": f"{len(counts.rows)}", "unit": "kabupaten/kota"},
    ]


@at_desk(VERIFY_KANWIL, VERIFY_CENTRAL)
@require_safe
def queue_next(request: ActingRequest) -> HttpResponse:
    """On to the next item of the queue, after the one named by `sesudah` if it is in reach."""
    level, filters = _level(request), QueueFilters.read(request.GET)
    after = visible_items(request.membership).filter(pk=number_in(request.GET.get("sesudah", ""))).first()
    key = next_key(request.membership, level, filters, after=after)
    if key is None:
        said = "Tidak ada butir lain yang menunggu putusan Anda pada saringan ini."
        messages.info(request, said)
        return redirect(with_query(reverse("assessments:queue"), filters.as_dict()))
    return redirect(address(QueueTrail(request.membership, level, filters), key))
