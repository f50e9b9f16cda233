"""What is on record cannot be rewritten, not even past the program."""

import pytest
from django.db import DatabaseError, transaction

from assessments.models import Document, Event, Evidence, Score, Verdict

pytestmark = [pytest.mark.integration, pytest.mark.both]


@pytest.mark.parametrize("model", [Event, Verdict, Score, Document, Evidence])
def test_database_refuses_to_delete_the_record(world, model):
    world.to_scored(limit=1)
    world.document()
    world.cycle.events.first()
    if model is Evidence:
        Evidence.objects.create(item=world.item(), document=Document.objects.first(), added_by=world.operator().user)

    count = model.objects.count()
    assert count > 0
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        model.objects.all()._raw_delete(using="default")
    assert model.objects.count() == count


@pytest.mark.parametrize(
    ("model", "field"), [(Event, "acting_as"), (Verdict, "note"), (Score, "predicate_label"), (Document, "sha256")]
)
def test_database_refuses_to_change_the_record(world, model, field):
    world.to_scored(limit=1)
    world.document()

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        model.objects.update(**{field: "lain"})
    assert not model.objects.filter(**{field: "lain"}).exists()
