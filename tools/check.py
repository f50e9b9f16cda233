"""Every test, one step after the other, and every check beside them: `make test`.

A failing step does not hide the next one. The exit status is that of the first failure; the summary closes
the output. A tool that is missing is a failure, never a skip.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
MANAGE = (sys.executable, "manage.py")
# Checks take what the tests leave of the processors while they wait for a page.
POLITELY = ("nice", "-n", "19")
PYTEST = (str(BIN / "pytest"), "--numprocesses", "2", "--dist", "loadfile", "--no-loadscope-reorder")


@dataclass(frozen=True)
class Step:
    name: str
    command: tuple[str, ...]
    env: dict[str, str] = field(default_factory=dict)


MARK = re.compile(r"\bmark\.(both|postgres)\b")

# Production as docs/operations.md describes it: behind a proxy that ends TLS.
PRODUCTION = {"BEHIND_HTTPS": "1", "SECRET_KEY": "not-a-secret-" + "0123456789abcdefghijklmnopqrstuvwxyz" * 2}

SCRATCH_BYTES = 4 * 2**30

# What one process has compiled the next dozens need not compile again, whatever the shell says.
BYTECODE = {"PYTHONDONTWRITEBYTECODE": ""}

CHECKS = (
    Step("ruff", (str(BIN / "ruff"), "check", ".")),
    Step("ruff format", (str(BIN / "ruff"), "format", "--check", ".")),
    Step("djlint", (str(BIN / "djlint"), "templates", "--lint", "--check", "--quiet")),
    Step("import-linter", (str(BIN / "lint-imports"),)),
    Step("mypy", (str(BIN / "mypy"),)),
    Step(
        "compose schema",
        (str(BIN / "check-jsonschema"), "--builtin-schema", "vendor.compose-spec", "docker-compose.yml"),
    ),
    Step("check --deploy", (*MANAGE, "check", "--deploy", "--fail-level", "WARNING"), PRODUCTION),
    Step("makemigrations", (*MANAGE, "makemigrations", "--check", "--dry-run")),
    Step("migrate from zero", (*MANAGE, "migrate", "--verbosity", "0")),
)
# pytest would import all files to find the marks.
MARKED = sorted(str(path) for path in (ROOT / "tests").rglob("test_*.py") if MARK.search(path.read_text()))
TESTS = (
    Step("tests, SQLite and browser", (*PYTEST, "-m", "not postgres")),
    Step("tests, PostgreSQL", (*PYTEST, "-m", "both or postgres", *MARKED), {"KKPHAM_TEST_DB": "postgres"}),
)


def title(step: Step) -> str:
    return f"\n── {step.name} ──\n"


def scratch() -> Path | None:
    """Memory for what is thrown away in the end, where there is plenty; None: the disk."""
    memory = Path("/dev/shm")  # noqa: S108 - a folder of its own is made in it
    return memory if memory.is_dir() and shutil.disk_usage(memory).free > SCRATCH_BYTES else None


def run(step: Step, output: IO[str] | None = None) -> tuple[str, int, float]:
    """Name, exit status and seconds of one step in a data folder of its own; what it says goes to `output`."""
    start = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="kkpham-check-", dir=scratch()) as folder:
        Path(folder).chmod(0o711)  # the database server may run as somebody else, in a folder within
        env = {**os.environ, **BYTECODE, "TMPDIR": folder, "KKPHAM_DATA": f"{folder}/data", **step.env}
        try:
            status = subprocess.run(
                step.command, cwd=ROOT, env=env, stdout=output, stderr=output and subprocess.STDOUT, check=False
            ).returncode
        except FileNotFoundError as missing:
            print(missing, file=output)
            status = 127
    return step.name, status, time.monotonic() - start


def run_check(step: Step) -> tuple[tuple[str, int, float], str]:
    """The result and what the step said: its output is kept, for the tests show theirs meanwhile."""
    with tempfile.TemporaryFile("w+", encoding="utf-8") as output:
        result = run(replace(step, command=(*POLITELY, *step.command)), output)
        output.seek(0)
        return result, output.read()


def run_tests(step: Step) -> tuple[str, int, float]:
    """The tests use both processors themselves; their dots are shown as they come."""
    print(title(step), end="", flush=True)
    return run(step)


def main() -> int:
    start = time.monotonic()
    with ThreadPoolExecutor(max_workers=1) as pool:
        checking = [pool.submit(run_check, step) for step in CHECKS]
        tested = [run_tests(step) for step in TESTS]
        checked = [check.result() for check in checking]
    for step, (_, said) in zip(CHECKS, checked, strict=True):
        print(title(step) + said, end="", flush=True)
    results = [result for result, _ in checked] + tested
    print("\n── ringkasan ──")
    for name, status, seconds in results:
        print(f"{'lulus' if status == 0 else 'GAGAL':6} {seconds:6.1f} s  {name}")
    failures = [status for _, status, _ in results if status != 0]
    total = time.monotonic() - start
    print(f"{len(results) - len(failures)} dari {len(results)} langkah lulus dalam {total:.0f} s", flush=True)
    return failures[0] if failures else 0


if __name__ == "__main__":
    sys.exit(main())
