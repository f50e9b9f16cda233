import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from accounts.creating import CreateModels


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("accounts", "__first__"),
        ("assessments", "0001_initial"),
        ("indicators", "0001_initial"),
        ("regions", "0001_initial"),
    ]

    operations = [
        CreateModels(
            [
                migrations.CreateModel(
                    name="Visit",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("acting_as", models.CharField(max_length=200, verbose_name="sebagai")),
                        ("at", models.DateTimeField(auto_now_add=True, verbose_name="dicatat")),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("kunjungan", "Kunjungan"),
                                    ("telepon", "Telepon"),
                                    ("daring", "Rapat daring"),
                                ],
                                max_length=10,
                                verbose_name="cara",
                            ),
                        ),
                        ("date", models.DateField(verbose_name="tanggal")),
                        ("place", models.CharField(blank=True, max_length=150, verbose_name="tempat")),
                        ("people", models.TextField(max_length=2000, verbose_name="yang hadir")),
                        ("topics", models.TextField(blank=True, max_length=2000, verbose_name="pokok bahasan")),
                        ("summary", models.TextField(max_length=4000, verbose_name="ringkasan")),
                        ("correction", models.TextField(blank=True, max_length=2000, verbose_name="alasan ralat")),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "corrects",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="corrected_by",
                                to="coaching.visit",
                            ),
                        ),
                        (
                            "cycle",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="visits",
                                to="assessments.cycle",
                            ),
                        ),
                        (
                            "minutes",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="visits",
                                to="assessments.document",
                            ),
                        ),
                        (
                            "region",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="visits", to="regions.region"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "pendampingan",
                        "verbose_name_plural": "pendampingan",
                        "ordering": ["-date", "-id"],
                        "indexes": [models.Index(fields=["region", "date"], name="visit_region_date")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("kind__in", ["kunjungan", "telepon", "daring"])),
                                name="visit_kind_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("kind", "kunjungan"), _negated=True),
                                    models.Q(("place", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="visit_says_where",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("people", ""), _negated=True), models.Q(("summary", ""), _negated=True)
                                ),
                                name="visit_says_who_and_what",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("correction", ""), ("corrects", None)),
                                    models.Q(("corrects__isnull", False), models.Q(("correction", ""), _negated=True)),
                                    _connector="OR",
                                ),
                                name="visit_correction_says_why",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="VisitIndicator",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "indicator",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="indicators.indicator"
                            ),
                        ),
                        (
                            "visit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="talked", to="coaching.visit"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "butir yang dibahas",
                        "verbose_name_plural": "butir yang dibahas",
                        "ordering": ["indicator__right__number", "indicator__position"],
                        "constraints": [
                            models.UniqueConstraint(fields=("visit", "indicator"), name="visit_indicator_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ProgrammeRecord",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("acting_as", models.CharField(max_length=200, verbose_name="sebagai")),
                        ("at", models.DateTimeField(auto_now_add=True, verbose_name="dicatat")),
                        ("programme", models.SlugField(max_length=40, verbose_name="program")),
                        ("year", models.PositiveSmallIntegerField(verbose_name="tahun")),
                        ("period", models.CharField(blank=True, max_length=10, verbose_name="periode")),
                        ("value", models.CharField(max_length=200, verbose_name="hasil")),
                        (
                            "number",
                            models.DecimalField(
                                blank=True, decimal_places=2, max_digits=12, null=True, verbose_name="angka"
                            ),
                        ),
                        ("unit", models.CharField(blank=True, max_length=40, verbose_name="satuan")),
                        ("dated", models.DateField(verbose_name="tanggal dokumen sumber")),
                        ("source", models.CharField(max_length=200, verbose_name="sumber")),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "document",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="assessments.document",
                            ),
                        ),
                        (
                            "region",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="programme_records",
                                to="regions.region",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "catatan program",
                        "verbose_name_plural": "catatan program",
                        "ordering": ["-year", "programme", "period", "-id"],
                        "indexes": [models.Index(fields=["region", "programme"], name="programme_of_region")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("value", ""), _negated=True), models.Q(("source", ""), _negated=True)
                                ),
                                name="programme_says_what_and_whence",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("number", None), models.Q(("unit", ""), _negated=True), _connector="OR"
                                ),
                                name="programme_number_has_unit",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Target",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("acting_as", models.CharField(max_length=200, verbose_name="sebagai")),
                        ("at", models.DateTimeField(auto_now_add=True, verbose_name="dicatat")),
                        ("regions", models.PositiveSmallIntegerField(verbose_name="jumlah kabupaten/kota")),
                        ("basis", models.CharField(max_length=200, verbose_name="ditetapkan dengan")),
                        ("note", models.TextField(blank=True, max_length=2000, verbose_name="catatan")),
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
                                related_name="targets",
                                to="assessments.cycle",
                            ),
                        ),
                        (
                            "office",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="targets",
                                to="regions.regionaloffice",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "sasaran",
                        "verbose_name_plural": "sasaran",
                        "ordering": ["-id"],
                        "indexes": [models.Index(fields=["cycle", "office"], name="target_cycle_office")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("regions__gt", 0), models.Q(("basis", ""), _negated=True)),
                                name="target_says_how_many_and_why",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="FollowUp",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("acting_as", models.CharField(max_length=200, verbose_name="sebagai")),
                        ("at", models.DateTimeField(auto_now_add=True, verbose_name="dicatat")),
                        ("what", models.TextField(max_length=2000, verbose_name="tindak lanjut")),
                        ("owner", models.CharField(max_length=150, verbose_name="penanggung jawab")),
                        ("due_on", models.DateField(verbose_name="batas waktu")),
                        ("done_at", models.DateTimeField(blank=True, null=True, verbose_name="selesai")),
                        ("done_as", models.CharField(blank=True, max_length=200)),
                        (
                            "done_note",
                            models.TextField(blank=True, max_length=2000, verbose_name="catatan penyelesaian"),
                        ),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "done_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "member",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.membership",
                            ),
                        ),
                        (
                            "visit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="follow_ups",
                                to="coaching.visit",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "tindak lanjut",
                        "verbose_name_plural": "tindak lanjut",
                        "ordering": ["due_on", "id"],
                        "indexes": [
                            models.Index(condition=models.Q(("done_at", None)), fields=["due_on"], name="followup_open")
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("what", ""), _negated=True), models.Q(("owner", ""), _negated=True)
                                ),
                                name="followup_says_what_and_who",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("done_at", None), ("done_by", None), ("done_note", "")),
                                    models.Q(
                                        ("done_at__isnull", False),
                                        ("done_by__isnull", False),
                                        models.Q(("done_note", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="followup_done_by_whom_and_how",
                            ),
                        ],
                    },
                ),
                migrations.AddField(
                    model_name="visit",
                    name="indicators",
                    field=models.ManyToManyField(
                        related_name="visits", through="coaching.VisitIndicator", to="indicators.indicator"
                    ),
                ),
            ]
        ),
    ]
