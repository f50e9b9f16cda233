"""The whole program as a newcomer starts it: `manage.py serve` in a process of its own, with its worker."""

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
    """This session's environment with another data folder and the program's own settings."""
    return {**os.environ, "KKPHAM_DATA": str(data), "DJANGO_SETTINGS_MODULE": "kkpham.settings"}


def serve_command(port: int) -> list[str]:
    return [sys.executable, "manage.py", "serve", "--port", str(port)]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


@contextmanager
def running_program(environment: dict[str, str]) -> Iterator[Program]:
    """Start the program, wait until it says that it is ready, and stop it at the end, whatever happens."""
    address = f"http://127.0.0.1:{(port := free_port())}"
    output = Path(environment["KKPHAM_DATA"]) / "serve-output"
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
    finally:
        if process.poll() is None:
            program.stop()
