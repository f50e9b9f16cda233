"""Long work: asked for once, done once, found again when it was lost, its failure told in words."""

from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from accounts.models import User
from jobs import queue
from jobs.models import Job
from jobs.registry import JobError, Outcome, handles
from jobs.states import JobState

pytestmark = [pytest.mark.integration, pytest.mark.both, pytest.mark.django_db]
DONE: list[int] = []


@handles("uji-catat")
def note_number(*, progress, number):
    progress(50, "Setengah jalan")
    DONE.append(number)
    return Outcome("Selesai dicatat", "hasil.txt", str(number).encode())


@handles("uji-tidak-bisa")
def refuse(*, progress):
    raise JobError("Datanya belum lengkap; lengkapi dahulu.")


@handles("uji-rusak")
def break_down(*, progress):
    raise ZeroDivisionError


@pytest.fixture(autouse=True)
def _fresh(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    DONE.clear()


def ask(kind="uji-catat", key="uji", **params) -> Job:
    user, _ = User.objects.get_or_create(email="peminta@contoh.test", defaults={"name": "Peminta"})
    return queue.enqueue(kind=kind, title="Uji", key=key, asked_by=user, **params)


def test_message_leaves_only_when_the_transaction_is_committed(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as callbacks:
        ask(number=1)
    assert len(callbacks) == 1


def test_work_is_done_and_leaves_note_and_file():
    job = ask(number=7)
    queue.run(job.pk)

    job.refresh_from_db()
    assert (job.state, job.percent, job.note, job.attempts) == (JobState.DONE, 100, "Selesai dicatat", 1)
    with default_storage.open(job.result.name) as file:
        assert file.read() == b"7"


def test_message_that_arrives_twice_does_the_work_once():
    job = ask(number=7)
    queue.run(job.pk)
    queue.run(job.pk)
    assert DONE == [7]


def test_asking_again_while_it_waits_gives_the_same_job():
    assert ask(number=1) == ask(number=1)


def test_asking_again_while_it_runs_gives_a_new_job_that_sees_the_newer_data():
    first = ask(number=1)
    Job.objects.filter(pk=first.pk).update(state=JobState.RUNNING)
    assert ask(number=2) != first


@pytest.mark.parametrize(
    ("kind", "message"),
    [("uji-tidak-bisa", "Datanya belum lengkap; lengkapi dahulu."), ("uji-rusak", "sebutkan nomor pekerjaan")],
)
def test_failure_is_told_in_words(kind, message):
    job = ask(kind)
    queue.run(job.pk)
    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert message in job.error
    assert "ZeroDivision" not in job.error


def test_worker_that_starts_alone_picks_up_what_its_predecessor_left():
    waiting, running = ask(key="a", number=1), ask(key="b", number=2)
    Job.objects.filter(pk=running.pk).update(state=JobState.RUNNING, heartbeat_at=timezone.now())
    assert queue.redrive(worker_is_alone=True) == [waiting.pk, running.pk]
    running.refresh_from_db()
    assert running.state == JobState.QUEUED


def test_among_several_workers_only_a_silent_job_is_taken_over():
    alive, silent = ask(key="a", number=1), ask(key="b", number=2)
    long_ago = timezone.now() - timedelta(minutes=6)
    Job.objects.filter(pk=alive.pk).update(state=JobState.RUNNING, heartbeat_at=timezone.now())
    Job.objects.filter(pk=silent.pk).update(state=JobState.RUNNING, heartbeat_at=long_ago, created_at=long_ago)
    assert queue.redrive() == [silent.pk]


def test_job_that_keeps_dying_is_called_failed():
    job = ask(number=1)
    Job.objects.filter(pk=job.pk).update(state=JobState.RUNNING, attempts=3, heartbeat_at=timezone.now())
    assert queue.redrive(worker_is_alone=True) == []
    job.refresh_from_db()
    assert (job.state, "terputus 3 kali" in job.error) == (JobState.FAILED, True)


def test_lost_job_gives_way_to_the_same_work_that_already_waits():
    lost = ask(number=1)
    Job.objects.filter(pk=lost.pk).update(state=JobState.RUNNING, heartbeat_at=timezone.now())
    waiting = ask(number=1)
    assert queue.redrive(worker_is_alone=True) == [waiting.pk]
    lost.refresh_from_db()
    assert lost.state == JobState.FAILED
