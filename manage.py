#!/usr/bin/env python3
"""Django's command line for KKPHAM."""

import os
import sys

from django.core.management import execute_from_command_line

from kkpham.garbage import collect_seldom

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kkpham.settings")
    collect_seldom()
    execute_from_command_line(sys.argv)
