"""The queue across regions: what waits, in which order, under which filters, and what it costs."""

from copy import deepcopy
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.states import Role
from assessments import referrals
from assessments.answers import Answer
from assessments.filling import Filling, fill_items
from assessments.models import District, Extension, Item, Sample, Window
from assessments.queue import ORDERS, Counts, QueueFilters, next_key, waiting
from assessments.states import Level, Stage
from tests.assessments.desk import as_member, as_role
from tests.world import World

pytestmark = pytest.mark.integration
QUEUE = "/antrean/"
FILLED = 14  # items a region: into the second right


@pytest.fixture(scope="module")
def kept_world(kept: None) -> World:
    return World.opened(3)


@pytest.fixture(scope="module")
def kept_queue(kept_world: World) -> World:
    """Three regions lie with the Kanwil; one item of the second came back repaired."""
    world = deepcopy(kept_world)
    for region in world.regions:
        world.submit(region, limit=FILLED)
        world.start_kanwil(region)
    second = world.regions[1]
    world.judge(["01.S3"], region=second, outcome="kembalikan", reason_code="tahun-salah", note="Ganti.")
    return world


@pytest.fixture
def queue(kept_queue: World, db: None) -> World:
    return deepcopy(kept_queue)


def verifier(world: World):
    return world.members[Role.VERIFIKATOR_KANWIL]


def repair(world: World, code: str = "01.S3") -> Item:
    """The item of the second region is answered anew; the form is back at the Kanwil."""
    region = world.regions[1]
    rest = Item.objects.filter(assessment=world.assessment(region), state="terisi")
    world.judge([i.indicator.code for i in rest.select_related("indicator")], region=region)
    world.return_for_repair(region)
    item = world.item(code, region)
    operator = world.operator(region)
    filling = Filling(item.pk, item.version, Answer("tidak"))
    fill_items(assessment_id=item.assessment_id, by=operator, fillings=[filling])
    world.submit_again(region)
    world.start_kanwil(region)
    return world.item(code, region)


def walk(world: World, filters: QueueFilters, steps: int) -> list[tuple[str, str]]:
    """The first items of the queue as (region, code), as "lewati" leads through them."""
    found, after = [], None
    for _ in range(steps):
        key = next_key(verifier(world), Level.KANWIL, filters, after=after)
        after = Item.objects.select_related("indicator", "assessment__region").get(pk=key)
        found.append((after.assessment.region.code, after.indicator.code))
    return found


def post(client: Client, item: Item, query: str = "?antrean=1", **fields: object):
    shown = {"version": item.version, "seen_verdict": item.kanwil_verdict_id or "", "outcome": "terima", "note": ""}
    return client.post(reverse("assessments:judge", args=[item.pk]) + query, shown | {"next": "1"} | fields)


# --- Order --------------------------------------------------------------------------------------------------------


def test_the_repaired_come_first_then_the_regions_in_order(queue: World) -> None:
    repair(queue)
    first, second, third = (region.code for region in queue.regions)
    way = walk(queue, QueueFilters(), 2 * FILLED + 2)
    assert way[:3] == [(second, "01.S3"), (first, "01.S1"), (first, "01.S2")]
    assert [code for code, _ in way[1 : 2 * FILLED + 1]] == [first] * FILLED + [third] * FILLED
    assert way[-1] == way[0]  # and round again


@pytest.mark.both
def test_what_the_pusat_sends_back_waits_again_and_comes_first(queue: World) -> None:
    queue.judge()
    queue.forward()
    queue.start_central()
    assessment, item = queue.assessment(), queue.item("01.P1")
    referrals.refer_back(
        assessment_id=assessment.pk,
        version=assessment.version,
        by=queue.members[Role.VERIFIKATOR_PUSAT],
        requests=[referrals.Request(item.pk, None, "Periksa halaman 3.")],
    )
    assert walk(queue, QueueFilters(), 2) == [(queue.region.code, "01.P1"), (queue.regions[1].code, "01.S1")]
    page = as_role(queue, Role.VERIFIKATOR_KANWIL).get(reverse("assessments:judge", args=[item.pk]))
    assert "Pusat meminta butir ini diperiksa ulang" in page.content.decode()
    assert "Periksa halaman 3." in page.content.decode()


@pytest.mark.both
def test_the_same_item_of_every_region_in_a_row(queue: World) -> None:
    first, second, third = (region.code for region in queue.regions)
    way = walk(queue, QueueFilters(urut="butir"), 4)
    assert way == [(first, "01.S1"), (second, "01.S1"), (third, "01.S1"), (first, "01.S2")]


@pytest.mark.both
def test_save_and_next_crosses_to_the_next_region_and_keeps_the_filters(queue: World) -> None:
    last = Item.objects.filter(assessment=queue.assessment()).exclude(state="kosong").order_by("-pk")[0]
    client = as_role(queue, Role.VERIFIKATOR_KANWIL)
    answer = post(client, last, "?antrean=1&hak=2&keadaan=belum-dilihat")
    following = Item.objects.select_related("indicator__right", "assessment").get(pk=answer["Location"].split("/")[2])
    assert answer["Location"] == f"/butir/{following.pk}/verifikasi/?antrean=1&hak=2&keadaan=belum-dilihat"
    assert (following.assessment.region_id, following.indicator.right.number) == (queue.regions[1].pk, 2)


@pytest.mark.both
def test_after_the_last_one_it_goes_back_to_the_queue(queue: World) -> None:
    queue.judge(["01.S2", "01.S3"])
    client = as_role(queue, Role.VERIFIKATOR_KANWIL)
    filters = f"daerah={queue.region.code}&hak=1&jenis=struktur"
    assert post(client, queue.item("01.S1"), f"?antrean=1&{filters}")["Location"] == f"{QUEUE}?{filters}"
    assert client.get(f"{QUEUE}berikutnya/?{filters}")["Location"] == f"{QUEUE}?{filters}"


# --- What waits ---------------------------------------------------------------------------------------------------


@pytest.mark.both
def test_what_is_not_at_this_desk_now_does_not_wait(queue: World) -> None:
    by = verifier(queue)
    everything = waiting(by, Level.KANWIL).count()
    foreign = queue.join(Role.VERIFIKATOR_KANWIL, office=queue.foreign_office)
    assert (waiting(foreign, Level.KANWIL).count(), waiting(by, Level.CENTRAL).count()) == (0, 0)
    queue.judge(["01.S1", "01.S2"])
    assert waiting(by, Level.KANWIL).count() == everything - 2
    queue.judge()
    queue.forward()
    assert waiting(by, Level.KANWIL).filter(assessment__region=queue.region).count() == 0

    now = timezone.now()
    Window.objects.filter(stage=Stage.KANWIL).update(closes_at=now - timedelta(hours=1))
    assert waiting(by, Level.KANWIL).count() == 0
    third = queue.assessment(queue.regions[2])
    Extension.objects.create(
        assessment=third, stage=Stage.KANWIL, closes_at=now + timedelta(days=1), reason="x", granted_by=by.user
    )
    assert set(waiting(by, Level.KANWIL).values_list("assessment", flat=True)) == {third.pk}


@pytest.mark.both
def test_every_count_is_what_its_filter_shows(queue: World) -> None:
    repair(queue)
    by = verifier(queue)
    District.objects.create(
        region=queue.regions[2], membership=by, valid_from=timezone.localdate(), assigned_by=by.user
    )
    client = as_role(queue, Role.VERIFIKATOR_KANWIL)
    client.get(reverse("assessments:judge", args=[queue.item("01.S2").pk]))  # opened, not judged
    for chosen in (QueueFilters(), QueueFilters(hak="1", keadaan="belum-dilihat"), QueueFilters(daerah="binaan")):
        counts = Counts(by, Level.KANWIL, chosen)

        def shown(filters: QueueFilters = chosen, **other: str) -> int:
            return waiting(by, Level.KANWIL, replace(filters, **other)).count()

        assert counts.total == shown()
        assert counts.by_condition["diperbaiki"] == shown(keadaan="diperbaiki")
        assert counts.by_condition["belum-dilihat"] == shown(keadaan="belum-dilihat")
        assert counts.own == shown(daerah="binaan")
        assert [counts.by_region[r.code] for r in queue.regions] == [shown(daerah=r.code) for r in queue.regions]
        assert [counts.by_right[n] for n in (1, 2)] == [shown(hak=str(n)) for n in (1, 2)]
        assert counts.by_kind["proses"] == shown(jenis="proses")
        assert sum(row.count for row in counts.rows) == counts.total


@pytest.mark.both
def test_the_pusat_has_its_own_queue_with_its_sample(queue: World) -> None:
    queue.judge()
    queue.forward()
    queue.start_central()
    by = queue.members[Role.VERIFIKATOR_PUSAT]
    drawn = Sample.objects.get(assessment=queue.assessment()).items.count()
    counts = Counts(by, Level.CENTRAL, QueueFilters(keadaan="sampel"))
    assert (counts.total, counts.by_condition[""]) == (drawn, FILLED)
    page = as_role(queue, Role.VERIFIKATOR_PUSAT).get(QUEUE).content.decode()
    assert f"Sampel pusat ({drawn})" in page


def test_words_nobody_knows_are_no_filter(queue: World) -> None:
    client = as_role(queue, Role.VERIFIKATOR_KANWIL)
    odd = "?daerah=zz&hak=²&jenis=x&keadaan=y&urut=z"
    assert client.get(QUEUE + odd).context["filters"] == QueueFilters()
    assert client.get(f"{QUEUE}berikutnya/{odd}&sesudah=zz").status_code == 302


# --- The pages ----------------------------------------------------------------------------------------------------


@pytest.mark.both
def test_the_page_leads_to_the_next_item_and_names_the_orders(queue: World) -> None:
    client = as_role(queue, Role.VERIFIKATOR_KANWIL)
    page = client.get(f"{QUEUE}?hak=2").content.decode()
    assert f'href="{QUEUE}berikutnya/?hak=2"' in page
    assert [label in page for label in ORDERS.values()] == [True, True]
    there = client.get(f"{QUEUE}berikutnya/?hak=2", follow=True)
    assert there.context["around"].in_queue
    assert "butir menunggu dalam antrean" in there.content.decode()


def test_an_empty_queue_says_what_to_expect(queue: World) -> None:
    foreign = as_member(queue.join(Role.VERIFIKATOR_KANWIL, office=queue.foreign_office))
    assert "Antrean kosong" in foreign.get(QUEUE).content.decode()


def test_only_who_judges_has_a_queue(queue: World) -> None:
    for role in (Role.AUDITOR, Role.BIRO_HUKUM, Role.OPERATOR_PEMDA):
        client = as_role(queue, role)
        assert client.get(QUEUE).status_code == 403, role
        assert QUEUE not in client.get("/", follow=True).content.decode(), role
    foreign = as_member(queue.join(Role.VERIFIKATOR_KANWIL, office=queue.foreign_office))
    assert foreign.get(f"{QUEUE}?daerah={queue.region.code}").context["counts"].total == 0


@pytest.mark.parametrize("regions", [1, 3])
def test_costs_the_same_for_one_region_and_for_three(queue: World, regions: int) -> None:
    for region in queue.regions[regions:]:
        queue.judge(region=region)
    client = as_role(queue, Role.VERIFIKATOR_KANWIL)
    key = next_key(verifier(queue), Level.KANWIL, QueueFilters())
    item = reverse("assessments:judge", args=[key]) + "?antrean=1"
    costs = {QUEUE: 7, f"{QUEUE}berikutnya/?sesudah={key}": 4, item: 12}
    found = {}
    for address in costs:
        client.get(address)  # what every page reads once is cached
        with CaptureQueriesContext(connection) as queries:
            page = client.get(address)
        found[address] = len(queries)
        if address == QUEUE:
            assert len(page.context["rows"]) == regions
    assert found == costs
