"""Every check, two at a time, then every test, on both databases side by side: `make test`.

A failing step does not hide the next one. The exit status is that of the first failure; the summary closes
the output. A tool that is missing is a failure, never a skip.
"""

import os
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, NamedTuple

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
MANAGE = (sys.executable, "manage.py")
PYTEST = (str(BIN / "pytest"), "--dist", "loadfile", "--no-loadscope-reorder", "--numprocesses")


@dataclass(frozen=True)
class Step:
    name: str
    command: tuple[str, ...]
    env: dict[str, str] = field(default_factory=dict)


# Production as docs/operations.md describes it: behind a proxy that ends TLS.
PRODUCTION = {"BEHIND_HTTPS": "1", "SECRET_KEY": "not-a-secret-" + "0123456789abcdefghijklmnopqrstuvwxyz" * 2}

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
# The browser's tests wait now and then: those on PostgreSQL use what they leave of two processors.
ON_SQLITE = Step("tests, SQLite and browser", (*PYTEST, "2", "-m", "not postgres"))
ON_POSTGRES = Step("tests, PostgreSQL", (*PYTEST, "1", "-m", "both or postgres"), {"KKPHAM_TEST_DB": "postgres"})


class Result(NamedTuple):
    step: Step
    status: int
    seconds: float


def run(step: Step, output: IO[str] | None = None) -> Result:
    """One step in a data folder of its own; what it says goes to `output`."""
    start = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="kkpham-check-") as data:
        env = {**os.environ, **BYTECODE, "KKPHAM_DATA": data, **step.env}
        try:
            status = subprocess.run(
                step.command, cwd=ROOT, env=env, stdout=output, stderr=output and subprocess.STDOUT, check=False
            ).returncode
        except FileNotFoundError as missing:
            print(missing, file=output)
            status = 127
    return Result(step, status, time.monotonic() - start)


def run_aside(step: Step) -> tuple[Result, str]:
    """A step beside another one, and what it said, to be shown in one piece."""
    with tempfile.TemporaryFile("w+", encoding="utf-8") as output:
        result = run(step, output)
        output.seek(0)
        return result, output.read()


def show(step: Step, said: str = "") -> None:
    print(f"\n── {step.name} ──\n{said}", end="", flush=True)


def main() -> int:
    start = time.monotonic()
    results = []
    with ThreadPoolExecutor(max_workers=2) as pool:
        for result, said in pool.map(run_aside, CHECKS):
            show(result.step, said)
            results.append(result)
        aside = pool.submit(run_aside, ON_POSTGRES)
        show(ON_SQLITE)
        results.append(run(ON_SQLITE))  # its dots are shown as they come
        result, said = aside.result()
        show(result.step, said)
        results.append(result)
    print("\n── ringkasan ──")
    for step, status, seconds in results:
        print(f"{'lulus' if status == 0 else 'GAGAL':6} {seconds:6.1f} s  {step.name}")
    failures = [result.status for result in results if result.status != 0]
    total = time.monotonic() - start
    print(f"{len(results) - len(failures)} dari {len(results)} langkah lulus dalam {total:.0f} s", flush=True)
    return failures[0] if failures else 0


if __name__ == "__main__":
    sys.exit(main())
