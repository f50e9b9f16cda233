"""Every check and every test, one after the other: `make test`.

A failing step does not hide the next one. The exit status is that of the first failure; the summary closes
the output. A tool that is missing is a failure, never a skip.
"""

import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
MANAGE = (sys.executable, "manage.py")
PYTEST = (str(BIN / "pytest"), "--numprocesses", "2", "--dist", "loadfile", "--no-loadscope-reorder")


@dataclass(frozen=True)
class Step:
    name: str
    command: tuple[str, ...]
    env: dict[str, str] = field(default_factory=dict)


# Production as docs/operations.md describes it: behind a proxy that ends TLS.
PRODUCTION = {"BEHIND_HTTPS": "1", "SECRET_KEY": "not-a-secret-" + "0123456789abcdefghijklmnopqrstuvwxyz" * 2}

STEPS = (
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
    Step("tests, SQLite", (*PYTEST, "-m", "not browser and not postgres")),
    Step("tests, PostgreSQL", (*PYTEST, "-m", "both or postgres"), {"KKPHAM_TEST_DB": "postgres"}),
    Step("tests, browser", (*PYTEST, "tests/browser")),
)


def run(step: Step, *, data: str) -> tuple[int, float]:
    """Exit status and seconds of one step; its output goes straight to the screen."""
    print(f"\n── {step.name} ──", flush=True)
    start = time.monotonic()
    try:
        status = subprocess.run(
            step.command, cwd=ROOT, env={**os.environ, "KKPHAM_DATA": data, **step.env}, check=False
        ).returncode
    except FileNotFoundError as missing:
        print(missing)
        status = 127
    return status, time.monotonic() - start


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="kkpham-check-") as data:
        results = [(step.name, *run(step, data=data)) for step in STEPS]
    print("\n── ringkasan ──")
    for name, status, seconds in results:
        print(f"{'lulus' if status == 0 else 'GAGAL':6} {seconds:6.1f} s  {name}")
    failures = [status for _, status, _ in results if status != 0]
    total = sum(seconds for _, _, seconds in results)
    print(f"{len(results) - len(failures)} dari {len(results)} langkah lulus dalam {total:.0f} s", flush=True)
    return failures[0] if failures else 0


if __name__ == "__main__":
    sys.exit(main())
