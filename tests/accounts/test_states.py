"""What each role may do, written out once more: a change of the table must be meant."""

import pytest

from accounts.states import PERMISSIONS, SCOPE_OF

pytestmark = pytest.mark.unit


def test_each_role_may_do_exactly_this() -> None:
    assert {str(role): set(permissions) for role, permissions in PERMISSIONS.items()} == {
        "operator-pemda": {
            "assessments.view",
            "assessments.fill",
            "assessments.submit",
            "accounts.manage_team",
            "reports.evaluate",
            "reports.comment_indicator",
        },
        "kontributor-opd": {"assessments.fill"},
        "pengesah": {"assessments.view", "assessments.endorse_form"},
        "biro-hukum": {"assessments.view", "assessments.endorse_province"},
        "verifikator-kanwil": {
            "assessments.view",
            "assessments.verify_kanwil",
            "assessments.read_log",
            "coaching.coach",
            "reports.recap",
            "reports.evaluate",
            "reports.comment_indicator",
            "reports.simulate",
            "reports.read_scenarios",
        },
        "pimpinan-kanwil": {
            "assessments.view",
            "assessments.verify_kanwil",
            "assessments.close_kanwil",
            "assessments.assign_districts",
            "assessments.read_log",
            "coaching.coach",
            "coaching.set_target",
            "reports.recap",
            "reports.evaluate",
            "reports.comment_indicator",
            "reports.simulate",
            "reports.read_scenarios",
        },
        "verifikator-pusat": {
            "assessments.view",
            "assessments.verify_central",
            "assessments.score",
            "assessments.read_log",
            "coaching.coach",
            "reports.recap",
            "reports.evaluate",
            "reports.comment_indicator",
            "reports.simulate",
            "reports.read_scenarios",
            "reports.piagam",
            "indicators.draft",
        },
        "tim-penilai": {
            "assessments.view",
            "assessments.adjust",
            "assessments.assess",
            "reports.evaluate",
            "reports.comment_indicator",
            "reports.simulate",
            "reports.read_scenarios",
        },
        "admin-nasional": {
            "assessments.view",
            "assessments.score",
            "assessments.adjust",
            "assessments.decide",
            "assessments.manage_cycles",
            "assessments.read_log",
            "coaching.set_target",
            "reports.recap",
            "reports.evaluate",
            "reports.comment_indicator",
            "reports.simulate",
            "reports.read_scenarios",
            "reports.piagam",
            "regions.manage_offices",
            "indicators.draft",
            "indicators.publish",
            "accounts.manage_users",
        },
        "auditor": {"assessments.view", "assessments.read_log", "reports.evaluate", "reports.read_scenarios"},
    }


def test_each_role_works_in_this_scope() -> None:
    assert {str(role): str(scope) for role, scope in SCOPE_OF.items()} == {
        "operator-pemda": "region",
        "kontributor-opd": "region",
        "pengesah": "region",
        "biro-hukum": "province",
        "verifikator-kanwil": "office",
        "pimpinan-kanwil": "office",
        "verifikator-pusat": "nation",
        "tim-penilai": "nation",
        "admin-nasional": "nation",
        "auditor": "nation",
    }
