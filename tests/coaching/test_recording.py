"""What goes on record at coaching, who may write it, and that nothing of it can be rewritten."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from accounts.states import Role
from assessments.errors import Refused, Stale
from assessments.files import RefusedFile
from assessments.models import Document
from coaching import recording
from coaching.models import FollowUp, ProgrammeRecord, Target, Visit, VisitIndicator
from coaching.queries import programmes_of, targets_of
from indicators.models import Indicator
from notices.models import Notice
from tests.coaching.making import agreed, programme_data, visit_data, visited
from tests.world import World, pdf_file

pytestmark = pytest.mark.integration
WRITERS = {Role.VERIFIKATOR_KANWIL, Role.PIMPINAN_KANWIL, Role.VERIFIKATOR_PUSAT}


def allowed(world: World, act) -> set[str]:
    """The roles whose act is let through; its effects are taken back."""
    through = set()
    for role, member in world.members.items():
        try:
            with transaction.atomic():
                act(member)
                transaction.set_rollback(True)
            through.add(role)
        except (PermissionDenied, Refused):
            pass
    return through


@pytest.mark.both
def test_visit_keeps_what_was_said_and_tells_the_operator(world: World) -> None:
    talked = tuple(Indicator.objects.filter(code__in=["06.H1", "01.S1"]))
    visit = recording.record_visit(
        region=world.region,
        by=world.members[Role.VERIFIKATOR_KANWIL],
        data=visit_data(people=" Sekda \n\n Operator ", indicators=talked),
        minutes=pdf_file("risalah.pdf"),
    )

    assert (visit.people, visit.cycle, visit.acting_as) == (
        "Sekda\nOperator",
        world.cycle,
        "Verifikator Kanwil · Kanwil Sumatera Selatan",
    )
    assert [entry.indicator.code for entry in visit.talked.all()] == ["01.S1", "06.H1"]
    assert (visit.minutes.region, visit.minutes.kind) == (world.region, "laporan")
    assert list(Notice.objects.values_list("to", "key")) == [(world.operator().user_id, f"pendampingan:{visit.pk}")]


def test_only_the_desks_record_visits_and_programmes(world: World) -> None:
    visit = visited(world)
    today = timezone.localdate()
    assert allowed(world, lambda by: recording.record_visit(region=world.region, by=by, data=visit_data())) == WRITERS
    assert (
        allowed(world, lambda by: recording.correct_visit(visit=visit, by=by, data=visit_data(), reason="x")) == WRITERS
    )
    assert (
        allowed(world, lambda by: recording.agree_follow_up(visit=visit, by=by, what="x", owner="x", due_on=today))
        == WRITERS
    )
    assert (
        allowed(world, lambda by: recording.record_programme(region=world.region, by=by, data=programme_data()))
        == WRITERS
    )


@pytest.mark.parametrize(
    "fields",
    [{"days_ago": -1}, {"place": " "}, {"people": " "}, {"summary": ""}],
    ids=["future", "where", "who", "what"],
)
def test_visit_says_when_where_who_and_what(world: World, fields: dict[str, object]) -> None:
    with pytest.raises(Refused):
        visited(world, **fields)
    assert not Visit.objects.exists()


@pytest.mark.both
def test_minutes_that_are_no_document_are_refused_and_nothing_is_written(world: World) -> None:
    with pytest.raises(RefusedFile):
        recording.record_visit(
            region=world.region,
            by=world.members[Role.VERIFIKATOR_KANWIL],
            data=visit_data(),
            minutes=ContentFile(b"<html>", name="risalah.pdf"),
        )
    assert not Visit.objects.exists()
    assert not Document.objects.exists()


@pytest.mark.both
def test_correction_is_a_new_row_that_takes_the_follow_ups_along(world: World) -> None:
    old = visited(world)
    follow_up = agreed(world, old)

    new = recording.correct_visit(
        visit=old,
        by=world.members[Role.PIMPINAN_KANWIL],
        data=visit_data(days_ago=4, summary="Yang benar."),
        reason="Tanggal keliru.",
    )

    follow_up.refresh_from_db()
    assert list(Visit.objects.standing()) == [new]
    assert (follow_up.visit, new.corrects, old.corrected_by) == (new, old, new)
    assert Visit.objects.get(pk=old.pk).summary == "Data dukung hak atas kesehatan belum lengkap."
    with pytest.raises(Stale) as stale:
        recording.correct_visit(
            visit=old, by=world.members[Role.VERIFIKATOR_KANWIL], data=visit_data(), reason="Saya juga."
        )
    assert [change.after for change in stale.value.changes] == ["Yang benar."]
    with pytest.raises(Stale):
        agreed(world, old)


def test_follow_up_has_an_owner_and_time_after_the_visit(world: World) -> None:
    visit = visited(world)
    operator = world.operator()
    assert agreed(world, visit, owner="", member=operator).owner == "Operator Pemda (Operator Pemda)"
    with pytest.raises(Refused, match="penanggung jawab"):
        agreed(world, visit, owner=" ")
    with pytest.raises(Refused, match="sebelum tanggal pendampingan"):
        agreed(world, visit, days=-4)
    assert FollowUp.objects.count() == 1


@pytest.mark.both
def test_follow_up_is_done_once_with_a_word_by_desk_or_region(world: World) -> None:
    follow_up = agreed(world, visited(world))

    def done(by):
        return recording.complete_follow_up(follow_up_id=follow_up.pk, by=by, note="Sudah diunggah.")

    assert allowed(world, done) == WRITERS | {Role.OPERATOR_PEMDA}
    with pytest.raises(Refused):
        recording.complete_follow_up(follow_up_id=follow_up.pk, by=world.operator(), note=" ")
    found = done(world.operator())
    assert (found.done_by, found.done_as) == (world.operator().user, "Operator Pemda · Kab. Uji 1601")
    told = Notice.objects.filter(key=f"tindak-lanjut-selesai:{follow_up.pk}")
    assert [notice.to for notice in told] == [world.members[Role.VERIFIKATOR_KANWIL].user]
    with pytest.raises(Stale) as stale:
        done(world.members[Role.VERIFIKATOR_KANWIL])
    assert [change.after for change in stale.value.changes] == ["Sudah diunggah."]


def test_newest_target_holds_and_only_the_leader_or_the_ministry_sets_it(world: World) -> None:
    def aim(by, regions=2, office=world.office):
        return recording.set_target(office=office, cycle=world.cycle, by=by, regions=regions, basis="Rencana kerja")

    assert allowed(world, aim) == {Role.PIMPINAN_KANWIL, Role.ADMIN_NASIONAL}
    leader = world.members[Role.PIMPINAN_KANWIL]
    aim(leader, 1)
    latest = aim(leader, 2)
    assert targets_of(world.cycle) == {world.office.pk: latest}
    assert Target.objects.count() == 2
    for regions in (0, 3):
        with pytest.raises(Refused, match="antara 1 dan 2"):
            aim(leader, regions)
    with pytest.raises(Refused, match="Kanwil itu sendiri"):
        aim(leader, 1, world.foreign_office)


def test_newest_record_of_a_programme_holds_for_its_year_and_period(world: World) -> None:
    by = world.members[Role.VERIFIKATOR_KANWIL]

    def put(**fields):
        return recording.record_programme(region=world.region, by=by, data=programme_data(**fields))

    first, second = put(value="Cukup"), put(value="Baik", number=Decimal("78.40"), unit="poin")
    period = put(programme="aksi-ham", period="B04", value="Lengkap")
    rows, without = programmes_of(world.region)

    assert rows == [(period, True), (second, True), (first, False)]
    assert without == ["P2HAM", "JDIH", "Paralegal Justice Award", "Desa/Kelurahan Sadar Hukum"]


@pytest.mark.parametrize(
    "fields",
    [
        {"programme": "lain"},
        {"programme": "aksi-ham"},
        {"programme": "aksi-ham", "period": "B06"},
        {"period": "B04"},
        {"number": Decimal(1)},
        {"dated": timezone.localdate() + timedelta(days=1)},
        {"year": timezone.localdate().year + 1},
    ],
)
def test_record_of_a_programme_that_cannot_be_is_refused(world: World, fields: dict[str, object]) -> None:
    with pytest.raises(Refused):
        recording.record_programme(
            region=world.region, by=world.members[Role.VERIFIKATOR_KANWIL], data=programme_data(**fields)
        )
    assert not ProgrammeRecord.objects.exists()


@pytest.mark.both
def test_database_refuses_to_rewrite_or_delete_what_is_on_record(world: World) -> None:
    by = world.members[Role.PIMPINAN_KANWIL]
    visit = recording.record_visit(region=world.region, by=by, data=visit_data(indicators=(Indicator.objects.first(),)))
    agreed(world, visit)
    recording.set_target(office=world.office, cycle=world.cycle, by=by, regions=1, basis="x")
    recording.record_programme(region=world.region, by=by, data=programme_data())

    rewritten = {Visit: "summary", VisitIndicator: "indicator_id", FollowUp: "what", Target: "basis"}
    rewritten |= {ProgrammeRecord: "value"}
    for model, field in rewritten.items():
        new = 1 if field == "indicator_id" else "lain"
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            model.objects.update(**{field: new})
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            model.objects.all()._raw_delete(using="default")
        assert model.objects.count() == 1


@pytest.mark.both
@pytest.mark.parametrize(
    "broken",
    [
        {"kind": "kunjungan", "place": ""},
        {"summary": ""},
        {"people": ""},
        {"kind": "surat"},
        {"correction": "Tanpa yang diralat"},
    ],
)
def test_database_holds_the_rules_of_a_visit(world: World, broken: dict[str, str]) -> None:
    sound = {
        "region": world.region,
        "kind": "telepon",
        "date": timezone.localdate(),
        "people": "x",
        "summary": "x",
        "by": world.operator().user,
        "acting_as": "x",
    }
    with pytest.raises(IntegrityError), transaction.atomic():
        Visit.objects.create(**sound | broken)
    assert Visit.objects.create(**sound).pk
