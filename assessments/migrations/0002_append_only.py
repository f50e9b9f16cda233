"""The database itself refuses to rewrite the record: what was done, said, sent or read stays as it was written."""

from django.db import migrations

from accounts.append_only import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("assessments", "0001_initial")]
    operations = [
        AppendOnly("assessments_event", "UPDATE", "DELETE"),
        AppendOnly("assessments_verdict", "UPDATE", "DELETE"),
        AppendOnly("assessments_score", "UPDATE", "DELETE"),
        AppendOnly("assessments_document", "UPDATE", "DELETE"),
        AppendOnly("assessments_evidence", "DELETE"),
        AppendOnly("assessments_submission", "UPDATE", "DELETE"),
        AppendOnly("assessments_scan", "DELETE"),
        AppendOnly("assessments_withdrawal", "UPDATE", "DELETE"),
        AppendOnly("assessments_referral", "UPDATE", "DELETE"),
        AppendOnly("assessments_assessorscore", "UPDATE", "DELETE"),
        AppendOnly("assessments_fileread", "UPDATE", "DELETE"),
        AppendOnly("assessments_minutes", "UPDATE", "DELETE"),
        AppendOnly("assessments_district", "DELETE"),
        AppendOnly("assessments_standin", "DELETE"),
        AppendOnly(
            "assessments_objection",
            "UPDATE",
            "DELETE",
            columns=["item_id", "against_id", "reason", "asked_value", "by_id", "acting_as", "at"],
        ),
        AppendOnly("assessments_objectiondocument", "UPDATE", "DELETE"),
        AppendOnly("assessments_objectionruling", "UPDATE", "DELETE"),
        AppendOnly("assessments_chain", "DELETE"),
    ]
