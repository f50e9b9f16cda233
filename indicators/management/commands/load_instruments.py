"""`manage.py load_instruments`: brings the shipped instruments into the database; harmless to repeat."""

from typing import Any

from django.core.management.base import BaseCommand

from indicators.loading import DATA, load


class Command(BaseCommand):
    help = "Memuat instrumen bawaan (instrumen kerja)."

    def handle(self, *args: Any, **options: Any) -> None:
        for path in sorted(DATA.glob("*.toml")):
            instrument, created = load(path)
            if created or options["verbosity"] > 1:
                self.stdout.write(f"{instrument}: {'dimuat' if created else 'sudah ada'}")
