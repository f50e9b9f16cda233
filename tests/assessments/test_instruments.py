"""Versions of the instrument: drafted, changed, proposed, published by a second person, frozen."""

from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from accounts.models import Membership
from accounts.states import Role
from assessments import cycles, instruments
from assessments.errors import Refused, Stale
from assessments.instruments import LegalSource
from assessments.models import Event
from indicators.content import content_of, fingerprint
from indicators.drafting import Head, Limit, Row
from indicators.mapping import compare_versions
from indicators.models import BandDecision, Indicator, IndicatorLink, Instrument, Right
from indicators.states import InstrumentState, InstrumentStatus, Relation
from tests.assessments.instrument import published
from tests.world import World

pytestmark = pytest.mark.integration
HEAD = Head("uji", "dua", "Instrumen uji", "Peraturan uji")
SOURCE = LegalSource("Peraturan Uji Nomor 1 Tahun 2027", 12, 2027, date(2027, 1, 31), "Lampiran I")


@dataclass
class Desk:
    """A published version, a draft of it, who drafts and who publishes."""

    source: Instrument
    draft: Instrument
    drafter: Membership
    publisher: Membership

    def save(self, row: Row, *, seen: int | None = None, by: Membership | None = None, limits=None):
        seen = instruments.seen_of(self.draft) if seen is None else seen
        return instruments.save_row(
            instrument_id=self.draft.pk, row=row, what="bagian", seen=seen, by=by or self.drafter, limits=limits
        )

    def indicator(self, code: str) -> Indicator:
        return Indicator.objects.get(right__instrument=self.draft, code=code)

    def propose(self, legal: LegalSource | None = None, by: Membership | None = None) -> Instrument:
        return instruments.propose(instrument_id=self.draft.pk, legal=legal, by=by or self.drafter)

    def publish(self, by: Membership | None = None, *, seen: int | None = None) -> Instrument:
        return instruments.publish(
            instrument_id=self.draft.pk,
            seen_fingerprint=fingerprint(self.draft),
            seen=instruments.seen_of(self.draft) if seen is None else seen,
            by=by or self.publisher,
        )

    def reload(self) -> Instrument:
        return Instrument.objects.get(pk=self.draft.pk)


@pytest.fixture(scope="module")
def kept_desk(kept: None) -> Desk:
    world = World(region_count=1)
    drafter, publisher = world.members[Role.VERIFIKATOR_PUSAT], world.members[Role.ADMIN_NASIONAL]
    source = published()
    return Desk(source, instruments.start_draft(source_id=source.pk, head=HEAD, by=drafter), drafter, publisher)


@pytest.fixture
def desk(kept_desk: Desk, db: None) -> Desk:
    return deepcopy(kept_desk)


def test_a_draft_has_the_whole_content_of_its_version_and_a_mapping(desk):
    assert content_of(desk.draft) == content_of(desk.source)
    assert (desk.draft.previous, desk.draft.state, desk.draft.content_hash) == (desk.source, "konsep", "")
    assert [(link.old.code, link.new.code, link.relation) for link in desk.draft.links.all()] == [
        (code, code, "sama") for code in ("1.S1", "1.P1", "1.H1", "2.S1", "2.P1", "2.H1")
    ]


@pytest.mark.both
def test_only_those_with_the_permission_draft_and_publish(desk):
    for act in (
        lambda: instruments.start_draft(source_id=desk.source.pk, head=HEAD, by=outsider(Role.AUDITOR)),
        lambda: desk.save(desk.draft, by=outsider(Role.TIM_PENILAI)),
        lambda: desk.propose(by=outsider(Role.PIMPINAN_KANWIL)),
        lambda: desk.publish(by=desk.drafter),
    ):
        with pytest.raises(PermissionDenied):
            act()


def outsider(role: Role) -> Membership:
    return Membership.objects.filter(role=role).first()


def test_a_draft_is_not_drafted_from_a_draft_nor_under_a_name_that_is_taken(desk):
    with pytest.raises(Refused, match="sudah terbit"):
        instruments.start_draft(source_id=desk.draft.pk, head=HEAD, by=desk.drafter)
    with pytest.raises(Refused, match="Versi dua dari uji sudah ada"):
        instruments.start_draft(source_id=desk.source.pk, head=HEAD, by=desk.drafter)


@pytest.mark.both
def test_every_kind_of_row_is_changed_and_each_change_is_on_record(desk):
    draft, row = desk.draft, desk.indicator("1.H1")
    draft.scheme.weight_proses, draft.scheme.weight_hasil = Decimal(40), Decimal(50)
    predicate, rule, right = draft.predicates.get(code="peduli"), draft.adjustment_rules.get(), draft.rights.first()
    predicate.minimum, rule.cap_highest, right.name = Decimal(80), Decimal(4), "Hak atas kesehatan jiwa"
    for changed in (draft.scheme, predicate, rule, right):
        desk.save(changed)
    row.unit = "per 100.000"
    desk.save(row, limits=[Limit(Decimal(120), Decimal(10)), Limit(None, Decimal(0))])
    desk.save(BandDecision(indicator=row, finding="Celah.", decision="Masuk yang buruk."))
    difference = compare_versions(desk.source, draft)
    assert [c.label for c in (*difference.scheme, *difference.predicates, *difference.adjustments)] == [
        "Bobot proses",
        "Bobot hasil",
        "Peduli: nilai terendah",
        "Aksi: batas atas jumlahnya",
    ]
    assert [(i.codes, [c.label for c in i.changes]) for i in difference.changed] == [
        ("1.H1", ["Satuan", "Rentang", "Keputusan atas rentang"])
    ]
    logged = [
        [(change["label"], change["new"]) for change in event.after["changes"]]
        for event in instruments.history(draft).filter(verb=Event.Verb.INSTRUMENT_CHANGED).order_by("pk")
    ]
    assert logged == [
        [("Bobot proses", "40"), ("Bobot hasil", "50")],
        [("Nilai terendah", "80")],
        [("Batas atas jumlahnya", "4")],
        [("Hak", "Hak atas kesehatan jiwa")],
        [("Satuan", "per 100.000"), ("Rentang", "≤ 120: 10 poin; > 120: 0 poin")],
        [("Ditambahkan", "Celah.")],
    ]
    assert BandDecision.objects.get().acting_as == f"{desk.drafter.role_label} · Nasional"


@pytest.mark.both
def test_saving_what_is_there_already_leaves_no_record(desk):
    assert desk.save(desk.indicator("1.H1")) == []
    assert instruments.history(desk.draft).count() == 1


@pytest.mark.both
def test_an_indicator_moves_behind_those_of_its_new_right(desk):
    row = desk.indicator("1.H1")
    row.right = Right.objects.get(instrument=desk.draft, number=2)
    desk.save(row)
    codes = Indicator.objects.filter(right=row.right).order_by("position").values_list("code", flat=True)
    assert list(codes) == ["2.S1", "2.P1", "2.H1", "1.H1"]


@pytest.mark.both
def test_a_row_that_contradicts_another_is_refused(desk):
    twice = Right(instrument=desk.draft, number=1, name="Hak", short_name="Hak", group="sipol")
    with pytest.raises(ValidationError):
        desk.save(twice)


def test_two_people_may_change_different_parts_but_not_the_same_one_unseen(desk):
    seen = instruments.seen_of(desk.draft)
    first, second = desk.indicator("1.H1"), desk.indicator("1.H1")
    other = desk.indicator("2.H1")
    first.unit, second.unit, other.unit = "per 100.000", "permil", "permil"
    desk.save(first, seen=seen)
    desk.save(other, seen=seen, by=desk.publisher)
    with pytest.raises(Stale) as refused:
        desk.save(second, seen=seen, by=desk.publisher)
    assert [(c.label, c.before, c.after, c.who) for c in refused.value.changes] == [
        ("Satuan", "persen", "per 100.000", desk.drafter.user.name)
    ]
    assert desk.indicator("1.H1").unit == "per 100.000"


def test_a_row_that_is_gone_cannot_be_saved_back(desk):
    mine = desk.indicator("1.H1")
    theirs = desk.indicator("1.H1")
    seen = instruments.seen_of(desk.draft)
    instruments.remove_row(instrument_id=desk.draft.pk, row=theirs, what="x", seen=seen, by=desk.publisher)
    with pytest.raises(Stale):
        desk.save(mine, seen=seen)


@pytest.mark.both
def test_faults_hinder_proposing_and_name_what_to_mend(desk):
    desk.save(desk.indicator("1.H1"), limits=[Limit(None, Decimal(5)), Limit(Decimal(1), Decimal(0))])
    with pytest.raises(Refused, match=r"Indikator 1\.H1: Tepat rentang terakhir harus tanpa batas"):
        desk.propose()
    desk.draft.predicates.filter(piagam=True).update(piagam=False)
    assert [fault.where for fault in instruments.faults_of(desk.draft)] == ["Indikator 1.H1", "Predikat"]


@pytest.mark.both
def test_proposing_writes_the_mapping_out_whole(desk):
    row, gone = desk.indicator("1.P1"), desk.indicator("2.P1")
    row.code, row.unit = "1.P9", "permil"
    desk.save(row)
    seen = instruments.seen_of(desk.draft)
    instruments.remove_row(instrument_id=desk.draft.pk, row=gone, what="x", seen=seen, by=desk.drafter)
    old = Indicator.objects.get(right__instrument=desk.source, code="2.H1")
    merged = IndicatorLink.objects.get(instrument=desk.draft, old=old)
    merged.relation, merged.note = Relation.MERGED, "Bersama 2.P1."
    desk.save(merged)
    new = Indicator(right=row.right, code="1.H2", kind="hasil", text="Baru", answer="angka", unit="orang")
    new.direction, new.maximum, new.owner, new.legal_basis = "tinggi", Decimal(10), "Dinas", "UU"
    new.evidence = new.example = "Laporan"
    desk.save(new, limits=[Limit(Decimal(5), Decimal(10)), Limit(None, Decimal(0))])
    desk.propose()
    links = desk.draft.links.select_related("old", "new")
    assert {(x.old and x.old.code, x.new and x.new.code, x.relation, x.note) for x in links} == {
        ("1.S1", "1.S1", "sama", ""),
        ("1.P1", "1.P9", "diubah", ""),
        ("1.H1", "1.H1", "sama", ""),
        (None, "1.H2", "baru", ""),
        ("2.S1", "2.S1", "sama", ""),
        ("2.P1", None, "dihapus", ""),
        ("2.H1", "2.H1", "digabung", "Bersama 2.P1."),
    }
    backwards = compare_versions(desk.draft, desk.source)
    assert [(i.codes, i.relation) for i in backwards.changed] == [("1.P9 → 1.P1", "diubah"), ("2.H1", "dipecah")]


@pytest.mark.both
def test_a_proposed_version_is_published_by_somebody_else_only(desk):
    desk.propose(by=desk.publisher)
    with pytest.raises(Refused, match="orang kedua"):
        desk.publish()
    assert desk.reload().state == InstrumentState.PROPOSED
    with pytest.raises(IntegrityError), transaction.atomic():
        Instrument.objects.filter(pk=desk.draft.pk).update(published_by=desk.publisher.user)


@pytest.mark.both
def test_publishing_freezes_what_was_read(desk):
    desk.propose()
    desk.indicator("1.H1").bands.filter(limit=140).update(limit=141)  # behind the program's back
    with pytest.raises(Stale):
        instruments.publish(
            instrument_id=desk.draft.pk,
            seen_fingerprint=fingerprint(desk.source),
            seen=instruments.seen_of(desk.draft),
            by=desk.publisher,
        )
    done = desk.publish()
    assert (done.state, done.status, done.published_by) == ("terbit", "kerja", desk.publisher.user)
    assert done.content_hash == fingerprint(done)
    Indicator.objects.filter(pk=desk.indicator("1.H1").pk).update(example="Lain")
    assert done.content_hash != fingerprint(done)


def test_what_was_proposed_anew_with_another_head_is_read_again(desk):
    desk.propose()
    read = instruments.seen_of(desk.draft)
    instruments.send_back(instrument_id=desk.draft.pk, reason="Keliru.", by=desk.drafter)
    desk.propose(SOURCE)
    with pytest.raises(Stale):
        desk.publish(seen=read)
    assert desk.publish().status == InstrumentStatus.RESMI


@pytest.mark.both
def test_any_weights_that_sum_to_100_are_kept(desk):
    weights = [Decimal(weight) for weight in ("10.33", "41.79", "47.88")]  # as floats they are not 100
    scheme = desk.draft.scheme
    scheme.weight_struktur, scheme.weight_proses, scheme.weight_hasil = weights
    desk.save(scheme)
    assert list(desk.reload().scheme.weights.values()) == weights
    with pytest.raises(IntegrityError), transaction.atomic():
        type(scheme).objects.filter(pk=scheme.pk).update(weight_hasil=Decimal("47.89"))


def test_as_resmi_it_names_where_the_text_stands(desk):
    desk.propose(SOURCE)
    done = desk.publish()
    assert done.status == InstrumentStatus.RESMI
    assert done.legal_source == (
        "Peraturan Uji Nomor 1 Tahun 2027, Berita Negara Republik Indonesia Tahun 2027 Nomor 12, "
        "tanggal 31 Januari 2027, Lampiran I"
    )
    assert [event.verb for event in instruments.history(done)] == [
        "instrumen-terbit",
        "instrumen-diajukan",
        "instrumen-konsep",
    ]


@pytest.mark.both
def test_sending_back_asks_for_a_reason_and_opens_the_draft_again(desk):
    desk.propose()
    send_back = {"instrument_id": desk.draft.pk, "by": desk.publisher}
    with pytest.raises(Refused, match="Tulis alasan"):
        instruments.send_back(reason=" ", **send_back)
    instruments.send_back(reason="Bobot belum pasti.", **send_back)
    assert (desk.reload().state, desk.reload().proposed_by) == ("konsep", None)
    assert instruments.history(desk.draft).first().after["note"] == "Bobot belum pasti."


@pytest.mark.parametrize(("state", "words"), [("diajukan", "sedang diajukan"), ("terbit", "buat versi baru")])
def test_nothing_changes_a_version_that_is_proposed_or_published(desk, state, words):
    desk.propose()
    if state == "terbit":
        desk.publish()
    before, indicator = fingerprint(desk.draft), desk.indicator("1.H1")
    writes = (
        lambda: desk.save(indicator),
        lambda: desk.save(Right(instrument=desk.draft, number=3, name="x", short_name="x", group="sipol")),
        lambda: desk.save(desk.reload()),
        lambda: desk.save(desk.draft.links.first()),
        lambda: instruments.remove_row(instrument_id=desk.draft.pk, row=indicator, what="x", seen=0, by=desk.drafter),
        desk.propose,
        lambda: instruments.discard(instrument_id=desk.draft.pk, by=desk.drafter),
    )
    for write in writes:
        with pytest.raises(Refused, match=f"(?i){words}"):
            write()
    assert (fingerprint(desk.draft), desk.reload().state) == (before, state)


def test_a_published_version_can_be_used_by_a_cycle_a_draft_cannot(desk):
    wanted = {"award_year": 2030, "performance_year": 2029, "windows": {}, "by": desk.publisher}
    with pytest.raises(Refused, match="belum diterbitkan"):
        cycles.prepare_cycle(instrument=desk.draft, **wanted)
    desk.propose()
    desk.publish()
    assert cycles.prepare_cycle(instrument=desk.reload(), **wanted).instrument == desk.draft


@pytest.mark.both
def test_a_discarded_draft_leaves_its_record(desk):
    key = desk.draft.pk
    instruments.discard(instrument_id=key, by=desk.drafter)
    assert not Instrument.objects.filter(pk=key).exists()
    last = Event.objects.first()
    assert (last.verb, last.after) == ("instrumen-dibuang", {"instrument_id": key, "instrument": "uji/dua"})
    with pytest.raises(Refused, match="sudah dibuang"):
        desk.save(desk.draft)
