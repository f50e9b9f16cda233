"""Inviting into a region's team: account and role (accounts.team), and the message with the way in, as one act."""

from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from accounts import team
from accounts.models import Membership
from accounts.people import PasswordLink
from assessments.assignments import end_all_of
from notices.outbox import tell

DAYS = settings.PASSWORD_RESET_TIMEOUT // (24 * 3600)


@dataclass(frozen=True, slots=True)
class Invited:
    """Who was invited; `link` is the one-time address to hand over, empty for who had an account before."""

    membership: Membership
    link: str


@transaction.atomic
def invite(*, email: str, name: str, role: str, opd: str, by: Membership) -> Invited:
    """Invite by e-mail; raises as accounts.team.invite."""
    made = team.invite(email=email, name=name, role=role, opd=opd, by=by)
    held = made.membership
    if made.link:
        link = _address(made.link)
        return _send_link(held, link, by=by, key=f"undangan:{held.pk}")
    tell(
        to=[held.user_id],
        key=f"undangan:{held.pk}",
        subject=f"Anda menjadi {held.role_label} {held.scope_label}",
        body=f"{by.user} memberi Anda peran {held.role_label} untuk {held.scope_label}. "
        "Masuklah dengan kata sandi Anda, lalu pilih peran itu.",
        url=reverse("accounts:switch"),
    )
    return Invited(held, "")


@transaction.atomic
def invite_again(*, member: Membership, by: Membership) -> Invited:
    """A new one-time link for somebody who has not come in yet; the earlier one ends."""
    found = team.new_link(membership_id=member.pk, by=by)
    # The token is part of the key: each link is told once.
    return _send_link(member, _address(found), by=by, key=f"undangan:{member.pk}:{found.token}")


@transaction.atomic
def dismiss(*, member: Membership, by: Membership) -> int:
    """End a role from today and take the person's items back. Returns how many items."""
    ended = team.end(membership_id=member.pk, by=by)
    return end_all_of(contributor=ended, by=by)


def _address(link: PasswordLink) -> str:
    return settings.PUBLIC_URL + reverse("accounts:password_set", args=[link.uid, link.token])


def _send_link(held: Membership, link: str, *, by: Membership, key: str) -> Invited:
    tell(
        to=[held.user_id],
        key=key,
        subject=f"Undangan: {held.role_label} {held.scope_label}",
        body=f"{by.user} mengundang Anda sebagai {held.role_label} {held.scope_label}. Pasang kata sandi Anda lewat "
        f"tautan sekali pakai ini, yang berlaku {DAYS} hari:\n\n{link}\n\n"
        f"Sesudah itu masuk dengan alamat surel {held.user.email}.",
        url="",
    )
    return Invited(held, link)
