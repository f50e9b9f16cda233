"""Two levels judge; nothing is overwritten; who comes second sees what the first did."""

from copy import deepcopy
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from accounts.states import Role
from assessments.answers import Answer
from assessments.desk.samples import unjudged_of_sample
from assessments.errors import ItemErrors, Locked, Stale
from assessments.filling import Filling, fill_items
from assessments.models import Event, Verdict
from assessments.states import ItemState, Level
from assessments.verdicts import Judgement, confirm_kanwil, judge

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def kept_desk(kept_world):
    """Three items on the Kanwil's desk."""
    world = deepcopy(kept_world)
    world.submit(limit=3)
    world.start_kanwil()
    return world


@pytest.fixture
def desk(kept_desk, db):
    return deepcopy(kept_desk)


def test_accepting_keeps_the_verified_value_and_the_version_judged(desk):
    desk.judge(["01.S1"])

    item = desk.item("01.S1")
    verdict = item.kanwil_verdict
    assert item.state == ItemState.ACCEPTED
    assert (verdict.verified_value, verdict.item_version, verdict.level) == (1, item.version, Level.KANWIL)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"reason_code": "", "note": "kurang"}, "Pilih alasan"),
        ({"reason_code": "tidak-terbaca", "note": "  "}, "Tulis catatan"),
        ({"reason_code": "karangan", "note": "kurang"}, "Pilih alasan"),
        ({"reason_code": "lainnya", "note": "x" * 2001}, "terlalu panjang"),
    ],
)
def test_return_needs_code_and_note(desk, fields, message):
    with pytest.raises(ItemErrors, match=message):
        desk.judge(["01.S1"], outcome="kembalikan", **fields)
    assert not Verdict.objects.exists()


@pytest.mark.both
def test_database_itself_refuses_a_return_without_note(desk):
    with pytest.raises(IntegrityError), transaction.atomic():
        Verdict.objects.create(
            item=desk.item(), level=Level.KANWIL, item_version=1, outcome="kembalikan", by=desk.operator().user
        )


@pytest.mark.both
def test_newer_verdict_supersedes_and_the_older_stays(desk):
    desk.judge(["01.S1"], outcome="kembalikan", reason_code="tidak-terbaca", note="Buram.")
    desk.judge(["01.S1"])

    outcomes = desk.item("01.S1").verdicts.order_by("id").values_list("outcome", flat=True)
    assert list(outcomes) == ["kembalikan", "terima"]
    assert desk.item("01.S1").kanwil_verdict.accepted


def test_second_verifier_on_the_same_page_is_told_what_the_first_decided(desk):
    seen = desk.item("01.S1")
    desk.judge(["01.S1"])
    second = desk.join(Role.VERIFIKATOR_KANWIL)

    with pytest.raises(Stale) as refused:
        judge(
            assessment_id=desk.assessment().pk,
            level=Level.KANWIL,
            by=second,
            judgements=[Judgement(seen.pk, seen.version, None, "kembalikan", "lainnya", "Tidak cocok.")],
        )

    assert refused.value.changes[0].after == "Kanwil: Diterima"
    assert desk.item("01.S1").kanwil_verdict.accepted


def test_verdict_on_an_older_version_is_refused_and_shows_as_changed(desk):
    desk.judge(["01.S1"], outcome="kembalikan", reason_code="lainnya", note="Perjelas.")
    desk.judge(["01.S2", "01.S3"])
    desk.return_for_repair()
    seen = desk.item("01.S1")
    fill_items(
        assessment_id=desk.assessment().pk,
        by=desk.operator(),
        fillings=[Filling(seen.pk, seen.version, Answer("ya", note="Sudah dilengkapi."))],
    )

    assert desk.item("01.S1").changed_since_kanwil
    assessment = desk.assessment()
    desk.submit_again()
    desk.start_kanwil()
    with pytest.raises(Stale):
        judge(
            assessment_id=assessment.pk,
            level=Level.KANWIL,
            by=desk.members[Role.VERIFIKATOR_KANWIL],
            judgements=[Judgement(seen.pk, seen.version, seen.kanwil_verdict_id, "terima")],
        )


def test_another_verified_value_needs_a_note_and_a_possible_value(desk):
    with pytest.raises(ItemErrors, match="dari mana angkanya"):
        desk.judge(["01.S1"], verified_value=Decimal(0))
    with pytest.raises(ItemErrors, match="tidak mungkin"):
        desk.judge(["01.S1"], verified_value=Decimal(7), note="Salah hitung")

    desk.judge(["01.S1"], verified_value=Decimal(0), note="Perda belum berlaku.")

    assert desk.item("01.S1").kanwil_verdict.verified_value == 0


def test_empty_item_cannot_be_judged(desk):
    item = desk.item("02.S1")
    with pytest.raises(ItemErrors, match="belum diisi"):
        judge(
            assessment_id=desk.assessment().pk,
            level=Level.KANWIL,
            by=desk.members[Role.VERIFIKATOR_KANWIL],
            judgements=[Judgement(item.pk, item.version, None, "terima")],
        )


@pytest.mark.parametrize("role", [Role.OPERATOR_PEMDA, Role.VERIFIKATOR_PUSAT, Role.AUDITOR, Role.TIM_PENILAI])
def test_only_the_kanwil_judges_at_its_level(desk, role):
    item = desk.item()
    with pytest.raises(PermissionDenied):
        judge(
            assessment_id=desk.assessment().pk,
            level=Level.KANWIL,
            by=desk.members[role],
            judgements=[Judgement(item.pk, item.version, None, "terima")],
        )


def test_pusat_confirms_the_rest_and_keeps_what_it_overruled(desk):
    desk.judge()
    with pytest.raises(Locked):
        desk.judge(["01.S1"], level=Level.CENTRAL)
    desk.forward()
    assessment = desk.start_central()
    desk.judge(["01.S2"], level=Level.CENTRAL, outcome="kembalikan", reason_code="tahun-salah", note="Tahun 2020.")
    sampled = unjudged_of_sample(assessment)
    desk.judge(sampled, level=Level.CENTRAL)

    confirmed = confirm_kanwil(
        assessment_id=assessment.pk, version=assessment.version, by=desk.members[Role.VERIFIKATOR_PUSAT]
    )

    assert confirmed == 2 - len(sampled)
    outcomes = [desk.item(c).central_verdict.outcome for c in ("01.S1", "01.S2", "01.S3")]
    assert outcomes == ["terima", "kembalikan", "terima"]
    assert desk.item("01.S2").kanwil_verdict.accepted
    assert Event.objects.filter(verb=Event.Verb.JUDGED).count() == 6
