import io
import xml.etree.ElementTree as ET
from collections.abc import Callable
from copy import deepcopy
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from accounts.models import Membership
from accounts.states import Role
from assessments import cycles, verdicts
from assessments.models import Assessment, Score
from assessments.scores import compute
from assessments.states import ItemState, ScoreStage
from jobs.models import Job
from regions.models import Region
from reports.heatmap import heat_map
from reports.recap import Recap, read_recap
from reports.recap_pdf import html_of, recap_pdf
from reports.recap_xlsx import recap_xlsx
from tests.reports.pdf import families_of, page_sizes
from tests.world import World, good_answer, poor_answer

pytestmark = pytest.mark.integration
SignIn = Callable[[Membership], Client]
NOTE = "=1+1 sumber belum disebut"
REASON = "+2 poin karena Aksi HAM"
SVG = "{http://www.w3.org/2000/svg}"


def mixed_answer(indicator):  # type: ignore[no-untyped-def]
    return poor_answer(indicator) if indicator.position % 3 == 0 else good_answer(indicator)


@pytest.fixture(scope="module")
def kept_world(kept: None) -> World:
    """Of three regions, one has a final score with a returned item and an adjustment, one a self score, one nothing."""
    world = World(region_count=3)
    world.submit(answer=mixed_answer, limit=None)
    world.start_kanwil()
    world.judge()
    world.judge(["01.S1"], outcome="kembalikan", reason_code="tanpa-sumber", note=NOTE)
    assessment = world.forward()
    world.adjust("1.5", reason=REASON, basis="@surat")
    assessment = world.start_central()
    world.judge_sample()
    verdicts.confirm_kanwil(
        assessment_id=assessment.pk, version=assessment.version, by=world.members[Role.VERIFIKATOR_PUSAT]
    )
    compute_stages(assessment, *ScoreStage)
    second = world.submit(world.regions[1])
    compute_stages(second, ScoreStage.SELF)
    return world


@pytest.fixture
def world(kept_world: World, db: None) -> World:
    """A test's own copy of the module's world."""
    return deepcopy(kept_world)


def compute_stages(assessment: Assessment, *stages: ScoreStage) -> None:
    for stage in stages:
        compute(assessment_ids=[assessment.pk], stage=stage)


def recap_of(world: World) -> Recap:
    return read_recap(world.cycle, world.office)


def workbook(content: bytes) -> Workbook:
    return load_workbook(io.BytesIO(content))


# --- What is read -------------------------------------------------------------------------------------


def test_figures_of_the_recap_are_those_of_the_database(world: World) -> None:
    rows = recap_of(world).rows

    first, second, third = (world.assessment(region) for region in world.regions)
    assert [row.code for row in rows] == ["16.01", "16.02", "16.03"]
    assert rows[0].scores == {s.stage: s.final for s in Score.objects.filter(assessment=first)}
    assert rows[1].scores == {ScoreStage.SELF: second.score_self.final, ScoreStage.KANWIL: None, ScoreStage.FINAL: None}
    assert rows[2].scores == dict.fromkeys(ScoreStage)
    assert [row.stage_word for row in rows] == ["akhir", "mandiri", ""]
    assert rows[0].predicate == first.score_final.predicate_label
    assert (rows[0].total, rows[0].accepted, rows[0].returned, rows[0].empty) == (120, 119, 1, 0)
    assert (rows[2].total, rows[2].accepted, rows[2].returned, rows[2].empty) == (120, 0, 0, 120)
    assert rows[0].rights == tuple(Decimal(r["score"]) for r in first.score_final.explanation["rights"])
    assert third.score_self is None
    assert rows[2].rights == (None,) * 10


def test_participation_and_predicates_add_up(world: World) -> None:
    recap = recap_of(world)
    assert dict(recap.participation) == {
        "Kabupaten/kota": 3,
        "Menyampaikan data": 2,
        "Tidak menyampaikan data": 0,
        "Masih mengisi": 1,
        "Mempunyai nilai akhir": 1,
        "Mendapat piagam": 0,
    }
    assert sum(p.count for p in recap.predicates) == 1


def test_who_sent_nothing_is_told_in_words_never_as_0(world: World) -> None:
    world.verify(world.regions[1])
    world.decide()
    cycles.close_cycle(cycle_id=world.cycle.pk, by=world.members[Role.ADMIN_NASIONAL])

    recap = recap_of(world)

    silent = recap.rows[2]
    assert silent.silence == "Tidak menyampaikan data"
    assert set(silent.scores.values()) == {None}
    assert dict(recap.participation)["Tidak menyampaikan data"] == 1
    assert html_of(recap).count("Tidak menyampaikan data") == 5  # summary, picture, state, and both tables
    row = [c.value for c in workbook(recap_xlsx(recap).content)["Ringkasan"][4]]
    assert row[3:8] == ["Tidak menyampaikan data", None, None, None, "Tidak menyampaikan data"]


def test_the_nation_holds_all_provinces_in_order(world: World) -> None:
    recap = read_recap(world.cycle, None)
    assert recap.scope == "Nasional"
    assert [(part.name, len(part.rows)) for part in recap.provinces] == [("Sumatera Barat", 1), ("Sumatera Selatan", 3)]


# --- The picture --------------------------------------------------------------------------------------


def test_every_cell_of_the_heat_map_has_its_colour_and_its_figure(world: World) -> None:
    recap = recap_of(world)
    tree = ET.fromstring(heat_map("Peta", recap.rows, recap.rights))  # noqa: S314 - our own

    cells = tree.findall(f"{SVG}rect")
    texts = [t.text for t in tree.findall(f"{SVG}text")]
    assert len(cells) == 2 * 10 + 1  # two regions with scores, one wide blank
    for row in recap.rows[:2]:
        for score in row.rights:
            assert f"{score:.2f}".replace(".", ",") in texts
    assert texts.count("Belum ada nilai") == 1
    assert tree.get("aria-label") == "Peta"


# --- PDF ----------------------------------------------------------------------------------------------


def test_the_pdf_is_a4_landscape_in_our_two_fonts(world: World) -> None:
    content = recap_pdf(recap_of(world))
    assert families_of(content) == {"EB-Garamond", "Source-Sans-3"}
    assert page_sizes(content) == [(297, 210)] * 5  # front, picture, states, rights, adjustments


def test_the_pdf_shows_scope_years_instrument_adjustment_and_that_nothing_is_decided(world: World) -> None:
    page = html_of(recap_of(world))
    for words in (
        "Kanwil Sumatera Selatan",
        "Tahun penghargaan 2026 atas kinerja tahun 2025",
        "Instrumen kerja, bukan lampiran resmi.",
        REASON,
        "+1,50",
        "Predikat belum ditetapkan",
    ):
        assert words in page


# --- XLSX ---------------------------------------------------------------------------------------------


def test_the_workbook_holds_a_row_an_item_with_claim_verdicts_and_points(world: World) -> None:
    made = recap_xlsx(recap_of(world))
    book = workbook(made.content)

    assert book.sheetnames == ["Ringkasan", "Nilai per hak", "Butir", "Penyesuaian", "Keterangan"]
    sheet = book["Butir"]
    assert (sheet.max_row, made.item_rows) == (361, 360)
    assert sheet.freeze_panes == "C2"
    head = [cell.value for cell in sheet[1]]
    rows = {(r[0], r[2]): dict(zip(head, r, strict=True)) for r in sheet.iter_rows(min_row=2, values_only=True)}
    assert len(rows) == 360
    item = world.item("01.H1")
    row = rows["16.01", "01.H1"]
    assert Decimal(str(row["Nilai jawaban"])) == item.value
    assert Decimal(str(row["Nilai terverifikasi pusat"])) == item.central_verdict.verified_value
    points = {
        i["code"]: Decimal(i["points"])
        for right in world.assessment().score_final.explanation["rights"]
        for kind in right["kinds"]
        for i in kind["items"]
    }
    assert Decimal(str(row["Poin akhir"])) == points["01.H1"]
    empty = rows["16.03", "01.H1"]
    assert empty["Keadaan butir"] == ItemState.EMPTY.label
    assert (empty["Nilai jawaban"], empty["Poin mandiri"]) == (None, None)


def test_scores_are_numbers_and_equal_the_database(world: World) -> None:
    sheet = workbook(recap_xlsx(recap_of(world)).content)["Ringkasan"]
    cells = sheet[2][4:7]
    first = world.assessment()
    assert [c.data_type for c in cells] == ["n", "n", "n"]
    assert [Decimal(str(c.value)) for c in cells] == [
        first.score_self.final,
        first.score_kanwil.final,
        first.score_final.final,
    ]


def test_text_that_looks_like_a_formula_stays_text(world: World) -> None:
    book = workbook(recap_xlsx(recap_of(world)).content)
    note = next(c for row in book["Butir"].iter_rows() for c in row if c.value == NOTE)
    reason, basis = book["Penyesuaian"][2][4:6]
    assert (reason.value, basis.value) == (REASON, "@surat")
    for cell in (note, reason, basis):
        assert cell.data_type == "s"
        assert cell.quotePrefix


@pytest.mark.both
def test_the_notes_print_how_many_rows_each_sheet_has(world: World) -> None:
    sheet = workbook(recap_xlsx(recap_of(world)).content)["Keterangan"]
    facts = {row[0]: row[1] for row in sheet.iter_rows(values_only=True) if len(row) > 1}
    assert facts["Baris di lembar Butir"] == 360
    assert facts["Baris di lembar Penyesuaian"] == 1
    assert facts["Tahun kinerja"] == 2025
    assert facts["Instrumen kerja"] == world.instrument.note


# --- The page and the job -----------------------------------------------------------------------------


@pytest.mark.both
def test_a_kanwil_sees_its_own_and_no_other(world: World, signed_in: SignIn) -> None:
    client = signed_in(world.members[Role.VERIFIKATOR_KANWIL])
    own = client.get(reverse("reports:recap"))
    assert own.context["recap"].scope == "Kanwil Sumatera Selatan"
    assert "kanwil" not in own.context["form"].fields
    foreign = {"siklus": world.cycle.pk, "kanwil": world.foreign_office.pk}
    assert client.get(reverse("reports:recap"), foreign).status_code == 404
    assert client.post(reverse("reports:recap_make"), foreign | {"format": "pdf"}).status_code == 404
    assert not Job.objects.filter(kind="rekap-kanwil").exists()


def test_the_centre_chooses_any_kanwil_or_the_nation(world: World, signed_in: SignIn) -> None:
    client = signed_in(world.members[Role.VERIFIKATOR_PUSAT])
    address = reverse("reports:recap")
    assert client.get(address).context["recap"].scope == "Nasional"
    chosen = client.get(address, {"kanwil": world.foreign_office.pk}).context["recap"]
    assert [row.code for row in chosen.rows] == ["13.01"]
    assert client.get(address, {"kanwil": "abc"}).status_code == 404


@pytest.mark.both
def test_of_many_provinces_one_is_chosen(world: World, signed_in: SignIn) -> None:
    for code in ("11", "12"):
        world._region(world._province(code, f"Provinsi {code}"), 1)
    late = Region.objects.filter(province__code__in=["11", "12"])
    Assessment.objects.bulk_create(Assessment(cycle=world.cycle, region=region) for region in late)
    client = signed_in(world.members[Role.VERIFIKATOR_PUSAT])

    page = client.get(reverse("reports:recap"))
    assert page.context["provinces"] == []
    assert "provinsi=16" in page.content.decode()
    chosen = client.get(reverse("reports:recap"), {"provinsi": "16"})
    assert [name for name, *_ in chosen.context["provinces"]] == ["Sumatera Selatan"]


def test_regions_do_not_see_the_recap(world: World, signed_in: SignIn) -> None:
    client = signed_in(world.members[Role.OPERATOR_PEMDA])
    assert client.get(reverse("reports:recap")).status_code == 403
