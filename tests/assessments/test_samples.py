"""The Pusat's sample: anybody draws the same again, and nothing is confirmed in bulk before it is judged."""

from copy import deepcopy

import pytest
from django.urls import reverse

from accounts.states import Role
from assessments.cycles import set_sample_share
from assessments.desk.samples import chosen, current_sample, seed_of, unjudged_of_sample
from assessments.errors import Refused
from assessments.models import Event, Item, Sample
from assessments.states import Level
from assessments.verdicts import confirm_kanwil
from tests.assessments.desk import as_role
from tests.world import World

CODES = [f"{right:02}.{kind}{n}" for right in range(1, 11) for kind in "SPH" for n in range(1, 5)]


@pytest.mark.unit
def test_draw_is_the_one_that_is_written_down():
    seed = seed_of(2026, "16.01", "00" * 16)
    # Worked out with sha256sum and sort alone.
    assert seed == "9dfb094f0ddf56bb8bfb606568377184e9980649702cd5650f3b8cd206f05875"
    assert chosen(CODES, 5, seed) == ["04.P2", "01.H1", "03.H4", "10.S3", "10.P2", "05.H4"]


@pytest.mark.unit
def test_larger_share_keeps_the_smaller_and_an_item_more_moves_no_other():
    seed = seed_of(2026, "16.01", "ab")
    fifth, half = chosen(CODES, 20, seed), chosen(CODES, 50, seed)
    assert (len(fifth), half[:24]) == (24, fifth)
    assert chosen(CODES, 100, seed)[:24] == fifth
    assert [code for code in chosen([*CODES, "99.X9"], 100, seed) if code != "99.X9"] == chosen(CODES, 100, seed)


@pytest.mark.unit
@pytest.mark.parametrize(("items", "share", "size"), [(1, 20, 1), (5, 20, 1), (6, 20, 2), (120, 1, 2), (0, 20, 0)])
def test_sample_is_rounded_up(items, share, size):
    assert len(chosen(CODES[:items], share, "x")) == size


@pytest.mark.unit
def test_every_item_has_its_chance():
    drawn = [code for n in range(300) for code in chosen(CODES, 20, seed_of(2026, "16.01", str(n)))]
    counts = [drawn.count(code) for code in CODES]
    assert (min(counts) > 30, max(counts) < 95) == (True, True)  # 60 expected


@pytest.fixture(scope="module")
def kept_central(kept_world: World) -> World:
    world = deepcopy(kept_world)
    world.submit(limit=10)
    world.start_kanwil()
    world.judge()
    world.forward()
    world.start_central()
    return world


@pytest.fixture
def central(kept_central: World, db: None) -> World:
    return deepcopy(kept_central)


def sampled(world: World) -> set[int]:
    return set(current_sample(world.assessment()).items.values_list("pk", flat=True))


@pytest.mark.integration
def test_start_draws_by_the_share_of_the_cycle_and_the_row_tells_how(central):
    sample = current_sample(central.assessment())
    filled = Item.objects.filter(assessment=central.assessment()).exclude(state="kosong")
    codes = list(filled.values_list("indicator__code", flat=True))
    again = chosen(codes, sample.share, seed_of(2026, "16.01", sample.salt))
    assert (sample.share, len(sample.salt)) == (20, 32)
    assert sorted(again) == sorted(sample.items.values_list("indicator__code", flat=True))
    assert len(again) == 2


@pytest.mark.integration
def test_bulk_is_refused_until_the_sample_is_judged(central):
    def confirm() -> int:
        seen = central.assessment()
        return confirm_kanwil(assessment_id=seen.pk, version=seen.version, by=central.members[Role.VERIFIKATOR_PUSAT])

    first, second = unjudged_of_sample(central.assessment())
    with pytest.raises(Refused, match=f"2 butir sampel yang belum diputus pusat: {first}, {second}"):
        confirm()
    central.judge([first, second], level=Level.CENTRAL)
    assert confirm() == 8


@pytest.mark.integration
def test_new_share_holds_for_later_starts_and_keeps_what_was_drawn(central):
    before = sampled(central)
    by = central.members[Role.ADMIN_NASIONAL]
    set_sample_share(cycle_id=central.cycle.pk, share=50, by=by)
    assert sampled(central) == before

    client = as_role(central, Role.VERIFIKATOR_PUSAT)
    seen = central.assessment()
    client.post(
        reverse("assessments:back_to_kanwil", args=[seen.pk]), {"version": seen.version, "note": "Periksa hak 1."}
    )
    central.forward()
    central.start_central()
    after = sampled(central)
    assert (len(after), before < after, Sample.objects.count()) == (5, True, 2)
    assert Event.objects.get(verb=Event.Verb.SAMPLE_SHARE_SET).before == {"share": 20}


@pytest.mark.integration
def test_pusat_is_offered_the_sample_as_a_filter(central):
    url = reverse("assessments:verification", args=[central.assessment().pk]) + "?keadaan=sampel"
    page = as_role(central, Role.VERIFIKATOR_PUSAT).get(url)
    assert {entry.item.pk for entry in page.context["items"]} == sampled(central)
    assert page.context["figures"][-1] == {"label": "Sampel sudah diputus", "value": "0", "unit": "dari 2"}
    kanwil = as_role(central, Role.VERIFIKATOR_KANWIL).get(url)
    assert "sampel" not in dict(kanwil.context["conditions"])


@pytest.mark.integration
@pytest.mark.parametrize("share", ["0", "101", "dua", ""])
def test_share_that_is_no_percentage_is_refused(world, share):
    url = reverse("assessments:sample_share", args=[world.cycle.pk])
    assert as_role(world, Role.ADMIN_NASIONAL).post(url, {"share": share}).status_code == 422
    world.cycle.refresh_from_db()
    assert world.cycle.sample_share == 20


@pytest.mark.integration
def test_admin_sets_the_share(world):
    url = reverse("assessments:sample_share", args=[world.cycle.pk])
    assert as_role(world, Role.ADMIN_NASIONAL).post(url, {"share": "100"}).status_code == 302
    world.cycle.refresh_from_db()
    assert world.cycle.sample_share == 100
