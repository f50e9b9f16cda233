"""Who looks at an item now, so that two verifiers need not do the same work."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connections
from django.utils import timezone

from accounts.models import Membership
from assessments.models import Item, ItemView

# Whoever has not asked again for so long has gone on to something else.
PRESENT = timedelta(minutes=2)

# One statement, because it runs with every page of an item; a sitting begins anew after an absence.
LOOK = """
    INSERT INTO assessments_itemview (item_id, user_id, acting_as, since, seen_at) VALUES (%s, %s, %s, %s, %s)
    ON CONFLICT (item_id, user_id) DO UPDATE SET
        since = CASE WHEN assessments_itemview.seen_at < %s THEN excluded.since ELSE assessments_itemview.since END,
        acting_as = excluded.acting_as,
        seen_at = excluded.seen_at
"""


@dataclass(frozen=True, slots=True)
class Viewer:
    """Somebody else who looks at the item: name, role with scope, and since when."""

    name: str
    acting_as: str
    since: datetime


def look(item: Item, by: Membership) -> list[Viewer]:
    """Note that the person looks at the item now; the others who did within the last two minutes. 2 queries."""
    now = timezone.now()
    connection = connections[ItemView.objects.db]
    moment, gone = (connection.ops.adapt_datetimefield_value(at) for at in (now, now - PRESENT))
    with connection.cursor() as cursor:
        cursor.execute(LOOK, [item.pk, by.user_id, f"{by.role_label} · {by.scope_label}", moment, moment, gone])
    return others(item, by)


def others(item: Item, by: Membership) -> list[Viewer]:
    """The others who look at the item now, first come first. 1 query."""
    there = ItemView.objects.filter(item=item, seen_at__gte=timezone.now() - PRESENT).exclude(user=by.user_id)
    rows = there.order_by("since", "pk").values_list("user__name", "acting_as", "since")
    return [Viewer(*row) for row in rows]
