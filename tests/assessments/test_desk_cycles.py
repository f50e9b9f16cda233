"""Cycles on screen: laying out, opening as a Job, final scores of all, decree and closing."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.states import Role
from assessments import tasks
from assessments.models import Assessment, Cycle, Decree
from jobs import queue
from jobs.models import Job
from tests.assessments.desk import as_role
from tests.world import PASSWORD, TWO_RIGHTS, World

pytestmark = pytest.mark.integration
READERS = {Role.ADMIN_NASIONAL, Role.VERIFIKATOR_PUSAT}
HANDLERS = (tasks.open_whole_cycle, tasks.finish_whole_cycle)  # registered when imported, as the worker does


def _url(name: str, world: World) -> str:
    return reverse(f"assessments:{name}", args=[world.cycle.pk])


def _ready(world: World) -> None:
    """The first region is judged at both levels and waits for its final score."""
    world.submit()
    world.start_kanwil()
    world.judge()
    world.forward()
    assessment = world.start_central()
    world.judge_sample()
    url = reverse("assessments:confirm", args=[assessment.pk])
    as_role(world, Role.VERIFIKATOR_PUSAT).post(url, {"version": assessment.version})


def _schedule(year: int) -> dict[str, str]:
    fields = {}
    for name in ("FILLING", "KANWIL", "REPAIR", "CENTRAL"):
        fields |= {f"{name}_opens": f"{year}-01-15T00:00", f"{name}_closes": f"{year}-03-31T23:59"}
    return fields


def _decree(**fields: object) -> dict[str, object]:
    return {
        "number": "M.HH-01.UJI TAHUN 2026",
        "title": "Penetapan Kabupaten/Kota Peduli HAM",
        "date": "2026-11-15",
        "place": "Jakarta",
        "signatory_title": "Menteri Uji",
        "signatory_name": "Pejabat Uji",
        "password": PASSWORD,
    } | fields


def test_a_cycle_is_laid_out_scheduled_and_opened_by_the_worker(world: World) -> None:
    admin = as_role(world, Role.ADMIN_NASIONAL)
    offered = admin.get(reverse("assessments:cycle_new")).context["form"].initial
    assert offered["performance_year"] == offered["award_year"] - 1
    fields = {"award_year": 2027, "performance_year": 2026, "instrument": world.instrument.pk} | _schedule(2027)
    made = admin.post(reverse("assessments:cycle_new"), fields)
    cycle = Cycle.objects.get(award_year=2027)
    assert made["Location"] == reverse("assessments:cycle", args=[cycle.pk])
    assert (cycle.performance_year, cycle.state, cycle.windows.count()) == (2026, "disiapkan", 4)
    assert cycle.windows.get(stage="pengisian").opens_at.isoformat() == "2027-01-14T17:00:00+00:00"

    moved = _schedule(2027) | {"FILLING_closes": "2027-05-30T23:59"}
    assert admin.post(reverse("assessments:windows", args=[cycle.pk]), moved).status_code == 302
    assert cycle.windows.get(stage="pengisian").closes_at.isoformat() == "2027-05-30T16:59:00+00:00"

    opening = admin.post(reverse("assessments:cycle_open", args=[cycle.pk]))
    job = Job.objects.get(kind="buka-siklus")
    assert opening["Location"] == reverse("jobs:job", args=[job.pk])
    queue.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.note) == ("selesai", "Siklus 2027 berjalan: 3 daerah")
    assert Assessment.objects.filter(cycle=cycle).count() == 3
    Job.objects.filter(pk=job.pk).update(state="antre")
    queue.run(job.pk)  # sent twice: the cycle stays as it is
    assert Assessment.objects.filter(cycle=cycle).count() == 3
    assert admin.post(reverse("assessments:cycle_open", args=[cycle.pk])).status_code == 302
    assert Job.objects.filter(kind="buka-siklus").count() == 1


def test_a_cycle_that_does_not_fit_is_refused_with_what_was_typed(world: World) -> None:
    assert world.cycle.award_year == 2026
    admin = as_role(world, Role.ADMIN_NASIONAL)
    fields = {"award_year": 2026, "performance_year": 2025, "instrument": world.instrument.pk} | _schedule(2026)
    twice = admin.post(reverse("assessments:cycle_new"), fields)
    assert (twice.status_code, "sudah ada" in twice.content.decode()) == (422, True)
    assert 'value="2026-03-31T23:59"' in twice.content.decode()
    wrong = fields | {"award_year": 2028, "performance_year": 2028, "FILLING_closes": "2026-01-01T00:00"}
    refused = admin.post(reverse("assessments:cycle_new"), wrong)
    assert refused.status_code == 422
    assert set(refused.context["form"].errors) == {"performance_year", "FILLING_closes"}


@pytest.mark.parametrize(
    ("name", "roles"),
    [
        ("cycle", READERS),
        ("decree", READERS),
        ("windows", {Role.ADMIN_NASIONAL}),
    ],
)
def test_who_may_read_a_cycle(world: World, name: str, roles: set[str]) -> None:
    statuses = {role: as_role(world, role).get(_url(name, world)).status_code for role in Role}
    assert statuses == {role: 200 if role in roles else 403 for role in Role}


@pytest.mark.parametrize(
    ("name", "roles"),
    [
        ("cycle_open", {Role.ADMIN_NASIONAL}),
        ("cycle_close", {Role.ADMIN_NASIONAL}),
        ("cycle_finish", READERS),
        ("decree", {Role.ADMIN_NASIONAL}),
    ],
)
def test_who_may_act_on_a_cycle(world: World, name: str, roles: set[str]) -> None:
    refused = {role for role in Role if as_role(world, role).post(_url(name, world)).status_code == 403}
    assert refused == set(Role) - roles


def test_final_scores_of_all_that_are_ready_and_the_others_are_named(world: World) -> None:
    _ready(world)
    other = world.regions[1]
    world.submit(other)
    world.start_kanwil(other)
    world.judge(region=other)
    world.forward(other)
    world.start_central(other)
    admin = as_role(world, Role.ADMIN_NASIONAL)
    page = admin.get(_url("cycle", world))
    assert [(a.region, left) for a, left in page.context["unready"]] == [(other, TWO_RIGHTS)]
    assert [a.region for a in page.context["ready"]] == [world.region]

    admin.post(_url("cycle_finish", world))
    job = Job.objects.get(kind="nilai-akhir-siklus")
    queue.run(job.pk)
    job.refresh_from_db()
    assert job.note == "Nilai akhir 1 daerah dihitung; 1 daerah belum selesai diverifikasi pusat"
    assert [world.assessment().state, world.assessment(other).state] == ["dinilai", "verifikasi-pusat"]
    admin.post(_url("cycle_finish", world))
    assert Job.objects.filter(kind="nilai-akhir-siklus").count() == 1  # nobody is ready: no second Job


@pytest.fixture
def scored(world: World) -> Client:
    """The first region has its final score; a client of the admin nasional."""
    world.to_scored()
    return as_role(world, Role.ADMIN_NASIONAL)


def test_the_decree_shows_what_it_will_decide_then_what_it_decided(world: World, scored: Client) -> None:
    url = _url("decree", world)
    preview = scored.get(url)
    assert [a.region for a in preview.context["scored"]] == [world.region]
    assert preview.context["preview_counts"][0] == {"label": "Peduli HAM", "value": "1", "unit": "daerah"}
    assert scored.post(url, _decree(institution=world.ministry.pk)).status_code == 302
    assert world.assessment().state == "ditetapkan"
    after = scored.get(url)
    assert "M.HH-01.UJI TAHUN 2026" in after.content.decode()
    assert [d.predicate_label for d in after.context["decisions"]] == ["Peduli HAM"]
    assert 'name="password"' not in after.content.decode()


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"password": "bukan-kata-sandinya"}, "password"),
        ({"date": "2020-01-01"}, "institution"),
        ({"number": ""}, "number"),
    ],
)
def test_a_decree_is_refused_without_password_or_with_an_institution_of_another_day(
    world: World, scored: Client, fields: dict[str, str], field: str
) -> None:
    refused = scored.post(_url("decree", world), _decree(institution=world.ministry.pk) | fields)
    assert refused.status_code == 422
    assert set(refused.context["form"].errors) == {field}
    assert "Pejabat Uji" in refused.content.decode()
    assert not Decree.objects.exists()


def test_closing_names_what_hinders_it_and_leaves_the_silent_without_a_score(world: World, scored: Client) -> None:
    page = scored.get(_url("cycle", world))
    assert [a.region for a in page.context["pending"]] == [world.region]
    assert _url("cycle_close", world) not in page.content.decode()
    scored.post(_url("cycle_close", world))
    world.cycle.refresh_from_db()
    assert world.cycle.state == "berjalan"

    world.decide()
    page = scored.get(_url("cycle", world)).content.decode()
    assert "2 daerah akan berstatus tidak menyampaikan data" in page
    scored.post(_url("cycle_close", world))
    world.cycle.refresh_from_db()
    silent = world.assessment(world.regions[1])
    assert (world.cycle.state, silent.state, silent.score_final) == ("ditutup", "tidak-menyampaikan", None)
