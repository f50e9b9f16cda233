"""Lets Django's own permission checks ask the membership the person acts in."""

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser

from accounts.models import Membership


class MembershipBackend(ModelBackend):
    """Signs in by e-mail and password; permissions are those of the acting membership (`user.membership`)."""

    def has_perm(self, user_obj: AbstractBaseUser | AnonymousUser, perm: str, obj: object = None) -> bool:
        membership: Membership | None = getattr(user_obj, "membership", None)
        return bool(user_obj.is_active and membership and membership.can(perm))
