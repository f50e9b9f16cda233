"""Asking the worker for piagam, recaps and parts of the log."""

import hashlib
from collections.abc import Mapping

from django.utils import timezone
from django.utils.text import slugify

from accounts.models import Membership
from assessments.models import Assessment, Cycle
from assessments.states import ScoreStage
from jobs.models import Job
from jobs.queue import enqueue
from regions.models import RegionalOffice

PIAGAM = "piagam-siklus"
RECAP = "rekap-kanwil"
LOG = "log-xlsx"
EVALUATION = "evaluasi-indikator"
COUNT = "evaluasi-hitung"
EXPLANATION = "penjelasan-nilai"
EVENTS, READS = "peristiwa", "berkas"
LOGS = {EVENTS: "Log", READS: "Berkas yang dibuka"}
FORMATS = {"pdf": "PDF", "xlsx": "XLSX"}
NATION = "Nasional"


def recap_file_name(cycle: Cycle, office: RegionalOffice | None, file_format: str) -> str:
    """rekap-2023-kanwil-sumatera-selatan.pdf"""
    return f"rekap-{cycle.award_year}-{slugify(office.name if office else NATION)[:90]}.{file_format}"


def log_file_name(which: str, assessment: Assessment | None) -> str:
    """log-berkas-2026-11-22.xlsx, or riwayat-kabupaten-lahat-2026-11-22.xlsx"""
    what = f"riwayat-{slugify(assessment.region.name)[:90]}" if assessment else f"log-{which}"
    return f"{what}-{timezone.localdate().isoformat()}.xlsx"


def explanation_file_name(assessment: Assessment) -> str:
    """penjelasan-nilai-2026-kabupaten-lahat.pdf"""
    return f"penjelasan-nilai-{assessment.cycle.award_year}-{slugify(assessment.region.name)[:90]}.pdf"


def ask_for_explanation(assessment: Assessment, *, by: Membership) -> Job:
    """A Job that leaves the explained score of a region as a file of the one who asks."""
    return enqueue(
        kind=EXPLANATION,
        title=f"Penjelasan nilai {assessment.cycle.award_year}: {assessment.region}"[:200],
        key=f"{EXPLANATION}:{assessment.pk}:{by.pk}",
        asked_by=by.user,
        assessment_id=assessment.pk,
        membership_id=by.pk,
    )


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


def evaluation_file_name(cycle: Cycle, stage: ScoreStage, file_format: str) -> str:
    """evaluasi-indikator-2026-kanwil.pdf"""
    return f"evaluasi-indikator-{cycle.award_year}-{stage.value}.{file_format}"


def ask_for_count(cycle: Cycle, stage: ScoreStage) -> Job:
    """A Job of the program itself that counts the indicators anew, for whoever looks next."""
    return enqueue(
        kind=COUNT,
        title=f"Hitungan evaluasi indikator {cycle.award_year}: {stage.label}",
        key=f"{COUNT}:{cycle.pk}:{stage.value}",
        asked_by=None,
        cycle_id=cycle.pk,
        stage=stage.value,
    )


def ask_for_evaluation(cycle: Cycle, stage: ScoreStage, file_format: str, *, by: Membership) -> Job:
    """A Job that leaves the evaluation of the indicators as a file of the one who asks."""
    return enqueue(
        kind=EVALUATION,
        title=f"Evaluasi indikator {FORMATS[file_format]} {cycle.award_year}: {stage.label}",
        key=f"{EVALUATION}:{cycle.pk}:{stage.value}:{file_format}:{by.user_id}",
        asked_by=by.user,
        cycle_id=cycle.pk,
        stage=stage.value,
        file_format=file_format,
    )


def ask_for_log(which: str, params: Mapping[str, str], *, by: Membership, assessment: Assessment | None = None) -> Job:
    """A Job that leaves a part of the log as a workbook of the one who asks; `params` as text, as a filter form gives.

    The same part asked for twice while it waits is one Job.
    """
    digest = hashlib.sha256(repr(sorted(params.items())).encode()).hexdigest()[:16]
    what = f"Riwayat {assessment.region}" if assessment else LOGS[which]
    return enqueue(
        kind=LOG,
        title=f"{what}: XLSX"[:200],
        key=f"{LOG}:{which}:{assessment.pk if assessment else 0}:{by.pk}:{digest}",
        asked_by=by.user,
        which=which,
        params=dict(params),
        assessment_id=assessment.pk if assessment else None,
        membership_id=by.pk,
    )
