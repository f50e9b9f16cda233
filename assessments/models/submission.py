"""What a region sent, when, as it was: the ground of the receipt."""

from typing import ClassVar

from django.db import models

from assessments.models.cycle import Assessment
from assessments.models.frozen import FrozenRecord


class Submission(FrozenRecord):
    """One act of sending, with every item and every document by SHA-256.

    The number is our own working scheme: TT-<award year>-<region code without dot>-<which time>.
    """

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="submissions")
    sequence = models.PositiveSmallIntegerField("pengiriman ke")

    class Meta(FrozenRecord.Meta):
        verbose_name = "pengiriman"
        verbose_name_plural = "pengiriman"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["assessment", "sequence"], name="submission_sequence_unique")
        ]
