"""What-if kept: saved under a name, opened by colleagues, put away and still on record."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.urls import reverse

from accounts.models import Membership
from accounts.states import Role
from assessments.errors import Refused
from assessments.scores import compute
from indicators.queries import spec_of
from indicators.scoring import Cap
from reports.models import Scenario
from reports.scenarios import keeping
from reports.scenarios.changes import Changes
from tests.reports.scenarios import (
    ASKED,
    HALF,
    LIST,
    PAGE,
    SAVE,
    SELF,
    SignIn,
    everything,
    figures,
    saved,
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


@pytest.mark.both
def test_saving_keeps_the_rules_and_touches_no_other_table(world: World, signed_in: SignIn) -> None:
    member = world.members[Role.PIMPINAN_KANWIL]
    client = signed_in(member)
    before = everything()

    answer = client.post(SAVE, ASKED | {"name": " Struktur separuh ", "note": "Bahan rapat"})

    kept = Scenario.objects.get()
    assert answer["Location"] == reverse("reports:scenario", args=[kept.token])
    found = tried(world, HALF, Role.PIMPINAN_KANWIL)
    assert (kept.name, kept.note, kept.stage, kept.office, kept.by) == (
        "Struktur separuh",
        "Bahan rapat",
        SELF,
        world.office,
        member.user,
    )
    changes = Changes.from_data(kept.changes)
    assert changes == Changes(weights={"struktur": Decimal(50), "hasil": Decimal(20)})
    assert (kept.digest, kept.counts, kept.regions) == (found.digest, found.counts, 3)
    assert everything() == before


def test_sent_twice_it_stands_once(world: World) -> None:
    assert saved(world) == saved(world)
    assert saved(world, "Lain") != saved(world)
    assert Scenario.objects.count() == 3


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"name": " "}, "Tulis nama skenario."),
        ({"name": "x" * 121}, "paling banyak 120"),
        ({"bobot_struktur": "10", "bobot_hasil": "60"}, None),  # nothing changed: there is nothing to save
        ({"bobot_struktur": "11"}, "Jumlah bobot harus 100"),
    ],
)
def test_what_cannot_be_saved_is_refused_and_what_was_typed_stays(
    world: World, signed_in: SignIn, typed: dict[str, str], words: str | None
) -> None:
    client = signed_in(world.members[Role.ADMIN_NASIONAL])
    page = client.post(SAVE, ASKED | {"name": "Uji", "note": "Untuk rapat"} | typed)

    assert (page.status_code, Scenario.objects.count()) == (422, 0)
    text = page.content.decode()
    if words is None:
        assert page.context["save_form"].non_field_errors() == [
            "Belum ada yang diubah. Ubah bobot, batas, atau aturan lain, lalu simpan."
        ]
    else:
        assert words in text
    if "bobot_struktur" not in typed:
        assert "Untuk rapat" in text


def test_the_verb_refuses_what_the_role_may_not_and_what_is_no_rule(world: World) -> None:
    with pytest.raises(PermissionDenied):
        keeping.save(found=tried(world, HALF), name="Uji", note="", by=world.members[Role.AUDITOR])
    wrong = tried(world, Changes(thresholds={"peduli": Decimal(60)}))
    with pytest.raises(Refused, match="menurun"):
        keeping.save(found=wrong, name="Uji", note="", by=world.members[Role.ADMIN_NASIONAL])


def test_a_link_opens_for_colleagues_of_the_same_scope_only(world: World, signed_in: SignIn) -> None:
    of_kanwil, of_nation = saved(world, role=Role.PIMPINAN_KANWIL), saved(world)
    foreign = world.join(Role.PIMPINAN_KANWIL, office=world.foreign_office)

    def opens(member: Membership) -> list[int]:
        client = signed_in(member)
        return [client.get(reverse("reports:scenario", args=[of.token])).status_code for of in (of_kanwil, of_nation)]

    assert opens(world.members[Role.VERIFIKATOR_KANWIL]) == [200, 404]
    assert opens(foreign) == [404, 404]
    assert [opens(world.members[role]) for role in (Role.TIM_PENILAI, Role.AUDITOR)] == [[404, 200], [404, 200]]
    assert opens(world.members[Role.OPERATOR_PEMDA]) == [403, 403]
    assert [list(signed_in(m).get(LIST).context["scenarios"]) for m in (foreign, world.members[Role.AUDITOR])] == [
        [],
        [of_nation],
    ]


def test_an_auditor_reads_and_is_offered_nothing_else(world: World, signed_in: SignIn) -> None:
    client = signed_in(world.members[Role.AUDITOR])
    text = client.get(reverse("reports:scenario", args=[saved(world).token])).content.decode()
    refused = [PAGE, reverse("reports:simulation_xlsx")]
    assert [client.get(url).status_code for url in refused] == [403, 403]
    assert [sign for url in refused for sign in (f'href="{url}"', f'href="{url}?') if sign in text] == []
    assert "Arsipkan" not in text


def test_opened_again_it_is_counted_over_the_scores_of_that_day(world: World, signed_in: SignIn) -> None:
    client = signed_in(world.members[Role.ADMIN_NASIONAL])
    kept = saved(world)
    address = reverse("reports:scenario", args=[kept.token])
    page = client.get(address)
    assert (page.context["then"], figures(page.context["found"])) == (None, figures(tried(world, HALF)))

    region = world.regions[0]
    world.fill(region)
    compute(assessment_ids=[world.assessment(region).pk], stage=SELF)
    page = client.get(address)

    now = tried(world, HALF)
    labels = {predicate.code: predicate.label for predicate in now.spec.predicates}
    assert page.context["then"] == [(labels[code], kept.counts[code], now.counts[code]) for code in labels]
    assert figures(page.context["found"]) == figures(now)
    assert "Nilai sudah berubah sejak skenario disimpan" in page.content.decode()


def test_the_address_on_a_saved_page_tries_the_same(world: World, signed_in: SignIn) -> None:
    client = signed_in(world.members[Role.ADMIN_NASIONAL])
    changes = replace(
        HALF,
        thresholds={"peduli": Decimal("72.5")},
        na_policy="full",
        decimals=1,
        rounding="down",
        caps={"aksi-ham": Cap(Decimal(0), Decimal("2.5"))},
        without_adjustments=True,
    )
    kept = keeping.save(found=tried(world, changes), name="Semua", note="", by=world.members[Role.ADMIN_NASIONAL])

    page = client.get(f"{PAGE}?{client.get(reverse('reports:scenario', args=[kept.token])).context['query']}")

    spec = spec_of(world.instrument)
    assert page.context["found"].changes == changes.without(spec)
    assert page.context["found"].changed == changes.applied(spec)


@pytest.mark.both
def test_its_own_person_puts_it_away_and_it_stays_on_record(world: World, signed_in: SignIn) -> None:
    kept = saved(world)
    away = reverse("reports:scenario_archive", args=[kept.token])
    signed_in(world.members[Role.TIM_PENILAI]).post(away)
    kept.refresh_from_db()
    assert kept.archived_at is None

    client = signed_in(world.members[Role.ADMIN_NASIONAL])
    client.post(away)

    listed = client.get(LIST)
    assert (listed.context["scenarios"], listed.context["archived"]) == ([], [kept])
    page = client.get(reverse("reports:scenario", args=[kept.token])).content.decode()
    assert ("Diarsipkan" in page, "Arsipkan" in page) == (True, False)


@pytest.mark.both
@pytest.mark.parametrize("change", [{"name": "Lain"}, {"counts": {}}, {"changes": {}}])
def test_the_database_refuses_to_rewrite_a_scenario(world: World, change: dict[str, Any]) -> None:
    kept = saved(world)
    with pytest.raises(DatabaseError), transaction.atomic():
        Scenario.objects.filter(pk=kept.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        kept.delete()


@pytest.mark.parametrize("scenarios", [1, 3])
def test_the_list_costs_as_many_queries_for_one_as_for_three(
    world: World, signed_in: SignIn, django_assert_num_queries: Callable[..., Any], scenarios: int
) -> None:
    for number in range(scenarios):
        saved(world, f"Skenario {number}")
    client = signed_in(world.members[Role.AUDITOR])
    client.get(LIST)
    with django_assert_num_queries(4):
        page = client.get(LIST)
    assert len(page.context["scenarios"]) == scenarios
