"""The Celery application. The queue may forget; `jobs.models.Job` does not."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kkpham.settings")

app = Celery("kkpham")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
