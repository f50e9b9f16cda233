"""The truth about long work. The queue may forget; the Job does not."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from jobs.states import OPEN, JobState


class Job(models.Model):
    """One piece of long work: what, for whom, how far, with which outcome.

    `key` names the work itself (kind and subject): while one waits, asking again gives the same Job.
    """

    kind = models.CharField("jenis", max_length=40)
    title = models.CharField("judul", max_length=200)
    params = models.JSONField("parameter", default=dict)
    key = models.CharField("kunci", max_length=200)
    state = models.CharField("keadaan", max_length=10, choices=JobState, default=JobState.QUEUED)
    percent = models.PositiveSmallIntegerField("persen", default=0)
    note = models.CharField("keterangan", max_length=200, blank=True)
    error = models.TextField("kesalahan", blank=True)
    result = models.FileField("berkas hasil", upload_to="hasil/%Y/%m", max_length=200, blank=True)
    result_name = models.CharField("nama berkas", max_length=160, blank=True)
    attempts = models.PositiveSmallIntegerField("percobaan", default=0)
    heartbeat_at = models.DateTimeField("tanda hidup", null=True, blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="jobs")
    created_at = models.DateTimeField("diminta", auto_now_add=True)
    finished_at = models.DateTimeField("selesai", null=True, blank=True)

    class Meta:
        verbose_name = "pekerjaan"
        verbose_name_plural = "pekerjaan"
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["key"], condition=Q(state=JobState.QUEUED), name="job_one_waiting_per_key"),
            models.CheckConstraint(condition=Q(percent__lte=100), name="job_percent_at_most_100"),
            models.CheckConstraint(condition=~Q(state=JobState.FAILED) | ~Q(error=""), name="job_failed_says_why"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        return self.state in OPEN
