"""For migrations: create many models at once."""

from collections.abc import Sequence

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations import AddField, CreateModel
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState


class CreateModels(Operation):
    """A migration operation that makes the tables of new models, as `CreateModel` and `AddField` would one by one.

    One by one, Django renders after each of them every model that is related to the new one, and here that is nearly
    all: thousands, where this operation renders each once.
    """

    reversible = True

    def __init__(self, operations: Sequence[Operation]) -> None:
        """New models and fields of theirs; ValueError for anything else, which the database would never see."""
        self.operations = operations
        made = {created.name_lower for created in self._created()}
        for operation in operations:
            field_of = operation.model_name_lower if isinstance(operation, AddField) else None
            if not isinstance(operation, CreateModel) and field_of not in made:
                raise ValueError(f"Neither a new model nor a field of one: {operation.describe()}")

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        state.__dict__.pop("apps", None)  # what was rendered; it is rendered again when it is asked for
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """The models are in their last state already: the fields that are added come with their tables."""
        for created in self._created():
            created.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        for created in reversed(self._created()):
            created.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        return f"Create models {', '.join(created.name for created in self._created())}"

    def _created(self) -> list[CreateModel]:
        return [operation for operation in self.operations if isinstance(operation, CreateModel)]
