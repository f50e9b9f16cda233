"""What is asked for too early is answered in words."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Membership
from accounts.states import Role
from assessments.errors import Refused
from jobs import queue
from jobs.states import JobState
from reports import issuing
from reports.models import Piagam
from reports.report_jobs import ask_for_piagam
from tests.world import World

pytestmark = pytest.mark.integration


@pytest.fixture
def world(db: None) -> World:
    """Nothing has happened in it yet."""
    return World(region_count=1)


def test_without_a_cycle_the_page_of_the_recap_says_so(world: World, signed_in: Callable[[Membership], Client]) -> None:
    page = signed_in(world.members[Role.PIMPINAN_KANWIL]).get(reverse("reports:recap"))
    assert "Belum ada siklus" in page.content.decode()


def test_no_piagam_is_issued(world: World) -> None:
    with pytest.raises(Refused):
        issuing.issue_piagam(cycle_id=world.cycle.pk, by=world.members[Role.ADMIN_NASIONAL])
    assert not Piagam.objects.exists()


def test_the_job_fails_in_words(world: World) -> None:
    job = ask_for_piagam(world.cycle, by=world.members[Role.ADMIN_NASIONAL])
    queue.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.error) == (
        JobState.FAILED,
        "Belum ada daerah yang ditetapkan mendapat piagam pada siklus ini. Tetapkan predikat dahulu.",
    )
