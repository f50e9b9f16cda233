"""The log: who did what and who opened which file, narrowed, within reach."""

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.states import Role
from assessments.events import record
from assessments.file_reads import note_read
from assessments.models import Document, Event, FileRead
from regions.models import Region
from regions.rules import search_text
from tests.assessments.desk import as_member, as_role
from tests.world import World

pytestmark = pytest.mark.integration
LOG = reverse("assessments:log")
FILES = reverse("assessments:file_log")


def history(world: World) -> str:
    return reverse("assessments:history", args=[world.assessment().pk])


def acts(client: Client, url: str, **asked: object) -> list[str]:
    """What the page tells, oldest first."""
    context = client.get(f"{url}?{urlencode(asked)}").context
    told = [told for _, told, _ in context["rows"]] if "rows" in context else context["events"]
    return [line.what for line in reversed(told)]


def findable(world: World, region: Region | None = None) -> None:
    """The (foreign) region as the loader leaves it: with what it is searched by."""
    region = region or world.foreign_region
    region.search_text = search_text(code=region.code, name=region.name)
    region.save(update_fields=["search_text"])


@pytest.fixture
def worked(world: World) -> World:
    """Three items filled, sent, two of them judged; a document in the library."""
    world.submit(limit=3)
    world.start_kanwil()
    world.judge(["01.S1", "01.S2"])
    return world


# --- Acts -----------------------------------------------------------------------------------------------------------


def test_the_history_is_narrowed_by_act_item_right_and_person(worked: World) -> None:
    client, url = as_role(worked, Role.PIMPINAN_KANWIL), history(worked)
    judged = ["Putusan butir 01.S1 oleh Kanwil: Diterima", "Putusan butir 01.S2 oleh Kanwil: Diterima"]

    assert acts(client, url, verb="putusan") == judged
    assert acts(client, url, verb="putusan", code="01.s2") == judged[1:]
    assert acts(client, url, verb="putusan", code="1") == judged
    assert acts(client, url, verb="putusan", code="2") == []
    assert acts(client, url, verb="putusan", person="verifikator kan") == judged
    assert acts(client, url, verb="putusan", person="operator") == []


@pytest.mark.both
def test_the_history_is_narrowed_by_days_both_included(worked: World) -> None:
    client, url, today = as_role(worked, Role.PIMPINAN_KANWIL), history(worked), timezone.localdate()
    yesterday, tomorrow = today - timedelta(days=1), today + timedelta(days=1)

    found = [
        len(acts(client, url, verb="putusan", **days))
        for days in ({"since": today, "until": today}, {"since": tomorrow}, {"until": yesterday}, {"since": yesterday})
    ]

    assert found == [2, 0, 0, 2]


@pytest.mark.parametrize(
    "asked", [{"since": "kemarin"}, {"verb": "ngawur"}, {"until": "9999-12-31"}, {"code": "9" * 90}, {"actor": "x"}]
)
def test_rubbish_narrows_nothing_or_finds_nothing_but_never_fails(worked: World, asked: dict[str, str]) -> None:
    client = as_role(worked, Role.AUDITOR)
    urls = (history(worked), LOG, FILES)
    assert [client.get(f"{url}?{urlencode(asked)}").status_code for url in urls] == [200] * 3


def test_a_last_day_before_the_first_says_so_and_both_stay_typed(worked: World) -> None:
    page = as_role(worked, Role.AUDITOR).get(f"{LOG}?since=2026-05-02&until=2026-05-01").content.decode()
    assert "Pilih tanggal yang sama dengan atau sesudah tanggal awal." in page
    assert ('value="2026-05-02"' in page, 'value="2026-05-01"' in page) == (True, True)


def test_the_log_reaches_as_far_as_the_role(worked: World) -> None:
    worked.fill(worked.foreign_region, limit=1)
    worked.document(worked.foreign_region, name="asing.pdf")
    findable(worked)
    own = as_role(worked, Role.PIMPINAN_KANWIL)

    regions = {str(region) for _, _, region in own.get(LOG).context["rows"]}
    foreign = own.get(f"{LOG}?region=13.01").context["rows"]
    national = as_role(worked, Role.AUDITOR).get(f"{LOG}?region=13.01").context["rows"]

    assert regions == {str(worked.region)}
    assert foreign == []
    assert {event.verb for event, _, _ in national} == {"butir-diisi", "dokumen-diunggah"}


@pytest.mark.both
def test_the_log_of_one_person_names_the_person_only_within_reach(worked: World) -> None:
    worked.fill(worked.foreign_region, limit=1)
    stranger = Event.objects.filter(assessment__region=worked.foreign_region).latest("pk").actor
    operator, client = worked.operator().user, as_role(worked, Role.VERIFIKATOR_KANWIL)

    own = client.get(f"{LOG}?actor={operator.pk}").context
    foreign = client.get(f"{LOG}?actor={stranger.pk}").context

    assert (own["person"], {event.actor for event, _, _ in own["rows"]}) == (operator, {operator})
    assert (foreign["person"], foreign["rows"]) == (None, [])


def test_the_log_begins_with_the_last_thirty_days_and_older_ones_are_a_date_away(worked: World) -> None:
    form = as_role(worked, Role.AUDITOR).get(LOG).context["form"]
    assert form["since"].value() == (timezone.localdate() - timedelta(days=30)).isoformat()


def test_how_a_pemda_shares_its_work_is_seen_by_the_pemda_and_the_auditor(world: World) -> None:
    world.hand_over("01.S1")
    url = history(world)

    seen = {
        role: [what for what in acts(as_role(world, role), url) if "ditugaskan" in what] != []
        for role in (Role.OPERATOR_PEMDA, Role.PIMPINAN_KANWIL, Role.ADMIN_NASIONAL, Role.AUDITOR)
    }

    assert seen == {
        Role.OPERATOR_PEMDA: True,
        Role.PIMPINAN_KANWIL: False,
        Role.ADMIN_NASIONAL: False,
        Role.AUDITOR: True,
    }


def test_the_log_goes_on_where_the_page_before_ended(worked: World, settings: Any) -> None:
    settings.PAGE_SIZE = 2
    client, asked = as_role(worked, Role.AUDITOR), f"{LOG}?region=16.01"
    findable(worked, worked.region)
    whole = list(Event.objects.filter(assessment=worked.assessment()).order_by("-pk").values_list("pk", flat=True))

    found, older = [], 0
    while True:
        leaf = client.get(f"{asked}&before={older}" if older else asked).context["leaf"]
        found += [event.pk for event in leaf.rows if event.assessment_id]
        older = leaf.older
        if not older:
            break

    assert found == whole


# --- Files ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def document(world: World) -> Document:
    return world.document()


def fetch(client: Client, document: Document, query: str = "", **headers: str) -> int:
    answer = client.get(reverse("assessments:document_file", args=[document.pk]) + query, headers=headers)
    if answer.streaming:
        list(answer.streaming_content)
    return answer.status_code


def reads() -> list[tuple[str, bool]]:
    return list(FileRead.objects.order_by("pk").values_list("user__name", "downloaded"))


@pytest.fixture
def at_noon(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """A clock for the readings: its last entry is now."""
    clock = [datetime(2026, 5, 4, 5, 0, tzinfo=UTC)]
    monkeypatch.setattr("assessments.file_reads.timezone.now", lambda: clock[-1])
    return clock


@pytest.mark.both
def test_opening_a_file_is_kept_once_in_ten_minutes_however_many_parts_are_asked_for(
    world: World, document: Document, at_noon: list[datetime]
) -> None:
    client = as_role(world, Role.VERIFIKATOR_KANWIL)
    statuses = [fetch(client, document), fetch(client, document, Range="bytes=0-9"), fetch(client, document)]
    statuses.append(fetch(client, document, **{"If-None-Match": f'"{document.sha256}"'}))
    assert (statuses, reads()) == ([200, 206, 200, 304], [("Verifikator Kanwil", False)])

    at_noon.append(at_noon[0] + timedelta(minutes=10))
    fetch(client, document)
    fetch(as_role(world, Role.AUDITOR), document)

    assert reads() == [("Verifikator Kanwil", False), ("Verifikator Kanwil", False), ("Auditor", False)]
    assert FileRead.objects.latest("pk").acting_as == "Auditor · Nasional"
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        FileRead.objects.all().delete()


def test_a_download_is_told_from_a_look(world: World, document: Document) -> None:
    client = as_role(world, Role.VERIFIKATOR_KANWIL)
    address = reverse("assessments:document_file", args=[document.pk])
    assert (
        f'href="{address}?unduh=1"' in client.get(reverse("assessments:document", args=[document.pk])).content.decode()
    )

    fetch(client, document)
    fetch(client, document, "?unduh=1")

    assert reads() == [("Verifikator Kanwil", False), ("Verifikator Kanwil", True)]


def test_who_may_not_read_and_who_only_asks_for_the_headers_leave_nothing(world: World, document: Document) -> None:
    foreign = world.join(Role.OPERATOR_PEMDA, region=world.foreign_region)
    address = reverse("assessments:document_file", args=[document.pk])

    status = fetch(as_member(foreign), document)
    headers = as_role(world, Role.AUDITOR).head(address)
    headers.close()

    assert (status, headers.status_code, reads()) == (404, 200, [])


@pytest.mark.both
def test_the_owner_sees_on_the_page_of_the_document_who_opened_it(world: World, document: Document) -> None:
    note_read(document, by=world.members[Role.VERIFIKATOR_KANWIL])
    note_read(document, by=world.members[Role.VERIFIKATOR_PUSAT], downloaded=True)
    url = reverse("assessments:document", args=[document.pk])

    def shown(role: Role) -> list[str] | None:
        found = as_role(world, role).get(url).context["reads"]
        return None if found is None else [str(read.user) for read in found]

    both = ["Verifikator pusat", "Verifikator Kanwil"]
    roles = (Role.OPERATOR_PEMDA, Role.PIMPINAN_KANWIL, Role.AUDITOR, Role.BIRO_HUKUM, Role.TIM_PENILAI)
    assert [shown(role) for role in roles] == [both, both, both, None, None]


@pytest.mark.both
def test_the_log_of_files_is_narrowed_and_within_reach(world: World, document: Document) -> None:
    foreign = world.document(world.foreign_region, name="asing.pdf")
    findable(world)
    for each in (document, foreign):
        note_read(each, by=world.members[Role.VERIFIKATOR_PUSAT])
    note_read(document, by=world.members[Role.AUDITOR], downloaded=True)

    def found(role: Role, **asked: object) -> list[tuple[str, str]]:
        page = as_role(world, role).get(f"{FILES}?{urlencode(asked)}").context["leaf"].rows
        return [(read.document.title, str(read.user)) for read in page]

    own = [("laporan", "Auditor"), ("laporan", "Verifikator pusat")]
    assert found(Role.VERIFIKATOR_KANWIL) == own
    assert found(Role.AUDITOR) == [own[0], ("asing", "Verifikator pusat"), own[1]]
    assert found(Role.AUDITOR, document="lapor", person="pusat") == own[1:]
    assert found(Role.AUDITOR, region="13.01") == [("asing", "Verifikator pusat")]
    assert found(Role.AUDITOR, until="2020-01-01") == []


# --- What it costs --------------------------------------------------------------------------------------------------


@pytest.mark.both
@pytest.mark.parametrize("count", [1, 3])
def test_pages_take_the_same_queries_for_one_and_three(
    world: World, document: Document, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    assert world.cycle
    people = [world.join(Role.VERIFIKATOR_KANWIL) for _ in range(count)]
    for by in people:
        record(Event.Verb.JUDGED, by=by, assessment=world.assessment(), item=world.item(), after={"outcome_label": "x"})
        note_read(document, by=by)
    client = as_role(world, Role.PIMPINAN_KANWIL)
    client.get(LOG)  # what every page reads once is cached

    with django_assert_num_queries(5):
        log = client.get(f"{LOG}?verb=putusan")
    with django_assert_num_queries(5):
        files = client.get(FILES)
    with django_assert_num_queries(8):
        page = client.get(f"{history(world)}?verb=putusan")

    assert (len(log.context["rows"]), len(files.context["leaf"].rows), len(page.context["events"])) == (count,) * 3
