"""Documents: taken in once, never lost, attached and taken off on record."""

from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile

from accounts.states import Role
from assessments.errors import Locked, Refused
from assessments.files import RefusedFile
from assessments.library import Label, add_document, attach, attach_many, detach, endorse
from assessments.models import Document, Endorsement, Event, Evidence
from assessments.states import EndorsementKind, ItemState
from tests.world import pdf_bytes, pdf_file

pytestmark = pytest.mark.integration


def stored_files() -> list[Path]:
    return [p for p in Path(settings.MEDIA_ROOT).rglob("*") if p.is_file()]


@pytest.fixture(autouse=True)
def _own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def test_file_is_kept_byte_for_byte_under_a_random_name(world):
    content = pdf_bytes("perda", pages=4)

    document, created = add_document(
        region=world.region,
        by=world.operator(),
        upload=ContentFile(content, name="../Perda 3.pdf"),
        label=Label(number="3/2025", document_date=date(2025, 2, 1)),
    )

    assert created
    assert (document.title, document.original_name, document.pages) == ("Perda 3", "Perda 3.pdf", 4)
    with document.file.open() as stored:
        assert stored.read() == content
    assert "Perda" not in document.file.name
    event = Event.objects.get(document=document)
    assert (event.verb, event.after["sha256"]) == (Event.Verb.DOCUMENT_ADDED, document.sha256)


def test_same_content_is_kept_once_a_region_and_recognised(world):
    first, _ = add_document(region=world.region, by=world.operator(), upload=pdf_file("a.pdf", "x"), label=Label())

    again, created = add_document(
        region=world.region, by=world.operator(), upload=pdf_file("b.pdf", "x"), label=Label()
    )

    assert (again, created) == (first, False)
    assert len(stored_files()) == 1
    other = world.operator(world.foreign_region)
    elsewhere, created = add_document(
        region=world.foreign_region, by=other, upload=pdf_file("a.pdf", "x"), label=Label()
    )
    assert created
    assert elsewhere != first


def test_refused_file_leaves_nothing_behind(world):
    with pytest.raises(RefusedFile, match="halaman web"):
        add_document(
            region=world.region, by=world.operator(), upload=ContentFile(b"<html>", name="a.pdf"), label=Label()
        )

    assert stored_files() == []
    assert not Document.objects.exists()


def test_failure_while_saving_leaves_no_orphan_file(world):
    with pytest.raises(ValidationError, match="format tanggal"):
        add_document(
            region=world.region,
            by=world.operator(),
            upload=pdf_file(),
            label=Label(document_date="bukan tanggal"),  # found out only after the file was written
        )
    assert stored_files() == []


def test_verifier_cannot_put_documents_in(world):
    with pytest.raises(PermissionDenied):
        add_document(region=world.region, by=world.members[Role.VERIFIKATOR_KANWIL], upload=pdf_file(), label=Label())


def test_one_document_supports_several_items_each_with_its_pages(world):
    document = world.document(pages=9)
    world.fill(limit=2)

    one = attach(item_id=world.item("01.S1").pk, document=document, by=world.operator(), pages="2, 4-6")
    two = attach(item_id=world.item("01.S2").pk, document=document, by=world.operator())

    assert [(e.pages, e.first_page) for e in (one, two)] == [("2,4-6", 2), ("", 1)]
    assert world.item("01.S1").version == 3


def test_changed_pins_supersede_the_old_ones_which_stay_on_record(world):
    document = world.document(pages=9)
    item = world.item()
    attach(item_id=item.pk, document=document, by=world.operator(), pages="1")
    attach(item_id=item.pk, document=document, by=world.operator(), pages="2")

    rows = Evidence.objects.filter(item=item).order_by("id")

    assert [(e.pages, e.removed_at is None) for e in rows] == [("1", False), ("2", True)]


def test_page_beyond_the_document_is_refused(world):
    with pytest.raises(Refused, match="dokumen ini 3 halaman"):
        attach(item_id=world.item().pk, document=world.document(pages=3), by=world.operator(), pages="4")


def test_document_of_another_region_cannot_be_attached(world):
    foreign = world.document(world.foreign_region)
    with pytest.raises(Refused, match="milik daerah lain"):
        attach(item_id=world.item().pk, document=foreign, by=world.operator())
    with pytest.raises(Refused, match="milik daerah lain"):
        attach_many(assessment_id=world.assessment().pk, pairs=[(world.item().pk, foreign)], by=world.operator())


@pytest.mark.both
def test_taken_off_means_off_the_item_while_file_and_row_stay(world):
    document = world.document()
    evidence = attach(item_id=world.item().pk, document=document, by=world.operator())

    detach(evidence_id=evidence.pk, by=world.operator())

    evidence.refresh_from_db()
    assert evidence.removed_at is not None
    assert Document.objects.get() == document
    assert Path(document.file.path).exists()
    verbs = Event.objects.filter(item=world.item()).order_by("id").values_list("verb", flat=True)
    assert list(verbs) == [Event.Verb.EVIDENCE_ATTACHED, Event.Verb.EVIDENCE_REMOVED]


def test_new_evidence_for_a_returned_item_counts_as_repair(world):
    world.submit(limit=1)
    world.start_kanwil()
    world.judge(outcome="kembalikan", reason_code="tanpa-sumber", note="Tidak ada surat keterangan.")
    world.return_for_repair()

    attach(item_id=world.item().pk, document=world.document(name="surat.pdf"), by=world.operator())

    assert world.item().state == ItemState.REPAIRED


def test_submitted_assessment_takes_no_evidence(world):
    world.submit(limit=1)
    with pytest.raises(Locked):
        attach(item_id=world.item().pk, document=world.document(), by=world.operator())


def test_biro_hukum_puts_in_the_covering_letter_but_not_the_form(world):
    fields = {
        "assessment": world.assessment(),
        "signatory": "Nama",
        "position": "Sekda Provinsi",
        "document_date": None,
        "by": world.members[Role.BIRO_HUKUM],
    }
    endorse(kind=EndorsementKind.COVER_LETTER, upload=pdf_file("surat.pdf"), **fields)
    with pytest.raises(PermissionDenied):
        endorse(kind=EndorsementKind.FORM, upload=pdf_file("formulir.pdf"), **fields)

    assert [e.kind for e in Endorsement.objects.all()] == [EndorsementKind.COVER_LETTER]


def test_second_endorsement_replaces_the_first_which_stays_on_record(world):
    world.endorse()
    world.endorse()  # the same papers once more
    rows = Endorsement.objects.filter(kind=EndorsementKind.FORM).order_by("id")
    assert [e.replaced_at is None for e in rows] == [False, True]
