"""The list of regions: who sees what, filters, search, and what it costs."""

import pytest
from django.urls import reverse

from accounts.states import Role
from assessments import scores
from assessments.models import Assessment
from assessments.states import ScoreStage
from regions.models import Region
from regions.rules import search_text
from tests.assessments.desk import as_role
from tests.world import TWO_RIGHTS, World

pytestmark = pytest.mark.integration
LIST = reverse("assessments:list")


def _names(response) -> list[str]:
    return [row.name for row in response.context["rows"]]


def _rename(region: Region, name: str, *aliases: str) -> None:
    region.name = name
    region.search_text = search_text(code=region.code, name=name, aliases=aliases)
    region.save()


@pytest.mark.parametrize(
    ("role", "seen"),
    [
        (Role.VERIFIKATOR_KANWIL, ["16.01", "16.02"]),
        (Role.BIRO_HUKUM, ["16.01", "16.02"]),
        (Role.VERIFIKATOR_PUSAT, ["13.01", "16.01", "16.02"]),
        (Role.AUDITOR, ["13.01", "16.01", "16.02"]),
    ],
)
def test_each_role_sees_its_regions_in_the_order_of_their_codes(world: World, role: str, seen: list[str]) -> None:
    assert world.cycle
    rows = as_role(world, role).get(LIST).context["rows"]
    assert [row.place.split(" · ")[0] for row in rows] == seen


def test_the_region_itself_has_its_own_pages(world: World) -> None:
    assert as_role(world, Role.OPERATOR_PEMDA).get(LIST).status_code == 403


def test_scores_are_hidden_from_the_provinces_desk(world: World) -> None:
    assessment = world.submit()
    score = scores.compute(assessment_ids=[assessment.pk], stage=ScoreStage.SELF)[0]
    figure = f"{score.final:.2f}".replace(".", ",")
    assert figure in as_role(world, Role.VERIFIKATOR_KANWIL).get(LIST).content.decode()
    shown = as_role(world, Role.BIRO_HUKUM).get(LIST).content.decode()
    assert figure not in shown
    assert f"{TWO_RIGHTS} dari 120" in shown


def test_search_and_filters_narrow_the_list(world: World) -> None:
    _rename(world.regions[0], "Kabupaten Penukal Abab Lematang Ilir", "PALI")
    _rename(world.regions[1], "Kota Lubuk Linggau")
    world.submit()
    client = as_role(world, Role.ADMIN_NASIONAL)

    def found(query: str) -> list[str]:
        return _names(client.get(f"{LIST}?{query}"))

    assert found("q=Pali") == ["Kab. Penukal Abab Lematang Ilir"]
    assert found("q=Lubuklinggau") == ["Kota Lubuk Linggau"]
    assert found("q=tidak+ada+daerah+ini") == []
    assert found("provinsi=13") == [world.foreign_region.short_name]
    assert found(f"kanwil={world.office.pk}&keadaan=dikirim") == ["Kab. Penukal Abab Lematang Ilir"]
    assert found("siklus=1999&keadaan=ngawur") == []


def test_state_counts_stand_on_top_and_stay_when_one_is_chosen(world: World) -> None:
    world.submit()
    page = as_role(world, Role.VERIFIKATOR_KANWIL).get(f"{LIST}?keadaan=dikirim")
    assert [(entry.state, entry.count) for entry in page.context["counts"]] == [("pengisian", 1), ("dikirim", 1)]
    assert len(page.context["rows"]) == 1
    assert [(entry.state, entry.count) for entry in page.context["turn"]] == [("dikirim", 1)]


def test_a_row_says_how_far_the_region_is(world: World) -> None:
    world.submit()
    world.start_kanwil()
    world.judge(["01.S1", "01.S2"])
    world.judge(["01.S3"], outcome="kembalikan", reason_code="tahun-salah", note="Tahun 2019.")
    row = as_role(world, Role.VERIFIKATOR_KANWIL).get(LIST).context["rows"][0]
    assert (row.filled, row.total, row.judged) == (str(TWO_RIGHTS), "120", "3 · 1 dikembalikan")


def test_the_date_of_submission_is_that_of_the_regions_own_zone(world: World) -> None:
    Region.objects.filter(pk=world.region.pk).update(timezone="WIT")
    Assessment.objects.filter(pk=world.assessment().pk).update(submitted_at="2026-03-30T15:30:00Z")
    assert "31 Maret 2026" in as_role(world, Role.ADMIN_NASIONAL).get(LIST).content.decode()
