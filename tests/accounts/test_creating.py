"""Models made at once: what would change their state and not the database is refused."""

import pytest
from django.db import models
from django.db.migrations.operations import AddField, CreateModel, RunSQL
from django.db.migrations.operations.base import Operation

from accounts.creating import CreateModels

pytestmark = pytest.mark.unit
HERE = CreateModel("Here", [("id", models.AutoField(primary_key=True))])
FIELD = models.IntegerField(null=True)


def test_models_and_fields_of_theirs_are_taken() -> None:
    assert CreateModels([HERE, AddField("here", "more", FIELD)]).describe() == "Create models Here"


@pytest.mark.parametrize("other", [AddField("elsewhere", "more", FIELD), RunSQL("SELECT 1")])
def test_anything_else_is_refused(other: Operation) -> None:
    with pytest.raises(ValueError, match="Neither a new model nor a field of one"):
        CreateModels([HERE, other])
