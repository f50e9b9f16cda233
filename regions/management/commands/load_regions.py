from django.core.management.base import BaseCommand

from regions.loading import load_regions


class Command(BaseCommand):
    help = "Memuat provinsi, kabupaten/kota, alias, kementerian, dan kantor wilayah. Aman diulang."

    def handle(self, *args: object, **options: int) -> None:
        for table, tally in load_regions().items():
            line = f"{table}: {tally.created} baru, {tally.changed} berubah, {tally.unchanged} tetap"
            if tally.removed:
                line += f", {tally.removed} dihapus"
            if tally.skipped:
                line += f", {tally.skipped} dilewati (sudah dicakup kantor lain)"
            if options["verbosity"]:
                self.stdout.write(line)
