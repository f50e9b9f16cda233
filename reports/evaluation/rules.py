"""When an indicator should be talked about, and why. Pure; every threshold is data (reports/data/evaluation.toml)."""

import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType

from assessments.reasons import label_of
from indicators.states import Certainty
from indicators.wording import figure
from reports.evaluation.figures import EAST, KABUPATEN, KOTA, PAIRS, WEST, Figures, percent, rounded

ALWAYS_FULL, NEVER_MET, UNCLEAR, FLAT, UNEQUAL = "selalu-penuh", "tidak-terpenuhi", "tidak-jelas", "datar", "timpang"
# In the order they are told: label, icon and tone of the badge.
KINDS = MappingProxyType(
    {
        ALWAYS_FULL: ("Selalu penuh", "check-check", "good"),
        NEVER_MET: ("Tidak pernah terpenuhi", "circle-slash", "bad"),
        UNCLEAR: ("Tidak jelas", "message-circle-question-mark", "turn"),
        FLAT: ("Tidak membedakan", "equal", "work"),
        UNEQUAL: ("Timpang antarkelompok", "scale", "turn"),
    }
)
GROUP_WORDS = {KOTA: "kota", KABUPATEN: "kabupaten", WEST: "daerah barat", EAST: "daerah timur"}


@dataclass(frozen=True, slots=True)
class Rules:
    """The thresholds, as shares of 1 where not said otherwise, with how sure they are."""

    certainty: str
    source: str
    least_regions: int
    least_for_correlation: int
    always_full: float
    never_met: float
    unclear_returned: float
    unclear_empty: float
    flat_correlation: float
    flat_deviation: float
    unequal_points: float  # percentage points
    unclear_reasons: tuple[str, ...]
    zones: dict[str, tuple[str, ...]]  # time zones by WEST and EAST

    @property
    def certainty_label(self) -> str:
        return str(Certainty(self.certainty).label)

    def half_of(self, zone: str) -> str:
        return WEST if zone in self.zones[WEST] else EAST

    @property
    def too_few(self) -> str:
        """Why nothing is shown."""
        return (
            f"Angka ditampilkan mulai {self.least_regions} daerah yang mempunyai nilai pada tahap ini, supaya tidak "
            "satu daerah pun dapat ditebak."
        )

    @property
    def words(self) -> list[tuple[str, str]]:
        """The label of each kind of suggestion, and when it is given."""
        reasons = ", ".join(f"“{label_of(code)}”" for code in self.unclear_reasons)
        when = {
            ALWAYS_FULL: f"poin penuh di {_share(self.always_full)} daerah atau lebih.",
            NEVER_MET: f"jawaban diterima tetapi 0 poin di {_share(self.never_met)} daerah atau lebih.",
            UNCLEAR: (
                f"{_share(self.unclear_returned)} butir atau lebih dikembalikan karena {reasons}; atau tidak diisi "
                f"oleh {_share(self.unclear_empty)} daerah atau lebih."
            ),
            FLAT: (
                f"korelasi dengan butir lain haknya di bawah {_figure(self.flat_correlation)}, atau simpangan baku di "
                f"bawah {_figure(self.flat_deviation * 100)} poin persen; tidak diulang pada yang selalu penuh atau "
                "tidak pernah terpenuhi."
            ),
            UNEQUAL: (
                "rata-rata kota dan kabupaten, atau barat dan timur, berselisih lebih dari "
                f"{_figure(self.unequal_points)} poin persen."
            ),
        }
        return [(label, when[kind]) for kind, (label, *_) in KINDS.items()]


def _read() -> Rules:
    data = tomllib.loads((Path(__file__).parent.parent / "data" / "evaluation.toml").read_text(encoding="utf-8"))
    data["zones"] = {half: tuple(zones) for half, zones in data["zones"].items()}
    return Rules(**data | {"unclear_reasons": tuple(data["unclear_reasons"])})


RULES = _read()


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What to talk about, and the numbers behind it as a sentence."""

    kind: str
    words: str

    @property
    def label(self) -> str:
        return KINDS[self.kind][0]

    @property
    def icon(self) -> str:
        return KINDS[self.kind][1]

    @property
    def tone(self) -> str:
        return KINDS[self.kind][2]


def suggest(figures: Figures, rules: Rules = RULES) -> list[Suggestion]:
    """Every suggestion that the numbers give, in the order of KINDS; none from too few regions."""
    return [Suggestion(kind, words) for kind, rule in _RULES.items() for words in rule(figures, rules)]


def _always_full(f: Figures, rules: Rules) -> Iterator[str]:
    if f.counted >= rules.least_regions and f.full >= rules.always_full * f.counted:
        yield f"Poin penuh di {_of(f.full, f.counted, 'daerah')}; ambangnya {_share(rules.always_full)}."


def _never_met(f: Figures, rules: Rules) -> Iterator[str]:
    if f.counted >= rules.least_regions and f.zero >= rules.never_met * f.counted:
        yield (
            f"Jawaban diterima tetapi 0 poin di {_of(f.zero, f.counted, 'daerah')}; "
            f"ambangnya {_share(rules.never_met)}."
        )


def _unclear(f: Figures, rules: Rules) -> Iterator[str]:
    found = {code: n for code, n in f.reasons if code in rules.unclear_reasons}
    returned = sum(found.values())
    if f.judged >= rules.least_regions and returned >= rules.unclear_returned * f.judged:
        named = ", ".join(f"{label_of(code).lower()} {n}" for code, n in found.items())
        yield (
            "Dikembalikan karena bukti yang tidak cocok pada "
            f"{_of(returned, f.judged, 'butir yang diputus')}: {named}; "
            f"ambangnya {_share(rules.unclear_returned)}."
        )
    if f.counted >= rules.least_regions and f.empty >= rules.unclear_empty * f.counted:
        yield f"Tidak diisi oleh {_of(f.empty, f.counted, 'daerah')}; ambangnya {_share(rules.unclear_empty)}."


def _flat(f: Figures, rules: Rules) -> Iterator[str]:
    if next(_always_full(f, rules), None) or next(_never_met(f, rules), None):
        return
    if f.correlation is not None and f.correlation < rules.flat_correlation:
        yield (
            f"Korelasi dengan butir lain haknya {figure_of(f.correlation, 2)}; ambangnya "
            f"{_figure(rules.flat_correlation)}."
        )
    if f.deviation is not None and f.deviation < rules.flat_deviation:
        yield (
            f"Simpangan baku {figure_of(f.deviation * 100, 1)} poin persen; ambangnya "
            f"{_figure(rules.flat_deviation * 100)}."
        )


def _unequal(f: Figures, rules: Rules) -> Iterator[str]:
    for one, other in PAIRS:
        apart = f.difference(one, other)
        if apart is not None and abs(apart) > rules.unequal_points:
            yield (
                f"Rata-rata {GROUP_WORDS[one]} {_group(f, one)}, {GROUP_WORDS[other]} {_group(f, other)}: selisih "
                f"{figure_of(abs(apart), 1)} poin persen; ambangnya {_figure(rules.unequal_points)}."
            )


_RULES: dict[str, Callable[[Figures, Rules], Iterator[str]]] = {
    ALWAYS_FULL: _always_full,
    NEVER_MET: _never_met,
    UNCLEAR: _unclear,
    FLAT: _flat,
    UNEQUAL: _unequal,
}


def _of(part: int, whole: int, what: str) -> str:
    return f"{part} dari {whole} {what} ({_text(percent(part, whole))}%)"


def _group(f: Figures, group: str) -> str:
    regions, mean = f.groups[group]
    return f"{figure_of((mean or 0) * 100, 1)}% ({regions} daerah)"


def figure_of(number: float, places: int) -> str:
    """A statistic in Indonesian form, with a true minus."""
    return _text(rounded(number, places))


def _text(number: Decimal | None) -> str:
    return figure(number or Decimal(0)).replace("-", "\N{MINUS SIGN}")


def _figure(threshold: float) -> str:
    return figure(Decimal(str(round(threshold, 4))))


def _share(threshold: float) -> str:
    return f"{_figure(threshold * 100)}%"
