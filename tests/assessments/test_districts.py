"""Daerah binaan: who looks after which region, stand-ins, and what the desk shows first."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import Membership
from accounts.people import end_membership
from accounts.states import Role
from assessments.districting import Pick, assign, name_stand_in, withdraw_stand_in
from assessments.districts import regions_of, spread_of, verifiers_of
from assessments.errors import Refused, Stale
from assessments.models import District, StandIn
from notices.models import Notice
from regions.models import Region
from tests.assessments.desk import as_member, as_role
from tests.world import World

pytestmark = pytest.mark.integration
PAGE = reverse("assessments:districts")
LIST = reverse("assessments:list")


def today() -> date:
    return timezone.localdate()


def give(world: World, verifier: Membership | None, *regions: Region) -> int:
    """The head of the Kanwil assigns, from a page that shows what is there."""
    there = {d.region_id: d.pk for d in District.objects.filter(valid_to=None)}
    picks = [Pick(region.pk, there.get(region.pk)) for region in regions]
    return assign(picks=picks, verifier=verifier, by=world.members[Role.PIMPINAN_KANWIL])


def codes(membership: Membership, on: date | None = None) -> list[str]:
    return [region.code for region in regions_of(membership, on or today()).order_by("code")]


def verifiers(world: World) -> tuple[Membership, Membership]:
    return world.members[Role.VERIFIKATOR_KANWIL], world.join(Role.VERIFIKATOR_KANWIL)


# --- Assigning ----------------------------------------------------------------------------------------------------


@pytest.mark.both
def test_a_region_changes_hands_and_the_history_stays(world: World) -> None:
    first, second = verifiers(world)
    assert (give(world, first, *world.regions), give(world, second, world.regions[1])) == (2, 1)

    assert (codes(first), codes(second)) == (["16.01"], ["16.02"])
    rows = District.objects.order_by("pk").values_list("region__code", "membership", "valid_to")
    assert list(rows) == [("16.01", first.pk, None), ("16.02", first.pk, today()), ("16.02", second.pk, None)]
    head = world.members[Role.PIMPINAN_KANWIL].user
    assert {(d.assigned_by, d.ended_by) for d in District.objects.all()} == {(head, None), (head, head)}
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        District.objects.all().delete()


def test_assigning_the_same_again_changes_nothing(world: World) -> None:
    first, _ = verifiers(world)
    give(world, first, world.region)

    assert give(world, first, world.region) == 0
    assert District.objects.count() == 1


def test_a_region_can_be_left_without_a_verifier(world: World) -> None:
    first, _ = verifiers(world)
    give(world, first, world.region)

    assert give(world, None, world.region) == 1
    assert codes(first) == []


@pytest.mark.both
def test_the_verifier_is_told_which_regions(world: World) -> None:
    first, _ = verifiers(world)
    give(world, first, *world.regions)

    notice = Notice.objects.get(to=first.user)
    assert notice.subject == "Daerah binaan Anda bertambah: 2 daerah"
    assert all(str(region) in notice.body for region in world.regions)


@pytest.mark.both
def test_nobody_assigns_beyond_the_own_kanwil(world: World) -> None:
    first, _ = verifiers(world)
    stranger = world.join(Role.VERIFIKATOR_KANWIL, office=world.foreign_office)
    attempts = [
        lambda: give(world, first, world.foreign_region),
        lambda: give(world, stranger, world.region),
        lambda: give(world, world.members[Role.PIMPINAN_KANWIL], world.region),
        lambda: assign(picks=[Pick(world.region.pk, None)], verifier=first, by=first),
    ]
    for attempt in attempts:
        with pytest.raises(PermissionDenied):
            attempt()
    assert District.objects.count() == 0


def test_who_comes_second_sees_who_was_first(world: World) -> None:
    first, second = verifiers(world)
    give(world, first, world.region)

    with pytest.raises(Stale) as error:
        assign(picks=[Pick(world.region.pk, None)], verifier=second, by=world.members[Role.PIMPINAN_KANWIL])

    change = error.value.changes[0]
    assert (change.label, change.after, change.who) == (str(world.region), "Verifikator Kanwil", "Pimpinan Kanwil")
    assert codes(second) == []


def test_the_region_of_a_verifier_who_left_counts_as_unassigned_and_can_be_given_anew(world: World) -> None:
    first, second = verifiers(world)
    give(world, first, world.region)
    end_membership(membership_id=first.pk, on=today(), by=world.members[Role.ADMIN_NASIONAL])
    head = world.members[Role.PIMPINAN_KANWIL]

    assert spread_of(head, verifiers_of(world.office), today()).unassigned == 2
    assert assign(picks=[Pick(world.region.pk, None)], verifier=second, by=head) == 1
    assert codes(second) == ["16.01"]


def test_the_load_says_how_many_items_wait(world: World) -> None:
    first, second = verifiers(world)
    world.submit(limit=6)
    world.start_kanwil()
    world.judge(["01.S1", "01.S2"])
    give(world, first, world.region)
    give(world, second, world.regions[1])

    spread = spread_of(world.members[Role.PIMPINAN_KANWIL], verifiers_of(world.office), today())

    assert {load.verifier.pk: (load.regions, load.left) for load in spread.loads} == {
        first.pk: (1, 4),
        second.pk: (1, 0),
    }


# --- Stand-ins ----------------------------------------------------------------------------------------------------


def stand_in(world: World, absent: Membership, deputy: Membership, first: int = 0, last: int = 7) -> StandIn:
    """From so many days ahead to so many."""
    return name_stand_in(
        absent=absent,
        deputy=deputy,
        first_day=today() + timedelta(days=first),
        last_day=today() + timedelta(days=last),
        reason="Cuti tahunan",
        by=world.members[Role.PIMPINAN_KANWIL],
    )


def test_a_deputy_has_the_regions_from_the_first_to_the_last_day(world: World) -> None:
    absent, deputy = verifiers(world)
    give(world, absent, *world.regions)
    stand_in(world, absent, deputy, first=2, last=3)

    found = [codes(deputy, today() + timedelta(days=days)) for days in range(1, 5)]

    assert found == [[], ["16.01", "16.02"], ["16.01", "16.02"], []]
    assert codes(absent, today() + timedelta(days=2)) == ["16.01", "16.02"]


@pytest.mark.both
def test_a_stand_in_that_was_withdrawn_no_longer_holds(world: World) -> None:
    absent, deputy = verifiers(world)
    give(world, absent, world.region)
    made = stand_in(world, absent, deputy)
    withdraw_stand_in(stand_in=made, by=world.members[Role.PIMPINAN_KANWIL])

    assert (codes(deputy), StandIn.objects.count()) == ([], 1)
    with pytest.raises(Stale):
        withdraw_stand_in(stand_in=made, by=world.members[Role.PIMPINAN_KANWIL])


def test_stand_ins_that_make_no_sense_are_refused_in_words(world: World) -> None:
    absent, deputy = verifiers(world)
    stand_in(world, absent, deputy, first=3, last=5)
    cases = {
        "Pengganti harus orang lain": (absent, absent, 0, 1),
        "sama dengan atau sesudah hari pertama": (absent, deputy, 2, 1),
        "sudah lewat": (absent, deputy, -3, -1),
        "sudah digantikan": (absent, world.members[Role.PIMPINAN_KANWIL], 5, 9),
    }
    for words, (who, instead, first, last) in cases.items():
        with pytest.raises(Refused, match=words):
            stand_in(world, who, instead, first, last)
    with pytest.raises(PermissionDenied):
        stand_in(world, absent, world.join(Role.VERIFIKATOR_KANWIL, office=world.foreign_office))
    assert StandIn.objects.count() == 1


# --- The page -----------------------------------------------------------------------------------------------------


def test_the_head_ticks_regions_and_hands_them_over(world: World) -> None:
    first, _ = verifiers(world)
    client = as_role(world, Role.PIMPINAN_KANWIL)
    keys = [charge.key for charge in client.get(PAGE).context["spread"].charges]

    answer = client.post(reverse("assessments:district_assign"), {"regions": keys, "verifier": first.pk}, follow=True)

    assert "2 daerah diserahkan kepada Verifikator Kanwil." in answer.content.decode()
    assert codes(first) == ["16.01", "16.02"]


@pytest.mark.both
def test_the_unassigned_come_first(world: World) -> None:
    first, _ = verifiers(world)
    give(world, first, world.region)

    page = as_role(world, Role.PIMPINAN_KANWIL).get(PAGE)

    charges = page.context["spread"].charges
    assert [(c.region.code, c.verifier and c.verifier.pk) for c in charges] == [("16.02", None), ("16.01", first.pk)]


def test_a_form_that_is_wrong_comes_back_with_its_ticks(world: World) -> None:
    client = as_role(world, Role.PIMPINAN_KANWIL)

    answer = client.post(reverse("assessments:district_assign"), {"regions": f"{world.region.pk}:0", "verifier": ""})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert (f'value="{world.region.pk}:0" checked' in page, "Pilih verifikator, atau" in page) == (True, True)
    foreign = {"regions": f"{world.foreign_region.pk}:0", "verifier": world.members[Role.VERIFIKATOR_KANWIL].pk}
    assert client.post(reverse("assessments:district_assign"), foreign).status_code == 422


@pytest.mark.both
def test_a_page_that_is_out_of_date_is_a_conflict(world: World) -> None:
    first, second = verifiers(world)
    give(world, first, world.region)

    stale = {"regions": f"{world.region.pk}:0", "verifier": second.pk}
    answer = as_role(world, Role.PIMPINAN_KANWIL).post(reverse("assessments:district_assign"), stale)

    assert (answer.status_code, str(world.region) in answer.content.decode()) == (409, True)


@pytest.mark.both
def test_a_verifier_reads_the_page_and_is_offered_no_act(world: World) -> None:
    page = as_role(world, Role.VERIFIKATOR_KANWIL).get(PAGE).content.decode()
    assert (reverse("assessments:district_assign") in page, reverse("assessments:stand_in") in page) == (False, False)


@pytest.mark.both
def test_a_stand_in_is_named_on_its_own_page_and_taken_back(world: World) -> None:
    absent, deputy = verifiers(world)
    client = as_role(world, Role.PIMPINAN_KANWIL)
    typed = {"absent": absent.pk, "deputy": deputy.pk, "first_day": today(), "last_day": "", "reason": "Cuti sakit"}

    refused = client.post(reverse("assessments:stand_in"), typed)
    done = client.post(reverse("assessments:stand_in"), typed | {"last_day": today()})

    assert (refused.status_code, "Cuti sakit" in refused.content.decode()) == (422, True)
    assert (done.status_code, StandIn.objects.get().reason) == (302, "Cuti sakit")
    client.post(reverse("assessments:stand_in_withdraw", args=[StandIn.objects.get().pk]))
    assert StandIn.objects.get().withdrawn_by == world.members[Role.PIMPINAN_KANWIL].user


@pytest.mark.parametrize("count", [1, 2])
def test_the_page_takes_the_same_queries_for_one_and_two(
    world: World, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    first, second = verifiers(world)
    for member, region in list(zip((first, second), world.regions, strict=True))[:count]:
        give(world, member, region)
        stand_in(world, member, world.members[Role.PIMPINAN_KANWIL])
    client = as_role(world, Role.PIMPINAN_KANWIL)
    client.get(PAGE)  # what every page reads once is cached

    with django_assert_num_queries(12):
        page = client.get(PAGE)

    assert len(page.context["stand_ins"]) == count


# --- What the desk shows first --------------------------------------------------------------------------------------


def names(client, query: str = "") -> list[str]:
    return [row.place.split(" · ")[0] for row in client.get(f"{LIST}{query}").context["rows"]]


def test_the_list_begins_with_the_own_regions_and_others_stay_one_choice_away(world: World) -> None:
    first, _ = verifiers(world)
    client = as_member(first)
    assert names(client) == ["16.01", "16.02"]
    give(world, first, world.regions[1])

    found = [
        names(client, query) for query in ("", "?binaan=semua", "?keadaan=pengisian", "?keadaan=pengisian&binaan=saya")
    ]

    assert found == [["16.02"], ["16.01", "16.02"], ["16.01", "16.02"], ["16.02"]]


def test_the_list_says_what_waits_outside_the_own_regions(world: World) -> None:
    first, _ = verifiers(world)
    world.submit(limit=2)
    give(world, first, world.regions[1])

    page = as_member(first).get(LIST)

    assert (page.context["turn"], page.context["elsewhere"]) == ([], 1)
    assert "di luar daerah binaan: 1 daerah" in page.content.decode()


@pytest.mark.both
def test_a_deputy_sees_the_regions_of_the_absent_first(world: World) -> None:
    absent, deputy = verifiers(world)
    give(world, absent, world.regions[1])
    stand_in(world, absent, deputy)

    assert names(as_member(deputy)) == ["16.02"]


def test_assignment_locks_nobody_out(world: World) -> None:
    first, second = verifiers(world)
    world.submit(limit=2)
    world.start_kanwil()
    give(world, first, world.region)

    answer = as_member(second).get(reverse("assessments:judge", args=[world.item().pk]))

    assert (answer.status_code, answer.context["why_not"]) == (200, "")
