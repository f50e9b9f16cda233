"""Evaluasi indikator: the numbers of a small world worked out by hand, what is suggested of them, comments, files."""

import io
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from accounts.models import Membership
from accounts.states import Role
from assessments.answers import Answer
from assessments.filling import Filling, fill_items
from assessments.models import Assessment, Item, Submission, Verdict, Withdrawal
from assessments.reasons import REASONS
from assessments.scores import compute
from assessments.states import ItemState, Level, ScoreStage
from indicators.models import Indicator
from jobs.models import Job
from jobs.queue import run
from regions.models import Region
from reports.evaluation.commenting import comment
from reports.evaluation.figures import Figures
from reports.evaluation.keeping import AT_MOST_EVERY, evaluation_of, keep
from reports.evaluation.pdf import evaluation_pdf
from reports.evaluation.reading import read_figures
from reports.evaluation.rules import ALWAYS_FULL, FLAT, NEVER_MET, RULES, UNCLEAR, UNEQUAL, suggest
from reports.evaluation.table import Row
from reports.models import IndicatorComment, KeptEvaluation
from tests.reports.pdf import page_sizes, title_of
from tests.world import World, good_answer, poor_answer

pytestmark = pytest.mark.integration
SignIn = Callable[[Membership], Client]
INDEX = reverse("reports:evaluation")
MAKE = reverse("reports:evaluation_make")
SELF = ScoreStage.SELF
YES, NO, NOT_HERE = Answer("ya"), Answer("tidak"), Answer("tidak-berlaku", reason="Tidak ada di daerah ini.")
# Six regions: what each answers to two questions of the first right, its kind and its zone.
FIRST = (YES, YES, YES, NO, NO, None)
SECOND = (YES, YES, NO, YES, NO, None)
PLACES = (("KOTA", "WIB"),) * 3 + (("KABUPATEN", "WIT"),) * 3
HOURS_TO_VERDICT = (2, 4, 6, 8, 10)  # of the five who answered the first


@pytest.fixture(scope="module")
def kept_world(kept: None) -> World:
    """Six regions with self scores; the Kanwil judged the first item of five, and returned two of them."""
    world = World.opened(region_count=6)
    last = Indicator.objects.filter(right__instrument=world.instrument, na_allowed=True).last()
    assert last
    world.last = last.code
    third = (NOT_HERE, good_answer(last), third_band(last), poor_answer(last), None, None)
    for place, region in enumerate(world.regions):
        kind, zone = PLACES[place]
        Region.objects.filter(pk=region.pk).update(kind=kind, timezone=zone)
        answers = {"01.S1": FIRST[place], "01.S2": SECOND[place], world.last: third[place]}
        fill(world, region, {code: answer for code, answer in answers.items() if answer})
    pks = [world.assessment(region).pk for region in world.regions]
    compute(assessment_ids=pks, stage=SELF)
    for place, hours in enumerate(HOURS_TO_VERDICT):
        judge(world, world.regions[place], hours, returned=place in {1, 3})
    return world


@pytest.fixture
def world(kept_world: World, db: None) -> World:
    """A test's own copy of the module's world."""
    return deepcopy(kept_world)


def third_band(indicator: Indicator) -> Answer:
    """6 of 10 points."""
    band = indicator.bands.all()[2]
    assert (indicator.answer, band.points) == ("angka", 6)
    return Answer("nilai", value=band.limit)


def fill(world: World, region: Region, answers: dict[str, Answer]) -> None:
    items = Item.objects.filter(assessment__region=region, indicator__code__in=answers).select_related("indicator")
    fillings = [Filling(item.pk, item.version, answers[item.indicator.code]) for item in items]
    if fillings:
        fill_items(assessment_id=items[0].assessment_id, by=world.operator(region), fillings=fillings)


def judge(world: World, region: Region, hours: int, *, returned: bool) -> None:
    """Sent some hours ago, judged now; and a verdict on the second item that was taken back again."""
    by = world.members[Role.VERIFIKATOR_KANWIL].user
    assessment = world.assessment(region)
    Submission.objects.create(
        assessment=assessment,
        sequence=1,
        number=f"TT-2026-{region.code}",
        content={"items": [], "documents": [], "endorsements": []},
        sha256="x",
        by=by,
        acting_as="Operator Pemda",
        at=timezone.now() - timedelta(hours=hours),
    )
    first, second = world.item("01.S1", region), world.item("01.S2", region)
    said = {"outcome": "kembalikan", "reason_code": "tidak-sesuai", "note": "Perda lain."} if returned else {}
    verdict = Verdict(item=first, level=Level.KANWIL, item_version=first.version, **({"outcome": "terima"} | said))
    verdict.by = by
    verdict.save()
    first.state = ItemState.RETURNED if returned else ItemState.ACCEPTED
    first.kanwil_verdict = verdict
    first.save()
    undone = Verdict.objects.create(item=second, level=Level.KANWIL, item_version=1, outcome="terima", by=by)
    Withdrawal.objects.create(verdict=undone, by=by)


def figures_of(world: World) -> dict[str, Figures]:
    rules = replace(RULES, least_for_correlation=3)
    return {row.code: row for row in read_figures(world.cycle, SELF, rules)}


def rows_of(world: World) -> dict[str, Row]:
    kept = keep(world.cycle, SELF)
    return {row.indicator.code: row for row in evaluation_of(world.cycle, kept).rows}


# --- The numbers --------------------------------------------------------------------------------------


@pytest.mark.both
def test_answers_are_counted_by_what_they_earned(world: World) -> None:
    found = figures_of(world)
    assert len(found) == 120
    first, last = found["01.S1"], found[world.last]
    assert (first.regions, first.counted, first.full, first.zero, first.empty) == (6, 6, 3, 2, 1)
    assert (first.bands, last.bands) == ((3, 2), (1, 0, 1, 0, 0, 1))
    assert (last.regions, last.not_applicable, last.counted, last.full, last.zero, last.empty) == (6, 1, 5, 1, 1, 2)
    assert (first.not_accepted, last.not_accepted) == (0, 0)


def test_mean_spread_and_quartiles_by_hand(world: World) -> None:
    """Of 1, 1, 1, 0, 0, 0: mean 1/2, every value 1/2 away from it, quartiles 0, 1/2, 1.

    Of 1, 0.6, 0, 0, 0 (the region it does not apply to is left out): mean 1.6 / 5 = 0.32, quartiles 0, 0, 0.6.
    """
    found = figures_of(world)
    first, last = found["01.S1"], found[world.last]
    assert (last.mean, last.quartiles) == (pytest.approx(0.32), (0.0, 0.0, 0.6))
    assert (first.mean, first.deviation, first.quartiles) == (0.5, 0.5, (0.0, 0.5, 1.0))


def test_correlation_with_the_rest_of_the_right_by_hand(world: World) -> None:
    """x = 1, 1, 1, 0, 0, 0; the rest of the right follows y = 1, 1, 0, 1, 0, 0 (all other items are empty).

    Both means are 1/2, so every deviation is ±1/2: of the six products four are +1/4 and two −1/4, in sum 1/2. Each sum
    of squares is 6/4. r = (1/2) / (6/4) = 1/3. An item that all leave empty never differs: no r.
    """
    found = figures_of(world)
    assert found["01.S1"].correlation == pytest.approx(1 / 3)
    assert found["01.S2"].correlation == pytest.approx(1 / 3)
    assert found["01.S3"].correlation is None


def test_groups_are_told_only_from_five_regions_on(world: World) -> None:
    """Three kota against three kabupaten are too few; without the bound kota lead by 100 points, as 1, 1, 1 to 0, 0, 0,
    and west over east, which are the same regions here."""
    first = figures_of(world)["01.S1"]
    assert dict(first.groups) == {"kota": (3, None), "kabupaten": (3, None), "barat": (3, None), "timur": (3, None)}
    freed = {row.code: row for row in read_figures(world.cycle, SELF, replace(RULES, least_regions=3))}["01.S1"]
    assert (freed.difference("kota", "kabupaten"), freed.difference("barat", "timur")) == (100, 100)


def test_returns_their_reasons_and_the_time_to_the_first_verdict(world: World) -> None:
    """Two of five came back; of 2, 4, 6, 8 and 10 hours the median is 6. A verdict that was taken back is none."""
    row = rows_of(world)["01.S1"]
    assert (row.figures.judged, row.returned, row.main_reason) == (5, Decimal("40.0"), "Tidak sesuai indikator")
    assert row.hours == Decimal("6.0")
    second = rows_of(world)["01.S2"]
    assert (second.figures.judged, second.returned, second.hours) == (0, None, None)


def test_shares_are_percentages_with_one_decimal(world: World) -> None:
    rows = rows_of(world)
    first, last = rows["01.S1"], rows[world.last]
    assert (first.full, first.zero, first.empty, first.mean) == tuple(map(Decimal, ("50.0", "33.3", "16.7", "50.0")))
    assert (last.not_applicable, last.full) == (Decimal("16.7"), Decimal("20.0"))
    assert first.correlation is None  # 6 regions are fewer than the rule asks for


def test_what_is_kept_is_what_was_counted(world: World) -> None:
    keep(world.cycle, SELF)
    kept = KeptEvaluation.objects.get(cycle=world.cycle, stage=SELF)
    assert [Figures.from_data(row) for row in kept.figures] == read_figures(world.cycle, SELF)


# --- Suggestions --------------------------------------------------------------------------------------

SOUND = Figures(
    code="01.S1",
    regions=100,
    not_applicable=0,
    empty=0,
    not_accepted=0,
    bands=(50, 50),
    full=50,
    zero=50,
    mean=0.5,
    deviation=0.5,
    quartiles=(0.0, 0.5, 1.0),
    correlation=0.5,
    groups={"kota": (50, 0.5), "kabupaten": (50, 0.5), "barat": (50, 0.5), "timur": (50, 0.5)},
    judged=100,
    returned=0,
    reasons=(),
    timed=100,
    hours=1.0,
)


@pytest.mark.parametrize(
    ("kind", "at", "below", "words"),
    [
        (ALWAYS_FULL, {"full": 95}, {"full": 94}, "Poin penuh di 95 dari 100 daerah (95%); ambangnya 95%."),
        (
            NEVER_MET,
            {"zero": 90},
            {"zero": 89},
            "Jawaban diterima tetapi 0 poin di 90 dari 100 daerah (90%); ambangnya 90%.",
        ),
        (
            UNCLEAR,
            {"reasons": (("tidak-sesuai", 20), ("tahun-salah", 50), ("tidak-lengkap", 10))},
            {"reasons": (("tidak-sesuai", 29), ("tahun-salah", 50))},
            (
                "Dikembalikan karena bukti yang tidak cocok pada 30 dari 100 butir yang diputus (30%): "
                "tidak sesuai indikator 20, tidak lengkap 10; ambangnya 30%."
            ),
        ),
        (UNCLEAR, {"empty": 30}, {"empty": 29}, "Tidak diisi oleh 30 dari 100 daerah (30%); ambangnya 30%."),
        (
            FLAT,
            {"correlation": -0.04},
            {"correlation": 0.1},
            "Korelasi dengan butir lain haknya −0,04; ambangnya 0,1.",
        ),
        (FLAT, {"deviation": 0.04}, {"deviation": 0.05}, "Simpangan baku 4 poin persen; ambangnya 5."),
        (
            UNEQUAL,
            {"groups": SOUND.groups | {"kota": (50, 0.125)}},
            {"groups": SOUND.groups | {"kota": (50, 0.31)}},
            ("Rata-rata kota 12,5% (50 daerah), kabupaten 50% (50 daerah): selisih 37,5 poin persen; ambangnya 20."),
        ),
        (
            UNEQUAL,
            {"groups": SOUND.groups | {"timur": (50, 0.25)}},
            {"groups": SOUND.groups | {"timur": (50, 0.31)}},
            (
                "Rata-rata daerah barat 50% (50 daerah), daerah timur 25% (50 daerah): "
                "selisih 25 poin persen; ambangnya 20."
            ),
        ),
    ],
)
def test_each_suggestion_comes_at_its_threshold_with_its_numbers(
    kind: str, at: dict[str, object], below: dict[str, object], words: str
) -> None:
    assert [(found.kind, found.words) for found in suggest(replace(SOUND, **at))] == [(kind, words)]
    assert suggest(replace(SOUND, **below)) == []


def test_what_is_always_full_is_not_called_flat_too() -> None:
    found = suggest(replace(SOUND, full=100, zero=0, deviation=0.0, correlation=None))
    assert [suggestion.kind for suggestion in found] == [ALWAYS_FULL]


def test_nothing_is_suggested_of_four_regions() -> None:
    few = replace(SOUND, regions=4, full=4, zero=4, empty=4, judged=4, reasons=(("tidak-sesuai", 4),))
    assert suggest(few) == []


def test_the_reasons_of_the_thresholds_exist() -> None:
    assert set(RULES.unclear_reasons) - set(REASONS) == set()


# --- The page -----------------------------------------------------------------------------------------


def test_the_worker_counts_what_the_page_then_shows(world: World, signed_in: SignIn) -> None:
    client = signed_in(world.members[Role.VERIFIKATOR_KANWIL])
    assert "Sedang dihitung" in client.get(INDEX).content.decode()
    run(Job.objects.get(kind="evaluasi-hitung").pk)
    page = client.get(INDEX)
    first = page.context["rows"][0]
    assert (first.indicator.code, first.full) == ("01.S1", Decimal("50.0"))
    assert '<td class="num">33,3%</td>' in page.content.decode()
    assert "Uji 16" not in page.content.decode()  # no region is named
    assert Job.objects.filter(kind="evaluasi-hitung").count() == 1


def test_a_changed_score_is_counted_again_but_not_by_the_minute(world: World, signed_in: SignIn) -> None:
    keep(world.cycle, SELF)
    fill(world, world.regions[5], {"01.S1": YES})
    compute(assessment_ids=[world.assessment(world.regions[5]).pk], stage=SELF)
    client = signed_in(world.members[Role.VERIFIKATOR_PUSAT])
    assert client.get(INDEX).context["rows"][0].full == Decimal("50.0")
    assert not Job.objects.exists()
    KeptEvaluation.objects.update(read_at=timezone.now() - AT_MOST_EVERY)
    client.get(INDEX)
    run(Job.objects.get(kind="evaluasi-hitung").pk)
    assert client.get(INDEX).context["rows"][0].full == Decimal("66.7")


@pytest.mark.both
def test_of_fewer_than_five_regions_nothing_is_shown(world: World, signed_in: SignIn) -> None:
    spare = [world.assessment(region).pk for region in world.regions[4:]]
    Assessment.objects.filter(pk__in=spare).update(score_self=None)
    keep(world.cycle, SELF)
    client = signed_in(world.members[Role.VERIFIKATOR_PUSAT])
    one = client.get(reverse("reports:evaluation_indicator", args=[world.cycle.pk, "01.S1"]))
    for page in (client.get(INDEX), one):
        assert "Belum cukup daerah" in page.content.decode()
        assert "%</td>" not in page.content.decode()


def test_filters_leave_what_they_name(world: World, signed_in: SignIn) -> None:
    keep(world.cycle, SELF)
    client = signed_in(world.members[Role.VERIFIKATOR_KANWIL])

    def codes(**query: str) -> list[str]:
        return [row.indicator.code for row in client.get(INDEX, query).context["rows"]]

    of_right = codes(hak="2")
    assert {code[:2] for code in of_right} == {"02"}
    assert codes(urut="penuh")[:3] == ["01.S1", "01.S2", world.last]
    assert codes(hak="1", saran=UNEQUAL) == []
    assert codes(saran=UNCLEAR, hak="1")[0] == "01.S1"  # two of five came back; the others of the right stand empty
    assert codes(hak="x", saran="?", urut="?", tahap="?") == codes()
    assert client.get(INDEX, {"siklus": "0"}).status_code == 404


def test_one_indicator_shows_its_numbers_and_leads_to_the_returns(world: World, signed_in: SignIn) -> None:
    keep(world.cycle, SELF)
    address = reverse("reports:evaluation_indicator", args=[world.cycle.pk, "01.S1"])
    page = signed_in(world.members[Role.VERIFIKATOR_KANWIL]).get(address)
    returns = f"{reverse('assessments:returned_items')}?siklus=2026&amp;hak=1&amp;alasan=tidak-sesuai"
    assert returns in page.content.decode()
    assert [(part.words, part.count) for part in page.context["row"].parts] == [
        ("Ya", 3),
        ("Tidak", 2),
        ("Tidak diterima", 0),
        ("Belum diisi", 1),
        ("Tidak berlaku", 0),
    ]
    assert "2 dari 5 butir yang diputus Kanwil dikembalikan." in page.content.decode()
    region = signed_in(world.members[Role.OPERATOR_PEMDA]).get(address)
    assert reverse("assessments:returned_items") not in region.content.decode()


@pytest.mark.parametrize("comments", [1, 3])
def test_queries_do_not_grow_with_the_comments(
    world: World, signed_in: SignIn, comments: int, django_assert_num_queries: Callable[[int], object]
) -> None:
    for number in range(comments):
        said(world, text=f"Komentar {number}")
    keep(world.cycle, SELF)
    client = signed_in(world.members[Role.VERIFIKATOR_PUSAT])
    client.get(INDEX)
    with django_assert_num_queries(13):
        page = client.get(INDEX)
    assert (len(page.context["rows"]), page.context["rows"][0].comments) == (120, comments)
    with django_assert_num_queries(13):
        client.get(reverse("reports:evaluation_indicator", args=[world.cycle.pk, "01.S1"]))


# --- Comments -----------------------------------------------------------------------------------------


def said(world: World, role: Role = Role.PIMPINAN_KANWIL, text: str = "Sebutkan bentuk peraturannya.") -> None:
    indicator = Indicator.objects.get(right__instrument=world.instrument, code="01.S1")
    comment(cycle=world.cycle, indicator=indicator, kind="perjelas", text=text, by=world.members[role])


def test_a_comment_shows_role_and_scope_and_not_the_name(world: World, signed_in: SignIn) -> None:
    member = world.members[Role.PIMPINAN_KANWIL]
    member.user.name = "Nama Orang"
    member.user.save()
    address = reverse("reports:evaluation_comment", args=[world.cycle.pk, "01.S1"])
    answer = signed_in(member).post(address, {"kind": "ubah-batas", "text": "  Turunkan batasnya.  "}, follow=True)
    assert answer.redirect_chain[-1][0].endswith("/01.S1/?#komentar")
    row = IndicatorComment.objects.get()
    assert (row.kind, row.text, row.by, row.acting_as) == (
        "ubah-batas",
        "Turunkan batasnya.",
        member.user,
        "Pimpinan Kanwil · Kanwil Sumatera Selatan",
    )
    seen = signed_in(world.members[Role.AUDITOR]).get(
        reverse("reports:evaluation_indicator", args=[world.cycle.pk, "01.S1"])
    )
    assert row.acting_as in seen.content.decode()
    assert "Nama Orang" not in seen.content.decode()
    assert "Catat komentar" not in seen.content.decode()


@pytest.mark.both
def test_sent_twice_it_stands_once(world: World) -> None:
    said(world)
    said(world)
    said(world, text="Yang lain.")
    assert IndicatorComment.objects.count() == 2


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"kind": "", "text": "Tetap tersimpan di layar"}, "Pilih usulnya."),
        ({"kind": "hapus", "text": "   "}, "Tulis komentarnya."),
        ({"kind": "musnahkan", "text": "Tetap tersimpan di layar"}, "Pilih usul dari daftar."),
        ({"kind": "hapus", "text": "x" * 2001}, "Terlalu panjang: 2001 huruf"),
    ],
)
def test_a_bad_comment_is_refused_in_words_and_kept(
    world: World, signed_in: SignIn, typed: dict[str, str], words: str
) -> None:
    address = reverse("reports:evaluation_comment", args=[world.cycle.pk, "01.S1"])
    answer = signed_in(world.members[Role.TIM_PENILAI]).post(address, typed)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert typed["text"].strip() in answer.content.decode()
    assert not IndicatorComment.objects.exists()


def test_an_indicator_that_is_not_of_the_cycle_is_not_there(world: World, signed_in: SignIn) -> None:
    client = signed_in(world.members[Role.VERIFIKATOR_PUSAT])
    assert client.get(reverse("reports:evaluation_indicator", args=[world.cycle.pk, "99.S1"])).status_code == 404


@pytest.mark.both
def test_the_database_refuses_to_rewrite_a_comment(world: World) -> None:
    said(world)
    for act in (IndicatorComment.objects.all().delete, lambda: IndicatorComment.objects.update(text="Lain")):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            act()
    assert IndicatorComment.objects.get().text == "Sebutkan bentuk peraturannya."


# --- Files --------------------------------------------------------------------------------------------


def test_the_workbook_says_what_the_page_says(world: World, signed_in: SignIn) -> None:
    said(world, text="=Usul")
    client = signed_in(world.members[Role.OPERATOR_PEMDA])
    client.post(MAKE, {"siklus": world.cycle.pk, "tahap": SELF.value, "format": "xlsx"})
    job = Job.objects.get(kind="evaluasi-indikator")
    run(job.pk)
    job.refresh_from_db()
    assert job.result_name == "evaluasi-indikator-2026-mandiri.xlsx"
    with job.result.open() as file:
        book = load_workbook(io.BytesIO(file.read()))
    assert book.sheetnames == ["Saran", "Butir", "Komentar", "Keterangan"]

    shown = client.get(INDEX).context["rows"]
    head = [cell.value for cell in book["Butir"][1]]
    first_figure = head.index("Penuh (%)")
    written = list(book["Butir"].iter_rows(min_row=2, values_only=True))
    assert [row[0] for row in written] == [row.indicator.code for row in shown]
    for cells, row in zip(written, shown, strict=True):
        numbers = [None if cell is None else Decimal(str(cell)) for cell in cells[first_figure : first_figure + 12]]
        assert numbers == [cell for _, cell in row.cells]
    assert book["Saran"].max_row - 1 == sum(len(row.suggestions) for row in shown)
    assert [cell.value for cell in book["Komentar"][2]][4:7] == [
        "Perjelas",
        "=Usul",
        "Pimpinan Kanwil · Kanwil Sumatera Selatan",
    ]
    assert book["Komentar"]["F2"].data_type == "s"


def test_the_pdf_has_its_title_and_stands_on_a4_landscape(world: World) -> None:
    said(world)
    whole = evaluation_of(world.cycle, keep(world.cycle, SELF))
    content = evaluation_pdf(replace(whole, rows=whole.rows[:6]), list(IndicatorComment.objects.all()))
    assert title_of(content) == "Evaluasi indikator Kabupaten/Kota Peduli HAM 2026"
    assert page_sizes(content) == [(297, 210)] * 5  # front, suggestions, figures, comments, method


@pytest.mark.both
def test_a_file_needs_a_stage_and_a_format(world: World, signed_in: SignIn) -> None:
    client = signed_in(world.members[Role.VERIFIKATOR_PUSAT])
    for wrong in ({"tahap": "x", "format": "pdf"}, {"tahap": SELF.value, "format": "docx"}):
        assert client.post(MAKE, {"siklus": world.cycle.pk} | wrong).status_code == 404
    assert not Job.objects.exists()
