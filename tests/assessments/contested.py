"""A cycle with a time for objections, for the tests of it: three items lost points at the Pusat, one did not."""

from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from accounts.models import Membership
from accounts.states import Role
from assessments import cycles, objecting, scores
from assessments.models import Objection, Window
from assessments.states import Level, ScoreStage, Stage
from regions.models import Region
from tests.world import World

WHY = "Perda itu diundangkan pada tahun kinerja; lihat halaman 2."
RULED = "Lembaran daerah membuktikan tanggal pengundangan."


def contested_world(region_count: int = 2) -> World:
    """The first region scored: 01.S1 and 01.S2 not accepted, 01.P1 at 2 of 4, 01.S3 full; not announced."""
    world = World.opened(region_count)
    switch_on(world)
    score(world)
    return world


def switch_on(world: World) -> None:
    now = timezone.now()
    cycles.set_windows(
        cycle_id=world.cycle.pk,
        windows={Stage.OBJECTION: (now - timedelta(days=1), now + timedelta(days=9))},
        by=world.members[Role.ADMIN_NASIONAL],
        objections=True,
    )
    world.cycle.refresh_from_db()


def score(world: World, region: Region | None = None) -> None:
    """From an empty form to a final score of 4 items."""
    world.submit(region, limit=4)
    world.start_kanwil(region)
    world.judge(region=region)
    world.forward(region)
    world.start_central(region)
    refused = {"outcome": "kembalikan", "reason_code": "tahun-salah", "note": "Ini tahun 2023."}
    world.judge(["01.S1", "01.S2"], level=Level.CENTRAL, region=region, **refused)
    world.judge(["01.S3"], level=Level.CENTRAL, region=region)
    lowered = {"verified_value": Decimal(2), "note": "Dua lembaga terbukti."}
    world.judge(["01.P1"], level=Level.CENTRAL, region=region, **lowered)
    scores.compute(assessment_ids=[world.assessment(region).pk], stage=ScoreStage.FINAL)


def announce(world: World) -> None:
    objecting.announce_provisional(cycle_id=world.cycle.pk, by=world.members[Role.ADMIN_NASIONAL])


def object_to(world: World, code: str = "01.S1", region: Region | None = None, **fields: object) -> Objection:
    item = world.item(code, region)
    return objecting.object_to(
        **{
            "item_id": item.pk,
            "seen_verdict": item.central_verdict_id,
            "reason": WHY,
            "by": world.operator(region),
        }
        | fields
    )


def second(world: World) -> Membership:
    """A verifier of the Pusat who has judged nothing yet."""
    return world.join(Role.VERIFIKATOR_PUSAT)


def rule(world: World, objection: Objection, outcome: str = "dikabulkan", **fields: object):
    by = fields.pop("by", None) or second(world)
    return objecting.rule(**{"objection_id": objection.pk, "outcome": outcome, "reason": RULED, "by": by} | fields)


def close(world: World, stage: Stage = Stage.OBJECTION) -> None:
    """The time for objections is over since five minutes."""
    Window.objects.filter(cycle=world.cycle, stage=stage).update(closes_at=timezone.now() - timedelta(minutes=5))


def withdraw(world: World, made: Objection) -> Objection:
    return objecting.withdraw_objection(objection_id=made.pk, by=world.operator())
