"""The outcome on file for Sumatera Selatan 2023, and what regions without a known outcome aim at."""

from datetime import date

import pytest

from demo.outcomes import known_outcome, made_up_aim

pytestmark = pytest.mark.unit
# Published outcome of 2023.
PEDULI = {
    "16.01", "16.03", "16.04", "16.05", "16.06", "16.08", "16.09", "16.10", "16.12", "16.71", "16.72", "16.73",
}  # fmt: skip
NOT_PEDULI = {"16.02", "16.07", "16.11", "16.13", "16.74"}


def test_sumatera_selatan_2023_names_the_twelve_and_the_five() -> None:
    outcome = known_outcome(2023)
    assert outcome is not None
    assert outcome.province == "16"
    assert {code for code, aim in outcome.aims.items() if aim.peduli} == PEDULI
    assert {code for code, aim in outcome.aims.items() if not aim.peduli} == NOT_PEDULI
    assert [code for code, aim in outcome.aims.items() if aim.target is None] == ["16.11"]


def test_decree_of_2023_is_the_published_one() -> None:
    outcome = known_outcome(2023)
    assert outcome is not None
    assert (outcome.decree.number, outcome.decree.date) == ("M.HH-03.HA.02.01.01 Tahun 2023", date(2023, 11, 15))


def test_made_up_targets_agree_with_the_real_outcome() -> None:
    outcome = known_outcome(2023)
    assert outcome is not None
    above = {code for code, aim in outcome.aims.items() if aim.target is not None and aim.target >= 77}
    between = [c for c, a in outcome.aims.items() if a.target is not None and 73 < a.target < 77]
    assert above == PEDULI
    assert between == []


def test_year_without_a_known_outcome_has_none() -> None:
    assert known_outcome(2019) is None


def test_made_up_aim_follows_from_code_and_year_alone() -> None:
    codes = [f"{province}.{number:02}" for province in range(11, 21) for number in range(1, 11)]
    first = [made_up_aim(code, 2023) for code in codes]
    assert first == [made_up_aim(code, 2023) for code in codes]
    assert first != [made_up_aim(code, 2024) for code in codes]
    silent = sum(aim.target is None for aim in first)
    assert 0 < silent < 20
