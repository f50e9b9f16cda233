"""What-if: the figures of the engine, who crosses a line, and rules that are none."""

from copy import deepcopy
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from assessments.models import Assessment, Score
from assessments.queries import score_rows
from assessments.scores import answer_for, explanation
from assessments.states import ScoreStage
from indicators import scoring
from indicators.queries import spec_of
from indicators.scoring import Cap
from reports.scenarios.changes import Changes, faults
from reports.scenarios.effect import totals_of
from reports.scenarios.picture import spread
from tests.reports.scenarios import FINAL, HALF, SELF, figures, scenario_world, tried
from tests.world import World, poor_answer

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def kept_world(kept: None) -> World:
    return scenario_world()


@pytest.fixture
def world(kept_world: World, db: None) -> World:
    """A test's own copy of the module's world."""
    return deepcopy(kept_world)


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
