"""One of everything an address of the role table may name, in and out of reach."""

from datetime import date
from decimal import Decimal

from django.utils import timezone

from accounts.models import User
from accounts.states import Role, Scope
from assessments.library import attach
from assessments.models import (
    Adjustment,
    Assessment,
    Decision,
    Decree,
    Document,
    Evidence,
    FormImport,
    InstrumentImport,
    Item,
    Minutes,
    Objection,
    Score,
    StandIn,
    Submission,
    Task,
    TextBlock,
    Upload,
    Verdict,
)
from coaching.models import FollowUp, Visit
from indicators.models import Instrument, ScoringScheme
from jobs.models import Job
from notices.models import Notice
from regions.models import Region, RegionalOffice
from reports.models import Piagam, Scenario
from reports.scenarios.changes import Changes
from tests.indicators.annex import small
from tests.world import World


def keys_of(world: World, region, office, asked_by) -> dict[str, list[object]]:
    """One object of each kind that belongs to the region, its office or the person."""
    assessment = world.assessment(region)
    item = world.item(region=region)
    document = region.documents.get()
    evidence = Evidence.objects.filter(item=item).first() or attach(
        item_id=item.pk, document=document, by=world.operator(region)
    )
    contributor = (
        world.members[Role.KONTRIBUTOR_OPD]
        if region == world.region
        else world.join(Role.KONTRIBUTOR_OPD, region=region)
    )
    task = Task.objects.create(item=item, contributor=contributor, given_by=contributor.user)
    admin = world.members[Role.ADMIN_NASIONAL]
    adjustment = Adjustment.objects.create(
        assessment=assessment, kind="aksi-ham", points=Decimal(1), reason="x", basis="x", by=admin.user
    )
    form_import = FormImport.objects.create(
        assessment=assessment, by=asked_by, name="formulir.xlsx", sha256="x", answers={}
    )
    job = Job.objects.create(kind="uji", title="Uji", key=f"uji:{region.pk}:{asked_by.pk}", asked_by=asked_by)
    job.result.save("hasil.txt", document.file, save=False)
    job.result_name = "hasil.txt"
    job.save()
    document.file.close()
    piagam = piagam_of(world, assessment, document)
    notice = Notice.objects.create(to=asked_by, key=f"uji:{region.pk}", subject="Uji", body="Uji")
    submission = submission_of(world, assessment)
    block = TextBlock.objects.create(owner=asked_by, title=f"Uji {region.code}", text="Uji")
    upload = Upload.objects.create(region=region, by=asked_by, name="laporan.pdf", size=10)
    visit, follow_up = visit_of(region, asked_by)
    draft = draft_of(world)
    return {
        "assessment": [assessment.pk],
        "right": [assessment.pk, 1],
        "item": [item.pk],
        "evidence": [evidence.pk],
        "document": [document.pk],
        "task": [task.pk],
        "member": [contributor.pk],
        "adjustment": [adjustment.pk],
        "objection": [objection_of(item, asked_by).pk],
        "job": [job.pk],
        "import": [form_import.pk],
        "notice": [notice.pk],
        "piagam": [piagam.pk],
        "submission": [submission.pk],
        "minutes": [minutes_of(world, assessment).pk],
        "stand in": [stand_in_of(world, office).pk],
        "scenario": [scenario_of(world, office, asked_by).token],
        "token": [piagam.token],
        "upload": [upload.token],
        "text block": [block.pk],
        "item and upload": [item.pk, upload.token],
        "cycle": [world.cycle.pk],
        "cycle and indicator": [world.cycle.pk, "01.S1"],
        "cycle and office": [world.cycle.pk, office.code],
        "region": [region.code],
        "visit": [visit.pk],
        "follow-up": [follow_up.pk],
        "user": [asked_by.pk],
        "membership": [asked_by.pk, asked_by.memberships.get().pk],
        "office": [office.code],
        "institution": [world.ministry.code],
        "coverage": [office.code, office.coverages.get().pk],
        "instrument": [world.instrument.code, world.instrument.version],
        "version": [world.instrument.pk],
        "annex": [annex_of(asked_by).pk],
        "two versions": [world.instrument.pk, world.instrument.pk],
        "draft": [draft.pk],
        "draft part": [draft.pk, "predikat"],
        "draft row": [draft.pk, "predikat", draft.predicates.first().pk],
        "link": ["MQ", "set-password"],
    }


def objection_of(item: Item, by: User) -> Objection:
    """An objection as it stands in the database; how one comes about is tested elsewhere."""
    verdict = Verdict.objects.create(item=item, level="pusat", item_version=item.version, outcome="terima", by=by)
    return Objection.objects.create(item=item, against=verdict, reason="x", by=by, acting_as="x")


def annex_of(by: User) -> InstrumentImport:
    """A workbook of an instrument that somebody put in; what one says is tested elsewhere."""
    return InstrumentImport.objects.create(
        by=by,
        name="lampiran.xlsx",
        sha256="x",
        code="uji",
        version="lampiran",
        title="x",
        legal_basis="x",
        content=small(),
    )


def draft_of(world: World) -> Instrument:
    """A draft of the instrument with one class; how one comes about is tested elsewhere."""
    draft, new = Instrument.objects.get_or_create(
        code="uji",
        version="konsep",
        defaults={"title": "x", "legal_basis": "x", "status": "kerja", "certainty": "U", "source": "x"}
        | {"previous": world.instrument},
    )
    if new:
        ScoringScheme.objects.create(
            instrument=draft, weight_struktur=10, weight_proses=30, weight_hasil=60, weights_certainty="U",
            weights_source="x", na_policy="zero", na_certainty="U", na_source="x",
        )  # fmt: skip
        draft.predicates.create(code="x", label="x", minimum=0, certainty="U", source="x")
    return draft


def piagam_of(world: World, assessment: Assessment, document: Document) -> Piagam:
    """A piagam with a file, for whoever may fetch it; how one comes about is tested elsewhere."""
    by = world.members[Role.ADMIN_NASIONAL].user
    decree, _ = Decree.objects.get_or_create(
        number="M.HH-01",
        defaults={
            "cycle": world.cycle,
            "title": "Uji",
            "date": date(2026, 11, 15),
            "institution": world.ministry,
            "signatory_title": "Menteri",
            "signatory_name": "Pejabat",
            "issued_by": by,
        },
    )
    score = Score.objects.create(
        assessment=assessment,
        stage="akhir",
        base=80,
        adjustments=0,
        final=80,
        predicate_code="peduli",
        predicate_label="Peduli HAM",
        explanation={},
        input_hash="x",
    )
    decision = Decision.objects.create(
        assessment=assessment,
        decree=decree,
        score=score,
        predicate_code="peduli",
        predicate_label="Peduli HAM",
        piagam=True,
    )
    number = f"KKPHAM-2026-{assessment.region.code}"
    return Piagam.objects.create(
        decision=decision, number=number, file=document.file.name, sha256=document.sha256, rendered_at=timezone.now()
    )


def submission_of(world: World, assessment: Assessment) -> Submission:
    """A submission as it stands in the database; how one comes about is tested elsewhere."""
    return Submission.objects.create(
        assessment=assessment,
        sequence=1,
        number=f"TT-2026-{assessment.region.code}",
        content={"items": [], "documents": [], "endorsements": []},
        sha256="x",
        by=world.operator().user,
        acting_as="Operator Pemda",
        at=timezone.now(),
    )


def scenario_of(world: World, office: RegionalOffice, by: User) -> Scenario:
    """A scenario as it stands in the database: of the Kanwil, or of the nation where that is the person's scope."""
    own = None if by.memberships.get().scope is Scope.NATION else office
    return Scenario.objects.create(
        cycle=world.cycle,
        stage="mandiri",
        office=own,
        changes=Changes(na_policy="zero").as_data(),
        name="Uji",
        counts={},
        by=by,
        acting_as="x",
    )


def visit_of(region: Region, by: User) -> tuple[Visit, FollowUp]:
    """A visit with a follow-up as they stand in the database; how they come about is tested elsewhere."""
    today = timezone.localdate()
    visit = Visit.objects.create(
        region=region, kind="telepon", date=today, people="Operator", summary="x", by=by, acting_as="x"
    )
    return visit, FollowUp.objects.create(visit=visit, what="x", owner="x", due_on=today, by=by, acting_as="x")


def minutes_of(world: World, assessment: Assessment) -> Minutes:
    """A berita acara as it stands in the database; how one comes about is tested elsewhere."""
    return Minutes.objects.create(
        assessment=assessment,
        sequence=1,
        number=f"BAV-2026-{assessment.region.code}",
        content={"signing": {"pemda_name": "x", "pemda_position": "x", "place": "x"}},
        sha256="x",
        by=world.operator().user,
        acting_as="Verifikator Kanwil",
        at=timezone.now(),
    )


def stand_in_of(world: World, office: RegionalOffice) -> StandIn:
    """Somebody of the Kanwil who stands in for a colleague."""
    absent, deputy = (world.join(Role.VERIFIKATOR_KANWIL, office=office) for _ in range(2))
    today = timezone.localdate()
    return StandIn.objects.create(
        absent=absent, deputy=deputy, first_day=today, last_day=today, reason="Cuti", assigned_by=deputy.user
    )
