"""`manage.py verify` finds whatever was changed past the program, and names the first of each kind."""

from collections.abc import Iterator
from copy import deepcopy
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from assessments.models import Chain, Document, Event, Score, Submission
from assessments.states import ScoreStage
from assessments.verifying.run import verify
from assessments.verifying.scope import Scope, moment
from indicators.models import Band, Indicator, ScoringScheme
from reports.models import Piagam
from tests.world import TWO_RIGHTS, World

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def kept_decided(kept_world: World) -> World:
    """One region decided, another with a few answers."""
    kept_world.to_scored(limit=TWO_RIGHTS)
    kept_world.decide()
    kept_world.fill(kept_world.regions[1], limit=3)
    return kept_world


@pytest.fixture
def decided(kept_decided: World, db: None) -> World:
    return deepcopy(kept_decided)


@pytest.fixture
def bytes_of() -> Iterator[dict[Path, bytes]]:
    """Files by path as they were; put back behind the test."""
    before: dict[Path, bytes] = {}
    yield before
    for path, content in before.items():
        path.write_bytes(content)


def tamper(table: str, change: str, *values: object) -> None:
    """Past program and triggers, as somebody with the database in hand could."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [table])
        for (trigger,) in cursor.fetchall():
            cursor.execute(f"DROP TRIGGER {trigger}")
        cursor.execute(change, values)
        assert cursor.rowcount == 1


def misfits(**scope: object) -> list[str]:
    return [tally.misfit for tally in verify(Scope(**scope)) if tally.misfit]


def chain_of(world: World) -> Chain:
    return Chain.objects.get(assessment=world.assessment())


def event_in(world: World, position: int) -> tuple[Event, str]:
    """An event of the region's chain, and what verify calls it."""
    event = chain_of(world).events.get(position=position)
    name = f"peristiwa {event.pk} ({event.verb}, {moment(event.at)}), ke-{position}"
    return event, f"log {world.region} 2026: {name}"


def score_of(world: World, stage: ScoreStage) -> tuple[Score, str]:
    score = Score.objects.get(assessment=world.assessment(), stage=stage)
    return score, f"{stage.label} {world.region} 2026 (nilai {score.pk}, dihitung {moment(score.computed_at)})"


def test_what_nobody_touched_fits(decided: World) -> None:
    out = StringIO()
    call_command("verify", stdout=out)
    *kinds, last = out.getvalue().splitlines()
    counts = Document.objects.count(), Event.objects.count(), Score.objects.count(), Submission.objects.count()
    assert [line.split(": ")[0].split() for line in kinds] == [
        ["Berkas", "cocok"],
        ["Log", "cocok"],
        ["Nilai", "cocok"],
        ["Isi", "yang", "dibekukan", "cocok"],
        ["Instrumen", "cocok"],
    ]
    assert [int(line.split(": ")[1].split()[0]) for line in kinds[:4]] == list(counts)
    assert last.split(": ")[0] == "Semua cocok. Sidik log"
    assert last.endswith(f" (sampai peristiwa {Event.objects.latest('pk').pk})")


def test_fingerprint_changes_with_the_log_and_can_be_asked_for_as_of_an_event(decided: World) -> None:
    def fingerprint(until: int | None = None) -> str:
        scope = Scope(until=until)
        assert [tally.misfit for tally in verify(scope, files=False)] == [""] * 4
        return scope.fingerprint

    last = Event.objects.latest("pk").pk
    before = fingerprint()
    decided.fill(decided.regions[1], limit=5)
    assert fingerprint() != before
    assert fingerprint(until=last) == before


def test_byte_in_a_document(decided: World, bytes_of: dict[Path, bytes]) -> None:
    document = Document.objects.order_by("pk")[1]
    path = Path(document.file.path)
    content = bytes_of[path] = path.read_bytes()
    path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    (found,) = misfits()
    name = f"dokumen {document.pk} “{document.original_name}” ({decided.region}), {document.file.name}"
    assert found.split("; ")[0] == f"{name}: isinya berubah"
    assert found.endswith(f", seharusnya {document.sha256}.")


def test_document_missing_or_cut_short(decided: World, bytes_of: dict[Path, bytes]) -> None:
    document = Document.objects.order_by("pk")[0]
    path = Path(document.file.path)
    bytes_of[path] = path.read_bytes()
    name = f"dokumen {document.pk} “{document.original_name}” ({decided.region}), {document.file.name}"
    path.write_bytes(bytes_of[path][:100])
    assert misfits() == [f"{name}: besarnya 100 byte, seharusnya {document.size} byte."]
    path.unlink()
    assert misfits() == [f"{name}: berkasnya tidak ada."]


def test_document_exchanged_together_with_its_row(decided: World, bytes_of: dict[Path, bytes]) -> None:
    first, second = Document.objects.order_by("pk")[:2]
    path = Path(second.file.path)
    bytes_of[path] = path.read_bytes()
    path.write_bytes(Path(first.file.path).read_bytes())
    change = "UPDATE assessments_document SET sha256 = %s, size = %s, region_id = %s WHERE id = %s"
    tamper("assessments_document", change, first.sha256, first.size, decided.foreign_region.pk, second.pk)
    name = f"dokumen {second.pk} “{second.original_name}” ({decided.foreign_region}), {second.file.name}"
    assert misfits() == [f"{name}: ukuran atau SHA-256 yang dicatat berbeda dari yang tertulis di log."]


def test_paper_of_another_floor(decided: World) -> None:
    document = Document.objects.first()
    piagam = Piagam.objects.create(
        decision=decided.assessment().decision,
        number="P-1",
        file=document.file.name,
        sha256="0" * 64,
        rendered_at=timezone.now(),
    )
    found = f"isinya berubah; SHA-256 {document.sha256}, seharusnya {'0' * 64}."
    assert misfits() == [f"piagam {piagam.number}, {document.file.name}: {found}"]


def test_event_rewritten(decided: World) -> None:
    event, name = event_in(decided, 7)
    change = "UPDATE assessments_event SET after = json_set(after, '$.claim', 'tidak') WHERE id = %s"
    tamper("assessments_event", change, event.pk)
    assert misfits() == [f"{name}: isinya tidak sesuai dengan segelnya."]


@pytest.mark.parametrize("change", ["at = '2020-01-01 00:00:00'", "actor_id = NULL", "acting_as = 'x'", "verb = 'x'"])
def test_any_column_of_an_event(decided: World, change: str) -> None:
    event, _ = event_in(decided, 7)
    tamper("assessments_event", f"UPDATE assessments_event SET {change} WHERE id = %s", event.pk)  # noqa: S608 - ours
    (found,) = misfits()
    assert found.startswith(f"log {decided.region} 2026: peristiwa {event.pk} (")
    assert found.endswith("), ke-7: isinya tidak sesuai dengan segelnya.")


def test_event_whose_words_are_no_words(decided: World) -> None:
    document = Document.objects.first()
    event = Event.objects.get(verb="dokumen-diunggah", document=document)
    tamper("assessments_event", "UPDATE assessments_event SET after = '[]' WHERE id = %s", event.pk)
    file = f"dokumen {document.pk} “{document.original_name}” ({decided.region}), {document.file.name}"
    name = f"log umum: peristiwa {event.pk} (dokumen-diunggah, {moment(event.at)}), ke-{event.position}"
    assert misfits() == [
        f"{file}: ukuran atau SHA-256 yang dicatat berbeda dari yang tertulis di log.",
        f"{name}: isinya tidak sesuai dengan segelnya.",
    ]


def test_event_taken_out_of_the_middle(decided: World) -> None:
    event, _ = event_in(decided, 7)
    _, following = event_in(decided, 8)
    tamper("assessments_event", "DELETE FROM assessments_event WHERE id = %s", event.pk)
    assert misfits() == [f"{following}: peristiwa ke-7 sebelumnya hilang."]


def test_last_event_taken_away(decided: World) -> None:
    length = chain_of(decided).length
    event, _ = event_in(decided, length)
    tamper("assessments_event", "DELETE FROM assessments_event WHERE id = %s", event.pk)
    assert misfits() == [f"log {decided.region} 2026: 1 peristiwa hilang di ujung, sesudah peristiwa ke-{length - 1}."]


def test_event_moved_to_another_chain(decided: World) -> None:
    event, name = event_in(decided, chain_of(decided).length)
    other = Chain.objects.get(assessment=decided.assessment(decided.regions[1]))
    change = "UPDATE assessments_event SET chain_id = %s, position = %s WHERE id = %s"
    tamper("assessments_event", change, other.pk, other.length + 1, event.pk)
    name = name.rpartition(", ke-")[0].replace(str(decided.region), str(decided.regions[1]))
    # It comes before that chain's own first event.
    assert misfits() == [f"{name}, ke-{other.length + 1}: peristiwa ke-1 sebelumnya hilang."]


def test_score_changed(decided: World) -> None:
    score, name = score_of(decided, ScoreStage.KANWIL)
    tamper("assessments_score", "UPDATE assessments_score SET final = 99 WHERE id = %s", score.pk)
    assert misfits() == [f"{name}: angka atau predikatnya tidak sesuai dengan segelnya."]


def test_explanation_of_a_score_changed(decided: World) -> None:
    score, name = score_of(decided, ScoreStage.FINAL)
    change = "UPDATE assessments_score SET explanation = json_set(explanation, '$.rights[0].score', '1') WHERE id = %s"
    tamper("assessments_score", change, score.pk)
    assert misfits() == [f"{name}: penjelasannya tidak sesuai dengan sidiknya."]


def test_score_that_the_log_does_not_know(decided: World) -> None:
    score, name = score_of(decided, ScoreStage.FINAL)
    tamper("assessments_event", "DELETE FROM assessments_event WHERE json_extract(after, '$.seal') = %s", score.seal)
    lost, found = misfits()
    assert lost.endswith(" sebelumnya hilang.")
    assert found == f"{name}: tidak tertulis di log pada urutannya."


def test_score_put_in_beside_the_log(decided: World) -> None:
    score, name = score_of(decided, ScoreStage.KANWIL)
    before, score.pk = score.pk, None
    score.save(force_insert=True)
    name = name.replace(f"(nilai {before},", f"(nilai {score.pk},")
    assert misfits() == [f"{name}: tidak tertulis di log pada urutannya."]


def test_older_score_put_in_force(decided: World) -> None:
    assessment = decided.assessment()
    _, name = score_of(decided, ScoreStage.FINAL)
    type(assessment).objects.filter(pk=assessment.pk).update(score_final=assessment.score_kanwil)
    assert misfits() == [
        f"{name}: yang terakhir dihitung, tetapi yang berlaku adalah nilai {assessment.score_kanwil_id}."
    ]


def test_predicate_of_the_decree_changed(decided: World) -> None:
    decision = decided.assessment().decision
    type(decision).objects.update(predicate_label="Sangat Peduli HAM")
    assert misfits() == [f"penetapan {decided.region} ({decision.decree}): berbeda dari nilai akhirnya."]


def test_what_was_sent_changed(decided: World) -> None:
    sent = Submission.objects.get()
    change = "UPDATE assessments_submission SET content = json_set(content, '$.items[0].claim', 'x') WHERE id = %s"
    tamper("assessments_submission", change, sent.pk)
    assert misfits() == [
        f"pengiriman {sent.number} ({moment(sent.at)}): isinya tidak sesuai dengan SHA-256 yang dicatat."
    ]


def test_weight_of_the_instrument_changed(decided: World) -> None:
    ScoringScheme.objects.filter(instrument=decided.instrument).update(weight_struktur=11, weight_proses=29)
    assert misfits() == [
        f"instrumen {decided.instrument}, siklus 2026: indikator, bobot atau ambang berubah sejak siklus dibuka."
    ]


def test_words_of_the_instrument_changed(decided: World) -> None:
    Indicator.objects.filter(right__instrument=decided.instrument, code="01.S1").update(text="Lain")
    assert misfits() == [f"instrumen {decided.instrument}: isinya berubah sejak diterbitkan."]


def test_each_kind_names_its_own_first_misfit_and_the_command_fails(decided: World) -> None:
    event, name = event_in(decided, 3)
    score, figure = score_of(decided, ScoreStage.SELF)
    tamper("assessments_event", "UPDATE assessments_event SET acting_as = 'x' WHERE id = %s", event.pk)
    tamper("assessments_score", "UPDATE assessments_score SET base = 1 WHERE id = %s", score.pk)
    Band.objects.filter(indicator__right__instrument=decided.instrument).update(points=0)
    out = StringIO()
    with pytest.raises(CommandError, match=r"^Ada yang tidak cocok: log, nilai, instrumen\.$"):
        call_command("verify", no_documents=True, stdout=out)
    assert [line.strip() for line in out.getvalue().splitlines() if line.startswith("  ")] == [
        f"{name}: isinya tidak sesuai dengan segelnya.",
        f"{figure}: angka atau predikatnya tidak sesuai dengan segelnya.",
        f"instrumen {decided.instrument}, siklus 2026: indikator, bobot atau ambang berubah sejak siklus dibuka.",
    ]


def test_one_cycle_alone(decided: World) -> None:
    out = StringIO()
    call_command("verify", cycle=2026, stdout=out)
    in_cycle = Event.objects.filter(cycle=decided.cycle).count()
    assert out.getvalue().splitlines()[1].split(": ")[1].split()[0] == str(in_cycle)
    with pytest.raises(CommandError, match=r"^Tidak ada siklus 1999\. Yang ada: 2026\.$"):
        call_command("verify", cycle=1999, stdout=out)
