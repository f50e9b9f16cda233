"""The bell and the page behind it: what is new, read one by one or all at once, one's own only."""

import html
import re

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.models import Membership
from accounts.states import Role
from notices.models import Notice
from notices.outbox import tell
from tests.world import World

pytestmark = pytest.mark.integration


def sign_in(member: Membership) -> Client:
    client = Client()
    client.force_login(member.user, backend="accounts.backends.MembershipBackend")
    return client


def text_of(answer: HttpResponse) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def told(member: Membership, *subjects: str, url: str = "") -> list[Notice]:
    for subject in subjects:
        tell(to=[member.user], key=f"uji:{subject}", subject=subject, body=f"Isi {subject}", url=url)
    return list(Notice.objects.filter(to=member.user).order_by("pk"))


def test_without_notices_the_page_says_what_will_come(world: World) -> None:
    page = text_of(sign_in(world.operator()).get(reverse("notices:list")))

    assert "Belum ada pemberitahuan" in page
    assert "Semua sudah dibaca." in page
    assert "Tandai semua" not in page


def test_the_bell_counts_what_is_unread_on_every_page(world: World) -> None:
    told(world.operator(), "Satu", "Dua")
    told(world.members[Role.AUDITOR], "Lain")
    client = sign_in(world.operator())

    pages = [text_of(client.get(reverse(name))) for name in ("notices:list", "assessments:documents", "jobs:list")]

    assert [page.count("2 belum dibaca") for page in pages] == [2, 1, 1]  # and in the heading of the list


@pytest.mark.both
def test_opening_marks_as_read_and_leads_on(world: World) -> None:
    first, second = told(world.operator(), "Satu", "Dua", url="/dokumen/")
    client = sign_in(world.operator())

    answer = client.post(reverse("notices:open", args=[first.pk]))

    first.refresh_from_db()
    second.refresh_from_db()
    assert (answer.status_code, answer["Location"]) == (302, "/dokumen/")
    assert (first.read_at is None, second.read_at) == (False, None)
    assert "1 belum dibaca" in text_of(client.get(reverse("notices:list")))


def test_a_notice_that_leads_nowhere_comes_back_to_the_list(world: World) -> None:
    [notice] = told(world.operator(), "Satu")

    answer = sign_in(world.operator()).post(reverse("notices:open", args=[notice.pk]))

    assert answer["Location"] == reverse("notices:list")


@pytest.mark.both
def test_all_are_marked_as_read_and_nobody_elses(world: World) -> None:
    told(world.operator(), "Satu", "Dua")
    [other] = told(world.members[Role.AUDITOR], "Lain")
    client = sign_in(world.operator())

    page = text_of(client.post(reverse("notices:read_all"), follow=True))

    other.refresh_from_db()
    assert "2 pemberitahuan ditandai sudah dibaca." in page
    assert "belum dibaca" not in page
    assert other.read_at is None


def test_anothers_notice_does_not_exist(world: World) -> None:
    [other] = told(world.members[Role.AUDITOR], "Rahasia")
    client = sign_in(world.operator())

    answer = client.post(reverse("notices:open", args=[other.pk]))

    other.refresh_from_db()
    assert (answer.status_code, other.read_at) == (404, None)
    assert "Rahasia" not in text_of(client.get(reverse("notices:list")))


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_for_one_notice_and_for_three(
    world: World, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    told(world.operator(), *"abc"[:count])
    client = sign_in(world.operator())
    client.get(reverse("notices:list"))  # the footer's ministry is cached from here on

    with django_assert_num_queries(5):  # session, person, memberships with the bell; count, notices
        client.get(reverse("notices:list"))
