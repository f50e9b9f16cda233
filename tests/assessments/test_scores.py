"""Scores are stored as snapshots that explain themselves, the same for the same input."""

from decimal import Decimal

import pytest

from assessments import scores
from assessments.errors import Refused
from assessments.models import Assessment, Score
from assessments.scores import compute
from assessments.states import AssessmentState, ScoreStage
from indicators.models import Band
from indicators.scoring import ScoringError
from tests.world import TWO_RIGHTS, good_answer, poor_answer

pytestmark = pytest.mark.integration


def figures(assessment) -> list[Decimal]:
    return [s.final for s in (assessment.score_self, assessment.score_kanwil, assessment.score_final)]


@pytest.mark.parametrize(("answer", "figure"), [(good_answer, "100.00"), (poor_answer, "0.00")])
def test_best_answers_make_100_and_worst_0_at_every_stage(world, answer, figure):
    assessment = world.to_scored(answer=answer)

    assert figures(assessment) == [Decimal(figure)] * 3
    assert assessment.state == AssessmentState.SCORED


def test_what_was_not_accepted_counts_from_the_level_that_refused_it(world):
    world.submit(limit=None)
    world.start_kanwil()
    world.judge()
    world.judge(["01.S1"], outcome="kembalikan", reason_code="tahun-salah", note="Tahun 2020.")
    world.forward()
    assessment = world.start_central()
    world.judge(level="pusat")  # the Pusat accepts all, also what the Kanwil refused

    for stage in ScoreStage:
        compute(assessment_ids=[assessment.pk], stage=stage)

    # 01.S1 is one of three struktur items of one right: 10/3 of its 100, a tenth of that in the mean of ten rights.
    assert figures(world.assessment()) == [Decimal("100.00"), Decimal("99.67"), Decimal("100.00")]


def test_stage_without_its_verdicts_is_an_error_that_names_the_item(world):
    assessment = world.submit(limit=1)
    with pytest.raises(ScoringError, match=r"01\.S1: belum ada putusan"):
        compute(assessment_ids=[assessment.pk], stage=ScoreStage.KANWIL)
    assert not Score.objects.exists()


def test_same_input_again_leaves_the_snapshot_alone(world):
    assessment = world.to_scored()
    before = list(Score.objects.values_list("pk", flat=True))

    assert compute(assessment_ids=[assessment.pk], stage=ScoreStage.FINAL) == []
    assert list(Score.objects.values_list("pk", flat=True)) == before


def test_explanation_carries_every_item_and_its_parts_add_up(world):
    score = world.to_scored().score_final

    rights = score.explanation["rights"]
    kinds = [kind for right in rights for kind in right["kinds"]]
    items = [item for kind in kinds for item in kind["items"]]

    assert (len(rights), len(kinds), len(items)) == (10, 30, 120)
    for right in rights:
        assert sum(Decimal(k["share"]) for k in right["kinds"]) == Decimal(right["score"])
    assert {item["basis"] for item in items} == {"dinilai"}
    assert score.explanation["final"] == "100.00"


def test_instrument_that_changed_after_opening_is_not_scored_with(world):
    assessment = world.submit(limit=1)
    Band.objects.filter(indicator__code="01.S1", position=1).update(points=9)
    scores._frozen_spec.cache_clear()  # a process that has read the frozen instrument keeps that one
    with pytest.raises(Refused, match="Instrumen berubah"):
        compute(assessment_ids=[assessment.pk], stage=ScoreStage.SELF)


def test_many_regions_are_read_with_as_few_queries_as_one(world, django_assert_num_queries):
    for region in world.regions:
        world.to_scored(region, limit=TWO_RIGHTS)
    ids = [world.assessment(r).pk for r in world.regions]
    # savepoint 2, assessments 1, items 1, adjustments 1; the instrument was read before
    for some in (ids[:1], ids):
        with django_assert_num_queries(5):
            compute(assessment_ids=some, stage=ScoreStage.FINAL)
    for some in (ids[:1], ids):  # to store them: snapshots, pointers, chains, events and their tips 1 each
        Assessment.objects.update(score_final=None)
        with django_assert_num_queries(10):
            compute(assessment_ids=some, stage=ScoreStage.FINAL)
