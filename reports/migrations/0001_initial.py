import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import assessments.models.frozen
from accounts.creating import CreateModels


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "__first__"),
        ("assessments", "0001_initial"),
        ("indicators", "0001_initial"),
        ("regions", "0001_initial"),
    ]

    operations = [
        CreateModels(
            [
                migrations.CreateModel(
                    name="MinutesSheet",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
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
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
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
                    name="IndicatorComment",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("pertahankan", "Pertahankan"),
                                    ("perjelas", "Perjelas"),
                                    ("ubah-batas", "Ubah batas"),
                                    ("hapus", "Hapus"),
                                    ("lainnya", "Lainnya"),
                                ],
                                max_length=12,
                                verbose_name="usul",
                            ),
                        ),
                        ("text", models.TextField(max_length=2000, verbose_name="komentar")),
                        ("acting_as", models.CharField(max_length=200, verbose_name="sebagai")),
                        ("at", models.DateTimeField(auto_now_add=True, verbose_name="waktu")),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "cycle",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="indicator_comments",
                                to="assessments.cycle",
                            ),
                        ),
                        (
                            "indicator",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="comments",
                                to="indicators.indicator",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "komentar indikator",
                        "verbose_name_plural": "komentar indikator",
                        "ordering": ["-id"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("kind__in", ["pertahankan", "perjelas", "ubah-batas", "hapus", "lainnya"])
                                ),
                                name="indicator_comment_kind_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("text", ""), _negated=True), name="indicator_comment_not_empty"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="KeptEvaluation",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "stage",
                            models.CharField(
                                choices=[
                                    ("mandiri", "Nilai mandiri"),
                                    ("kanwil", "Nilai Kanwil"),
                                    ("akhir", "Nilai akhir"),
                                ],
                                max_length=8,
                                verbose_name="tahap",
                            ),
                        ),
                        ("fingerprint", models.CharField(max_length=100, verbose_name="sidik")),
                        ("figures", models.JSONField(verbose_name="angka")),
                        ("read_at", models.DateTimeField(verbose_name="dihitung")),
                        (
                            "cycle",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="assessments.cycle"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "evaluasi indikator",
                        "verbose_name_plural": "evaluasi indikator",
                        "constraints": [
                            models.UniqueConstraint(fields=("cycle", "stage"), name="kept_evaluation_one_per_stage")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Piagam",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("number", models.CharField(editable=False, max_length=40, unique=True, verbose_name="nomor")),
                        (
                            "token",
                            models.CharField(
                                default=assessments.models.frozen.new_token,
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
                migrations.CreateModel(
                    name="Scenario",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "stage",
                            models.CharField(
                                choices=[
                                    ("mandiri", "Nilai mandiri"),
                                    ("kanwil", "Nilai Kanwil"),
                                    ("akhir", "Nilai akhir"),
                                ],
                                max_length=8,
                                verbose_name="tahap",
                            ),
                        ),
                        ("changes", models.JSONField(verbose_name="perubahan")),
                        ("name", models.CharField(max_length=120, verbose_name="nama")),
                        ("note", models.TextField(blank=True, max_length=2000, verbose_name="catatan")),
                        (
                            "token",
                            models.CharField(
                                default=assessments.models.frozen.new_token,
                                editable=False,
                                max_length=32,
                                unique=True,
                                verbose_name="token",
                            ),
                        ),
                        ("digest", models.CharField(max_length=64, verbose_name="sidik nilai")),
                        ("counts", models.JSONField(verbose_name="jumlah daerah per predikat")),
                        ("acting_as", models.CharField(max_length=200, verbose_name="sebagai")),
                        ("at", models.DateTimeField(auto_now_add=True, verbose_name="waktu")),
                        ("archived_at", models.DateTimeField(blank=True, null=True, verbose_name="diarsipkan")),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "cycle",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="scenarios",
                                to="assessments.cycle",
                                verbose_name="siklus",
                            ),
                        ),
                        (
                            "office",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="scenarios",
                                to="regions.regionaloffice",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "skenario",
                        "verbose_name_plural": "skenario",
                        "ordering": ["-id"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("name", ""), _negated=True), name="scenario_has_a_name"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("stage__in", ["mandiri", "kanwil", "akhir"])),
                                name="scenario_stage_known",
                            ),
                        ],
                    },
                ),
            ]
        ),
    ]
