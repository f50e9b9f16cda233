"""The bell: how many notices are unread comes with the memberships, so that no page pays a query for it."""

from accounts.middleware import MembershipMiddleware as AccountsMiddleware
from accounts.models import MembershipQuerySet
from notices.queries import unread_of


class MembershipMiddleware(AccountsMiddleware):
    """As in accounts, and each membership knows `unread`: the notices its person has not read."""

    def memberships_of(self, user_id: int) -> MembershipQuerySet:
        return super().memberships_of(user_id).annotate(unread=unread_of("user_id"))
