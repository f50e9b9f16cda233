"""WSGI entry point."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from kkpham.garbage import collect_seldom

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kkpham.settings")
application = get_wsgi_application()

_ = get_resolver().url_patterns  # every view is loaded before the first request asks for one
collect_seldom()
