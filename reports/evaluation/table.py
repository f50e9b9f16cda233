"""The evaluation as page, PDF and workbook show it: one row an indicator, rounded once for all three."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from types import MappingProxyType

from assessments.models import Cycle
from assessments.reasons import label_of
from assessments.states import ScoreStage
from indicators.models import Indicator
from indicators.wording import band_text
from reports.evaluation.figures import EAST, KABUPATEN, KOTA, PAIRS, WEST, Figures, percent, rounded
from reports.evaluation.rules import GROUP_WORDS, KINDS, RULES, Rules, Suggestion, suggest

Cell = Decimal | None


@dataclass(frozen=True, slots=True)
class Column:
    """A figure of the table: attribute of Row, heading, decimals, and what it says."""

    key: str
    title: str
    places: int
    about: str

    @property
    def is_share(self) -> bool:
        return self.places == 1 and self.key not in {"hours", *DIFFERENCES}


DIFFERENCES = ("urban_gap", "half_gap")
COLUMNS = (
    Column("full", "Penuh", 1, "daerah yang memperoleh seluruh poinnya"),
    Column("zero", "Nol", 1, "daerah yang jawabannya diterima tetapi poinnya 0"),
    Column("empty", "Kosong", 1, "daerah yang tidak mengisi"),
    Column("not_accepted", "Tidak diterima", 1, "daerah yang jawabannya tidak diterima pada tahap ini"),
    Column("not_applicable", "Tidak berlaku", 1, "bagian dari semua daerah; tidak ikut dihitung pada kolom lain"),
    Column("mean", "Rata-rata", 1, "rata-rata poin terhadap poin yang mungkin"),
    Column("deviation", "Simpangan baku", 1, "sebaran poin itu antardaerah, dalam poin persen"),
    Column("correlation", "Korelasi", 2, "dengan poin butir lain dalam hak yang sama, −1 sampai 1 (Pearson)"),
    Column("returned", "Dikembalikan", 1, "bagian dari butir yang diputus Kanwil, menurut alasan terakhirnya"),
    Column("hours", "Jam sampai diputus", 1, "median dari pengiriman pertama sampai putusan pertama Kanwil"),
    Column("urban_gap", "Kota − kabupaten", 1, "selisih rata-rata, dalam poin persen"),
    Column("half_gap", "Barat − timur", 1, "selisih rata-rata menurut zona waktu, dalam poin persen"),
)


@dataclass(frozen=True, slots=True)
class Part:
    """A slice of all regions: words, how many, and their share."""

    words: str
    count: int
    share: Cell
    points: Decimal | None = None


@dataclass(frozen=True)
class Row:
    """One indicator. None stands for too few regions, never for 0."""

    indicator: Indicator
    figures: Figures
    comments: int
    rules: Rules = RULES

    @cached_property
    def suggestions(self) -> list[Suggestion]:
        return suggest(self.figures, self.rules)

    @property
    def kinds(self) -> list[str]:
        """Each kind of suggestion once."""
        return list(dict.fromkeys(suggestion.kind for suggestion in self.suggestions))

    @property
    def marks(self) -> list[tuple[str, str, str]]:
        """Label, icon and tone of each kind."""
        return [KINDS[kind] for kind in self.kinds]

    def _share(self, part: int, whole: int) -> Cell:
        return percent(part, whole) if whole >= self.rules.least_regions else None

    @property
    def full(self) -> Cell:
        return self._share(self.figures.full, self.figures.counted)

    @property
    def zero(self) -> Cell:
        return self._share(self.figures.zero, self.figures.counted)

    @property
    def empty(self) -> Cell:
        return self._share(self.figures.empty, self.figures.counted)

    @property
    def not_accepted(self) -> Cell:
        return self._share(self.figures.not_accepted, self.figures.counted)

    @property
    def not_applicable(self) -> Cell:
        return self._share(self.figures.not_applicable, self.figures.regions)

    @property
    def returned(self) -> Cell:
        return self._share(self.figures.returned, self.figures.judged)

    @property
    def mean(self) -> Cell:
        return _hundredfold(self.figures.mean)

    @property
    def deviation(self) -> Cell:
        return _hundredfold(self.figures.deviation)

    @property
    def quartiles(self) -> list[Cell]:
        return [_hundredfold(share) for share in self.figures.quartiles]

    @property
    def correlation(self) -> Cell:
        return rounded(self.figures.correlation, 2)

    @property
    def hours(self) -> Cell:
        return rounded(self.figures.hours, 1)

    @property
    def urban_gap(self) -> Cell:
        return rounded(self.figures.difference(KOTA, KABUPATEN), 1)

    @property
    def half_gap(self) -> Cell:
        return rounded(self.figures.difference(WEST, EAST), 1)

    @property
    def cells(self) -> list[tuple[Column, Cell]]:
        return [(column, getattr(self, column.key)) for column in COLUMNS]

    @property
    def reasons(self) -> list[Part]:
        """Why items came back, most frequent first."""
        returned = self.figures.returned
        return [Part(label_of(code), n, self._share(n, returned)) for code, n in self.figures.reasons]

    @property
    def main_reason(self) -> str:
        return label_of(self.figures.reasons[0][0]) if self.returned and self.figures.reasons else ""

    @property
    def groups(self) -> list[tuple[str, int, Cell]]:
        """Each group of regions: words, counted regions, mean."""
        return [
            (GROUP_WORDS[key].capitalize(), n, _hundredfold(mean))
            for key, (n, mean) in ((key, self.figures.groups[key]) for pair in PAIRS for key in pair)
        ]

    @property
    def parts(self) -> list[Part]:
        """All regions: by band, best first, then those whose answer is not in one. Reads the bands."""
        f, whole = self.figures, self.figures.regions
        bands = zip(band_text(self.indicator), f.bands, strict=True)
        return [
            *(Part(words, n, self._share(n, whole), points) for (words, points), n in bands),
            Part("Tidak diterima", f.not_accepted, self._share(f.not_accepted, whole)),
            Part("Belum diisi", f.empty, self._share(f.empty, whole)),
            Part("Tidak berlaku", f.not_applicable, self._share(f.not_applicable, whole)),
        ]


@dataclass(frozen=True)
class Evaluation:
    """All indicators of a cycle at a stage, in the instrument's order, as they were counted at `read_at`."""

    cycle: Cycle
    stage: ScoreStage
    read_at: datetime
    rows: list[Row]
    rules: Rules = RULES

    @cached_property
    def regions(self) -> int:
        """Regions with a score at this stage."""
        return max((row.figures.regions for row in self.rows), default=0)

    @property
    def is_enough(self) -> bool:
        return self.regions >= self.rules.least_regions

    @cached_property
    def suggested(self) -> list[Row]:
        """The indicators to talk about."""
        return [row for row in self.rows if row.suggestions]

    @cached_property
    def kinds(self) -> list[tuple[str, str, int]]:
        """Code, label and number of indicators of every kind of suggestion."""
        found = Counter(kind for row in self.rows for kind in row.kinds)
        return [(kind, label, found[kind]) for kind, (label, *_) in KINDS.items()]


# How a table may be ordered: words, figure, and whether the largest comes first.
ORDERS: Mapping[str, tuple[str, Callable[[Row], Cell], bool]] = MappingProxyType(
    {
        "penuh": ("Poin penuh terbanyak", lambda row: row.full, True),
        "nol": ("Poin nol terbanyak", lambda row: row.zero, True),
        "kosong": ("Kosong terbanyak", lambda row: row.empty, True),
        "tidak-berlaku": ("Tidak berlaku terbanyak", lambda row: row.not_applicable, True),
        "dikembalikan": ("Dikembalikan terbanyak", lambda row: row.returned, True),
        "waktu": ("Paling lama sampai diputus", lambda row: row.hours, True),
        "sebaran": ("Sebaran terkecil", lambda row: row.deviation, False),
        "korelasi": ("Korelasi terkecil", lambda row: row.correlation, False),
        "kota": ("Selisih kota dan kabupaten", lambda row: _size(row.urban_gap), True),
        "barat": ("Selisih barat dan timur", lambda row: _size(row.half_gap), True),
        "komentar": ("Komentar terbanyak", lambda row: Decimal(row.comments), True),
    }
)


def in_order(rows: Sequence[Row], order: str) -> list[Row]:
    """The rows by a figure, those without one last; an unknown order is the instrument's."""
    if order not in ORDERS:
        return list(rows)
    _, figure, largest_first = ORDERS[order]
    sign = -1 if largest_first else 1
    known = [(sign * cell, place) for place, row in enumerate(rows) if (cell := figure(row)) is not None]
    without = [row for row in rows if figure(row) is None]
    return [rows[place] for _, place in sorted(known)] + without


def _size(cell: Cell) -> Cell:
    return None if cell is None else abs(cell)


def _hundredfold(share: float | None) -> Cell:
    return None if share is None else rounded(share * 100, 1)
