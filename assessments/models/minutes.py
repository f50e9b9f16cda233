"""The berita acara of a verification, as it was when it was asked for."""

from typing import ClassVar

from django.db import models

from assessments.models.cycle import Assessment
from assessments.models.frozen import FrozenRecord


class Minutes(FrozenRecord):
    """What the Kanwil found, and who signs.

    The number is our own working scheme: BAV-<award year>-<region code without dot>-<which one>.
    """

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="minutes")
    sequence = models.PositiveSmallIntegerField("berita acara ke")

    class Meta(FrozenRecord.Meta):
        verbose_name = "berita acara"
        verbose_name_plural = "berita acara"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["assessment", "sequence"], name="minutes_sequence_unique")
        ]
