"""The pages of coaching as people of each kind see them."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.states import Role
from assessments import scores
from assessments.districting import Pick, assign
from assessments.states import ScoreStage
from coaching import recording
from coaching.models import FollowUp, ProgrammeRecord, Target, Visit
from coaching.states import Aim
from indicators.models import Indicator
from tests.coaching.making import agreed, programme_data, visit_data, visited
from tests.world import World, pdf_file, poor_answer

pytestmark = pytest.mark.integration
AsRole = Callable[[str], Client]
BOARD = reverse("coaching:board")


def typed(**fields: object) -> dict[str, object]:
    return {
        "kind": "kunjungan",
        "date": timezone.localdate().isoformat(),
        "place": "Kantor Bupati",
        "people": "Sekda",
        "summary": "Dibahas.",
        "topics": "",
    } | fields


@pytest.mark.both
def test_verifier_records_a_visit_with_minutes_and_the_operator_reads_it(world: World, as_role: AsRole) -> None:
    item = Indicator.objects.get(code="06.H1")
    page = as_role(Role.VERIFIKATOR_KANWIL).post(
        reverse("coaching:visit_new", args=[world.region.code]),
        typed(indicators=[item.pk], minutes=pdf_file("risalah.pdf")),
    )

    visit = Visit.objects.get()
    assert page.headers["Location"] == reverse("coaching:visit", args=[visit.pk])
    read = as_role(Role.OPERATOR_PEMDA).get(page.headers["Location"])
    assert (read.context["visit"], [entry.indicator for entry in read.context["talked"]]) == (visit, [item])
    assert read.context["form"] is None  # the region agrees nothing by itself
    file = as_role(Role.OPERATOR_PEMDA).get(reverse("assessments:document_file", args=[visit.minutes_id]))
    assert b"".join(file.streaming_content).startswith(b"%PDF")


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"place": ""}, "__all__"),
        ({"date": "kemarin"}, "date"),
        ({"indicators": ["0"]}, "indicators"),
        ({"minutes": ContentFile(b"bukan PDF", name="risalah.pdf")}, "minutes"),
    ],
)
def test_refused_visit_comes_back_with_what_was_typed(world: World, as_role: AsRole, fields, name) -> None:
    page = as_role(Role.VERIFIKATOR_KANWIL).post(
        reverse("coaching:visit_new", args=[world.region.code]), typed(summary="Kata yang tidak boleh hilang.") | fields
    )
    assert (page.status_code, list(page.context["form"].errors)) == (422, [name])
    assert "Kata yang tidak boleh hilang." in page.content.decode()
    assert not Visit.objects.exists()


@pytest.mark.both
def test_second_correction_of_the_same_row_meets_what_the_first_wrote(world: World, as_role: AsRole) -> None:
    visit = visited(world)
    address = reverse("coaching:visit_correct", args=[visit.pk])
    client = as_role(Role.PIMPINAN_KANWIL)
    assert client.get(address).context["form"].initial["place"] == "Kantor Bupati"

    first = client.post(address, typed(correction="Tempat keliru.", place="Balai Kota"))
    second = as_role(Role.VERIFIKATOR_KANWIL).post(address, typed(correction="Juga.", summary="Milik saya."))

    assert (first.status_code, second.status_code) == (302, 409)
    assert "Milik saya." in second.content.decode()
    old = client.get(reverse("coaching:visit", args=[visit.pk]))
    new = client.get(first.headers["Location"])
    assert (old.context["later"], old.context["form"]) == (new.context["visit"], None)
    assert new.context["earlier"] == [visit]


@pytest.mark.both
def test_follow_up_is_agreed_by_the_desk_and_finished_by_the_region(world: World, as_role: AsRole) -> None:
    visit = visited(world)
    desk, region = as_role(Role.VERIFIKATOR_KANWIL), as_role(Role.OPERATOR_PEMDA)
    agree = reverse("coaching:follow_up_new", args=[visit.pk])
    fields = {"what": "Lengkapi surat.", "due_on": timezone.localdate().isoformat()}

    refused = desk.post(agree, fields)
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["owner"])
    assert "Lengkapi surat." in refused.content.decode()
    desk.post(agree, fields | {"member": world.operator().pk})
    follow_up = FollowUp.objects.get()
    done = reverse("coaching:follow_up_done", args=[follow_up.pk])
    assert region.post(done, {"note": " "}).status_code == 422
    assert region.post(done, {"note": "Sudah."}).headers["Location"].endswith(f"#tindak-{follow_up.pk}")
    late = desk.post(done, {"note": "Catatan kedua."})
    assert (late.status_code, "Catatan kedua." in late.content.decode()) == (409, True)
    follow_up.refresh_from_db()
    assert (follow_up.member, follow_up.done_note) == (world.operator(), "Sudah.")


def test_nobody_of_another_region_or_office_is_named_as_owner(world: World, as_role: AsRole) -> None:
    foreign = world.join(Role.OPERATOR_PEMDA, region=world.foreign_region)
    visit = visited(world)
    page = as_role(Role.VERIFIKATOR_KANWIL).post(
        reverse("coaching:follow_up_new", args=[visit.pk]),
        {"what": "x", "due_on": timezone.localdate().isoformat(), "member": foreign.pk},
    )
    assert (page.status_code, list(page.context["form"].errors)) == (422, ["member"])


@pytest.mark.both
def test_list_of_follow_ups_shows_own_late_and_done_ones(world: World, as_role: AsRole) -> None:
    visit = visited(world)
    mine = agreed(world, visit, member=world.members[Role.VERIFIKATOR_KANWIL])
    late = agreed(world, visit, days=-1)
    done = agreed(world, visit, days=1)
    recording.complete_follow_up(follow_up_id=done.pk, by=world.operator(), note="Sudah.")
    elsewhere = recording.record_visit(
        region=world.foreign_region, by=world.members[Role.VERIFIKATOR_PUSAT], data=visit_data()
    )
    agreed(world, elsewhere)
    client, address = as_role(Role.VERIFIKATOR_KANWIL), reverse("coaching:follow_ups")

    shown = {
        key: [row["follow_up"] for row in client.get(address, {"tampil": key}).context["rows"]]
        for key in ("", "saya", "terlambat", "selesai", "\0")
    }
    assert shown == {"": [late, mine], "saya": [mine], "terlambat": [late], "selesai": [done], "\0": [late, mine]}
    region = as_role(Role.OPERATOR_PEMDA).get(address)
    assert [row["follow_up"] for row in region.context["rows"]] == [late, mine]


# --- The board --------------------------------------------------------------------------------------------------


def rows_of(page) -> dict[str, object]:
    return {row.code: row for row in page.context["rows"]}


def test_board_says_who_is_at_risk_when_last_visited_and_what_is_late(world: World, as_role: AsRole) -> None:
    first, second = world.regions
    scores.compute(assessment_ids=[world.submit(second, poor_answer, limit=12).pk], stage=ScoreStage.SELF)
    visited(world, days_ago=9)
    agreed(world, visited(world, days_ago=2), days=-1)

    page = as_role(Role.VERIFIKATOR_KANWIL).get(BOARD)
    row, risky = (rows_of(page)[region.code] for region in (first, second))

    assert (row.aim, row.score, row.risks) == (Aim.WIN, None, [])
    assert (row.visited, row.open, row.overdue) == (timezone.localdate() - timedelta(days=2), 1, 1)
    score = world.assessment(second).score_self.final
    words = f"Nilai mandiri {score:.2f}: kurang {75 - score:.2f} dari batas 75.".replace(".", ",")
    assert [reason.replace(".", ",") for reason in risky.risks] == [words]
    assert page.context["counts"] == [
        ("pertahankan", "Pertahankan", 0),
        ("raih", "Raih", 2),
        ("berisiko", "Berisiko", 1),
        ("belum-didampingi", "Belum pernah didampingi", 1),
        ("terlambat", "Tindak lanjut terlambat", 1),
    ]
    for key, region in {"berisiko": second, "belum-didampingi": second, "terlambat": first}.items():
        shown = as_role(Role.VERIFIKATOR_KANWIL).get(BOARD, {"kelompok": key})
        assert list(rows_of(shown)) == [region.code]


def test_province_reads_the_board_without_the_scores_of_its_regions(world: World, as_role: AsRole) -> None:
    world.submit(world.regions[1], poor_answer, limit=12)
    scores.compute(assessment_ids=[world.assessment(world.regions[1]).pk], stage=ScoreStage.SELF)

    page = as_role(Role.BIRO_HUKUM).get(BOARD)

    assert [(row.score, row.risks) for row in page.context["rows"]] == [(None, []), (None, [])]
    assert "Sasaran dan perkiraan" not in page.content.decode()


def test_target_stands_against_the_forecast_of_each_stage(world: World, as_role: AsRole) -> None:
    scores.compute(assessment_ids=[world.submit(limit=None).pk], stage=ScoreStage.SELF)
    leader = as_role(Role.PIMPINAN_KANWIL)
    address = reverse("coaching:target", args=[world.cycle.pk, world.office.code])
    refused = leader.post(address, {"regions": 3, "basis": "Rencana kerja"})
    assert (refused.status_code, Target.objects.count()) == (422, 0)

    saved = leader.post(address, {"regions": 2, "basis": "Rencana kerja"}, follow=True)

    ((forecast, url),) = saved.context["forecasts"]
    assert (forecast.target.regions, forecast.expected, forecast.stages) == (2, 1, [0, 0, 1])
    assert (forecast.without, forecast.lacking, url) == (1, 1, address)
    # Whoever may not set it is offered no link.
    ((_, url),) = as_role(Role.VERIFIKATOR_KANWIL).get(BOARD).context["forecasts"]
    assert url == ""


def test_nation_sees_every_kanwil_and_filters_by_one(world: World, as_role: AsRole) -> None:
    client = as_role(Role.ADMIN_NASIONAL)
    page = client.get(BOARD)
    assert list(rows_of(page)) == ["13.01", "16.01", "16.02"]
    assert [forecast.name for forecast, _ in page.context["forecasts"]] == [
        "Kanwil Sumatera Barat",
        "Kanwil Sumatera Selatan",
    ]
    assert page.context["total"].regions == 3
    assert list(rows_of(client.get(BOARD, {"kanwil": world.foreign_office.code}))) == ["13.01"]
    assert list(rows_of(client.get(BOARD, {"provinsi": "16"}))) == ["16.01", "16.02"]


def test_verifier_narrows_the_board_to_the_own_daerah_binaan_and_the_hand_over_names_it(
    world: World, as_role: AsRole
) -> None:
    verifier = world.members[Role.VERIFIKATOR_KANWIL]
    assign(picks=[Pick(world.regions[1].pk, None)], verifier=verifier, by=world.members[Role.PIMPINAN_KANWIL])
    client = as_role(Role.VERIFIKATOR_KANWIL)

    assert list(rows_of(client.get(BOARD))) == ["16.01", "16.02"]
    assert list(rows_of(client.get(BOARD, {"binaan": "saya"}))) == ["16.02"]
    read = [
        client.get(reverse("coaching:hand_over", args=[region.code])).context["read"].in_charge
        for region in world.regions
    ]
    assert read == [None, verifier.pk]


@pytest.mark.parametrize("field", ["siklus", "binaan", "kelompok", "provinsi", "kanwil", "q"])
@pytest.mark.parametrize("rubbish", ["abc", "a\0b", "9" * 5000])
def test_rubbish_in_the_address_of_the_board_is_answered(world: World, as_role: AsRole, field, rubbish) -> None:
    assert as_role(Role.ADMIN_NASIONAL).get(BOARD, {field: rubbish}).status_code == 200


# --- Profile and hand-over --------------------------------------------------------------------------------------


def test_profile_is_for_the_region_its_kanwil_province_and_the_nation(world: World, as_role: AsRole) -> None:
    own = {role: as_role(role).get(reverse("coaching:profile", args=[world.region.code])).status_code for role in Role}
    other = {
        role: as_role(role).get(reverse("coaching:profile", args=[world.foreign_region.code])).status_code
        for role in Role
    }
    nation = {Role.VERIFIKATOR_PUSAT, Role.TIM_PENILAI, Role.ADMIN_NASIONAL, Role.AUDITOR}
    assert own == dict.fromkeys(Role, 200) | {Role.KONTRIBUTOR_OPD: 403}
    assert other == dict.fromkeys(Role, 404) | dict.fromkeys(nation, 200) | {Role.KONTRIBUTOR_OPD: 403}


def test_profile_counts_verdicts_by_reason_and_lists_programmes(world: World, as_role: AsRole) -> None:
    world.submit(limit=6)
    world.start_kanwil()
    world.judge()
    for note in ("Ganti.", "Masih yang lama."):  # said twice of the same items
        world.judge(["01.S1", "01.S2"], outcome="kembalikan", reason_code="tahun-salah", note=note)
    world.judge(["01.S3"], outcome="kembalikan", reason_code="lainnya", note="Jelaskan.")
    recording.record_programme(
        region=world.region,
        by=world.members[Role.VERIFIKATOR_KANWIL],
        data=programme_data(),
        document=pdf_file("irh.pdf"),
    )

    page = as_role(Role.OPERATOR_PEMDA).get(reverse("coaching:profile", args=[world.region.code]))

    (judged,) = page.context["judged"]
    assert (judged.award_year, judged.level, judged.accepted) == (2026, "Kanwil", 6)
    assert judged.returned == {"Tahun salah": 2, "Lainnya": 1}
    ((record, holds),) = page.context["records"]
    assert (record, holds, record.document.region) == (ProgrammeRecord.objects.get(), True, world.region)
    assert page.context["line"] is None  # no year has a score


def test_programme_form_keeps_what_was_typed(world: World, as_role: AsRole) -> None:
    page = as_role(Role.VERIFIKATOR_KANWIL).post(
        reverse("coaching:programme_new", args=[world.region.code]),
        {"programme": "aksi-ham", "year": "2025", "value": "Lengkap sekali", "dated": "2026-01-05", "source": "Surat"},
    )
    assert (page.status_code, list(page.context["form"].errors)) == (422, ["__all__"])
    assert "Lengkap sekali" in page.content.decode()


def test_hand_over_says_what_is_open_and_keeps_the_region_s_own_affairs_inside(world: World, as_role: AsRole) -> None:
    world.hand_over("02.S1")
    world.submit(limit=6)
    world.start_kanwil()
    world.judge()
    world.judge(["01.S1"], outcome="kembalikan", reason_code="tahun-salah", note="Ganti.")
    world.return_for_repair()
    follow_up = agreed(world, visited(world))
    address = reverse("coaching:hand_over", args=[world.region.code])

    inside = as_role(Role.OPERATOR_PEMDA).get(address).context["read"]
    outside = as_role(Role.VERIFIKATOR_KANWIL).get(address).context["read"]

    assert [item.indicator.code for item in inside.returned] == ["01.S1"]
    assert (inside.progress.filled, inside.progress.total, inside.progress.accepted) == (6, 120, 5)
    assert inside.follow_ups == outside.follow_ups == [follow_up]
    assert [task.item.indicator.code for task in inside.tasks] == ["02.S1"]
    assert outside.tasks == []
    assert [person.role for person in inside.team] == ["kontributor-opd", "operator-pemda", "pengesah"]
    assert [person.role for person in outside.team] == ["operator-pemda", "pengesah"]
    assert [person.role for person in outside.desk] == ["pimpinan-kanwil", "verifikator-kanwil"]
    assert (inside.before, inside.problems) == (None, [])


@pytest.mark.both
def test_menu_leads_the_desk_to_the_board_and_the_region_to_its_profile(world: World, as_role: AsRole) -> None:
    def marked(role: str, address: str) -> list[str]:
        return [entry.label for entry in as_role(role).get(address).context["nav"] if entry.active]

    profile = reverse("coaching:profile", args=[world.region.code])
    for role in (Role.VERIFIKATOR_KANWIL, Role.BIRO_HUKUM, Role.AUDITOR):
        assert marked(role, BOARD) == ["Pendampingan"]
    assert marked(Role.VERIFIKATOR_KANWIL, profile) == ["Pendampingan"]
    assert marked(Role.OPERATOR_PEMDA, profile) == ["Profil"]
