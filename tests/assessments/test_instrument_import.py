"""The annex through the screen: what is wrong is told and nothing written; what is applied is whole, and on record."""

import io
from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from accounts.models import Membership, User
from accounts.states import Role
from assessments.errors import Refused, Stale
from assessments.instrument_import import AnnexRefused, apply_import, difference_of, read_import
from assessments.instruments import history, start_draft
from assessments.models import Event, InstrumentImport
from indicators.annex import INDICATORS, RIGHTS, SCHEME
from indicators.annex_out import annex_workbook
from indicators.content import content_of, fingerprint, write
from indicators.drafting import Head
from indicators.models import BandDecision, Instrument
from indicators.states import InstrumentState, Relation
from tests.assessments.instrument import published
from tests.assessments.workbook import with_parts
from tests.indicators.annex import cell, indicator, small

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
HEAD = Head("uji", "lampiran", "Instrumen uji", "Peraturan uji")
GAP = (
    "Celah antara ≥ 90 dan < 89: nilai 89 sampai di bawah 90 tidak masuk rentang mana pun "
    "menurut naskah yang diterbitkan."
)
Edit = Callable[[Workbook], object]


def member(role: Role) -> Membership:
    user = User.objects.create(email=f"{role}-{User.objects.count()}@contoh.test", name=Role(role).label)
    return Membership.objects.create(user=user, role=role)


@pytest.fixture
def by() -> Membership:
    return member(Role.VERIFIKATOR_PUSAT)


@pytest.fixture
def base() -> Instrument:
    return published()


@pytest.fixture
def draft(base: Instrument, by: Membership) -> Instrument:
    return start_draft(source_id=base.pk, head=Head("uji", "konsep", "Instrumen uji", "Peraturan uji"), by=by)


def untouched(book: Workbook) -> None:
    """Somebody opens the file and saves it."""


def workbook(edit: Edit = untouched, content=None) -> bytes:
    book = load_workbook(io.BytesIO(annex_workbook(content or small())))
    edit(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def reworded(book: Workbook) -> None:
    cell(book, INDICATORS, "Indikator", 2).value = "Persentase yang lain."


def with_gap(book: Workbook) -> None:
    """The second indicator has two bands that leave 89 to 90 out."""
    for heading, value in {
        "Rentang 1": "≥ 90",
        "Rentang 2": "< 89",
        "Poin 2": 0,
        "Rentang 3": None,
        "Poin 3": None,
    }.items():
        cell(book, INDICATORS, heading, 2).value = value


def take_in(content: bytes, by: Membership, target: Instrument | Head = HEAD, **options) -> InstrumentImport:
    file = io.BytesIO(content)
    return read_import(by=by, file=file, size=len(content), name="lampiran.xlsx", target=target, **options)


# --- A new version --------------------------------------------------------------------------------------------------


@pytest.mark.both
def test_a_workbook_becomes_a_new_draft_that_follows_its_base(base, by):
    made = take_in(workbook(reworded), by, base=base)

    difference = difference_of(made)
    assert [(row.codes, row.relation) for row in difference.changed] == [("1.P1", Relation.CHANGED)]
    assert Instrument.objects.filter(code="uji").count() == 1

    draft = apply_import(import_id=made.pk, by=by)

    assert (draft.state, draft.version, draft.previous) == (InstrumentState.DRAFT, "lampiran", base)
    expected = small()
    expected["rights"][0]["indicators"][1]["text"] = "Persentase yang lain."
    assert content_of(draft) == expected
    assert draft.links.filter(relation=Relation.SAME).count() == 6
    event = Event.objects.get(verb=Event.Verb.INSTRUMENT_IMPORTED)
    made.refresh_from_db()
    assert {key: event.after[key] for key in ("instrument_id", "name", "sha256", "indicators")} == {
        "instrument_id": draft.pk,
        "name": "lampiran.xlsx",
        "sha256": made.sha256,
        "indicators": 6,
    }
    assert (made.draft, event.actor, list(history(draft))) == (draft, by.user, [event])


def test_a_first_version_needs_no_base(by):
    made = take_in(workbook(), by)

    assert difference_of(made) is None
    assert content_of(apply_import(import_id=made.pk, by=by)) == small()


def test_a_name_that_is_taken_is_refused_before_and_after(base, by):
    with pytest.raises(Refused, match=r"^Versi satu dari uji sudah ada; pilih nama versi lain\.$"):
        take_in(workbook(), by, Head("uji", "satu", "x", "x"))
    made = take_in(workbook(), by)
    published("lampiran")

    with pytest.raises(Refused, match=r"^Versi lampiran dari uji sudah ada"):
        apply_import(import_id=made.pk, by=by)
    made.refresh_from_db()
    assert made.applied_at is None


# --- Into a draft ---------------------------------------------------------------------------------------------------


@pytest.mark.both
def test_a_draft_gets_the_content_of_the_workbook_and_keeps_its_name_and_mapping(draft, by):
    link = draft.links.get(new__code="1.P1")
    link.relation, link.note = Relation.MERGED, "Digabung dengan yang lama."
    link.save()
    content = small()
    content["rights"][1]["indicators"][2] = indicator("2.H9")

    made = take_in(workbook(content=content), by, draft)
    apply_import(import_id=made.pk, by=by)

    draft.refresh_from_db()
    assert (draft.version, content_of(draft)) == ("konsep", content)
    links = {row.new.code: (row.old.code, row.relation, row.note) for row in draft.links.select_related("old", "new")}
    assert links["1.P1"] == ("1.P1", Relation.MERGED, "Digabung dengan yang lama.")
    assert sorted(links) == ["1.H1", "1.P1", "1.S1", "2.P1", "2.S1"]


@pytest.mark.both
def test_a_draft_that_changed_since_it_was_compared_is_a_conflict(draft, by):
    made = take_in(workbook(reworded), by, draft)
    draft.rights.filter(number=1).update(short_name="Sehat")
    before = fingerprint(draft)

    with pytest.raises(Stale):
        apply_import(import_id=made.pk, by=by)

    assert fingerprint(draft) == before
    assert not Event.objects.filter(verb=Event.Verb.INSTRUMENT_IMPORTED).exists()


def test_a_published_version_takes_nothing_in(base, by):
    with pytest.raises(Refused, match="sudah terbit"):
        take_in(workbook(), by, base)


# --- Gaps and decisions ---------------------------------------------------------------------------------------------


def test_a_gap_is_taken_only_with_a_decision_on_record(draft, by):
    made = take_in(workbook(with_gap), by, draft)
    assert [(gap["code"], gap["finding"]) for gap in made.gaps] == [("Indikator 1.P1", GAP)]

    for undecided in ([], [" "]):
        with pytest.raises(Refused, match=r"^Indikator 1\.P1: tulis keputusan atas temuan"):
            apply_import(import_id=made.pk, by=by, decisions=undecided)
    apply_import(import_id=made.pk, by=by, decisions=["Nilai di bawah 90 mendapat 0 poin."])

    row = BandDecision.objects.get()
    assert (row.indicator.code, row.finding, row.decision) == ("1.P1", GAP, "Nilai di bawah 90 mendapat 0 poin.")
    assert (row.by, row.acting_as) == (by.user, f"{by.role_label} · {by.scope_label}")


def test_who_decided_before_stays_on_record_when_the_file_comes_back(draft, by):
    apply_import(import_id=take_in(workbook(with_gap), by, draft).pk, by=by, decisions=["Begitu."])
    first = BandDecision.objects.get()
    other = member(Role.ADMIN_NASIONAL)

    again = take_in(workbook(reworded, content_of(draft)), other, draft)
    assert again.gaps == []
    apply_import(import_id=again.pk, by=other)

    row = BandDecision.objects.get()
    assert (row.decision, row.by, row.acting_as, row.at) == ("Begitu.", first.by, first.acting_as, first.at)


def test_the_printed_annex_again_offers_what_was_decided_about_its_gap(client, draft, by):
    apply_import(import_id=take_in(workbook(with_gap), by, draft).pk, by=by, decisions=["Begitu."])
    again = take_in(workbook(with_gap), by, draft)

    page = client.get(reverse("assessments:instrument_import_preview", args=[again.pk])).content.decode()

    assert ">Begitu.</textarea>" in page


# --- All or nothing -------------------------------------------------------------------------------------------------


def test_all_faults_are_told_and_nothing_is_kept(draft, by):
    def wrong(book: Workbook) -> None:
        cell(book, SCHEME, "Isi").value = 11
        cell(book, INDICATORS, "Satuan", 2).value = None

    with pytest.raises(AnnexRefused) as refused:
        take_in(workbook(wrong), by, draft)

    assert [fault.place for fault in refused.value.faults] == ["Skema!B4", "Indikator!F5"]
    assert (InstrumentImport.objects.count(), content_of(draft)) == (0, small())


@pytest.mark.parametrize("content", [b"", b"bukan excel", workbook()[:-2000], b"PK\x05\x06" + b"\0" * 18])
def test_a_file_that_is_no_workbook_is_refused_in_words(content, by):
    with pytest.raises(AnnexRefused) as refused:
        take_in(content, by)

    (fault,) = refused.value.faults
    assert (fault.place, bool(fault.message)) == ("Berkas", True)


@pytest.mark.parametrize(
    "part", [b'<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>', b"<row>" + b"<c/>" * 200_000 + b"</row>"]
)
def test_a_small_file_that_would_fill_the_memory_is_refused_before_it_is_opened(part, by):
    end = b"</sheetData>"
    inside = part + end if part.startswith(b"<row>") else end + part
    content = with_parts(workbook(), lambda xml: xml.replace(end, inside))

    with pytest.raises(AnnexRefused, match="terlalu banyak sel"):
        take_in(content, by)


def test_an_import_is_applied_once_and_by_whom_it_belongs_to(by):
    made = take_in(workbook(), by)
    other = member(Role.ADMIN_NASIONAL)
    with pytest.raises(InstrumentImport.DoesNotExist):
        apply_import(import_id=made.pk, by=other)
    apply_import(import_id=made.pk, by=by)

    with pytest.raises(Refused, match=r"^Berkas ini sudah diterapkan\."):
        apply_import(import_id=made.pk, by=by)


def test_a_failure_on_the_way_leaves_the_draft_as_it_was(draft, by, monkeypatch):
    made = take_in(workbook(reworded), by, draft)

    def broken(*args, **kwargs):
        write(*args, **kwargs)
        raise RuntimeError

    monkeypatch.setattr("assessments.instrument_import.write", broken)
    with pytest.raises(RuntimeError):
        apply_import(import_id=made.pk, by=by)

    assert content_of(draft) == small()


def test_only_who_drafts_instruments_may_take_one_in():
    stranger = member(Role.TIM_PENILAI)
    with pytest.raises(PermissionDenied):
        take_in(workbook(), stranger)
    with pytest.raises(PermissionDenied):
        apply_import(import_id=1, by=stranger)


# --- On screen ------------------------------------------------------------------------------------------------------


@pytest.fixture
def client(by: Membership) -> Client:
    made = Client()
    made.force_login(by.user)
    return made


def upload(client: Client, content: bytes, query: str = "", **fields: str):
    facts = {"code": "uji", "version": "lampiran", "title": "Instrumen uji", "legal_basis": "Peraturan uji"} | fields
    file = SimpleUploadedFile("lampiran (1).xlsx", content)
    return client.post(reverse("assessments:instrument_import") + query, facts | {"file": file})


def test_the_template_of_a_version_comes_back_without_a_difference(client, base, by):
    answer = client.get(reverse("assessments:instrument_template"), {"versi": base.pk})

    assert answer["Content-Disposition"] == 'attachment; filename="Lampiran uji satu.xlsx"'
    assert difference_of(take_in(answer.content, by, base=base)).is_empty


def test_the_empty_template_has_the_sheets_to_fill(client):
    answer = client.get(reverse("assessments:instrument_template"))

    book = load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames == ["Petunjuk", "Skema", "Predikat", "Penyesuaian", "Hak", "Indikator"]
    assert [book[RIGHTS].cell(3, n).value for n in range(1, 5)] == ["Nomor", "Hak", "Nama pendek", "Kelompok"]


@pytest.mark.both
def test_faults_are_a_table_and_what_was_typed_stays(client):
    answer = upload(client, workbook(lambda book: book[SCHEME].__setitem__("B4", "sepuluh")))

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "1 hal perlu diperbaiki" in page
    assert '<th scope="row">Skema!B4</th>' in page
    assert 'value="lampiran"' in page


@pytest.mark.both
def test_from_upload_to_the_draft_with_a_decision(client, base):
    answer = upload(client, workbook(with_gap), base=str(base.pk))
    made = InstrumentImport.objects.get()
    preview = reverse("assessments:instrument_import_preview", args=[made.pk])
    assert answer.headers["Location"] == preview
    page = client.get(preview).content.decode()
    assert "1 temuan pada rentang perlu diputuskan" in page
    assert "1 indikator berubah, 0 baru, 0 dihapus, 5 tetap." in page

    apply = reverse("assessments:instrument_import_apply", args=[made.pk])
    assert client.post(apply, {"keputusan-0": "  "}).status_code == 422
    done = client.post(apply, {"keputusan-0": "Mendapat 0 poin."})

    draft = Instrument.objects.get(version="lampiran")
    assert done.headers["Location"] == reverse("assessments:instrument", args=[draft.pk])
    assert BandDecision.objects.get(indicator__right__instrument=draft).decision == "Mendapat 0 poin."
    assert "sudah diterapkan" in client.get(preview).content.decode()


def test_a_draft_that_changed_answers_409_and_says_so_on_the_preview(client, draft):
    upload(client, workbook(with_gap), f"?konsep={draft.pk}")
    made = InstrumentImport.objects.get()
    draft.rights.filter(number=1).update(short_name="Sehat")

    page = client.get(reverse("assessments:instrument_import_preview", args=[made.pk])).content.decode()
    assert "Konsep sudah berubah" in page
    answer = client.post(
        reverse("assessments:instrument_import_apply", args=[made.pk]), {"keputusan-0": "Mendapat 0 poin."}
    )

    assert answer.status_code == 409
    assert "Mendapat 0 poin." in answer.content.decode()


def test_pages_ask_as_often_for_a_small_instrument_as_for_a_larger_one(client, base, django_assert_num_queries):
    content = small()
    content["rights"][1]["indicators"] += [indicator(f"2.X{n}") for n in range(9)]
    for version, said in (("kecil", small()), ("besar", content)):
        upload(client, workbook(content=said), version=version, base=str(base.pk))
    small_one, large_one = InstrumentImport.objects.order_by("pk")
    client.get(reverse("assessments:instrument_import_preview", args=[small_one.pk]))

    for made in (small_one, large_one):
        with django_assert_num_queries(11):
            client.get(reverse("assessments:instrument_import_preview", args=[made.pk]))
