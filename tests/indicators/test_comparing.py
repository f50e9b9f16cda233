"""Two versions side by side: everything that differs is told, in words, and nothing else."""

from copy import deepcopy
from decimal import Decimal

import pytest

from indicators.comparing import Difference, FieldChange, Link, compare
from indicators.content import Content
from indicators.states import Relation
from tests.indicators.annex import indicator, small

pytestmark = pytest.mark.unit
D = Decimal


def changed() -> tuple[Content, Content]:
    old = small()
    return old, deepcopy(old)


def of(difference: Difference, code: str) -> tuple[str, tuple[FieldChange, ...]]:
    """What became of an indicator, by its old or new code."""
    found = next(i for i in difference.indicators if code in {i.old_code, i.new_code})
    return found.relation, found.changes


def test_equal_content_differs_in_nothing_however_its_numbers_are_written():
    old, new = changed()
    new["scheme"]["weights"]["struktur"] = D("10.00")
    new["rights"][0]["indicators"][0]["maximum"] = 10
    del new["rights"][0]["indicators"][0]["population"]  # the model's default
    difference = compare(old, new)
    assert difference.is_empty
    assert [i.codes for i in difference.same] == ["1.S1", "1.P1", "1.H1", "2.S1", "2.P1", "2.H1"]


def test_the_way_of_scoring_is_told_field_by_field():
    old, new = changed()
    new["scheme"]["weights"] |= {"proses": D("32.5"), "hasil": D("57.5")}
    new["scheme"] |= {"rounding": "down", "na_policy": "zero"}
    assert compare(old, new).scheme == (
        FieldChange("Bobot proses", "30", "32,5"),
        FieldChange("Bobot hasil", "60", "57,5"),
        FieldChange("Perlakuan tidak berlaku", "Dikeluarkan dari perhitungan", "Dinilai nol"),
        FieldChange("Pembulatan", "Setengah dibulatkan ke atas", "Dipotong"),
    )


def test_classes_and_adjustment_rules_are_told_by_name():
    old, new = changed()
    new["predicates"][0]["minimum"] = D(80)
    new["adjustments"] = []
    difference = compare(old, new)
    assert difference.predicates == (FieldChange("Peduli: nilai terendah", "75", "80"),)
    assert [(c.label, c.new) for c in difference.adjustments] == [("Aksi", "–")]
    assert "batas atas jumlahnya 5" in difference.adjustments[0].old


def test_bands_are_compared_as_ranges_in_words():
    old, new = changed()
    new["rights"][0]["indicators"][2]["bands"][1]["limit"] = D("140.5")
    assert of(compare(old, new), "1.H1") == (
        Relation.CHANGED,
        (
            FieldChange(
                "Rentang",
                "≤ 110: 10 poin; > 110 – 140: 5 poin; > 140: 0 poin",
                "≤ 110: 10 poin; > 110 – 140,5: 5 poin; > 140,5: 0 poin",
            ),
        ),
    )


def test_what_came_and_what_went():
    old, new = changed()
    new["rights"][1]["indicators"] = [*new["rights"][1]["indicators"][:2], indicator("2.H9")]
    new["rights"].append({"number": 3, "name": "Hak baru", "short_name": "Baru", "group": "sipol", "indicators": []})
    difference = compare(old, new)
    assert [i.codes for i in difference.added] == ["2.H9"]
    assert [i.codes for i in difference.removed] == ["2.H1"]
    assert [(r.number, r.relation) for r in difference.changed_rights] == [(3, Relation.NEW)]
    assert not difference.is_empty


def test_a_link_ties_what_codes_do_not():
    old, new = changed()
    new["rights"][1]["indicators"][2]["code"] = "2.H9"
    difference = compare(old, new, [Link("2.H1", "2.H9", Relation.SAME)])
    assert (difference.added, difference.removed) == ([], [])
    assert of(difference, "2.H9") == (Relation.CHANGED, (FieldChange("Kode", "2.H1", "2.H9"),))


def test_merged_ones_keep_their_word_and_their_note_and_stand_in_each_pair():
    old, new = changed()
    new["rights"][1]["indicators"].pop(2)
    links = [Link("2.H1", "2.P1", Relation.MERGED, "Digabung."), Link("2.P1", "2.P1", Relation.MERGED)]
    difference = compare(old, new, links)
    assert [(i.codes, i.relation, i.note) for i in difference.changed] == [
        ("2.H1 → 2.P1", Relation.MERGED, "Digabung."),
        ("2.P1", Relation.MERGED, ""),
    ]
    assert (difference.added, difference.removed) == ([], [])


def test_equal_codes_can_be_said_to_be_two_things():
    old, new = changed()
    difference = compare(old, new, [Link("1.S1", "", Relation.DROPPED)])
    assert [(i.old_code, i.new_code, i.relation) for i in difference.indicators if "1.S1" in i.codes] == [
        ("", "1.S1", Relation.NEW),
        ("1.S1", "", Relation.DROPPED),
    ]


def test_another_right_and_another_order_are_changes():
    old, new = changed()
    first, second = (right["indicators"] for right in new["rights"])
    second.insert(0, first.pop(0))
    second[1], second[2] = second[2], second[1]
    difference = compare(old, new)
    assert of(difference, "1.S1")[1] == (FieldChange("Hak", "1. Hak atas kesehatan", "2. Hak atas pendidikan"),)
    assert difference.rights[1].changes == (FieldChange("Urutan indikator", "2.S1, 2.P1, 2.H1", "2.P1, 2.S1, 2.H1"),)


def test_the_words_that_differ_are_marked():
    change = FieldChange("Indikator", "Persentase anak yang belum sekolah.", "Persentase anak usia 7 yang sekolah.")
    assert change.old_parts == [
        ("Persentase anak", False),
        ("yang", False),
        ("belum", True),
        ("sekolah.", False),
    ]
    assert change.new_parts == [("Persentase anak", False), ("usia 7", True), ("yang", False), ("sekolah.", False)]
    assert FieldChange("Bobot", "30", "40").new_parts == [("40", False)]  # nothing in common, nothing marked
