"""Words of coaching. Pure data."""

from django.db import models


class VisitKind(models.TextChoices):
    VISIT = "kunjungan", "Kunjungan"
    CALL = "telepon", "Telepon"
    MEETING = "daring", "Rapat daring"


class Aim(models.TextChoices):
    """What coaching is for: the region held the predicate at the latest decree, or it did not."""

    KEEP = "pertahankan", "Pertahankan"
    WIN = "raih", "Raih"
