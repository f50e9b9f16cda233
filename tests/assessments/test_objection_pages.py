"""The pages of provisional results and objections: who sees what when, refused forms, costs of the lists."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.states import Role
from assessments import cycles
from assessments.models import Cycle, Document, Objection, ObjectionRuling, Window
from assessments.states import REQUIRED_STAGES, Stage
from regions.rules import search_text
from tests.assessments.contested import WHY, announce, close, contested_world, object_to, rule, score, second
from tests.assessments.desk import as_member, as_role
from tests.world import PASSWORD, World, pdf_bytes

pytestmark = pytest.mark.integration
Counted = Callable[[int], CaptureQueriesContext]
R = Role


@pytest.fixture(scope="module")
def kept_world(kept: None) -> World:
    return contested_world(region_count=3)


@pytest.fixture
def announced(world: World) -> World:
    announce(world)
    return world


def address(name: str, *keys: object) -> str:
    return reverse(f"assessments:{name}", args=keys)


def form_of(world: World, code: str = "01.S1", **typed: object) -> dict[str, object]:
    return {"seen_verdict": world.item(code).central_verdict_id, "reason": WHY} | typed


# --- What the region sees, and when -----------------------------------------------------------------------------------


def figure(world: World) -> str:
    return f"{world.assessment().score_final.final:.2f}".replace(".", ",")


@pytest.mark.parametrize("role", [R.OPERATOR_PEMDA, R.PENGESAH, R.BIRO_HUKUM])
def test_the_final_score_is_seen_after_the_announcement_and_marked_as_provisional(world: World, role: Role) -> None:
    client, assessment = as_role(world, role), world.assessment()
    pages = [
        address("assessment", assessment.pk),
        address("scores", assessment.pk),
        address("history", assessment.pk),
        address("objections", assessment.pk),
        reverse("coaching:profile", args=[world.region.code]),
        reverse("coaching:hand_over", args=[world.region.code]),
    ]
    shown = figure(world)
    before = [page for page in pages if shown in client.get(page).content.decode()]
    announce(world)
    after = {page: client.get(page).content.decode().lower() for page in pages}

    assert before == []
    assert {page for page, text in after.items() if shown not in text} == set()
    marked = set(pages) - {address("history", assessment.pk)}
    assert {page for page in marked if "sementara, belum ditetapkan" not in after[page]} == set()


def test_kanwil_and_pusat_see_it_before_with_a_word(world: World) -> None:
    url = address("assessment", world.assessment().pk)

    for role in (R.VERIFIKATOR_KANWIL, R.VERIFIKATOR_PUSAT, R.AUDITOR):
        page = as_role(world, role).get(url).content.decode()
        assert figure(world) in page
        assert "Belum diumumkan kepada daerah" in page


def test_without_the_option_the_pages_are_as_ever(world: World) -> None:
    cycles.set_windows(cycle_id=world.cycle.pk, windows={}, by=world.members[R.ADMIN_NASIONAL], objections=False)
    page = as_role(world, R.OPERATOR_PEMDA).get(address("assessment", world.assessment().pk))
    text = page.content.decode()

    assert figure(world) in text
    assert ("sementara, belum" in text.lower(), "Sanggahan" in text) == (False, False)
    assert [step.label for step in page.context["steps"]] == [stage.label for stage in REQUIRED_STAGES]
    closed = as_role(world, R.OPERATOR_PEMDA).get(address("objections", world.assessment().pk))
    assert "tidak memakai masa sanggah" in closed.content.decode()


def test_the_next_step_leads_to_the_objections_while_they_are_possible(announced: World) -> None:
    page = as_role(announced, R.OPERATOR_PEMDA).get(address("assessment", announced.assessment().pk))

    assert page.context["next"].url == address("objections", announced.assessment().pk)
    assert [(step.label, step.status) for step in page.context["steps"]][-1] == ("Masa sanggah daerah", "now")


def test_the_list_offers_what_can_be_objected_to(announced: World) -> None:
    object_to(announced, "01.S2")
    page = as_role(announced, R.OPERATOR_PEMDA).get(address("objections", announced.assessment().pk))

    assert [(line.item.indicator.code, line.objection is not None) for line in page.context["lines"]] == [
        ("01.S1", False),
        ("01.S2", True),
        ("01.P1", False),
    ]
    assert page.content.decode().count("Ajukan sanggahan<") == 2
    reader = as_role(announced, R.AUDITOR).get(address("objections", announced.assessment().pk))
    assert "Ajukan sanggahan<" not in reader.content.decode()


def test_the_explanation_offers_it_at_each_item_that_lost_points(announced: World) -> None:
    url, item = address("scores", announced.assessment().pk), announced.item("01.S2")
    object_to(announced)
    links = as_role(announced, R.OPERATOR_PEMDA).get(url).content.decode()
    reader = as_role(announced, R.PENGESAH).get(url).content.decode()

    assert links.count("Ajukan sanggahan<") == 2
    assert (address("object", item.pk) in links, "Ajukan sanggahan<" in reader) == (True, False)
    assert "Sanggahan menunggu putusan" in reader
    close(announced)
    assert "Ajukan sanggahan<" not in as_role(announced, R.OPERATOR_PEMDA).get(url).content.decode()


def test_behind_the_decree_the_record_stays_readable(announced: World) -> None:
    rule(announced, object_to(announced), "ditolak")
    close(announced)
    announced.decide()
    page = as_role(announced, R.OPERATOR_PEMDA).get(address("objections", announced.assessment().pk))
    text = page.content.decode()

    assert (page.context["lines"], len(page.context["objections"])) == ([], 1)
    assert ("Sanggahan ditolak" in text, "sementara, belum" in text.lower()) == (True, False)


# --- Objecting --------------------------------------------------------------------------------------------------------


def test_an_objection_takes_documents_of_the_library_and_new_ones(announced: World) -> None:
    paper, item = announced.document(name="lembaran.pdf"), announced.item("01.S1")
    upload = SimpleUploadedFile("putusan.pdf", pdf_bytes("putusan"))
    answer = as_role(announced, R.OPERATOR_PEMDA).post(
        address("object", item.pk), form_of(announced, dokumen=[paper.pk], uploads=upload), follow=True
    )

    assert "Sanggahan atas butir 01.S1 diajukan." in answer.content.decode()
    assert sorted(document.title for document in Objection.objects.get().documents.all()) == ["lembaran", "putusan"]


@pytest.mark.both
def test_a_search_keeps_what_was_typed_and_chosen(announced: World) -> None:
    chosen, wanted = announced.document(name="a.pdf"), announced.document(name="lembaran.pdf")
    for number in range(10):
        announced.document(name=f"lain-{number}.pdf")
    page = as_role(announced, R.OPERATOR_PEMDA).post(
        address("object", announced.item("01.P1").pk),
        form_of(announced, "01.P1", asked_value="3", dokumen=[chosen.pk], q="lembaran", cari="1"),
    )

    assert (page.status_code, Objection.objects.exists()) == (200, False)
    assert page.context["papers"].chosen == {chosen.pk}
    assert wanted in page.context["papers"].offered
    text = page.content.decode()
    assert (WHY in text, 'value="3"' in text) == (True, True)


def test_a_refused_objection_keeps_what_was_typed(announced: World) -> None:
    page = as_role(announced, R.OPERATOR_PEMDA).post(
        address("object", announced.item("01.P1").pk), form_of(announced, "01.P1", asked_value="-1")
    )

    assert page.status_code == 422
    assert WHY in page.content.decode()
    assert not Objection.objects.exists()


def test_a_file_of_a_kind_that_is_not_taken_is_refused_in_words(announced: World) -> None:
    upload = SimpleUploadedFile("putusan.exe", b"MZ\x90\x00")
    page = as_role(announced, R.OPERATOR_PEMDA).post(
        address("object", announced.item("01.S1").pk), form_of(announced, uploads=upload)
    )

    assert (page.status_code, Objection.objects.exists()) == (422, False)
    assert "Yang diterima" in page.content.decode()


def test_a_verdict_that_changed_meanwhile_is_a_conflict(announced: World) -> None:
    page = as_role(announced, R.OPERATOR_PEMDA).post(
        address("object", announced.item("01.S1").pk), form_of(announced, seen_verdict=1)
    )

    assert page.status_code == 409
    assert WHY in page.content.decode()


@pytest.mark.both
def test_nothing_is_stored_after_the_window_and_the_words_say_why(announced: World) -> None:
    made = object_to(announced)
    close(announced)
    client, documents = as_role(announced, R.OPERATOR_PEMDA), Document.objects.count()
    upload = SimpleUploadedFile("putusan.pdf", pdf_bytes("putusan"))
    late = client.post(address("object", announced.item("01.S2").pk), form_of(announced, "01.S2", uploads=upload))
    withdrawal = client.post(address("objection_withdraw", made.pk), follow=True)

    assert late.status_code == 422
    for page in (late, withdrawal):
        assert "Tahap Masa sanggah daerah sudah ditutup menurut jadwal. Terkunci sejak " in page.content.decode()
    made.refresh_from_db()
    assert (Objection.objects.count(), Document.objects.count(), made.withdrawn_at) == (1, documents, None)


def test_who_reads_sends_nothing(announced: World) -> None:
    url = address("object", announced.item("01.S1").pk)

    for role in (R.PENGESAH, R.VERIFIKATOR_KANWIL, R.AUDITOR):
        client = as_role(announced, role)
        assert (client.get(url).status_code, client.post(url, form_of(announced)).status_code) == (200, 403)


def test_the_region_takes_an_objection_back(announced: World) -> None:
    made = object_to(announced)
    answer = as_role(announced, R.OPERATOR_PEMDA).post(address("objection_withdraw", made.pk), follow=True)

    assert "Sanggahan atas butir 01.S1 dicabut." in answer.content.decode()
    assert "Sanggahan dicabut" in answer.content.decode()


# --- The Pusat --------------------------------------------------------------------------------------------------------


@pytest.mark.both
def test_the_list_filters_by_state_and_region(announced: World) -> None:
    neighbour = announced.regions[1]
    score(announced, neighbour)
    announce(announced)
    first, other = object_to(announced), object_to(announced, region=neighbour)
    rule(announced, object_to(announced, "01.S2"), "ditolak")
    neighbour.search_text = search_text(code=neighbour.code, name=neighbour.name)
    neighbour.save(update_fields=["search_text"])
    client, url = as_role(announced, R.VERIFIKATOR_PUSAT), address("objection_list")

    def found(**query: str) -> list[int]:
        return [objection.pk for objection in client.get(url, query).context["page_obj"]]

    assert found() == [first.pk, other.pk]
    assert found(q=neighbour.name) == [other.pk]
    assert len(found(keadaan="diputus")) == 1
    assert len(found(keadaan="semua")) == 3


@pytest.mark.parametrize("count", [1, 3])
def test_the_lists_cost_the_same_for_one_and_three(
    announced: World, count: int, django_assert_num_queries: Counted
) -> None:
    for code in ("01.S1", "01.S2", "01.P1")[:count]:
        rule(announced, object_to(announced, code, documents=[announced.document(name=code)]), "ditolak")
    pusat, region = as_role(announced, R.VERIFIKATOR_PUSAT), as_role(announced, R.OPERATOR_PEMDA)

    with django_assert_num_queries(8):
        page = pusat.get(address("objection_list"))
    with django_assert_num_queries(10):
        own = region.get(address("objections", announced.assessment().pk))
    assert (len(page.context["page_obj"]), len(own.context["objections"])) == (count, count)


def test_a_ruling_on_screen_changes_the_score_and_says_so(announced: World) -> None:
    made, by = object_to(announced, documents=[announced.document(name="lembaran.pdf")]), second(announced)
    client, url = as_member(by), address("objection", made.pk)
    page = client.get(url)
    assert [shown.document.title for shown in page.context["files"]][:1] == ["lembaran"]
    refused = client.post(url, {"outcome": "dikabulkan", "reason": "Ya."})
    done = client.post(url, {"outcome": "dikabulkan", "reason": WHY}, follow=True)

    assert refused.status_code == 422
    assert "Nilai akhir sementara berubah dari " in done.content.decode()
    assert ObjectionRuling.objects.get().by == by.user
    again = client.post(url, {"outcome": "ditolak", "reason": WHY})
    assert again.status_code == 409


@pytest.mark.both
def test_who_gave_the_verdict_finds_no_form_but_the_names(announced: World) -> None:
    made = object_to(announced)
    client, url = as_role(announced, R.VERIFIKATOR_PUSAT), address("objection", made.pk)

    for page in (client.get(url), client.post(url, {"outcome": "ditolak", "reason": WHY})):
        text = page.content.decode()
        assert "Anda sendiri yang memberi putusan yang disanggah. Yang dapat memutusnya: Admin nasional" in text
        assert 'name="outcome"' not in text


def test_readers_of_a_desk_rule_nothing(announced: World) -> None:
    url = address("objection", object_to(announced).pk)

    for role in (R.VERIFIKATOR_KANWIL, R.BIRO_HUKUM, R.TIM_PENILAI, R.AUDITOR):
        client = as_role(announced, role)
        assert client.get(url).status_code == 200
        assert client.post(url, {"outcome": "ditolak", "reason": WHY}).status_code == 403


# --- The cycle --------------------------------------------------------------------------------------------------------


def schedule(cycle: Cycle, **more: object) -> dict[str, object]:
    """The form of the schedule as a browser sends it."""
    sent = {}
    for window in Window.objects.filter(cycle=cycle):
        name = Stage(window.stage).name
        for field, at in (("opens", window.opens_at), ("closes", window.closes_at)):
            sent[f"{name}_{field}"] = f"{timezone.localtime(at):%Y-%m-%dT%H:%M}"
    return sent | more


def test_the_admin_switches_it_on_and_off_on_the_page_of_the_schedule(world: World) -> None:
    client, url = as_role(world, R.ADMIN_NASIONAL), address("windows", world.cycle.pk)
    sent = schedule(world.cycle)
    client.post(url, sent)
    assert not Cycle.objects.get(pk=world.cycle.pk).objections
    blank = client.post(url, schedule(world.cycle, objections="on"))
    assert (blank.status_code, "Isi jadwal masa sanggah" in blank.content.decode()) == (422, True)
    client.post(url, sent | {"objections": "on"})
    assert Cycle.objects.get(pk=world.cycle.pk).objections


def test_the_switch_is_fixed_once_the_results_are_out(announced: World) -> None:
    client, url = as_role(announced, R.ADMIN_NASIONAL), address("windows", announced.cycle.pk)

    assert client.get(url).context["form"].fields["objections"].disabled
    assert client.post(url, schedule(announced.cycle)).status_code == 302
    assert Cycle.objects.get(pk=announced.cycle.pk).objections


@pytest.mark.both
def test_a_new_cycle_is_laid_out_with_it(world: World) -> None:
    client, url = as_role(world, R.ADMIN_NASIONAL), address("cycle_new")
    form = client.get(url).context["form"]
    sent = {
        name: f"{timezone.localtime(value):%Y-%m-%dT%H:%M}" if hasattr(value, "hour") else value
        for name, value in form.initial.items()
    }
    client.post(url, sent | {"instrument": world.instrument.pk, "objections": "on"})

    made = Cycle.objects.get(award_year=form.initial["award_year"])
    assert (made.objections, made.windows.count()) == (True, len(Stage))


@pytest.mark.both
def test_the_cycle_s_page_announces_and_counts(world: World) -> None:
    client, url = as_role(world, R.ADMIN_NASIONAL), address("cycle", world.cycle.pk)
    assert "Umumkan hasil sementara" in client.get(url).content.decode()
    done = client.post(address("announce", world.cycle.pk), follow=True).content.decode()
    assert "Hasil sementara diumumkan; operator daerah diberi tahu." in done
    object_to(world)

    page = client.get(url)
    assert (page.context["contested"].ready, page.context["contested"].tally.waiting) == (0, 1)
    assert "1 sanggahan menunggu putusan" in page.content.decode()


@pytest.mark.both
def test_the_decree_s_page_names_what_hinders_it(announced: World) -> None:
    object_to(announced)
    client, url = as_role(announced, R.ADMIN_NASIONAL), address("decree", announced.cycle.pk)
    text = client.get(url).content.decode()

    assert f"Sanggahan belum diputus untuk: {announced.region}." in text
    assert 'name="number"' not in text
    sent = {
        "number": "M.HH-09",
        "title": "Uji",
        "date": "2026-11-15",
        "place": "Jakarta",
        "institution": announced.ministry.pk,
        "signatory_title": "Menteri",
        "signatory_name": "Pejabat",
        "password": PASSWORD,
    }
    refused = client.post(url, sent)
    assert (refused.status_code, "Belum dapat ditetapkan" in refused.content.decode()) == (422, True)


def test_the_extension_s_form_offers_the_stage_to_the_ministry_alone(announced: World) -> None:
    url = address("extend", announced.assessment().pk)

    def offered(role: Role) -> set[str]:
        return {value for value, _ in as_role(announced, role).get(url).context["form"].fields["stage"].choices}

    assert offered(R.ADMIN_NASIONAL) == {stage.value for stage in Stage}
    assert Stage.OBJECTION.value not in offered(R.PIMPINAN_KANWIL)
    until = timezone.localtime() + timedelta(days=20)
    sent = {"stage": "sanggah", "closes_at": f"{until:%Y-%m-%dT%H:%M}", "reason": "Banjir."}
    assert as_role(announced, R.ADMIN_NASIONAL).post(url, sent).status_code == 302
