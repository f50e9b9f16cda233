import django.db.models.deletion
from django.db import migrations, models

import reports.models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("assessments", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="MinutesSheet",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("file", models.FileField(max_length=160, upload_to="", verbose_name="berkas")),
                ("sha256", models.CharField(max_length=64, verbose_name="SHA-256")),
                ("rendered_at", models.DateTimeField(null=True, verbose_name="diterbitkan")),
                (
                    "minutes",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sheet",
                        to="assessments.minutes",
                        verbose_name="berita acara",
                    ),
                ),
            ],
            options={
                "verbose_name": "lembar berita acara",
                "verbose_name_plural": "lembar berita acara",
            },
        ),
        migrations.CreateModel(
            name="Receipt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("file", models.FileField(max_length=160, upload_to="", verbose_name="berkas")),
                ("sha256", models.CharField(max_length=64, verbose_name="SHA-256")),
                ("rendered_at", models.DateTimeField(null=True, verbose_name="diterbitkan")),
                (
                    "submission",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="receipt",
                        to="assessments.submission",
                        verbose_name="pengiriman",
                    ),
                ),
            ],
            options={
                "verbose_name": "tanda terima",
                "verbose_name_plural": "tanda terima",
            },
        ),
        migrations.CreateModel(
            name="Piagam",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(editable=False, max_length=40, unique=True, verbose_name="nomor")),
                (
                    "token",
                    models.CharField(
                        default=reports.models.new_token,
                        editable=False,
                        max_length=32,
                        unique=True,
                        verbose_name="token",
                    ),
                ),
                ("file", models.FileField(blank=True, max_length=160, upload_to="", verbose_name="berkas")),
                ("sha256", models.CharField(blank=True, max_length=64, verbose_name="SHA-256")),
                ("rendered_at", models.DateTimeField(blank=True, null=True, verbose_name="diterbitkan")),
                (
                    "decision",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="certificate",
                        to="assessments.decision",
                        verbose_name="penetapan",
                    ),
                ),
            ],
            options={
                "verbose_name": "piagam",
                "verbose_name_plural": "piagam",
                "ordering": ["number"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("file", ""), ("rendered_at", None), ("sha256", "")),
                            models.Q(
                                ("rendered_at__isnull", False),
                                models.Q(("file", ""), _negated=True),
                                models.Q(("sha256", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="piagam_rendered_has_file",
                    )
                ],
            },
        ),
    ]
