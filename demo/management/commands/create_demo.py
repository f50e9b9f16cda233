"""`manage.py create_demo`: people and one open demo cycle in an empty database; `--show` only lists the accounts."""

import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from assessments.models import Cycle
from demo.staging import NotReady, create_demo, existing_accounts


class Command(BaseCommand):
    help = "Membuat akun dan siklus peragaan di basis data yang belum punya siklus."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--show", action="store_true", help="hanya tampilkan akun peragaan")

    def handle(self, *, show: bool, **options: Any) -> None:
        if show:
            self._show()
        elif Cycle.objects.exists():
            self.stdout.write("Basis data ini sudah punya siklus; tidak ada yang dibuat.")
        else:
            self._create()

    def _create(self) -> None:
        self.stdout.write("Membuat siklus peragaan …")
        self.stdout.flush()
        start = time.monotonic()
        try:
            cycle = create_demo()
        except NotReady as error:
            raise CommandError(str(error)) from error
        seconds = f"{time.monotonic() - start:.1f}".replace(".", ",")
        self.stdout.write(f"{cycle}: data peragaan siap dalam {seconds} detik; semua jawabannya rekaan.")

    def _show(self) -> None:
        accounts = existing_accounts()
        if not accounts:
            return
        width = max(len(account.name) for account in accounts)
        self.stdout.write("\nAkun peragaan, semua dengan kata sandi: " + settings.DEMO_PASSWORD)
        for account in accounts:
            self.stdout.write(f"  {account.name:{width}}  {account.email}")
