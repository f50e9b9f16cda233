"""The database itself refuses to rewrite the record: what was done, said, sent or read stays as it was written."""

from django.db import migrations

from accounts.append_only import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]
    operations = [
        AppendOnly("accounts_accountevent", "UPDATE", "DELETE"),
    ]
