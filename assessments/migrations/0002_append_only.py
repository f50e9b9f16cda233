"""The database itself refuses to rewrite the record: events, verdicts and scores are append-only; documents stay."""

from django.db import migrations

SQLITE = """
CREATE TRIGGER {table}_no_{what} BEFORE {action} ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END
"""
POSTGRES_FUNCTION = """
CREATE OR REPLACE FUNCTION kkpham_append_only() RETURNS trigger AS $$
BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation'; END
$$ LANGUAGE plpgsql
"""
POSTGRES = """
CREATE TRIGGER {table}_no_{what} BEFORE {action} ON {table}
FOR EACH ROW EXECUTE FUNCTION kkpham_append_only()
"""
FORBIDDEN = [
    ("assessments_event", "UPDATE"),
    ("assessments_event", "DELETE"),
    ("assessments_verdict", "UPDATE"),
    ("assessments_verdict", "DELETE"),
    ("assessments_score", "UPDATE"),
    ("assessments_score", "DELETE"),
    ("assessments_document", "UPDATE"),
    ("assessments_document", "DELETE"),
    ("assessments_evidence", "DELETE"),
]


def forwards(apps, schema_editor):
    postgres = schema_editor.connection.vendor == "postgresql"
    if postgres:
        schema_editor.execute(POSTGRES_FUNCTION)
    template = POSTGRES if postgres else SQLITE
    for table, action in FORBIDDEN:
        schema_editor.execute(template.format(table=table, action=action, what=action.lower()))


def backwards(apps, schema_editor):
    postgres = schema_editor.connection.vendor == "postgresql"
    for table, action in FORBIDDEN:
        on_table = f" ON {table}" if postgres else ""
        schema_editor.execute(f"DROP TRIGGER {table}_no_{action.lower()}{on_table}")
    if postgres:
        schema_editor.execute("DROP FUNCTION kkpham_append_only()")


class Migration(migrations.Migration):
    dependencies = [("assessments", "0001_initial")]
    operations = [migrations.RunPython(forwards, backwards)]
