"""`make bench`: how fast the program is, on the demo cycle with 514 regions in a throw-away folder.

Prints one line a measure: median of the runs in milliseconds, the bound of the issue it comes from, the count of SQL
statements. It judges nothing and is no part of the tests: a busy machine is slow. Quote machine, date and command.
"""

import os
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
folder = tempfile.TemporaryDirectory(prefix="kkpham-bench-")
os.environ["KKPHAM_DATA"] = folder.name
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kkpham.settings")

import django  # noqa: E402 - the data folder must be named first

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.db.models import Count  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.utils import timezone  # noqa: E402

from accounts.models import Membership  # noqa: E402
from accounts.states import Role  # noqa: E402
from assessments import cycles  # noqa: E402
from assessments.models import Assessment, Cycle, Decision, Item  # noqa: E402
from assessments.scores import compute  # noqa: E402
from assessments.states import AssessmentState, CycleState, ItemState, ScoreStage  # noqa: E402
from benchmarks.annex import measure_annex  # noqa: E402
from benchmarks.desk import measure_desk, measure_verdict  # noqa: E402
from benchmarks.evaluation import measure_evaluation  # noqa: E402
from benchmarks.uploads import measure_uploads  # noqa: E402
from benchmarks.verify import measure_verify  # noqa: E402
from demo.staging import SCORED, create_demo  # noqa: E402
from kkpham.garbage import collect_seldom  # noqa: E402
from regions.models import Institution, RegionalOffice  # noqa: E402
from reports.issuing import issue_piagam  # noqa: E402
from reports.models import Piagam  # noqa: E402
from reports.piagam import render_many  # noqa: E402

RUNS = 7


def report(name: str, seconds: list[float], bound: str, queries: int | None = None) -> None:
    counted = "" if queries is None else f"{queries:4} SQL"
    print(f"{name:52} {statistics.median(seconds) * 1000:9.0f} ms  batas {bound:>9}  {counted}", flush=True)


def once(name: str, bound: str, act: Callable[[], object]) -> None:
    start = time.perf_counter()
    act()
    report(name, [time.perf_counter() - start], bound)


def page(name: str, url: str, who: Membership, bound: str) -> None:
    """Server time of a page, without the network: the first answer warms up, the rest count."""
    client = Client(HTTP_HOST="127.0.0.1", HTTP_ACCEPT_ENCODING="gzip")
    client.force_login(who.user)
    client.get(url)
    taken = []
    for _ in range(RUNS):
        start = time.perf_counter()
        response = client.get(url)
        taken.append(time.perf_counter() - start)
        if response.status_code != 200:
            raise SystemExit(f"{url}: {response.status_code}")
    with CaptureQueriesContext(
        connection,
    ) as captured:
        client.get(url)
    report(f"{name} ({len(response.content) / 1024:.0f} KB gzip)", taken, bound, len(captured))


def member(role: Role) -> Membership:
    return Membership.objects.select_related("user").filter(role=role).first()


def assessment_in(state: AssessmentState) -> Assessment:
    return Assessment.objects.filter(state=state, items__state__in=[s for s in ItemState if s != ItemState.EMPTY])[0]


def desk_with_most_regions() -> RegionalOffice:
    """The Kanwil with the most regions in a cycle: 38."""
    return RegionalOffice.objects.annotate(n=Count("assessments")).order_by("-n")[0]


def measure_pages() -> None:
    filling = assessment_in(AssessmentState.DRAFT)
    desk = assessment_in(AssessmentState.KANWIL)
    item = Item.objects.filter(assessment=desk).exclude(state=ItemState.EMPTY).order_by("pk")[0]
    page("Daftar 514 daerah", "/daerah/", member(Role.ADMIN_NASIONAL), "150 ms")
    page("Daftar satu Kanwil", "/daerah/", member(Role.VERIFIKATOR_KANWIL), "150 ms")
    page("Formulir satu hak", f"/penilaian/{filling.pk}/hak/6/", member(Role.OPERATOR_PEMDA), "80 ms")
    page("Ikhtisar daerah", f"/penilaian/{filling.pk}/", member(Role.OPERATOR_PEMDA), "-")
    page("Putusan satu butir", f"/butir/{item.pk}/verifikasi/", member(Role.VERIFIKATOR_KANWIL), "100 ms")
    page("Nilai dan penjelasan", f"/penilaian/{desk.pk}/nilai/", member(Role.VERIFIKATOR_KANWIL), "100 ms")
    largest = desk_with_most_regions()
    page("Ringkasan Kanwil terbesar", f"/ringkasan/?kanwil={largest.pk}", member(Role.ADMIN_NASIONAL), "150 ms")
    page("Ringkasan nasional", "/ringkasan/nasional/", member(Role.ADMIN_NASIONAL), "150 ms")
    page("Rekap satu Kanwil", "/rekap/", member(Role.VERIFIKATOR_KANWIL), "-")
    page("Rekap nasional", "/rekap/", member(Role.ADMIN_NASIONAL), "-")
    tried = "/simulasi/?tahap=mandiri&bobot_struktur=20&bobot_hasil=50&perlakuan=zero"
    page("Simulasi 514 daerah", tried, member(Role.ADMIN_NASIONAL), "1000 ms")


def measure_scores() -> None:
    """The nation at one stage; what is not filled is scored as such."""
    everybody = list(Assessment.objects.filter(cycle__state=CycleState.OPEN).values_list("pk", flat=True))
    once(
        "Nilai mandiri 514 daerah, dengan simpan",
        "1000 ms",
        lambda: compute(assessment_ids=everybody, stage=ScoreStage.SELF),
    )


def measure_stages() -> None:
    """Each stage of the regions whose every item has two verdicts, as the worker computes them; nothing is kept."""
    collect_seldom()
    whole = Assessment.objects.filter(cycle__state=CycleState.OPEN, state=AssessmentState.KANWIL)
    ids = list(whole.exclude(items__central_verdict=None).values_list("pk", flat=True))
    for stage in ScoreStage:
        taken = []
        for _ in range(3):
            with transaction.atomic():
                Assessment.objects.filter(pk__in=ids).update(state=AssessmentState.CENTRAL)
                start = time.perf_counter()
                compute(assessment_ids=ids, stage=stage)
                taken.append(time.perf_counter() - start)
                transaction.set_rollback(True)
        report(f"{stage.label}, {len(ids)} daerah penuh, dengan simpan", taken, "1000 ms")
    compute(assessment_ids=ids, stage=ScoreStage.KANWIL)
    page(f"Simulasi {len(ids)} daerah penuh", "/simulasi/?tahap=kanwil", member(Role.ADMIN_NASIONAL), "1000 ms")
    with transaction.atomic():
        Assessment.objects.filter(pk=ids[0]).update(state=AssessmentState.CENTRAL)
        for stage in ScoreStage:
            compute(assessment_ids=ids[:1], stage=stage)
    url = f"/penilaian/{ids[0]}/nilai/"
    page("Nilai dan penjelasan, tiga tahap", url, member(Role.VERIFIKATOR_PUSAT), "100 ms")


def measure_piagam() -> None:
    admin = member(Role.ADMIN_NASIONAL)
    cycle = Cycle.objects.get(state=CycleState.OPEN)
    ready = Assessment.objects.get(cycle=cycle, region__code=SCORED)  # the worker would do this
    compute(assessment_ids=[ready.pk], stage=ScoreStage.FINAL)
    data = cycles.DecreeData(
        number="UKURAN",
        title="Pengukuran",
        date=timezone.localdate(),
        place="Jakarta",
        institution=Institution.objects.first(),
        signatory_title="Menteri",
        signatory_name="Pejabat",
    )
    with transaction.atomic():
        cycles.issue_decree(cycle_id=cycle.pk, data=data, by=admin)
    Decision.objects.update(piagam=True)
    issue_piagam(cycle_id=cycle.pk, by=admin)
    piagam = Piagam.objects.first()
    once("17 piagam", "3000 ms", lambda: list(render_many([piagam] * 17)))


def main() -> None:
    print(f"{platform.machine()}, {os.cpu_count()} inti, Python {platform.python_version()}, {timezone.now():%Y-%m-%d}")
    once("Skema basis data", "-", lambda: call_command("migrate", verbosity=0))
    once("Wilayah dan kantor", "-", lambda: call_command("load_regions", verbosity=0))
    once("Instrumen", "-", lambda: call_command("load_instruments", verbosity=0))
    once("Siklus peragaan (514 x 120 butir)", "-", create_demo)
    measure_scores()
    measure_pages()
    measure_uploads(report, member(Role.OPERATOR_PEMDA))
    measure_piagam()
    measure_verdict(report, member(Role.VERIFIKATOR_KANWIL))
    measure_verify(report, member(Role.OPERATOR_PEMDA))
    measure_annex(report, member(Role.VERIFIKATOR_PUSAT))
    measure_desk(page, member(Role.VERIFIKATOR_PUSAT), member(Role.VERIFIKATOR_KANWIL))
    measure_stages()
    measure_evaluation(once, page, member(Role.VERIFIKATOR_PUSAT))


if __name__ == "__main__":
    with folder:
        main()
