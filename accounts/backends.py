"""Lets Django's own permission checks ask the membership the person acts in."""

from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest

from accounts.models import Membership, User


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

    def get_user(self, user_id: int) -> User | None:
        """The person and what they hold today, in one query: every request asks for both."""
        held = list(Membership.objects.held_by(user_id))
        user: User | None = held[0].user if held else super().get_user(user_id)
        if user is None or not self.user_can_authenticate(user):
            return None
        for membership in held:
            membership.user = user
        user.held = held
        return user

    def has_perm(self, user_obj: AbstractBaseUser | AnonymousUser, perm: str, obj: object = None) -> bool:
        membership: Membership | None = getattr(user_obj, "membership", None)
        return bool(user_obj.is_active and membership and membership.can(perm))
