"""`manage.py serve`: one process to start, one to stop, nothing left behind."""

import re
import shutil
import signal
import socket
import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import psutil
import pytest

from tests.program import ROOT, STOP_SECONDS, FirstStart, environment_for, running_program, serve_command

pytestmark = pytest.mark.integration


def arguments(process: psutil.Process) -> list[str]:
    """The command line; nothing if the process has already ended, as a helper of an import may have."""
    try:
        return process.cmdline()
    except psutil.NoSuchProcess:
        return []


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.fixture(scope="module")
def environment(first_start: FirstStart, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """A data folder in which the program was started before."""
    return environment_for(shutil.copytree(first_start.folder, tmp_path_factory.mktemp("serve") / "data"))


def test_first_start_makes_the_demo_cycle_and_says_who_may_sign_in(first_start: FirstStart) -> None:
    lines = first_start.output.splitlines()
    assert lines[3] == "Membuat siklus peragaan …"
    assert sorted(line.split()[-1] for line in lines if "@" in line) == sorted(first_start.sessions())
    ready, bye = [line for line in lines if " pekerja | " not in line][-2:]  # it may say that it stops
    assert re.fullmatch(r"Siap: http://127\.0\.0\.1:\d+  \(Ctrl-C untuk berhenti\)", ready)
    assert bye == "Berhenti."


def test_taken_port_is_named_with_the_way_out(taken_port: int, environment: dict[str, str]) -> None:
    done = subprocess.run(
        serve_command(taken_port), cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr == (
        f"CommandError: Porta {taken_port} di 127.0.0.1 sudah dipakai program lain. "
        f"Pilih porta lain, misalnya: make run PORT={taken_port + 1}\n"
    )


def test_database_of_another_version_is_named_and_left_alone(tmp_path: Path) -> None:
    environment = environment_for(tmp_path) | {"DATABASE_URL": f"sqlite:///{tmp_path}/db.sqlite3"}
    with sqlite3.connect(tmp_path / "db.sqlite3") as connection:
        connection.execute("CREATE TABLE django_migrations (id integer primary key, app text, name text, applied text)")
        connection.execute("INSERT INTO django_migrations VALUES (1, 'assessments', '0099_nanti', '2026-01-01')")
    connection.close()
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    done = subprocess.run(serve_command(port), cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "dibuat versi lain dari program ini (assessments.0099_nanti)" in done.stderr
    with sqlite3.connect(tmp_path / "db.sqlite3") as connection:
        assert [name for (name,) in connection.execute("SELECT name FROM sqlite_master")] == ["django_migrations"]
    connection.close()


def test_a_closed_terminal_leaves_nothing_behind(environment: dict[str, str]) -> None:
    with running_program(environment) as program:
        with urlopen(f"{program.address}/healthz") as answer:
            assert answer.status == 200
        started = psutil.Process(program.process.pid).children(recursive=True)
        assert {"gunicorn", "celery"} <= {part for process in started for part in arguments(process)}
        assert program.stop(signal.SIGHUP) == 0
    # Where nobody collects orphans at once (a container), one that has ended still shows as a zombie.
    left = psutil.wait_procs(started, timeout=1)[1]
    assert [process for process in left if process.status() != psutil.STATUS_ZOMBIE] == []
    assert list(Path(environment["KKPHAM_DATA"]).rglob("*.pid")) == []


def test_serve_ends_with_a_word_when_its_worker_is_killed(environment: dict[str, str]) -> None:
    with running_program(environment) as program:
        started = psutil.Process(program.process.pid).children(recursive=True)
        worker = next(process for process in started if "celery" in arguments(process))
        worker.kill()
        assert program.process.wait(timeout=STOP_SECONDS) == 1
    assert "Web atau pekerja berhenti sendiri" in (Path(environment["KKPHAM_DATA"]) / "serve-output").read_text()
    left = psutil.wait_procs(started, timeout=3)[1]
    assert [process for process in left if process.status() != psutil.STATUS_ZOMBIE] == []
