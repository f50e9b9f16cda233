"""A new installation gets its first admin on the command line, and only the first."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.models import AccountEvent, Membership

pytestmark = [pytest.mark.integration, pytest.mark.both, pytest.mark.django_db]


def create_admin(email: str = "admin@contoh.test") -> str:
    out = StringIO()
    call_command("create_admin", email, "Admin nasional", stdout=out)
    return out.getvalue().strip()


def test_first_admin_sets_the_password_through_the_link_shown(client: Client, settings) -> None:
    link = create_admin()

    page = client.get(link.removeprefix(settings.PUBLIC_URL), follow=True)

    assert "Kata sandi" in page.text
    assert Membership.objects.get().role == "admin-nasional"
    assert AccountEvent.objects.filter(verb=AccountEvent.Verb.CREATED).count() == 1


def test_second_first_admin_is_refused() -> None:
    create_admin()
    with pytest.raises(CommandError, match="sudah ada"):
        create_admin("lain@contoh.test")
    assert Membership.objects.count() == 1


def test_address_that_is_none_is_refused() -> None:
    with pytest.raises(CommandError):
        create_admin("bukan-alamat")
    assert not Membership.objects.exists()
