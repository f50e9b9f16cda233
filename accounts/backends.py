"""Lets Django's own permission checks ask the membership the person acts in."""

from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest

from accounts.models import Membership


def counted_name(request: HttpRequest, credentials: dict[str, str] | None = None) -> str:
    """Under which name failed sign-ins are counted: as the address is looked up, whatever its case and margins.

    Else every other spelling of one address would be a new set of guesses.
    """
    typed = (credentials or request.POST).get("username") or ""
    return typed.strip().lower()


def client_address(request: HttpRequest) -> str | None:
    """Where a request came from: behind PROXY_COUNT proxies of ours, what the outermost of them saw.

    Hops further left were written by the client itself and are not believed.
    """
    hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    count: int = settings.PROXY_COUNT
    return hops[-count] if 0 < count <= len(hops) and hops[-count] else request.META.get("REMOTE_ADDR")


class MembershipBackend(ModelBackend):
    """Signs in by e-mail and password; permissions are those of the acting membership (`user.membership`)."""

    def has_perm(self, user_obj: AbstractBaseUser | AnonymousUser, perm: str, obj: object = None) -> bool:
        membership: Membership | None = getattr(user_obj, "membership", None)
        return bool(user_obj.is_active and membership and membership.can(perm))
