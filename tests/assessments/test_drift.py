"""Kecenderungan verifikator: shares beside the office's, no figure where there are too few verdicts."""

from copy import deepcopy
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership
from accounts.states import Role
from assessments.desk.drift import by_verifier
from assessments.models import Assessment, Item, Verdict
from assessments.states import Level
from assessments.verdicts import Judgement, judge, undo
from tests.assessments.desk import as_member, as_role
from tests.world import World

pytestmark = pytest.mark.integration
URL = reverse("assessments:drift")
RETURNED = {"outcome": "kembalikan", "reason_code": "lainnya", "note": "Perjelas."}


def judged_by(world: World, by: Membership, first: int, last: int, **fields: str) -> None:
    """Verdicts on items of the form, from the first to before the last; one a second call."""
    items = Item.objects.filter(assessment=world.assessment()).exclude(state="kosong").order_by("pk")[first:last]
    said = {"outcome": "terima"} | fields
    judge(
        assessment_id=world.assessment().pk,
        level=Level.KANWIL,
        by=by,
        judgements=[Judgement(i.pk, i.version, i.kanwil_verdict_id, **said) for i in items],
    )


@pytest.fixture(scope="module")
def kept_desk(kept_world: World) -> World:
    """One verifier with 40 verdicts, 10 of them returns; another with 10, all returns; one taken back."""
    world = deepcopy(kept_world)
    world.submit(limit=60)
    world.start_kanwil()
    world.strict = world.join(Role.VERIFIKATOR_KANWIL)
    first = world.members[Role.VERIFIKATOR_KANWIL]
    judged_by(world, first, 0, 30)
    judged_by(world, first, 30, 40, **RETURNED)
    judged_by(world, world.strict, 40, 51, **RETURNED)
    item = Item.objects.filter(kanwil_verdict__by=world.strict.user).first()
    undo(item_id=item.pk, level=Level.KANWIL, seen_verdict=item.kanwil_verdict_id, by=world.strict)
    return world


@pytest.fixture
def desk(kept_desk: World, db: None) -> World:
    return deepcopy(kept_desk)


def test_share_returned_from_twenty_verdicts_on_beside_the_offices(desk):
    page = as_role(desk, Role.PIMPINAN_KANWIL).get(URL)
    rows = {tally.verdicts: (tally.returned, tally.returned_share) for tally in page.context["rows"]}
    assert rows == {40: (10, 25.0), 10: (10, None)}
    assert (page.context["office"].verdicts, page.context["office"].returned_share) == (50, 40.0)


def test_rows_stand_by_name_not_by_figure(desk):
    page = as_role(desk, Role.PIMPINAN_KANWIL).get(URL)
    names = [tally.name for tally in page.context["rows"]]
    assert names == sorted(names)


def test_share_overruled_counts_what_the_pusat_has_judged(desk):
    judged_by(desk, desk.members[Role.VERIFIKATOR_KANWIL], 40, 120)
    desk.forward()
    desk.start_central()
    codes = list(
        Item.objects.filter(assessment=desk.assessment(), kanwil_verdict__outcome="terima")
        .order_by("pk")
        .values_list("indicator__code", flat=True)[:30]
    )
    desk.judge(codes[:24], level=Level.CENTRAL)
    desk.judge(codes[24:], level=Level.CENTRAL, **RETURNED)

    (tally,) = (t for t in by_verifier(Assessment.objects.all()) if t.looked_at)
    assert (tally.looked_at, tally.overruled, tally.overruled_share) == (30, 6, 20.0)


@pytest.mark.both
def test_median_between_verdicts_leaves_out_breaks_and_what_was_done_at_once(
    desk, monkeypatch, django_assert_num_queries
):
    start, by = timezone.now(), desk.join(Role.VERIFIKATOR_KANWIL).user
    minutes = [0, *range(2, 50, 2), 200, 203]  # a verdict every two minutes, a break, and one after three
    clock = iter([start + timedelta(minutes=minute) for minute in minutes])
    item = desk.item("10.H5")
    with monkeypatch.context() as patch:
        patch.setattr(timezone, "now", lambda: next(clock))
        Verdict.objects.bulk_create(
            Verdict(item=item, level=Level.KANWIL, item_version=1, outcome="terima", by=by) for _ in minutes
        )

    with django_assert_num_queries(3):
        tallies = by_verifier(Assessment.objects.all())
    medians = {tally.key: (len(tally.intervals), tally.median_minutes) for tally in tallies}
    assert medians[str(by.pk)] == (25, 2.0)
    assert medians[str(desk.strict.user_id)] == (0, None)


@pytest.mark.both
def test_pusat_chooses_the_office_and_a_kanwil_sees_its_own_alone(desk):
    page = as_role(desk, Role.VERIFIKATOR_PUSAT).get(URL)
    assert [tally.name for tally in page.context["offices"]] == ["Kanwil Sumatera Selatan"]
    assert "rows" not in page.context
    chosen = as_role(desk, Role.VERIFIKATOR_PUSAT).get(f"{URL}?kanwil={desk.office.pk}")
    assert (len(chosen.context["rows"]), "offices" in chosen.context) == (2, False)
    foreign = as_member(desk.join(Role.PIMPINAN_KANWIL, office=desk.foreign_office))
    assert foreign.get(f"{URL}?kanwil={desk.office.pk}").context["rows"] == []


def test_page_costs_the_same_for_one_and_for_three_verifiers(desk):
    client = as_role(desk, Role.PIMPINAN_KANWIL)
    client.get(URL)  # what is cached for all pages
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            client.get(URL)
        counts.append(len(queries))
        judged_by(desk, desk.join(Role.VERIFIKATOR_KANWIL), 60, 62)
    assert counts == [7, 7]
