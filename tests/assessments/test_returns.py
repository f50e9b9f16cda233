"""Pengembalian: every returned item once, under its last reason; each figure leads to its items."""

from copy import deepcopy

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.states import Role
from assessments.answers import Answer
from assessments.filling import Filling, fill_items
from assessments.states import Level
from assessments.verdicts import undo
from tests.assessments.desk import as_member, as_role
from tests.world import World

pytestmark = pytest.mark.integration
URL = reverse("assessments:returns")


def repair(world: World, *codes: str) -> None:
    items = [world.item(code) for code in codes]
    fillings = [Filling(i.pk, i.version, Answer("ya", note="Sudah dilengkapi.")) for i in items]
    fill_items(assessment_id=items[0].assessment_id, by=world.operator(), fillings=fillings)


@pytest.fixture(scope="module")
def kept_world(kept: None) -> World:
    return World.opened(region_count=3)


@pytest.fixture(scope="module")
def kept_desk(kept_world: World) -> World:
    """Of eight items: one still to mend, two mended, one of them accepted, one withdrawn, one replaced at once."""
    world = deepcopy(kept_world)
    world.submit(limit=15)
    world.start_kanwil()
    world.judge(["01.S1", "01.S2"], outcome="kembalikan", reason_code="tahun-salah", note="Tahun 2019.")
    world.judge(["01.S3", "02.S1"], outcome="kembalikan", reason_code="tidak-terbaca", note="Buram.")
    item = world.item("01.S3")
    undo(
        item_id=item.pk,
        level=Level.KANWIL,
        seen_verdict=item.kanwil_verdict_id,
        by=world.members[Role.VERIFIKATOR_KANWIL],
    )
    world.judge(["02.S1"])
    world.judge(["02.S2", "02.S3"], outcome="kembalikan", reason_code="duplikat", note="Sama dengan 01.S1.")
    world.return_for_repair()
    repair(world, "01.S1", "02.S2", "02.S3", "01.S2")
    world.submit_again()
    world.start_kanwil()
    world.judge(["02.S2"])
    world.judge(["02.S3"], outcome="kembalikan", reason_code="lainnya", note="Masih sama.")
    return world


@pytest.fixture
def desk(kept_desk: World, db: None) -> World:
    return deepcopy(kept_desk)


def table(page, number: int) -> dict[str, list[int]]:
    _, _, lines = page.context["tables"][number]
    return {line.label: [figure.count for figure in line.figures] for line in lines}


def test_each_returned_item_counts_once_under_its_last_reason(desk):
    page = as_role(desk, Role.VERIFIKATOR_KANWIL).get(URL)

    assert page.context["outcomes"] == [
        "Belum diperbaiki",
        "Sudah diperbaiki, belum diperiksa lagi",
        "Diterima sesudah diperbaiki",
    ]
    assert table(page, 0) == {"Tahun salah": [0, 2, 0], "Duplikat": [0, 0, 1], "Lainnya": [1, 0, 0]}
    assert list(table(page, 1).values()) == [[0, 2, 0], [1, 0, 1]]
    assert table(page, 2) == {"Kabupaten Uji 1601": [1, 2, 1]}
    assert page.context["total"].total.count == 4


@pytest.mark.both
def test_every_figure_leads_to_just_those_items(desk):
    client = as_role(desk, Role.VERIFIKATOR_KANWIL)
    page = client.get(URL)
    lines = [line for _, _, lines in page.context["tables"] for line in lines] + [page.context["total"]]
    figures = [figure for line in lines for figure in [*line.figures, line.total] if figure.count]

    found = [client.get(figure.url).context["page_obj"].paginator.count for figure in figures]

    assert found == [figure.count for figure in figures]
    listed = client.get(page.context["total"].figures[0].url).content.decode()
    assert "Masih sama." in listed
    assert reverse("assessments:judge", args=[desk.item("02.S3").pk]) in listed


@pytest.mark.both
def test_a_name_narrows_the_page_to_it(desk):
    client = as_role(desk, Role.VERIFIKATOR_PUSAT)
    page = client.get(URL)
    assert table(page, 2) == {"Kanwil Sumatera Selatan": [1, 2, 1]}
    narrowed = client.get(page.context["tables"][2][2][0].url)
    assert table(narrowed, 2) == {"Kabupaten Uji 1601": [1, 2, 1]}
    reason = client.get(narrowed.context["tables"][0][2][0].url)
    assert (table(reason, 0), table(reason, 2)) == ({"Tahun salah": [0, 2, 0]}, {"Kabupaten Uji 1601": [0, 2, 0]})


@pytest.mark.both
def test_a_foreign_kanwil_sees_nothing_of_it(desk):
    foreign = as_member(desk.join(Role.VERIFIKATOR_KANWIL, office=desk.foreign_office))
    page = foreign.get(URL + f"?daerah={desk.assessment().pk}")
    assert page.context["total"].total.count == 0
    assert "Uji 1601" not in page.content.decode()
    assert foreign.get(reverse("assessments:returned_items")).context["page_obj"].paginator.count == 0


@pytest.mark.parametrize(
    "query", ["kanwil=x", "hak=²", "alasan=karangan", "keadaan=kosong", "daerah=99999999999999999"]
)
def test_words_that_mean_nothing_are_no_filter(desk, query):
    assert as_role(desk, Role.VERIFIKATOR_PUSAT).get(f"{URL}?{query}").context["total"].total.count == 4


def test_both_pages_cost_the_same_for_one_and_for_three_regions(desk):
    client = as_role(desk, Role.VERIFIKATOR_PUSAT)
    client.get(URL)  # what is cached for all pages
    urls = (URL, URL + "?provinsi=16", reverse("assessments:returned_items"))

    def costs() -> list[int]:
        counts = []
        for url in urls:
            with CaptureQueriesContext(connection) as queries:
                client.get(url)
            counts.append(len(queries))
        return counts

    assert costs() == [8, 8, 9]
    for region in desk.regions[1:]:
        desk.submit(region, limit=2)
        desk.start_kanwil(region)
        desk.judge(outcome="kembalikan", reason_code="lainnya", note="Perjelas.", region=region)
    assert len(table(client.get(urls[1]), 2)) == 3
    assert costs() == [8, 8, 9]


def test_before_the_first_cycle_the_page_says_so(db, desk):
    desk.cycle.__class__.objects.update(state="disiapkan")
    page = as_role(desk, Role.VERIFIKATOR_KANWIL).get(URL)
    assert "Belum ada siklus yang dibuka" in page.content.decode()
