"""The database itself refuses to rewrite the record: what was done, said, sent or read stays as it was written."""

from django.db import migrations

from accounts.append_only import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("coaching", "0001_initial")]
    operations = [
        AppendOnly("coaching_visit", "UPDATE", "DELETE"),
        AppendOnly("coaching_visitindicator", "UPDATE", "DELETE"),
        AppendOnly("coaching_target", "UPDATE", "DELETE"),
        AppendOnly("coaching_programmerecord", "UPDATE", "DELETE"),
        AppendOnly("coaching_followup", "DELETE"),
        AppendOnly("coaching_followup", "UPDATE", columns=["what", "owner", "due_on", "by_id"]),
    ]
