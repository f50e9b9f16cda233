"""The self-score while filling in: the same as the score that would be stored, and gains that come true."""

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from accounts.states import Role
from assessments.estimates import claims_of, estimate, outlook_of, right_outlook, right_score
from assessments.models import Item
from assessments.scores import compute
from assessments.states import ScoreStage
from indicators import scoring
from tests.assessments.region import save, sign_in, text_of
from tests.world import World, good_answer, poor_answer

KINDS = ("struktur", "proses", "proses", "hasil", "hasil")
BANDS = (("90", 10), ("60", 6), (None, 0))
MARK = "bukan nilai Kanwil atau pusat"


def right_of(number: int) -> scoring.Right:
    """Five indicators of three bands; the third may be "tidak berlaku"."""
    bands = tuple(scoring.Band(None if limit is None else Decimal(limit), Decimal(points)) for limit, points in BANDS)
    return scoring.Right(
        number,
        f"Hak {number}",
        tuple(
            scoring.Indicator(
                f"{number}.{n}", kind, high_is_good=True, maximum=Decimal(10), bands=bands, na_allowed=n == 3
            )
            for n, kind in enumerate(KINDS, start=1)
        ),
    )


SMALL = scoring.Instrument(
    rights=(right_of(1), right_of(2)),
    weights={"struktur": Decimal(10), "proses": Decimal(30), "hasil": Decimal(60)},
    predicates=(
        scoring.Predicate("peduli", "Peduli HAM", Decimal(75)),
        scoring.Predicate("kurang", "Kurang Peduli HAM", Decimal(0)),
    ),
)
CODES = [i.code for r in SMALL.rights for i in r.indicators]
figures = st.one_of(st.none(), st.sampled_from([Decimal(0), Decimal(60), Decimal("89.9"), Decimal(90), Decimal(100)]))
answered = st.tuples(*(figures for _ in CODES)).map(
    lambda values: {code: scoring.Answer(value) for code, value in zip(CODES, values, strict=True)}
)
not_applicable = st.sets(st.sampled_from(["1.3", "2.3"]))


@pytest.mark.unit
@given(answers=answered, out=not_applicable)
def test_gain_is_what_filling_the_item_best_really_gives(answers, out):
    answers = answers | dict.fromkeys(out, scoring.Answer(not_applicable=True))

    found = estimate(SMALL, answers, top=99)

    now = scoring.score(SMALL, answers)
    for gain in found.gains:
        then = scoring.score(SMALL, answers | {gain.code: scoring.Answer(Decimal(100))})
        assert gain.most == then.final - now.final
        assert max(more for _, more in gain.by_band) == gain.most
    full = {i.code for i in now.items().values() if i.basis is scoring.Basis.NOT_APPLICABLE or i.points == 10}
    assert {gain.code for gain in found.gains} == set(CODES) - full


@pytest.mark.unit
@given(answers=answered, out=not_applicable)
def test_estimate_stays_within_0_and_100_and_so_does_what_is_promised(answers, out):
    answers = answers | dict.fromkeys(out, scoring.Answer(not_applicable=True))

    found = estimate(SMALL, answers)

    assert 0 <= found.result.final <= 100
    assert all(0 <= found.result.final + gain.most <= 100 for gain in found.gains)
    assert all(0 <= right_score(SMALL, number, answers) <= 100 for number in (1, 2))


@pytest.mark.unit
def test_the_five_that_gain_most_come_first_and_only_what_may_be_written() -> None:
    empty = dict.fromkeys(CODES, scoring.Answer())

    all_open = [gain.code for gain in estimate(SMALL, empty).gains]
    some_open = [gain.code for gain in estimate(SMALL, empty, writable={"1.1", "2.5"}).gains]

    # Hasil weighs 60 over two items, proses 30 over two, struktur 10 over one.
    assert all_open == ["1.4", "1.5", "2.4", "2.5", "1.2"]
    assert some_open == ["2.5", "1.1"]


@pytest.mark.unit
def test_a_low_band_promises_only_the_better_bands() -> None:
    answers = {code: scoring.Answer(Decimal(90)) for code in CODES} | {"1.4": scoring.Answer(Decimal(60))}

    (gain,) = estimate(SMALL, answers).gains

    # 4 of 20 points of a kind that weighs 60, in one of two rights.
    assert (gain.code, gain.most, gain.by_band) == ("1.4", Decimal("6.00"), ((0, Decimal("6.00")),))


@pytest.mark.integration
@pytest.mark.parametrize("limit", [0, 37, 120])
def test_outlook_equals_the_self_score_that_would_be_stored(world: World, limit: int) -> None:
    if limit:
        world.fill(limit=limit, answer=lambda i: poor_answer(i) if i.position % 3 == 0 else good_answer(i))
    assessment = world.assessment()

    outlook = outlook_of(assessment)
    (stored,) = compute(assessment_ids=[assessment.pk], stage=ScoreStage.SELF)

    assert outlook is not None
    assert (outlook.result.final, outlook.result.predicate.label) == (stored.final, stored.predicate_label)
    by_right = [right_outlook(assessment.cycle, number, claims_of(assessment, number)) for number in range(1, 11)]
    assert by_right == [Decimal(r["score"]).quantize(Decimal("0.01")) for r in stored.explanation["rights"]]


@pytest.mark.both
@pytest.mark.integration
def test_an_instrument_that_changed_gives_no_estimate_rather_than_a_wrong_one(world: World) -> None:
    assessment = world.assessment()
    assessment.cycle.instrument_hash = "0" * 64

    assert outlook_of(assessment) is None
    assert right_outlook(assessment.cycle, 1, claims_of(assessment, 1)) is None


@pytest.mark.integration
def test_overview_shows_the_estimate_and_where_most_is_to_be_gained_marked_as_such(world: World) -> None:
    assessment = world.fill(limit=12)

    page = sign_in(world).get(reverse("assessments:assessment", args=[assessment.pk]))

    words = text_of(page)
    assert "10,00 dari 100 bila semua diterima · setara Kurang Peduli HAM (perkiraan)" in words
    assert MARK in words
    # Five hasil items share 60 points of a right, and a right is a tenth of the whole.
    assert words.count("sampai +1,20") == 5
    assert f"{reverse('assessments:right', args=[assessment.pk, 2])}#butir-02.H1" in page.content.decode()


@pytest.mark.integration
def test_saving_an_answer_tells_the_right_s_estimate_anew(world: World) -> None:
    item = world.item("01.S1")
    client = sign_in(world)

    before = text_of(client.get(reverse("assessments:right", args=[item.assessment_id, 1])))
    after = text_of(save(client, item, claim="ya"))

    assert "Perkiraan nilai hak ini bila semua diterima: 0,00 dari 100" in before
    assert "Perkiraan nilai hak ini bila semua diterima: 3,33 dari 100" in after
    assert MARK in after


@pytest.mark.integration
def test_only_the_region_sees_the_estimate_and_only_while_it_fills_in(world: World) -> None:
    assessment = world.fill(limit=12)
    addresses = [
        reverse("assessments:assessment", args=[assessment.pk]),
        reverse("assessments:right", args=[assessment.pk, 1]),
    ]

    def shown(client: Client) -> list[bool]:
        return [MARK in client.get(address).content.decode() for address in addresses]

    assert shown(sign_in(world)) == [True, True]
    assert shown(sign_in(world, Role.PENGESAH)) == [True, True]
    assert shown(sign_in(world, Role.VERIFIKATOR_KANWIL)) == [False, False]
    assert shown(sign_in(world, Role.BIRO_HUKUM)) == [False, False]
    world.submit()
    assert shown(sign_in(world)) == [False, False]


@pytest.mark.integration
def test_while_repairing_only_open_items_are_advised(world: World) -> None:
    world.submit(answer=poor_answer, limit=None)
    world.start_kanwil()
    world.judge()
    world.judge(["06.P1"], outcome="kembalikan", reason_code="tidak-lengkap", note="Lampiran belum ada.")
    assessment = world.return_for_repair()

    outlook = outlook_of(assessment)

    assert outlook is not None
    assert [row.indicator.code for row in outlook.advice] == ["06.P1"]


@pytest.mark.both
@pytest.mark.integration
def test_outlook_costs_three_queries_once_the_instrument_was_read(
    world: World, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    assessment = world.fill(limit=3)
    outlook_of(assessment)

    with django_assert_num_queries(3):
        outlook_of(assessment)
    assert Item.objects.filter(assessment=assessment, state="terisi").count() == 3
