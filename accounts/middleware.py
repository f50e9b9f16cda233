"""Puts on each request who acts, in which membership, under which request id."""

import uuid
from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponse

from accounts.models import Membership, MembershipQuerySet

SESSION_KEY = "membership"
Handler = Callable[[HttpRequest], HttpResponse]


class RequestIdMiddleware:
    """Gives each request an id that stands in the log, in events and on the error page."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.id = uuid.uuid4().hex  # type: ignore[attr-defined]  # our own attribute
        with structlog.contextvars.bound_contextvars(request_id=request.id):  # type: ignore[attr-defined]
            response = self.get_response(request)
        response["X-Request-ID"] = request.id  # type: ignore[attr-defined]
        return response


class MembershipMiddleware:
    """`request.memberships`: all active ones; `request.membership`: the one acted in (None: no role)."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.memberships = []  # type: ignore[attr-defined]
        request.membership = None  # type: ignore[attr-defined]
        if request.user.is_authenticated:
            memberships = list(self.memberships_of(request.user.pk))
            chosen = request.session.get(SESSION_KEY)
            acting = next((m for m in memberships if m.pk == chosen), memberships[0] if memberships else None)
            if acting:
                # The row already carries the scope; the user need not be read again.
                acting.user = request.user
            request.memberships = memberships  # type: ignore[attr-defined]
            request.membership = acting  # type: ignore[attr-defined]
            request.user.membership = acting  # type: ignore[attr-defined]
        return self.get_response(request)

    def memberships_of(self, user_id: int) -> MembershipQuerySet:
        """The one query about who acts; a floor above may add columns to it."""
        return Membership.objects.active().with_scope().filter(user=user_id)
