"""The buttons that move an assessment along, adjustments and extensions, as the browser sends them."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.states import Role
from assessments.models import Event, Extension, Window
from assessments.states import Stage
from assessments.windows import openings
from jobs.models import Job
from regions.models import Region
from tests.assessments.desk import as_member, as_role
from tests.world import World

pytestmark = pytest.mark.integration
ACTS = {
    "start": {Role.VERIFIKATOR_KANWIL, Role.PIMPINAN_KANWIL},
    "return": {Role.VERIFIKATOR_KANWIL, Role.PIMPINAN_KANWIL},
    "forward": {Role.PIMPINAN_KANWIL},
    "central_start": {Role.VERIFIKATOR_PUSAT},
    "back_to_kanwil": {Role.VERIFIKATOR_PUSAT},
    "confirm": {Role.VERIFIKATOR_PUSAT},
    "finish": {Role.VERIFIKATOR_PUSAT, Role.ADMIN_NASIONAL},
}


def _act(world: World, name: str, client: Client, **fields: object):
    assessment = world.assessment()
    url = reverse(f"assessments:{name}", args=[assessment.pk])
    return client.post(url, {"version": assessment.version} | fields)


def test_the_whole_way_by_buttons(world: World) -> None:
    world.submit()
    kanwil, leader = as_role(world, Role.VERIFIKATOR_KANWIL), as_role(world, Role.PIMPINAN_KANWIL)
    central = as_role(world, Role.VERIFIKATOR_PUSAT)
    seen = []
    for name, client in [
        ("start", kanwil),
        ("forward", leader),
        ("central_start", central),
        ("back_to_kanwil", central),
        ("forward", leader),
        ("central_start", central),
        ("confirm", central),
        ("finish", central),
    ]:
        if name == "confirm":
            world.judge_sample()
        answer = _act(world, name, client, note="Periksa hak 3.")
        assert answer.status_code == 302, name
        seen.append(world.assessment().state)
        if name == "start":
            world.judge()
    assert seen == [
        "verifikasi-kanwil",
        "diteruskan",
        "verifikasi-pusat",
        "verifikasi-kanwil",
        "diteruskan",
        "verifikasi-pusat",
        "verifikasi-pusat",
        "verifikasi-pusat",
    ]
    assert Job.objects.filter(key=f"nilai-daerah:{world.assessment().pk}:akhir").exists()


def test_returning_for_repair_needs_a_returned_item_and_keeps_the_note(world: World) -> None:
    world.submit()
    world.start_kanwil()
    client = as_role(world, Role.VERIFIKATOR_KANWIL)
    refused = _act(world, "return", client, note="Mohon dilengkapi")
    assert refused.status_code == 422
    assert "Belum ada butir yang dikembalikan" in refused.content.decode()
    assert "Mohon dilengkapi" in refused.content.decode()
    world.judge(["01.S1"], outcome="kembalikan", reason_code="tahun-salah", note="Ganti.")
    assert _act(world, "return", client, note="Mohon dilengkapi").status_code == 302
    assert world.assessment().state == "perbaikan"
    assert Event.objects.filter(verb="keadaan-berubah").first().after["note"] == "Mohon dilengkapi"


def test_a_note_that_is_too_long_or_missing_is_refused(world: World) -> None:
    world.submit()
    world.start_kanwil()
    world.judge()
    world.forward()
    central = as_role(world, Role.VERIFIKATOR_PUSAT)
    assert "Tulis alasan" in _act(world, "back_to_kanwil", central, note=" ").content.decode()
    assert _act(world, "back_to_kanwil", central, note="x" * 2001).status_code == 422
    assert world.assessment().state == "diteruskan"


def test_a_stale_button_gets_409_and_changes_nothing(world: World) -> None:
    world.submit()
    client = as_role(world, Role.VERIFIKATOR_KANWIL)
    stale = world.assessment().version
    assert _act(world, "start", client).status_code == 302
    answer = _act(world, "start", client, version=stale)
    assert answer.status_code == 409
    assert "Verifikasi Kanwil" in answer.content.decode()
    assert _act(world, "start", client, version="").status_code == 409


def test_a_deadline_that_passes_meanwhile_refuses_in_words_and_keeps_what_was_typed(world: World) -> None:
    world.submit(limit=1)
    world.start_kanwil()
    client, item = as_role(world, Role.VERIFIKATOR_KANWIL), world.item()
    Window.objects.filter(cycle=world.cycle, stage=Stage.KANWIL).update(closes_at=timezone.now())
    refused = {
        "verdict": client.post(
            reverse("assessments:judge", args=[item.pk]),
            {
                "outcome": "kembalikan",
                "reason_code": "lainnya",
                "note": "Lampirkan Perda 2025.",
                "version": item.version,
            },
        ),
        "return": _act(world, "return", client, note="Lampirkan Perda 2025."),
    }
    for name, answer in refused.items():
        text = answer.content.decode()
        assert (name, answer.status_code) == (name, 422)
        assert "Tahap Verifikasi Kanwil sudah ditutup menurut jadwal." in text
        assert "readonly>Lampirkan Perda 2025.</textarea>" in text
    assert world.item().kanwil_verdict is None


@pytest.mark.parametrize("name", ACTS)
def test_a_role_without_the_permission_gets_403_and_a_foreign_kanwil_404(world: World, name: str) -> None:
    world.submit()
    for role in Role:
        status = _act(world, name, as_role(world, role), version=0).status_code
        assert (role, status == 403) == (role, role not in ACTS[name])
    if Role.PIMPINAN_KANWIL in ACTS[name]:
        foreign = as_member(world.join(Role.PIMPINAN_KANWIL, office=world.foreign_office))
        assert _act(world, name, foreign).status_code == 404
    url = reverse(f"assessments:{name}", args=[world.assessment().pk])
    assert as_role(world, next(iter(ACTS[name]))).get(url).status_code == 405
    assert world.assessment().state == "dikirim"


def test_the_verification_page_offers_only_what_can_be_done(world: World) -> None:
    world.submit()
    url = reverse("assessments:verification", args=[world.assessment().pk])

    def offered(role: str) -> list[str]:
        page = as_role(world, role).get(url)
        assert page.status_code == 200
        return [act.url_name for act in page.context["acts"]]

    assert offered(Role.VERIFIKATOR_KANWIL) == ["assessments:start"]
    assert offered(Role.VERIFIKATOR_PUSAT) == []
    world.start_kanwil()
    assert offered(Role.PIMPINAN_KANWIL) == ["assessments:return", "assessments:forward"]
    page = as_role(world, Role.VERIFIKATOR_KANWIL).get(url + "?hak=2&jenis=hasil")
    assert len(page.context["items"]) == 5
    assert page.context["following"].indicator.code == "02.H1"
    assert "Mulai dari butir berikutnya" in page.content.decode()


# --- Extensions -------------------------------------------------------------------------------------------------


def _extend(world: World, client: Client, **fields: str):
    later = timezone.now() + timedelta(days=60)
    shown = {"stage": "pengisian", "closes_at": f"{later:%Y-%m-%dT%H:%M}", "reason": "Banjir"}
    return client.post(reverse("assessments:extend", args=[world.assessment().pk]), shown | fields)


@pytest.mark.both
def test_an_extension_is_typed_in_the_regions_own_zone(world: World) -> None:
    Region.objects.filter(pk=world.region.pk).update(timezone="WIT")
    answer = _extend(world, as_role(world, Role.PIMPINAN_KANWIL), closes_at="2030-05-31T23:59")
    assert answer.status_code == 302
    moment = datetime(2030, 5, 31, 23, 59, tzinfo=ZoneInfo("Asia/Jayapura"))
    assert Extension.objects.get().closes_at == moment
    assert openings(world.assessment())["pengisian"].closes_at == moment


def test_who_may_extend_which_stage(world: World) -> None:
    assert _extend(world, as_role(world, Role.PIMPINAN_KANWIL), stage="verifikasi-pusat").status_code == 422
    assert _extend(world, as_role(world, Role.ADMIN_NASIONAL), stage="verifikasi-pusat").status_code == 302
    assert _extend(world, as_role(world, Role.VERIFIKATOR_KANWIL)).status_code == 403
    refused = _extend(world, as_role(world, Role.PIMPINAN_KANWIL), closes_at="2020-01-01T00:00")
    assert refused.status_code == 422
    assert "Batas baru harus sesudah" in refused.content.decode()
    assert "Banjir" in refused.content.decode()
