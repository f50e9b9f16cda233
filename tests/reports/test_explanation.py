"""Penjelasan nilai as a PDF: asked for on the page, made by the worker, within the reach of who asked."""

from copy import deepcopy

import pytest
from django.urls import reverse

import reports.tasks  # noqa: F401 - registers the handlers, as the worker does when it starts
from accounts.states import Role
from assessments.access import get_assessment
from assessments.comparison import compare
from assessments.models import Assessment
from assessments.scores import compute
from assessments.states import ScoreStage
from jobs import queue
from jobs.models import Job
from jobs.states import JobState
from reports.explanation_pdf import fingerprint_of, html_of
from reports.report_jobs import EXPLANATION, ask_for_explanation
from tests.assessments.desk import as_role
from tests.reports.pdf import families_of, page_sizes, title_of
from tests.world import World

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def kept_world(kept: None) -> World:
    """The Kanwil's score is there, with one item returned, and an adjustment that was approved."""
    world = World(region_count=1)
    pk = world.submit().pk
    compute(assessment_ids=[pk], stage=ScoreStage.SELF)
    world.start_kanwil()
    world.judge()
    world.judge(["01.S1"], outcome="kembalikan", reason_code="tahun-salah", note="Perda itu sudah dicabut.")
    world.forward()
    compute(assessment_ids=[pk], stage=ScoreStage.KANWIL)
    world.adjust("2", reason="Laporan Aksi HAM lengkap", basis="Surat 12/2026")
    return world


@pytest.fixture
def world(kept_world: World, db: None, settings, tmp_path) -> World:
    settings.MEDIA_ROOT = tmp_path
    return deepcopy(kept_world)


def of(world: World) -> Assessment:
    return get_assessment(world.operator(), world.assessment().pk)


def test_the_region_asks_for_it_and_the_worker_makes_it(world: World) -> None:
    operator = as_role(world, Role.OPERATOR_PEMDA)
    asked = operator.post(reverse("reports:explanation_make", args=[world.assessment().pk]))
    job = Job.objects.get(kind=EXPLANATION)
    assert asked.url == reverse("jobs:job", args=[job.pk])
    queue.run(job.pk)

    job.refresh_from_db()
    assert (job.state, job.result_name) == (JobState.DONE, "penjelasan-nilai-2026-kabupaten-uji-1601.pdf")
    content = b"".join(operator.get(reverse("jobs:result", args=[job.pk])).streaming_content)
    assert title_of(content) == "Penjelasan nilai Kabupaten Uji 1601 2026"
    assert families_of(content) == {"EB-Garamond", "Source-Sans-3"}
    assert set(page_sizes(content)) == {(210, 297)}


def test_it_says_what_the_page_says(world: World) -> None:
    assessment = of(world)
    found = compare(assessment)
    words = " ".join(html_of(assessment, found).split())
    for part in (
        "Kabupaten Uji 1601, Sumatera Selatan",
        "tahun penghargaan 2026 atas kinerja tahun 2025",
        "Instrumen kerja, bukan lampiran resmi.",
        "Capaian Aksi HAM: Laporan Aksi HAM lengkap",
        "<b>Disetujui</b>: Admin nasional (Admin nasional · Nasional)",
        "<b>Kanwil: dikembalikan</b>, tahun salah. Perda itu sudah dicabut. (Verifikator Kanwil, Verifikator Kanwil · ",
        "belum dihitung",
        f"Sidik nilai (SHA-256) {fingerprint_of(found)}",
    ):
        assert part in words
    assert words.count('<tr class="why">') == 120


def test_the_fingerprint_follows_the_snapshots(world: World) -> None:
    before = fingerprint_of(compare(of(world)))
    assert fingerprint_of(compare(of(world))) == before
    world.start_central()
    world.judge_sample()
    Assessment.objects.filter(pk=world.assessment().pk).update(score_kanwil=None)
    assert fingerprint_of(compare(of(world))) != before


def test_whose_role_ended_gets_nothing(world: World) -> None:
    by = world.operator()
    job = ask_for_explanation(of(world), by=by)
    by.valid_to = by.valid_from
    by.save()
    queue.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.error) == (JobState.FAILED, "Peran yang meminta berkas ini tidak lagi berlaku.")


@pytest.mark.both
def test_a_region_without_a_score_is_told_when_there_will_be_one(world: World) -> None:
    other = get_assessment(world.members[Role.ADMIN_NASIONAL], world.assessment(world.foreign_region).pk)
    job = ask_for_explanation(other, by=world.members[Role.ADMIN_NASIONAL])
    queue.run(job.pk)
    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert "belum mempunyai nilai" in job.error
