"""For migrations: let the database itself refuse to rewrite a table, on SQLite and on PostgreSQL."""

from collections.abc import Sequence

from django.apps.registry import Apps
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import RunPython

SQLITE = """
CREATE TRIGGER {table}_no_{what} BEFORE {action} ON {table} {when}
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END
"""
POSTGRES = """
CREATE TRIGGER {table}_no_{what} BEFORE {action} ON {table}
FOR EACH ROW {when} EXECUTE FUNCTION kkpham_append_only()
"""
# One function for all tables; it stays when a migration is taken back, since another table may still use it.
POSTGRES_FUNCTION = """
CREATE OR REPLACE FUNCTION kkpham_append_only() RETURNS trigger AS $$
BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation'; END
$$ LANGUAGE plpgsql
"""


def append_only(table: str, *actions: str, columns: Sequence[str] = ()) -> RunPython:
    """A migration operation that forbids the actions (UPDATE, DELETE); with `columns`, an UPDATE of those only."""

    def when(action: str) -> str:
        changed = " OR ".join(f"OLD.{column} <> NEW.{column}" for column in columns)
        return f"WHEN ({changed})" if changed and action == "UPDATE" else ""

    def forwards(_apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
        postgres = schema_editor.connection.vendor == "postgresql"
        if postgres:
            schema_editor.execute(POSTGRES_FUNCTION, params=None)
        for action in actions:
            sql = (POSTGRES if postgres else SQLITE).format(
                table=table, what=action.lower(), action=action, when=when(action)
            )
            schema_editor.execute(sql, params=None)

    def backwards(_apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
        on_table = f" ON {table}" if schema_editor.connection.vendor == "postgresql" else ""
        for action in actions:
            schema_editor.execute(f"DROP TRIGGER {table}_no_{action.lower()}{on_table}")

    return RunPython(forwards, backwards)
