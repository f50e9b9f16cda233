"""Objections (sanggahan) of a region to provisional results, and what the Pusat ruled. Nothing of them is rewritten."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from assessments.models.documents import Document
from assessments.models.items import NOTE_MAX, Item, Verdict
from assessments.models.outcomes import Score
from assessments.states import ObjectionOutcome
from indicators.models import VALUE


class Objection(models.Model):
    """A region objects to the Pusat's verdict on an item, at most once while that verdict stands.

    The database refuses to change what was said; only `withdrawn_at` is set, when the region takes it back.
    """

    item = models.ForeignKey(Item, models.PROTECT, related_name="objections")
    against = models.ForeignKey(
        Verdict, models.PROTECT, related_name="objections", verbose_name="putusan yang disanggah"
    )
    reason = models.TextField("alasan", max_length=NOTE_MAX)
    # What the region holds right; None asks that the claim is taken as it stands.
    asked_value = models.DecimalField("nilai yang diminta", null=True, blank=True, **VALUE)
    documents: "models.ManyToManyField[Document, ObjectionDocument]" = models.ManyToManyField(
        Document, through="ObjectionDocument", related_name="objections"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    acting_as = models.CharField("sebagai", max_length=200)
    at = models.DateTimeField("diajukan", auto_now_add=True)
    withdrawn_at = models.DateTimeField("dicabut", null=True, blank=True)

    class Meta:
        verbose_name = "sanggahan"
        verbose_name_plural = "sanggahan"
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["against"], condition=Q(withdrawn_at=None), name="objection_once_a_verdict"
            ),
            models.CheckConstraint(name="objection_says_why", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.item_id}: {self.reason[:40]}"

    @property
    def answer(self) -> "ObjectionRuling | None":
        """What was ruled; reads `ruling`, select it."""
        return getattr(self, "ruling", None)

    @property
    def is_open(self) -> bool:
        """It waits for the Pusat; reads `ruling`, select it."""
        return self.withdrawn_at is None and self.answer is None


class ObjectionDocument(models.Model):
    """A document of the region's library that supports an objection. The database refuses changes."""

    objection = models.ForeignKey(Objection, models.PROTECT, related_name="papers")
    document = models.ForeignKey(Document, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "dokumen sanggahan"
        verbose_name_plural = "dokumen sanggahan"
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["objection", "document"], name="objection_document_once")
        ]

    def __str__(self) -> str:
        return f"{self.objection_id} · {self.document_id}"


class ObjectionRuling(models.Model):
    """What the Pusat said of an objection, by somebody else than who gave the verdict. The database refuses changes.

    Where it was granted, `verdict` is the new verdict and `score_after` the new snapshot; old ones stay beside them.
    """

    objection = models.OneToOneField(Objection, models.PROTECT, primary_key=True, related_name="ruling")
    outcome = models.CharField("putusan", max_length=10, choices=ObjectionOutcome)
    reason = models.TextField("alasan", max_length=NOTE_MAX)
    verdict = models.OneToOneField(Verdict, models.PROTECT, null=True, blank=True, related_name="ruling")
    score_before = models.ForeignKey(Score, models.PROTECT, related_name="+")
    score_after = models.ForeignKey(Score, models.PROTECT, null=True, blank=True, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    acting_as = models.CharField("sebagai", max_length=200)
    at = models.DateTimeField("diputus", auto_now_add=True)

    class Meta:
        verbose_name = "putusan sanggahan"
        verbose_name_plural = "putusan sanggahan"
        ordering: ClassVar = ["-at"]
        constraints: ClassVar = [
            models.CheckConstraint(name="ruling_says_why", condition=~Q(reason="")),
            models.CheckConstraint(
                name="ruling_granted_has_verdict",
                condition=Q(outcome=ObjectionOutcome.DENIED, verdict=None, score_after=None)
                | (~Q(outcome=ObjectionOutcome.DENIED) & Q(verdict__isnull=False, score_after__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.objection_id} {self.get_outcome_display()}"

    @property
    def denied(self) -> bool:
        return self.outcome == ObjectionOutcome.DENIED
