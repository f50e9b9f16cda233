from django.db import models


class JobState(models.TextChoices):
    QUEUED = "antre", "Menunggu giliran"
    RUNNING = "berjalan", "Sedang dikerjakan"
    DONE = "selesai", "Selesai"
    FAILED = "gagal", "Gagal"


OPEN = (JobState.QUEUED, JobState.RUNNING)
