"""The pages "Ringkasan": figures equal to the facts, each leading to the list it was counted from."""

from collections.abc import Callable
from copy import deepcopy
from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership
from accounts.states import Role
from assessments import cycles, filling, scores
from assessments.models import Assessment, Cycle, Item, Verdict
from assessments.states import AssessmentState, ItemState, ScoreStage, Stage
from tests.reports.pictures import SVG, bars_of, pictures, rows_of
from tests.world import World, poor_answer

pytestmark = pytest.mark.integration
SignIn = Callable[[Membership], Client]
FILLED = 12
KANWIL, NATION = reverse("reports:dashboard"), reverse("reports:national")
one_and_three = pytest.mark.parametrize("regions", [1, 3])


@pytest.fixture(scope="module")
def kept_world(kept: None) -> World:
    """Of three regions one is under verification, with 5 of 12 items judged and a self score, one was sent, one
    has just begun; the foreign one has nothing."""
    world = World(region_count=3)
    judged, sent, begun = world.regions
    world.submit(judged, limit=FILLED)
    world.start_kanwil(judged)
    codes = Item.objects.filter(assessment=world.assessment(judged)).exclude(state=ItemState.EMPTY)
    world.judge(list(codes.values_list("indicator__code", flat=True)[:5]), region=judged)
    scores.compute(assessment_ids=[world.assessment(judged).pk], stage=ScoreStage.SELF)
    world.submit(sent, limit=FILLED)
    world.fill(begun, limit=1)
    return world


@pytest.fixture
def world(kept_world: World, db: None) -> World:
    """A test's own copy of the module's world."""
    return deepcopy(kept_world)


# --- A Kanwil ---------------------------------------------------------------------------------------------------


def test_a_kanwil_sees_how_many_regions_are_in_which_state(world: World, signed_in: SignIn) -> None:
    page = signed_in(world.members[Role.VERIFIKATOR_KANWIL]).get(KANWIL)

    shown = bars_of(pictures(page)["Keadaan daerah"])
    assert shown == {state.label: "0" for state in AssessmentState} | {
        "Pengisian": "1",
        "Dikirim ke Kanwil": "1",
        "Verifikasi Kanwil": "1",
    }


@pytest.mark.parametrize("role", [Role.VERIFIKATOR_KANWIL, Role.ADMIN_NASIONAL])
def test_each_count_of_a_kanwil_leads_to_as_many_regions(world: World, signed_in: SignIn, role: Role) -> None:
    client = signed_in(world.members[role])
    page = client.get(KANWIL, {"kanwil": world.office.pk})

    links = pictures(page)["Keadaan daerah"].findall(f"{SVG}a")
    assert [rows_of(client, link.get("href")) for link in links] == [1, 1, 1]
    assert rows_of(client, page.context["list_url"]) == 3


def test_what_waits_is_counted_by_its_age(world: World, signed_in: SignIn) -> None:
    now = timezone.now()
    judged, sent = (world.assessment(region) for region in world.regions[:2])
    Assessment.objects.filter(pk=judged.pk).update(submitted_at=now - timedelta(days=20))
    Assessment.objects.filter(pk=sent.pk).update(submitted_at=now - timedelta(days=5))

    page = signed_in(world.members[Role.VERIFIKATOR_KANWIL]).get(KANWIL)

    assert bars_of(pictures(page)["Umur antrean"]) == {
        "0–3 hari": "0 butir",
        "4–7 hari": f"{FILLED} butir",
        "8–14 hari": "0 butir",
        "lebih dari 14 hari": f"{FILLED - 5} butir",
    }
    queue = page.context["view"].queue
    assert [(row.name, row.counts) for row in queue] == [
        (judged.region.short_name, (0, 0, 0, 7)),
        (sent.region.short_name, (0, 12, 0, 0)),
    ]


def test_a_verdict_takes_an_item_off_the_queue_and_a_repair_puts_it_back(world: World, signed_in: SignIn) -> None:
    client = signed_in(world.members[Role.VERIFIKATOR_KANWIL])
    region = world.regions[0]
    world.judge(region=region)
    returned = Item.objects.filter(assessment=world.assessment(region), state=ItemState.ACCEPTED)[0]
    code = returned.indicator.code
    world.judge([code], outcome="kembalikan", region=region, reason_code="lainnya", note="Lampirkan Perdanya.")
    assert client.get(KANWIL).context["view"].waiting == FILLED  # the region that was sent

    world.return_for_repair(region)
    assert client.get(KANWIL).context["view"].waiting == FILLED
    item = world.item(code, region)
    repaired = filling.Filling(item.pk, item.version, poor_answer(item.indicator))
    filling.fill_items(assessment_id=item.assessment_id, by=world.operator(region), fillings=[repaired])
    world.submit_again(region)
    assert client.get(KANWIL).context["view"].waiting == FILLED + 1


def test_the_heat_map_shows_the_latest_scores_and_words_where_there_are_none(world: World, signed_in: SignIn) -> None:
    page = signed_in(world.members[Role.VERIFIKATOR_KANWIL]).get(KANWIL)

    picture = pictures(page)[f"Nilai per hak, {world.office.name}"]
    rights = world.assessment(world.regions[0]).score_self.explanation["rights"]
    texts = [text.text for text in picture.iter(f"{SVG}text")]
    for right in rights:
        assert f"{Decimal(right['score']):.2f}".replace(".", ",") in texts
    assert texts.count("Belum ada nilai") == 2
    assert texts.count("mandiri") == 1
    assert [link.get("href") for link in picture.findall(f"{SVG}a")] == [
        reverse("assessments:verification", args=[world.assessment(region).pk]) for region in world.regions
    ]


def test_deadlines_name_the_regions_that_have_longer(world: World, signed_in: SignIn) -> None:
    closes_at = timezone.now() + timedelta(days=60)
    region = world.regions[1]
    for days in (1, 0):
        cycles.extend(
            assessment_id=world.assessment(region).pk,
            stage=Stage.KANWIL,
            closes_at=closes_at - timedelta(days=days),
            reason="Banjir",
            by=world.members[Role.PIMPINAN_KANWIL],
        )

    page = signed_in(world.members[Role.VERIFIKATOR_KANWIL]).get(KANWIL)

    found = {deadline.opening.stage: deadline.longer for deadline, _ in page.context["schedule"]}
    assert [(longer.name, longer.closes_at) for longer in found[Stage.KANWIL]] == [(region.short_name, closes_at)]
    assert [found[stage] for stage in (Stage.FILLING, Stage.REPAIR, Stage.CENTRAL)] == [[], [], []]
    assert page.context["schedule"][0][1] == "sisa 29 hari"


def test_a_kanwil_sees_its_own_and_not_the_nation(world: World, signed_in: SignIn) -> None:
    client = signed_in(world.members[Role.PIMPINAN_KANWIL])
    assert len(client.get(KANWIL).context["view"].lines) == 3
    assert client.get(KANWIL, {"kanwil": world.foreign_office.pk}).status_code == 404
    assert client.get(KANWIL, {"kanwil": "x"}).status_code == 404
    assert client.get(NATION).status_code == 403


@pytest.mark.both
def test_the_centre_looks_into_each_kanwil_and_else_at_the_nation(world: World, signed_in: SignIn) -> None:
    client = signed_in(world.members[Role.VERIFIKATOR_PUSAT])
    page = client.get(KANWIL, {"kanwil": world.foreign_office.pk})
    assert [line.name for line in page.context["view"].lines] == [world.foreign_region.short_name]
    assert "Tidak ada butir yang menunggu" in page.content.decode()
    assert client.get(KANWIL)["Location"] == f"{NATION}?siklus={world.cycle.award_year}"


def test_the_menu_leads_each_role_to_its_own(world: World, signed_in: SignIn) -> None:
    def entry(role: Role) -> list[str]:
        page = signed_in(world.members[role]).get(reverse("notices:list"))
        return [entry.url for entry in page.context["nav"] if entry.label == "Ringkasan"]

    assert entry(Role.VERIFIKATOR_KANWIL) == [KANWIL]
    assert entry(Role.ADMIN_NASIONAL) == [NATION]
    assert entry(Role.TIM_PENILAI) == []
    assert entry(Role.OPERATOR_PEMDA) == []


# --- The nation -------------------------------------------------------------------------------------------------


def test_every_figure_of_the_nation_is_the_length_of_its_list(world: World, signed_in: SignIn) -> None:
    client = signed_in(world.members[Role.ADMIN_NASIONAL])
    page = client.get(NATION)

    def counts(rows: list[dict]) -> dict[str, list[int]]:
        return {row["group"].name: [count for count, _ in row["cells"]] for row in rows}

    # regions, begun, sent, examined, forwarded, decided, awarded
    own, foreign = [3, 3, 2, 1, 0, 0, 0], [1, 0, 0, 0, 0, 0, 0]
    assert counts(page.context["provinces"]) == {"Sumatera Selatan": own, "Sumatera Barat": foreign}
    assert counts(page.context["offices"]) == {"Sumatera Selatan": own, "Sumatera Barat": foreign}
    assert counts([page.context["whole"]]) == {"Nasional": [4, 3, 2, 1, 0, 0, 0]}
    for row in [*page.context["offices"], *page.context["provinces"], page.context["whole"]]:
        assert [rows_of(client, url) for count, url in row["cells"] if url] == [n for n, _ in row["cells"] if n]
    assert bars_of(pictures(page)["Keikutsertaan"])["Menyampaikan data"] == "2 · 50%"


@pytest.mark.both
def test_regions_without_a_kanwil_have_their_own_row_and_list(world: World, signed_in: SignIn) -> None:
    Assessment.objects.filter(region=world.foreign_region).update(office=None)
    client = signed_in(world.members[Role.ADMIN_NASIONAL])
    page = client.get(NATION)
    last = page.context["offices"][-1]
    assert "Kanwil belum tercatat" in page.content.decode()
    assert (last["cells"][0][0], rows_of(client, last["cells"][0][1])) == (1, 1)


@pytest.mark.both
def test_every_region_is_a_named_link_on_the_map_and_a_row_of_its_table(world: World, signed_in: SignIn) -> None:
    page = signed_in(world.members[Role.ADMIN_NASIONAL]).get(NATION)

    links = pictures(page)["Peta keadaan kabupaten/kota"].findall(f"{SVG}a")
    assert [(link.findtext(f"{SVG}title"), link.get("href")) for link in links] == [
        (
            f"{assessment.region.short_name}: {assessment.get_state_display()}",
            reverse("assessments:verification", args=[assessment.pk]),
        )
        for assessment in Assessment.objects.select_related("region").order_by("region__code")
    ]
    assert len(page.context["map_rows"]) == len(links) == 4
    assert pictures(page)["Peta keadaan: Jawa dan Bali"].findall(f"{SVG}a") == []


def test_the_legend_counts_and_links_each_state(world: World, signed_in: SignIn) -> None:
    client = signed_in(world.members[Role.ADMIN_NASIONAL])
    key = [(words, count, url) for _, words, count, url in client.get(NATION).context["key"]]
    assert [words for words, _, _ in key] == [state.label for state in AssessmentState]
    assert sum(count for _, count, _ in key) == 4
    assert [rows_of(client, url) for _, _, url in key if url] == [count for _, count, _ in key if count]


def test_speed_counts_the_verdicts_of_the_last_fortnight(world: World, signed_in: SignIn) -> None:
    page = signed_in(world.members[Role.ADMIN_NASIONAL]).get(NATION)
    group = next(row["group"] for row in page.context["offices"] if row["group"].key == str(world.office.pk))
    assert (group.judged, group.median_days) == (Verdict.objects.count(), None) == (5, None)


# --- Nothing there, and costs -----------------------------------------------------------------------------------


def test_before_the_first_cycle_both_pages_say_so(world: World, signed_in: SignIn) -> None:
    Cycle.objects.update(state="disiapkan")
    for role, url in ((Role.VERIFIKATOR_KANWIL, KANWIL), (Role.ADMIN_NASIONAL, NATION)):
        assert "Belum ada siklus" in signed_in(world.members[role]).get(url).content.decode()


def test_a_kanwil_without_regions_is_told(world: World, signed_in: SignIn) -> None:
    office = world._office("kanwil-baru", world._province("99", "Provinsi Baru"))
    member = world.join(Role.VERIFIKATOR_KANWIL, office=office)
    assert "Tidak ada kabupaten/kota" in signed_in(member).get(KANWIL).content.decode()


@one_and_three
def test_the_pages_cost_as_many_queries_for_one_region_as_for_three(
    world: World, signed_in: SignIn, django_assert_num_queries: Callable[..., object], regions: int
) -> None:
    office = world.office
    for region in world.regions[regions:]:
        Assessment.objects.filter(region=region).update(office=world.foreign_office)
    admin = signed_in(world.members[Role.ADMIN_NASIONAL])
    admin.get(NATION)  # the ministry's name is in the cache then
    with django_assert_num_queries(11):
        page = admin.get(KANWIL, {"kanwil": office.pk})
    assert len(page.context["view"].lines) == regions
    own = signed_in(world.members[Role.VERIFIKATOR_KANWIL])
    with django_assert_num_queries(10):
        own.get(KANWIL)
    with django_assert_num_queries(10):
        admin.get(NATION)
