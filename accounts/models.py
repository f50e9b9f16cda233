"""People and what they may act for."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property

from accounts.states import PERMISSIONS, SCOPE_OF, Role, Scope
from regions.models import Province, Region, RegionalOffice

NAME_MAX = 150  # characters
OPD_MAX = 120


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: object) -> "User":
        """Make a user; the e-mail address is the sign-in name, kept in lower case."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.full_clean(exclude=["password"])
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: object) -> "User":
        return self.create_user(email, password, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser, PermissionsMixin):
    """A person. What the person may do comes from the memberships, never from the user row."""

    email = models.EmailField("alamat surel", unique=True)
    name = models.CharField("nama", max_length=NAME_MAX)
    is_active = models.BooleanField("aktif", default=True)
    date_joined = models.DateTimeField("terdaftar", default=timezone.now)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        verbose_name = "pengguna"
        verbose_name_plural = "pengguna"
        ordering: ClassVar = ["name", "email"]

    def __str__(self) -> str:
        return self.name

    @cached_property
    def held(self) -> list["Membership"]:
        """What this person holds today; in a request it was read together with the person (`backends`)."""
        return list(Membership.objects.held_by(self.pk))

    def get_full_name(self) -> str:
        return self.name


class MembershipQuerySet(models.QuerySet["Membership"]):
    def active(self) -> "MembershipQuerySet":
        """Memberships that hold today; validity is half-open [valid_from, valid_to)."""
        today = timezone.localdate()
        return self.filter(Q(valid_to=None) | Q(valid_to__gt=today), valid_from__lte=today)

    def with_scope(self) -> "MembershipQuerySet":
        return self.select_related("user", "region__province", "province", "office")

    def held_by(self, user_id: int) -> "MembershipQuerySet":
        """What a person holds today, with person and scopes."""
        return self.active().with_scope().filter(user=user_id)


class Membership(models.Model):
    """A role in a scope, from a day to a day. One person may hold several and acts in one at a time."""

    user = models.ForeignKey(User, models.PROTECT, related_name="memberships", verbose_name="pengguna")
    role = models.CharField("peran", max_length=24, choices=Role)
    region = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="kabupaten/kota"
    )
    province = models.ForeignKey(
        Province, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="provinsi"
    )
    office = models.ForeignKey(
        RegionalOffice, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="kantor wilayah"
    )
    opd = models.CharField("perangkat daerah", max_length=OPD_MAX, blank=True)
    valid_from = models.DateField("berlaku sejak", default=timezone.localdate)
    valid_to = models.DateField("berlaku sampai", null=True, blank=True)

    objects: ClassVar = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = "keanggotaan"
        verbose_name_plural = "keanggotaan"
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="membership_scope_fits_role",
                condition=(
                    Q(
                        role__in=[r for r, s in SCOPE_OF.items() if s is Scope.REGION],
                        region__isnull=False,
                        province__isnull=True,
                        office__isnull=True,
                    )
                    | Q(
                        role__in=[r for r, s in SCOPE_OF.items() if s is Scope.PROVINCE],
                        region__isnull=True,
                        province__isnull=False,
                        office__isnull=True,
                    )
                    | Q(
                        role__in=[r for r, s in SCOPE_OF.items() if s is Scope.OFFICE],
                        region__isnull=True,
                        province__isnull=True,
                        office__isnull=False,
                    )
                    | Q(
                        role__in=[r for r, s in SCOPE_OF.items() if s is Scope.NATION],
                        region__isnull=True,
                        province__isnull=True,
                        office__isnull=True,
                    )
                ),
            ),
            # Equal days are a role that never held: one given by mistake and taken back on its first day.
            models.CheckConstraint(
                name="membership_ends_not_before_it_starts",
                condition=Q(valid_to=None) | Q(valid_to__gte=models.F("valid_from")),
                violation_error_message="Tanggal berakhir tidak boleh sebelum tanggal mulai berlaku.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.role_label} · {self.scope_label}"

    @property
    def role_label(self) -> str:
        return Role(self.role).label

    @property
    def scope(self) -> Scope:
        return SCOPE_OF[self.role]

    @property
    def scope_label(self) -> str:
        if self.region:
            return f"{self.region.short_name} · {self.opd}" if self.opd else self.region.short_name
        return (self.province and self.province.name) or (self.office and self.office.name) or "Nasional"

    def can(self, permission: str) -> bool:
        """Whether the role allows the act at all; whether the object is in scope is `access`'s question."""
        return permission in PERMISSIONS[self.role]


class AccountEvent(models.Model):
    """Something done to an account, written in the same transaction; the database refuses UPDATE and DELETE.

    `acting_as` is the role and scope the actor acted in, as words of that day.
    """

    class Verb(models.TextChoices):
        CREATED = "akun-dibuat", "Akun dibuat"
        ACTIVATED = "akun-diaktifkan", "Akun diaktifkan"
        DEACTIVATED = "akun-dinonaktifkan", "Akun dinonaktifkan"
        GRANTED = "peran-diberikan", "Peran diberikan"
        ENDED = "peran-diakhiri", "Peran diakhiri"
        LINK_ISSUED = "tautan-dibuat", "Tautan kata sandi dibuat"
        PASSWORD_SET = "kata-sandi-dipasang", "Kata sandi dipasang"

    at = models.DateTimeField("waktu", auto_now_add=True)
    verb = models.CharField("tindakan", max_length=24, choices=Verb)
    actor = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="pelaku")
    acting_as = models.CharField("sebagai", max_length=200, blank=True)
    user = models.ForeignKey(User, models.PROTECT, related_name="events", verbose_name="pengguna")
    before = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    after = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    request_id = models.CharField(max_length=32, blank=True)

    class Meta:
        verbose_name = "peristiwa akun"
        verbose_name_plural = "peristiwa akun"
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.get_verb_display()}"
