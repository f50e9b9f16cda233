"""The sheets of an instrument as a workbook: their columns, for the way out and the way in."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto

from django.db.models import TextChoices

from indicators.states import AnswerKind, Certainty, Direction, Group, Kind, NaPolicy, Rounding

GUIDE, SCHEME, PREDICATES, ADJUSTMENTS, RIGHTS, INDICATORS = (
    "Petunjuk", "Skema", "Predikat", "Penyesuaian", "Hak", "Indikator",
)  # fmt: skip
HEADER_ROW = 3
BANDS = 8  # pairs of columns in the template; more are written, and read, where an instrument has more
MOST_BANDS = 20
RANGE, POINTS = "Rentang", "Poin"
FINDING, DECISION = "Temuan pada rentang", "Keputusan atas celah"
YES, NO = "Ya", "Tidak"


class Form(Enum):
    """What a cell of a column holds."""

    TEXT = auto()
    CODE = auto()  # text that a spreadsheet would take for a number
    NUMBER = auto()
    COUNT = auto()
    YES_NO = auto()
    CHOICE = auto()
    RANGE = auto()


@dataclass(frozen=True, slots=True)
class Column:
    """One column: the key in the content, its heading, width in characters, and what an empty cell means.

    `required`: an empty cell is a fault.
    """

    key: str
    title: str
    width: int
    form: Form = Form.TEXT
    choices: type[TextChoices] | None = None
    empty: object = ""
    required: bool = False


def words_of(choices: type[TextChoices]) -> dict[str, str]:
    """What people read and choose, by value; a mark of certainty is its letter."""
    if choices is Certainty:
        return {value: value for value in Certainty.values}
    return {str(value): str(label) for value, label in choices.choices}


def _certain(key: str = "certainty", source: str = "source") -> tuple[Column, Column]:
    return (
        Column(key, "Kepastian", 11, Form.CHOICE, Certainty, required=True),
        Column(source, "Sumber", 60, required=True),
    )


SHEETS: Mapping[str, tuple[Column, ...]] = {
    PREDICATES: (
        Column("code", "Kode", 18, Form.CODE, required=True),
        Column("label", "Predikat", 26, required=True),
        Column("minimum", "Nilai terendah", 11, Form.NUMBER, required=True, empty=None),
        Column("piagam", "Mendapat piagam", 11, Form.YES_NO, empty=False),
        *_certain(),
    ),
    ADJUSTMENTS: (
        Column("kind", "Kode", 20, Form.CODE, required=True),
        Column("label", "Nama", 34, required=True),
        Column("lowest", "Poin terendah satu catatan", 13, Form.NUMBER, required=True, empty=None),
        Column("highest", "Poin tertinggi satu catatan", 13, Form.NUMBER, required=True, empty=None),
        Column("cap_lowest", "Batas bawah jumlahnya", 13, Form.NUMBER, required=True, empty=None),
        Column("cap_highest", "Batas atas jumlahnya", 13, Form.NUMBER, required=True, empty=None),
        *_certain(),
    ),
    RIGHTS: (
        Column("number", "Nomor", 8, Form.COUNT, required=True, empty=None),
        Column("name", "Hak", 46, required=True),
        Column("short_name", "Nama pendek", 24, required=True),
        Column("group", "Kelompok", 32, Form.CHOICE, Group, required=True),
    ),
}
OF_RIGHT = Column("right", "Hak", 6, Form.COUNT, required=True, empty=None)
ASKED = (
    Column("code", "Kode", 9, Form.CODE, required=True),
    Column("type", "Jenis", 10, Form.CHOICE, Kind, required=True),
    Column("text", "Indikator", 46, required=True),
    Column("answer", "Bentuk jawaban", 16, Form.CHOICE, AnswerKind, required=True),
    Column("unit", "Satuan", 14, required=True),
    Column("direction", "Arah", 14, Form.CHOICE, Direction, required=True),
    Column("numerator", "Pembilang", 24),
    Column("denominator", "Penyebut", 24),
    Column("numerator_unit", "Satuan pembilang", 13),
    Column("denominator_unit", "Satuan penyebut", 13),
    Column("factor", "Faktor", 10, Form.COUNT, empty=1),
    Column("value_min", "Nilai terkecil yang mungkin", 13, Form.NUMBER, empty=0),
    Column("value_max", "Nilai terbesar yang mungkin", 13, Form.NUMBER, empty=None),
    Column("population", "Penyebut jumlah penduduk", 12, Form.YES_NO, empty=False),
    Column("maximum", "Poin maksimum", 11, Form.NUMBER, required=True, empty=None),
)
DECIDED = (TOLD, CHOSEN) = (Column("finding", FINDING, 34), Column("decision", DECISION, 34))
BACKED = (
    Column("owner", "Perangkat daerah pemilik", 24, required=True),
    Column("legal_basis", "Dasar hukum", 34, required=True),
    Column("evidence", "Data dukung", 40, required=True),
    Column("example", "Contoh data dukung", 40, required=True),
    Column("na_allowed", "Boleh tidak berlaku", 11, Form.YES_NO, empty=False),
    Column("na_hint", "Kapan tidak berlaku", 34),
    Column("date_matters", "Tanggal harus tahun kinerja", 13, Form.YES_NO, empty=True),
)


def indicator_columns(bands: int = BANDS) -> tuple[Column, ...]:
    """The columns of the sheet of indicators with so many pairs of range and points."""
    pairs = [
        column
        for n in range(1, bands + 1)
        for column in (
            Column(f"range-{n}", f"{RANGE} {n}", 13, Form.RANGE),
            Column(f"points-{n}", f"{POINTS} {n}", 8, Form.NUMBER, empty=None),
        )
    ]
    return (OF_RIGHT, *ASKED, *pairs, *DECIDED, *BACKED)


@dataclass(frozen=True, slots=True)
class Setting:
    """One row of the scheme: its key in the content, and where its certainty stands (empty: it has none).

    `empty` is what an empty cell means; without it the cell must be filled.
    """

    path: tuple[str, ...]
    title: str
    form: Form
    choices: type[TextChoices] | None = None
    certainty: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    empty: object = None


SETTING, VALUE, CERTAINTY, SOURCE = "Ketentuan", "Isi", "Kepastian", "Sumber"
SCHEME_WIDTHS = {SETTING: 30, VALUE: 30, CERTAINTY: 11, SOURCE: 70}
SETTINGS = (
    Setting(
        ("weights", "struktur"),
        "Bobot struktur",
        Form.NUMBER,
        certainty=("weights", "certainty"),
        source=("weights", "source"),
    ),
    Setting(("weights", "proses"), "Bobot proses", Form.NUMBER),
    Setting(("weights", "hasil"), "Bobot hasil", Form.NUMBER),
    Setting(
        ("na_policy",),
        "Perlakuan tidak berlaku",
        Form.CHOICE,
        NaPolicy,
        certainty=("na_certainty",),
        source=("na_source",),
    ),
    Setting(("decimals",), "Desimal nilai", Form.COUNT, empty=2),
    Setting(("rounding",), "Pembulatan", Form.CHOICE, Rounding, empty=Rounding.HALF_UP.value),
)
