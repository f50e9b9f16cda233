"""The log of accounts, which the database itself refuses to rewrite; a role may end on its first day."""

import django.core.serializers.json
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from accounts.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("regions", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="AccountEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="waktu")),
                (
                    "verb",
                    models.CharField(
                        choices=[
                            ("akun-dibuat", "Akun dibuat"),
                            ("akun-diaktifkan", "Akun diaktifkan"),
                            ("akun-dinonaktifkan", "Akun dinonaktifkan"),
                            ("peran-diberikan", "Peran diberikan"),
                            ("peran-diakhiri", "Peran diakhiri"),
                            ("tautan-dibuat", "Tautan kata sandi dibuat"),
                            ("kata-sandi-dipasang", "Kata sandi dipasang"),
                        ],
                        max_length=24,
                        verbose_name="tindakan",
                    ),
                ),
                ("acting_as", models.CharField(blank=True, max_length=200, verbose_name="sebagai")),
                ("before", models.JSONField(default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder)),
                ("after", models.JSONField(default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder)),
                ("request_id", models.CharField(blank=True, max_length=32)),
            ],
            options={
                "verbose_name": "peristiwa akun",
                "verbose_name_plural": "peristiwa akun",
                "ordering": ["-id"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="membership",
            name="membership_ends_after_it_starts",
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.CheckConstraint(
                condition=models.Q(("valid_to", None), ("valid_to__gte", models.F("valid_from")), _connector="OR"),
                name="membership_ends_not_before_it_starts",
                violation_error_message="Tanggal berakhir tidak boleh sebelum tanggal mulai berlaku.",
            ),
        ),
        migrations.AddField(
            model_name="accountevent",
            name="actor",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="pelaku",
            ),
        ),
        migrations.AddField(
            model_name="accountevent",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="events",
                to=settings.AUTH_USER_MODEL,
                verbose_name="pengguna",
            ),
        ),
        append_only("accounts_accountevent", "UPDATE", "DELETE"),
    ]
