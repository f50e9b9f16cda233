"""Puts on each request who acts, in which membership, under which request id."""

import uuid
from collections.abc import Callable
from typing import Any

import structlog
from django.http import HttpRequest, HttpResponse

SESSION_KEY = "membership"
Handler = Callable[[HttpRequest], HttpResponse]


class RequestIdMiddleware:
    """Gives each request an id that stands in the log, in events and on the error page."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        known: Any = request  # with an attribute of our own; views read it as access.ActingRequest
        known.id = request_id = uuid.uuid4().hex
        with structlog.contextvars.bound_contextvars(request_id=request_id):
            response = self.get_response(request)
        response["X-Request-ID"] = request_id
        return response


class MembershipMiddleware:
    """`request.memberships`: all active ones; `request.membership`: the one acted in (None: no role)."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        known: Any = request  # with attributes of our own; views read them as access.ActingRequest
        known.memberships, known.membership = [], None
        if known.user.is_authenticated:
            known.memberships = known.user.held
            chosen = request.session.get(SESSION_KEY)
            first = next(iter(known.memberships), None)
            known.membership = next((m for m in known.memberships if m.pk == chosen), first)
            known.user.membership = known.membership
        return self.get_response(request)
