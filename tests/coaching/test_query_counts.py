"""What a page costs does not grow with regions, visits, follow-ups or records."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.test import Client
from django.urls import reverse

from accounts.states import Role
from coaching import recording
from indicators.models import Indicator
from tests.coaching.making import agreed, programme_data, visit_data, visited
from tests.world import World, pdf_file

pytestmark = pytest.mark.integration
Counted = Callable[[int], AbstractContextManager]
one_and_three = pytest.mark.parametrize("rows", [1, 3])


@pytest.fixture(scope="module")
def kept_world(kept: None) -> World:
    return World.opened(region_count=3)


@pytest.fixture
def coached(world: World, rows: int) -> World:
    """So many visits, follow-ups, minutes, indicators talked about, and records, of so many regions."""
    by = world.members[Role.VERIFIKATOR_KANWIL]
    talked = tuple(Indicator.objects.order_by("pk")[:rows])
    for region in world.regions[:rows]:
        agreed(world, visited(world, region), days=-1)
    for n in range(rows - 1):
        visit = recording.record_visit(
            region=world.region, by=by, data=visit_data(indicators=talked), minutes=pdf_file(f"{n}.pdf")
        )
        agreed(world, visit, member=by)
    for year in range(2025 - rows, 2025):
        recording.record_programme(region=world.region, by=by, data=programme_data(year=year))
    return world


@one_and_three
def test_board(coached: World, rows: int, as_role: Callable[[str], Client], django_assert_num_queries: Counted) -> None:
    client = as_role(Role.VERIFIKATOR_KANWIL)
    client.get(reverse("coaching:board"))  # what every page reads once is cached
    with django_assert_num_queries(11):
        page = client.get(reverse("coaching:board"))
    assert sum(row.open > 0 for row in page.context["rows"]) == rows


@one_and_three
def test_follow_ups(
    coached: World, rows: int, as_role: Callable[[str], Client], django_assert_num_queries: Counted
) -> None:
    client = as_role(Role.VERIFIKATOR_KANWIL)
    client.get(reverse("coaching:board"))
    with django_assert_num_queries(5):
        page = client.get(reverse("coaching:follow_ups"))
    assert len(page.context["rows"]) == 2 * rows - 1


@one_and_three
@pytest.mark.parametrize(("role", "count"), [(Role.VERIFIKATOR_KANWIL, 12), (Role.OPERATOR_PEMDA, 12)])
def test_profile(
    coached: World,
    rows: int,
    role: Role,
    count: int,
    as_role: Callable[[str], Client],
    django_assert_num_queries: Counted,
) -> None:
    client = as_role(role)
    client.get(reverse("coaching:follow_ups"))
    with django_assert_num_queries(count):
        page = client.get(reverse("coaching:profile", args=[coached.region.code]))
    assert (len(page.context["visits"]), len(page.context["records"])) == (rows, rows)


@one_and_three
def test_hand_over(
    coached: World, rows: int, as_role: Callable[[str], Client], django_assert_num_queries: Counted
) -> None:
    client = as_role(Role.VERIFIKATOR_KANWIL)
    client.get(reverse("coaching:board"))
    with django_assert_num_queries(14):
        page = client.get(reverse("coaching:hand_over", args=[coached.region.code]))
    assert len(page.context["read"].follow_ups) == rows
