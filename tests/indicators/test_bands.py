"""Printed bands become limits that score; what the print leaves open or names twice is told in words.

The lists are those of Permenkumham 25/2013 (domain facts, section 5), the limits worked out by hand.
"""

from decimal import Decimal

import pytest

from indicators.bands import Limit, RangeError, read_bands, read_range
from indicators.content import Content
from indicators.loading import DATA, read

pytestmark = pytest.mark.unit
D = Decimal
POINTS = [D(10), D(8), D(6), D(4), D(2), D(0)]
OF_2013 = {
    "A.01": "<=110, 111-140, 141-170, 171-200, 201-229, >=230",
    "A.02": "≤ 19, 20–23, 24–26, 27–29, 30–32, ≥ 33",
    "B.01": "<=5; 5,1-6; 6,1-7; 7,1-8; 8,1-9; >9",
    "B.02": "<=25, ..26, ..27, ..28, ..29, >29",
    "B.03": ">=91, 81-90, 71-80, 61-70, 51-60, <50",
    "B.04": "≤ 2, ..3, ..4, ..5, ..6, > 6",
}
LIMITS = {
    "A.01": [110, 140, 170, 200, 229],
    "A.02": [19, 23, 26, 29, 32],
    "B.01": [5, 6, 7, 8, 9],
    "B.02": [25, 26, 27, 28, 29],
    "B.03": [91, 81, 71, 61, 51],
    "B.04": [2, 3, 4, 5, 6],
}
GAP = (
    "Celah antara 51–60 dan < 50: nilai 50 sampai di bawah 51 tidak masuk rentang mana pun "
    "menurut naskah yang diterbitkan."
)


def printed(text: str, *, high_is_good: bool, **bounds: Decimal | None):
    texts = [part.strip() for part in text.split(";" if ";" in text else ",")]
    rows = [(points, read_range(part)) for points, part in zip(POINTS, texts, strict=False)]
    return read_bands(rows, high_is_good=high_is_good, **bounds)


@pytest.mark.parametrize("code", OF_2013)
def test_the_bands_of_2013_as_they_were_printed(code):
    found = printed(OF_2013[code], high_is_good=code == "B.03")

    assert found.limits == [Limit(D(limit), p) for limit, p in zip(LIMITS[code], POINTS, strict=False)] + [
        Limit(None, D(0))
    ]
    assert [finding.message for finding in found.findings] == ([GAP] if code == "B.03" else [])


def test_the_gap_at_50_percent_may_be_decided_and_then_counts_with_the_worse_band():
    (finding,) = printed(OF_2013["B.03"], high_is_good=True).findings

    assert (finding.row, finding.decidable) == (5, True)
    assert finding.remedy == "Betulkan rentangnya, atau catat keputusan. Dengan rentang ini nilainya mendapat 0 poin."


def test_the_shipped_file_decides_this_very_gap():
    rights: list[Content] = read(DATA / "permenkumham-25-2013.toml")["rights"]
    (row,) = [i for right in rights for i in right["indicators"] if i["code"] == "B.03"]

    assert [decision["finding"] for decision in row["decisions"]] == [GAP]
    assert [band.get("limit") for band in row["bands"]] == [*LIMITS["B.03"], None]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<=110", "≤ 110"),
        ("=< 110", "≤ 110"),
        ("111-140", "111–140"),
        ("111 s.d. 140", "111–140"),
        ("111 sampai dengan 140", "111–140"),
        (">=230", "≥ 230"),
        ("minimal 230 persen", "≥ 230"),
        ("lebih dari 9 %", "> 9"),
        ("Di bawah 50%", "< 50"),
        ("5,1-6", "5,1–6"),
        ("1.234,5 – 2.000", "1.234,5–2.000"),
        ("80 – < 90", "80 – < 90"),
        ("> 19 – 23", "> 19 – 23"),
        ("-5 - -1", "-5–-1"),
        ("..3", "≤ 3"),
        ("3", "3"),
        ("Ya", "≥ 1"),
        ("TIDAK", "< 1"),
        ("semua nilai", "semua nilai"),
    ],
)
def test_a_range_is_read_as_people_write_it(text, shown):
    assert str(read_range(text)) == shown


@pytest.mark.parametrize("text", ["80 – < 90", "> 19 – 23", "≤ 110", "111–140", "1.234,5–2.000", "-5–-1"])
def test_a_range_reads_back_as_it_is_shown(text):
    assert str(read_range(str(read_range(text)))) == text


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("5.1-6", "“5.1-6” tidak terbaca: pakai koma untuk desimal, titik hanya untuk ribuan."),
        ("baik", "“baik” tidak terbaca sebagai rentang. "),
        ("140-111", "“140-111”: ujung bawahnya lebih besar daripada ujung atasnya. Tukar keduanya."),
        ("< 1,00001", "“< 1,00001”: paling banyak empat angka di belakang koma."),
        ("> 99999999999999", "“> 99999999999999”: angka 99999999999999 terlalu besar. Periksa jumlah digitnya."),
    ],
)
def test_what_is_no_range_is_refused_in_words(text, message):
    with pytest.raises(RangeError) as refused:
        read_range(text)
    assert str(refused.value).startswith(message)


@pytest.mark.parametrize(
    ("text", "high", "messages"),
    [
        (">=90, 80-90, <80", True, ["Tumpang tindih antara ≥ 90 dan 80–90: nilai 90 masuk keduanya"]),
        (">=90, >=80, <80", True, ["Tumpang tindih antara ≥ 90 dan ≥ 80: nilai 90 ke atas masuk keduanya"]),
        (">90, <90", True, ["Celah antara > 90 dan < 90: nilai 90 tidak masuk rentang mana pun"]),
        ("<=5, 7-9, >9", False, ["Celah antara ≤ 5 dan 7–9: nilai di atas 5 sampai di bawah 7 tidak masuk"]),
        (">=91, 81-90, 5-80", True, ["Ujung tertutup pada 5–80: nilai di bawah 5 tidak masuk rentang mana pun"]),
        ("0-5, >5", False, ["Ujung tertutup pada 0–5: nilai di bawah 0 tidak masuk rentang mana pun"]),
    ],
)
def test_gaps_overlaps_and_closed_ends_wait_for_a_decision(text, high, messages):
    found = printed(text, high_is_good=high)

    assert [
        f.message.partition(" menurut")[0][: len(m)] for f, m in zip(found.findings, messages, strict=True)
    ] == messages
    assert {finding.decidable for finding in found.findings} == {True}


def test_an_end_where_values_end_is_open_enough():
    found = printed("91-100, 81-90, 0-80", high_is_good=True, value_min=D(0), value_max=D(100))

    assert (found.findings, [band.limit for band in found.limits]) == ([], [91, 81, None])


def test_an_end_short_of_where_values_end_is_told():
    found = printed("91-99, 81-90, 1-80", high_is_good=True, value_min=D(0), value_max=D(100))

    assert [finding.message.partition(" tidak masuk")[0] for finding in found.findings] == [
        "Ujung tertutup pada 91–99: nilai di atas 99",
        "Ujung tertutup pada 1–80: nilai di bawah 1",
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            OF_2013["B.03"],
            "Rentang ≥ 91 mendapat poin terbesar, berlawanan dengan arah “makin rendah makin baik”.",
        ),
        ("<=5, 8-9, 6-7, >9", "Rentang 6–7 tidak berada di sisi yang lebih buruk dari 8–9 (makin rendah makin baik)."),
    ],
)
def test_a_wrong_direction_leaves_no_limits(text, message):
    found = printed(text, high_is_good=False)

    assert (found.limits, [f.message for f in found.findings]) == ([], [message])
    assert not found.findings[0].decidable


def test_points_must_fall():
    found = read_bands([(D(5), read_range("≥ 9")), (D(5), read_range("< 9"))], high_is_good=True)

    assert [f.message for f in found.findings] == ["Poin 5 tidak lebih kecil daripada poin 5 sebelumnya."]


def test_an_open_end_becomes_the_next_value_that_is_kept():
    assert [band.limit for band in printed("> 90, 81-90, < 81", high_is_good=True).limits] == [D("90.0001"), 81, None]
    assert [band.limit for band in printed("< 5, 5-9, > 9", high_is_good=False).limits] == [D("4.9999"), 9, None]
