"""The database itself refuses to rewrite the record: what was done, said, sent or read stays as it was written."""

from django.db import migrations

from accounts.append_only import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_initial")]
    operations = [
        AppendOnly("reports_piagam", "UPDATE", "DELETE", columns=["decision_id", "number", "token"]),
        AppendOnly("reports_indicatorcomment", "UPDATE", "DELETE"),
        AppendOnly("reports_scenario", "DELETE"),
        AppendOnly(
            "reports_scenario",
            "UPDATE",
            columns=[
                "cycle_id",
                "stage",
                "office_id",
                "changes",
                "name",
                "note",
                "token",
                "digest",
                "counts",
                "by_id",
                "acting_as",
                "at",
            ],
        ),
    ]
