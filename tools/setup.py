"""Make the folder ready to run or to test: packages, system libraries, fonts, static files.

    python3 tools/setup.py            for `make run`
    python3 tools/setup.py --test     for `make test` (adds the test packages and Chromium)
    python3 tools/setup.py --static   fonts and static files only (pytest calls this)

Runs on the system's Python with nothing but the standard library. Every step leaves a stamp with the hash of
what it was made from, so that the next start skips it in milliseconds.
"""

import argparse
import ctypes
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
BUILD = ROOT / ".build"
LOCK = ROOT / "requirements.lock"
TEST_LOCK = ROOT / "requirements-dev.lock"

# Debian compiles its Python with every optimisation; one that pyenv built took a fifth longer for the same work.
SYSTEM_PYTHON = Path("/usr/bin/python3")
WILL_DO = "import ensurepip, sys; sys.exit(sys.version_info < (3, 11))"

# What WeasyPrint loads by name when it is imported, and the Debian packages that bring all of it.
PDF_LIBRARIES = (
    "libgobject-2.0.so.0",
    "libpango-1.0.so.0",
    "libpangoft2-1.0.so.0",
    "libharfbuzz.so.0",
    "libharfbuzz-subset.so.0",
    "libfontconfig.so.1",
)
PDF_PACKAGES = ("libpangoft2-1.0-0", "libharfbuzz-subset0")

# Collected is only what a page can ask for: compressing every packaged file takes half a minute, and the style
# of the PDFs with its uncompressed fonts is read from the source folder.
NOT_SERVED = (
    "*.ttf",
    "print-*.css",
    "bootstrap-*",
    "bootstrap.css*",
    "bootstrap.rtl.*",
    "bootstrap.js*",
    "bootstrap.esm.*",
    "bootstrap.bundle.js*",
    "htmax*",
    "ext",
)


def say(message: str) -> None:
    print(f"· {message}", flush=True)


def run(*command: str | Path) -> None:
    """Run a step; its own output stays visible, its failure ends the set-up."""
    done = subprocess.run([str(part) for part in command], cwd=ROOT, check=False)
    if done.returncode:
        raise SystemExit(f"Penyiapan berhenti: perintah `{' '.join(map(str, command))}` gagal.")


def digest(paths: Iterable[Path], *more: str) -> str:
    """One hash of the names and contents of `paths` and of the strings `more`."""
    total = hashlib.sha256()
    for path in sorted(paths):
        total.update(str(path.relative_to(ROOT)).encode())
        total.update(path.read_bytes())
    for text in more:
        total.update(text.encode())
    return total.hexdigest()


def is_current(stamp: Path, made_from: str) -> bool:
    return stamp.exists() and stamp.read_text() == made_from


def write_stamp(stamp: Path, made_from: str) -> None:
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(made_from)


def ensure_debian(packages: tuple[str, ...], *, why: str) -> None:
    """Install Debian packages as root; otherwise name the one command to type and end."""
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        raise SystemExit(
            f"{why} Ketik perintah ini, lalu ulangi:\n\n    sudo apt-get install -y {' '.join(packages)}\n"
        )
    say(f"Memasang paket sistem: {', '.join(packages)} …")
    os.environ["DEBIAN_FRONTEND"] = "noninteractive"
    install = ("apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages)
    first = subprocess.run(install, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    if first.returncode:  # the package lists are missing or old
        run("apt-get", "update", "-qq")
        run(*install)


def loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def ensure_python() -> None:
    if sys.version_info < (3, 11):  # noqa: UP036 - the one script that an older Python may start
        raise SystemExit(f"Diperlukan Python 3.11 atau lebih baru; yang ada {sys.version.split()[0]}.")
    if importlib.util.find_spec("ensurepip") is None:
        ensure_debian(("python3-venv",), why="Modul venv Python belum ada.")


def ensure_pdf_libraries() -> None:
    if not all(map(loads, PDF_LIBRARIES)):
        ensure_debian(PDF_PACKAGES, why="Pustaka untuk membuat PDF belum ada.")
        missing = [name for name in PDF_LIBRARIES if not loads(name)]
        if missing:
            raise SystemExit(f"Pustaka tetap tidak dapat dimuat: {', '.join(missing)}.")


def ensure_chromium() -> None:
    """Debian's Chromium without its window: a page takes half the time of the whole browser's."""
    if shutil.which("chromium-headless-shell") is None:
        ensure_debian(("chromium-headless-shell",), why="Peramban Chromium untuk pengujian belum ada.")


def base_python(system: Path = SYSTEM_PYTHON) -> Path:
    """The Python that .venv is made of: the system's where it will do, else the one that runs this."""
    if not system.exists():
        return Path(sys.executable)
    asked = subprocess.run([system, "-c", WILL_DO], stderr=subprocess.DEVNULL, check=False)
    return Path(sys.executable) if asked.returncode else system


def ensure_packages(*, for_tests: bool) -> None:
    """A virtual environment with the locked, hashed packages; the test lock contains the other one."""
    wanted = {VENV / "runtime.stamp": digest([LOCK], sys.version)}
    if for_tests:
        wanted[VENV / "test.stamp"] = digest([TEST_LOCK], sys.version)
    if PYTHON.exists() and all(is_current(stamp, made_from) for stamp, made_from in wanted.items()):
        return
    if subprocess.run([PYTHON, "-c", ""], check=False).returncode if PYTHON.exists() else True:
        say("Membuat lingkungan Python di .venv …")
        run(base_python(), "-m", "venv", "--clear", VENV)
    lock = TEST_LOCK if for_tests else LOCK
    say(f"Memasang paket Python dari {lock.name} (sekali saja, sekitar satu menit) …")
    # The lock is complete, so pip need not resolve anything.
    options = ("--quiet", "--no-input", "--disable-pip-version-check", "--no-deps", "--require-hashes")
    run(PYTHON, "-m", "pip", "install", *options, "-r", lock)
    for stamp, made_from in wanted.items():
        write_stamp(stamp, made_from)


def ensure_fonts() -> None:
    script = ROOT / "tools" / "cut_fonts.py"
    stamp, made_from = BUILD / "fonts.stamp", digest([script, LOCK])
    if not is_current(stamp, made_from):
        say("Memotong huruf cetak untuk layar dan PDF …")
        run(PYTHON, script, BUILD / "fonts")
        write_stamp(stamp, made_from)


def ensure_static() -> None:
    ours = [path for path in (ROOT / "static").rglob("*") if path.is_file()]
    stamp = BUILD / "static.stamp"
    made_from = digest([*ours, LOCK, ROOT / "kkpham" / "settings.py"], (BUILD / "fonts.stamp").read_text())
    if not is_current(stamp, made_from):
        say("Mengumpulkan berkas statis …")
        ignore = [f"--ignore={pattern}" for pattern in NOT_SERVED]
        run(PYTHON, "manage.py", "collectstatic", "--noinput", "--verbosity", "0", *ignore)
        write_stamp(stamp, made_from)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--test", action="store_true")
    parser.add_argument("--static", action="store_true")
    options = parser.parse_args()
    if not options.static:
        ensure_python()
        ensure_pdf_libraries()
        if options.test:
            ensure_chromium()
        ensure_packages(for_tests=options.test)
    ensure_fonts()
    ensure_static()


if __name__ == "__main__":
    main()
