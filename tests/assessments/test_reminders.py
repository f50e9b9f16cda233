"""Reminders: on which days, to whom, of nothing but what is missing, once a day, in a fixed number of reads."""

from datetime import date, datetime, timedelta
from io import StringIO

import pytest
from celery.schedules import crontab
from django.conf import settings
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from accounts.states import Role
from assessments.models import Extension, Item, Task, Window
from assessments.reminders import remind
from assessments.states import EndorsementKind, Stage
from assessments.tasks import remind as remind_task
from notices.models import Notice
from regions.states import ZONES
from tests.world import World

pytestmark = pytest.mark.integration

TODAY = date(2026, 3, 10)


def close(world: World, stage: Stage, day: date) -> None:
    """The stage's last day for everybody; it closes at the midnight (WIB) that ends it."""
    closes_at = datetime(day.year, day.month, day.day, tzinfo=ZONES["WIB"]) + timedelta(days=1)
    Window.objects.filter(cycle=world.cycle, stage=stage).update(
        opens_at=closes_at - timedelta(days=90), closes_at=closes_at
    )


def told(role: str = "") -> list[Notice]:
    found = Notice.objects.filter(key__startswith="pengingat:").order_by("pk")
    return list(found.filter(to__memberships__role=role) if role else found)


def days_told(days: range, act) -> list[int]:
    """On which of the days the act puts a new reminder into the outbox."""
    found = []
    for left in days:
        before = len(told())
        act(left)
        if len(told()) > before:
            found.append(left)
    return found


# --- When ---------------------------------------------------------------------------------------------------------


def test_a_region_that_fills_is_reminded_14_5_and_1_day_before_and_every_third_day_when_late(world: World) -> None:
    close(world, Stage.FILLING, TODAY)

    found = days_told(range(20, -41, -1), lambda left: remind(TODAY - timedelta(days=left)))

    assert found == [14, 5, 1, -1, -4, -7, -10, -13, -16, -19, -22, -25, -28]


def test_the_last_day_is_counted_in_the_zone_of_the_region(world: World) -> None:
    """23.30 WIB on the 15th is 01.30 WIT on the 16th."""
    Window.objects.filter(cycle=world.cycle, stage=Stage.FILLING).update(
        opens_at=datetime(2026, 1, 1, tzinfo=ZONES["WIB"]), closes_at=datetime(2026, 3, 15, 23, 30, tzinfo=ZONES["WIB"])
    )
    type(world.region).objects.filter(pk=world.region.pk).update(timezone="WIT")

    assert [remind(TODAY), remind(TODAY + timedelta(days=1))] == [0, 1]
    assert "16 Maret 2026 01.30 WIT (5 hari lagi)" in told()[0].body


def test_an_extension_counts_for_its_region_alone(world: World) -> None:
    close(world, Stage.FILLING, TODAY + timedelta(days=5))
    world.operator(world.regions[1])
    Extension.objects.create(
        assessment=world.assessment(),
        stage=Stage.FILLING,
        closes_at=datetime(2026, 3, 23, tzinfo=ZONES["WIB"]),
        reason="Banjir",
        granted_by=world.members[Role.PIMPINAN_KANWIL].user,
    )

    now, later = remind(TODAY), remind(TODAY + timedelta(days=7))

    assert (now, later) == (1, 1)
    assert [n.subject.removeprefix("Pengingat: Pengisian oleh Pemda ") for n in told()] == [
        "Kab. Uji 1602 5 hari lagi",
        "Kab. Uji 1601 5 hari lagi",
    ]


def test_a_second_run_on_the_same_day_adds_nothing(world: World) -> None:
    close(world, Stage.FILLING, TODAY + timedelta(days=5))

    remind(TODAY)
    remind(TODAY)

    assert len(told()) == 1


@pytest.mark.both
def test_a_cycle_that_is_closed_reminds_nobody(world: World) -> None:
    close(world, Stage.FILLING, TODAY + timedelta(days=5))
    type(world.cycle).objects.update(state="ditutup")

    assert remind(TODAY) == 0


# --- What ---------------------------------------------------------------------------------------------------------


@pytest.mark.both
def test_an_operator_reads_only_what_is_missing(world: World) -> None:
    world.fill()
    blank = ["01.P2", "01.S1", "10.H3"]
    Item.objects.filter(assessment=world.assessment(), indicator__code__in=blank).update(
        state="kosong", claim="", value=None, numerator=None, denominator=None
    )
    world.endorse()
    world.assessment().endorsements.filter(kind=EndorsementKind.COVER_LETTER).update(replaced_at=timezone.now())
    close(world, Stage.FILLING, TODAY + timedelta(days=5))

    remind(TODAY)

    [notice] = told(Role.OPERATOR_PEMDA)
    rights = {i.indicator.code: i.indicator.right.name for i in Item.objects.select_related("indicator__right")}
    assert notice.subject == "Pengingat: Pengisian oleh Pemda Kab. Uji 1601 5 hari lagi"
    assert notice.url == reverse("assessments:assessment", args=[world.assessment().pk])
    assert notice.body == (
        "Kab. Uji 1601: Pengisian oleh Pemda ditutup 16 Maret 2026 00.00 WIB (5 hari lagi).\n"
        "Yang belum ada:\n"
        f"- {rights['01.S1']}: 01.S1, 01.P2\n"
        f"- {rights['10.H3']}: 10.H3\n"
        "- Pengesahan: Surat pengantar Sekretaris Daerah Provinsi"
    )


def test_who_has_everything_is_reminded_of_the_sending_alone(world: World) -> None:
    world.fill()
    world.endorse()
    close(world, Stage.FILLING, TODAY + timedelta(days=1))

    remind(TODAY)

    assert told()[0].body.endswith("(1 hari lagi).\nSemua sudah lengkap; tinggal dikirim.")


def test_an_approval_on_screen_that_lapsed_counts_as_missing(world: World) -> None:
    world.endorse()
    world.assessment().endorsements.filter(kind=EndorsementKind.FORM).update(document=None)
    world.fill()
    close(world, Stage.FILLING, TODAY + timedelta(days=1))

    remind(TODAY)

    assert told()[0].body.endswith(f"\n- Pengesahan: {EndorsementKind.FORM.label}")


@pytest.mark.both
def test_a_late_region_reads_since_when_and_whom_to_ask(world: World) -> None:
    close(world, Stage.FILLING, TODAY - timedelta(days=4))

    remind(TODAY)

    assert told()[0].body.startswith(
        "Kab. Uji 1601: Pengisian oleh Pemda ditutup sejak 7 Maret 2026 00.00 WIB (terlambat 4 hari).\n"
        "Formulir terkunci; mintalah perpanjangan kepada pimpinan Kanwil Sumatera Selatan.\n"
        "Yang belum ada:\n"
    )


def test_a_region_that_repairs_reads_the_items_that_came_back_and_are_not_repaired(world: World) -> None:
    world.submit(limit=3)
    world.start_kanwil()
    world.judge(["01.S1"])
    world.judge(["01.S2", "01.S3"], outcome="kembalikan", reason_code="tahun-salah", note="Lihat catatan.")
    world.return_for_repair()
    Item.objects.filter(assessment=world.assessment(), indicator__code="01.S3").update(state="diperbaiki")
    close(world, Stage.REPAIR, TODAY + timedelta(days=5))

    remind(TODAY)

    [notice] = told()
    assert notice.body.endswith("(5 hari lagi).\nYang belum ada:\n- 01.S2: Tahun salah")


def test_the_kanwil_reads_its_regions_that_are_not_forwarded(world: World) -> None:
    world.submit(limit=3)
    world.start_kanwil()
    world.judge(["01.S1"])
    world.submit(world.regions[1], limit=1)
    world.start_kanwil(world.regions[1])
    world.judge(region=world.regions[1])
    world.submit(world.foreign_region, limit=1)
    close(world, Stage.KANWIL, TODAY + timedelta(days=14))

    remind(TODAY)

    assert [n.to.name for n in told()] == ["Verifikator Kanwil", "Pimpinan Kanwil"]
    assert told()[0].body == (
        "2 daerah belum diteruskan:\n"
        "- Kab. Uji 1601: 2 butir belum diputus; ditutup 25 Maret 2026 00.00 WIB (14 hari lagi)\n"
        "- Kab. Uji 1602: semua butir sudah diputus, belum diteruskan; ditutup 25 Maret 2026 00.00 WIB (14 hari lagi)"
    )


def give(world: World, code: str, due_on: date | None, contributor=None, **fields: object) -> Task:
    return Task.objects.create(
        item=world.item(code),
        contributor=contributor or world.members[Role.KONTRIBUTOR_OPD],
        due_on=due_on,
        given_by=world.operator().user,
        **fields,
    )


def test_a_contributor_is_reminded_3_and_1_day_before_the_inner_deadline_and_when_late(world: World) -> None:
    give(world, "01.S1", TODAY)

    found = days_told(range(6, -9, -1), lambda left: remind(TODAY - timedelta(days=left)))

    assert found == [3, 1, -1, -4, -7]


def test_a_contributor_reads_only_what_is_still_in_hand(world: World) -> None:
    give(world, "01.S1", TODAY + timedelta(days=1))
    give(world, "01.S2", TODAY - timedelta(days=2), state="dikembalikan", note="Lampirkan notulen.")
    give(world, "01.S3", TODAY + timedelta(days=1), state="diserahkan")
    give(world, "01.P1", TODAY + timedelta(days=1), ended_at=timezone.now())
    give(world, "01.P2", TODAY + timedelta(days=9))
    give(world, "01.P3", None)

    remind(TODAY)

    [notice] = told()
    assert (notice.to, notice.subject) == (
        world.members[Role.KONTRIBUTOR_OPD].user,
        "Pengingat: 2 butir menunggu Anda",
    )
    assert notice.url == reverse("assessments:my_tasks")
    assert notice.body == (
        "Butir Kab. Uji 1601 yang belum Anda serahkan:\n"
        "- 01.S1: batas 11 Maret 2026 (1 hari lagi)\n"
        "- 01.S2: batas 8 Maret 2026 (terlambat 2 hari). Lampirkan notulen."
    )


@pytest.mark.both
def test_who_works_for_two_regions_gets_one_reminder_a_day_with_both(world: World) -> None:
    close(world, Stage.FILLING, TODAY + timedelta(days=5))
    other = world.operator(world.regions[1])
    other.user = world.operator().user
    other.save()

    assert remind(TODAY) == 1
    [notice] = told()
    assert notice.subject == "Pengingat: Pengisian oleh Pemda Kab. Uji 1601 5 hari lagi dan 1 hal lain"
    assert notice.url == reverse("home")
    assert [notice.body.count(name) for name in ("Kab. Uji 1601:", "Kab. Uji 1602:")] == [1, 1]


# --- How ----------------------------------------------------------------------------------------------------------


def test_the_clock_asks_at_seven_in_the_morning_wib(world: World) -> None:
    entry = settings.CELERY_BEAT_SCHEDULE["reminders"]
    close(world, Stage.FILLING, timezone.localdate() + timedelta(days=5))

    remind_task()

    assert (entry["task"], entry["schedule"]) == (remind_task.name, crontab(hour=7, minute=0))
    assert settings.CELERY_TIMEZONE == "Asia/Jakarta"
    assert [n.key for n in told()] == [f"pengingat:{timezone.localdate()}"]


def test_by_hand_it_says_how_many_people(world: World) -> None:
    close(world, Stage.FILLING, timezone.localdate() + timedelta(days=5))
    out = StringIO()

    call_command("remind", stdout=out)

    assert out.getvalue() == "1 orang mendapat pengingat hari ini.\n"
