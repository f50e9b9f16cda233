from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Membership
from accounts.states import Role
from jobs import queue
from jobs.models import Job
from reports import issuing
from reports.models import Piagam
from tests.world import World

pytestmark = pytest.mark.integration
SignIn = Callable[[Membership], Client]


@pytest.fixture
def issued(decided: World) -> Piagam:
    issuing.issue_piagam(cycle_id=decided.cycle.pk, by=decided.members[Role.ADMIN_NASIONAL])
    return Piagam.objects.get(number="KKPHAM-2026-1601")


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


# --- The file -----------------------------------------------------------------------------------------


def test_the_region_and_those_above_it_get_the_file_and_others_do_not(
    decided: World, issued: Piagam, signed_in: SignIn
) -> None:
    address = reverse("reports:piagam_file", args=[issued.pk])
    for role in (Role.OPERATOR_PEMDA, Role.BIRO_HUKUM, Role.VERIFIKATOR_KANWIL, Role.VERIFIKATOR_PUSAT, Role.AUDITOR):
        answer = signed_in(decided.members[role]).get(address)
        assert answer.status_code == 200
        assert answer.headers["Content-Type"] == "application/pdf"
        assert answer.headers["Content-Disposition"] == 'attachment; filename="KKPHAM-2026-1601.pdf"'
        assert b"".join(answer.streaming_content).startswith(b"%PDF")
    foreign = [
        decided.join(Role.OPERATOR_PEMDA, region=decided.regions[1]),
        decided.join(Role.VERIFIKATOR_KANWIL, office=decided.foreign_office),
        decided.join(Role.BIRO_HUKUM, province=decided.foreign_province),
    ]
    for membership in foreign:
        assert signed_in(membership).get(address).status_code == 404
    assert Client().get(address).url.startswith(reverse("accounts:login"))


# --- The public check ---------------------------------------------------------------------------------


def test_the_qr_page_confirms_region_years_predicate_and_decree_to_anybody(issued: Piagam, client: Client) -> None:
    answer = client.get(issued.verify_path)

    page = answer.content.decode()
    assert answer.status_code == 200
    for words in (
        "KKPHAM-2026-1601",
        "Kabupaten Uji 1601",
        "Kabupaten Peduli HAM",
        "2026, atas kinerja tahun 2025",
        "M.HH-01.UJI TAHUN 2026",
        "15 November 2026",
    ):
        assert words in page


@pytest.mark.parametrize("typed", ["KKPHAM-2026-1601", " kkpham-2026-1601 ", "KKPHAM - 2026 - 1601"])
def test_the_number_is_found_as_people_type_it(issued: Piagam, client: Client, typed: str) -> None:
    answer = client.get(reverse("reports:check"), {"nomor": typed})
    assert answer.status_code == 200
    assert answer.context["piagam"] == issued


@pytest.mark.parametrize("typed", ["KKPHAM-2026-9999", "<script>alert(1)</script>"])
def test_an_unknown_number_gets_a_page_that_says_what_to_do(issued: Piagam, client: Client, typed: str) -> None:
    answer = client.get(reverse("reports:check"), {"nomor": typed})
    page = answer.content.decode()
    assert answer.status_code == 404
    assert "tidak tercatat sebagai piagam" in page
    assert "hubungi kantor wilayah" in page
    assert "<script>alert" not in page


def test_an_unknown_token_and_one_that_is_not_issued_are_not_found(issued: Piagam, client: Client) -> None:
    Piagam.objects.filter(pk=issued.pk).update(rendered_at=None, file="", sha256="")
    for token in ("nobody", issued.token):
        answer = client.get(reverse("reports:verify", args=[token]))
        assert answer.status_code == 404
        assert "Piagam tidak ditemukan" in answer.content.decode()


def test_without_a_number_the_page_asks_for_one(client: Client, db: None) -> None:
    answer = client.get(reverse("reports:check"))
    assert answer.status_code == 200
    assert "Nomor piagam" in answer.content.decode()
