"""Last year's answers and data dukung as proposals: offered where accepted, else a warning, never by themselves."""

import re
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.states import Role
from assessments import cycles, library, verdicts
from assessments.carry_over import Proposal, Taken, Wish, proposals_of, take_over
from assessments.errors import Locked, Refused, Stale
from assessments.filling import Filling, fill_items
from assessments.models import Assessment, Cycle, Document, Event, Evidence, Item
from assessments.scores import compute
from assessments.states import REQUIRED_STAGES, ItemState, Level, ScoreStage
from tests.assessments.region import HTMX, save, sign_in, text_of
from tests.world import World, good_answer, pdf_file

pytestmark = pytest.mark.integration
YES_NO, FIGURE, NOT_ACCEPTED, UNDATED = "01.P2", "01.P1", "01.S2", "01.S1"


def document_of(world: World, name: str, dated: date | None) -> Document:
    label = library.Label(title=name, document_date=dated)
    return library.add_document(
        region=world.region, by=world.operator(), upload=pdf_file(f"{name}.pdf", pages=4), label=label
    )[0]


@pytest.fixture(scope="module")
def kept_world(kept: None) -> World:
    """A region with a whole accepted year behind it, but for one item, and an empty form before it."""
    made = World(region_count=1)
    assessment = made.fill()
    items = {i.indicator.code: i for i in Item.objects.filter(assessment=assessment).select_related("indicator")}
    report, perda = (
        document_of(made, "Laporan lama", date(2025, 6, 1)),
        document_of(made, "Perda lama", date(2019, 6, 1)),
    )
    for code, document, pages in (
        (YES_NO, report, "2-3"),
        (FIGURE, report, ""),
        (UNDATED, perda, "4"),
        (NOT_ACCEPTED, perda, ""),
    ):
        library.attach(item_id=items[code].pk, document=document, by=made.operator(), pages=pages)
    made.submit()
    made.start_kanwil()
    made.judge(note="Sesuai.")
    made.forward()
    made.start_central()
    made.judge([NOT_ACCEPTED], outcome="kembalikan", level=Level.CENTRAL, reason_code="tahun-salah", note="Perda 2019.")
    made.judge_sample()
    assessment = made.assessment()
    by = made.members[Role.VERIFIKATOR_PUSAT]
    verdicts.confirm_kanwil(assessment_id=assessment.pk, version=assessment.version, by=by)
    compute(assessment_ids=[assessment.pk], stage=ScoreStage.FINAL)
    made.decide()
    cycles.close_cycle(cycle_id=made.cycle.pk, by=made.members[Role.ADMIN_NASIONAL])
    open_year(made, 2027)
    return made


def open_year(world: World, award_year: int) -> Cycle:
    """The next cycle is the world's own from here on."""
    now, admin = timezone.now(), world.members[Role.ADMIN_NASIONAL]
    made = cycles.prepare_cycle(
        award_year=award_year,
        performance_year=award_year - 1,
        instrument=world.instrument,
        windows={s.value: (now - timedelta(days=1), now + timedelta(days=30)) for s in REQUIRED_STAGES},
        by=admin,
    )
    world.__dict__["cycle"] = cycles.open_cycle(cycle_id=made.pk, by=admin)
    return world.cycle


def proposals(world: World) -> dict[str, Proposal]:
    return {p.item.indicator.code: p for p in proposals_of(world.assessment())}


def take(world: World, *codes: str, **wish: object) -> Taken:
    assessment = world.assessment()
    wishes = [Wish(world.item(code).pk, **wish) for code in codes]
    return take_over(assessment_id=assessment.pk, by=world.operator(), wishes=wishes)


def evidence_of(world: World, code: str) -> list[tuple[str, str]]:
    found = Evidence.objects.filter(item=world.item(code), removed_at=None).order_by("id")
    return list(found.values_list("document__title", "pages"))


# --- What is offered ------------------------------------------------------------------------------


def test_every_accepted_item_is_offered_and_what_was_not_accepted_is_a_warning(world: World) -> None:
    found = proposals(world)

    assert len(found) == 120
    assert [code for code, p in found.items() if not p.offered] == [NOT_ACCEPTED]
    warned = found[NOT_ACCEPTED].returned
    assert (warned.level, warned.reason_code, warned.note) == ("pusat", "tahun-salah", "Perda 2019.")
    assert found[YES_NO].takes_answer
    assert not found[FIGURE].takes_answer
    assert found[FIGURE].takes_documents


def test_a_document_outside_the_performance_year_is_marked_only_where_the_date_matters(world: World) -> None:
    found = proposals(world)

    marked = {code: [d.outdated for d in found[code].documents] for code in (YES_NO, UNDATED)}
    matters = {code: found[code].item.indicator.date_matters for code in (YES_NO, UNDATED)}
    assert matters == {YES_NO: True, UNDATED: False}
    assert marked == {YES_NO: [True], UNDATED: [False]}


def test_the_newest_earlier_year_in_which_the_item_was_filled_is_the_one_that_counts(world: World) -> None:
    fill_items(
        assessment_id=world.assessment().pk,
        by=world.operator(),
        fillings=[Filling(world.item(YES_NO).pk, 1, good_answer(world.item(YES_NO).indicator))],
    )
    cycles.close_cycle(cycle_id=world.cycle.pk, by=world.members[Role.ADMIN_NASIONAL])
    open_year(world, 2028)

    found = proposals(world)

    # 2027 was never judged: nothing is offered from it. What 2027 left empty still comes from 2026.
    assert (found[YES_NO].cycle.award_year, found[YES_NO].offered) == (2027, False)
    assert (found[UNDATED].cycle.award_year, found[UNDATED].offered) == (2026, True)


def test_another_region_s_year_is_never_offered(world: World) -> None:
    foreign = Assessment.objects.select_related("cycle__instrument").get(cycle=world.cycle, region=world.foreign_region)
    assert proposals_of(foreign) == []


# --- Taking over ----------------------------------------------------------------------------------


def test_answer_and_documents_become_this_year_s_claim_that_nobody_has_checked(world: World) -> None:
    taken = take(world, YES_NO)

    item = world.item(YES_NO)
    assert (item.claim, item.state, item.kanwil_verdict_id, item.central_verdict_id) == ("ya", "terisi", None, None)
    assert evidence_of(world, YES_NO) == [("Laporan lama", "2-3")]
    assert (taken.answers, taken.documents) == ([YES_NO], 1)
    logged = Event.objects.filter(item=item).order_by("id").values_list("verb", flat=True)
    assert list(logged) == [Event.Verb.ITEM_FILLED, Event.Verb.EVIDENCE_ATTACHED]


def test_documents_alone_leave_the_answer_open(world: World) -> None:
    take(world, YES_NO, answer=False)

    assert (world.item(YES_NO).claim, world.item(YES_NO).state) == ("", ItemState.EMPTY)
    assert evidence_of(world, YES_NO) == [("Laporan lama", "2-3")]


@pytest.mark.both
def test_a_figure_is_not_copied_only_its_documents(world: World) -> None:
    taken = take(world, FIGURE)

    item = world.item(FIGURE)
    assert (item.claim, item.value) == ("", None)
    assert evidence_of(world, FIGURE) == [("Laporan lama", "")]
    assert (taken.answers, taken.figures) == ([], [FIGURE])
    assert f"Angka tahun ini masih harus diisi: {FIGURE}." in taken.words()


def test_an_answer_that_is_there_is_left_and_told(world: World) -> None:
    save(sign_in(world), world.item(YES_NO), claim="tidak", note="Belum ada tahun ini.")

    taken = take(world, YES_NO, UNDATED)

    assert world.item(YES_NO).claim == "tidak"
    assert evidence_of(world, YES_NO) == [("Laporan lama", "2-3")]
    assert (taken.answers, taken.kept) == ([UNDATED], [YES_NO])
    assert f"Jawaban yang sudah ada tidak diganti: {YES_NO}." in taken.words()


def test_twice_attaches_nothing_twice(world: World) -> None:
    take(world, YES_NO)
    version = world.item(YES_NO).version

    again = take(world, YES_NO)

    assert (again.documents, world.item(YES_NO).version) == (0, version)
    assert evidence_of(world, YES_NO) == [("Laporan lama", "2-3")]


def test_what_was_not_accepted_cannot_be_taken_and_takes_nothing_else_with_it(world: World) -> None:
    with pytest.raises(Refused, match="tidak ada jawaban tahun lalu yang diterima"):
        take(world, YES_NO, NOT_ACCEPTED)

    assert (world.item(YES_NO).claim, evidence_of(world, YES_NO)) == ("", [])


def test_a_sent_form_takes_nothing_over(world: World) -> None:
    world.submit(limit=3)
    with pytest.raises(Locked):
        take(world, "05.S1")


def test_from_a_card_that_is_out_of_date_nothing_is_written(world: World) -> None:
    item = world.item(YES_NO)
    save(sign_in(world), item, claim="tidak")

    with pytest.raises(Stale) as refused:
        take(world, YES_NO, version=item.version)

    assert [change.label for change in refused.value.changes] == ["Butir diisi"]
    assert evidence_of(world, YES_NO) == []


# --- On the card ----------------------------------------------------------------------------------


def post_take(client: Client, world: World, code: str, **data: str) -> object:
    item = world.item(code)
    fields = {"version": str(item.version)} | data
    return client.post(reverse("assessments:item_take_over", args=[item.pk]), fields, headers=HTMX)


def test_card_shows_last_year_with_verdicts_notes_and_documents(world: World) -> None:
    page = text_of(sign_in(world).get(reverse("assessments:right", args=[world.assessment().pk, 1])))

    assert "Tahun lalu (kinerja 2025): Ya diterima Kanwil: Diterima Sesuai. Pusat: Diterima" in page
    assert "Tahun lalu dikembalikan: Tahun salah." in page
    assert "Perda 2019." in page
    assert "Laporan lama hlm. 2-3 · 1 Juni 2025 di luar tahun kinerja" in page
    assert "Perda lama hlm. 4 · 1 Juni 2019 Pakai" in page
    assert "Angka tahun lalu:" in page


def test_card_takes_answer_and_documents_at_once(world: World) -> None:
    answer = post_take(sign_in(world), world, YES_NO, jawaban="1")

    words = text_of(answer)
    assert (answer.status_code, world.item(YES_NO).claim) == (200, "ya")
    assert "1 jawaban dan 1 dokumen dipakai kembali." in words
    assert "Jawaban itu belum diperiksa; Kanwil menilainya seperti jawaban baru." in words
    assert "sudah terlampir" in words
    assert "Pakai jawaban" not in words


def test_card_without_javascript_leads_back_to_the_card(world: World) -> None:
    item = world.item(YES_NO)
    answer = sign_in(world).post(reverse("assessments:item_take_over", args=[item.pk]), {"version": item.version})

    assert answer.status_code == 302
    assert answer.headers["Location"].endswith(f"#butir-{YES_NO}")
    assert (world.item(YES_NO).claim, evidence_of(world, YES_NO)) == ("", [("Laporan lama", "2-3")])


def test_a_stale_card_says_what_changed_and_keeps_the_answer(world: World) -> None:
    old = world.item(YES_NO).version
    save(sign_in(world), world.item(YES_NO), claim="tidak")

    answer = post_take(sign_in(world), world, YES_NO, jawaban="1", version=str(old))

    assert answer.status_code == 409
    assert "jawabannya tidak diganti" in text_of(answer)
    assert world.item(YES_NO).claim == "tidak"


def test_who_only_reads_sees_last_year_without_buttons(world: World) -> None:
    client = sign_in(world, Role.VERIFIKATOR_KANWIL)
    page = text_of(client.get(reverse("assessments:right", args=[world.assessment().pk, 1])))

    assert "Tahun lalu (kinerja 2025)" in page
    assert "Pakai dokumennya saja" not in page


@pytest.mark.parametrize("number", [1, 2])
def test_page_of_a_right_costs_no_query_more_for_last_year(
    world: World, django_assert_num_queries: DjangoAssertNumQueries, number: int
) -> None:
    client, url = sign_in(world), reverse("assessments:right", args=[world.assessment().pk, number])
    client.get(url)

    with django_assert_num_queries(10):
        client.get(url)


# --- The list -------------------------------------------------------------------------------------


def test_list_offers_all_ticks_the_untroubled_and_warns_of_the_rest(world: World) -> None:
    page = sign_in(world).get(reverse("assessments:proposals", args=[world.assessment().pk]))

    boxes = page.content.decode()
    found = proposals(world).values()
    assert boxes.count('name="butir"') == len([p for p in found if p.open]) == 119
    assert boxes.count("checked") == len([p for p in found if p.takes_answer and p.in_date])
    ticked = {code: bool(re.search(rf'value="{world.item(code).pk}"\s+checked', boxes)) for code in (YES_NO, UNDATED)}
    assert ticked == {YES_NO: False, UNDATED: True}
    assert "Tahun lalu dikembalikan" in text_of(page)


def test_list_takes_over_what_is_ticked_and_nothing_else(world: World) -> None:
    client, url = sign_in(world), reverse("assessments:proposals", args=[world.assessment().pk])

    answer = client.post(url, {"butir": [world.item(code).pk for code in (YES_NO, FIGURE)]}, follow=True)

    words = text_of(answer)
    assert "1 jawaban dan 2 dokumen dipakai kembali." in words
    assert f"Angka tahun ini masih harus diisi: {FIGURE}." in words
    assert Item.objects.filter(assessment=world.assessment()).exclude(state=ItemState.EMPTY).count() == 1
    assert f"<b>{YES_NO}</b>" not in answer.content.decode()


def test_list_without_a_tick_says_so(world: World) -> None:
    answer = sign_in(world).post(reverse("assessments:proposals", args=[world.assessment().pk]))

    assert (answer.status_code, "Centang paling sedikit satu butir" in text_of(answer)) == (422, True)


def test_list_refuses_a_foreign_item_and_keeps_the_ticks(world: World) -> None:
    foreign = Item.objects.filter(assessment__region=world.foreign_region, assessment__cycle=world.cycle).first()
    own = world.item(YES_NO)

    answer = sign_in(world).post(
        reverse("assessments:proposals", args=[world.assessment().pk]), {"butir": [foreign.pk, own.pk]}
    )

    assert (answer.status_code, world.item(YES_NO).claim) == (422, "")
    assert answer.content.decode().count("checked") == 1
    foreign.refresh_from_db()
    assert foreign.claim == ""


@pytest.mark.both
def test_list_of_a_region_without_a_past_says_so(world: World) -> None:
    operator = world.join(Role.OPERATOR_PEMDA, region=world.foreign_region)
    client = Client()
    client.force_login(operator.user, backend="accounts.backends.MembershipBackend")
    foreign = Assessment.objects.get(cycle=world.cycle, region=world.foreign_region)

    page = client.get(reverse("assessments:proposals", args=[foreign.pk]))

    assert (page.status_code, "Belum ada usulan" in text_of(page)) == (200, True)


@pytest.mark.parametrize("documents", [1, 3])
def test_list_costs_the_same_queries_for_one_and_three_documents(
    world: World, django_assert_num_queries: DjangoAssertNumQueries, documents: int
) -> None:
    before = Item.objects.filter(assessment__cycle__award_year=2026, assessment__region=world.region)
    for number, item in enumerate(before.order_by("-id")[:documents]):
        document = document_of(world, f"Tambahan {number}", date(2025, 1, 2))
        Evidence.objects.create(item=item, document=document, added_by=world.operator().user)
    client, url = sign_in(world), reverse("assessments:proposals", args=[world.assessment().pk])
    client.get(url)

    with django_assert_num_queries(9):
        client.get(url)
