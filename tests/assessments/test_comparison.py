"""Why a score is what it is: three stages of one region, from the stored snapshots, as values and as a page."""

import gzip
from copy import deepcopy
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.states import Role
from assessments import verdicts
from assessments.access import get_assessment
from assessments.answers import Answer
from assessments.comparison import compare
from assessments.comparison_rows import Comparison, ItemRow, Loss
from assessments.models import Item, Score
from assessments.scores import compute
from assessments.states import Level, ScoreStage
from indicators.models import Indicator
from tests.assessments.desk import as_role
from tests.world import World, good_answer, poor_answer

pytestmark = pytest.mark.integration
NOTE = "Perda yang dilampirkan sudah dicabut."
LOWER, RETURNED, CORRECTED, REFUSED = "01.P1", "01.S1", "02.H1", "04.S1"


def mostly_good(indicator: Indicator) -> Answer:
    return poor_answer(indicator) if indicator.code == LOWER else good_answer(indicator)


@pytest.fixture(scope="module")
def kept_world(kept: None) -> World:
    """A region whose last item is blank and one poor; the Kanwil returned one and corrected one, the Pusat took the
    returned one after all and refused another."""
    world = World.opened(1)
    pk = world.submit(answer=mostly_good, limit=119).pk
    compute(assessment_ids=[pk], stage=ScoreStage.SELF)
    world.start_kanwil()
    world.judge()
    world.judge([RETURNED], outcome="kembalikan", reason_code="tahun-salah", note=NOTE)
    world.judge([CORRECTED], verified_value=Decimal(50), note="Angka menurut laporan dinas.")
    world.forward()
    compute(assessment_ids=[pk], stage=ScoreStage.KANWIL)
    world.start_central()
    world.judge_sample()
    assessment = world.assessment()
    by = world.members[Role.VERIFIKATOR_PUSAT]
    verdicts.confirm_kanwil(assessment_id=pk, version=assessment.version, by=by)
    world.judge([RETURNED], level=Level.CENTRAL, note="Perda itu masih berlaku.")
    world.judge([REFUSED], level=Level.CENTRAL, outcome="kembalikan", reason_code="tidak-terbaca", note="Buram.")
    compute(assessment_ids=[pk], stage=ScoreStage.FINAL)
    return world


@pytest.fixture
def world(kept_world: World, db: None) -> World:
    return deepcopy(kept_world)


@pytest.fixture
def found(world: World) -> Comparison:
    return compare(get_assessment(world.operator(), world.assessment().pk))


def item_of(found: Comparison, code: str) -> ItemRow:
    return next(item for right in found.rights for item in right.items if item.code == code)


def test_what_the_items_bring_adds_up_to_rights_and_base_and_what_they_lack_to_the_rest_of_100(
    found: Comparison,
) -> None:
    for position, row in enumerate(found.stages):
        assert row.score is not None
        cells = [[item.cells[position] for item in right.items] for right in found.rights]
        assert [sum(c.of_right for c in of_one if c) for of_one in cells] == [r.scores[position] for r in found.rights]
        brought = sum(cell.of_total for of_one in cells for cell in of_one if cell)
        lacking = sum(cell.lost for of_one in cells for cell in of_one if cell)
        assert round(brought, 2) == row.score.base
        assert round(brought + lacking, 9) == 100


def test_every_lost_point_has_its_reason(found: Comparison) -> None:
    said = {loss: [sums[1] if sums else 0 for sums in by_stage] for loss, by_stage in found.losses}
    assert said == {
        Loss.EMPTY: [1, 1, 1],
        Loss.RETURNED: [0, 1, 0],
        Loss.REFUSED: [0, 0, 1],
        Loss.LOWER: [1, 1, 1],
        Loss.CORRECTED: [0, 1, 1],
    }
    # Struktur weighs 10: one of three items of 10 points in one of ten rights.
    assert dict(found.losses)[Loss.RETURNED][1] == (pytest.approx(Decimal(1) / 3), 1)


def test_an_item_tells_what_changed_who_said_so_in_which_role_and_why(found: Comparison) -> None:
    changes = [
        (item.code, change.stage.value, change.before.points, change.after.points, change.said.outcome)
        for right in found.rights
        for item in right.items
        for change in item.changes
        if change.said
    ]
    assert changes == [
        (RETURNED, "kanwil", 10, 0, "Dikembalikan"),
        (RETURNED, "akhir", 0, 10, "Diterima"),
        (CORRECTED, "kanwil", 10, 0, "Diterima"),
        (REFUSED, "akhir", 10, 0, "Tidak diterima"),
    ]
    item = item_of(found, RETURNED)
    kanwil, pusat = item.said
    assert (kanwil.reason, kanwil.note) == ("Tahun salah", NOTE)
    assert (kanwil.who, kanwil.acting_as) == ("Verifikator Kanwil", "Verifikator Kanwil · Kanwil Sumatera Selatan")
    assert (pusat.note, pusat.acting_as) == ("Perda itu masih berlaku.", "Verifikator pusat · Nasional")
    assert item.claimed is not None
    assert item.claimed.acting_as == "Operator Pemda · Kab. Uji 1601"
    assert [file.title for file in item.files] == ["data-dukung"]
    assert item.changes[0].difference == -item.changes[1].difference


@pytest.mark.both
def test_the_band_that_was_hit_stands_in_words_at_each_stage(found: Comparison) -> None:
    cells = [cell for cell in item_of(found, CORRECTED).cells if cell]
    assert [(cell.value, cell.words, cell.points) for cell in cells] == [
        ("100 persen", "rentang ≥ 100", 10),
        ("50 persen", "rentang < 70", 0),
        ("50 persen", "rentang < 70", 0),
    ]
    words = [[cell.words for cell in item_of(found, code).cells if cell] for code in (RETURNED, "10.H5")]
    assert words == [["", "tidak diterima", ""], ["belum diisi"] * 3]


def test_what_was_said_later_than_the_snapshot_does_not_explain_it(world: World) -> None:
    """The form goes back and the Kanwil judges otherwise: the figure that stands rests on what was said before."""
    world.start_central()
    assessment = world.send_back()
    world.judge([RETURNED], note="Ternyata masih berlaku.")
    found = compare(get_assessment(world.operator(), assessment.pk))
    assert [said.outcome for said in item_of(found, RETURNED).said] == ["Dikembalikan"]


def test_a_verdict_taken_back_before_the_snapshot_does_not_explain_it(world: World) -> None:
    world.start_central()
    item = Item.objects.get(pk=world.item(REFUSED).pk)
    by = world.members[Role.VERIFIKATOR_PUSAT]
    verdicts.undo(item_id=item.pk, level=Level.CENTRAL, seen_verdict=item.central_verdict_id, by=by)
    compute(assessment_ids=[world.assessment().pk], stage=ScoreStage.FINAL)
    found = compare(get_assessment(world.operator(), world.assessment().pk))
    assert [said.outcome for said in item_of(found, REFUSED).said] == ["Diterima", "Diterima"]


# --- The page -----------------------------------------------------------------------------------------------------


def page_of(world: World, **query: str) -> str:
    url = reverse("assessments:scores", args=[world.assessment().pk])
    return " ".join(as_role(world, Role.OPERATOR_PEMDA).get(url, query).content.decode().split())


def test_the_region_reads_everything_on_one_small_page(
    world: World, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client: Client = as_role(world, Role.OPERATOR_PEMDA)
    url = reverse("assessments:scores", args=[world.assessment().pk])
    # session, user, role, bell; assessment, predicates, limits, files, acts, verdicts, items, adjustments, scheme
    with django_assert_num_queries(13):
        answer = client.get(url)
    assert len(gzip.compress(answer.content)) < 60 * 1024
    page = " ".join(answer.content.decode().split())
    assert page.count('id="butir-') == 120
    assert "Hanya yang berubah (3)" in page
    for words in (
        "struktur 30 dari 30 poin × 10 = 10,0000; proses 30 dari 40 poin × 30 = 22,5000;",
        "hasil 50 dari 50 poin × 60 = 60,0000; jumlahnya <b>92,5000</b>",
        "Pusat: <b>Tidak diterima</b>, tidak terbaca. Buram.",
        "butir ini membawa 0,0000 dari paling banyak 0,3333 poin nilai (0,0000 poin hak).",
        "Sebab selisih: tidak diterima pusat.",
        "<b>Nilai Kanwil:</b> 10 → 0 poin, −1,2000 nilai; nilai butir 100 persen → 50 persen.",
    ):
        assert words in page


def test_the_page_shows_what_changed_or_one_right_alone(world: World) -> None:
    changed = page_of(world, berubah="1")
    assert [code for code in (LOWER, RETURNED, CORRECTED, REFUSED) if f'id="butir-{code}"' in changed] == [
        RETURNED,
        CORRECTED,
        REFUSED,
    ]
    one = page_of(world, hak="4")
    assert one.count('id="butir-') == one.count('id="butir-04.')
    assert 'id="butir-04.S1"' in one
    assert "Tidak ada butir yang berubah" in page_of(world, hak="5", berubah="1")
    assert page_of(world, hak="x").count('id="butir-') == 120


def test_how_far_the_next_class_is(world: World) -> None:
    """The snapshot says 64,20; the class above begins at 65."""
    pk = world.assessment().pk
    score = world.assessment().score_final
    assert score is not None
    low = Score.objects.create(
        assessment_id=pk,
        stage="akhir",
        base=Decimal("98.20"),
        adjustments=Decimal(-34),
        final=Decimal("64.20"),
        predicate_code="mulai-peduli",
        predicate_label="Mulai Peduli HAM",
        explanation=score.explanation | {"added": [{"kind": "lainnya", "points": "-40", "counted": "-34"}]},
        input_hash="x",
    )
    type(world.assessment()).objects.filter(pk=pk).update(score_final=low)
    page = page_of(world)
    assert "0,80 poin lagi ke Cukup Peduli HAM (65)" in page
    assert "Lainnya −34,00 (tercatat −40,00, dibatasi)" in page
