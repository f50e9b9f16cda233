"""One answer for one indicator, and the verdicts about it."""

from collections.abc import Sequence
from typing import ClassVar

from django.conf import settings
from django.db import connections, models
from django.db.models import Q

from assessments.models.cycle import Assessment
from assessments.reasons import label_of
from assessments.states import Claim, ItemState, Level, VerdictOutcome
from indicators.models import VALUE, Indicator

NOTE_MAX = 2000


LAY_OUT = """
    INSERT INTO assessments_item (assessment_id, indicator_id, state, version, claim, reason, note)
    SELECT a.id, i.id, %s, 1, %s, '', ''
    FROM assessments_assessment a
    JOIN assessments_cycle c ON c.id = a.cycle_id
    JOIN indicators_right r ON r.instrument_id = c.instrument_id
    JOIN indicators_indicator i ON i.right_id = r.id
    WHERE c.id = %s
    ORDER BY a.id, r.number, i.position
"""


class ItemManager(models.Manager["Item"]):
    def write(self, items: Sequence["Item"], fields: Sequence[str]) -> None:
        """Update the fields of many existing, locked rows in one statement.

        Several times faster than bulk_update, whose CASE for every row and field costs most of a form of 120 items.
        """
        self.bulk_create(items, update_conflicts=True, unique_fields=["id"], update_fields=fields)

    def lay_out(self, *, cycle_id: int) -> None:
        """An empty item for each assessment of the cycle and each indicator of its instrument, in the form's order.

        The database multiplies by itself: 514 x 120 rows built one by one take seconds.
        """
        with connections[self.db].cursor() as cursor:
            cursor.execute(LAY_OUT, [ItemState.EMPTY, Claim.NONE, cycle_id])


class Item(models.Model):
    """Assessment x indicator: claim, state and version (+1 at every change of claim or evidence).

    `value` is what is scored: 1/0 for Ya/Tidak, the number, or numerator / denominator x factor (4 decimals).
    """

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="items")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="items")
    state = models.CharField("keadaan", max_length=12, choices=ItemState, default=ItemState.EMPTY)
    version = models.PositiveIntegerField(default=1)
    claim = models.CharField("jawaban", max_length=14, choices=Claim, blank=True, default=Claim.NONE)
    numerator = models.DecimalField("pembilang", null=True, blank=True, **VALUE)
    denominator = models.DecimalField("penyebut", null=True, blank=True, **VALUE)
    value = models.DecimalField("nilai", null=True, blank=True, **VALUE)
    reason = models.TextField("alasan tidak berlaku", blank=True, max_length=NOTE_MAX)
    note = models.TextField("catatan", blank=True, max_length=NOTE_MAX)
    kanwil_verdict = models.ForeignKey("Verdict", models.PROTECT, null=True, blank=True, related_name="+")
    central_verdict = models.ForeignKey("Verdict", models.PROTECT, null=True, blank=True, related_name="+")
    # Open: the Pusat waits for another verdict of the Kanwil on this item.
    referral = models.ForeignKey("Referral", models.PROTECT, null=True, blank=True, related_name="+")

    objects: ClassVar[ItemManager] = ItemManager()

    class Meta:
        verbose_name = "butir"
        verbose_name_plural = "butir"
        ordering: ClassVar = ["indicator__right__number", "indicator__position"]
        indexes: ClassVar = [models.Index(fields=["assessment", "state"], name="item_assessment_state")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["assessment", "indicator"], name="item_one_per_indicator"),
            models.CheckConstraint(
                name="item_claim_fits_value",
                condition=(
                    Q(claim=Claim.NONE, value=None, state=ItemState.EMPTY)
                    | Q(claim=Claim.YES, value=1)
                    | Q(claim=Claim.NO, value=0)
                    | Q(claim=Claim.VALUE, value__isnull=False)
                    | (Q(claim=Claim.NOT_APPLICABLE, value=None) & ~Q(reason=""))
                ),
            ),
            models.CheckConstraint(
                name="item_filled_has_claim", condition=Q(state=ItemState.EMPTY) | ~Q(claim=Claim.NONE)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.get_claim_display()}"

    @property
    def changed_since_kanwil(self) -> bool:
        """Berubah sejak diverifikasi: the Kanwil judged an older version."""
        return bool(self.kanwil_verdict and self.kanwil_verdict.item_version < self.version)


class Verdict(models.Model):
    """What one level said of one version of an item. Never overwritten (the database refuses); a newer row follows.

    One that was taken back has a `withdrawal`. `answers` is the Pusat's referral that a verdict of the Kanwil settled.
    """

    item = models.ForeignKey(Item, models.PROTECT, related_name="verdicts")
    level = models.CharField("tingkat", max_length=8, choices=Level)
    item_version = models.PositiveIntegerField("versi butir")
    outcome = models.CharField("putusan", max_length=12, choices=VerdictOutcome)
    reason_code = models.CharField("alasan", max_length=20, blank=True)
    note = models.TextField("catatan", blank=True, max_length=NOTE_MAX)
    verified_value = models.DecimalField("nilai terverifikasi", null=True, blank=True, **VALUE)
    answers = models.ForeignKey("Referral", models.PROTECT, null=True, blank=True, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "putusan"
        verbose_name_plural = "putusan"
        ordering: ClassVar = ["-id"]
        # The few returns among many acceptances, and whether an item has a later one.
        indexes: ClassVar = [models.Index(fields=["outcome", "level", "item"], name="verdict_outcome")]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="verdict_return_has_code_and_note",
                condition=Q(outcome=VerdictOutcome.ACCEPT) | (~Q(reason_code="") & ~Q(note="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_level_display()}: {self.get_outcome_display()}"

    @property
    def accepted(self) -> bool:
        return self.outcome == VerdictOutcome.ACCEPT

    def get_reason_code_display(self) -> str:
        """The label of the reason: the reasons are data, no choices of the field."""
        return label_of(self.reason_code)
