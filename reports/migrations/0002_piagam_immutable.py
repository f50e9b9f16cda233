"""The database itself refuses to change what was given once: decision, number and token of a piagam, and the row."""

from django.db import migrations

from accounts.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_piagam")]
    operations = [append_only("reports_piagam", "UPDATE", "DELETE", columns=["decision_id", "number", "token"])]
