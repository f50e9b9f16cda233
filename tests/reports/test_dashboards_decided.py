"""The pages "Ringkasan" after a decree: predicates, the year before, and links that all open."""

import re
from collections.abc import Callable
from datetime import timedelta
from statistics import median
from urllib.parse import urldefrag

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership
from accounts.states import Role
from assessments import cycles
from assessments.models import Assessment, Cycle
from assessments.states import REQUIRED_STAGES
from tests.reports.pictures import SVG, bars_of, pictures, rows_of
from tests.world import World

pytestmark = pytest.mark.integration
SignIn = Callable[[Membership], Client]
KANWIL, NATION = reverse("reports:dashboard"), reverse("reports:national")


def next_cycle(world: World) -> Cycle:
    """The year after, opened."""
    admin = world.members[Role.ADMIN_NASIONAL]
    now = timezone.now()
    cycles.close_cycle(cycle_id=world.cycle.pk, by=admin)
    made = cycles.prepare_cycle(
        award_year=2027,
        performance_year=2026,
        instrument=world.instrument,
        windows={s.value: (now - timedelta(days=1), now + timedelta(days=1)) for s in REQUIRED_STAGES},
        by=admin,
    )
    return cycles.open_cycle(cycle_id=made.pk, by=admin)


def test_after_the_decree_the_map_tells_predicates_and_leads_to_those_awarded(
    decided: World, signed_in: SignIn
) -> None:
    client = signed_in(decided.members[Role.ADMIN_NASIONAL])
    page = client.get(NATION, {"peta": "predikat"})

    names = [link.findtext(f"{SVG}title") for link in pictures(page)["Peta predikat kabupaten/kota"].iter(f"{SVG}a")]
    assert sorted(name.partition(": ")[2] for name in names) == ["Peduli HAM"] * 2 + ["Tanpa predikat"] * 2
    (award,) = [url for _, words, _, url in page.context["key"] if words == "Peduli HAM"]
    assert rows_of(client, award) == 2
    assert page.context["whole"]["cells"][-1][0] == 2
    sent = Assessment.objects.exclude(submitted_at=None)
    days = [(assessment.forwarded_at - assessment.submitted_at) / timedelta(days=1) for assessment in sent]
    assert page.context["whole"]["group"].median_days == median(days)
    assert page.context["turns"] is None


def test_the_year_after_is_compared_with_the_last_decree(decided: World, signed_in: SignIn) -> None:
    next_cycle(decided)
    page = signed_in(decided.members[Role.ADMIN_NASIONAL]).get(NATION)

    assert bars_of(pictures(page)["Peduli HAM: 2027 terhadap 2026"]) == {
        "Bertahan": "0",
        "Diraih": "0",
        "Lepas": "0",
        "Menunggu penetapan": "2",
    }
    assert "Keputusan 2027 belum ditetapkan." in page.content.decode()
    before = signed_in(decided.members[Role.ADMIN_NASIONAL]).get(NATION, {"siklus": "2026"})
    assert before.context["cycle"].award_year == 2026


@pytest.mark.parametrize(
    ("role", "url"), [(Role.PIMPINAN_KANWIL, KANWIL), (Role.ADMIN_NASIONAL, NATION), (Role.VERIFIKATOR_PUSAT, NATION)]
)
def test_every_link_on_the_page_opens(decided: World, signed_in: SignIn, role: Role, url: str) -> None:
    client = signed_in(decided.members[role])
    html = client.get(url).content.decode()
    main = html[html.index("<main") : html.index("</main>")].replace("&amp;", "&")
    links = set(re.findall(r'href="([^"]+)"', main))

    pages = {urldefrag(link)[0] for link in links if not link.startswith("#")}
    answers = {link: client.get(link if link.startswith("/") else url + link, follow=True) for link in pages}
    broken = {link for link, answer in answers.items() if answer.status_code != 200}
    lost = {link for link in links if link.startswith("#") and f'id="{link[1:]}"' not in main}
    assert (broken, lost) == (set(), set())
