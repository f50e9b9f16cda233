"""The whole program as a newcomer starts it: `manage.py serve` in a process of its own, with its worker."""

import fcntl
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 90
STOP_SECONDS = 15
DATABASE = "kkpham.sqlite3"
SESSIONS = "sessions.json"  # session keys by address
OUTPUT = "serve-output"


@dataclass(frozen=True)
class Program:
    address: str
    process: subprocess.Popen[bytes]

    def stop(self, how: signal.Signals = signal.SIGINT) -> int:
        """Send the signal and wait; returns the exit status."""
        self.process.send_signal(how)
        return self.process.wait(timeout=STOP_SECONDS)


def session_folder() -> Path:
    """What the processes of this test session share; tests/settings.py has made it."""
    return Path(os.environ["KKPHAM_TEST_SESSION"])


def environment_for(data: Path) -> dict[str, str]:
    """This session's environment, with another data folder, its own database and the program's own settings."""
    own = {"KKPHAM_DATA": str(data), "DATABASE_URL": f"sqlite:///{data / DATABASE}"}
    return {**os.environ, **own, "DJANGO_SETTINGS_MODULE": "kkpham.settings"}


def serve_command(port: int) -> list[str]:
    return [sys.executable, "manage.py", "serve", "--port", str(port)]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


@contextmanager
def running_program(environment: dict[str, str]) -> Iterator[Program]:
    """Start the program, wait until it says that it is ready, and stop it at the end, whatever happens."""
    address = f"http://127.0.0.1:{(port := free_port())}"
    output = Path(environment["KKPHAM_DATA"]) / OUTPUT
    with output.open("wb") as log:
        process = subprocess.Popen(serve_command(port), cwd=ROOT, env=environment, stdout=log, stderr=log)
    program = Program(address, process)
    try:
        deadline = time.monotonic() + START_SECONDS
        while f"Siap: {address}" not in output.read_text():
            assert process.poll() is None, output.read_text()
            assert time.monotonic() < deadline, output.read_text()
            time.sleep(0.1)
        yield program
        if process.poll() is None:
            assert program.stop() == 0
    finally:
        if process.poll() is None:
            program.stop()


@dataclass(frozen=True)
class FirstStart:
    """The program was started once in an empty folder, and stopped; then its long work was done, everybody signed in.

    Work on a copy.
    """

    folder: Path

    @property
    def output(self) -> str:
        return (self.folder / OUTPUT).read_text()

    def sessions(self) -> dict[str, str]:
        """Keys of sessions in which somebody is signed in, by address."""
        keys: dict[str, str] = json.loads((self.folder / SESSIONS).read_text())
        return keys


def first_start() -> FirstStart:
    """Made by the process that asks first; the others wait for it."""
    folder = session_folder() / "first-start"
    with (session_folder() / "first-start.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            making = session_folder() / "first-start-in-the-making"
            making.mkdir()
            environment = environment_for(making)
            with running_program(environment) as program:
                assert program.stop(signal.SIGTERM) == 0
            subprocess.run([sys.executable, "-m", "tests.settle"], cwd=ROOT, env=environment, check=True)
            making.rename(folder)
    return FirstStart(folder)
