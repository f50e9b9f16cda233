"""What people type: numbers as Indonesians write them, and every refusal with its remedy."""

from decimal import Decimal

import pytest

from assessments.answers import Answer, AnswerError, checked, parse_number, parse_pages
from indicators.models import Indicator

pytestmark = pytest.mark.unit
D = Decimal


def ratio(**fields: object) -> Indicator:
    defaults = {"code": "06.H1", "answer": "rasio", "unit": "persen", "factor": 100, "value_min": D(0)}
    return Indicator(**defaults | {"value_max": D(100), "numerator": "anak bersekolah", "denominator": "anak"} | fields)


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("0", "0"),
        ("85", "85"),
        ("85,5", "85.5"),
        ("1.234", "1234"),
        ("1.234.567,25", "1234567.25"),
        (" 12 345 ", "12345"),
        ("97,2%", "97.2"),
        ("-3", "-3"),
    ],
)
def test_number_is_read_the_indonesian_way(typed, number):
    assert parse_number(typed) == D(number)


@pytest.mark.parametrize("typed", ["nihil", "Nihil", "NOL", "tidak ada", "-", "n/a"])
def test_a_word_in_place_of_a_number_is_refused_with_what_to_enter(typed):
    with pytest.raises(AnswerError, match=r"memang tidak ada, isi 0\.$"):
        parse_number(typed)
    with pytest.raises(AnswerError, match=r"isi 0; bila butir ini tidak dapat diterapkan .* pilih “Tidak berlaku”"):
        parse_number(typed, na_allowed=True)


@pytest.mark.parametrize(
    ("typed", "remedy"),
    [
        ("12.5", "misalnya 12,5"),
        ("1.23.4", "bukan angka"),
        ("85 orang", "tanpa satuan"),
        ("1e9", "bukan angka"),
        ("NaN", "bukan angka"),
        ("Infinity", "bukan angka"),
        ("٣", "bukan angka"),
        ("", "bukan angka"),
        ("1,23456", "empat angka"),
        ("99999999999999999", "terlalu besar"),
    ],
)
def test_what_is_no_number_is_refused_with_its_remedy(typed, remedy):
    with pytest.raises(AnswerError, match=remedy):
        parse_number(typed)


def test_ratio_is_numerator_over_denominator_times_factor_rounded_half_up():
    answer = checked(ratio(), Answer("nilai", numerator=D(2), denominator=D(3)))

    assert answer == Answer("nilai", D(2), D(3), D("66.6667"))


@pytest.mark.parametrize(
    ("numerator", "denominator", "remedy"),
    [
        (None, D(3), "Isi pembilang: anak bersekolah"),
        (D(3), None, "Isi penyebut: anak"),
        (D(3), D(0), "lebih dari 0"),
        (D(-1), D(3), "tidak boleh kurang dari 0"),
        (D(4), D(3), "tertukar"),
    ],
)
def test_ratio_that_cannot_be_is_refused_with_its_remedy(numerator, denominator, remedy):
    with pytest.raises(AnswerError, match=remedy):
        checked(ratio(), Answer("nilai", numerator=numerator, denominator=denominator))


def test_tidak_berlaku_is_refused_where_the_indicator_does_not_allow_it():
    with pytest.raises(AnswerError, match="tidak dapat dipilih"):
        checked(ratio(), Answer("tidak-berlaku", reason="tidak ada laut"))


def test_tidak_berlaku_needs_a_reason_and_drops_the_figures():
    indicator = ratio(na_allowed=True)
    with pytest.raises(AnswerError, match="Tulis alasan"):
        checked(indicator, Answer("tidak-berlaku", reason="  "))

    answer = checked(indicator, Answer("tidak-berlaku", numerator=D(1), reason=" tidak ada laut "))

    assert answer == Answer("tidak-berlaku", reason="tidak ada laut")


def test_yes_is_the_value_1_and_no_the_value_0():
    indicator = Indicator(code="01.S1", answer="ya_tidak", unit="ya/tidak")

    assert [checked(indicator, Answer(c)).value for c in ("ya", "tidak")] == [D(1), D(0)]
    with pytest.raises(AnswerError, match="Ya atau Tidak"):
        checked(indicator, Answer("nilai", value=D(1)))


def test_number_outside_what_can_be_true_is_refused_with_the_range():
    indicator = Indicator(code="01.P1", answer="angka", unit="hari", value_min=D(0), value_max=D(366))
    with pytest.raises(AnswerError, match="antara 0 dan 366"):
        checked(indicator, Answer("nilai", value=D(367)))


@pytest.mark.parametrize(("typed", "kept"), [("", ""), ("3", "3"), (" 3, 5 - 7 ", "3,5-7"), ("1-10", "1-10")])
def test_page_pins_are_tidied(typed, kept):
    assert parse_pages(typed, 10) == kept


@pytest.mark.parametrize(
    ("typed", "remedy"),
    [("tiga", "tulis nomor halaman"), ("7-5", "terbalik"), ("0", "tidak ada"), ("11", "10 halaman")],
)
def test_page_pins_that_cannot_be_are_refused(typed, remedy):
    with pytest.raises(AnswerError, match=remedy):
        parse_pages(typed, 10)
