"""Answers saved by themselves while typing: nothing lost, nothing overwritten, nothing half."""

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from assessments.models import Event, Item, Window
from assessments.states import Stage
from tests.assessments.region import NUMBER, RATIO, YES_NO, save, sign_in, text_of
from tests.world import World

pytestmark = pytest.mark.integration


def by_itself(client: Client, item: Item, **data: str) -> HttpResponse:
    return save(client, item, otomatis="1", **data)


def events_on(item: Item) -> int:
    return Event.objects.filter(item=item).count()


def test_what_is_typed_is_saved_by_itself_with_the_time_and_the_version_for_the_next(world: World) -> None:
    item = world.item(RATIO)

    answer = by_itself(sign_in(world), item, numerator="10", denominator="200", note="Laporan Dinas")

    now = timezone.localtime(timezone.now(), world.region.tz)
    after = world.item(RATIO)
    assert (answer.status_code, str(after.value), after.note) == (200, "5.0000", "Laporan Dinas")
    assert f"Tersimpan {now:%H.%M} {world.region.timezone}" in text_of(answer)
    assert f'name="version" value="{after.version}"' in answer.content.decode()


def test_saving_the_same_by_itself_again_leaves_no_trace(world: World) -> None:
    client, item = sign_in(world), world.item(YES_NO)
    by_itself(client, item, claim="ya")
    before = (world.item(YES_NO).version, events_on(item))

    answer = by_itself(client, world.item(YES_NO), claim="ya")

    assert (answer.status_code, world.item(YES_NO).version, events_on(item)) == (200, *before)


@pytest.mark.parametrize(
    ("code", "typed", "words"),
    [
        (NUMBER, {"value": "12x"}, "“12x” bukan angka"),
        (RATIO, {"numerator": "10"}, "Belum tersimpan – Isi penyebut"),
        (
            RATIO,
            {"numerator": "300", "denominator": "200"},
            "Belum tersimpan – Pembilang lebih besar daripada penyebut",
        ),
    ],
)
def test_half_an_answer_is_not_saved_and_says_why_without_touching_the_form(
    world: World, code: str, typed: dict[str, str], words: str
) -> None:
    answer = by_itself(sign_in(world), world.item(code), **typed)

    assert (answer.status_code, world.item(code).version, "<form" in answer.content.decode()) == (422, 1, False)
    assert words in text_of(answer)


def test_an_answer_is_not_emptied_by_itself_on_the_way_to_the_next(world: World) -> None:
    client = sign_in(world)
    save(client, world.item(NUMBER), value="12")

    answer = by_itself(client, world.item(NUMBER), value="")

    assert (answer.status_code, str(world.item(NUMBER).value)) == (422, "12.0000")


def test_what_somebody_else_changed_is_not_overwritten_by_itself(world: World) -> None:
    client, seen = sign_in(world), world.item(YES_NO)
    save(client, seen, claim="tidak")

    answer = by_itself(client, seen, claim="ya")

    assert (answer.status_code, world.item(YES_NO).claim) == (409, "tidak")
    assert "Tekan “Simpan” untuk melihat perubahannya" in text_of(answer)
    assert "version" not in answer.content.decode()


def test_nothing_is_saved_by_itself_after_the_window(world: World) -> None:
    item = world.item(YES_NO)
    Window.objects.filter(cycle=world.cycle, stage=Stage.FILLING).update(closes_at=timezone.now())

    answer = by_itself(sign_in(world), item, claim="ya")

    assert (answer.status_code, world.item(YES_NO).claim) == (423, "")
    assert "Belum tersimpan – Tahap Pengisian oleh Pemda sudah ditutup" in text_of(answer)


def test_saving_by_itself_takes_few_queries(world: World, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    client, item = sign_in(world), world.item(RATIO)
    by_itself(client, item, numerator="10", denominator="200")
    item = world.item(RATIO)

    with django_assert_num_queries(19):
        by_itself(client, item, numerator="11", denominator="200")
