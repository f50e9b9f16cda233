"""What a page or an act costs does not grow with the number of regions: as many queries for one as for three."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

import reports.tasks  # noqa: F401 - registers the handlers, as the worker does when it starts
from accounts.states import Role
from assessments.models import Item, Task, Window
from assessments.reminders import remind
from assessments.scores import compute
from assessments.states import ScoreStage, Stage
from reports import issuing
from reports.recap import read_recap
from tests.world import World

pytestmark = pytest.mark.integration
Counted = Callable[[int], CaptureQueriesContext]
one_and_three = pytest.mark.parametrize("regions", [1, 3])


@pytest.fixture(autouse=True)
def _own_media(settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path


def client_of(world: World, role: Role) -> Client:
    client = Client()
    client.force_login(world.members[role].user)
    return client


def with_self_scores(regions: int) -> World:
    world = World(region_count=regions)
    for region in world.regions:
        compute(assessment_ids=[world.submit(region).pk], stage=ScoreStage.SELF)
    return world


@one_and_three
def test_list_of_regions(db: None, regions: int, django_assert_num_queries: Counted) -> None:
    world = World.opened(regions)
    client = client_of(world, Role.VERIFIKATOR_KANWIL)
    with django_assert_num_queries(8):
        page = client.get(reverse("assessments:list"))
    assert len(page.context["rows"]) == regions


@one_and_three
def test_reminders(db: None, regions: int) -> None:
    today = date(2026, 3, 10)
    world = World.opened(regions)
    for region in world.regions:
        Task.objects.create(
            item=Item.objects.get(assessment=world.assessment(region), indicator__code="01.S1"),
            contributor=world.join(Role.KONTRIBUTOR_OPD, region=region),
            due_on=today + timedelta(days=1),
            given_by=world.operator(region).user,
        )
    closes_at = timezone.make_aware(timezone.datetime(2026, 3, 16))
    Window.objects.filter(cycle=world.cycle, stage=Stage.FILLING).update(
        opens_at=closes_at - timedelta(days=90), closes_at=closes_at
    )

    with CaptureQueriesContext(connection) as queries:
        assert remind(today) == 2 * regions

    # windows, extensions, assessments; items, papers; operators; tasks; notices
    assert len([q for q in queries if "SAVEPOINT" not in q["sql"]]) == 8


@one_and_three
def test_recap(db: None, regions: int, django_assert_num_queries: Counted) -> None:
    world = with_self_scores(regions)
    with django_assert_num_queries(8):
        recap = read_recap(world.cycle, world.office)
        assert len(recap.provinces[0].rows) == regions


@one_and_three
def test_page_of_the_recap(db: None, regions: int, django_assert_num_queries: Counted) -> None:
    client = client_of(with_self_scores(regions), Role.PIMPINAN_KANWIL)
    client.get(reverse("reports:recap"))  # what every page reads once is cached
    with django_assert_num_queries(15):
        page = client.get(reverse("reports:recap"))
    assert len(page.context["recap"].rows) == regions


def test_list_of_piagam(db: None, django_assert_num_queries: Counted) -> None:
    world = World(region_count=3)
    client = client_of(world, Role.VERIFIKATOR_PUSAT)
    address = reverse("reports:piagam_list", args=[world.cycle.pk])
    client.get(address)  # what every page reads once is cached
    for round_number, chosen in enumerate([world.regions[:1], world.regions[1:]], start=1):
        for region in chosen:
            world.to_scored(region)
        world.decide(f"M.HH-0{round_number}")
        issuing.issue_piagam(cycle_id=world.cycle.pk, by=world.members[Role.ADMIN_NASIONAL])
        with django_assert_num_queries(6):
            page = client.get(address)
        assert len(page.context["rows"]) == (1, 3)[round_number - 1]
