"""After its window a stage is locked for the region on every path: told why, since when, by whom, how to open.

WRITES holds every address of the region's side that writes to a form; one that is not in a table here fails a test.
"""

import html
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.states import Role
from assessments import cycles, region_urls
from assessments.errors import Locked
from assessments.library import attach
from assessments.models import Assessment, Cycle, Event, Evidence, FormImport, Task, Upload, Window
from assessments.queries import last_change_of_content
from assessments.states import Stage
from assessments.windows import moment, openings, require_open
from notices.models import Notice
from tests.assessments.contested import WHY, announce, object_to, score, switch_on
from tests.world import PASSWORD, World, pdf_bytes

pytestmark = pytest.mark.integration

OPERATOR, OPD, PROVINCE, HEAD = Role.OPERATOR_PEMDA, Role.KONTRIBUTOR_OPD, Role.BIRO_HUKUM, Role.PENGESAH
Body = Callable[["Form"], dict[str, object]]


class Form:
    """A form in the stage of the test, with something to do on every path, and the body each path is sent."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.assessment = world.assessment()
        self.item, self.free = world.item("01.S1"), world.item("01.P1")
        self.evidence = Evidence.objects.filter(item=self.item, removed_at=None)[0]
        self.document = world.document(name="lain.pdf")
        by = world.operator().user
        hand = world.members[OPD]
        due = timezone.localdate()
        self.mine = Task.objects.create(item=self.item, contributor=hand, due_on=due, given_by=by)
        self.waiting = Task.objects.create(
            item=world.item("01.S2"), contributor=hand, due_on=due, given_by=by, state="diserahkan"
        )
        self.import_ = FormImport.objects.create(
            assessment=self.assessment, by=by, name="isi.xlsx", sha256="x", answers={}
        )
        self.upload = Upload.objects.create(
            region=world.region, by=by, name="susulan.pdf", size=1, results=[{"document_id": self.document.pk}]
        )
        change = last_change_of_content(self.assessment)
        self.seen = change.pk if change else 0

    def keys(self, names: str) -> list[object]:
        """The keys in an address, such as those of an item and an upload."""
        known = {
            "butir": self.item.pk,
            "bukti": self.evidence.pk,
            "impor": self.import_.pk,
            "tugas": self.waiting.pk,
            "penilaian": self.assessment.pk,
            "unggahan": self.upload.token,
        }
        return [known[name] for name in names.split()]


def file(name: str, text: str = "baru") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, pdf_bytes(text))


def paper(kind: str) -> Body:
    """One of the two papers of a submission."""
    return lambda _: {
        "kind": kind,
        f"{kind}-file": file("sah.pdf"),
        f"{kind}-signatory": "Sekda",
        f"{kind}-position": "Sekda",
    }


# (address, role, what its key names, what is sent)
WRITES: list[tuple[str, Role, str, Body]] = [
    ("item_save", OPERATOR, "butir", lambda f: {"version": f.item.version, "claim": "tidak"}),
    ("item_save", OPERATOR, "butir", lambda f: {"version": f.item.version, "kosongkan": "1"}),
    ("item_save", OPD, "butir", lambda f: {"version": f.item.version, "claim": "tidak"}),
    ("item_upload", OPERATOR, "butir", lambda _: {"uploads": file("bukti.pdf")}),
    ("item_take", OPERATOR, "butir unggahan", lambda _: {}),
    ("item_attach", OPERATOR, "butir", lambda f: {"document": f.document.pk, "pages": "1"}),
    ("evidence_pages", OPERATOR, "bukti", lambda _: {"pages": "1"}),
    ("evidence_remove", OPERATOR, "bukti", lambda _: {}),
    ("endorse", OPERATOR, "penilaian", paper("formulir")),
    ("endorse", PROVINCE, "penilaian", paper("surat-pengantar")),
    ("approve", HEAD, "penilaian", lambda f: {"seen": f.seen, "position": "Sekda", "password": PASSWORD}),
    ("population", OPERATOR, "penilaian", lambda f: {"population": "2.000", "seen": f.assessment.population or ""}),
    ("explain", OPERATOR, "penilaian", lambda _: {"penjelasan-sidik": "Sudah benar."}),
    ("submit", OPERATOR, "penilaian", lambda f: {"version": f.assessment.version, "setuju": "1"}),
    ("proposals", OPERATOR, "penilaian", lambda f: {"butir": f.item.pk}),
    ("item_take_over", OPERATOR, "butir", lambda f: {"version": f.item.version, "jawaban": "1"}),
    ("workbook_import", OPERATOR, "penilaian", lambda _: {"berkas": file("isi.xlsx")}),
    ("form_import_apply", OPERATOR, "impor", lambda _: {"sidik": "x"}),
    (
        "task_give",
        OPERATOR,
        "penilaian",
        lambda f: {"contributor": f.world.members[OPD].pk, "due_on": timezone.localdate(), "item": f.free.pk},
    ),
    ("hand_in", OPD, "penilaian", lambda f: {"task": f.mine.pk}),
    ("task_approve", OPERATOR, "penilaian", lambda f: {"task": f.waiting.pk, f"version-{f.waiting.pk}": "2"}),
    ("task_send_back", OPERATOR, "tugas", lambda _: {"note": "Lengkapi."}),
    ("task_take_back", OPERATOR, "tugas", lambda _: {}),
    ("task_remind", OPERATOR, "penilaian", lambda _: {}),
]
# Sent to the Kanwil and not yet begun: taking back opens the form again, so the window holds for it too.
WITHDRAW = "withdraw"
READS = {
    "current", "assessment", "right", "document", "document_file", "checks", "repair_next", "scores", "history",
    "workbook", "form_import", "my_tasks", "board", "objections",
}  # fmt: skip
# In a window of their own, behind the final score (test_after_the_time_for_objections).
OBJECTIONS = {"object", "objection_withdraw"}
# The region's library and team are its own in every year; they change no form.
NOT_OF_A_FORM = {"documents", "upload_begin", "upload", "upload_cancel", "team", "team_invite", "team_link", "team_end"}


def sign_in(world: World, role: str) -> Client:
    client = Client()
    client.force_login(world.members[role].user, backend="accounts.backends.MembershipBackend")
    return client


def text_of(answer: HttpResponse) -> str:
    if answer.headers["Content-Type"] == "application/json":
        return str(answer.json()["message"])
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def everything() -> dict[str, list[dict[str, object]]]:
    """Every row of the assessments, and every notice."""
    models = [*apps.get_app_config("assessments").get_models(), Notice]
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in models}


def close(world: World, stage: Stage) -> None:
    """The admin moves the stage's closing to five minutes ago."""
    window = Window.objects.get(cycle=world.cycle, stage=stage)
    cycles.set_windows(
        cycle_id=world.cycle.pk,
        windows={stage: (window.opens_at, timezone.now() - timedelta(minutes=5))},
        by=world.members[Role.ADMIN_NASIONAL],
    )


def locked_words(world: World, stage: Stage) -> str:
    closes_at = Window.objects.get(cycle=world.cycle, stage=stage).closes_at
    moved = Event.objects.filter(verb=Event.Verb.WINDOW_CHANGED).latest("pk")
    return (
        f"Tahap {stage.label} sudah ditutup menurut jadwal. Terkunci sejak {moment(closes_at, world.region)}. "
        f"Jadwal ditetapkan oleh Admin nasional (Admin nasional · Nasional) pada {moment(moved.at, world.region)}. "
        "Mintalah perpanjangan kepada pimpinan Kanwil Sumatera Selatan bila masih ada yang harus disampaikan."
    )


def filling(world: World) -> Assessment:
    world.fill(limit=2)
    attach(item_id=world.item("01.S1").pk, document=world.document(), by=world.operator(), pages="2")
    return world.assessment()


def repair(world: World) -> Assessment:
    filling(world)
    world.submit(limit=2)
    world.start_kanwil()
    world.judge(["01.S1", "01.S2"], outcome="kembalikan", reason_code="tahun-salah", note="Ini tahun 2023.")
    return world.return_for_repair()


def test_every_address_of_the_regions_side_is_in_one_of_the_tables() -> None:
    names = {pattern.name for pattern in region_urls.urlpatterns}

    assert {name for name, *_ in WRITES} | {WITHDRAW} | OBJECTIONS | READS | NOT_OF_A_FORM == names


@pytest.mark.parametrize(("stage", "reach"), [(Stage.FILLING, filling), (Stage.REPAIR, repair)])
def test_after_the_window_every_path_says_the_same_and_writes_nothing(
    world: World, stage: Stage, reach: Callable[[World], Assessment]
) -> None:
    reach(world)
    form = Form(world)
    close(world, stage)
    before, words = everything(), locked_words(world, stage)
    said, wrote = {}, {}

    for position, (name, role, kind, body) in enumerate(WRITES):
        answer = sign_in(world, role).post(
            reverse(f"assessments:{name}", args=form.keys(kind)), body(form), follow=True
        )
        path = f"{position} {name} {role}"
        said[path] = words in text_of(answer)
        wrote[path] = [model for model, rows in everything().items() if rows != before[model]]

    assert {path for path, told in said.items() if not told} == set()
    assert {path: models for path, models in wrote.items() if models} == {}


def test_after_the_window_what_was_sent_cannot_be_taken_back(world: World) -> None:
    assessment = world.submit(limit=1)
    close(world, Stage.FILLING)
    before = everything()

    answer = sign_in(world, OPERATOR).post(
        reverse("assessments:withdraw", args=[assessment.pk]), {"version": assessment.version}, follow=True
    )

    assert locked_words(world, Stage.FILLING) in text_of(answer)
    assert everything() == before


def test_after_the_time_for_objections_each_path_says_the_same_and_writes_nothing(world: World) -> None:
    switch_on(world)
    score(world)
    announce(world)
    made, item = object_to(world), world.item("01.S2")
    close(world, Stage.OBJECTION)
    before = everything()
    words = locked_words(world, Stage.OBJECTION).replace(f"pimpinan {world.office.name}", "admin nasional")
    sent = {"seen_verdict": item.central_verdict_id, "reason": WHY, "uploads": file("putusan.pdf")}

    operator = sign_in(world, OPERATOR)
    said = [
        words in text_of(operator.post(reverse(f"assessments:{name}", args=[pk]), body, follow=True))
        for name, pk, body in (("object", item.pk, sent), ("objection_withdraw", made.pk, {}))
    ]

    assert said == [True, True]
    assert everything() == before


def test_while_the_window_is_open_the_same_paths_write(world: World) -> None:
    """So that the table above would notice a body that is refused for another reason."""
    filling(world)
    form = Form(world)
    wrote = {}

    before = everything()
    for position, (name, role, kind, body) in enumerate(WRITES):
        if name in {"explain", "submit", "proposals", "item_take_over", "workbook_import", "form_import_apply"}:
            continue  # they need more than this form has; their own tests show that they write
        with transaction.atomic():
            sign_in(world, role).post(reverse(f"assessments:{name}", args=form.keys(kind)), body(form))
            wrote[f"{position} {name} {role}"] = everything() != before
            transaction.set_rollback(True)

    assert {path for path, changed in wrote.items() if not changed} == set()


# --- What is said ---------------------------------------------------------------------------------------------------


def refusal(world: World, stage: Stage = Stage.FILLING) -> str:
    with pytest.raises(Locked) as caught:
        require_open(Assessment.objects.get(pk=world.assessment().pk), stage)
    return str(caught.value)


def test_a_schedule_that_was_never_moved_names_who_set_it(world: World) -> None:
    _ = world.cycle
    Window.objects.update(closes_at=timezone.now())
    set_at = Event.objects.get(verb=Event.Verb.WINDOW_CHANGED).at

    assert (
        f"Jadwal ditetapkan oleh Admin nasional (Admin nasional · Nasional) pada {moment(set_at, world.region)}."
        in (refusal(world))
    )


def test_without_a_record_it_is_the_schedule_of_the_cycle(world: World) -> None:
    now = timezone.now()
    cycle = Cycle.objects.create(
        award_year=2020, performance_year=2019, instrument=world.instrument, instrument_hash="x", state="berjalan"
    )
    Window.objects.create(cycle=cycle, stage=Stage.FILLING, opens_at=now - timedelta(days=9), closes_at=now)
    assessment = Assessment.objects.create(cycle=cycle, region=world.region)

    with pytest.raises(Locked, match="Jadwal ini adalah jadwal siklus 2020"):
        require_open(assessment, Stage.FILLING)


def test_who_moved_another_stage_is_not_named(world: World) -> None:
    second = world.join(Role.ADMIN_NASIONAL)
    close(world, Stage.FILLING)
    window = Window.objects.get(cycle=world.cycle, stage=Stage.FILLING)
    repair_window = Window.objects.get(cycle=world.cycle, stage=Stage.REPAIR)
    second.user.name = "Admin Kedua"
    second.user.save()
    cycles.set_windows(
        cycle_id=world.cycle.pk,
        windows={
            Stage.FILLING: (
                window.opens_at.astimezone(world.region.tz),
                window.closes_at.astimezone(world.region.tz),
            ),
            Stage.REPAIR: (repair_window.opens_at, timezone.now()),
        },
        by=second,
    )

    assert "Admin Kedua" not in refusal(world)
    assert "Jadwal ditetapkan oleh Admin Kedua (Admin nasional · Nasional)" in refusal(world, Stage.REPAIR)


def test_before_the_window_it_says_when_it_opens(world: World) -> None:
    opens_at = timezone.now() + timedelta(days=1)
    Window.objects.filter(cycle=world.cycle, stage=Stage.FILLING).update(opens_at=opens_at)

    assert refusal(world) == (
        "Tahap Pengisian oleh Pemda belum dibuka. Terkunci. "
        f"Tahap ini terbuka sendiri {moment(opens_at, world.region)}."
    )


def test_the_central_stage_is_opened_by_the_ministry(world: World) -> None:
    close(world, Stage.CENTRAL)

    assert "Mintalah perpanjangan kepada admin nasional" in refusal(world, Stage.CENTRAL)


def test_a_region_without_a_kanwil_asks_the_ministry(world: World) -> None:
    Assessment.objects.filter(pk=world.assessment().pk).update(office=None)
    close(world, Stage.FILLING)

    assert "Mintalah perpanjangan kepada admin nasional" in refusal(world)


# --- Extensions -----------------------------------------------------------------------------------------------------


def test_an_extension_opens_its_region_alone_and_shows_reason_and_approver(world: World) -> None:
    close(world, Stage.FILLING)
    neighbour = world.operator(world.regions[1])
    until = timezone.now() + timedelta(days=3)
    cycles.extend(
        assessment_id=world.assessment().pk,
        stage=Stage.FILLING,
        closes_at=until,
        reason="Banjir memutus jaringan.",
        by=world.members[Role.PIMPINAN_KANWIL],
    )

    world.fill(limit=1)
    page = text_of(sign_in(world, OPERATOR).get(reverse("assessments:assessment", args=[world.assessment().pk])))
    client = Client()
    client.force_login(neighbour.user, backend="accounts.backends.MembershipBackend")
    other = world.assessment(world.regions[1])
    other_page = text_of(client.get(reverse("assessments:assessment", args=[other.pk])))

    assert world.item("01.S1").claim != ""
    assert f"Perpanjangan Pengisian oleh Pemda sampai {moment(until, world.region)}" in page
    assert "Alasan: Banjir memutus jaringan. Diberikan oleh Pimpinan Kanwil pada" in page
    assert locked_words(world, Stage.FILLING) in other_page
    assert [openings(a)[Stage.FILLING].is_open for a in (world.assessment(), other)] == [True, False]


def test_an_extension_that_has_passed_names_who_gave_it(world: World) -> None:
    close(world, Stage.FILLING)
    extension = cycles.extend(
        assessment_id=world.assessment().pk,
        stage=Stage.FILLING,
        closes_at=timezone.now() + timedelta(days=3),
        reason="Banjir",
        by=world.members[Role.PIMPINAN_KANWIL],
    )
    ended = timezone.now() - timedelta(minutes=1)
    type(extension).objects.update(closes_at=ended)

    given = moment(extension.granted_at, world.region)
    assert f"Terkunci sejak {moment(ended, world.region)}. " in refusal(world)
    assert f"Perpanjangan sampai saat itu diberikan oleh Pimpinan Kanwil pada {given}." in refusal(world)
