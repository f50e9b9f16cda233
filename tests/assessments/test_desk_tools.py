"""Reasons as data, texts a verifier keeps, and who looks at what."""

from copy import deepcopy
from datetime import timedelta

import pytest
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from accounts.states import Role
from assessments import reasons
from assessments.desk import presence, text_blocks
from assessments.errors import ItemErrors, Refused
from assessments.forms.desk import JudgeForm
from assessments.models import ItemView, TextBlock, Verdict
from assessments.states import Level
from tests.assessments.desk import as_role
from tests.world import World

pytestmark = pytest.mark.integration


# --- Reasons ------------------------------------------------------------------------------------------------------


def test_reasons_are_the_nine_of_the_field_each_with_what_to_write():
    assert [reason.label for reason in reasons.OFFERED] == [
        "Tidak sesuai indikator",
        "Tahun salah",
        "Tidak terbaca",
        "Tanpa tanda tangan atau stempel",
        "Tidak lengkap",
        "Format salah",
        "Angka tanpa sumber",
        "Duplikat",
        "Lainnya",
    ]
    assert all(reason.hint for reason in reasons.OFFERED)
    longest = Verdict._meta.get_field("reason_code").max_length
    assert [code for code in reasons.REASONS if len(code) > longest] == []


@pytest.fixture(scope="module")
def kept_desk(kept_world: World) -> World:
    world = deepcopy(kept_world)
    world.submit(limit=1)
    world.start_kanwil()
    return world


@pytest.fixture
def desk(kept_desk: World, db: None) -> World:
    return deepcopy(kept_desk)


def test_a_retired_reason_is_no_longer_taken_and_still_read(desk, monkeypatch):
    retired = reasons.Reason("tidak-rapi", "Tidak rapi", "Rapikan.", retired=True)
    monkeypatch.setitem(reasons.REASONS, retired.code, retired)
    with pytest.raises(ItemErrors, match="Pilih alasan"):
        desk.judge(outcome="kembalikan", reason_code=retired.code, note="Perbaiki.")
    assert Verdict(reason_code=retired.code).get_reason_code_display() == "Tidak rapi"
    assert Verdict(reason_code="").get_reason_code_display() == ""


def test_the_form_offers_what_the_data_offer(desk):
    form = JudgeForm(None, item=desk.item(), level=Level.KANWIL)
    offered = [code for code, _ in form.fields["reason_code"].choices]
    assert offered == ["", *(reason.code for reason in reasons.OFFERED)]


# --- Texts --------------------------------------------------------------------------------------------------------


def test_a_kept_text_is_the_persons_own(world):
    by, other = world.members[Role.VERIFIKATOR_KANWIL], world.members[Role.PIMPINAN_KANWIL]
    block = text_blocks.keep(by=by, title=" Perda lama ", text="Perda sudah dicabut.", reason_code="tahun-salah")

    assert (block.title, text_blocks.blocks_of(by), text_blocks.blocks_of(other)) == ("Perda lama", [block], [])
    with pytest.raises(Http404):
        text_blocks.drop(pk=block.pk, by=other)
    text_blocks.drop(pk=block.pk, by=by)
    assert text_blocks.blocks_of(by) == []


def test_same_title_again_replaces_the_text(world):
    by = world.members[Role.VERIFIKATOR_KANWIL]
    text_blocks.keep(by=by, title="Buram", text="Pindai ulang.")
    text_blocks.keep(by=by, title="Buram", text="Pindai ulang pada 300 dpi.", reason_code="tidak-terbaca")
    assert [(b.text, b.reason_code) for b in text_blocks.blocks_of(by)] == [
        ("Pindai ulang pada 300 dpi.", "tidak-terbaca")
    ]


@pytest.mark.parametrize(
    "fields",
    [
        {"title": " ", "text": "x"},
        {"title": "x", "text": " "},
        {"title": "x" * 81, "text": "x"},
        {"title": "x", "text": "x" * 2001},
        {"title": "x", "text": "x", "reason_code": "karangan"},
    ],
)
def test_what_is_no_text_is_refused(world, fields):
    with pytest.raises(Refused):
        text_blocks.keep(by=world.members[Role.VERIFIKATOR_KANWIL], **fields)
    assert not TextBlock.objects.exists()


@pytest.mark.both
def test_there_is_an_end_to_the_texts_a_person_keeps(world, monkeypatch):
    monkeypatch.setattr(text_blocks, "MOST", 1)
    by = world.members[Role.VERIFIKATOR_KANWIL]
    text_blocks.keep(by=by, title="Satu", text="x")
    text_blocks.keep(by=by, title="Satu", text="y")
    with pytest.raises(Refused, match="Paling banyak 1"):
        text_blocks.keep(by=by, title="Dua", text="x")


@pytest.mark.both
def test_page_of_texts_keeps_and_deletes(world):
    client, url = as_role(world, Role.VERIFIKATOR_PUSAT), reverse("assessments:text_blocks")
    assert client.post(url, {"title": "Buram", "text": "Pindai ulang.", "reason_code": ""}).status_code == 302
    assert "Pindai ulang." in client.get(url).content.decode()
    refused = client.post(url, {"title": "", "text": "Tetap di sini", "reason_code": ""})
    assert (refused.status_code, "Tetap di sini" in refused.content.decode()) == (422, True)
    block = TextBlock.objects.get()
    assert client.post(reverse("assessments:text_block_drop", args=[block.pk])).status_code == 302
    assert not TextBlock.objects.exists()


# --- Presence -----------------------------------------------------------------------------------------------------


def test_others_who_look_are_told_and_oneself_is_not(desk, django_assert_num_queries):
    item, first = desk.item(), desk.members[Role.VERIFIKATOR_KANWIL]
    second = desk.members[Role.PIMPINAN_KANWIL]
    assert presence.look(item, first) == []
    with django_assert_num_queries(2):
        (viewer,) = presence.look(item, second)
    assert (viewer.name, viewer.acting_as) == (first.user.name, f"{first.role_label} · {first.scope_label}")
    assert [v.name for v in presence.look(item, first)] == [second.user.name]
    assert presence.look(desk.item("01.S2"), first) == []


@pytest.mark.both
def test_a_sitting_keeps_its_beginning_and_ends_after_two_minutes(desk):
    item, by = desk.item(), desk.members[Role.VERIFIKATOR_KANWIL]
    other = desk.members[Role.PIMPINAN_KANWIL]
    presence.look(item, by)
    begun = timezone.now() - timedelta(minutes=5)
    ItemView.objects.update(since=begun, seen_at=timezone.now() - timedelta(minutes=1))
    assert [viewer.since for viewer in presence.look(item, other)] == [begun]
    presence.look(item, by)
    assert ItemView.objects.get(user=by.user).since == begun

    ItemView.objects.filter(user=by.user).update(seen_at=timezone.now() - timedelta(minutes=3))
    assert presence.others(item, other) == []
    presence.look(item, by)
    assert ItemView.objects.get(user=by.user).since > begun
    assert ItemView.objects.count() == 2
