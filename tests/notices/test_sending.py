"""Mail out of the outbox: as a person reads it, and when the server is away, refuses, or two workers send at once."""

import threading
from datetime import timedelta
from smtplib import SMTPRecipientsRefused

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connections
from django.utils import timezone

from accounts.models import User
from notices.models import Notice
from notices.outbox import tell
from notices.sending import send_waiting


class Away(EmailBackend):
    """A mail server that does not answer."""

    def open(self) -> bool:
        raise ConnectionRefusedError("Connection refused")


class Choosy(EmailBackend):
    """A mail server that knows nobody called Ani."""

    def send_messages(self, messages) -> int:
        for message in messages:
            if message.to[0].startswith("ani"):
                raise SMTPRecipientsRefused({message.to[0]: (550, b"No such user")})
        return super().send_messages(messages)


def told(*names: str, **fields: object) -> None:
    for name in names:
        person, _ = User.objects.get_or_create(email=f"{name}@contoh.test", defaults={"name": name.title()})
        tell(to=[person], key="uji", **{"subject": "Formulir dikirim", "body": "Baris satu.\n- Baris dua"} | fields)


def through(settings, backend: type[EmailBackend]) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.{backend.__name__}"


@pytest.mark.integration
@pytest.mark.both
@pytest.mark.django_db
class TestOneSender:
    def test_the_mail_names_the_person_and_leads_to_the_page(self, settings):
        settings.PUBLIC_URL, settings.DEFAULT_FROM_EMAIL = "https://kkpham.test", "KKP HAM <kkpham@kkpham.test>"
        told("ani", url="/penilaian/7/")

        send_waiting()

        [message] = mail.outbox
        assert (message.from_email, message.to) == ("KKP HAM <kkpham@kkpham.test>", ["ani@contoh.test"])
        assert message.subject == "[KKP HAM] Formulir dikirim"
        assert message.body == (
            "Yth. Ani,\n\nBaris satu.\n- Baris dua\n\nBuka: https://kkpham.test/penilaian/7/\n\n"
            "-- \nKKP HAM · Penilaian Kabupaten/Kota Peduli HAM\nhttps://kkpham.test\n"
            "Surel ini dikirim otomatis; jangan dibalas. Isinya juga ada di halaman Pemberitahuan.\n"
        )

    def test_letters_that_html_would_escape_arrive_as_they_are(self):
        told("ani", subject="Dinas A & B", body='Tulis "<b>" apa adanya')

        send_waiting()

        assert 'Tulis "<b>" apa adanya' in mail.outbox[0].body
        assert mail.outbox[0].subject == "[KKP HAM] Dinas A & B"

    def test_a_closed_account_gets_no_mail(self):
        told("ani")
        User.objects.update(is_active=False)

        assert (send_waiting(), mail.outbox) == (0, [])

    def test_while_the_server_is_away_each_run_tries_once_and_the_pauses_grow(self, settings):
        through(settings, Away)
        told("ani", "budi")
        now = timezone.now()

        tried = send_waiting()

        first = Notice.objects.get(to__name="Ani")
        pause = first.send_after - now
        assert (tried, first.sent_at, first.attempts) == (1, None, 1)
        assert first.error == "ConnectionRefusedError: Connection refused"
        assert timedelta(minutes=2) <= pause < timedelta(minutes=3)
        assert Notice.objects.get(to__name="Budi").attempts == 0

    def test_after_five_failures_it_is_left_alone_with_its_error(self, settings):
        through(settings, Away)
        told("ani")
        tried = []
        for _ in range(7):
            Notice.objects.update(send_after=timezone.now())
            tried.append(send_waiting())

        assert tried == [1, 1, 1, 1, 1, 0, 0]
        assert Notice.objects.get().error != ""

    def test_what_failed_leaves_when_the_server_is_back(self, settings):
        with_server = settings.EMAIL_BACKEND
        through(settings, Away)
        told("ani")
        send_waiting()
        settings.EMAIL_BACKEND = with_server

        at_once = send_waiting()
        Notice.objects.update(send_after=timezone.now())
        later = send_waiting()

        notice = Notice.objects.get()
        assert (at_once, later, len(mail.outbox)) == (0, 1, 1)
        assert (notice.attempts, notice.error, notice.sent_at is None) == (2, "", False)

    def test_an_address_that_is_refused_does_not_hold_up_the_others(self, settings):
        through(settings, Choosy)
        told("ani", "budi")

        send_waiting()

        assert [m.to for m in mail.outbox] == [["budi@contoh.test"]]
        assert "No such user" in Notice.objects.get(to__name="Ani").error

    def test_a_run_stops_at_its_limit(self):
        told("ani", "budi", "cici")

        assert [send_waiting(limit=2), send_waiting(limit=2)] == [2, 1]
        assert len(mail.outbox) == 3


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_send_each_mail_once():
    names = [f"orang{n:02}" for n in range(40)]
    told(*names)
    gate = threading.Barrier(2)
    tried = []

    def work() -> None:
        gate.wait()
        tried.append(send_waiting())
        connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(m.to[0] for m in mail.outbox) == [f"{name}@contoh.test" for name in names]
    assert sum(tried) == 40
    assert 0 not in tried
    assert Notice.objects.filter(sent_at=None).count() == 0
