"""Whatever is done with items and documents in whatever order: nothing is lost, no state is unlisted, the log is true.

Hypothesis makes up the order. An act may be refused in words; it may not break a promise.
"""

import hashlib
from collections.abc import Callable
from contextlib import suppress

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from accounts.models import Membership
from accounts.states import Role
from assessments import filling, library, referrals, transitions, verdicts
from assessments.answers import Answer
from assessments.errors import Refused
from assessments.models import Assessment, Document, Event, Evidence, Item
from assessments.states import (
    ASSESSMENT_TRANSITIONS,
    ITEM_TRANSITIONS,
    AssessmentState,
    ItemState,
    Level,
    VerdictOutcome,
)
from tests.world import World, good_answer, pdf_file, poor_answer

pytestmark = pytest.mark.integration
CODES = ("01.S1", "01.P1", "01.H1")
ANSWERS: dict[str, Callable] = {
    "good": good_answer,
    "poor": poor_answer,
    "not applicable": lambda _: Answer("tidak-berlaku", reason="Tidak ada satu pun di daerah kami pada tahun itu."),
    "none": lambda _: Answer(""),
    "nonsense": lambda _: Answer("nilai", value=None),
}
codes = st.sampled_from(CODES)
positions = st.integers(0, 5)
PER_RUN = settings(
    max_examples=6,
    stateful_step_count=40,
    derandomize=True,
    phases=(Phase.generate,),  # a failure is told as it was found: making it shorter takes minutes
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)
DESKS = {Level.KANWIL: Role.VERIFIKATOR_KANWIL, Level.CENTRAL: Role.VERIFIKATOR_PUSAT}
EVIDENCE_VERBS = {Event.Verb.EVIDENCE_ATTACHED, Event.Verb.EVIDENCE_REMOVED}


@pytest.fixture(scope="module")
def kept_world(kept: None) -> World:
    """With the papers in and one item answered: the way to sending is short."""
    world = World.opened(region_count=1)
    world.fill(limit=1)
    world.endorse()
    return world


def in_turn(*states: AssessmentState) -> Callable:
    """Mostly where the act belongs; every fourth step anything is tried, to be refused."""
    return precondition(lambda acts: acts.record.state in states or acts.record.steps % 4 == 0)


FILLING = in_turn(AssessmentState.DRAFT, AssessmentState.RETURNED)


class Acts(RuleBasedStateMachine):
    """The acts of the region, the Kanwil and the Pusat on a few items of one form."""

    def __init__(self, world: World, reached: set[str]) -> None:
        super().__init__()
        self.world, self.reached = world, reached
        self.example = transaction.atomic()
        self.example.__enter__()
        self.record = Record(world.assessment())

    @initialize(stage=st.sampled_from(["draft", "sent", "desk", "repair", "centre"]))
    def somewhere_on_the_way(self, stage: str) -> None:
        world = self.world
        if stage == "draft":
            return
        world.submit_again()
        if stage == "sent":
            return
        world.start_kanwil()
        if stage == "repair":
            world.judge(outcome=VerdictOutcome.RETURN, reason_code="lainnya", note="Lampirkan yang bertanda tangan.")
            world.return_for_repair()
        elif stage == "centre":
            world.judge()
            world.forward()
            world.start_central()

    def teardown(self) -> None:
        try:
            self.record.read_every_file()
        finally:
            transaction.set_rollback(True)
            self.example.__exit__(None, None, None)

    # --- what the acts work on ------------------------------------------------------------------------------------

    @property
    def operator(self) -> Membership:
        return self.world.members[Role.OPERATOR_PEMDA]

    def attempt(self, act: Callable[[], object]) -> None:
        """Refusals are answers: Locked, Stale, ItemErrors are kinds of Refused."""
        with suppress(Refused, PermissionDenied):
            act()

    def move(self, verb: Callable, role: str, behind: int = 0, **more: object) -> None:
        assessment = self.world.assessment()
        version = assessment.version - behind
        by = self.world.members[role]
        self.attempt(lambda: verb(assessment_id=assessment.pk, version=version, by=by, **more))

    # --- the region -----------------------------------------------------------------------------------------------

    @FILLING
    @rule(code=codes, answer=st.sampled_from(sorted(ANSWERS)), behind=st.sampled_from([0, 0, 0, 1]))
    def answer(self, code: str, answer: str, behind: int) -> None:
        item = self.world.item(code)
        given = filling.Filling(item.pk, item.version - behind, ANSWERS[answer](item.indicator))
        self.attempt(lambda: filling.fill_items(assessment_id=item.assessment_id, by=self.operator, fillings=[given]))

    @FILLING
    @rule(content=st.sampled_from("abc"), code=st.none() | codes)
    def upload(self, content: str, code: str | None) -> None:
        """For an item or the library alone; the same content again is the same document."""
        about = {"region": self.world.region, "by": self.operator, "label": library.Label()}
        file = pdf_file(f"{content}.pdf", content, pages=2)
        known = Document.objects.filter(region=self.world.region, title=content).first()
        if code is None:
            document, new = library.add_document(upload=file, **about)
            assert (document, new) == (known, False) if known else new
        else:
            self.attempt(lambda: library.add_evidence(item=self.world.item(code), upload=file, **about))

    @FILLING
    @rule(code=codes, position=positions, pages=st.sampled_from(["", "1", "2", "7"]))
    def attach(self, code: str, position: int, pages: str) -> None:
        documents = list(Document.objects.order_by("pk"))
        document = documents[position % len(documents)]
        self.attempt(
            lambda: library.attach(item_id=self.world.item(code).pk, document=document, by=self.operator, pages=pages)
        )

    @FILLING
    @rule(position=positions)
    def detach(self, position: int) -> None:
        """One that is on an item, or was."""
        rows = list(Evidence.objects.filter(item__indicator__code__in=CODES).order_by("-pk")[:4])
        if rows:
            row = rows[position % len(rows)]
            self.attempt(lambda: library.detach(evidence_id=row.pk, by=self.operator))

    @FILLING
    @rule(behind=st.sampled_from([0, 0, 1]))
    def submit(self, behind: int) -> None:
        self.attempt(self.world.ready)
        self.move(transitions.submit, Role.OPERATOR_PEMDA, behind)

    @in_turn(AssessmentState.SUBMITTED)
    @rule()
    def withdraw(self) -> None:
        self.move(transitions.withdraw, Role.OPERATOR_PEMDA)

    # --- the desks ------------------------------------------------------------------------------------------------

    @in_turn(AssessmentState.SUBMITTED, AssessmentState.RETURNED)
    @rule()
    def start_kanwil(self) -> None:
        self.move(transitions.start_kanwil, Role.VERIFIKATOR_KANWIL)

    @in_turn(AssessmentState.KANWIL, AssessmentState.CENTRAL)
    @rule(code=codes, outcome=st.sampled_from(VerdictOutcome.values), level=st.sampled_from(Level), note=st.booleans())
    def judge(self, code: str, outcome: str, level: Level, note: bool) -> None:
        words = {"reason_code": "lainnya", "note": "Lampirkan yang bertanda tangan."} if note else {}
        self.attempt(lambda: self.world.judge([code], outcome=outcome, level=level, **words))

    @in_turn(AssessmentState.KANWIL, AssessmentState.CENTRAL)
    @rule(code=codes, level=st.sampled_from(Level))
    def undo(self, code: str, level: Level) -> None:
        item, by = self.world.item(code), self.world.members[DESKS[level]]
        seen = getattr(item, f"{verdicts.POINTER[level]}_id")
        self.attempt(lambda: verdicts.undo(item_id=item.pk, level=level, seen_verdict=seen, by=by))

    @in_turn(AssessmentState.CENTRAL)
    @rule(code=codes)
    def refer_back(self, code: str) -> None:
        item = self.world.item(code)
        asked = referrals.Request(item.pk, item.central_verdict_id, "Periksa ulang.")
        self.move(referrals.refer_back, Role.VERIFIKATOR_PUSAT, requests=[asked])

    @in_turn(AssessmentState.KANWIL)
    @rule()
    def return_for_repair(self) -> None:
        self.move(transitions.return_for_repair, Role.VERIFIKATOR_KANWIL, note="Perbaiki butir yang dikembalikan.")

    @in_turn(AssessmentState.KANWIL)
    @rule()
    def forward(self) -> None:
        self.move(transitions.forward, Role.PIMPINAN_KANWIL)

    @in_turn(AssessmentState.FORWARDED)
    @rule()
    def start_central(self) -> None:
        self.move(transitions.start_central, Role.VERIFIKATOR_PUSAT)

    @in_turn(AssessmentState.FORWARDED, AssessmentState.CENTRAL)
    @rule()
    def send_back_to_kanwil(self) -> None:
        self.move(transitions.send_back_to_kanwil, Role.VERIFIKATOR_PUSAT, note="Periksa ulang.")

    @in_turn()
    @rule(verb=st.sampled_from([transitions.submit, transitions.withdraw, transitions.start_kanwil]))
    def somebody_who_may_not(self, verb: Callable) -> None:
        before = self.world.assessment().version
        self.move(verb, Role.AUDITOR)
        assert self.world.assessment().version == before

    # --- ways through, so that a run of few steps sees every stage ------------------------------------------------

    @rule()
    def onwards(self) -> None:
        match self.world.assessment().state:
            case AssessmentState.DRAFT | AssessmentState.RETURNED:
                self.submit(0)
            case AssessmentState.SUBMITTED:
                self.start_kanwil()
            case AssessmentState.KANWIL:
                self.attempt(self.world.judge)
                self.forward()
            case AssessmentState.FORWARDED:
                self.start_central()

    @rule(code=codes)
    def back_and_repaired(self, code: str) -> None:
        if self.world.assessment().state == AssessmentState.KANWIL:
            self.judge(code, VerdictOutcome.RETURN, Level.KANWIL, note=True)
            self.return_for_repair()
        elif self.world.item(code).state == ItemState.RETURNED:
            self.upload("d", code)

    # --- what holds after each ------------------------------------------------------------------------------------

    @invariant()
    def nothing_is_lost_and_the_log_is_true(self) -> None:
        self.record.follow()
        self.reached.add(self.record.state)


class Record:
    """One form as the log tells it, event by event, beside what the database says."""

    def __init__(self, assessment: Assessment) -> None:
        self.assessment = assessment
        self.state: str = AssessmentState.DRAFT
        self.items: dict[int, str] = dict.fromkeys(assessment.items.values_list("pk", flat=True), ItemState.EMPTY)
        self.evidence: dict[int, set[int]] = {pk: set() for pk in self.items}
        self.versions: dict[int, int] = dict.fromkeys(self.items, 1)
        self.version = 0
        self.documents: dict[int, str] = {}
        self.rows: set[int] = set()
        self.seen = self.steps = 0

    def follow(self) -> None:
        self.steps += 1
        for event in Event.objects.filter(pk__gt=self.seen).order_by("pk"):
            self.seen = event.pk
            if event.assessment_id == self.assessment.pk:
                self._replay(event)
        self._compare()

    def _replay(self, event: Event) -> None:
        if event.verb == Event.Verb.STATE_CHANGED:
            assert event.before["state"] == self.state
            assert event.after["state"] in ASSESSMENT_TRANSITIONS[self.state]
            self.state = event.after["state"]
        elif event.verb in {Event.Verb.ITEM_FILLED, Event.Verb.ITEM_CLEARED}:
            assert event.before["state"] == self.items[event.item_id]
            self._set(event.item_id, event.after["state"])
        elif event.verb in EVIDENCE_VERBS:
            change = set.add if event.verb == Event.Verb.EVIDENCE_ATTACHED else set.discard
            change(self.evidence[event.item_id], event.document_id)
            if self.items[event.item_id] == ItemState.RETURNED:
                self._set(event.item_id, ItemState.REPAIRED)
        elif event.verb == Event.Verb.JUDGED and event.after["level"] == Level.KANWIL:
            accepted = event.after["outcome"] == VerdictOutcome.ACCEPT
            self._set(event.item_id, ItemState.ACCEPTED if accepted else ItemState.RETURNED)
        elif event.verb == Event.Verb.VERDICT_WITHDRAWN:
            self._set(event.item_id, event.after["state"])

    def _set(self, item_id: int, state: str) -> None:
        if state != self.items[item_id]:
            assert state in ITEM_TRANSITIONS[self.items[item_id]]
        self.items[item_id] = state

    def _compare(self) -> None:
        now = Assessment.objects.values_list("state", "version").get(pk=self.assessment.pk)
        items = list(Item.objects.filter(assessment=self.assessment).values_list("pk", "state", "version"))
        assert now[0] == self.state
        assert {pk: state for pk, state, _ in items} == self.items
        assert now[1] >= self.version
        assert [pk for pk, _, version in items if version < self.versions[pk]] == []
        self.version, self.versions = now[1], {pk: version for pk, _, version in items}

        rows = list(Evidence.objects.values_list("pk", "item_id", "document_id", "removed_at"))
        current: dict[int, set[int]] = {pk: set() for pk in self.items}
        for _, item_id, document_id, removed_at in rows:
            if removed_at is None:
                current[item_id].add(document_id)
        assert current == self.evidence
        assert self.rows <= {pk for pk, *_ in rows}
        self.rows = {pk for pk, *_ in rows}

        documents = dict(Document.objects.values_list("pk", "sha256"))
        assert {pk: documents.get(pk) for pk in self.documents} == self.documents
        self.documents = documents

    def read_every_file(self) -> None:
        for document in Document.objects.all():
            with document.file.open("rb") as file:
                assert hashlib.file_digest(file, "sha256").hexdigest() == document.sha256


def test_no_order_of_acts_loses_anything_or_leaves_the_log_behind(world: World) -> None:
    reached: set[str] = set()
    run_state_machine_as_test(lambda: Acts(world, reached), settings=PER_RUN)
    # That the acts went somewhere: everything up to the Pusat was seen.
    assert reached == {
        AssessmentState.DRAFT,
        AssessmentState.SUBMITTED,
        AssessmentState.KANWIL,
        AssessmentState.RETURNED,
        AssessmentState.FORWARDED,
        AssessmentState.CENTRAL,
    }
