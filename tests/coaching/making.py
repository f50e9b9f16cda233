"""Short ways to what the tests of coaching need, by the program's own verbs."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.states import Role
from coaching import recording
from coaching.models import FollowUp, Visit
from coaching.recording import ProgrammeData, VisitData
from indicators.models import Indicator
from regions.models import Region
from tests.world import World, pdf_file


def visit_data(*, days_ago: int = 3, **fields: Any) -> VisitData:
    return VisitData(
        **{
            "kind": "kunjungan",
            "date": timezone.localdate() - timedelta(days=days_ago),
            "place": "Kantor Bupati",
            "people": "Kepala Bagian Hukum\nVerifikator Kanwil",
            "topics": "",
            "summary": "Data dukung hak atas kesehatan belum lengkap.",
        }
        | fields
    )


def visited(world: World, region: Region | None = None, **fields: Any) -> Visit:
    return recording.record_visit(
        region=region or world.region, by=world.members[Role.VERIFIKATOR_KANWIL], data=visit_data(**fields)
    )


def agreed(world: World, visit: Visit, *, days: int = 7, **fields: Any) -> FollowUp:
    """A follow-up due in so many days."""
    return recording.agree_follow_up(
        visit=visit,
        by=world.members[Role.VERIFIKATOR_KANWIL],
        **{
            "what": "Lengkapi surat keterangan Dinas Kesehatan.",
            "owner": "Dinas Kesehatan",
            "due_on": timezone.localdate() + timedelta(days=days),
        }
        | fields,
    )


def coached(world: World, region: Region) -> None:
    """A corrected visit with minutes, something agreed at it, and a record of a programme with its source."""
    by = world.members[Role.VERIFIKATOR_KANWIL]
    data, talked = visit_data(), tuple(Indicator.objects.order_by("pk")[:1])
    first = recording.record_visit(region=region, by=by, data=data, minutes=pdf_file("risalah.pdf"))
    agreed(world, first, member=world.operator(region))
    recording.correct_visit(visit=first, by=by, data=replace(data, indicators=talked), reason="Butirnya terlewat.")
    recording.record_programme(region=region, by=by, data=programme_data(), document=pdf_file("irh.pdf"))


def programme_data(**fields: Any) -> ProgrammeData:
    return ProgrammeData(
        **{
            "programme": "irh",
            "year": timezone.localdate().year - 1,
            "period": "",
            "value": "Baik",
            "number": None,
            "unit": "",
            "dated": timezone.localdate(),
            "source": "Surat nomor 1",
        }
        | fields
    )
