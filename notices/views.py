"""What one was told, newest first; opening marks as read."""

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.access import ActingRequest, require
from notices.outbox import mark_read
from notices.queries import notices_of


@require()
@require_safe
def notice_list(request: ActingRequest) -> HttpResponse:
    page = Paginator(notices_of(request.user.pk), settings.PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "notices/list.html", {"page_obj": page})


@require()
@require_POST
def open_notice(request: ActingRequest, pk: int) -> HttpResponse:
    """Mark one as read and go where it leads."""
    notice = get_object_or_404(notices_of(request.user.pk), pk=pk)
    mark_read(notices_of(request.user.pk).filter(pk=pk))
    return redirect(notice.url or "notices:list")


@require()
@require_POST
def read_all(request: ActingRequest) -> HttpResponse:
    """Mark everything as read."""
    count = mark_read(notices_of(request.user.pk))
    messages.success(request, f"{count} pemberitahuan ditandai sudah dibaca.")
    return redirect("notices:list")
