"""The Tim Penilai's own points: beside the computed score, never in it."""

from copy import deepcopy
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.states import Role
from assessments.assessors import Given, assess
from assessments.errors import Locked, Refused
from assessments.models import AssessorScore, Event, Item, Score, Verdict
from assessments.scores import compute
from assessments.states import ScoreStage
from tests.assessments.desk import as_member, as_role
from tests.world import World

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def kept_central(kept: None) -> World:
    """One region in central verification, one still being filled in."""
    world = World.opened()
    world.submit(limit=12)
    world.start_kanwil()
    world.judge()
    compute(assessment_ids=[world.forward().pk], stage=ScoreStage.KANWIL)
    world.start_central()
    return world


@pytest.fixture
def central(kept_central: World, db: None) -> World:
    return deepcopy(kept_central)


def give(world: World, by: Role = Role.TIM_PENILAI, **points: str) -> None:
    """Points by right, such as r1="82.50"."""
    given = {int(name[1:]): Given(Decimal(text), "catatan") for name, text in points.items()}
    assess(assessment_id=world.assessment().pk, given=given, by=world.members[by])


def url(world: World) -> str:
    return reverse("assessments:assessor_scores", args=[world.assessment().pk])


def typed(client: Client, world: World, **fields: str) -> dict[str, str]:
    """The page's form as it stands, with some fields changed."""
    form = client.get(url(world)).context["form"]
    return {name: form[name].value() or "" for name in form.fields} | fields


@pytest.mark.both
def test_points_stand_on_record_and_a_newer_row_supersedes(central: World) -> None:
    give(central, r1="82.50", r2="70")
    give(central, r1="90", r2="70")

    rows = AssessorScore.objects.order_by("pk").values_list("right_number", "points")
    assert list(rows) == [(1, Decimal("82.50")), (2, Decimal(70)), (1, Decimal(90))]
    logged = Event.objects.filter(verb=Event.Verb.ASSESSED).first()
    assert logged is not None
    assert (logged.before, logged.after) == ({"points": {"1": "82.50"}}, {"points": {"1": "90"}})
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        AssessorScore.objects.update(points=1)


@pytest.mark.both
def test_nothing_official_moves(central: World) -> None:
    def official() -> list[list[object]]:
        return [list(model.objects.order_by("pk").values()) for model in (Item, Verdict, Score)]

    before = official()
    give(central, r1="0", r10="100")
    assert official() == before
    # Nothing that goes into the score has changed, so there is no new one.
    assert compute(assessment_ids=[central.assessment().pk], stage=ScoreStage.KANWIL) == []


@pytest.mark.both
def test_only_the_team_in_central_verification_and_only_within_0_and_100(central: World) -> None:
    for role in (Role.VERIFIKATOR_PUSAT, Role.ADMIN_NASIONAL, Role.PIMPINAN_KANWIL):
        with pytest.raises(PermissionDenied):
            give(central, by=role, r1="80")
    for points in ("100.01", "-1", "80.123"):
        with pytest.raises(Refused, match="Hak 1"):
            give(central, r1=points)
    with pytest.raises(Refused, match="Hak 11 tidak ada"):
        give(central, r11="80")
    filling = central.assessment(central.regions[1])
    with pytest.raises(Locked):
        assess(assessment_id=filling.pk, given={1: Given(Decimal(80))}, by=central.members[Role.TIM_PENILAI])
    assert AssessorScore.objects.count() == 0


def test_an_assessor_types_points_beside_the_computed_score(central: World) -> None:
    client = as_role(central, Role.TIM_PENILAI)

    answer = client.post(url(central), typed(client, central, points_1="82,5", note_1="Perda lengkap."), follow=True)

    page = answer.content.decode()
    assert "Nilai 1 hak dicatat." in page
    assert "Tidak masuk nilai resmi" in page
    assert f"{answer.context['rows'][0].computed:.2f}".replace(".", ",") in page
    assert AssessorScore.objects.values_list("right_number", "points", "note").get() == (
        1,
        Decimal("82.50"),
        "Perda lengkap.",
    )


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"points_2": "101"}, "Isi angka dari 0 sampai 100."),
        ({"points_2": "80,123"}, "Paling banyak 2 angka di belakang koma."),
        ({"points_2": "delapan"}, "delapan"),
        ({"note_2": "tanpa nilai"}, "Isi nilainya, atau kosongkan catatannya."),
        ({"points_1": ""}, "tidak dapat dikosongkan"),
    ],
)
def test_what_is_typed_wrongly_is_refused_and_kept(central: World, fields: dict[str, str], words: str) -> None:
    give(central, r1="70")
    client = as_role(central, Role.TIM_PENILAI)

    answer = client.post(url(central), typed(client, central, note_3="", **fields))

    page = answer.content.decode()
    assert (answer.status_code, words in page, AssessorScore.objects.count()) == (422, True, 1)
    assert all(text in page for text in fields.values())


def test_the_pusat_sees_everybodys_side_by_side_and_an_assessor_only_the_own(central: World) -> None:
    other = central.join(Role.TIM_PENILAI)
    give(central, r1="80")
    central.members[Role.TIM_PENILAI] = other
    give(central, r1="91")

    row = as_role(central, Role.VERIFIKATOR_PUSAT).get(url(central)).context["rows"][0]
    own = as_member(other).get(url(central))

    assert ([score.points for score in row.rows], row.mean) == ([Decimal(80), Decimal(91)], Decimal("85.50"))
    assert row.difference == Decimal("85.50") - row.computed
    assert own.context["form"]["points_1"].value() == "91"
    assert own.context["rows"][0].rows == []


def test_kanwil_and_region_neither_see_the_points_nor_read_of_them(central: World) -> None:
    give(central, r1="81.25")
    history = reverse("assessments:history", args=[central.assessment().pk])

    told = {
        role: "81,25" in as_role(central, role).get(history).content.decode()
        for role in (Role.OPERATOR_PEMDA, Role.PIMPINAN_KANWIL, Role.VERIFIKATOR_PUSAT)
    }

    assert as_role(central, Role.PIMPINAN_KANWIL).get(url(central)).status_code == 403
    assert told == {Role.OPERATOR_PEMDA: False, Role.PIMPINAN_KANWIL: False, Role.VERIFIKATOR_PUSAT: True}


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_takes_the_same_queries_for_one_and_three(
    central: World, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(count):
        central.members[Role.TIM_PENILAI] = central.join(Role.TIM_PENILAI)
        give(central, r1="80")
    client = as_role(central, Role.VERIFIKATOR_PUSAT)
    client.get(url(central))  # what every page reads once is cached

    with django_assert_num_queries(7):
        page = client.get(url(central))

    assert len(page.context["rows"][0].rows) == count
