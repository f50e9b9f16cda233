"""`manage.py serve`: web and worker together, ready to be used, from whatever the data folder holds."""

import errno
import os
import shlex
import signal
import socket
import sys
import time
from argparse import ArgumentParser
from http.client import HTTPConnection, HTTPException
from threading import Thread
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections
from django.db.migrations.executor import MigrationExecutor
from honcho.manager import Manager
from honcho.printer import Message, Printer

from assessments.models import Cycle
from jobs.worker import worker_command

READY_SECONDS = 60


class QuietPrinter(Printer):
    """Shows what web and worker write, and nothing of honcho's own book-keeping."""

    def write(self, message: Message) -> None:
        if message.name != "system":
            super().write(message)


class Command(BaseCommand):
    help = "Menjalankan web dan pekerja bersama-sama; Ctrl-C menghentikan keduanya."
    # They import every page and the PDF library, a second that this process does not need; `make test` runs them.
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *, host: str, port: int, **options: Any) -> None:
        ensure_port_is_free(host, port)
        prepare_data()
        address = f"http://{host}:{port}"
        os.environ.setdefault("PUBLIC_URL", address)

        manager = Manager(QuietPrinter(sys.stdout))
        manager.add_process("web", shell(web_command(host, port)))
        manager.add_process("pekerja", shell(worker_command("--beat")))
        # Closing the terminal must not leave the two behind: they live in sessions of their own.
        signal.signal(signal.SIGHUP, lambda *_: os.kill(os.getpid(), signal.SIGTERM))
        Thread(target=self.announce, args=(host, port), daemon=True).start()
        manager.loop()
        if manager.returncode in {130, 143}:  # asked for, by Ctrl-C or SIGTERM
            self.stdout.write("Berhenti.")
            return
        raise CommandError("Web atau pekerja berhenti sendiri; sebabnya tertulis di atas.")

    def announce(self, host: str, port: int) -> None:
        """Say that the program is ready, once it has answered."""
        if wait_until_web_answers(host, port):
            call_command("create_demo", "--show", stdout=self.stdout)
            self.stdout.write(f"\nSiap: http://{host}:{port}  (Ctrl-C untuk berhenti)")
            self.stdout.flush()


def ensure_port_is_free(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            taken = error.errno == errno.EADDRINUSE
            raise CommandError(
                f"Porta {port} di {host} {'sudah dipakai program lain' if taken else 'tidak dapat dipakai'}. "
                f"Pilih porta lain, misalnya: make run PORT={port + 1 if port >= 8123 else 8123}"
            ) from error


def prepare_data() -> None:
    """Bring the database up to date; on an empty one, load the demo cycle as well.

    Raises CommandError on a database that another version has taken further: nothing is written to it.
    """
    executor = MigrationExecutor(connections["default"])
    if unknown := executor.loader.applied_migrations.keys() - executor.loader.disk_migrations.keys():
        raise CommandError(
            f"Basis data ini dibuat versi lain dari program ini ({', '.join(map('.'.join, sorted(unknown)))}). "
            "Jalankan versi itu, atau pakai folder data lain, misalnya: make run DATA=var-baru"
        )
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", interactive=False, verbosity=0)
    call_command("load_regions", verbosity=0)
    call_command("load_instruments", verbosity=0)
    if not Cycle.objects.exists():
        call_command("create_demo")
    connections.close_all()  # the children must not inherit an open connection


def web_command(host: str, port: int) -> list[str]:
    """One process with threads by default: SQLite has a single writer, and memory stays small."""
    workers, threads = os.environ.get("WEB_WORKERS", "1"), os.environ.get("WEB_THREADS", "4")
    options = ["--bind", f"{host}:{port}", "--workers", workers, "--threads", threads]
    options += ["--graceful-timeout", "3", "--log-level", "warning", "--no-control-socket"]
    return [sys.executable, "-m", "gunicorn", *options, "kkpham.wsgi"]


def shell(command: list[str]) -> str:
    # honcho starts a shell: `exec` lets the signal reach the program itself.
    return "exec " + shlex.join(command)


def wait_until_web_answers(host: str, port: int) -> bool:
    deadline = time.monotonic() + READY_SECONDS
    allowed = next((name for name in settings.ALLOWED_HOSTS if name != "*"), host)
    while time.monotonic() < deadline:
        connection = HTTPConnection(host, port, timeout=5)
        try:
            connection.request("GET", "/healthz", headers={"Host": allowed})
            if connection.getresponse().status == 200:
                return True
        except (OSError, HTTPException):
            time.sleep(0.05)
        finally:
            connection.close()
        time.sleep(0.05)
    return False
