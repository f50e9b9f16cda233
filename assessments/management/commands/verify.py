"""`manage.py verify`: whether files, log, scores and instruments are still what was sealed."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from assessments.describe import number
from assessments.models import Cycle
from assessments.verifying.run import verify
from assessments.verifying.scope import Scope, Tally

MB = 1_000_000


class Command(BaseCommand):
    help = "Memeriksa berkas, log, nilai, dan instrumen terhadap segelnya; menyebut yang pertama tidak cocok."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--cycle", type=int, metavar="TAHUN", help="hanya siklus tahun penghargaan ini")
        parser.add_argument("--no-documents", action="store_true", help="tanpa membaca ulang berkas")
        parser.add_argument("--until", type=int, metavar="PERISTIWA", help="sidik log sampai peristiwa nomor ini")

    def handle(self, *, cycle: int | None, no_documents: bool, until: int | None, **options: Any) -> None:
        scope = Scope(cycle=_cycle(cycle) if cycle else None, until=until)
        wrong = []
        for tally in verify(scope, files=not no_documents):
            self.stdout.write(_line(tally))
            if tally.misfit:
                wrong.append(tally.kind.lower())
                self.stdout.write(f"  {tally.misfit}")
            self.stdout.flush()
        if wrong:
            raise CommandError(f"Ada yang tidak cocok: {', '.join(wrong)}.")
        self.stdout.write(f"Semua cocok. Sidik log: {scope.fingerprint} (sampai peristiwa {scope.last})")


def _cycle(award_year: int) -> Cycle:
    found = Cycle.objects.filter(award_year=award_year).first()
    if found is None:
        years = ", ".join(str(year) for year in Cycle.objects.values_list("award_year", flat=True))
        raise CommandError(f"Tidak ada siklus {award_year}. Yang ada: {years or 'belum ada'}.")
    return found


def _line(tally: Tally) -> str:
    """Kind, how many, how large and how fast, and what came of it."""
    count = f"{number(tally.count)} {tally.unit}"
    if tally.size:
        speed = tally.size / MB / max(tally.seconds, 0.001)
        count += f", {number(round(tally.size / MB))} MB, {number(round(speed))} MB/detik"
    else:
        count += f", {number(round(tally.seconds, 1))} detik"
    return f"{tally.kind:<18} {'TIDAK COCOK' if tally.misfit else 'cocok'}: {count}"
