"""What-if: the figures of the engine, who crosses a line, and nothing official touched."""

import io
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from accounts.models import Membership
from accounts.states import Role
from assessments.access import visible_assessments
from assessments.answers import Answer
from assessments.errors import Refused
from assessments.models import Assessment, Score
from assessments.queries import score_rows
from assessments.scores import answer_for, compute, explanation
from assessments.states import ScoreStage
from indicators import scoring
from indicators.models import Indicator
from indicators.queries import spec_of
from indicators.scoring import Cap
from reports.models import Scenario
from reports.scenarios import keeping
from reports.scenarios.changes import Changes, faults
from reports.scenarios.effect import Effect, effect, totals_of
from reports.scenarios.picture import spread
from tests.reports.pictures import pictures
from tests.world import World, good_answer, poor_answer

pytestmark = pytest.mark.integration
SignIn = Callable[[Membership], Client]
SELF, FINAL = ScoreStage.SELF, ScoreStage.FINAL
PAGE, SAVE, LIST = reverse("reports:simulation"), reverse("reports:scenario_save"), reverse("reports:scenarios")
# struktur counts half instead of a tenth
HALF = Changes(weights={"struktur": Decimal(50), "proses": Decimal(30), "hasil": Decimal(20)})
ASKED = {"tahap": "mandiri", "bobot_struktur": "50", "bobot_hasil": "20"}


def of_kinds(*good: str) -> Callable[[Indicator], Answer]:
    """Best answers to these kinds, “tidak berlaku” where it is allowed, the poorest answers else."""

    def answer(indicator: Indicator) -> Answer:
        if indicator.na_allowed:
            return Answer("tidak-berlaku", reason="Tidak ada di daerah ini.")
        return good_answer(indicator) if indicator.kind in good else poor_answer(indicator)

    return answer


@pytest.fixture(scope="module")
def kept_world(kept: None) -> World:
    """Self scores of four regions: strong in struktur, strong in proses and hasil, all good; the foreign one poor."""
    world = World(region_count=3)
    first, second, third = world.regions
    world.fill(first, of_kinds("struktur"))
    world.fill(second, of_kinds("proses", "hasil"))
    world.fill(third)
    world.fill(world.foreign_region, of_kinds())
    compute(assessment_ids=list(Assessment.objects.values_list("pk", flat=True)), stage=SELF)
    return world


@pytest.fixture
def world(kept_world: World, db: None) -> World:
    """A test's own copy of the module's world."""
    return deepcopy(kept_world)


def tried(world: World, changes: Changes, role: Role = Role.ADMIN_NASIONAL, stage: ScoreStage = SELF) -> Effect:
    reach = visible_assessments(world.members[role]).filter(cycle=world.cycle)
    return effect(cycle=world.cycle, stage=stage, spec=spec_of(world.instrument), changes=changes, reach=reach)


def figures(found: Effect) -> list[tuple[int, Decimal, str]]:
    return [(row.assessment_id, row.after.final, row.after.predicate.code) for row in found.rows if row.after]


def saved(world: World, name: str = "Struktur separuh", role: Role = Role.ADMIN_NASIONAL) -> Scenario:
    return keeping.save(found=tried(world, HALF, role), name=name, note="", by=world.members[role])


def everything() -> dict[str, list[Any]]:
    """All rows of all our tables but those of scenarios."""
    return {
        model._meta.label: sorted(map(repr, model._base_manager.values_list()))
        for app in ("accounts", "regions", "indicators", "jobs", "notices", "assessments", "coaching", "reports")
        for model in apps.get_app_config(app).get_models()
        if model is not Scenario
    }


# --- The figures ------------------------------------------------------------------------------------------------


def test_without_changes_every_figure_is_the_stored_one(world: World) -> None:
    found = tried(world, Changes())

    stored = Score.objects.order_by("assessment__region__code").values_list("assessment_id", "final", "predicate_code")
    assert figures(found) == list(stored)
    assert [(row.before.final, row.before.predicate.code) for row in found.rows] == [row[1:] for row in stored]
    assert (found.up, found.down, found.moved, len({final for _, final, _ in stored})) == ([], [], 0, 4)


@pytest.mark.parametrize(
    "changes",
    [
        HALF,
        Changes(na_policy="full"),
        Changes(na_policy="zero", decimals=1, rounding="down"),
        Changes(weights={"struktur": Decimal(100), "proses": Decimal(0), "hasil": Decimal(0)}),
        Changes(thresholds={"peduli": Decimal("99.5")}, decimals=4),
    ],
)
def test_changed_rules_give_what_the_engine_gives_for_the_answers(world: World, changes: Changes) -> None:
    spec = changes.applied(spec_of(world.instrument))
    answers: dict[int, dict[str, scoring.Answer]] = {}
    for row in score_rows(list(Assessment.objects.values_list("pk", flat=True))):
        answers.setdefault(row[0], {})[row[1]] = answer_for(SELF, row)

    expected = {}
    for pk, given in answers.items():
        result = scoring.score(spec, given)
        expected[pk] = (result.final, result.predicate.code)

    assert {pk: rest for pk, *rest in figures(tried(world, changes))} == {pk: list(of) for pk, of in expected.items()}


@pytest.mark.parametrize("policy", ["renormalise", "full", "zero"])
def test_the_stored_tree_gives_back_the_sums_whatever_the_policy_was(world: World, policy: str) -> None:
    spec = replace(spec_of(world.instrument), na_policy=policy)
    given = {
        i.code: scoring.Answer(None if i.na_allowed else Decimal(1), not_applicable=i.na_allowed)
        for right in spec.rights
        for i in right.indicators
    }
    result = scoring.score(spec, given)

    sums = {right.number: {kind.kind: kind.totals for kind in right.kinds} for right in result.rights}
    assert any(kind.not_applicable for right in sums.values() for kind in right.values())
    assert totals_of(explanation(result), policy) == sums


def test_adjustments_are_capped_anew_or_left_out(world: World) -> None:
    world.to_scored(world.regions[2], poor_answer)
    world.adjust("4", region=world.regions[2])
    base, final = Score.objects.filter(stage=FINAL).values_list("base", "final").first()
    assert final == base + 4

    def after(**changes: Any) -> Decimal:
        (row,) = tried(world, Changes(**changes), stage=FINAL).rows
        assert row.after
        return row.after.final

    assert after() == final
    assert after(caps={"aksi-ham": Cap(Decimal(0), Decimal("1.5"))}) == base + Decimal("1.5")
    assert after(without_adjustments=True) == base


@pytest.mark.both
def test_a_region_of_which_nothing_is_left_is_named_and_not_counted(world: World) -> None:
    score = world.assessment(world.regions[0]).score_self
    assert score
    tree = deepcopy(score.explanation)
    for right in tree["rights"]:
        for kind in right["kinds"]:
            if kind["kind"] != "struktur":
                kind |= {"points": "0", "possible": "0", "not_applicable": "0"}
    bare = Score.objects.create(
        assessment=score.assessment,
        stage=ScoreStage.KANWIL,
        base=score.base,
        final=score.final,
        adjustments=0,
        predicate_code=score.predicate_code,
        predicate_label=score.predicate_label,
        explanation=tree,
        input_hash="x",
    )
    Assessment.objects.filter(pk=score.assessment_id).update(score_kanwil=bare)

    found = tried(
        world,
        Changes(weights={"struktur": Decimal(0), "proses": Decimal(40), "hasil": Decimal(60)}),
        stage=ScoreStage.KANWIL,
    )

    assert [row.assessment_id for row in found.unscored] == [score.assessment_id]
    assert (found.up, found.down, [of.after for of in found.classes]) == ([], [], [0, 0, 0, 0])
    assert sum(column.after for column in spread(found)) == 0


def test_who_crosses_a_line_is_named_with_the_counts_of_each_class(world: World) -> None:
    found = tried(world, HALF)

    before = {row.assessment_id: row.before.predicate.code for row in found.rows}
    after = {pk: code for pk, _, code in figures(found)}
    order = [predicate.code for predicate in found.spec.predicates]
    up = {pk for pk in before if order.index(after[pk]) < order.index(before[pk])}
    down = {pk for pk in before if order.index(after[pk]) > order.index(before[pk])}
    assert (up, down) == ({world.assessment(world.regions[0]).pk}, {world.assessment(world.regions[1]).pk})
    assert ({row.assessment_id for row in found.up}, {row.assessment_id for row in found.down}) == (up, down)
    assert found.counts == {
        code: [list(before.values()).count(code), list(after.values()).count(code)] for code in order
    }
    moves = [abs(row.moved) for row in found.movers]
    assert moves == sorted(moves, reverse=True)


def test_a_lower_threshold_lifts_exactly_who_reaches_it(world: World) -> None:
    second = next(
        row for row in tried(world, Changes()).rows if row.assessment_id == world.assessment(world.regions[1]).pk
    )

    def lifted(minimum: Decimal) -> list[int]:
        return [row.assessment_id for row in tried(world, Changes(thresholds={"peduli": minimum})).down]

    assert lifted(second.before.final) == []
    assert lifted(second.before.final + Decimal("0.01")) == [second.assessment_id]


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        (
            Changes(weights={"struktur": Decimal(20)}),
            {"bobot": "Jumlah bobot harus 100; sekarang 110. Ubah salah satunya."},
        ),
        (
            Changes(weights={"struktur": Decimal(-10), "proses": Decimal(50)}),
            {"bobot": "Bobot tidak boleh kurang dari 0."},
        ),
        (
            Changes(thresholds={"peduli": Decimal(65)}),
            {"batas": "Nilai terendah harus menurun dari predikat tertinggi ke yang terendah."},
        ),
        (
            Changes(thresholds={"peduli": Decimal("100.5")}),
            {"batas": "Nilai terendah sebuah predikat berada antara 0 dan 100."},
        ),
        (
            Changes(caps={"aksi-ham": Cap(Decimal(1), Decimal(5))}),
            {"penyesuaian": "Batas pengurang berada antara −100 dan 0, batas penambah antara 0 dan 100."},
        ),
        (HALF, {}),
    ],
)
def test_rules_that_are_none_are_refused_in_words(world: World, changes: Changes, wrong: dict[str, str]) -> None:
    assert faults(changes.applied(spec_of(world.instrument))) == wrong


def test_changes_come_back_from_json_as_they_were() -> None:
    changes = replace(
        HALF,
        thresholds={"peduli": Decimal("72.50")},
        na_policy="zero",
        decimals=0,
        rounding="down",
        caps={"aksi-ham": Cap(Decimal("-1.5"), Decimal(3))},
        without_adjustments=True,
    )
    assert Changes.from_data(changes.as_data()) == changes


# --- The page ---------------------------------------------------------------------------------------------------


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


@pytest.mark.both
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


# --- Scenarios --------------------------------------------------------------------------------------------------


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
