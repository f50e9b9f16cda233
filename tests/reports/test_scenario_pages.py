"""What-if on screen: what the address says is tried, and nothing official is touched."""

import io
from collections.abc import Callable
from copy import deepcopy
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from accounts.states import Role
from assessments.models import Assessment
from tests.reports.pictures import pictures
from tests.reports.scenarios import (
    ASKED,
    HALF,
    PAGE,
    SignIn,
    everything,
    figures,
    scenario_world,
    tried,
)
from tests.world import World

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def kept_world(kept: None) -> World:
    return scenario_world()


@pytest.fixture
def world(kept_world: World, db: None) -> World:
    """A test's own copy of the module's world."""
    return deepcopy(kept_world)


def test_the_page_tries_what_the_address_says_and_writes_nothing(world: World, signed_in: SignIn) -> None:
    client = signed_in(world.members[Role.ADMIN_NASIONAL])
    before = everything()

    page = client.get(PAGE, ASKED)

    assert page.status_code == 200
    assert figures(page.context["found"]) == figures(tried(world, HALF))
    assert [row.what for row in page.context["told"]] == ["Bobot struktur", "Bobot hasil"]
    text = page.content.decode()
    assert "Simulasi: bukan nilai resmi" in text
    for row in page.context["found"].up + page.context["found"].down:
        assert f'href="{reverse("assessments:scores", args=[row.assessment_id])}"' in text
    drawn = pictures(page)["Sebaran nilai sekarang dan dalam simulasi"]
    columns = page.context["columns"]
    assert sum(bool(c.before) + bool(c.after) for c in columns) == sum(el.tag.endswith("rect") for el in drawn.iter())
    assert sum(c.before for c in columns) == sum(c.after for c in columns) == 4
    assert everything() == before


def test_wrong_rules_are_told_and_what_was_typed_stays(world: World, signed_in: SignIn) -> None:
    page = signed_in(world.members[Role.ADMIN_NASIONAL]).get(PAGE, ASKED | {"bobot_hasil": "30", "perlakuan": "zero"})

    assert page.status_code == 422
    text = page.content.decode()
    assert "Jumlah bobot harus 100; sekarang 110." in text
    assert 'name="bobot_hasil" value="30"' in text
    assert page.context["asked"].form["perlakuan"].value() == "zero"
    assert "found" not in page.context


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"batas_peduli": "abc"}, "“abc” bukan angka"),
        ({"batas_peduli": ""}, "Isi nilai terendah Peduli HAM."),
        ({"perlakuan": "entah"}, "Jawaban “tidak berlaku”: pilih dari daftar."),
        ({"desimal": "99"}, "Desimal nilai: pilih dari daftar."),
        ({"bobot_struktur": "9" * 40}, "terlalu besar"),
    ],
)
def test_nonsense_in_the_address_is_answered_in_words(
    world: World, signed_in: SignIn, typed: dict[str, str], words: str
) -> None:
    page = signed_in(world.members[Role.ADMIN_NASIONAL]).get(PAGE, typed)
    assert (page.status_code, words in page.content.decode()) == (422, True)


def test_a_kanwil_tries_over_its_own_regions(world: World, signed_in: SignIn) -> None:
    page = signed_in(world.members[Role.PIMPINAN_KANWIL]).get(PAGE, ASKED)
    own = [world.assessment(region).pk for region in world.regions]
    assert [row.assessment_id for row in page.context["found"].rows] == own


def test_without_scores_the_page_says_so(world: World, signed_in: SignIn) -> None:
    Assessment.objects.update(score_self=None)
    page = signed_in(world.members[Role.ADMIN_NASIONAL]).get(PAGE, ASKED)
    assert (page.status_code, "Belum ada nilai" in page.content.decode()) == (200, True)


def test_the_workbook_holds_the_same_regions(world: World, signed_in: SignIn) -> None:
    answer = signed_in(world.members[Role.ADMIN_NASIONAL]).get(reverse("reports:simulation_xlsx"), ASKED)

    book = load_workbook(io.BytesIO(answer.content))
    rows = list(book["Simulasi"].iter_rows(min_row=2, values_only=True))
    found = tried(world, HALF)
    assert [(row[0], round(Decimal(row[4]), 2), row[7]) for row in rows] == [
        (row.code, row.after.final, row.after.predicate.label) for row in found.movers if row.after
    ]
    assert book["Keterangan"]["A1"].value == "Simulasi: bukan nilai resmi"


def test_the_page_costs_as_many_queries_for_one_region_as_for_three(
    world: World, signed_in: SignIn, django_assert_num_queries: Callable[..., Any]
) -> None:
    clients = [
        (1, signed_in(world.join(Role.PIMPINAN_KANWIL, office=world.foreign_office))),
        (3, signed_in(world.members[Role.PIMPINAN_KANWIL])),
    ]
    clients[0][1].get(PAGE)  # the ministry's name is in the cache then
    for regions, client in clients:
        with django_assert_num_queries(13):
            page = client.get(PAGE, ASKED)
        assert len(page.context["found"].rows) == regions
