"""People and what they may act for."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.states import PERMISSIONS, SCOPE_OF, Role, Scope
from regions.models import Province, Region, RegionalOffice


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
    name = models.CharField("nama", max_length=150)
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

    def get_full_name(self) -> str:
        return self.name


class MembershipQuerySet(models.QuerySet["Membership"]):
    def active(self) -> "MembershipQuerySet":
        """Memberships that hold today; validity is half-open [valid_from, valid_to)."""
        today = timezone.localdate()
        return self.filter(Q(valid_to=None) | Q(valid_to__gt=today), valid_from__lte=today)

    def with_scope(self) -> "MembershipQuerySet":
        return self.select_related("user", "region__province", "province", "office")


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
    opd = models.CharField("perangkat daerah", max_length=120, blank=True)
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
            models.CheckConstraint(
                name="membership_ends_after_it_starts",
                condition=Q(valid_to=None) | Q(valid_to__gt=models.F("valid_from")),
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
