"""For migrations: let the database itself refuse to rewrite a table, on SQLite and on PostgreSQL."""

from collections.abc import Sequence

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

SQLITE = """
CREATE TRIGGER IF NOT EXISTS {table}_no_{what} BEFORE {action} ON {table} {when}
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END
"""
POSTGRES = """
CREATE OR REPLACE TRIGGER {table}_no_{what} BEFORE {action} ON {table}
FOR EACH ROW {when} EXECUTE FUNCTION kkpham_append_only()
"""
# One function for all tables; it stays when a migration is taken back, since another table may still use it.
POSTGRES_FUNCTION = """
CREATE OR REPLACE FUNCTION kkpham_append_only() RETURNS trigger AS $$
BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation'; END
$$ LANGUAGE plpgsql
"""


class AppendOnly(Operation):
    """A migration operation that forbids actions on a table; with `columns`, an UPDATE of those only.

    To be repeated behind a change of such a table: SQLite makes it anew, without its triggers.

    Unlike RunPython it asks for no state of the models, which would be rendered anew for every one of these.
    """

    reversible = True
    atomic = True

    def __init__(self, table: str, *actions: str, columns: Sequence[str] = ()) -> None:
        self.table, self.actions, self.columns = table, actions, columns

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Nothing that a model knows of."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        postgres = schema_editor.connection.vendor == "postgresql"
        if postgres:
            schema_editor.execute(POSTGRES_FUNCTION, params=None)
        for action in self.actions:
            sql = (POSTGRES if postgres else SQLITE).format(
                table=self.table, what=action.lower(), action=action, when=self._when(action, postgres)
            )
            schema_editor.execute(sql, params=None)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        on_table = f" ON {self.table}" if schema_editor.connection.vendor == "postgresql" else ""
        for action in self.actions:
            schema_editor.execute(f"DROP TRIGGER {self.table}_no_{action.lower()}{on_table}")

    def describe(self) -> str:
        return f"{self.table} refuses {', '.join(self.actions)}"

    def _when(self, action: str, postgres: bool) -> str:
        differs = "IS DISTINCT FROM" if postgres else "IS NOT"  # unlike <>, also from and to NULL
        changed = " OR ".join(f"OLD.{column} {differs} NEW.{column}" for column in self.columns)
        return f"WHEN ({changed})" if changed and action == "UPDATE" else ""
