"""What is data here: the neighbouring programmes, and when a region is at risk. Pure: no database."""

import tomllib
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from assessments.states import ScoreStage
from indicators.states import Certainty

DATA = Path(__file__).parent / "data"
STAGE_WORDS = {ScoreStage.FINAL: "akhir", ScoreStage.KANWIL: "Kanwil", ScoreStage.SELF: "mandiri"}


@dataclass(frozen=True, slots=True)
class Programme:
    """A programme beside KKP HAM; `periods` are the parts of a year it reports by, if any."""

    code: str
    name: str
    periods: tuple[str, ...]
    about: str
    certainty: str
    source: str

    @property
    def certainty_label(self) -> str:
        return str(Certainty(self.certainty).label)


@dataclass(frozen=True, slots=True)
class RiskRule:
    """Points above the limit by stage, share (0–1) and number of returned items from which a region is at risk."""

    narrow_points: dict[ScoreStage, Decimal]
    returned_share: Decimal
    returned_least: int
    certainty: str
    source: str

    @property
    def words(self) -> str:
        narrow = ", ".join(
            f"{_figure(points)} poin untuk nilai {STAGE_WORDS[stage]}"
            for stage, points in self.narrow_points.items()
            if points
        )
        return (
            f"Berisiko berarti: nilai terakhir di bawah batas predikat atau terlalu dekat di atasnya (kurang dari "
            f"{narrow}); butir yang dikembalikan {_figure(self.returned_share * 100)}% atau lebih dari yang diputus "
            f"Kanwil (sedikitnya {self.returned_least} butir); atau tidak menyampaikan data. {self.source}."
        )


def _read_programmes() -> dict[str, Programme]:
    rows = tomllib.loads((DATA / "programmes.toml").read_text())["programme"]
    return {row["code"]: Programme(**row | {"periods": tuple(row["periods"])}) for row in rows}


def _read_risk() -> RiskRule:
    row = tomllib.loads((DATA / "risk.toml").read_text())
    narrow = {ScoreStage(stage): Decimal(points) for stage, points in row["narrow_points"].items()}
    return RiskRule(**row | {"narrow_points": narrow, "returned_share": Decimal(row["returned_share"])})


PROGRAMMES = _read_programmes()
RISK = _read_risk()


@dataclass(frozen=True, slots=True)
class Result:
    """What is known of a region in this cycle: the latest score with its stage (None: none), and the items that the
    Kanwil judged and that stand returned."""

    score: Decimal | None
    stage: ScoreStage | None
    judged: int
    returned: int
    no_data: bool


def why_at_risk(result: Result, minimum: Decimal | None, rule: RiskRule = RISK) -> list[str]:
    """Each reason as a sentence; empty when nothing points to a risk. `minimum` is the predicate's lowest score."""
    reasons = []
    if result.no_data:
        reasons.append("Tidak menyampaikan data.")
    if result.score is not None and result.stage and minimum is not None:
        away = result.score - minimum
        shown = f"Nilai {STAGE_WORDS[result.stage]} {_points(result.score)}"
        if away < 0:
            reasons.append(f"{shown}: kurang {_points(-away)} dari batas {_figure(minimum)}.")
        elif away < rule.narrow_points[result.stage]:
            reasons.append(f"{shown}: hanya {_points(away)} di atas batas {_figure(minimum)}.")
    if result.returned >= rule.returned_least and result.returned >= rule.returned_share * result.judged:
        share = _figure((Decimal(100 * result.returned) / result.judged).quantize(Decimal(1)))
        reasons.append(f"{result.returned} dari {result.judged} butir yang diputus dikembalikan ({share}%).")
    return reasons


def _points(number: Decimal) -> str:
    """A score: 76.5 becomes 76,50."""
    return f"{number:.2f}".replace(".", ",")


def _figure(number: Decimal) -> str:
    """Without idle zeros: 5.00 becomes 5."""
    return f"{number.normalize():f}".replace(".", ",")
