"""The one verb of the comments: a role says what should become of an indicator."""

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import Membership
from accounts.states import COMMENT_INDICATOR
from assessments.errors import Refused
from assessments.models import Cycle
from assessments.states import CycleState
from assessments.transitions import allow
from indicators.models import Indicator
from reports.models import COMMENT_MAX, CommentKind, IndicatorComment


@transaction.atomic
def comment(*, cycle: Cycle, indicator: Indicator, kind: str, text: str, by: Membership) -> IndicatorComment:
    """Put a comment on record. Sent twice in a row it stands once. Raises Refused for what cannot be kept."""
    allow(by, COMMENT_INDICATOR)
    said = text.replace("\0", "").strip()
    if kind not in CommentKind.values:
        raise Refused("Pilih usulnya.")
    if not said:
        raise Refused("Tulis komentarnya.")
    if len(said) > COMMENT_MAX:
        raise Refused(f"Komentar terlalu panjang: {len(said)} huruf, paling banyak {COMMENT_MAX}. Ringkaslah.")
    if cycle.state == CycleState.PREPARED or indicator.right.instrument_id != cycle.instrument_id:
        raise Refused("Indikator ini tidak dinilai pada siklus tersebut.")
    last = IndicatorComment.objects.filter(cycle=cycle, indicator=indicator, by=by.user).first()
    if last and (last.kind, last.text) == (kind, said):
        return last
    return IndicatorComment.objects.create(
        cycle=cycle,
        indicator=indicator,
        kind=kind,
        text=said,
        by=by.user,
        acting_as=f"{by.role_label} · {by.scope_label}",
    )


def comments_of(cycle: Cycle) -> QuerySet[IndicatorComment]:
    """Every comment of a cycle, in the order of the instrument, the oldest first."""
    return (
        IndicatorComment.objects.filter(cycle=cycle)
        .select_related("indicator__right")
        .order_by("indicator__right__number", "indicator__position", "pk")
    )
