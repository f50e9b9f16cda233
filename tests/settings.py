"""The program's own settings in a throw-away data folder, on the database that KKPHAM_TEST_DB names."""

import atexit
import os
import shutil
import tempfile

from tests.postgres import start_postgres

# What a developer's shell says must not change a test.
FROM_A_SHELL = (
    "CLAMD_URL",
    "DATABASE_URL",
    "REDIS_URL",
    "PUBLIC_URL",
    "DEBUG",
    "BEHIND_HTTPS",
    "EMAIL_URL",
    "SECRET_KEY",
)

# The first process of a session makes the folder and the server; the workers of pytest-xdist inherit both.
if "KKPHAM_TEST_SESSION" not in os.environ:
    os.environ["KKPHAM_TEST_SESSION"] = tempfile.mkdtemp(prefix="kkpham-test-")
    atexit.register(shutil.rmtree, os.environ["KKPHAM_TEST_SESSION"], ignore_errors=True)
    for name in FROM_A_SHELL:
        os.environ.pop(name, None)
    match os.environ.get("KKPHAM_TEST_DB", "sqlite"):
        case "sqlite":
            pass
        case "postgres":
            os.environ["DATABASE_URL"] = start_postgres()
        case other:
            raise SystemExit(f"KKPHAM_TEST_DB must be sqlite or postgres, not {other!r}")
worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
os.environ["KKPHAM_DATA"] = f"{os.environ['KKPHAM_TEST_SESSION']}/{worker}"

from kkpham.settings import *  # noqa: E402, F403 - the environment above must be set first

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # the real one is slow by design
# Each test client makes its own middleware; without this each one would read every static file from disk.
WHITENOISE_AUTOREFRESH = True
