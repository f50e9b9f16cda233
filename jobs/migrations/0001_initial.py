import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="Job",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=40, verbose_name="jenis")),
                ("title", models.CharField(max_length=200, verbose_name="judul")),
                ("params", models.JSONField(default=dict, verbose_name="parameter")),
                ("key", models.CharField(max_length=200, verbose_name="kunci")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("antre", "Menunggu giliran"),
                            ("berjalan", "Sedang dikerjakan"),
                            ("selesai", "Selesai"),
                            ("gagal", "Gagal"),
                        ],
                        default="antre",
                        max_length=10,
                        verbose_name="keadaan",
                    ),
                ),
                ("percent", models.PositiveSmallIntegerField(default=0, verbose_name="persen")),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="keterangan")),
                ("error", models.TextField(blank=True, verbose_name="kesalahan")),
                (
                    "result",
                    models.FileField(blank=True, max_length=200, upload_to="hasil/%Y/%m", verbose_name="berkas hasil"),
                ),
                ("result_name", models.CharField(blank=True, max_length=160, verbose_name="nama berkas")),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="percobaan")),
                ("heartbeat_at", models.DateTimeField(blank=True, null=True, verbose_name="tanda hidup")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="diminta")),
                ("finished_at", models.DateTimeField(blank=True, null=True, verbose_name="selesai")),
                (
                    "asked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="jobs",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "pekerjaan",
                "verbose_name_plural": "pekerjaan",
                "ordering": ["-id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "antre")), fields=("key",), name="job_one_waiting_per_key"
                    ),
                    models.CheckConstraint(condition=models.Q(("percent__lte", 100)), name="job_percent_at_most_100"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "gagal"), _negated=True),
                            models.Q(("error", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="job_failed_says_why",
                    ),
                ],
            },
        ),
    ]
