import hashlib
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile

from accounts.states import Role
from assessments.models import Event
from jobs import queue
from jobs.models import Job
from jobs.states import JobState
from reports import issuing
from reports.models import Piagam
from reports.report_jobs import ask_for_piagam
from tests.reports.pdf import families_of, page_sizes, title_of
from tests.world import World

pytestmark = pytest.mark.integration
NUMBERS = ["KKPHAM-2026-1601", "KKPHAM-2026-1602"]


def issue(world: World, **kwargs: object) -> issuing.Issued:
    return issuing.issue_piagam(cycle_id=world.cycle.pk, by=world.members[Role.ADMIN_NASIONAL], **kwargs)


def files_of(number: str) -> list[Path]:
    return list(Path(settings.MEDIA_ROOT).glob(f"piagam/2026/{number}*"))


def content_of(piagam: Piagam) -> bytes:
    with piagam.file.open("rb") as file:
        return file.read()


def issued_events() -> int:
    return Event.objects.filter(verb=Event.Verb.PIAGAM_ISSUED).count()


def test_each_decision_with_piagam_gets_one_file_of_one_landscape_page_in_our_two_fonts(decided: World) -> None:
    assert issue(decided) == issuing.Issued(made=2, kept=0)

    assert list(Piagam.objects.values_list("number", flat=True)) == NUMBERS
    for piagam in Piagam.objects.all():
        content = content_of(piagam)
        assert families_of(content) == {"EB-Garamond", "Source-Sans-3"}
        assert page_sizes(content) == [(297, 210)]
        assert title_of(content).startswith(f"Piagam {piagam.number} – Kabupaten Uji 16")
        assert piagam.sha256 == hashlib.sha256(content).hexdigest()
    assert issued_events() == 2


def test_issuing_again_changes_nothing(decided: World) -> None:
    issue(decided)
    before = list(Piagam.objects.values())

    assert issue(decided) == issuing.Issued(made=0, kept=2)

    assert list(Piagam.objects.values()) == before
    assert [len(files_of(number)) for number in NUMBERS] == [1, 1]
    assert issued_events() == 2


@pytest.mark.both
def test_a_run_that_was_killed_half_way_is_finished_by_the_next(decided: World) -> None:
    class Killed(BaseException):
        """As a worker that loses its power."""

    def kill_after_one(done: int, total: int) -> None:
        if done == 1:
            raise Killed

    with pytest.raises(Killed):
        issue(decided, tell=kill_after_one)
    tokens = set(Piagam.objects.values_list("token", flat=True))
    # The second file was written, its row was not.
    unfinished = Piagam.objects.get(rendered_at=None)
    unfinished.file.storage.save(f"piagam/2026/{unfinished.number}.pdf", ContentFile(b"half"))

    assert issue(decided) == issuing.Issued(made=1, kept=1)

    assert set(Piagam.objects.values_list("token", flat=True)) == tokens
    assert [len(files_of(number)) for number in NUMBERS] == [1, 1]
    assert content_of(Piagam.objects.get(pk=unfinished.pk)).startswith(b"%PDF")
    assert issued_events() == 2


def test_a_lost_file_is_made_again_under_the_same_number_and_token(decided: World) -> None:
    issue(decided)
    piagam = Piagam.objects.first()
    piagam.file.storage.delete(piagam.file.name)

    assert issue(decided) == issuing.Issued(made=1, kept=1)

    again = Piagam.objects.get(pk=piagam.pk)
    assert (again.number, again.token, again.file.name) == (piagam.number, piagam.token, piagam.file.name)
    assert content_of(again).startswith(b"%PDF")


@pytest.mark.both
def test_a_kanwil_may_not_issue(decided: World) -> None:
    with pytest.raises(PermissionDenied):
        issuing.issue_piagam(cycle_id=decided.cycle.pk, by=decided.members[Role.PIMPINAN_KANWIL])
    assert not Piagam.objects.exists()


def test_the_job_tells_how_far_it_is_and_what_it_did(decided: World) -> None:
    first = ask_for_piagam(decided.cycle, by=decided.members[Role.VERIFIKATOR_PUSAT])
    queue.run(first.pk)
    queue.run(first.pk)  # the queue may deliver a message twice
    second = ask_for_piagam(decided.cycle, by=decided.members[Role.VERIFIKATOR_PUSAT])
    queue.run(second.pk)

    notes = list(Job.objects.filter(kind="piagam-siklus").order_by("pk").values_list("state", "percent", "note"))
    assert notes == [
        (JobState.DONE, 100, "2 piagam diterbitkan"),
        (JobState.DONE, 100, "0 piagam diterbitkan, 2 sudah ada"),
    ]
    assert issued_events() == 2
    assert Event.objects.filter(verb=Event.Verb.PIAGAM_ISSUED).first().actor == first.asked_by
