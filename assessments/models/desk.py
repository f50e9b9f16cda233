"""What verifiers have at their desk: who looks at what, texts they keep, verdicts taken back, referrals, samples."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from assessments.models.cycle import Assessment
from assessments.models.items import NOTE_MAX, Item, Verdict
from assessments.reasons import label_of

TITLE_MAX = 80


class ItemView(models.Model):
    """A person looks at an item: since when in this sitting, and last seen when. One row a person and item."""

    item = models.ForeignKey(Item, models.PROTECT, related_name="views")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    acting_as = models.CharField("sebagai", max_length=200)
    since = models.DateTimeField("sejak")
    seen_at = models.DateTimeField("terakhir")

    class Meta:
        verbose_name = "penglihatan butir"
        verbose_name_plural = "penglihatan butir"
        constraints: ClassVar = [models.UniqueConstraint(fields=["item", "user"], name="item_view_one_per_person")]

    def __str__(self) -> str:
        return f"{self.user_id} · {self.item_id}"


class TextBlock(models.Model):
    """A note that a verifier keeps to use again, under a title of the person's own."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="text_blocks")
    reason_code = models.CharField("alasan", max_length=20, blank=True)
    title = models.CharField("judul", max_length=TITLE_MAX)
    text = models.TextField("teks", max_length=NOTE_MAX)

    class Meta:
        verbose_name = "teks siap pakai"
        verbose_name_plural = "teks siap pakai"
        ordering: ClassVar = ["title"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["owner", "title"], name="text_block_title_once"),
            models.CheckConstraint(name="text_block_not_empty", condition=~Q(title="") & ~Q(text="")),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def reason_label(self) -> str:
        return label_of(self.reason_code)


class Withdrawal(models.Model):
    """A verdict was taken back, by whom and when; the verdict itself stays on record. The database refuses changes."""

    verdict = models.OneToOneField(Verdict, models.PROTECT, primary_key=True, related_name="withdrawal")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "pencabutan putusan"
        verbose_name_plural = "pencabutan putusan"

    def __str__(self) -> str:
        return f"{self.verdict_id}"


class Referral(models.Model):
    """The Pusat asks the Kanwil to judge an item once more, and why; open while the item points at it.

    The Kanwil's next verdict on the item answers it (Verdict.answers). The database refuses changes.
    """

    item = models.ForeignKey(Item, models.PROTECT, related_name="referrals")
    note = models.TextField("catatan", max_length=NOTE_MAX)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "permintaan periksa ulang"
        verbose_name_plural = "permintaan periksa ulang"
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [models.CheckConstraint(name="referral_says_why", condition=~Q(note=""))]

    def __str__(self) -> str:
        return f"{self.item_id}: {self.note[:40]}"


class Sample(models.Model):
    """The items of a region that the Pusat looks at itself; drawn when central verification starts.

    `salt` is random, `share` a percentage; with them anybody draws the same items again (assessments.desk.samples).
    A later start draws again with the same salt; the newest row counts.
    """

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="samples")
    salt = models.CharField("garam", max_length=32)
    share = models.PositiveSmallIntegerField("bagian (%)")
    items = models.ManyToManyField(Item, related_name="samples")
    drawn_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "sampel"
        verbose_name_plural = "sampel"
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(name="sample_share_is_percentage", condition=Q(share__gte=1, share__lte=100)),
        ]

    def __str__(self) -> str:
        return f"{self.assessment_id} · {self.share} %"
