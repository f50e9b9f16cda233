"""Questions about people."""

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from accounts.models import AccountEvent, Membership, User


def find_users(*, text: str = "", role: str = "") -> QuerySet[User]:
    """Accounts by a part of name or e-mail address and by a role held today, each with `active_memberships`."""
    active = Membership.objects.active()
    users = User.objects.prefetch_related(
        Prefetch("memberships", queryset=active.with_scope(), to_attr="active_memberships")
    )
    for word in text.split():
        users = users.filter(Q(name__icontains=word) | Q(email__icontains=word))
    if role:
        users = users.filter(Exists(active.filter(user=OuterRef("pk"), role=role)))
    return users


def events_of(user: User) -> QuerySet[AccountEvent]:
    """What was done to the account, newest first."""
    return AccountEvent.objects.filter(user=user).select_related("actor")
