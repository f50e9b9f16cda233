"""Who is told what when an assessment moves: recipients, words, once, and in the transaction of the act."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.states import Role
from assessments import cycles, transitions
from assessments.models import Assessment
from assessments.states import REQUIRED_STAGES, Stage
from assessments.windows import moment
from notices.models import Notice
from tests.world import World

pytestmark = pytest.mark.integration


@pytest.fixture
def told(world: World):
    """What was told since the last call: (name of the role, subject), in order of name."""
    world.cycle  # noqa: B018 - opens
    seen: set[int] = set()

    def since() -> list[tuple[str, str]]:
        fresh = Notice.objects.exclude(pk__in=seen).order_by("to__name", "pk").select_related("to")
        found = [(notice.to.name, notice.subject) for notice in fresh]
        seen.update(fresh.values_list("pk", flat=True))
        return found

    return since


def last_body() -> str:
    return Notice.objects.latest("pk").body


def url_of(assessment: Assessment) -> str:
    return reverse("assessments:assessment", args=[assessment.pk])


def test_sending_tells_the_kanwil_in_charge_and_nobody_else(world: World, told) -> None:
    world.join(Role.VERIFIKATOR_KANWIL, office=world.foreign_office)
    assessment = world.submit(limit=1)

    assert told() == [
        ("Pimpinan Kanwil", "Kab. Uji 1601 mengirim formulir"),
        ("Verifikator Kanwil", "Kab. Uji 1601 mengirim formulir"),
    ]
    notice = Notice.objects.latest("pk")
    assert notice.url == url_of(assessment)
    assert "penilaian 2026 (kinerja 2025), dikirim oleh Operator Pemda." in notice.body


def test_a_kanwil_that_took_the_province_over_is_told_as_well(world: World, told) -> None:
    assessment = world.assessment()
    Assessment.objects.filter(pk=assessment.pk).update(office=world.foreign_office)
    world.join(Role.VERIFIKATOR_KANWIL, office=world.foreign_office)

    world.submit(limit=1)

    assert [name for name, _ in told()] == ["Pimpinan Kanwil", "Verifikator Kanwil", "Verifikator Kanwil"]


def test_who_left_is_not_told(world: World, told) -> None:
    pimpinan, verifier = world.members[Role.PIMPINAN_KANWIL], world.members[Role.VERIFIKATOR_KANWIL]
    verifier.user.is_active = False
    verifier.user.save()
    pimpinan.valid_to = timezone.localdate()
    pimpinan.save()

    world.submit(limit=1)

    assert told() == []


def test_a_return_lists_only_what_came_back_with_its_reason(world: World, told) -> None:
    world.submit(limit=3)
    world.start_kanwil()
    world.judge(["01.S1"])
    world.judge(["01.S2"], outcome="kembalikan", reason_code="tanpa-sumber", note="Lampirkan laporan dinas.")
    world.judge(["01.S3"], outcome="kembalikan", reason_code="tahun-salah", note="Ini tahun 2023.")
    told()

    world.return_for_repair()

    assert told() == [("Operator Pemda", "Formulir Kab. Uji 1601 dikembalikan: 2 butir perlu diperbaiki")]
    closes = moment(world.cycle.windows.get(stage=Stage.REPAIR).closes_at, world.region)
    assert last_body() == (
        "Kanwil mengembalikan formulir penilaian 2026 (kinerja 2025). Perbaiki butir yang dikembalikan.\n\n"
        "Yang harus diperbaiki:\n"
        "- 01.S2: Angka tanpa sumber. Lampirkan laporan dinas.\n"
        "- 01.S3: Tahun salah. Ini tahun 2023.\n\n"
        f"Perbaiki butir itu, lalu kirim kembali sebelum {closes}."
    )


def test_withdrawing_and_sending_again_is_told_again(world: World, told) -> None:
    assessment = world.submit(limit=1)
    told()
    transitions.withdraw(assessment_id=assessment.pk, version=assessment.version, by=world.operator())
    world.submit_again()

    assert [subject for _, subject in told()] == ["Kab. Uji 1601 mengirim formulir"] * 2


def test_forwarding_tells_the_region_and_sending_back_tells_the_kanwil_why(world: World, told) -> None:
    world.submit(limit=1)
    world.start_kanwil()
    world.judge()
    told()

    world.forward()
    forwarded = told()
    world.send_back(note="Butir 01.S1 belum didukung dokumen.")

    assert forwarded == [("Operator Pemda", "Formulir Kab. Uji 1601 diteruskan ke pusat")]
    assert told() == [
        ("Pimpinan Kanwil", "Pusat mengembalikan penilaian Kab. Uji 1601"),
        ("Verifikator Kanwil", "Pusat mengembalikan penilaian Kab. Uji 1601"),
    ]
    assert last_body().endswith("Alasan: Butir 01.S1 belum didukung dokumen.")


def test_the_decree_tells_each_region_its_own_predicate(world: World, told) -> None:
    assessment = world.to_scored()
    world.operator(world.regions[1])
    told()

    world.decide()

    assert told() == [("Operator Pemda", "Predikat Kab. Uji 1601: Peduli HAM")]
    assert "keputusan nomor M.HH-01.UJI TAHUN 2026" in last_body()
    assert "nilai akhir 100,00 dari 100" in last_body()
    assert Notice.objects.latest("pk").url == reverse("assessments:scores", args=[assessment.pk])


@pytest.mark.both
def test_an_extension_tells_its_region_until_when_why_and_by_whom(world: World, told) -> None:
    closes_at = timezone.now() + timedelta(days=45)
    cycles.extend(
        assessment_id=world.assessment().pk,
        stage=Stage.FILLING,
        closes_at=closes_at,
        reason="Banjir memutus jaringan.",
        by=world.members[Role.PIMPINAN_KANWIL],
    )

    assert told() == [("Operator Pemda", "Perpanjangan untuk Kab. Uji 1601: Pengisian oleh Pemda")]
    assert last_body() == (
        f"Tahap Pengisian oleh Pemda untuk Kab. Uji 1601 diperpanjang sampai {moment(closes_at, world.region)}.\n\n"
        "Alasan: Banjir memutus jaringan.\n"
        "Diberikan oleh Pimpinan Kanwil (Pimpinan Kanwil · Kanwil Sumatera Selatan)."
    )


def test_a_moved_window_tells_the_regions_that_still_have_it_before_them_once_each(world: World, told) -> None:
    world.operator(world.regions[1])
    world.submit(world.foreign_region, limit=1)
    world.start_kanwil(world.foreign_region)  # its filling is over
    told()
    filling = world.cycle.windows.get(stage=Stage.FILLING)
    later = (filling.opens_at, filling.closes_at + timedelta(days=15))
    everything = {w.stage: (w.opens_at, w.closes_at) for w in world.cycle.windows.all()} | {Stage.FILLING.value: later}

    for _ in range(2):  # the second time nothing moves
        cycles.set_windows(cycle_id=world.cycle.pk, windows=everything, by=world.members[Role.ADMIN_NASIONAL])
    first = told()
    there_and_back = [filling.closes_at, later[1]]
    for closes_at in there_and_back:
        cycles.set_windows(
            cycle_id=world.cycle.pk,
            windows={Stage.FILLING: (filling.opens_at, closes_at)},
            by=world.members[Role.ADMIN_NASIONAL],
        )

    assert first == [("Operator Pemda", "Jadwal penilaian 2026 berubah")] * 2
    assert len(told()) == 4
    assert (
        f"- Pengisian oleh Pemda: {moment(later[0], world.region)} sampai {moment(later[1], world.region)}\n"
        in last_body()
    )
    assert "Verifikasi Kanwil" not in last_body()


def test_a_schedule_that_is_not_yet_open_is_told_to_nobody(world: World) -> None:
    now = timezone.now()
    windows = {s.value: (now, now + timedelta(days=9)) for s in REQUIRED_STAGES}
    cycles.prepare_cycle(
        award_year=2030,
        performance_year=2029,
        instrument=world.instrument,
        windows=windows,
        by=world.members[Role.ADMIN_NASIONAL],
    )

    assert Notice.objects.count() == 0


def test_an_act_taken_back_tells_nobody(world: World, told) -> None:
    with transaction.atomic():
        world.submit(limit=1)
        transaction.set_rollback(True)

    assert told() == []
