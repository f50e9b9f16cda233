"""What people are told of coaching: the words, put into the outbox in the transaction of the act."""

from django.urls import reverse

from accounts.models import Membership
from assessments.recipients import operators_of
from coaching.models import FollowUp, Visit
from notices.outbox import tell
from regions.rules import day_words


def visited(visit: Visit, *, by: Membership) -> None:
    """To the region's operators: what was put on record about them."""
    what = "diralat" if visit.corrects_id else "dicatat"
    tell(
        to=operators_of([visit.region_id]).get(visit.region_id, []),
        key=f"pendampingan:{visit.pk}",
        subject=f"Pendampingan {visit.region} {what}",
        body=f"{visit.get_kind_display()} pada {day_words(visit.date)} {what} oleh {by.user} ({by.role_label} · "
        f"{by.scope_label}).\n\n{visit.summary}",
        url=_url(visit),
    )


def agreed(follow_up: FollowUp, *, by: Membership) -> None:
    """To the region's operators and to whoever owns it: what, until when."""
    visit = follow_up.visit
    people = set(operators_of([visit.region_id]).get(visit.region_id, []))
    if follow_up.member:
        people.add(follow_up.member.user_id)
    tell(
        to=sorted(people - {by.user_id}),
        key=f"tindak-lanjut:{follow_up.pk}",
        subject=f"Tindak lanjut untuk {visit.region}, batas {day_words(follow_up.due_on)}",
        body=f"{follow_up.what}\n\nPenanggung jawab: {follow_up.owner}. Batas waktu {day_words(follow_up.due_on)}.\n"
        f"Dicatat oleh {by.user} ({by.role_label} · {by.scope_label}).",
        url=_url(visit),
    )


def completed(follow_up: FollowUp, *, by: Membership) -> None:
    """To whoever agreed it, unless it is the same person: how it was done."""
    visit = follow_up.visit
    tell(
        to=[follow_up.by_id] if follow_up.by_id != by.user_id else [],
        key=f"tindak-lanjut-selesai:{follow_up.pk}",
        subject=f"Tindak lanjut {visit.region} ditandai selesai",
        body=f"{follow_up.what}\n\n{follow_up.done_note}\n\nDitandai oleh {by.user} ({by.role_label} · "
        f"{by.scope_label}).",
        url=_url(visit),
    )


def _url(visit: Visit) -> str:
    return reverse("coaching:visit", args=[visit.pk])
