"""Telling people: with the act or not at all, each thing once, and by mail only after the commit."""

from pathlib import Path

import pytest
from django.conf import settings
from django.core import mail
from django.db import transaction

from accounts.models import User
from notices.models import Notice
from notices.outbox import tell
from notices.tasks import send

pytestmark = [pytest.mark.integration, pytest.mark.both, pytest.mark.django_db(transaction=True)]


class TakenBack(Exception):
    """What ends the transaction."""


def a_person(name: str = "ani") -> User:
    return User.objects.create(email=f"{name}@contoh.test", name=name.title())


def queued() -> int:
    """Messages that lie in the worker's queue."""
    return len(list(Path(settings.QUEUE_DIR, "messages").iterdir()))


@transaction.atomic
def told_and_taken_back(person: User) -> None:
    tell(to=[person], key="uji:1", subject="Uji", body="Isi")
    raise TakenBack


def test_an_act_that_is_rolled_back_tells_nobody():
    ani, before = a_person(), queued()

    with pytest.raises(TakenBack):
        told_and_taken_back(ani)
    send()

    assert (Notice.objects.count(), queued() - before, mail.outbox) == (0, 0, [])


def test_an_act_that_is_committed_calls_the_worker_which_sends_once():
    ani, before = a_person(), queued()

    with transaction.atomic():
        tell(to=[ani], key="uji:1", subject="Uji", body="Isi")
        inside = queued() - before
    called = queued() - before
    send()
    send()

    assert (inside, called) == (0, 1)
    assert [m.to for m in mail.outbox] == [["ani@contoh.test"]]
    assert Notice.objects.get().sent_at is not None


def test_the_same_thing_is_told_once_a_person():
    ani, budi = a_person(), a_person("budi")

    tell(to=[ani], key="uji:1", subject="Pertama", body="Isi")
    tell(to=[ani, budi], key="uji:1", subject="Kedua", body="Isi")
    tell(to=[ani], key="uji:2", subject="Ketiga", body="Isi")

    told = Notice.objects.order_by("pk").values_list("to__name", "subject")
    assert list(told) == [("Ani", "Pertama"), ("Budi", "Kedua"), ("Ani", "Ketiga")]


def test_what_is_not_for_mail_stays_in_the_program():
    before = queued()
    tell(to=[a_person()], key="uji:1", subject="Uji", body="Isi", by_mail=False)
    send()

    assert (queued() - before, mail.outbox, Notice.objects.count()) == (0, [], 1)
