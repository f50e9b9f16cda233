"""`manage.py rehearse`: one whole cycle without a screen, in a database and a data folder that live as long as it."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from argparse import ArgumentParser
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from demo.rehearsal import EVERYTHING
from demo.results import prepare
from regions.loading import province_codes

# What would lead the rehearsal to the real database, queue or mail server.
NOT_INHERITED = ("DATABASE_URL", "REDIS_URL", "EMAIL_URL", "DEBUG")
# Ctrl-C, too: a shell starts what it puts in the background with Ctrl-C ignored.
ENDED = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
GONE_SECONDS = 5


class Command(BaseCommand):
    help = "Gladi: satu siklus utuh tanpa layar, di basis data sekali pakai dengan pekerja sungguhan."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--province", default="16", help="kode provinsi, atau all untuk semua daerah")
        parser.add_argument("--out", type=Path, required=True, help="folder hasil")
        parser.add_argument("--evidence", type=Path, help="folder berkas yang diunggah sebagai data dukung")
        parser.add_argument("--award-year", type=int, default=2023, help="tahun penghargaan")

    def handle(self, *, province: str, out: Path, evidence: Path | None, award_year: int, **options: Any) -> None:
        if evidence and not evidence.is_dir():
            raise CommandError(f"Folder data dukung {evidence} tidak ada.")
        if province != EVERYTHING and province not in (known := province_codes()):
            raise CommandError(
                f"Provinsi {province} tidak dikenal. Pakai “{EVERYTHING}” atau salah satu kode: {', '.join(known)}."
            )
        try:
            prepare(out)
        except OSError as error:
            raise CommandError(f"Folder hasil {out} tidak dapat dipakai: {error.strerror}.") from error
        paths = [str(out.resolve()), *([str(evidence.resolve())] if evidence else [])]
        status = run_inside(["rehearse_inside", province, str(award_year), *paths])
        if status < 0:
            raise CommandError(f"Gladi terputus oleh sinyal {-status}.")
        sys.exit(status)


def run_inside(arguments: list[str]) -> int:
    """Run a command of ours with a data folder of its own; folder, worker and all end with it, whatever happens."""
    folder = tempfile.mkdtemp(prefix="kkpham-gladi-")
    environment = {k: v for k, v in os.environ.items() if k not in NOT_INHERITED} | {"KKPHAM_DATA": folder}
    before = {number: signal.signal(number, signal.default_int_handler) for number in ENDED}
    child = None
    try:
        # A process group of its own: at the end it can be ended as a whole, the worker included.
        child = subprocess.Popen(
            [sys.executable, settings.BASE_DIR / "manage.py", *arguments], env=environment, start_new_session=True
        )
        return child.wait()
    except KeyboardInterrupt:
        raise SystemExit(130) from None
    finally:
        if child is not None:
            _end_group(child)
        shutil.rmtree(folder, ignore_errors=True)
        for number, handler in before.items():
            signal.signal(number, handler)


def _end_group(child: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + GONE_SECONDS
    with suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()
        while time.monotonic() < deadline:
            os.killpg(child.pid, 0)
            time.sleep(0.02)
