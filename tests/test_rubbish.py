"""Whatever stands in an address or a form where a number or a word is expected, nobody meets an error page."""

from copy import deepcopy

import pytest
from django.test import Client
from django.urls import reverse

from accounts.states import Role
from assessments.models import Event
from tests.world import World

pytestmark = pytest.mark.integration
RUBBISH = ["abc", "-1", "\0", "a\0b", "²", "1e9", "9" * 20, "9" * 5000]
NUMBERS_ASKED_FOR = [
    (Role.ADMIN_NASIONAL, "reports:recap", "", "siklus"),
    (Role.ADMIN_NASIONAL, "reports:recap", "", "kanwil"),
    (Role.ADMIN_NASIONAL, "assessments:list", "", "siklus"),
    (Role.ADMIN_NASIONAL, "assessments:list", "", "kanwil"),
    (Role.VERIFIKATOR_KANWIL, "assessments:list", "", "q"),
    (Role.VERIFIKATOR_KANWIL, "assessments:verification", "assessment", "hak"),
    (Role.VERIFIKATOR_KANWIL, "assessments:judge", "item", "dok"),
    (Role.OPERATOR_PEMDA, "assessments:documents", "", "page"),
    (Role.VERIFIKATOR_PUSAT, "assessments:instrument_import", "", "konsep"),
    (Role.VERIFIKATOR_PUSAT, "assessments:instrument_template", "", "versi"),
    (None, "reports:check", "", "nomor"),
]
NUMBERS_SENT = [
    (Role.OPERATOR_PEMDA, "assessments:item_attach", "item", "document"),
    (Role.OPERATOR_PEMDA, "assessments:item_save", "item", "version"),
    (Role.OPERATOR_PEMDA, "assessments:submit", "assessment", "version"),
    (Role.OPERATOR_PEMDA, "assessments:withdraw", "assessment", "version"),
    (Role.VERIFIKATOR_KANWIL, "assessments:start", "assessment", "version"),
    (Role.VERIFIKATOR_KANWIL, "assessments:judge", "item", "seen_verdict"),
    (Role.AUDITOR, "accounts:switch", "", "membership"),
    (Role.ADMIN_NASIONAL, "reports:recap_make", "", "kanwil"),
]
# What is shown, sent back to be mended, refused as stale, or unknown.
ANSWERED = {200, 302, 400, 404, 409, 422}


def address(world: World, name: str, kind: str) -> str:
    keys = {"assessment": lambda: world.assessment().pk, "item": lambda: world.item().pk}
    return reverse(name, args=[keys[kind]()] if kind else [])


@pytest.fixture(scope="module")
def kept_world(kept: None) -> World:
    return World.opened(region_count=1)


@pytest.fixture
def world(kept_world: World, db: None) -> World:
    return deepcopy(kept_world)


def client_of(world: World, role: Role | None) -> Client:
    client = Client()
    if role:
        client.force_login(world.members[role].user)
    return client


@pytest.mark.parametrize(("role", "name", "kind", "field"), NUMBERS_ASKED_FOR)
def test_rubbish_in_an_address_is_answered(world: World, role: Role | None, name: str, kind: str, field: str) -> None:
    url = address(world, name, kind)
    client = client_of(world, role)

    statuses = {typed: client.get(url, {field: typed}).status_code for typed in RUBBISH}

    assert {typed: status for typed, status in statuses.items() if status not in ANSWERED} == {}


@pytest.mark.parametrize(("role", "name", "kind", "field"), NUMBERS_SENT)
def test_rubbish_in_a_form_is_answered(world: World, role: Role, name: str, kind: str, field: str) -> None:
    url = address(world, name, kind)
    client = client_of(world, role)
    sound = {"setuju": "on", "version": "1", "claim": "ya", "outcome": "terima", "format": "pdf"}

    statuses = {typed: client.post(url, sound | {field: typed}).status_code for typed in RUBBISH}

    assert {typed: status for typed, status in statuses.items() if status not in ANSWERED} == {}


def test_a_note_loses_what_no_database_keeps(world: World) -> None:
    world.submit()
    seen = world.start_kanwil()
    world.judge(["01.S1"], outcome="kembalikan", reason_code="lainnya", note="Lengkapi")

    client_of(world, Role.VERIFIKATOR_KANWIL).post(
        reverse("assessments:return", args=[seen.pk]), {"version": seen.version, "note": "Mohon\0 dilengkapi"}
    )

    assert Event.objects.filter(verb=Event.Verb.STATE_CHANGED).first().after["note"] == "Mohon dilengkapi"


def test_a_token_that_cannot_be_one_is_an_unknown_page(db: None) -> None:
    assert Client().get("/cek/%00/").status_code == 404
