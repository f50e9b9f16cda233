"""What every test may use. tests/settings.py chooses the database and the throw-away data folder."""

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from playwright.sync_api import Browser, Page, sync_playwright
from pytest_django import DjangoDbBlocker

from indicators.loading import DATA, load
from tests.program import ROOT, environment_for, running_program


def pytest_sessionstart(session: pytest.Session) -> None:
    """Pages name static files by hash: collect them first, if one has changed. Once, not in every worker."""
    if not hasattr(session.config, "workerinput"):
        done = subprocess.run([sys.executable, ROOT / "tools" / "setup.py", "--static"], check=False)
        if done.returncode:
            pytest.exit("static files could not be collected", returncode=done.returncode)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """The shipped instrument is there before every test, as in the running program; loading it takes a while."""
    with django_db_blocker.unblock():
        load(DATA / "permenkumham-22-2021.toml")


@pytest.fixture(scope="module")
def kept(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """What fixtures of a module write after this one stays for all its tests, and is rolled back behind the last.

    A module's fixture that builds a world takes `kept`; a test's fixture takes a deep copy of what it made, and
    `db`, whose savepoint rolls back what the test itself writes.
    """
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        # A file's response that a test does not read to its end would close the connection, and end the transaction.
        patch.setattr(connection, "close_if_unusable_or_obsolete", lambda: None)
        outer = transaction.atomic()
        outer._from_testcase = True  # as Django's own TestCase does: durable blocks are allowed inside
        with outer:
            yield
            transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _empty_cache() -> Iterator[None]:
    """Nothing that one test has cached is seen by the next."""
    yield
    cache.clear()


@pytest.fixture(scope="session")
def demo_folder() -> Path:
    """A data folder with the demo cycle as a newcomer finds it; made once for all processes, copied for each module."""
    session = Path(os.environ["KKPHAM_TEST_SESSION"])
    folder = session / "peragaan"
    with (session / "peragaan.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            making = session / "peragaan-dibuat"
            for command in (
                ["migrate", "--verbosity", "0"],
                ["load_regions", "--verbosity", "0"],
                ["load_instruments"],
                ["create_demo"],
            ):
                subprocess.run(
                    [sys.executable, "manage.py", *command], cwd=ROOT, env=environment_for(making), check=True
                )
            making.rename(folder)
    return folder


@pytest.fixture(scope="module")
def site(demo_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the whole program, web and real worker, with a demo cycle of its own for the tests of a module.

    Starting it takes seconds; tests that share it work on different items or files.
    """
    folder = shutil.copytree(demo_folder, tmp_path_factory.mktemp("site") / "data")
    with running_program(environment_for(folder)) as program:
        yield program.address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, without a window."""
    # Playwright runs an event loop in this thread; Django would refuse the database beside it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--disable-gpu", *(["--no-sandbox"] if os.geteuid() == 0 else [])],
        )
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A fresh page at 1280 x 900 in Indonesian; an error in the page's own scripts fails the test."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="id-ID")
    new = context.new_page()
    errors: list[str] = []
    new.on("pageerror", lambda error: errors.append(str(error)))
    yield new
    context.close()
    assert errors == []
