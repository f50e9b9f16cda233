"""Role x URL x own or foreign, as one table. A URL that is not in the table fails the test: the table grows with each.

Signed out: to the sign-in page. A role the act is not for: 403. A foreign object: 404. The rest: let in.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from accounts.states import Role
from kkpham import urls
from tests.access_objects import keys_of
from tests.world import World

pytestmark = pytest.mark.integration

R = Role
ALL = frozenset(Role)
REGION = frozenset({R.OPERATOR_PEMDA, R.KONTRIBUTOR_OPD})
# A contributor of an OPD sees items, never a whole form.
READERS = ALL - {R.KONTRIBUTOR_OPD}
DESK = READERS - {R.OPERATOR_PEMDA, R.PENGESAH}
OPERATOR = frozenset({R.OPERATOR_PEMDA})
KANWIL = frozenset({R.VERIFIKATOR_KANWIL, R.PIMPINAN_KANWIL})
LEADER = frozenset({R.PIMPINAN_KANWIL})
PUSAT = frozenset({R.VERIFIKATOR_PUSAT})
ADMIN = frozenset({R.ADMIN_NASIONAL})
SCORERS = PUSAT | ADMIN
ADJUSTERS = frozenset({R.TIM_PENILAI, R.ADMIN_NASIONAL})
COACHES = KANWIL | PUSAT
RECAP = KANWIL | SCORERS
SIMULATORS = KANWIL | SCORERS | {R.TIM_PENILAI}
NATION = frozenset({R.VERIFIKATOR_PUSAT, R.TIM_PENILAI, R.ADMIN_NASIONAL, R.AUDITOR})

LOG_READERS = KANWIL | SCORERS | {R.AUDITOR}
EVALUATORS = OPERATOR | KANWIL | NATION

# name: (method, what its key names, roles let in); None as roles: public
TABLE: dict[str, tuple[str, str, frozenset[str] | None]] = {
    "landing": ("get", "", None),
    "healthz": ("get", "", None),
    "home": ("get", "", ALL),
    "accounts:login": ("get", "", None),
    "accounts:logout": ("post", "", None),
    "accounts:password_set": ("get", "link", None),
    "accounts:switch": ("get", "", ALL),
    "accounts:password_change": ("get", "", ALL),
    "accounts:users": ("get", "", ADMIN),
    "accounts:user_new": ("get", "", ADMIN),
    "accounts:user": ("get", "user", ADMIN),
    "accounts:user_activate": ("post", "user", ADMIN),
    "accounts:user_deactivate": ("post", "user", ADMIN),
    "accounts:user_link": ("post", "user", ADMIN),
    "accounts:membership_new": ("get", "user", ADMIN),
    "accounts:membership_end": ("post", "membership", ADMIN),
    "regions:office_list": ("get", "", ADMIN),
    "regions:office_new": ("get", "", ADMIN),
    "regions:institution_edit": ("get", "institution", ADMIN),
    "regions:office": ("get", "office", ADMIN),
    "regions:office_edit": ("get", "office", ADMIN),
    "regions:coverage_add": ("get", "office", ADMIN),
    "regions:coverage_end": ("get", "coverage", ADMIN),
    "indicators:list": ("get", "", None),
    "indicators:instrument": ("get", "instrument", None),
    "assessments:instrument_compare": ("get", "two versions", None),
    "assessments:instruments": ("get", "", SCORERS),
    "assessments:instrument": ("get", "version", SCORERS),
    "assessments:instrument_new": ("get", "version", SCORERS),
    "assessments:instrument_discard": ("post", "version", SCORERS),
    "assessments:instrument_propose": ("get", "version", SCORERS),
    "assessments:instrument_publish": ("post", "version", ADMIN),
    "assessments:instrument_return": ("post", "version", SCORERS),
    "assessments:instrument_import": ("get", "", SCORERS),
    "assessments:instrument_template": ("get", "", SCORERS),
    "assessments:instrument_import_preview": ("get", "annex", SCORERS),
    "assessments:instrument_import_apply": ("post", "annex", SCORERS),
    "assessments:instrument_compare_with": ("get", "version", SCORERS),
    "assessments:instrument_mapping": ("get", "draft", SCORERS),
    "assessments:instrument_row_new": ("get", "draft part", SCORERS),
    "assessments:instrument_row": ("get", "draft row", SCORERS),
    "assessments:instrument_row_remove": ("post", "draft row", SCORERS),
    "jobs:list": ("get", "", ALL),
    "jobs:job": ("get", "job", ALL),
    "jobs:result": ("get", "job", ALL),
    "notices:list": ("get", "", ALL),
    "notices:open": ("post", "notice", ALL),
    "notices:read_all": ("post", "", ALL),
    "assessments:current": ("get", "", REGION | {R.PENGESAH}),
    "assessments:assessment": ("get", "assessment", READERS),
    "assessments:right": ("get", "right", ALL),
    "assessments:item_save": ("post", "item", REGION),
    "assessments:item_upload": ("post", "item", REGION),
    "assessments:item_attach": ("get", "item", REGION),
    "assessments:evidence_pages": ("post", "evidence", REGION),
    "assessments:evidence_remove": ("post", "evidence", REGION),
    "assessments:proposals": ("get", "assessment", OPERATOR),
    "assessments:item_take_over": ("post", "item", REGION),
    "assessments:upload_begin": ("post", "", REGION),
    "assessments:upload": ("head", "upload", REGION),
    "assessments:upload_cancel": ("post", "upload", REGION),
    "assessments:item_take": ("post", "item and upload", REGION),
    "assessments:documents": ("get", "", REGION),
    "assessments:document": ("get", "document", ALL),
    "assessments:document_file": ("get", "document", ALL),
    "assessments:endorse": ("get", "assessment", OPERATOR | {R.BIRO_HUKUM}),
    "assessments:checks": ("get", "assessment", READERS),
    "assessments:population": ("post", "assessment", OPERATOR),
    "assessments:explain": ("post", "assessment", OPERATOR),
    "assessments:repair_next": ("get", "assessment", REGION),
    "assessments:approve": ("get", "assessment", frozenset({R.PENGESAH})),
    "assessments:my_tasks": ("get", "", REGION),
    "assessments:hand_in": ("post", "assessment", REGION),
    "assessments:board": ("get", "assessment", OPERATOR),
    "assessments:task_give": ("get", "assessment", OPERATOR),
    "assessments:task_approve": ("post", "assessment", OPERATOR),
    "assessments:task_remind": ("post", "assessment", OPERATOR),
    "assessments:task_send_back": ("get", "task", OPERATOR),
    "assessments:task_take_back": ("post", "task", OPERATOR),
    "assessments:team": ("get", "", OPERATOR),
    "assessments:team_invite": ("get", "", OPERATOR),
    "assessments:team_link": ("post", "member", OPERATOR),
    "assessments:team_end": ("post", "member", OPERATOR),
    "assessments:submit": ("get", "assessment", OPERATOR),
    "assessments:withdraw": ("post", "assessment", OPERATOR),
    "assessments:scores": ("get", "assessment", READERS),
    "assessments:objections": ("get", "assessment", READERS),
    "assessments:object": ("get", "item", READERS),
    "assessments:objection_withdraw": ("post", "objection", OPERATOR),
    "assessments:history": ("get", "assessment", READERS),
    "assessments:workbook": ("get", "assessment", OPERATOR),
    "assessments:workbook_import": ("get", "assessment", OPERATOR),
    "assessments:form_import": ("get", "import", OPERATOR),
    "assessments:form_import_apply": ("post", "import", OPERATOR),
    "assessments:list": ("get", "", DESK),
    "assessments:verification": ("get", "assessment", DESK),
    "assessments:judge": ("get", "item", DESK),
    "assessments:judge_undo": ("post", "item", KANWIL | PUSAT),
    "assessments:judge_together": ("post", "item", KANWIL | PUSAT),
    "assessments:queue": ("get", "", KANWIL | PUSAT),
    "assessments:queue_next": ("get", "", KANWIL | PUSAT),
    "assessments:document_preview": ("get", "document", ALL),
    "assessments:start": ("post", "assessment", KANWIL),
    "assessments:return": ("post", "assessment", KANWIL),
    "assessments:forward": ("post", "assessment", LEADER),
    "assessments:central_start": ("post", "assessment", PUSAT),
    "assessments:back_to_kanwil": ("post", "assessment", PUSAT),
    "assessments:confirm": ("post", "assessment", PUSAT),
    "assessments:refer": ("get", "assessment", PUSAT),
    "assessments:objection_list": ("get", "", DESK),
    "assessments:objection": ("get", "objection", DESK),
    "assessments:announce": ("post", "cycle", ADMIN),
    "assessments:returns": ("get", "", DESK),
    "assessments:returned_items": ("get", "", DESK),
    "assessments:drift": ("get", "", LEADER | PUSAT),
    "assessments:text_blocks": ("get", "", KANWIL | PUSAT),
    "assessments:text_block_drop": ("post", "text block", KANWIL | PUSAT),
    "assessments:sample_share": ("get", "cycle", ADMIN),
    "assessments:finish": ("post", "assessment", SCORERS),
    "assessments:adjust": ("post", "assessment", ADJUSTERS),
    "assessments:adjustment_decide": ("post", "adjustment", ADJUSTERS),
    "assessments:adjustment_withdraw": ("post", "adjustment", ADJUSTERS),
    "assessments:extend": ("post", "assessment", LEADER | ADMIN),
    "assessments:assessor_scores": ("get", "assessment", NATION),
    "assessments:minutes": ("get", "assessment", KANWIL),
    "assessments:districts": ("get", "", KANWIL),
    "assessments:district_assign": ("post", "", LEADER),
    "assessments:stand_in": ("get", "", LEADER),
    "assessments:stand_in_withdraw": ("post", "stand in", LEADER),
    "assessments:log": ("get", "", LOG_READERS),
    "assessments:file_log": ("get", "", LOG_READERS),
    "assessments:cycles": ("get", "", SCORERS),
    "assessments:cycle_new": ("get", "", ADMIN),
    "assessments:cycle": ("get", "cycle", SCORERS),
    "assessments:windows": ("get", "cycle", ADMIN),
    "assessments:cycle_open": ("post", "cycle", ADMIN),
    "assessments:cycle_close": ("post", "cycle", ADMIN),
    "assessments:cycle_finish": ("post", "cycle", SCORERS),
    "assessments:decree": ("get", "cycle", SCORERS),
    "reports:dashboard": ("get", "", RECAP),
    "reports:national": ("get", "", SCORERS),
    "coaching:board": ("get", "", DESK),
    "coaching:target": ("get", "cycle and office", LEADER | ADMIN),
    "coaching:follow_ups": ("get", "", READERS),
    "coaching:visit": ("get", "visit", READERS),
    "coaching:visit_correct": ("get", "visit", COACHES),
    "coaching:follow_up_new": ("post", "visit", COACHES),
    "coaching:follow_up_done": ("post", "follow-up", COACHES | OPERATOR),
    "coaching:profile": ("get", "region", READERS),
    "coaching:visit_new": ("get", "region", COACHES),
    "coaching:programme_new": ("get", "region", COACHES),
    "coaching:hand_over": ("get", "region", READERS),
    "reports:evaluation": ("get", "", EVALUATORS),
    "reports:evaluation_make": ("post", "", EVALUATORS),
    "reports:evaluation_indicator": ("get", "cycle and indicator", EVALUATORS),
    "reports:evaluation_comment": ("post", "cycle and indicator", EVALUATORS - {R.AUDITOR}),
    "reports:recap": ("get", "", RECAP),
    "reports:recap_make": ("post", "", RECAP),
    "reports:simulation": ("get", "", SIMULATORS),
    "reports:simulation_xlsx": ("get", "", SIMULATORS),
    "reports:scenario_save": ("post", "", SIMULATORS),
    "reports:scenarios": ("get", "", SIMULATORS | {R.AUDITOR}),
    "reports:scenario": ("get", "scenario", SIMULATORS | {R.AUDITOR}),
    "reports:scenario_archive": ("post", "scenario", SIMULATORS),
    "reports:piagam_list": ("get", "cycle", SCORERS),
    "reports:piagam_make": ("post", "cycle", SCORERS),
    "reports:piagam_file": ("get", "piagam", ALL),
    "reports:receipt": ("get", "submission", READERS),
    "reports:minutes_file": ("get", "minutes", READERS),
    "reports:log_make": ("post", "", LOG_READERS),
    "reports:explanation_make": ("post", "assessment", READERS),
    "reports:history_make": ("post", "assessment", READERS),
    "reports:check": ("get", "", None),
    "reports:verify": ("get", "token", None),
}
LET_IN = {200, 302, 409, 422}
# What a form must carry before the answer says anything about access.
BODY = {
    "reports:recap_make": {"format": "pdf"},
    "reports:log_make": {"log": "berkas"},
    "reports:evaluation_make": {"tahap": "mandiri", "format": "pdf"},
}
# Objects a person has alone: even a national role does not reach another's.
PERSONAL = {"jobs:job", "jobs:result", "notices:open", "assessments:text_block_drop"}


@dataclass
class Keys:
    """The keys of one region's objects, by what a URL's key names."""

    keys: dict[str, list[object]]

    def url(self, name: str) -> str:
        kind = TABLE[name][1]
        return reverse(name, args=self.keys[kind] if kind else [])


def names(patterns: list[URLPattern | URLResolver] | None = None, prefix: str = "") -> Iterator[str]:
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            yield from names(pattern.url_patterns, inner)
        elif pattern.name:
            yield prefix + pattern.name


@pytest.mark.unit
def test_table_names_every_url_and_no_other():
    assert set(TABLE) == set(names())


@pytest.fixture
def world(db) -> World:
    made = World(region_count=1)
    for region in (made.region, made.foreign_region):
        made.document(region)
    return made


def refusal(status: int) -> Callable[..., HttpResponse]:
    return lambda *_, **__: HttpResponse(status=status)


@pytest.fixture
def refusals_without_a_page(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pages of 403 and 404 have a test of their own; drawing a thousand of them takes seconds."""
    for status in (403, 404):
        monkeypatch.setattr(urls, f"handler{status}", refusal(status), raising=False)


def let_in(client: Client, name: str, url: str) -> int:
    """The status of one request whose effects are taken back."""
    method = TABLE[name][0]
    with transaction.atomic():
        response = getattr(client, method)(url, BODY.get(name))
        if response.streaming:
            list(response.streaming_content)  # the client closes it then, without closing the connection
        transaction.set_rollback(True)
    return response.status_code


def test_a_refusal_is_a_page_in_words_for_every_role(world, client):
    for role, member in world.members.items():
        client.force_login(member.user)
        refused = client.get(reverse("assessments:documents" if role == R.ADMIN_NASIONAL else "accounts:users"))
        missing = client.get("/tidak-ada/")
        assert (refused.status_code, missing.status_code) == (403, 404)
        assert "<h1>Peran Anda tidak dapat melakukan ini</h1>" in refused.content.decode()
        assert "<h1>Halaman tidak ditemukan</h1>" in missing.content.decode()


@pytest.mark.usefixtures("refusals_without_a_page")
def test_signed_out_reaches_only_what_is_public(world, client):
    keys = Keys(keys_of(world, world.region, world.office, world.operator().user))

    statuses = {name: let_in(client, name, keys.url(name)) for name in TABLE}
    to_login = {
        name: client.get(keys.url(name)).get("Location", "").startswith(reverse("accounts:login"))
        for name, (_, _, roles) in TABLE.items()
        if roles is not None
    }

    public = {name for name, (_, _, roles) in TABLE.items() if roles is None}
    assert {n for n, s in statuses.items() if n in public and s not in LET_IN} == set()
    assert {n for n, there in to_login.items() if not there} == set()


@pytest.mark.usefixtures("refusals_without_a_page")
@pytest.mark.parametrize("role", Role)
def test_role_meets_what_the_table_says(world, client, role):
    member = world.members[role]
    own = Keys(keys_of(world, world.region, world.office, member.user))
    foreigner = world.join(R.OPERATOR_PEMDA, region=world.foreign_region)
    foreign = Keys(keys_of(world, world.foreign_region, world.foreign_office, foreigner.user))
    client.force_login(member.user)

    found, expected = {}, {}
    for name, (_, kind, roles) in TABLE.items():
        if roles is None or name == "accounts:logout":
            continue
        allowed = role in roles
        status = let_in(client, name, own.url(name))
        found[name] = "let in" if status in LET_IN else status
        expected[name] = "let in" if allowed else 403
        scoped = kind in {
            "assessment",
            "right",
            "item",
            "evidence",
            "document",
            "adjustment",
            "piagam",
            "submission",
            "import",
            "upload",
            "item and upload",
            "cycle and office",
            "region",
            "visit",
            "follow-up",
            "task",
            "member",
            "minutes",
            "stand in",
            "scenario",
        }
        if allowed and ((scoped and role not in NATION) or (name in PERSONAL and role != R.ADMIN_NASIONAL)):
            found[f"{name} (foreign)"] = let_in(client, name, foreign.url(name))
            expected[f"{name} (foreign)"] = 404

    assert found == expected
