"""What every test may use. tests/settings.py chooses the database and the throw-away data folder."""

import subprocess
import sys
from collections.abc import Iterator

import hypothesis
import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.cache import cache
from django.db import connection, transaction
from django.template import Context, Template
from django.test import Client
from django.test.signals import template_rendered
from django.utils.safestring import SafeString
from pytest_django import DjangoDbBlocker

from accounts.models import User
from indicators.loading import DATA, load
from kkpham.garbage import collect_seldom
from tests.program import ROOT, FirstStart, first_start

# A property is tried with half as many examples as Hypothesis would by itself; each run draws others.
hypothesis.settings.register_profile("suite", max_examples=50)
hypothesis.settings.load_profile("suite")

# They take longest: begun first, they do not leave one processor idle at the end.
LONG = ("test_accessibility.py", "test_rehearse.py", "test_cycle.py", "test_crawl.py", "test_access_table.py")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The long ones in their order, what is left of the browser's, then everything else."""

    def rank(item: pytest.Item) -> int:
        name = item.path.name
        return LONG.index(name) if name in LONG else len(LONG) + (item.path.parent.name != "browser")

    items.sort(key=rank)


def pytest_sessionstart(session: pytest.Session) -> None:
    """Pages name static files by hash: collect them first, if one has changed. Once, not in every worker."""
    if not hasattr(session.config, "workerinput"):
        done = subprocess.run([sys.executable, ROOT / "tools" / "setup.py", "--static"], check=False)
        if done.returncode:
            pytest.exit("static files could not be collected", returncode=done.returncode)


def pytest_collection_finish() -> None:
    """A test run imports everything and keeps little: it has the memory to wait longer than the program does."""
    collect_seldom(500_000)


@pytest.fixture(scope="session", name="first_start")
def _first_start() -> FirstStart:
    """How a newcomer finds the program; made once for all processes."""
    return first_start()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """The shipped instrument is there before every test, as in the running program; loading it takes a while."""
    with django_db_blocker.unblock():
        load(DATA / "permenkumham-22-2021.toml")


@pytest.fixture(scope="session", autouse=True)
def _flushed_only() -> Iterator[None]:
    """Behind a test with transactions of its own Django writes its permissions anew, which nobody here asks for."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.core.management.commands.flush.emit_post_migrate_signal", lambda *_, **__: None)
        yield


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


def render_and_tell_of_pages(template: Template, context: Context) -> SafeString:
    """What Django's test client has done with every template that is drawn, with pages alone.

    It keeps a copy of each context for `response.context`. A page has hundreds of parts; nobody asks for theirs.
    """
    if context.template is template:
        template_rendered.send(sender=template, template=template, context=context)
    return template.nodelist.render(context)


@pytest.fixture(scope="session", autouse=True)
def _contexts_of_pages(django_test_environment: None) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Template, "_render", render_and_tell_of_pages)
        yield


def sign_in_quietly(client: Client, user: User, backend: str | None = None) -> None:
    """A session, as `force_login` leaves it. That a sign-in is noted, by Django and by axes, the form's tests see."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = backend or "accounts.backends.MembershipBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key


@pytest.fixture(scope="session", autouse=True)
def _quiet_sign_in() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Client, "force_login", sign_in_quietly)
        yield


@pytest.fixture(autouse=True)
def _empty_cache() -> Iterator[None]:
    """Nothing that one test has cached is seen by the next."""
    yield
    cache.clear()
