"""`manage.py export_cycle`: the open bundle of a cycle, from which anybody can recompute its scores."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from assessments.models import Cycle
from reports.bundle import write_bundle


class Command(BaseCommand):
    help = "Menulis bundel terbuka satu siklus (CSV, JSON, SHA-256) untuk dihitung ulang di luar program."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("award_year", type=int, help="tahun penghargaan")
        parser.add_argument("out", type=Path, help="folder baru atau kosong")

    def handle(self, *, award_year: int, out: Path, **options: Any) -> None:
        cycle = Cycle.objects.filter(award_year=award_year).select_related("instrument").first()
        if cycle is None:
            years = ", ".join(str(year) for year in Cycle.objects.values_list("award_year", flat=True))
            raise CommandError(f"Tidak ada siklus {award_year}. Yang ada: {years or 'belum ada'}.")
        try:
            count = write_bundle(cycle, out)
        except OSError as error:
            raise CommandError(f"Bundel tidak dapat ditulis: {error}") from error
        self.stdout.write(f"{count} nilai di {out}. Hitung ulang: python3 tools/recompute.py {out}")
