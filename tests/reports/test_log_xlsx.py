"""A part of the log as a workbook: what the page shows, as text, bounded and saying so."""

import io
from copy import deepcopy

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from accounts.people import end_membership
from accounts.states import Role
from assessments.events import record
from assessments.file_reads import note_read
from assessments.logbook import LogFilter, events_for
from assessments.models import Event
from jobs import queue
from jobs.models import Job
from reports import log_xlsx
from reports.report_jobs import ask_for_log
from tests.world import World

pytestmark = pytest.mark.integration
FORMULA = '=HYPERLINK("http://contoh.test","klik")'


@pytest.fixture(scope="module")
def kept_judged(kept: None) -> World:
    """Two items judged in the own Kanwil, one filled in a foreign one; a note that looks like a formula."""
    world = World(region_count=1)
    world.submit(limit=2)
    world.start_kanwil()
    world.judge(["01.S1"])
    world.judge(["01.S2"], outcome="kembalikan", reason_code="lainnya", note=FORMULA)
    world.fill(world.foreign_region, limit=1)
    return world


@pytest.fixture
def judged(kept_judged: World, db: None) -> World:
    return deepcopy(kept_judged)


def run(job: Job) -> tuple[Job, list[tuple[object, ...]], dict[object, object]]:
    """The finished Job, the rows of its table without the heading, and what the second sheet says."""
    queue.run(job.pk)
    job.refresh_from_db()
    with job.result.open() as file:
        book = load_workbook(io.BytesIO(file.read()))
    table, notes = book["Log"], book["Keterangan"]
    rows = list(table.iter_rows(min_row=2, values_only=True))
    return job, rows, {row[0]: row[1] for row in notes.iter_rows(min_row=3, values_only=True) if len(row) > 1}


def test_the_button_asks_for_what_the_page_shows(judged, signed_in):
    client = signed_in(judged.members[Role.PIMPINAN_KANWIL])
    page = client.get(reverse("assessments:log"), {"verb": "putusan", "code": "01.S2"}).content.decode()
    assert page.count('<input type="hidden" name="code" value="01.S2">') == 1

    answer = client.post(reverse("reports:log_make"), {"log": "peristiwa", "verb": "putusan", "code": "01.S2"})
    job, rows, notes = run(Job.objects.get(kind="log-xlsx"))

    assert answer.headers["Location"] == reverse("jobs:job", args=[job.pk])
    assert [row[1:] for row in rows] == [
        (
            judged.region.name,
            2026,
            "Butir diputus",
            "01.S2",
            "Putusan butir 01.S2 oleh Kanwil: Dikembalikan, alasan: Lainnya",
            FORMULA,
            "Verifikator Kanwil",
            "Verifikator Kanwil · Kanwil Sumatera Selatan",
        )
    ]
    assert (notes["Tindakan"], notes["Hak atau kode butir"], notes["Baris"]) == ("Butir diputus", "01.S2", 1)
    assert job.result_name == f"log-peristiwa-{timezone.localdate()}.xlsx"


def test_what_looks_like_a_formula_is_text(judged):
    by = judged.members[Role.PIMPINAN_KANWIL]
    job = ask_for_log("peristiwa", {"verb": "putusan"}, by=by)
    queue.run(job.pk)
    job.refresh_from_db()
    with job.result.open() as file:
        cells = [cell for row in load_workbook(io.BytesIO(file.read()))["Log"].iter_rows() for cell in row]

    [cell] = [cell for cell in cells if cell.value == FORMULA]
    assert (cell.data_type, cell.quotePrefix) == ("s", True)


@pytest.mark.both
def test_the_file_reaches_as_far_as_the_role(judged):
    def regions(role: Role) -> set[object]:
        return {row[1] for row in run(ask_for_log("peristiwa", {}, by=judged.members[role]))[1]}

    assert regions(Role.VERIFIKATOR_KANWIL) == {judged.region.name}
    assert {judged.region.name, judged.foreign_region.name} <= regions(Role.AUDITOR)


@pytest.mark.both
def test_the_region_takes_its_own_history_with_it(judged, signed_in):
    assessment = judged.assessment()
    client = signed_in(judged.operator())
    client.post(reverse("reports:history_make", args=[assessment.pk]), {"verb": "putusan"})

    job, rows, _ = run(Job.objects.get(kind="log-xlsx"))

    assert [row[4] for row in rows] == ["01.S2", "01.S1"]
    assert job.result_name == f"riwayat-kabupaten-uji-1601-{timezone.localdate()}.xlsx"


@pytest.mark.both
def test_who_opened_which_file(judged):
    document = judged.region.documents.order_by("pk")[0]
    note_read(document, by=judged.members[Role.AUDITOR], downloaded=True)

    _, rows, _ = run(ask_for_log("berkas", {}, by=judged.members[Role.VERIFIKATOR_KANWIL]))

    assert [row[1:] for row in rows] == [
        (judged.region.name, document.title, document.original_name, "Diunduh", "Auditor", "Auditor · Nasional")
    ]


@pytest.mark.both
def test_a_file_that_would_be_too_long_keeps_the_newest_and_says_so(judged, monkeypatch):
    monkeypatch.setattr(log_xlsx, "MOST_ROWS", 2)
    for _ in range(3):
        record(Event.Verb.JUDGED, by=None, assessment=judged.assessment(), after={"outcome_label": "x"})

    job, rows, notes = run(ask_for_log("peristiwa", {"verb": "putusan"}, by=judged.members[Role.AUDITOR]))

    assert (len(rows), {row[7] for row in rows}) == (2, {"Sistem"})
    assert job.note == "Log XLSX, 2 baris terbaru dari 5; persempit saringan untuk sisanya"
    assert notes["Tidak lengkap"] == "Hanya 2 baris terbaru dari 5. Persempit saringan, lalu simpan lagi."


def test_a_role_that_has_ended_takes_nothing_with_it(judged):
    by = judged.members[Role.VERIFIKATOR_KANWIL]
    job = ask_for_log("peristiwa", {}, by=by)
    end_membership(membership_id=by.pk, on=timezone.localdate(), by=judged.members[Role.ADMIN_NASIONAL])

    queue.run(job.pk)

    job.refresh_from_db()
    assert (job.state, job.error, job.result.name) == ("gagal", "Peran yang meminta log ini tidak lagi berlaku.", "")


@pytest.mark.parametrize("more", [0, 2])
def test_the_file_takes_the_same_queries_for_two_rows_and_four(judged, more, django_assert_num_queries):
    for _ in range(more):
        record(Event.Verb.JUDGED, by=None, assessment=judged.assessment(), after={"outcome_label": "x"})
    asked = LogFilter(verb="putusan")
    events = events_for(judged.members[Role.AUDITOR], asked)

    with django_assert_num_queries(2):
        book = log_xlsx.events_xlsx(events, title="Log", asked=asked)

    assert book.rows == 2 + more
