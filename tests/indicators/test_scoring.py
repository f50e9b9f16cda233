"""The score as a pure function: worked examples, and laws that hold for any instrument and any answers."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indicators.scoring import (
    Adjustment,
    Answer,
    Band,
    Basis,
    Cap,
    Indicator,
    Instrument,
    Predicate,
    Right,
    ScoringError,
    Totals,
    rescore,
    score,
)

pytestmark = pytest.mark.unit

D = Decimal
PREDICATES = (
    Predicate("peduli", "Peduli HAM", D(75)),
    Predicate("cukup", "Cukup Peduli HAM", D(65)),
    Predicate("mulai", "Mulai Peduli HAM", D(50)),
    Predicate("kurang", "Kurang Peduli HAM", D(0)),
)
WEIGHTS = {"struktur": D(10), "proses": D(30), "hasil": D(60)}
TEN = (Band(D(80), D(10)), Band(D(40), D(5)), Band(None, D(0)))


def indicator(code: str, kind: str = "hasil", **fields: object) -> Indicator:
    return Indicator(**{"code": code, "kind": kind, "high_is_good": True, "maximum": D(10), "bands": TEN} | fields)


def one_right(*indicators: Indicator, **fields: object) -> Instrument:
    return Instrument(
        **{"rights": (Right(1, "Hak", indicators),), "weights": WEIGHTS, "predicates": PREDICATES} | fields
    )


THREE = one_right(indicator("S1", "struktur"), indicator("P1", "proses"), indicator("H1"), indicator("H2"))


def test_right_weighs_the_three_kinds_10_30_60():
    answers = {"S1": Answer(D(90)), "P1": Answer(D(50)), "H1": Answer(D(90)), "H2": Answer(D(0))}

    result = score(THREE, answers)

    # struktur 10/10 of 10, proses 5/10 of 30, hasil 10/20 of 60
    assert [k.share for k in result.rights[0].kinds] == [D("10"), D("15"), D("30")]
    assert result.base == D("55.00")
    assert result.final == D("55.00")
    assert result.predicate.label == "Mulai Peduli HAM"


@pytest.mark.parametrize(
    ("value", "points"),
    [("80", 10), ("79.9999", 5), ("40", 5), ("39.9999", 0), ("0", 0), ("1000", 10)],
)
def test_a_limit_belongs_to_its_band_where_higher_is_better(value, points):
    answers = {c: Answer(D(value)) for c in ("S1", "P1", "H1", "H2")}

    assert score(THREE, answers).items()["H1"].points == points


@pytest.mark.parametrize(("value", "points"), [("5", 10), ("5.0001", 5), ("9", 5), ("9.0001", 0), ("0", 10)])
def test_a_limit_belongs_to_its_band_where_lower_is_better(value, points):
    low = indicator("H1", high_is_good=False, bands=(Band(D(5), D(10)), Band(D(9), D(5)), Band(None, D(0))))

    assert score(one_right(low), {"H1": Answer(D(value))}).items()["H1"].points == points


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        ("renormalise", "100.00"),  # H2 is out, H1 alone makes the 60
        ("full", "100.00"),
        ("zero", "70.00"),  # H2 counts 0 of 10
    ],
)
def test_accepted_tidak_berlaku_follows_the_policy(policy, expected):
    instrument = one_right(
        indicator("S1", "struktur"),
        indicator("P1", "proses"),
        indicator("H1"),
        indicator("H2", na_allowed=True),
        na_policy=policy,
    )
    answers = {c: Answer(D(90)) for c in ("S1", "P1", "H1")} | {"H2": Answer(not_applicable=True)}

    assert score(instrument, answers).base == D(expected)


def test_kind_without_anything_left_hands_its_weight_to_the_others():
    instrument = one_right(indicator("S1", "struktur"), indicator("P1", "proses"), indicator("H1", na_allowed=True))
    answers = {"S1": Answer(D(90)), "P1": Answer(D(0)), "H1": Answer(not_applicable=True)}

    struktur, proses, hasil = score(instrument, answers).rights[0].kinds

    assert (struktur.weight, proses.weight, hasil.weight) == (D("25.0000"), D("75.0000"), D(0))
    assert struktur.share == D("25.0000")


def test_right_without_anything_left_is_not_in_the_mean():
    free = Right(2, "Hak dua", (indicator("X", na_allowed=True),))
    instrument = replace(THREE, rights=(*THREE.rights, free))
    answers = {c: Answer(D(90)) for c in ("S1", "P1", "H1", "H2")} | {"X": Answer(not_applicable=True)}

    result = score(instrument, answers)

    assert result.base == D("100.00")
    assert result.rights[1].score is None


@pytest.mark.parametrize(("points", "final"), [("3.5", "58.50"), ("-60", "0.00"), ("70", "100.00"), ("0.005", "55.01")])
def test_adjustments_are_added_and_the_final_score_is_cut_to_0_100(points, final):
    answers = {"S1": Answer(D(90)), "P1": Answer(D(50)), "H1": Answer(D(90)), "H2": Answer(D(0))}

    result = score(THREE, answers, [Adjustment(D(points), "Aksi HAM")])

    assert (result.base, result.final) == (D("55.00"), D(final))


def test_adjustments_of_one_kind_count_within_their_cap():
    answers = {"S1": Answer(D(90)), "P1": Answer(D(50)), "H1": Answer(D(90)), "H2": Answer(D(0))}
    instrument = replace(THREE, caps={"aksi-ham": Cap(D(0), D(5)), "dugaan": Cap(D(-8), D(0))})

    result = score(
        instrument,
        answers,
        [
            Adjustment(D(4), "B04", "aksi-ham"),
            Adjustment(D("3.5"), "B08", "aksi-ham"),
            Adjustment(D(-2), "satu perkara", "dugaan"),
            Adjustment(D("0.25"), "tanpa batas", "lainnya"),
        ],
    )

    assert [(k.kind, k.points, k.counted) for k in result.added] == [
        ("aksi-ham", D("7.5"), D(5)),
        ("dugaan", D(-2), D(-2)),
        ("lainnya", D("0.25"), D("0.25")),
    ]
    assert result.final == D("58.25")


def test_the_scheme_says_how_figures_are_rounded():
    answers = {"S1": Answer(D(90)), "P1": Answer(D(50)), "H1": Answer(D(90)), "H2": Answer(D(0))}
    thirds = replace(THREE, rights=THREE.rights * 2 + one_right(indicator("X", "hasil")).rights)
    answers |= {"X": Answer(D(0))}  # 55, 55 and 0: the mean is 36.666…

    assert score(thirds, answers).base == D("36.67")
    assert score(replace(thirds, rounding="down"), answers).base == D("36.66")
    assert score(replace(thirds, decimals=0, rounding="down"), answers).base == D("36")


def test_kind_that_weighs_nothing_does_not_divide_by_zero():
    weightless = one_right(
        indicator("S1", "struktur"), indicator("H1"), weights={"struktur": D(0), "proses": D(0), "hasil": D(100)}
    )
    only = Right(2, "Hak dua", (indicator("S2", "struktur"),))
    instrument = replace(weightless, rights=(*weightless.rights, only))

    result = score(instrument, {"S1": Answer(D(0)), "H1": Answer(D(50)), "S2": Answer(D(90))})

    assert [r.score for r in result.rights] == [D(50), None]
    assert result.base == D("50.00")


def test_missing_answer_is_an_error_that_names_the_item():
    with pytest.raises(ScoringError, match="H2"):
        score(THREE, {c: Answer(D(90)) for c in ("S1", "P1", "H1")})


def test_tidak_berlaku_where_not_allowed_is_an_error_that_names_the_item():
    answers = {c: Answer(D(90)) for c in ("S1", "P1", "H1")} | {"H2": Answer(not_applicable=True)}
    with pytest.raises(ScoringError, match="H2"):
        score(THREE, answers)


def test_answer_for_an_unknown_item_is_an_error():
    with pytest.raises(ScoringError, match="Z9"):
        score(THREE, {c: Answer(D(90)) for c in ("S1", "P1", "H1", "H2", "Z9")})


def test_value_that_is_no_number_is_an_error_not_a_zero():
    answers = {c: Answer(D(90)) for c in ("S1", "P1", "H1")} | {"H2": Answer(D("NaN"))}
    with pytest.raises(ScoringError, match="H2"):
        score(THREE, answers)


def test_empty_and_not_accepted_items_earn_nothing_and_say_so():
    answers = {"S1": Answer(D(90)), "P1": Answer(D(90)), "H1": Answer(), "H2": Answer(D(90), accepted=False)}

    items = score(THREE, answers).items()

    assert (items["H1"].basis, items["H1"].points) == (Basis.EMPTY, D(0))
    assert (items["H2"].basis, items["H2"].points) == (Basis.NOT_ACCEPTED, D(0))


# --- Laws for any instrument and any answers --------------------------------------------------------------------------

numbers = st.decimals(min_value=0, max_value=100, places=2)


@st.composite
def instruments(draw: st.DrawFn) -> Instrument:
    rights = []
    for number in range(1, draw(st.integers(1, 4)) + 1):
        indicators = []
        for kind in WEIGHTS:
            for position in range(draw(st.integers(0, 3))):
                limits = sorted(draw(st.lists(numbers, min_size=1, max_size=4, unique=True)))
                high = draw(st.booleans())
                closed = limits[::-1] if high else limits
                steps = len(closed)
                bands = [Band(limit, D(steps - n)) for n, limit in enumerate(closed)]
                indicators.append(
                    Indicator(
                        code=f"{number}{kind[0]}{position}",
                        kind=kind,
                        high_is_good=high,
                        maximum=D(steps),
                        bands=(*bands, Band(None, D(0))),
                        na_allowed=draw(st.booleans()),
                    )
                )
        rights.append(Right(number, f"Hak {number}", tuple(indicators)))
    if not any(r.indicators for r in rights):
        rights.append(Right(9, "Hak 9", (indicator("9H"),)))
    policy = draw(st.sampled_from(["renormalise", "full", "zero"]))
    return Instrument(tuple(rights), WEIGHTS, PREDICATES, na_policy=policy)


def answers_for(instrument: Instrument, draw: st.DrawFn) -> dict[str, Answer]:
    answers = {}
    for right in instrument.rights:
        for item in right.indicators:
            if item.na_allowed and draw(st.integers(0, 4)) == 0:
                answers[item.code] = Answer(not_applicable=True, accepted=draw(st.booleans()))
            else:
                value = draw(st.none() | numbers)
                answers[item.code] = Answer(value, accepted=draw(st.booleans()))
    return answers


def scorable(instrument: Instrument, answers: dict[str, Answer]) -> bool:
    """Whether anything is left to score; the other case is an error by rule."""
    out = instrument.na_policy == "renormalise"
    return any(not (out and a.not_applicable and a.accepted) for a in answers.values())


@st.composite
def cases(draw: st.DrawFn) -> tuple[Instrument, dict[str, Answer]]:
    instrument = draw(instruments())
    answers = answers_for(instrument, draw)
    if not scorable(instrument, answers):
        answers = {code: Answer(D(50)) for code in answers}
    return instrument, answers


@given(cases(), st.lists(numbers, max_size=3))
def test_score_stays_within_0_and_100(case, added):
    result = score(*case, [Adjustment(a - 50, "x") for a in added])

    assert D(0) <= result.base <= D(100)
    assert D(0) <= result.final <= D(100)
    assert all(r.score is None or D(0) <= r.score <= D(100) for r in result.rights)


@given(cases(), st.randoms())
def test_order_of_answers_and_of_rights_does_not_matter(case, random):
    instrument, answers = case
    shuffled = list(answers.items())
    random.shuffle(shuffled)
    rights = [replace(r, indicators=tuple(random.sample(r.indicators, len(r.indicators)))) for r in instrument.rights]
    random.shuffle(rights)

    one, other = score(instrument, answers), score(replace(instrument, rights=tuple(rights)), dict(shuffled))

    assert (one.base, one.final, one.predicate) == (other.base, other.final, other.predicate)
    assert one.items() == other.items()


@given(cases())
def test_parts_add_up_to_the_whole(case):
    result = score(*case)

    for right in result.rights:
        for kind in right.kinds:
            assert sum(i.points for i in kind.items) == kind.points
            assert sum(i.possible for i in kind.items) == kind.possible
            if any(i.points for i in kind.items):
                assert sum(share for _, _, share in kind.portions()) == kind.share
            if any(i.possible for i in kind.items):
                assert sum(weight for _, weight, _ in kind.portions()) == kind.weight
        if right.score is not None and right.score < 100:
            assert sum(k.share for k in right.kinds) == right.score
    counted = [r.score for r in result.rights if r.score is not None]
    assert abs(sum(counted) / len(counted) - result.base) <= D("0.005")


@given(cases(), st.data())
def test_accepting_an_item_never_lowers_the_score(case, data):
    instrument, answers = case
    code = data.draw(st.sampled_from(sorted(answers)))
    refused = answers | {code: answers[code]._replace(accepted=False)}
    accepted = answers | {code: answers[code]._replace(accepted=True)}
    if not scorable(instrument, accepted):
        return

    assert score(instrument, accepted).base >= score(instrument, refused).base


@given(cases(), st.data())
def test_a_better_value_never_lowers_the_score(case, data):
    instrument, answers = case
    item = data.draw(st.sampled_from([i for r in instrument.rights for i in r.indicators]))
    low, high = sorted([data.draw(numbers), data.draw(numbers)])
    worse, better = (low, high) if item.high_is_good else (high, low)

    scores = [score(instrument, answers | {item.code: Answer(v)}).base for v in (worse, better)]

    assert scores[1] >= scores[0]


@settings(max_examples=40)
@given(cases(), st.sampled_from(["renormalise", "full", "zero"]), st.lists(numbers, max_size=2))
def test_scoring_again_from_the_sums_gives_the_same_figures_under_any_rule(case, policy, added):
    instrument, answers = case
    adjustments = [Adjustment(a - 50, "x", "aksi-ham") for a in added]
    sums = {r.number: {k.kind: k.totals for k in r.kinds} for r in score(instrument, answers).rights}
    changed = replace(
        instrument,
        weights={"struktur": D(25), "proses": D(25), "hasil": D(50)},
        na_policy=policy,
        decimals=1,
        rounding="down",
        caps={"aksi-ham": Cap(D(-10), D(10))},
    )
    if not scorable(changed, answers):
        return

    whole, again = score(changed, answers, adjustments), rescore(changed, sums, adjustments)

    assert (again.base, again.added, again.final, again.predicate) == (
        whole.base,
        whole.added,
        whole.final,
        whole.predicate,
    )
    assert [(k.weight, k.share) for r in again.rights for k in r.kinds] == [
        (k.weight, k.share) for r in whole.rights for k in r.kinds
    ]


def test_the_tree_tells_what_was_claimed_from_what_was_verified():
    answers = {c: Answer(D(90)) for c in ("S1", "P1", "H1")} | {"H2": Answer(D(50), claimed=D(90))}

    items = score(THREE, answers).items()

    assert (items["H2"].claimed, items["H2"].value, items["H2"].points) == (D(90), D(50), D(5))
    assert (items["H1"].claimed, items["H1"].value) == (D(90), D(90))


def test_sums_keep_tidak_berlaku_apart_from_the_policy():
    instrument = one_right(indicator("H1"), indicator("H2", na_allowed=True), na_policy="full")

    hasil = score(instrument, {"H1": Answer(D(50)), "H2": Answer(not_applicable=True)}).rights[0].kinds[2]

    assert (hasil.points, hasil.possible) == (D(15), D(20))
    assert hasil.totals == Totals(points=D(5), possible=D(10), not_applicable=D(10))
