"""The berita acara: frozen when asked for, printed on A4 in our fonts, confirmed to everybody."""

import hashlib
from copy import deepcopy
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.states import Role
from assessments.errors import Refused, Stale
from assessments.minutes import Signing, counted, make_minutes
from assessments.models import Event, Item, Minutes
from jobs import queue
from jobs.models import Job
from jobs.states import JobState
from notices.models import Notice
from reports.minutes import html_of, lines_of, print_minutes
from reports.models import MinutesSheet
from tests.reports import pdf
from tests.world import World

pytestmark = pytest.mark.integration
FILLED = 14  # the whole first right, and two items of the second
NOTE = "Lampirkan halaman <b>pengesahan</b>."


@pytest.fixture(scope="module")
def kept_judged(kept: None) -> World:
    """Everything judged by the Kanwil; two items returned, the others accepted."""
    world = World(region_count=2)
    world.submit(limit=FILLED)
    world.start_kanwil()
    world.judge()
    world.judge(["01.S1", "02.S1"], outcome="kembalikan", reason_code="tahun-salah", note=NOTE)
    return world


@pytest.fixture
def judged(kept_judged: World, db: None) -> World:
    return deepcopy(kept_judged)


def signing(**changed: object) -> Signing:
    usual = {
        "kanwil_name": "Pejabat Kanwil",
        "kanwil_position": "Kepala Kantor Wilayah",
        "pemda_name": "Pejabat Pemda",
        "pemda_position": "Sekretaris Daerah",
        "place": "Palembang",
        "day": date(2026, 5, 29),
    }
    return Signing(**usual | changed)


def make(world: World, role: Role = Role.PIMPINAN_KANWIL, **changed: object) -> Minutes:
    assessment = world.assessment()
    return make_minutes(
        assessment_id=assessment.pk, version=assessment.version, signing=signing(**changed), by=world.members[role]
    )


def run_jobs() -> list[str]:
    """The outcome of every berita acara that waited."""
    for pk in Job.objects.filter(kind="berita-acara", state=JobState.QUEUED).values_list("pk", flat=True):
        queue.run(pk)
    return list(Job.objects.filter(kind="berita-acara").values_list("state", flat=True))


# --- What is frozen -------------------------------------------------------------------------------------------------


def test_counts_returned_items_and_signatories_are_frozen(judged):
    made = make(judged)

    content = made.content
    assert (made.number, made.sequence, made.acting_as) == (
        "BAV-2026-1601-1",
        1,
        "Pimpinan Kanwil · Kanwil Sumatera Selatan",
    )
    assert counted(content) == {"accepted": 12, "returned": 2, "unjudged": 0, "empty": 106}
    assert content["rights"][0]["kinds"]["struktur"] == {"accepted": 2, "returned": 1}
    assert [(i["code"], i["reason"], i["note"]) for i in content["returned"]] == [
        ("01.S1", "Tahun salah", NOTE),
        ("02.S1", "Tahun salah", NOTE),
    ]
    assert content["signing"] == {
        "kanwil_name": "Pejabat Kanwil",
        "kanwil_position": "Kepala Kantor Wilayah",
        "pemda_name": "Pejabat Pemda",
        "pemda_position": "Sekretaris Daerah",
        "place": "Palembang",
        "day": "2026-05-29",
    }


def test_figures_that_the_kanwil_corrected_are_listed(judged):
    item = Item.objects.filter(claim="nilai").select_related("indicator").first()
    changed = item.value - 1 if item.value > 1 else item.value + 1
    judged.judge([item.indicator.code], verified_value=changed, note="Menurut laporan tahunan.")

    corrected = make(judged).content["corrected"]

    assert [(entry["code"], entry["note"]) for entry in corrected] == [
        (item.indicator.code, "Menurut laporan tahunan.")
    ]


@pytest.mark.both
def test_the_record_does_not_follow_what_comes_after(judged):
    first = make(judged)
    judged.judge(["01.S1"])
    second = make(judged)

    assert (second.number, counted(second.content)["returned"]) == ("BAV-2026-1601-2", 1)
    first.refresh_from_db()
    assert counted(first.content)["returned"] == 2
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        Minutes.objects.filter(pk=first.pk).update(sha256="lain")


def test_the_same_twice_is_a_button_pressed_twice(judged):
    make(judged)
    with pytest.raises(Refused, match="BAV-2026-1601-1"):
        make(judged)
    assert make(judged, place="Lahat").sequence == 2


@pytest.mark.both
def test_what_the_region_repaired_meanwhile_is_marked(judged):
    judged.return_for_repair()
    item = judged.item("01.S1")
    Item.objects.filter(pk=item.pk).update(version=item.version + 1, state="diperbaiki")

    returned = make(judged).content["returned"]

    assert [(entry["code"], entry["repaired"]) for entry in returned] == [("01.S1", True), ("02.S1", False)]


@pytest.mark.both
def test_only_the_kanwil_and_only_when_it_has_spoken(judged):
    for role in (Role.OPERATOR_PEMDA, Role.VERIFIKATOR_PUSAT, Role.AUDITOR):
        with pytest.raises(PermissionDenied):
            make(judged, role=role)
    filling = judged.assessment(judged.regions[1])
    by = judged.members[Role.VERIFIKATOR_KANWIL]
    with pytest.raises(Refused, match="setelah Kanwil memutus"):
        make_minutes(assessment_id=filling.pk, version=filling.version, signing=signing(), by=by)
    with pytest.raises(Stale):
        make_minutes(assessment_id=judged.assessment().pk, version=0, signing=signing(), by=by)
    item = judged.item("01.S2")
    Item.objects.filter(pk=item.pk).update(version=item.version + 1)
    with pytest.raises(Refused, match="1 butir yang belum diputus"):
        make(judged)
    assert Minutes.objects.count() == 0


@pytest.mark.both
def test_the_operators_are_told_and_the_log_keeps_it(judged):
    made = make(judged)

    notice = Notice.objects.get(to=judged.operator().user, key=f"berita-acara:{made.pk}")
    assert notice.url == reverse("assessments:history", args=[made.assessment_id])
    logged = Event.objects.get(verb=Event.Verb.MINUTES_MADE)
    assert (logged.after, logged.actor) == (
        {"number": made.number, "sha256": made.sha256},
        judged.members[Role.PIMPINAN_KANWIL].user,
    )


# --- The sheet ------------------------------------------------------------------------------------------------------


@pytest.mark.both
def test_the_worker_prints_it_once_on_a4_in_our_fonts(judged):
    made = make(judged)
    assert run_jobs() == [JobState.DONE]

    sheet = MinutesSheet.objects.get()
    assert print_minutes(made.pk) == sheet
    with sheet.file.open() as file:
        content = file.read()
    assert hashlib.sha256(content).hexdigest() == sheet.sha256
    assert set(pdf.page_sizes(content)) == {(210, 297)}
    assert pdf.families_of(content) == {"EB-Garamond", "Source-Sans-3"}
    assert pdf.title_of(content) == f"Berita acara {made.number} – {judged.region.name}"


def test_the_sheet_says_what_was_found_and_leaves_room_to_sign(judged):
    sheet = html_of(make(judged))

    wanted = [
        "BAV-2026-1601-1",
        "Format kerja.",
        "Pada hari Jumat, 29 Mei 2026, di Palembang",
        "Dari 120 butir, 12 diterima, 2 dikembalikan, dan 106 tidak diisi daerah",
        "Lampirkan halaman &lt;b&gt;pengesahan&lt;/b&gt;.",
        "Pejabat Pemda",
        "Kepala Kantor Wilayah",
        judged.instrument.note,
    ]
    assert [text for text in wanted if text not in sheet] == []
    assert sheet.count("Ruang tanda tangan elektronik") == 2


def test_the_sums_of_the_table_are_those_of_its_lines(judged):
    *lines, total = lines_of(make(judged).content)

    assert len(lines) == 10
    assert total.total == sum(line.total for line in lines) == 120
    assert (total.accepted, total.returned) == (sum(n for n, _ in total.kinds), sum(n for _, n in total.kinds))
    assert all(line.total == line.accepted + line.returned + line.unjudged + line.empty for line in lines)


# --- On screen ------------------------------------------------------------------------------------------------------


def page_of(world: World) -> str:
    return reverse("assessments:minutes", args=[world.assessment().pk])


def test_the_form_offers_who_acts_and_makes_the_berita_acara(judged, signed_in):
    client = signed_in(judged.members[Role.VERIFIKATOR_KANWIL])
    shown = client.get(page_of(judged)).context["form"]
    typed = {name: shown[name].value() or "" for name in shown.fields}
    assert (typed["kanwil_position"], typed["place"]) == ("Verifikator Kanwil", "Ibu Kota")

    refused = client.post(page_of(judged), typed | {"pemda_position": "Sekretaris Daerah"})
    done = client.post(page_of(judged), typed | {"pemda_name": "Pejabat", "pemda_position": "Sekda"}, follow=True)

    assert (refused.status_code, 'value="Sekretaris Daerah"' in refused.content.decode()) == (422, True)
    assert "Berita acara BAV-2026-1601-1 dibuat" in done.content.decode()
    again = client.get(page_of(judged)).context["form"]
    assert (again["pemda_name"].value(), again["pemda_position"].value()) == ("Pejabat", "Sekda")


def test_the_desk_offers_it_once_the_kanwil_has_spoken(judged, signed_in):
    client = signed_in(judged.members[Role.VERIFIKATOR_KANWIL])
    desk = reverse("assessments:verification", args=[judged.assessment().pk])

    def offered() -> bool:
        return page_of(judged) in client.get(desk).content.decode()

    assert offered()
    item = judged.item("01.S2")
    Item.objects.filter(pk=item.pk).update(version=item.version + 1)
    assert not offered()
    judged.return_for_repair()
    assert offered()
    assert page_of(judged) not in signed_in(judged.members[Role.AUDITOR]).get(desk).content.decode()


def test_tomorrow_is_no_day_to_sign(judged, signed_in):
    client = signed_in(judged.members[Role.VERIFIKATOR_KANWIL])
    tomorrow = timezone.localdate() + timezone.timedelta(days=1)
    answer = client.post(page_of(judged), {"day": tomorrow.isoformat()})
    assert (answer.status_code, "Pilih hari ini atau sebelumnya." in answer.content.decode()) == (422, True)


def test_a_page_from_before_the_form_moved_on_is_a_conflict_that_keeps_what_was_typed(judged, signed_in):
    client = signed_in(judged.members[Role.VERIFIKATOR_KANWIL])
    shown = client.get(page_of(judged)).context["form"]
    typed = {name: shown[name].value() or "" for name in shown.fields}
    typed |= {"pemda_name": "Nama Yang Diketik", "pemda_position": "Sekda"}
    judged.return_for_repair()

    answer = client.post(page_of(judged), typed)

    assert (answer.status_code, "Nama Yang Diketik" in answer.content.decode()) == (409, True)


def test_the_region_finds_it_in_its_history_and_downloads_it(judged, signed_in):
    made = make(judged)
    url = reverse("reports:minutes_file", args=[made.pk])
    client = signed_in(judged.operator())

    waiting = client.get(url).content.decode()
    run_jobs()
    file = client.get(url)

    assert "Sedang dicetak" in waiting
    assert f'href="{url}"' in client.get(reverse("assessments:history", args=[made.assessment_id])).content.decode()
    assert (file["Content-Type"], b"".join(file.streaming_content)[:5]) == ("application/pdf", b"%PDF-")
    foreign = judged.join(Role.OPERATOR_PEMDA, region=judged.foreign_region)
    assert signed_in(foreign).get(url).status_code == 404


@pytest.mark.both
def test_everybody_can_check_number_and_code_and_reads_no_names(judged):
    made = make(judged)

    by_number = Client().get(reverse("reports:check"), {"nomor": " bav-2026-1601-1 "}).content.decode()
    by_code = Client().get(made.verify_path).content.decode()

    wanted = ["Berita acara ini tercatat", made.number, made.sha256, "29 Mei 2026", "12 butir diterima, 2 dikembalikan"]
    assert [(text in by_number, text in by_code) for text in wanted] == [(True, True)] * len(wanted)
    assert [name in by_number for name in ("Pejabat Kanwil", "Pejabat Pemda", "Tahun salah")] == [False] * 3
