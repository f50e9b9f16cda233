from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Membership
from accounts.states import Role
from jobs import queue
from jobs.models import Job
from tests.world import World

pytestmark = pytest.mark.integration
SignIn = Callable[[Membership], Client]


# --- The list and the button --------------------------------------------------------------------------


def test_the_button_asks_for_a_job_that_issues_what_is_missing(decided: World, signed_in: SignIn) -> None:
    client = signed_in(decided.members[Role.VERIFIKATOR_PUSAT])
    address = reverse("reports:piagam_list", args=[decided.cycle.pk])
    assert "Terbitkan 2 piagam" in client.get(address).content.decode()

    answer = client.post(reverse("reports:piagam_make", args=[decided.cycle.pk]))
    job = Job.objects.get(kind="piagam-siklus")
    assert answer.url == reverse("jobs:job", args=[job.pk])
    queue.run(job.pk)

    page = client.get(address).content.decode()
    assert "KKPHAM-2026-1601" in page
    assert "Terbitkan 2 piagam" not in page


@pytest.mark.both
def test_a_second_asker_is_told_who_asked_first(decided: World, signed_in: SignIn) -> None:
    address = reverse("reports:piagam_make", args=[decided.cycle.pk])
    signed_in(decided.members[Role.ADMIN_NASIONAL]).post(address)

    answer = signed_in(decided.members[Role.VERIFIKATOR_PUSAT]).post(address, follow=True)

    assert Job.objects.filter(kind="piagam-siklus").count() == 1
    assert "sedang diterbitkan atas permintaan Admin nasional" in answer.content.decode()


@pytest.mark.parametrize("role", [Role.OPERATOR_PEMDA, Role.PIMPINAN_KANWIL, Role.AUDITOR])
def test_other_roles_neither_see_the_list_nor_issue(decided: World, signed_in: SignIn, role: str) -> None:
    client = signed_in(decided.members[role])
    assert client.get(reverse("reports:piagam_list", args=[decided.cycle.pk])).status_code == 403
    assert client.post(reverse("reports:piagam_make", args=[decided.cycle.pk])).status_code == 403
    assert not Job.objects.filter(kind="piagam-siklus").exists()
