"""The one door to people and scopes: who acts, what the role allows, which regions are in reach.

A foreign object is 404 (its existence is not told); an act the role does not allow is 403.
"""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone

from accounts.models import Membership, User
from accounts.states import Scope
from regions.models import Region
from regions.queries import regions_of

P = ParamSpec("P")
LONGEST_NUMBER = 18  # digits: always within 64 bits


class ActingRequest(HttpRequest):
    """A request of somebody who is signed in and acts in a membership; for type checkers."""

    user: User
    membership: Membership
    memberships: list[Membership]
    id: str


View = Callable[Concatenate[ActingRequest, P], HttpResponseBase]


def require(*permissions: str) -> Callable[[View[P]], Callable[Concatenate[HttpRequest, P], HttpResponseBase]]:
    """Let in who is signed in and whose acting role has any of the permissions; with none given, any role.

    Raises PermissionDenied (403) for a signed-in person without it; sends the others to the sign-in page.
    """

    def decorate(view: View[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
        @login_required
        @wraps(view)
        def guarded(request: ActingRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if request.membership is None:
                raise PermissionDenied("Akun Anda belum mempunyai peran. Mintalah kepada admin nasional.")
            if permissions and not any(request.membership.can(p) for p in permissions):
                raise PermissionDenied("Peran Anda tidak mencakup tindakan ini.")
            return view(request, *args, **kwargs)

        return guarded  # type: ignore[return-value]  # login_required loses the narrower request type

    return decorate


def number_in(text: str) -> int:
    """A key or a version as a form or an address brings it; 0, which nothing has, for whatever cannot be one.

    Longer ones neither int() (thousands of digits) nor a database (64 bits) would take.
    """
    return int(text) if text.isdecimal() and len(text) <= LONGEST_NUMBER else 0


def scoped_regions(membership: Membership) -> QuerySet[Region]:
    """The regions a membership reaches today."""
    if membership.scope is Scope.NATION:
        return Region.objects.all()
    if membership.office:
        return regions_of(membership.office, on=timezone.localdate())
    if membership.province_id:
        return Region.objects.filter(province_id=membership.province_id)
    return Region.objects.filter(pk=membership.region_id or 0)


def get_own_membership(user: User, pk: int) -> Membership:
    """One of the person's own active memberships, else 404."""
    return get_object_or_404(Membership.objects.active().with_scope(), user=user, pk=pk)


def get_account(pk: int) -> User:
    """Any account, for those who manage them; else 404."""
    return get_object_or_404(User, pk=pk)


def get_membership_of(user_pk: int, pk: int) -> Membership:
    """A membership, ended or not, under its own account; else 404."""
    return get_object_or_404(Membership.objects.with_scope(), user=user_pk, pk=pk)
