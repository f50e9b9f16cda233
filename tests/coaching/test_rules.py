"""When a region is called at risk, and that each reason says why."""

from dataclasses import replace
from decimal import Decimal

import pytest

from assessments.states import ScoreStage
from coaching.rules import PROGRAMMES, RISK, Result, why_at_risk

pytestmark = pytest.mark.unit
LIMIT = Decimal(75)
SAFE = Result(score=Decimal("83.00"), stage=ScoreStage.SELF, judged=100, returned=9, no_data=False)


@pytest.mark.parametrize(
    ("changed", "reasons"),
    [
        ({}, []),
        ({"score": None}, []),
        ({"score": Decimal("74.50")}, ["Nilai mandiri 74,50: kurang 0,50 dari batas 75."]),
        ({"score": Decimal(75)}, ["Nilai mandiri 75,00: hanya 0,00 di atas batas 75."]),
        (
            {"score": Decimal("78.99"), "stage": ScoreStage.KANWIL},
            ["Nilai Kanwil 78,99: hanya 3,99 di atas batas 75."],
        ),
        ({"score": Decimal(79), "stage": ScoreStage.KANWIL}, []),
        ({"score": Decimal(75), "stage": ScoreStage.FINAL}, []),
        ({"returned": 10}, ["10 dari 100 butir yang diputus dikembalikan (10%)."]),
        ({"returned": 2, "judged": 4}, []),
        ({"returned": 3, "judged": 4}, ["3 dari 4 butir yang diputus dikembalikan (75%)."]),
        ({"score": None, "no_data": True}, ["Tidak menyampaikan data."]),
        (
            {"score": Decimal(60), "returned": 12},
            [
                "Nilai mandiri 60,00: kurang 15,00 dari batas 75.",
                "12 dari 100 butir yang diputus dikembalikan (12%).",
            ],
        ),
    ],
)
def test_each_risk_is_said_in_words(changed: dict, reasons: list[str]) -> None:
    assert why_at_risk(replace(SAFE, **changed), LIMIT) == reasons


def test_without_a_limit_only_returns_and_silence_count() -> None:
    assert why_at_risk(replace(SAFE, score=Decimal(10), returned=0), None) == []


def test_the_rule_is_data_and_says_its_figures() -> None:
    harder = replace(RISK, narrow_points={ScoreStage.SELF: Decimal(9)})
    assert why_at_risk(SAFE, LIMIT, harder) == ["Nilai mandiri 83,00: hanya 8,00 di atas batas 75."]
    assert RISK.words == (
        "Berisiko berarti: nilai terakhir di bawah batas predikat atau terlalu dekat di atasnya (kurang dari 8 poin "
        "untuk nilai mandiri, 4 poin untuk nilai Kanwil); butir yang dikembalikan 10% atau lebih dari yang diputus "
        "Kanwil (sedikitnya 3 butir); atau tidak menyampaikan data. Aturan kerja program ini; belum ada ketentuan "
        "resmi."
    )


def test_every_programme_says_how_sure_we_are_and_whence() -> None:
    assert list(PROGRAMMES) == ["aksi-ham", "p2ham", "irh", "jdih", "paralegal-justice-award", "kelurahan-sadar-hukum"]
    assert PROGRAMMES["aksi-ham"].periods == ("B04", "B08", "B12")
    assert all(programme.certainty_label and programme.source for programme in PROGRAMMES.values())
