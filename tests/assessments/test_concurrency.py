"""Two people at the same moment, in real threads on real connections: one wins, the other is told."""

import threading
from datetime import date

import pytest
from django.db import connections, transaction

from accounts.states import Role
from assessments import cycles, districting, minutes, transitions
from assessments.errors import Locked, Refused, Stale
from assessments.events import record
from assessments.file_reads import note_read
from assessments.library import Label, add_document
from assessments.models import Chain, District, Document, Event, FileRead, Item, Minutes, Referral, Verdict, Withdrawal
from assessments.referrals import Request, refer_back
from assessments.states import Level
from assessments.verdicts import Judgement, judge, undo
from assessments.verifying.run import verify
from assessments.verifying.scope import Scope
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


def test_taking_a_verdict_back_and_judging_anew_at_once_one_of_them_stands(world):
    world.submit(limit=1)
    assessment = world.start_kanwil()
    world.judge()
    item = world.item()
    first, second = (world.join(Role.VERIFIKATOR_KANWIL) for _ in range(2))
    anew = Judgement(item.pk, item.version, item.kanwil_verdict_id, "kembalikan", "lainnya", "Catatan")

    outcomes = at_once(
        lambda: undo(item_id=item.pk, level=Level.KANWIL, seen_verdict=item.kanwil_verdict_id, by=first),
        lambda: judge(assessment_id=assessment.pk, level=Level.KANWIL, by=second, judgements=[anew]),
    )

    assert [type(o) for o in outcomes if isinstance(o, Exception)] == [Stale]
    undone = isinstance(outcomes[1], Stale)
    assert (Withdrawal.objects.count(), Verdict.objects.count()) == ((1, 1) if undone else (0, 2))
    assert world.item().state == ("terisi" if undone else "dikembalikan")


def test_sending_an_item_back_while_a_colleague_judges_it_one_of_them_stands(world):
    world.submit(limit=1)
    world.start_kanwil()
    world.judge()
    world.forward()
    assessment = world.start_central()
    item = world.item()
    first, second = (world.join(Role.VERIFIKATOR_PUSAT) for _ in range(2))

    outcomes = at_once(
        lambda: refer_back(
            assessment_id=assessment.pk,
            version=assessment.version,
            by=first,
            requests=[Request(item.pk, None, "Periksa tanggalnya.")],
        ),
        lambda: judge(
            assessment_id=assessment.pk,
            level=Level.CENTRAL,
            by=second,
            judgements=[Judgement(item.pk, item.version, None, "terima")],
        ),
    )

    # Who comes second finds either the state or the verdict changed.
    (refused,) = (o for o in outcomes if isinstance(o, Exception))
    referred = refused is outcomes[1]
    assert type(refused) is (Locked if referred else Stale)
    assert (Referral.objects.count(), world.item().central_verdict is None) == ((1, True) if referred else (0, False))
    assert world.assessment().state == ("verifikasi-kanwil" if referred else "verifikasi-pusat")


def test_two_verifiers_with_many_items_that_overlap_all_of_one_stand_and_none_of_the_other(world):
    world.submit(limit=12)
    assessment = world.start_kanwil()
    items = list(Item.objects.filter(assessment=assessment, state="terisi").order_by("pk"))
    halves = [(world.join(Role.VERIFIKATOR_KANWIL), items[:8]), (world.join(Role.VERIFIKATOR_KANWIL), items[4:][::-1])]

    def verdicts(by, some):
        judgements = [Judgement(i.pk, i.version, None, "terima") for i in some]
        return lambda: judge(assessment_id=assessment.pk, level=Level.KANWIL, by=by, judgements=judgements)

    outcomes = at_once(*(verdicts(*half) for half in halves))

    assert [type(o) for o in outcomes if isinstance(o, Exception)] == [Stale]
    (written,) = (o for o in outcomes if not isinstance(o, Exception))
    assert len({verdict.by_id for verdict in written}) == 1
    assert Verdict.objects.count() == Event.objects.filter(verb=Event.Verb.JUDGED).count() == 8
    assert Item.objects.filter(assessment=assessment, state="diterima").count() == 8


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


def test_two_heads_give_one_region_away_one_holds_and_the_other_is_told(world):
    heads = [world.join(Role.PIMPINAN_KANWIL) for _ in range(2)]
    verifiers = [world.join(Role.VERIFIKATOR_KANWIL) for _ in range(2)]

    def give(by, verifier):
        return lambda: districting.assign(picks=[districting.Pick(world.region.pk, None)], verifier=verifier, by=by)

    outcomes = at_once(*(give(by, verifier) for by, verifier in zip(heads, verifiers, strict=True)))

    assert sorted(type(o).__name__ for o in outcomes) == ["Stale", "int"]
    assert District.objects.get().valid_to is None


def test_a_berita_acara_asked_for_twice_at_once_is_made_once(world):
    world.submit(limit=1)
    world.start_kanwil()
    world.judge()
    assessment, by = world.assessment(), world.members[Role.PIMPINAN_KANWIL]
    signing = minutes.Signing(
        kanwil_name="A", kanwil_position="B", pemda_name="C", pemda_position="D", place="E", day=date(2026, 5, 29)
    )

    def ask():
        return minutes.make_minutes(assessment_id=assessment.pk, version=assessment.version, signing=signing, by=by)

    outcomes = at_once(ask, ask)

    assert sorted(type(o).__name__ for o in outcomes) == ["Minutes", "Refused"]
    assert Minutes.objects.get().number == "BAV-2026-1601-1"


def test_a_file_asked_for_in_parts_at_once_is_noted_once(world):
    document, by = world.document(), world.members[Role.AUDITOR]
    outcomes = at_once(*[lambda: note_read(document, by=by)] * 4)
    # Two rows only where the ten minutes turned over between them.
    assert (outcomes, FileRead.objects.count() in {1, 2}) == ([None] * 4, True)


def test_events_of_one_region_written_at_once_are_one_chain(world):
    assessment = world.assessment()

    def write(step):
        with transaction.atomic():
            for n in range(5):
                record(Event.Verb.STATE_CHANGED, by=None, assessment=assessment, after={"step": step, "n": n})

    outcomes = at_once(*[lambda step=step: write(step) for step in range(4)])

    assert outcomes == [None] * 4
    assert Chain.objects.get(assessment=assessment).length == 20
    assert list(assessment.events.order_by("pk").values_list("position", flat=True)) == list(range(1, 21))
    assert [tally.misfit for tally in verify(Scope())] == [""] * 5


def test_a_job_that_notes_something_of_a_region_does_not_wait_for_who_works_on_it(world):
    """It holds the chain while it refers to the assessment: waiting there would be a deadlock."""
    assessment = world.assessment()
    outcome: list[object] = []

    def note():
        try:
            with transaction.atomic():
                outcome.append(record(Event.Verb.RECEIPT_ISSUED, by=None, assessment=assessment).position)
        finally:
            connections.close_all()

    job = threading.Thread(target=note)
    with transaction.atomic():
        held = transitions.lock(assessment.pk)
        job.start()
        job.join(timeout=5)
        mine = record(Event.Verb.STATE_CHANGED, by=None, assessment=held)
    job.join()

    assert (outcome, mine.position) == ([1], 2)
