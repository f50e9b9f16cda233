from collections.abc import Callable
from copy import deepcopy

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse

from accounts.models import Membership
from accounts.states import Role
from jobs.models import Job
from jobs.states import JobState
from tests.world import World

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def kept_owner(kept: None) -> Membership:
    return World().members[Role.PIMPINAN_KANWIL]


@pytest.fixture
def owner(kept_owner: Membership, db: None) -> Membership:
    return deepcopy(kept_owner)


@pytest.fixture
def client_of_owner(owner: Membership) -> Client:
    client = Client()
    client.force_login(owner.user)
    return client


def job_of(owner: Membership, number: int = 1, **fields: object) -> Job:
    return Job.objects.create(
        kind="rekap-kanwil", title=f"Rekap {number}", key=f"rekap:{number}", asked_by=owner.user, **fields
    )


def test_an_open_job_shows_its_progress_and_asks_again(owner: Membership, client_of_owner: Client) -> None:
    job = job_of(owner, state=JobState.RUNNING, percent=40, note="7 dari 17 daerah")
    address = reverse("jobs:job", args=[job.pk])

    page = client_of_owner.get(address).content.decode()
    assert "7 dari 17 daerah" in page
    assert '<progress value="40" max="100"' in page
    assert 'hx-trigger="every 2s"' in page
    assert "Perbarui kemajuan" in page  # without script

    fragment = client_of_owner.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "7 dari 17 daerah" in fragment
    assert "<html" not in fragment


@pytest.mark.both
def test_a_finished_job_offers_its_file_and_asks_no_more(owner: Membership, client_of_owner: Client) -> None:
    job = job_of(owner, state=JobState.DONE, percent=100, result_name="rekap.pdf")
    job.result.save("rekap.pdf", ContentFile(b"%PDF-isi"))

    page = client_of_owner.get(reverse("jobs:job", args=[job.pk])).content.decode()
    assert "Unduh rekap.pdf" in page
    assert "hx-get" not in page
    file = client_of_owner.get(reverse("jobs:result", args=[job.pk]))
    assert b"".join(file.streaming_content) == b"%PDF-isi"
    assert file.headers["Content-Disposition"] == 'attachment; filename="rekap.pdf"'


def test_a_failed_job_says_why(owner: Membership, client_of_owner: Client) -> None:
    job = job_of(owner, state=JobState.FAILED, error="Belum ada keputusan <b>.")
    page = client_of_owner.get(reverse("jobs:job", args=[job.pk])).content.decode()
    assert "Belum ada keputusan &lt;b&gt;." in page
    assert client_of_owner.get(reverse("jobs:result", args=[job.pk])).status_code == 404


@pytest.mark.both
def test_the_job_of_somebody_else_does_not_exist(owner: Membership) -> None:
    job = job_of(owner)
    stranger = Client()
    stranger.force_login(Membership.objects.get(role=Role.VERIFIKATOR_KANWIL).user)
    for name in ("jobs:job", "jobs:result"):
        assert stranger.get(reverse(name, args=[job.pk])).status_code == 404
    assert job.title not in stranger.get(reverse("jobs:list")).content.decode()


@pytest.mark.both
def test_the_list_takes_as_many_queries_for_one_job_as_for_three(
    owner: Membership, client_of_owner: Client, django_assert_num_queries: Callable
) -> None:
    client_of_owner.get(reverse("jobs:list"))  # what every page reads once is cached
    for numbers in ([1], [2, 3]):
        for number in numbers:
            job_of(owner, number)
        with django_assert_num_queries(5):
            page = client_of_owner.get(reverse("jobs:list"))
        assert len(page.context["page"].object_list) == numbers[-1]
