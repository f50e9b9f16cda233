"""Two people at the same moment, in real threads on real connections: one wins, the other is told."""

import threading

import pytest
from django.db import connections, transaction

from accounts.states import Role
from assessments import cycles, transitions
from assessments.errors import Refused, Stale
from assessments.library import Label, add_document
from assessments.models import Document, Verdict
from assessments.states import Level
from assessments.verdicts import Judgement, judge
from jobs.models import Job
from jobs.queue import enqueue
from tests.world import World, pdf_file

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def world(transactional_db) -> World:
    return World()


def at_once(*acts):
    """Run the acts in threads that start together; what each returned or raised."""
    gate = threading.Barrier(len(acts))
    outcomes: list[object] = [None] * len(acts)

    def run(position, act):
        gate.wait()
        try:
            outcomes[position] = act()
        except Exception as error:  # noqa: BLE001 - whatever it is, the test looks at it
            outcomes[position] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def test_two_verifiers_on_one_item_one_verdict_stands_and_the_other_is_told(world):
    world.submit(limit=1)
    assessment = world.start_kanwil()
    item = world.item()
    verifiers = [world.join(Role.VERIFIKATOR_KANWIL) for _ in range(2)]

    def verdict(by, outcome):
        return lambda: judge(
            assessment_id=assessment.pk,
            level=Level.KANWIL,
            by=by,
            judgements=[Judgement(item.pk, item.version, None, outcome, "lainnya", "Catatan")],
        )

    outcomes = at_once(verdict(verifiers[0], "terima"), verdict(verifiers[1], "kembalikan"))

    assert sorted(type(o) for o in outcomes if isinstance(o, Exception)) == [Stale]
    assert Verdict.objects.count() == 1
    assert world.item().kanwil_verdict == Verdict.objects.get()


def test_submitting_twice_at_once_hands_in_once(world):
    seen = world.fill(limit=1)
    world.endorse()
    by = world.operator()

    outcomes = at_once(*[lambda: transitions.submit(assessment_id=seen.pk, version=seen.version, by=by)] * 2)

    assert [type(o) for o in outcomes if isinstance(o, Exception)] == [Stale]
    assert world.assessment().version == seen.version + 1


def test_closing_waits_for_who_is_just_now_sending(world):
    seen = world.fill(limit=1)
    world.endorse()
    operator, admin = world.operator(), world.members[Role.ADMIN_NASIONAL]
    outcome: list[object] = []

    def close():
        try:
            outcome.append(cycles.close_cycle(cycle_id=seen.cycle_id, by=admin))
        except Refused as refused:
            outcome.append(refused)
        finally:
            connections.close_all()

    closing = threading.Thread(target=close)
    with transaction.atomic():
        transitions.submit(assessment_id=seen.pk, version=seen.version, by=operator)
        closing.start()
        closing.join(timeout=1)  # it is under way now, and cannot end before the sending does
    closing.join()

    assert [type(o) for o in outcome] == [Refused]
    assert (world.assessment().state, world.assessment().cycle.state) == ("dikirim", "berjalan")


def test_same_file_uploaded_twice_at_once_is_kept_once(world):
    by = world.operator()

    def upload():
        return add_document(region=world.region, by=by, upload=pdf_file("a.pdf", "sama"), label=Label())

    outcomes = at_once(upload, upload)

    assert sorted(created for _, created in outcomes) == [False, True]
    assert Document.objects.count() == 1


def test_same_work_asked_for_twice_at_once_is_one_job(world):
    user = world.operator().user

    def ask():
        return enqueue(kind="uji", title="Uji", key="uji:1", asked_by=user)

    jobs = at_once(ask, ask)

    assert jobs[0] == jobs[1]
    assert Job.objects.count() == 1
