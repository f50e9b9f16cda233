"""The roof of the house: settings, URLs and the Celery application. No business code."""

from kkpham.celery import app as celery_app

__all__ = ["celery_app"]
