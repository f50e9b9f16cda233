"""The demo cycle: an account for each role, and regions at every stage with work for each."""

from collections import Counter
from datetime import date
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import Membership
from accounts.states import SCOPE_OF, Role
from assessments.carry_over import proposals_of
from assessments.models import Assessment, Cycle, Evidence, Item
from assessments.score_jobs import SCORE_REGION
from assessments.states import AssessmentState, CycleState
from coaching.models import FollowUp, Target, Visit
from demo.closing import seal_faults
from demo.people import Account, create, national_staff
from demo.staging import STAGED, existing_accounts
from indicators.models import Instrument
from jobs.models import Job
from regions.models import Coverage, Institution, Province, Region, RegionalOffice

pytestmark = pytest.mark.integration
START = date(2025, 1, 1)


@pytest.fixture
def province(db: None) -> Province:
    """The province of the demo cycle with only the regions that are staged, and one that stays empty."""
    ministry = Institution.objects.create(
        code="kementerian-uji", name="Kementerian Uji", minister_title="Menteri Uji", valid_from=START
    )
    made = Province.objects.create(code="16", name="Sumatera Selatan", capital="P", timezone="WIB", lat=-3, lon=104)
    office = RegionalOffice.objects.create(
        code="kanwil", name="Kantor Wilayah Kementerian HAM Sumatera Selatan", institution=ministry, valid_from=START
    )
    Coverage.objects.create(office=office, province=made, valid_from=START)
    Region.objects.bulk_create(
        Region(
            province=made,
            code=code,
            kind="KABUPATEN",
            name=f"Kabupaten Uji {code}",
            capital="U",
            timezone="WIB",
            lat=-3,
            lon=104,
            search_text="",
        )
        for code in (*STAGED, "16.74")
    )
    return made


def run_create_demo(*options: str) -> str:
    out = StringIO()
    call_command("create_demo", *options, stdout=out)
    return out.getvalue()


def test_create_demo_brings_regions_to_every_stage(province: Province, instrument: Instrument) -> None:
    run_create_demo()
    cycle, before = Cycle.objects.order_by("-award_year")
    assert (cycle.is_demo, cycle.state, cycle.award_year - cycle.performance_year) == (True, CycleState.OPEN, 1)
    assert dict(Assessment.objects.filter(cycle=cycle).values_list("region__code", "state")) == {
        "16.03": AssessmentState.DRAFT,
        "16.74": AssessmentState.DRAFT,
        "16.71": AssessmentState.SUBMITTED,
        "16.12": AssessmentState.KANWIL,
        "16.73": AssessmentState.RETURNED,
        "16.72": AssessmentState.FORWARDED,
        "16.04": AssessmentState.CENTRAL,
        "16.10": AssessmentState.CENTRAL,  # until the worker has computed its final score
    }
    items = Item.objects.filter(assessment__cycle=cycle)
    assert Counter(items.filter(assessment__region__code="16.03").values_list("state", flat=True)) == {
        "terisi": 60,
        "kosong": 60,
    }
    assert Counter(items.filter(assessment__region__code="16.73").values_list("state", flat=True)) == {
        "diterima": 115,
        "dikembalikan": 5,
    }
    scores = Job.objects.filter(kind=SCORE_REGION).values_list("params__stage", flat=True)
    assert Counter(scores) == {"mandiri": 9, "kanwil": 6, "akhir": 1}
    assert not Evidence.objects.filter(pages="").exists()

    # The year before is over; who took part finds its answers as proposals.
    assert (before.is_demo, before.state, before.award_year) == (True, CycleState.CLOSED, cycle.award_year - 1)
    past = Counter(Assessment.objects.filter(cycle=before).values_list("state", flat=True))
    assert past == {AssessmentState.DECIDED: 3, AssessmentState.NO_DATA: 5}
    proposals = proposals_of(Assessment.objects.get(cycle=cycle, region__code="16.03"))
    assert {p.item.indicator.code for p in proposals if p.returned} == {"06.P2", "06.H1", "08.S2"}
    assert all(window.closes_at < timezone.now() for window in before.windows.all())

    # Two regions were visited, one follow-up is late, and the Kanwil has a target within its regions.
    coached = Visit.objects.order_by("date").values_list("region__code", "kind", "cycle")
    assert list(coached) == [("16.03", "telepon", cycle.pk), ("16.73", "kunjungan", cycle.pk)]
    today = timezone.localdate()
    assert [follow_up.is_overdue(today) for follow_up in FollowUp.objects.all()] == [True, False, False]
    assert list(Target.objects.values_list("regions")) == [(8,)]
    assert seal_faults() == []

    # Again: nothing is made twice; every role has its account and the list shows each with the password.
    assert run_create_demo() == "Basis data ini sudah punya siklus; tidak ada yang dibuat.\n"
    counts = Counter(Membership.objects.values_list("role", flat=True))
    assert counts == {role.value: 1 for role in Role} | {Role.OPERATOR_PEMDA.value: len(STAGED)}
    shown = run_create_demo("--show")
    assert settings.DEMO_PASSWORD in shown
    assert [line for line in shown.splitlines() if "@" in line] == [
        f"  {a.name:{max(len(x.name) for x in existing_accounts())}}  {a.email}" for a in existing_accounts()
    ]
    assert len(existing_accounts()) == Membership.objects.count()


def test_show_on_a_database_without_demo_accounts_says_nothing(province: Province) -> None:
    assert run_create_demo("--show") == ""


@pytest.mark.django_db
def test_create_demo_without_regions_says_what_to_run() -> None:
    with pytest.raises(CommandError, match="load_regions"):
        run_create_demo()


def test_account_is_named_by_its_role_and_may_sign_in_only_with_a_password(province: Province) -> None:
    region = Region.objects.get(code="16.03")
    account = Account(Role.OPERATOR_PEMDA, region)
    assert (account.name, account.email) == ("Operator Pemda Uji 16.03", "operator.uji1603@contoh.test")
    (open_one,) = create([account], password="kata-sandi-panjang", valid_from=START).values()
    (closed_one,) = create([Account(Role.BIRO_HUKUM, province)], password=None, valid_from=START).values()
    assert open_one.user.check_password("kata-sandi-panjang")
    assert not closed_one.user.has_usable_password()


def test_national_staff_is_one_account_for_each_national_role() -> None:
    roles = [account.role for account in national_staff()]
    assert roles == [role for role in Role if SCOPE_OF[role] == "nation"]
