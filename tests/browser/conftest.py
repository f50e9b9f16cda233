"""The whole program with the demo cycle, and Debian's Chromium before it."""

import os
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from jobs.states import OPEN
from tests.browser.people import a_browser
from tests.program import DATABASE, FirstStart, environment_for, running_program

WORK_SECONDS = 60


@pytest.fixture(scope="session")
def program(first_start: FirstStart, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """The address and the data folder of the whole program, web and real worker; starting it takes seconds."""
    folder = shutil.copytree(first_start.folder, tmp_path_factory.mktemp("site") / "data")
    with running_program(environment_for(folder)) as running:
        yield running.address, folder


@pytest.fixture(scope="module")
def site(program: tuple[str, Path], first_start: FirstStart) -> str:
    """The address of the program, its database as the demo left it. Tests of a module work on different items."""
    address, folder = program
    made_by, used_by = first_start.folder / DATABASE, folder / DATABASE
    with closing(sqlite3.connect(made_by)) as made, closing(sqlite3.connect(used_by)) as used:
        wait_for_the_worker(used)
        made.backup(used)
    return address


@pytest.fixture
def folder(program: tuple[str, Path], site: str) -> Path:
    """The data folder of the running program."""
    return program[1]


def wait_for_the_worker(database: sqlite3.Connection) -> None:
    """What the module before has asked for must not be written into the next one's database."""
    deadline = time.monotonic() + WORK_SECONDS
    asked = f"SELECT count(*) FROM jobs_job WHERE state IN ({', '.join('?' * len(OPEN))})"  # noqa: S608 - marks only
    while database.execute(asked, OPEN).fetchone() != (0,):
        assert time.monotonic() < deadline, "the worker does not come to an end"
        time.sleep(0.1)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, without a window."""
    # Playwright runs an event loop in this thread; Django would refuse the database beside it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=shutil.which("chromium-headless-shell"),
            args=["--disable-gpu", *(["--no-sandbox"] if os.geteuid() == 0 else [])],
        )
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A fresh page at 1280 x 900 in Indonesian; an error in the page's own scripts fails the test."""
    errors: list[str] = []
    with a_browser(browser) as new:
        new.on("pageerror", lambda error: errors.append(str(error)))
        yield new
    assert errors == []
