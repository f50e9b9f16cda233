"""How every view answers a verb: done, refused in words, or 409 with what changed."""

from collections.abc import Callable, Sequence

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from accounts.access import ActingRequest
from assessments.errors import Refused, Stale
from assessments.files import RefusedFile

Kept = Sequence[tuple[str, str]]


def note_in(request: ActingRequest) -> str:
    """The note of a form that has no other field; without NUL, which PostgreSQL does not take."""
    return request.POST.get("note", "").replace("\0", "")


def conflict(request: ActingRequest, error: Stale, *, retry_url: str, kept: Kept = ()) -> HttpResponse:
    """The 409 page: what changed meanwhile, and what the person had typed."""
    context = {
        "error": error,
        "changes": error.changes,
        "kept": [(label, text) for label, text in kept if text],
        "retry_url": retry_url,
    }
    return render(request, "409.html", context, status=409)


def perform(
    request: ActingRequest, verb: Callable[[], object], *, done: str, back: str, kept: Kept = ()
) -> HttpResponse:
    """Call a verb for a button without fields of its own, tell the outcome, and go back."""
    try:
        verb()
    except Stale as error:
        return conflict(request, error, retry_url=back, kept=kept)
    except (Refused, RefusedFile) as error:
        messages.error(request, str(error))
    else:
        messages.success(request, done)
    return redirect(back)
