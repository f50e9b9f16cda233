"""A piagam keeps its decision, number and token for ever."""

from django.db import migrations

from accounts.append_only import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_initial")]
    operations = [AppendOnly("reports_piagam", "UPDATE", "DELETE", columns=["decision_id", "number", "token"])]
