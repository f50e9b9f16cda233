"""Asking the worker for piagam and recaps."""

from django.utils.text import slugify

from accounts.models import Membership
from assessments.models import Cycle
from jobs.models import Job
from jobs.queue import enqueue
from regions.models import RegionalOffice

PIAGAM = "piagam-siklus"
RECAP = "rekap-kanwil"
FORMATS = {"pdf": "PDF", "xlsx": "XLSX"}
NATION = "Nasional"


def recap_file_name(cycle: Cycle, office: RegionalOffice | None, file_format: str) -> str:
    """rekap-2023-kanwil-sumatera-selatan.pdf"""
    return f"rekap-{cycle.award_year}-{slugify(office.name if office else NATION)[:90]}.{file_format}"


def ask_for_piagam(cycle: Cycle, *, by: Membership) -> Job:
    """A Job that makes every piagam of the cycle that is not there yet. One at a time, whoever asks."""
    return enqueue(
        kind=PIAGAM,
        title=f"Piagam tahun penghargaan {cycle.award_year}",
        key=f"{PIAGAM}:{cycle.pk}",
        asked_by=by.user,
        cycle_id=cycle.pk,
        membership_id=by.pk,
    )


def ask_for_recap(cycle: Cycle, office: RegionalOffice | None, file_format: str, *, by: Membership) -> Job:
    """A Job that leaves the recap of a Kanwil (None: of the nation) as a file of the one who asks."""
    scope = office.name if office else NATION
    return enqueue(
        kind=RECAP,
        title=f"Rekap {FORMATS[file_format]} {cycle.award_year}: {scope}"[:200],
        key=f"{RECAP}:{cycle.pk}:{office.pk if office else 'nasional'}:{file_format}:{by.user_id}",
        asked_by=by.user,
        cycle_id=cycle.pk,
        office_id=office.pk if office else None,
        file_format=file_format,
    )
