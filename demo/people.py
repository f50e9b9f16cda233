"""People of the demo cycle and of the rehearsal: named by their role, never by an invented person."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.text import slugify

from accounts.models import Membership, User
from accounts.states import SCOPE_OF, Role, Scope
from regions.models import Province, Region, RegionalOffice

DOMAIN = "contoh.test"
HEALTH = "Dinas Kesehatan"
Place = Region | Province | RegionalOffice | None
# What stands before the place in an address: operator.muaraenim@...
ADDRESS = {
    Role.OPERATOR_PEMDA: "operator",
    Role.KONTRIBUTOR_OPD: "opd",
    Role.PENGESAH: "pengesah",
    Role.BIRO_HUKUM: "birohukum",
    Role.VERIFIKATOR_KANWIL: "verifikator",
    Role.PIMPINAN_KANWIL: "pimpinan",
    Role.VERIFIKATOR_PUSAT: "verifikator.pusat",
    Role.TIM_PENILAI: "tim.penilai",
    Role.ADMIN_NASIONAL: "admin.nasional",
    Role.AUDITOR: "auditor",
}


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody in a role for a place (None: the nation)."""

    role: Role
    place: Place = None

    @property
    def name(self) -> str:
        return f"{self.role.label} {self._place}".strip()

    @property
    def email(self) -> str:
        where = slugify(self._place).replace("-", "")
        return f"{ADDRESS[self.role]}{'.' if where else ''}{where}@{DOMAIN}"

    @property
    def _place(self) -> str:
        """The name without "Kab.", so that a role and a name read like a signpost; a kota keeps its word."""
        match self.place:
            case Region():
                return self.place.short_name.removeprefix("Kab. ")
            case Province():
                return self.place.name
            case RegionalOffice():
                return self.place.name.rsplit(" HAM ", 1)[-1].strip()
            case _:
                return ""


def staff_of_office(office: RegionalOffice) -> list[Account]:
    return [Account(Role.VERIFIKATOR_KANWIL, office), Account(Role.PIMPINAN_KANWIL, office)]


def national_staff() -> list[Account]:
    """One account for each role of the whole nation."""
    return [Account(role) for role in Role if SCOPE_OF[role] is Scope.NATION]


@transaction.atomic
def create(accounts: Iterable[Account], *, password: str | None, valid_from: date) -> dict[Account, Membership]:
    """Make users with one membership each; without a password nobody can sign in as them."""
    wanted: Sequence[Account] = list(dict.fromkeys(accounts))
    secret = make_password(password)  # once: a hash is slow by design
    users = User.objects.bulk_create(
        [User(email=account.email, name=account.name, password=secret) for account in wanted]
    )
    made = Membership.objects.bulk_create(
        Membership(
            user=user,
            role=account.role,
            region=account.place if isinstance(account.place, Region) else None,
            province=account.place if isinstance(account.place, Province) else None,
            office=account.place if isinstance(account.place, RegionalOffice) else None,
            opd=HEALTH if account.role == Role.KONTRIBUTOR_OPD else "",
            valid_from=valid_from,
        )
        for user, account in zip(users, wanted, strict=True)
    )
    return dict(zip(wanted, made, strict=True))
