"""The inner half of `manage.py rehearse`: runs in the throw-away database that the outer half has named."""

from argparse import ArgumentParser
from io import StringIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from demo.rehearsal import Rehearsal
from demo.worker import running_worker


class Command(BaseCommand):
    help = "Bagian dalam dari rehearse; menolak basis data yang tidak kosong."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("province")
        parser.add_argument("award_year", type=int)
        parser.add_argument("out", type=Path)
        parser.add_argument("evidence", type=Path, nargs="?")

    def handle(self, *, province: str, award_year: int, out: Path, evidence: Path | None, **options: Any) -> None:
        if connection.introspection.table_names():
            raise CommandError("Basis data ini tidak kosong. Gladi memakai basis data sekali pakai: manage.py rehearse")
        call_command("migrate", interactive=False, verbosity=0, skip_checks=True)
        call_command("load_regions", verbosity=0, stdout=StringIO())
        call_command("load_instruments", verbosity=0, stdout=StringIO())
        with running_worker(settings.DATA_DIR / "worker.log") as wait:
            rehearsal = Rehearsal(province, award_year, out, evidence, wait, self._say)
            last = rehearsal.run()
        self._say(last)
        if rehearsal.faults:
            raise SystemExit(1)

    def _say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()
