"""The printed piagam: who gets the file, and the public check of its number."""

import shutil
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as program
from django.db import IntegrityError, transaction
from django.test import Client, override_settings
from django.urls import reverse
from django.utils.html import escape

from accounts.models import Membership
from accounts.states import Role
from reports import issuing
from reports.models import Piagam
from reports.piagam import html_of, public_url
from tests.world import World

pytestmark = pytest.mark.integration
SignIn = Callable[[Membership], Client]


@pytest.fixture(scope="module")
def kept_files(kept_decided: World, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Both piagam of the decided world are printed; the folder with their files."""
    folder = tmp_path_factory.mktemp("piagam")
    world = deepcopy(kept_decided)
    with override_settings(MEDIA_ROOT=folder):
        issuing.issue_piagam(cycle_id=world.cycle.pk, by=world.members[Role.ADMIN_NASIONAL])
    return folder


@pytest.fixture
def issued(kept_files: Path, db: None, settings: Any) -> Piagam:
    shutil.copytree(kept_files, settings.MEDIA_ROOT, dirs_exist_ok=True)
    return Piagam.objects.get(number="KKPHAM-2026-1601")


# --- The sheet ------------------------------------------------------------------------------------------


def test_the_sheet_says_everything_that_was_decided(issued: Piagam) -> None:
    page = html_of(issued)

    decree = issued.decision.decree
    for words in (
        "Kementerian Uji",
        "Kabupaten Uji 1601",
        "Provinsi Sumatera Selatan",
        "Kabupaten Peduli HAM",
        "tahun penghargaan 2026 atas kinerja tahun 2025",
        "Nomor KKPHAM-2026-1601",
        decree.number,
        decree.title,
        "15 November 2026",
        "Jakarta",
        "Menteri Uji",
        "Pejabat Uji",
        "Instrumen kerja: Permenkumham Nomor 22 Tahun 2021",
    ):
        assert escape(words) in page
    assert "CONTOH" not in page


def test_demo_data_and_an_official_instrument_are_told_apart(issued: Piagam) -> None:
    cycle = issued.decision.assessment.cycle
    cycle.is_demo, cycle.instrument.status = True, "resmi"

    page = html_of(issued)

    assert "CONTOH – data peragaan" in page
    assert "Instrumen kerja" not in page


def test_the_qr_leads_to_the_page_of_this_piagam(issued: Piagam) -> None:
    assert public_url(issued) == f"{program.PUBLIC_URL}/cek/{issued.token}/"


def test_a_sheet_with_a_name_of_html_prints_the_name(issued: Piagam) -> None:
    issued.decision.assessment.region.name = "Kota <script>"
    assert "Kota &lt;script&gt;" in html_of(issued)


@pytest.mark.both
@pytest.mark.parametrize("change", [{"number": "KKPHAM-2026-9999"}, {"token": "x"}])
def test_the_database_refuses_another_number_or_token(issued: Piagam, change: dict[str, str]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Piagam.objects.filter(pk=issued.pk).update(**change)
    again = Piagam.objects.get(pk=issued.pk)
    assert (again.number, again.token) == (issued.number, issued.token)


# --- The file -----------------------------------------------------------------------------------------


@pytest.mark.both
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


@pytest.mark.both
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
