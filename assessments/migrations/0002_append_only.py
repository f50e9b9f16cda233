"""The database itself refuses to rewrite the record: events, verdicts and scores are append-only; documents stay."""

from django.db import migrations

from accounts.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("assessments", "0001_initial")]
    operations = [
        append_only("assessments_event", "UPDATE", "DELETE"),
        append_only("assessments_verdict", "UPDATE", "DELETE"),
        append_only("assessments_score", "UPDATE", "DELETE"),
        append_only("assessments_document", "UPDATE", "DELETE"),
        append_only("assessments_evidence", "DELETE"),
    ]
