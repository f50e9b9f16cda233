"""The demo cycle: one open cycle whose regions of one province stand at every stage, each role with real work."""

from datetime import date, timedelta
from decimal import Decimal

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.models import Membership, User
from accounts.states import Role
from assessments import adjustments, assignments
from assessments.models import Cycle, Item
from assessments.states import AdjustmentKind, Level
from demo.cast import People, open_now, walks_for
from demo.last_year import close_year
from demo.outcomes import known_outcome
from demo.people import HEALTH, Account, create, national_staff, staff_of_office
from demo.visits import coach
from demo.walk import RETURNED_CODES, Walk
from indicators.models import Instrument
from regions.models import Province, Region, RegionalOffice
from regions.queries import office_of

PROVINCE = "16"
AIMS_OF = 2023  # the made-up targets of the year on file
DEFAULT_TARGET = Decimal(80)
# Region codes by the stage they are brought to.
FILLING, SUBMITTED, KANWIL, RETURNED = "16.03", "16.71", "16.12", "16.73"
FORWARDED, CENTRAL, SCORED = "16.72", "16.04", "16.10"
STAGED = (FILLING, SUBMITTED, KANWIL, RETURNED, FORWARDED, CENTRAL, SCORED)
WITH_A_PAST = (FILLING, KANWIL, RETURNED)  # took part in the year before, too
JUDGED_RIGHTS = range(1, 5)
FILLED_RIGHTS = range(1, 6)
TASK_DAYS = 14  # the inner deadline of what was handed to the health office
NO_REGIONS = "Daerah belum dimuat. Jalankan dahulu: manage.py load_regions"


class NotReady(Exception):
    """The demo cycle cannot be laid out; the message says what is missing."""


def demo_accounts(province: Province, office: RegionalOffice) -> list[Account]:
    """One account for each role, and the operators of the regions that stand at a later stage."""
    regions = {region.code: region for region in Region.objects.filter(code__in=STAGED)}
    if len(regions) < len(STAGED):
        raise NotReady(NO_REGIONS)
    first, *others = (regions[code] for code in STAGED)
    return [
        Account(Role.OPERATOR_PEMDA, first),
        Account(Role.KONTRIBUTOR_OPD, first),
        Account(Role.PENGESAH, first),
        Account(Role.BIRO_HUKUM, province),
        *staff_of_office(office),
        *national_staff(),
        *(Account(Role.OPERATOR_PEMDA, region) for region in others),
    ]


def _place() -> tuple[Province, RegionalOffice]:
    province = Province.objects.filter(code=PROVINCE).first()
    if province is None:
        raise NotReady(NO_REGIONS)
    office = office_of(province, timezone.localdate())
    if office is None:
        raise NotReady(f"Belum ada Kanwil yang tercatat membina {province} hari ini; lengkapi data kantor wilayah.")
    return province, office


def existing_accounts() -> list[Account]:
    """The demo accounts that are in this database."""
    try:
        accounts = demo_accounts(*_place())
    except NotReady:
        return []
    there = set(User.objects.filter(email__in=[a.email for a in accounts]).values_list("email", flat=True))
    return [account for account in accounts if account.email in there]


@transaction.atomic
def create_demo() -> Cycle:
    """Make people and the open demo cycle, and bring the regions to their stages; NotReady when something lacks.

    All or nothing: a start that was interrupted is simply begun again. The worker is asked for scores at the end.
    """
    province, office = _place()
    instrument = Instrument.objects.usable().last()
    if instrument is None:
        raise NotReady("Instrumen belum dimuat. Jalankan dahulu: manage.py load_instruments")
    today = timezone.localdate()
    people = create(
        demo_accounts(province, office),
        password=settings.DEMO_PASSWORD,
        valid_from=date(today.year - 1, 1, 1),
    )
    admin = people[Account(Role.ADMIN_NASIONAL)]
    targets = _targets()
    close_year(
        instrument=instrument,
        award_year=today.year - 1,
        admin=admin,
        people=people,
        targets={code: targets[code] for code in WITH_A_PAST},
    )
    cycle = open_now(instrument=instrument, award_year=today.year, admin=admin)
    _bring_to_stages(cycle, people, targets)
    return cycle


def _targets() -> dict[str, Decimal]:
    """The wished score of this year, by region code."""
    outcome = known_outcome(AIMS_OF)
    aims = outcome.aims if outcome else {}
    return {code: (aims[code].target if code in aims else None) or DEFAULT_TARGET for code in STAGED}


def _bring_to_stages(cycle: Cycle, people: People, targets: dict[str, Decimal]) -> None:
    walks = walks_for(cycle, targets, people)
    _region_work(walks)
    _hand_out(walks[FILLING], people)
    _kanwil_work(walks)
    coach(cycle, called=walks[FILLING], visited=walks[RETURNED])
    _central_work(walks, people[Account(Role.TIM_PENILAI)], people[Account(Role.ADMIN_NASIONAL)])


def _region_work(walks: dict[str, Walk]) -> None:
    half = walks[FILLING]
    half.fill(half.codes_of(*FILLED_RIGHTS))
    half.add_reports()
    for code in STAGED[1:]:
        walks[code].hand_in()


def _hand_out(walk: Walk, people: People) -> None:
    """The health office has its own items in hand, not yet answered."""
    owned = Item.objects.filter(assessment=walk.assessment, indicator__owner=HEALTH)
    assignments.give(
        assessment_id=walk.assessment.pk,
        item_ids=list(owned.values_list("pk", flat=True)),
        contributor=people[Account(Role.KONTRIBUTOR_OPD, walk.assessment.region)],
        due_on=timezone.localdate() + timedelta(days=TASK_DAYS),
        by=walk.staff.operator,
    )


def _kanwil_work(walks: dict[str, Walk]) -> None:
    for code in (KANWIL, RETURNED, FORWARDED, CENTRAL, SCORED):
        walks[code].start_kanwil()
    walks[KANWIL].judge(codes=walks[KANWIL].codes_of(*JUDGED_RIGHTS), returned=RETURNED_CODES[:2])
    walks[RETURNED].judge_and_return()
    for code in (FORWARDED, CENTRAL, SCORED):
        walks[code].judge()
        walks[code].forward()


def _central_work(walks: dict[str, Walk], assessor: Membership, admin: Membership) -> None:
    for code in (CENTRAL, SCORED):
        walks[code].start_central()
    walks[CENTRAL].judge(Level.CENTRAL, codes=walks[CENTRAL].codes_of(*JUDGED_RIGHTS))
    walks[SCORED].confirm()
    proposed = adjustments.adjust(
        assessment_id=walks[SCORED].assessment.pk,
        kind=AdjustmentKind.AKSI_HAM,
        points=Decimal(1),
        reason="Laporan Aksi HAM lengkap pada ketiga periode (contoh untuk peragaan).",
        basis="Rekap pelaporan Aksi HAM (contoh)",
        by=assessor,
    )
    adjustments.decide_adjustment(adjustment=proposed, approve=True, by=admin)
    walks[SCORED].finish()
