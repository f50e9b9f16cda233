"""The receipt: what was sent, frozen when it was sent, confirmed to everybody."""

import hashlib
from copy import deepcopy

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from accounts.states import Role
from assessments import transitions
from assessments.models import Event, Submission
from assessments.submissions import fingerprint
from jobs import queue
from jobs.models import Job
from jobs.states import JobState
from reports.models import Receipt
from reports.receipts import answer_in_words, html_of, issue_receipt
from tests.world import World

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def kept_sent(kept: None) -> World:
    world = World(region_count=1)
    world.submit(limit=5)
    return world


@pytest.fixture
def sent(kept_sent: World, db: None) -> World:
    return deepcopy(kept_sent)


def run_jobs() -> list[str]:
    for pk in Job.objects.filter(kind="tanda-terima", state=JobState.QUEUED).values_list("pk", flat=True):
        queue.run(pk)
    return list(Job.objects.filter(kind="tanda-terima").values_list("state", flat=True))


def test_sending_freezes_every_item_and_every_document(sent):
    submission = Submission.objects.get()

    assert (submission.number, submission.sequence) == ("TT-2026-1601-1", 1)
    assert submission.acting_as == "Operator Pemda · Kab. Uji 1601"
    assert len(submission.content["items"]) == 120
    assert submission.content["items"][0]["claim"] == "ya"
    hashes = set(sent.region.documents.values_list("sha256", flat=True))
    assert {d["sha256"] for d in submission.content["documents"]} <= hashes
    assert submission.sha256 == fingerprint(submission.content)


@pytest.mark.both
def test_what_was_frozen_does_not_follow_later_changes(sent):
    frozen = Submission.objects.get().content
    assessment = sent.assessment()
    transitions.withdraw(assessment_id=assessment.pk, version=assessment.version, by=sent.operator())
    sent.fill(limit=20)
    sent.submit_again()

    first, second = Submission.objects.order_by("sequence")
    assert first.content == frozen
    assert (second.number, second.content == frozen) == ("TT-2026-1601-2", False)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Submission.objects.filter(pk=first.pk).update(sha256="lain")


@pytest.mark.both
def test_refused_submission_leaves_no_receipt(sent):
    region = sent.foreign_region
    assessment, operator = sent.fill(region, limit=1), sent.operator(region)
    with pytest.raises(Exception, match="pengesahan"):
        transitions.submit(assessment_id=assessment.pk, version=assessment.version, by=operator)
    assert not Submission.objects.filter(assessment=assessment).exists()


def test_worker_prints_it_once_and_twice_leaves_one(sent):
    assert run_jobs() == [JobState.DONE]
    receipt = Receipt.objects.get()
    again = issue_receipt(receipt.submission_id)

    assert again == receipt
    with receipt.file.open() as file:
        content = file.read()
    assert content.startswith(b"%PDF-")
    assert hashlib.sha256(content).hexdigest() == receipt.sha256
    assert Event.objects.filter(verb=Event.Verb.RECEIPT_ISSUED).count() == 1


def test_sheet_says_number_time_zone_items_and_hashes(sent):
    submission = Submission.objects.get()
    sheet = html_of(submission)

    wanted = [submission.number, "WIB", "pengiriman ke-1", "01.S1", "Belum diisi", submission.sha256]
    wanted += [d["sha256"] for d in submission.content["documents"]]
    assert [text for text in wanted if text not in sheet] == []


@pytest.mark.parametrize(
    ("item", "words"),
    [
        ({"claim": "ya", "claim_label": "Ya"}, "Ya"),
        ({"claim": "nilai", "value": "1234.5000", "unit": "persen"}, "1.234,5 persen"),
        ({"claim": "nilai", "value": "100.0000", "unit": "hari"}, "100 hari"),
        (
            {"claim": "tidak-berlaku", "claim_label": "Tidak berlaku", "reason": "tidak ada laut"},
            "Tidak berlaku: tidak ada laut",
        ),
    ],
)
def test_answers_read_as_people_write_them(item, words):
    assert answer_in_words(item) == words


@pytest.mark.both
def test_region_and_those_above_get_the_file_and_others_do_not(sent, signed_in):
    run_jobs()
    url = f"/tanda-terima/{Submission.objects.get().pk}/"
    foreign = sent.join(Role.OPERATOR_PEMDA, region=sent.foreign_region)

    kinds = {}
    for member in (sent.operator(), sent.members[Role.VERIFIKATOR_KANWIL], sent.members[Role.AUDITOR]):
        response = signed_in(member).get(url)
        kinds[member.role] = (response["Content-Type"], b"".join(response.streaming_content)[:5])
    assert set(kinds.values()) == {("application/pdf", b"%PDF-")}
    assert signed_in(foreign).get(url).status_code == 404


@pytest.mark.both
def test_before_it_is_printed_a_page_says_so(sent, signed_in):
    response = signed_in(sent.operator()).get(f"/tanda-terima/{Submission.objects.get().pk}/")
    assert "Sedang dicetak" in response.text


@pytest.mark.parametrize("way", ["number", "small letters", "qr"])
def test_public_check_confirms_it_without_names_or_documents(sent, client: Client, way):
    submission = Submission.objects.get()
    url = {
        "number": f"/cek/?nomor={submission.number}",
        "small letters": f"/cek/?nomor={submission.number.lower()}",
        "qr": submission.verify_path,
    }[way]

    page = client.get(url).text

    assert [
        t for t in (submission.number, "Kabupaten Uji 1601", submission.sha256, "5 dari 120") if t not in page
    ] == []
    assert sent.operator().user.name not in page
    assert "formulir.pdf" not in page
