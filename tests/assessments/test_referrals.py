"""The Pusat sends single items back; the Kanwil judges those anew and nothing else is lost."""

from copy import deepcopy
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from accounts.states import Role
from assessments.errors import ItemErrors, Locked, Refused, Stale
from assessments.models import Event, Window
from assessments.referrals import Request, refer_back
from assessments.states import AssessmentState, ItemState, Level, Stage
from assessments.verdicts import undo
from notices.models import Notice
from tests.assessments.desk import as_role
from tests.world import World

pytestmark = pytest.mark.integration
WHY = "Tanggal Perda tidak cocok."


@pytest.fixture(scope="module")
def kept_central(kept_world: World) -> World:
    """Three items on the Pusat's desk; it has judged the first two."""
    world = deepcopy(kept_world)
    world.submit(limit=3)
    world.start_kanwil()
    world.judge()
    world.forward()
    world.start_central()
    world.judge(["01.S1", "01.S2"], level=Level.CENTRAL)
    return world


@pytest.fixture
def central(kept_central: World, db: None) -> World:
    return deepcopy(kept_central)


def request_of(world: World, code: str, note: str = WHY) -> Request:
    item = world.item(code)
    return Request(item.pk, item.central_verdict_id, note)


def refer(world: World, *requests: Request, role: str = Role.VERIFIKATOR_PUSAT):
    seen = world.assessment()
    return refer_back(assessment_id=seen.pk, version=seen.version, by=world.members[role], requests=requests)


def test_referred_items_wait_for_the_kanwil_and_the_others_keep_both_verdicts(central):
    refer(central, request_of(central, "01.S1"))

    assert central.assessment().state == AssessmentState.KANWIL
    first, second = central.item("01.S1"), central.item("01.S2")
    assert (first.referral.note, first.central_verdict, first.kanwil_verdict.accepted) == (WHY, None, True)
    assert (second.referral, second.central_verdict.accepted) == (None, True)
    with pytest.raises(Refused, match=r"1 butir yang belum diputus Kanwil: 01\.S1"):
        central.forward()


def test_next_verdict_of_the_kanwil_answers_it_and_the_pusat_goes_on(central):
    refer(central, request_of(central, "01.S1"))
    referral = central.item("01.S1").referral
    central.judge(["01.S1"], note="Sudah dicocokkan.")

    item = central.item("01.S1")
    assert (item.referral, item.kanwil_verdict.answers) == (None, referral)
    undo(
        item_id=item.pk,
        level=Level.KANWIL,
        seen_verdict=item.kanwil_verdict_id,
        by=central.members[Role.VERIFIKATOR_KANWIL],
    )
    assert central.item("01.S1").referral == referral
    central.judge(["01.S1"], note="Sudah dicocokkan.")
    central.forward()
    assert central.start_central().state == AssessmentState.CENTRAL
    assert central.item("01.S1").central_verdict is None


def test_kanwil_may_also_return_it_to_the_region(central):
    refer(central, request_of(central, "01.S1"))
    central.judge(["01.S1"], outcome="kembalikan", reason_code="tahun-salah", note="Perda tahun 2019.")
    central.return_for_repair()
    assert central.item("01.S1").state == ItemState.RETURNED


def test_kanwil_is_told_which_items_and_why(central):
    refer(central, request_of(central, "01.S1"), request_of(central, "01.S3", "Halaman 4 kosong."))

    notice = Notice.objects.get(to=central.members[Role.VERIFIKATOR_KANWIL].user, key__startswith="periksa-ulang:")
    assert f"- 01.S1: {WHY}\n- 01.S3: Halaman 4 kosong." in notice.body
    moved = Event.objects.filter(verb=Event.Verb.STATE_CHANGED).first()
    assert moved.after["note"] == "Periksa ulang butir 01.S1, 01.S3."


def test_a_note_for_each_and_at_least_one(central):
    with pytest.raises(ItemErrors, match="Tulis apa yang harus diperiksa ulang"):
        refer(central, request_of(central, "01.S1"), request_of(central, "01.S3", " "))
    with pytest.raises(Refused, match="paling sedikit satu"):
        refer(central)
    assert central.assessment().state == AssessmentState.CENTRAL
    assert central.item("01.S1").central_verdict.accepted


def test_verdict_of_a_colleague_meanwhile_is_told_first(central):
    seen = request_of(central, "01.S3")
    central.judge(["01.S3"], level=Level.CENTRAL)
    with pytest.raises(Stale) as refused:
        refer(central, seen)
    assert refused.value.changes[0].after == "Pusat: Diterima"


def test_only_the_pusat_only_in_its_stage(central):
    with pytest.raises(PermissionDenied):
        refer(central, request_of(central, "01.S1"), role=Role.PIMPINAN_KANWIL)
    refer(central, request_of(central, "01.S1"))
    with pytest.raises(Locked):
        refer(central, request_of(central, "01.S3"))


# --- The page -----------------------------------------------------------------------------------------------------


def url_of(world: World) -> str:
    return reverse("assessments:refer", args=[world.assessment().pk])


def form_of(world: World, code: str, note: str = WHY) -> dict[str, object]:
    item = world.item(code)
    return {
        "version": world.assessment().version,
        f"seen-{item.pk}": item.central_verdict_id or "",
        f"note-{item.pk}": note,
    }


def test_page_sends_what_has_a_note_and_the_kanwil_reads_it_first(central):
    blank = central.item("01.S2")
    sent = as_role(central, Role.VERIFIKATOR_PUSAT).post(
        url_of(central), form_of(central, "01.S1") | {f"note-{blank.pk}": " "}
    )
    assert sent.status_code == 302
    page = as_role(central, Role.VERIFIKATOR_KANWIL).get(
        reverse("assessments:verification", args=[central.assessment().pk])
    )
    assert [item.indicator.code for item in page.context["referred"]] == ["01.S1"]
    assert page.context["following"].indicator.code == "01.S1"
    assert WHY in page.content.decode()


def test_a_window_that_closes_meanwhile_refuses_in_words_and_keeps_the_text(central):
    form = form_of(central, "01.S1")
    Window.objects.filter(cycle=central.cycle, stage=Stage.CENTRAL).update(
        closes_at=timezone.now() - timedelta(minutes=1)
    )
    refused = as_role(central, Role.VERIFIKATOR_PUSAT).post(url_of(central), form)
    text = refused.content.decode()
    assert refused.status_code == 422
    assert "Tahap Verifikasi pusat sudah ditutup" in text
    assert f">{WHY}</textarea>" in text


def test_a_stale_page_shows_what_changed_and_the_text(central):
    form = form_of(central, "01.S3")
    central.judge(["01.S3"], level=Level.CENTRAL)
    refused = as_role(central, Role.VERIFIKATOR_PUSAT).post(url_of(central), form)
    assert refused.status_code == 409
    assert WHY in refused.content.decode()
    assert "Pusat: Diterima" in refused.content.decode()


def test_an_item_of_another_region_is_none_of_this_form(central):
    foreign = central.item("01.S1", central.regions[1])
    form = {"version": central.assessment().version, f"note-{foreign.pk}": WHY}
    refused = as_role(central, Role.VERIFIKATOR_PUSAT).post(url_of(central), form)
    assert refused.status_code == 422
    assert "paling sedikit satu" in refused.content.decode()
