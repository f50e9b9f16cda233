"""Coaching in the demo cycle: two visits with follow-ups (one late), a target, and neighbouring programmes."""

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from assessments.models import Cycle
from coaching import recording
from coaching.models import Visit
from coaching.recording import ProgrammeData, VisitData
from coaching.states import VisitKind
from demo.walk import Walk
from indicators.models import Indicator

MADE_UP = "Rekaan untuk peragaan"
TARGET = 12  # regions, or all there are
PEOPLE = "(nama), Kepala Bagian Hukum Sekretariat Daerah\n(nama), Operator Pemda\n(nama), Verifikator Kanwil"


def coach(cycle: Cycle, called: Walk, visited: Walk) -> None:
    """A call before the form is sent, and a visit about what came back; both some days ago."""
    _call(called)
    _visit(visited)
    _aim(cycle, visited)
    _programmes(visited)


def _call(walk: Walk) -> None:
    _record(
        walk,
        VisitKind.CALL,
        days_ago=9,
        summary="Operator menanyakan satuan dan sumber angka hak atas kesehatan. Disepakati angka diambil dari "
        "laporan SPM yang sudah ditandatangani. (Contoh untuk peragaan.)",
        codes=("06.H1", "06.P2"),
        agreed={"Minta laporan SPM kesehatan yang sudah ditandatangani kepada Dinas Kesehatan.": 5},
    )


def _visit(walk: Walk) -> None:
    _record(
        walk,
        VisitKind.VISIT,
        days_ago=6,
        summary="Butir yang dikembalikan dibahas satu per satu bersama perangkat daerah pemiliknya. Sebagian dokumen "
        "belum disahkan. (Contoh untuk peragaan.)",
        codes=("01.P4", "07.H3"),
        agreed={
            "Sahkan dan unggah ulang dokumen yang belum bertanda tangan.": -2,
            "Sampaikan daftar sumber setiap angka kepada Kanwil.": 10,
        },
    )


def _record(
    walk: Walk, kind: str, *, days_ago: int, summary: str, codes: tuple[str, ...], agreed: Mapping[str, int]
) -> Visit:
    """`agreed`: what by the days from today until it is due."""
    today = timezone.localdate()
    talked = Indicator.objects.filter(right__instrument=walk.assessment.cycle.instrument, code__in=codes)
    data = VisitData(
        kind=kind,
        date=today - timedelta(days=days_ago),
        place="Sekretariat Daerah" if kind == VisitKind.VISIT else "",
        people=PEOPLE,
        topics="",
        summary=summary,
        indicators=tuple(talked),
    )
    visit = recording.record_visit(region=walk.region, by=walk.staff.verifier, data=data)
    for what, days in agreed.items():
        recording.agree_follow_up(
            visit=visit,
            by=walk.staff.verifier,
            what=what,
            member=walk.staff.operator,
            due_on=today + timedelta(days=days),
        )
    return visit


def _aim(cycle: Cycle, walk: Walk) -> None:
    office = walk.assessment.office
    if office is None:
        raise ValueError(f"{walk.region}: no Kanwil in charge")
    recording.set_target(
        office=office,
        cycle=cycle,
        by=walk.staff.head,
        regions=min(TARGET, cycle.assessments.filter(office=office).count()),
        basis=f"Rencana kerja Kanwil {cycle.award_year} (contoh)",
        note=MADE_UP,
    )


def _programmes(walk: Walk) -> None:
    today = timezone.localdate()
    found = (
        ("aksi-ham", "B12", "Laporan lengkap", None, ""),
        ("irh", "", "Baik", Decimal("78.4"), "poin"),
    )
    for code, period, value, number, unit in found:
        data = ProgrammeData(
            programme=code,
            year=today.year - 1,
            period=period,
            value=value,
            number=number,
            unit=unit,
            dated=today - timedelta(days=30),
            source=f"{MADE_UP}: rekap {today.year - 1}",
        )
        recording.record_programme(region=walk.region, by=walk.staff.verifier, data=data)
