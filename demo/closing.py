"""The end of a rehearsal: is the outcome what it should be, did every Job succeed, does every seal fit?"""

from collections.abc import Mapping

from assessments.models import Cycle, Decision
from assessments.states import AssessmentState
from assessments.verifying.run import verify
from assessments.verifying.scope import Scope
from demo.outcomes import Aim
from indicators.scoring import Instrument, predicate_of
from jobs.models import Job
from jobs.states import JobState


def outcome_faults(cycle: Cycle, aims: Mapping[str, Aim], spec: Instrument) -> list[str]:
    """Every region must end as its aim says; a real outcome that is not met is named as such."""
    faults = []
    decided = dict(
        Decision.objects.filter(assessment__cycle=cycle).values_list("assessment__region__code", "predicate_code")
    )
    best = spec.predicates[0].code
    for assessment in cycle.assessments.filter(region__code__in=aims).select_related("region"):
        region, got = assessment.region, decided.get(assessment.region.code)
        aim = aims[region.code]
        if aim.target is None:
            if assessment.state != AssessmentState.NO_DATA:
                faults.append(f"{region}: seharusnya berakhir sebagai tidak menyampaikan data.")
            continue
        wanted = predicate_of(spec, aim.target).code
        if got != wanted:
            faults.append(f"{region}: predikat {got or 'tidak ada'}, seharusnya {wanted}.")
        if aim.peduli is not None and aim.peduli != (got == best):
            faults.append(f"{region}: hasil gladi berbeda dari penetapan {cycle.award_year} yang nyata.")
    return faults


def job_faults() -> list[str]:
    """Every failed Job, with its message."""
    failed = Job.objects.filter(state=JobState.FAILED).order_by("pk")
    return [f"Pekerjaan {job.pk} ({job.title}) gagal: {job.error}" for job in failed]


def seal_faults() -> list[str]:
    """What `manage.py verify` would find."""
    return [f"Segel tidak cocok: {tally.misfit}" for tally in verify(Scope()) if tally.misfit]
