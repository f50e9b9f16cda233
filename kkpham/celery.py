"""The Celery application. The queue may forget; `jobs.models.Job` does not."""

import os

from celery import Celery
from kombu.transport import TRANSPORT_ALIASES

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kkpham.settings")

TRANSPORT_ALIASES["filesystem"] = "kkpham.filequeue:Transport"

app = Celery("kkpham")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
