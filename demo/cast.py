"""An open cycle with its people, and one Walk for each region that takes part."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.utils import timezone

from accounts.models import Membership
from accounts.states import Role
from assessments import cycles
from assessments.models import Assessment, Cycle
from assessments.states import Stage
from demo.people import Account, staff_of_office
from demo.walk import Staff, Walk
from indicators.models import Instrument
from indicators.queries import spec_of, whole_rights

# All stages are open now, so that each role has work; they end one after the other, on the evening of a day.
DAYS_LEFT = {Stage.FILLING: 21, Stage.KANWIL: 35, Stage.REPAIR: 49, Stage.CENTRAL: 63}
EVENING = time(23, 59)
People = dict[Account, Membership]


def open_now(*, instrument: Instrument, award_year: int, admin: Membership, on: date | None = None) -> Cycle:
    """A demo cycle of which every stage is open now; `on` is the day whose Kanwil are in charge."""
    today = timezone.localdate()
    opens_at = timezone.make_aware(datetime.combine(today - timedelta(days=1), time()))
    windows = {
        stage.value: (opens_at, timezone.make_aware(datetime.combine(today + timedelta(days=days), EVENING)))
        for stage, days in DAYS_LEFT.items()
    }
    prepared = cycles.prepare_cycle(
        award_year=award_year,
        performance_year=award_year - 1,
        instrument=instrument,
        windows=windows,
        by=admin,
        is_demo=True,
    )
    return cycles.open_cycle(cycle_id=prepared.pk, by=admin, on=on)


def assessments_of(cycle: Cycle, codes: Mapping[str, Decimal]) -> list[Assessment]:
    """The assessments of these regions with all a walk reads, in the order of the codes."""
    found = Assessment.objects.filter(cycle=cycle, region__code__in=codes)
    return list(found.select_related("region__province", "cycle", "office").order_by("region__code"))


def walks_for(cycle: Cycle, targets: Mapping[str, Decimal], people: People) -> dict[str, Walk]:
    """By region code; every region must have a Kanwil in charge, and its people must be there."""
    rights, spec = list(whole_rights(cycle.instrument)), spec_of(cycle.instrument)
    walks = {}
    for assessment in assessments_of(cycle, targets):
        if assessment.office is None:
            raise ValueError(f"{assessment.region}: no Kanwil in charge")
        verifier, head = (people[account] for account in staff_of_office(assessment.office))
        staff = Staff(
            operator=people[Account(Role.OPERATOR_PEMDA, assessment.region)],
            verifier=verifier,
            head=head,
            central=people[Account(Role.VERIFIKATOR_PUSAT)],
        )
        code = assessment.region.code
        walks[code] = Walk(assessment, staff, rights, spec, targets[code])
    return walks
