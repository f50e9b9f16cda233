"""Tasks of OPD inside the Pemda: what operator, contributor and pengesah may rely on."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership
from accounts.states import Role
from assessments import assignments, library, transitions
from assessments.answers import Answer
from assessments.approval import approve_form
from assessments.errors import ItemErrors, Locked, Refused, Stale
from assessments.filling import Filling, fill_items
from assessments.models import Document, Event, Item, Task
from assessments.queries import current_endorsements, last_change_of_content
from assessments.states import EndorsementKind, TaskState
from notices.models import Notice
from tests.world import PASSWORD, World, pdf_file

pytestmark = pytest.mark.integration

OWN, OTHER = "06.S1", "01.S1"


@pytest.fixture
def contributor(world: World) -> Membership:
    return world.members[Role.KONTRIBUTOR_OPD]


def browser_of(member: Membership) -> Client:
    client = Client()
    client.force_login(member.user, backend="accounts.backends.MembershipBackend")
    return client


def answer(world: World, code: str, by: Membership, claim: str = "ya") -> Item:
    item = world.item(code)
    fill_items(assessment_id=item.assessment_id, by=by, fillings=[Filling(item.pk, item.version, Answer(claim))])
    return world.item(code)


def hand_in(task: Task, by: Membership) -> None:
    assignments.hand_in(assessment_id=task.item.assessment_id, task_ids=[task.pk], by=by)


def told(member: Membership) -> list[str]:
    return list(Notice.objects.filter(to=member.user).order_by("id").values_list("subject", flat=True))


def state_of(task: Task) -> str:
    return Task.objects.get(pk=task.pk).state


# --- From hand to hand ----------------------------------------------------------------------------


def test_an_item_goes_out_comes_back_is_sent_back_and_is_approved(world: World, contributor: Membership) -> None:
    operator = world.operator()
    (task,) = world.hand_over(OWN)
    item = answer(world, OWN, contributor)
    hand_in(task, contributor)
    with pytest.raises(Locked, match="sudah Anda serahkan"):
        answer(world, OWN, contributor, "tidak")
    assignments.send_back(task_id=task.pk, note="Lampirkan perdanya.", by=operator)
    item = answer(world, OWN, contributor, "tidak")
    hand_in(task, contributor)
    assignments.approve(assessment_id=item.assessment_id, seen={task.pk: item.version}, by=operator)

    assert state_of(task) == TaskState.APPROVED
    assert [(e.verb, e.after["task_state"]) for e in Event.objects.filter(verb__startswith="tugas").order_by("id")] == [
        ("tugas-diberikan", "ditugaskan"),
        ("tugas-berubah", "diserahkan"),
        ("tugas-berubah", "dikembalikan"),
        ("tugas-berubah", "diserahkan"),
        ("tugas-berubah", "disetujui"),
    ]
    assert told(contributor) == [
        "1 butir ditugaskan kepada Anda",
        "Butir dikembalikan kepada Anda",
        "1 butir disetujui",
    ]
    assert told(operator) == ["Dinas Kesehatan menyerahkan 1 butir"] * 2


def test_the_operator_may_always_change_what_somebody_else_has(world: World, contributor: Membership) -> None:
    (task,) = world.hand_over(OWN)
    answer(world, OWN, contributor)
    hand_in(task, contributor)

    assert answer(world, OWN, world.operator(), "tidak").claim == "tidak"


@pytest.mark.both
def test_an_approval_of_what_changed_meanwhile_is_stale_and_shows_the_change(
    world: World, contributor: Membership
) -> None:
    (task,) = world.hand_over(OWN)
    seen = answer(world, OWN, contributor).version
    hand_in(task, contributor)
    item = answer(world, OWN, world.operator(), "tidak")

    with pytest.raises(Stale) as refused:
        assignments.approve(assessment_id=item.assessment_id, seen={task.pk: seen}, by=world.operator())

    assert [change.label for change in refused.value.changes] == ["Butir diisi"]
    assert state_of(task) == TaskState.HANDED_IN


def test_an_empty_item_is_not_handed_in_and_then_none_is(world: World, contributor: Membership) -> None:
    full, empty = world.hand_over(OWN, OTHER)
    answer(world, full.item.indicator.code, contributor)

    with pytest.raises(ItemErrors) as refused:
        assignments.hand_in(assessment_id=full.item.assessment_id, task_ids=[full.pk, empty.pk], by=contributor)

    assert list(refused.value.errors) == [empty.item.indicator.code]
    assert [state_of(full), state_of(empty)] == [TaskState.GIVEN, TaskState.GIVEN]


@pytest.mark.both
def test_sending_back_needs_a_note(world: World, contributor: Membership) -> None:
    (task,) = world.hand_over(OWN)
    answer(world, OWN, contributor)
    hand_in(task, contributor)

    page = browser_of(world.operator()).post(reverse("assessments:task_send_back", args=[task.pk]), {"note": " "})

    assert (page.status_code, state_of(task)) == (422, TaskState.HANDED_IN)
    assert "Tulis catatan: apa yang harus diperbaiki" in page.text


@pytest.mark.both
@pytest.mark.parametrize(("days", "words"), [(-1, "sudah lewat"), (60, "melewati penutupan tahap ini")])
def test_the_inner_deadline_lies_between_today_and_the_closing(world: World, days: int, words: str) -> None:
    with pytest.raises(Refused, match=words):
        world.hand_over(OWN, days=days)

    assert not Task.objects.exists()


@pytest.mark.both
def test_given_to_another_an_item_leaves_the_first_hand(world: World, contributor: Membership) -> None:
    (first,) = world.hand_over(OWN)
    second = world.join(Role.KONTRIBUTOR_OPD)
    world.hand_over(OWN, to=second)

    first.refresh_from_db()
    assert first.ended_at is not None
    assert [task.contributor for task in Task.objects.filter(ended_at=None)] == [second]
    with pytest.raises(Locked, match="tidak ditugaskan kepada Anda"):
        answer(world, OWN, contributor)


def test_only_a_contributor_of_the_same_region_can_be_given_items(world: World) -> None:
    for stranger in (world.join(Role.KONTRIBUTOR_OPD, region=world.foreign_region), world.operator()):
        with pytest.raises(Refused, match="Pilih kontributor"):
            world.hand_over(OWN, to=stranger)


def test_only_the_operator_hands_out(world: World, contributor: Membership) -> None:
    (task,) = world.hand_over(OWN)
    with pytest.raises(PermissionDenied):
        assignments.take_back(task_id=task.pk, by=contributor)
    with pytest.raises(PermissionDenied):
        assignments.approve(assessment_id=task.item.assessment_id, seen={task.pk: 1}, by=contributor)


@pytest.mark.both
def test_a_reminder_goes_out_once_a_day(world: World, contributor: Membership) -> None:
    (task,) = world.hand_over(OWN)
    pk = task.item.assessment_id

    sent = [assignments.remind(assessment_id=pk, by=world.operator()) for _ in range(2)]

    assert sent == [1, 0]
    assert told(contributor) == ["1 butir ditugaskan kepada Anda", "Pengingat: 1 butir menunggu Anda"]


def test_who_has_handed_in_everything_is_not_reminded(world: World, contributor: Membership) -> None:
    (task,) = world.hand_over(OWN)
    answer(world, OWN, contributor)
    hand_in(task, contributor)

    with pytest.raises(Refused, match="Tidak ada butir yang masih ditunggu"):
        assignments.remind(assessment_id=task.item.assessment_id, by=world.operator())


# --- What a contributor sees ----------------------------------------------------------------------


@pytest.mark.both
def test_a_contributor_lands_on_the_own_tasks_and_sees_no_other_item(world: World, contributor: Membership) -> None:
    (task,) = world.hand_over(OWN)
    pk, client = task.item.assessment_id, browser_of(contributor)

    landing = client.get(reverse("home"), follow=True)
    own = client.get(reverse("assessments:right", args=[pk, 6]))
    elsewhere = client.get(reverse("assessments:right", args=[pk, 1]))
    form = client.get(reverse("assessments:assessment", args=[pk]))

    assert landing.redirect_chain[-1][0] == reverse("assessments:my_tasks")
    assert [row["task"] for row in landing.context["rows"]] == [task]
    assert [c.item.indicator.code for _, cards in own.context["groups"] for c in cards] == [OWN]
    assert (own.context["progress"]["total"], own.context["next"]) == (1, None)
    assert (elsewhere.status_code, form.status_code) == (404, 403)


def test_every_door_to_another_item_is_closed(world: World, contributor: Membership) -> None:
    world.hand_over(OWN)
    item, document = world.item(OTHER), world.document()
    evidence = library.attach(item_id=item.pk, document=document, by=world.operator())
    client = browser_of(contributor)

    found = {
        name: client.post(reverse(f"assessments:{name}", args=[pk])).status_code
        for name, pk in (
            ("item_save", item.pk),
            ("item_upload", item.pk),
            ("item_attach", item.pk),
            ("evidence_pages", evidence.pk),
            ("evidence_remove", evidence.pk),
        )
    }

    assert set(found.values()) == {404}
    for name in ("document", "document_file"):
        assert client.get(reverse(f"assessments:{name}", args=[document.pk])).status_code == 404
    for write in (
        lambda: answer(world, OTHER, contributor),
        lambda: library.attach(item_id=item.pk, document=document, by=contributor),
        lambda: library.attach_many(assessment_id=item.assessment_id, pairs=[(item.pk, document)], by=contributor),
        lambda: library.detach(evidence_id=evidence.pk, by=contributor),
    ):
        with pytest.raises(Locked, match="tidak ditugaskan kepada Anda"):
            write()


@pytest.mark.both
def test_a_contributor_sees_own_documents_and_those_on_the_own_items(world: World, contributor: Membership) -> None:
    world.hand_over(OWN)
    hidden, shown = world.document(name="rahasia.pdf"), world.document(name="perda.pdf")
    library.attach(item_id=world.item(OWN).pk, document=shown, by=world.operator())
    own, _ = library.add_document(
        region=world.region, by=contributor, upload=pdf_file("milik sendiri.pdf"), label=library.Label()
    )
    client = browser_of(contributor)

    listed = list(client.get(reverse("assessments:documents")).context["page_obj"])
    statuses = {d: client.get(reverse("assessments:document", args=[d.pk])).status_code for d in Document.objects.all()}

    assert listed == [own, shown]
    assert statuses == {hidden: 404, shown: 200, own: 200}


def test_what_was_taken_back_is_out_of_sight_at_once(world: World, contributor: Membership) -> None:
    (task,) = world.hand_over(OWN)
    client, url = browser_of(contributor), reverse("assessments:right", args=[task.item.assessment_id, 6])
    before = client.get(url).status_code

    browser_of(world.operator()).post(reverse("assessments:task_take_back", args=[task.pk]))

    assert (before, client.get(url).status_code) == (200, 404)


@pytest.mark.both
def test_how_a_pemda_shares_out_its_work_is_not_shown_outside(world: World) -> None:
    (task,) = world.hand_over(OWN)
    pk = task.item.assessment_id
    words = "Butir 06.S1 ditugaskan kepada Dinas Kesehatan"

    pages = {
        role: browser_of(world.members[role]).get(reverse("assessments:history", args=[pk])).text
        for role in (Role.OPERATOR_PEMDA, Role.VERIFIKATOR_KANWIL)
    }
    card = browser_of(world.members[Role.VERIFIKATOR_KANWIL]).get(reverse("assessments:right", args=[pk, 6])).text

    assert {role: words in page for role, page in pages.items()} == {
        Role.OPERATOR_PEMDA: True,
        Role.VERIFIKATOR_KANWIL: False,
    }
    assert "Kontributor OPD" not in card


# --- The operator's pages -------------------------------------------------------------------------


def give_by_form(world: World, contributor: Membership, **picked: object) -> int:
    data = {"contributor": contributor.pk, "due_on": (timezone.localdate() + timedelta(days=3)).isoformat()} | picked
    url = reverse("assessments:task_give", args=[world.assessment().pk])
    return browser_of(world.operator()).post(url, data).status_code


def test_a_whole_right_and_all_of_an_owner_are_given_without_taking_from_others(
    world: World, contributor: Membership
) -> None:
    other = world.join(Role.KONTRIBUTOR_OPD)
    world.hand_over("06.S1", to=other)

    status = give_by_form(world, contributor, right=["6"], owner=["Dinas Sosial"])

    items = Item.objects.filter(assessment=world.assessment())
    wanted = items.filter(indicator__right__number=6) | items.filter(indicator__owner="Dinas Sosial")
    assert status == 302
    assert set(contributor.tasks.values_list("item", flat=True)) == (
        set(wanted.values_list("pk", flat=True)) - {world.item("06.S1").pk}
    )


@pytest.mark.both
def test_nothing_picked_is_told_and_the_rest_stays_typed(world: World, contributor: Membership) -> None:
    url = reverse("assessments:task_give", args=[world.assessment().pk])
    day = (timezone.localdate() + timedelta(days=3)).isoformat()

    page = browser_of(world.operator()).post(url, {"contributor": contributor.pk, "due_on": day})

    assert page.status_code == 422
    assert "Pilih paling sedikit satu butir" in page.text
    assert f'value="{day}"' in page.text
    assert f'value="{contributor.pk}" selected' in page.text


@pytest.mark.parametrize("count", [1, 3])
def test_the_board_and_the_own_list_cost_the_same_for_one_and_three(
    world: World, contributor: Membership, count: int, django_assert_num_queries
) -> None:
    codes = ["06.S1", "06.S2", "06.P1"][:count]
    for code in codes:
        world.hand_over(code, to=contributor if code == "06.S1" else world.join(Role.KONTRIBUTOR_OPD))
    pk, operator = world.assessment().pk, browser_of(world.operator())
    with django_assert_num_queries(9):
        board = operator.get(reverse("assessments:board", args=[pk]))
    assert [load.given for load in board.context["loads"]] == [1] * count
    world.hand_over(*codes, to=contributor)
    client = browser_of(contributor)
    with django_assert_num_queries(7):
        mine = client.get(reverse("assessments:my_tasks"))
    assert len(mine.context["rows"]) == count


@pytest.mark.both
def test_the_board_says_who_is_late(world: World, contributor: Membership) -> None:
    (task,) = world.hand_over(OWN)
    Task.objects.filter(pk=task.pk).update(due_on=timezone.localdate() - timedelta(days=2))

    board = browser_of(world.operator()).get(reverse("assessments:board", args=[task.item.assessment_id]))

    (load,) = board.context["loads"]
    assert (load.contributor, load.given, load.overdue) == (contributor, 1, 1)
    assert "Terlambat" in board.text


# --- Approved on screen ---------------------------------------------------------------------------


def approve(world: World, seen: int | None = None) -> None:
    assessment = world.assessment()
    change = last_change_of_content(assessment)
    approve_form(
        assessment_id=assessment.pk,
        seen=(change.pk if change else 0) if seen is None else seen,
        position="Sekretaris Daerah",
        by=world.members[Role.PENGESAH],
    )


def cover_letter(world: World) -> None:
    library.endorse(
        assessment=world.assessment(),
        kind=EndorsementKind.COVER_LETTER,
        upload=pdf_file("surat.pdf"),
        signatory="Sekda Provinsi",
        position="Sekda",
        document_date=None,
        by=world.operator(),
    )


def papers_that_count(world: World) -> set[str]:
    return set(current_endorsements(world.assessment()))


def test_an_approval_on_screen_counts_until_an_item_changes(world: World) -> None:
    world.fill(limit=3)
    cover_letter(world)
    approve(world)
    counted = papers_that_count(world)

    answer(world, OTHER, world.operator(), "tidak")
    assessment = world.assessment()
    with pytest.raises(Refused, match="berubah sesudah formulir disetujui di layar"):
        transitions.submit(assessment_id=assessment.pk, version=assessment.version, by=world.operator())

    assert counted == set(EndorsementKind)
    assert papers_that_count(world) == {EndorsementKind.COVER_LETTER}
    page = browser_of(world.operator()).get(reverse("assessments:assessment", args=[assessment.pk])).text
    assert "Disetujui di layar oleh Pejabat pengesah, Sekretaris Daerah" in page
    assert "Gugur: isian berubah sesudahnya" in page
    approve(world)
    assert papers_that_count(world) == set(EndorsementKind)


def test_evidence_taken_off_voids_the_approval_too(world: World) -> None:
    world.fill(limit=3)
    evidence = library.attach(item_id=world.item(OTHER).pk, document=world.document(), by=world.operator())
    approve(world)

    library.detach(evidence_id=evidence.pk, by=world.operator())

    assert papers_that_count(world) == set()


def test_what_changed_while_it_was_read_is_not_approved(world: World) -> None:
    world.fill(limit=3)
    change = last_change_of_content(world.assessment())
    assert change is not None
    answer(world, OTHER, world.operator(), "tidak")

    with pytest.raises(Stale, match="berubah sejak halaman ini dibuka"):
        approve(world, seen=change.pk)


def test_the_own_password_is_asked_and_the_position_is_kept(world: World) -> None:
    world.fill(limit=3)
    client = browser_of(world.members[Role.PENGESAH])
    url = reverse("assessments:approve", args=[world.assessment().pk])
    data = {"seen": client.get(url).context["form"].initial["seen"], "position": "Kepala Dinas Kesehatan"}

    refused = client.post(url, data | {"password": "salah"})
    done = client.post(url, data | {"password": PASSWORD})

    assert (refused.status_code, done.status_code) == (422, 302)
    assert "Kata sandi tidak cocok." in refused.text
    assert 'value="Kepala Dinas Kesehatan"' in refused.text
    (paper,) = current_endorsements(world.assessment()).values()
    assert (paper.on_screen, paper.position, paper.added_by) == (
        True,
        "Kepala Dinas Kesehatan",
        world.members[Role.PENGESAH].user,
    )


@pytest.mark.both
def test_an_empty_form_is_not_approved_and_others_may_not(world: World) -> None:
    with pytest.raises(Refused, match="belum ada yang dapat disetujui"):
        approve(world)
    with pytest.raises(PermissionDenied):
        approve_form(assessment_id=world.assessment().pk, seen=0, position="Operator", by=world.operator())
