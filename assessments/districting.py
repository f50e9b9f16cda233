"""Spreading a Kanwil's regions over its verifiers, and naming stand-ins. Past rows stay: they are the history."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.access import scoped_regions
from accounts.models import Membership
from accounts.states import ASSIGN_DISTRICTS, VERIFY_KANWIL, Role
from assessments.errors import Change, Refused, Stale
from assessments.models import District, StandIn
from assessments.transitions import allow
from notices.outbox import tell
from regions.models import Region, RegionalOffice
from regions.rules import day_words


@dataclass(frozen=True, slots=True)
class Pick:
    """A region and the assignment the page showed for it (None: it had none)."""

    region_id: int
    seen: int | None


@transaction.atomic
def assign(*, picks: Sequence[Pick], verifier: Membership | None, by: Membership) -> int:
    """From today on `verifier` (None: nobody) looks after the regions. Returns how many changed hands.

    Raises PermissionDenied beyond the own Kanwil, Stale when somebody assigned one of them meanwhile.
    """
    _lock_office(by)
    if verifier is not None:
        _require_colleague(verifier, by, role=Role.VERIFIKATOR_KANWIL)
    seen = {pick.region_id: pick.seen for pick in picks}
    regions = {region.pk: region for region in scoped_regions(by).filter(pk__in=seen)}
    if len(regions) < len(seen):
        raise PermissionDenied("Hanya daerah dalam wilayah Kanwil Anda yang dapat ditetapkan.")
    held = {d.region_id: d for d in _open_ones(regions)}
    _require_fresh(regions, held, seen, by)
    changing = [region for region in regions.values() if _holder(held.get(region.pk)) != (verifier and verifier.pk)]
    today = timezone.localdate()
    ending = [held[region.pk].pk for region in changing if region.pk in held]
    District.objects.filter(pk__in=ending).update(valid_to=today, ended_by=by.user_id)
    if verifier is not None and changing:
        made = District.objects.bulk_create(
            District(membership=verifier, region=region, valid_from=today, assigned_by_id=by.user_id)
            for region in changing
        )
        _tell(verifier, changing, key=f"binaan:{made[0].pk}", by=by)
    return len(changing)


def _lock_office(by: Membership) -> RegionalOffice:
    """Those who assign in one Kanwil wait for each other."""
    allow(by, ASSIGN_DISTRICTS)
    if by.office_id is None:
        raise PermissionDenied("Daerah binaan ditetapkan oleh pimpinan Kanwil.")
    return RegionalOffice.objects.select_for_update().get(pk=by.office_id)


def _require_colleague(member: Membership, by: Membership, *, role: str = "") -> None:
    if not _is_there(member, by) or not member.can(VERIFY_KANWIL) or (role and member.role != role):
        raise PermissionDenied("Pilih verifikator Kanwil Anda yang perannya masih berlaku.")


def _open_ones(regions: dict[int, Region]) -> list[District]:
    return list(District.objects.filter(region__in=regions, valid_to=None).select_related("membership__user"))


def _holder(district: District | None) -> int | None:
    return district.membership_id if district else None


def _require_fresh(
    regions: dict[int, Region], held: dict[int, District], seen: dict[int, int | None], by: Membership
) -> None:
    changes = []
    for pk, region in regions.items():
        district = held.get(pk)
        # One whose verifier has left the Kanwil is shown as none.
        shown = district.pk if district and _is_there(district.membership, by) else None
        if seen[pk] == shown:
            continue
        who, when = _last_act(pk)
        changes.append(Change(str(region), "seperti pada halaman", _name(district), who, when))
    if changes:
        raise Stale("Penetapan daerah binaan sudah berubah sejak halaman dibuka.", changes)


def _is_there(member: Membership, by: Membership) -> bool:
    return Membership.objects.active().filter(pk=member.pk, office=by.office_id, user__is_active=True).exists()


def _last_act(region_id: int) -> tuple[str, object]:
    latest = District.objects.filter(region=region_id).select_related("assigned_by", "ended_by").order_by("-pk").first()
    if latest is None:
        return "", None
    return str(latest.ended_by or latest.assigned_by), latest.assigned_at


def _name(district: District | None) -> str:
    return district.membership.user.name if district else "belum ada verifikator"


def _tell(verifier: Membership, regions: Sequence[Region], *, key: str, by: Membership) -> None:
    listed = "\n".join(f"- {region}" for region in regions)
    tell(
        to=[verifier.user_id],
        key=key,
        subject=f"Daerah binaan Anda bertambah: {len(regions)} daerah",
        body=f"{by.user} ({by.role_label}) menetapkan Anda sebagai verifikator daerah ini sejak hari ini:\n{listed}",
        url=reverse("assessments:list"),
    )


# --- Stand-ins ----------------------------------------------------------------------------------------------------


@transaction.atomic
def name_stand_in(
    *, absent: Membership, deputy: Membership, first_day: date, last_day: date, reason: str, by: Membership
) -> StandIn:
    """`deputy` looks after the regions of `absent` from day to day, both included.

    Raises PermissionDenied beyond the own Kanwil, Refused (in words) where days or people do not fit.
    """
    _lock_office(by)
    _require_colleague(absent, by, role=Role.VERIFIKATOR_KANWIL)
    _require_colleague(deputy, by)
    if absent.user_id == deputy.user_id:
        raise Refused("Pengganti harus orang lain.")
    if last_day < first_day:
        raise Refused("Hari terakhir harus sama dengan atau sesudah hari pertama.")
    if last_day < timezone.localdate():
        raise Refused("Masa penggantian ini sudah lewat. Pilih hari terakhir hari ini atau sesudahnya.")
    if not reason.strip():
        raise Refused("Tulis alasan penggantian, misalnya cuti tahunan.")
    there = StandIn.objects.filter(
        absent=absent, withdrawn_at=None, first_day__lte=last_day, last_day__gte=first_day
    ).select_related("deputy__user")
    if overlap := there.first():
        raise Refused(
            f"{absent.user} sudah digantikan {overlap.deputy.user} pada {day_words(overlap.first_day)} sampai "
            f"{day_words(overlap.last_day)}. Cabut dahulu, atau pilih hari lain."
        )
    made = StandIn.objects.create(
        absent=absent,
        deputy=deputy,
        first_day=first_day,
        last_day=last_day,
        reason=reason.strip(),
        assigned_by_id=by.user_id,
    )
    tell(
        to=[deputy.user_id],
        key=f"pengganti:{made.pk}",
        subject=f"Anda menggantikan {absent.user}",
        body=f"{by.user} ({by.role_label}) menetapkan Anda menggantikan {absent.user} pada "
        f"{day_words(first_day)} sampai {day_words(last_day)}. "
        f"Daerah binaannya tampil di daftar daerah Anda selama itu.\n\nAlasan: {made.reason}",
        url=reverse("assessments:list"),
    )
    return made


@transaction.atomic
def withdraw_stand_in(*, stand_in: StandIn, by: Membership) -> None:
    """From now on nobody stands in; the row stays on record."""
    _lock_office(by)
    found = StandIn.objects.select_related("absent").get(pk=stand_in.pk)
    if found.absent.office_id != by.office_id:
        raise PermissionDenied("Penggantian ini milik Kanwil lain.")
    if found.withdrawn_at:
        raise Stale("Penggantian ini sudah dicabut sejak halaman dibuka.")
    found.withdrawn_at, found.withdrawn_by_id = timezone.now(), by.user_id
    found.save(update_fields=["withdrawn_at", "withdrawn_by"])
