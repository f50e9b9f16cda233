"""The rehearsal as people start it: its own process, database and worker; SQLite only, see conftest."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from openpyxl import load_workbook

from tests.program import ROOT, environment_for

pytestmark = pytest.mark.integration
PROVINCE = "34"  # one of the smallest: five regions
PIAGAM = ["34.02 Kab. Bantul.pdf", "34.71 Kota Yogyakarta.pdf"]


@pytest.fixture
def temporary(tmp_path: Path) -> Path:
    """Where the rehearsal puts its throw-away folder."""
    folder = tmp_path / "sementara"
    folder.mkdir()
    return folder


def start(tmp_path: Path, temporary: Path, *options: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "manage.py", "rehearse", "--province", PROVINCE, "--out", str(tmp_path / "hasil"), *options],
        cwd=ROOT,
        env=environment_for(tmp_path / "data") | {"TMPDIR": str(temporary)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def left_behind(temporary: Path) -> list[str]:
    """Files in the throw-away place, and processes that were started for it."""
    mark = str(temporary).encode()
    found = [str(path) for path in temporary.iterdir()]
    for environment in Path("/proc").glob("[0-9]*/environ"):
        try:
            content = environment.read_bytes()
        except OSError:
            continue
        if mark in content and environment.parent.name != str(os.getpid()):
            found.append(environment.parent.name)
    return found


def test_rehearsal_of_a_province_writes_its_piagam_and_its_recap(tmp_path: Path, temporary: Path) -> None:
    out, evidence = tmp_path / "hasil", tmp_path / "bahan"
    evidence.mkdir()
    (evidence / "rusak.pdf").write_bytes(b"%PDF-rusak")
    (out / "piagam").mkdir(parents=True)
    (out / "piagam" / "34.01 Kab. Kulon Progo.pdf").write_bytes(b"from an earlier rehearsal")
    (out / "catatan.txt").write_text("not ours")

    process = start(tmp_path, temporary, "--evidence", str(evidence))
    printed, _ = process.communicate(timeout=300)

    lines = printed.splitlines()
    assert lines[-1] == "5 daerah · 2 Peduli · 2 piagam · rekap PDF, XLSX · 0 galat"
    assert process.returncode == 0
    refused = "           ditolak  rusak.pdf: PDF rusak atau terpotong"
    assert [line[: len(refused)] for line in lines if "ditolak  " in line] == [refused]
    assert sorted(path.name for path in (out / "piagam").iterdir()) == PIAGAM
    assert sorted(path.name for path in out.iterdir()) == ["catatan.txt", "piagam", "rekap.pdf", "rekap.xlsx"]
    for path in [*(out / "piagam").iterdir(), out / "rekap.pdf"]:
        with pikepdf.open(path) as made:
            assert len(made.pages) >= 1
    load_workbook(out / "rekap.xlsx", read_only=True).close()
    assert left_behind(temporary) == []


def at_work(process: "subprocess.Popen[str]", temporary: Path) -> None:
    """Wait until worker and database are at work."""
    assert process.stdout is not None
    assert "dibuka" in process.stdout.readline()


def begun(process: "subprocess.Popen[str]", temporary: Path) -> None:
    """Wait until the throw-away database is there."""
    while not list(temporary.glob("*/kkpham.sqlite3")):
        assert process.poll() is None
        time.sleep(0.05)


@pytest.mark.parametrize(("how", "wait"), [(signal.SIGINT, begun), (signal.SIGTERM, at_work)])
def test_interrupted_rehearsal_leaves_nothing_behind(
    tmp_path: Path, temporary: Path, how: signal.Signals, wait: Callable[["subprocess.Popen[str]", Path], None]
) -> None:
    process = start(tmp_path, temporary)
    wait(process, temporary)
    process.send_signal(how)
    process.communicate(timeout=30)
    assert process.returncode == 130
    deadline = time.monotonic() + 5
    while left_behind(temporary) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert left_behind(temporary) == []


def test_unknown_province_is_a_fault_and_names_the_known_ones(tmp_path: Path, temporary: Path) -> None:
    process = start(tmp_path, temporary, "--province", "99")
    printed, _ = process.communicate(timeout=120)
    assert printed.startswith("CommandError: Provinsi 99 tidak dikenal. Pakai “all” atau salah satu kode: 11, 12, 13,")
    assert process.returncode == 1
    assert not (tmp_path / "hasil").exists()
    assert left_behind(temporary) == []
