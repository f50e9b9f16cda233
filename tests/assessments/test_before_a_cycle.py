"""Before the first cycle is opened, the pages people start at say so."""

import pytest
from django.urls import reverse

from accounts.states import Role
from tests.assessments.desk import as_role
from tests.world import World

pytestmark = pytest.mark.integration


@pytest.mark.parametrize(
    ("role", "page", "words"),
    [
        (Role.OPERATOR_PEMDA, "assessments:current", "Belum ada siklus penilaian yang dibuka"),
        (Role.ADMIN_NASIONAL, "assessments:list", "Belum ada siklus yang dibuka"),
    ],
)
def test_the_page_says_so(db: None, role: Role, page: str, words: str) -> None:
    answer = as_role(World(region_count=1), role).get(reverse(page))
    assert answer.status_code == 200
    assert words in answer.content.decode()
