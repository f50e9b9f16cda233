import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Institution",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("valid_from", models.DateField(verbose_name="mulai berlaku")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="tidak berlaku lagi mulai")),
                (
                    "certainty",
                    models.CharField(
                        choices=[
                            ("A", "pasti"),
                            ("B", "satu sumber baik"),
                            ("C", "disimpulkan"),
                            ("U", "belum diketahui"),
                        ],
                        default="A",
                        max_length=1,
                        verbose_name="kepastian",
                    ),
                ),
                ("source", models.CharField(blank=True, max_length=300, verbose_name="sumber")),
                ("code", models.SlugField(unique=True, verbose_name="kode")),
                ("name", models.CharField(max_length=200, verbose_name="nama kementerian")),
                ("directorate", models.CharField(blank=True, max_length=200, verbose_name="direktorat jenderal")),
                ("minister_title", models.CharField(max_length=200, verbose_name="sebutan menteri")),
                ("note", models.TextField(blank=True, verbose_name="catatan")),
            ],
            options={
                "verbose_name": "kementerian",
                "verbose_name_plural": "kementerian",
                "ordering": ("-valid_from", "code"),
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True), ("valid_to__gt", models.F("valid_from")), _connector="OR"
                        ),
                        name="institution_ends_after_start",
                        violation_error_message="Tanggal berakhir harus sesudah tanggal mulai berlaku.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("certainty__in", ["A", "B", "C", "U"])), name="institution_certainty_known"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Province",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=100, verbose_name="nama")),
                ("capital", models.CharField(max_length=100, verbose_name="ibu kota")),
                (
                    "timezone",
                    models.CharField(
                        choices=[("WIB", "WIB"), ("WITA", "WITA"), ("WIT", "WIT")],
                        max_length=4,
                        verbose_name="zona waktu",
                    ),
                ),
                ("lat", models.DecimalField(decimal_places=4, max_digits=7, verbose_name="lintang")),
                ("lon", models.DecimalField(decimal_places=4, max_digits=7, verbose_name="bujur")),
                ("code", models.CharField(max_length=2, unique=True, verbose_name="kode")),
            ],
            options={
                "verbose_name": "provinsi",
                "verbose_name_plural": "provinsi",
                "ordering": ("code",),
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("timezone__in", ["WIB", "WITA", "WIT"])), name="province_timezone_known"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Region",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=100, verbose_name="nama")),
                ("capital", models.CharField(max_length=100, verbose_name="ibu kota")),
                (
                    "timezone",
                    models.CharField(
                        choices=[("WIB", "WIB"), ("WITA", "WITA"), ("WIT", "WIT")],
                        max_length=4,
                        verbose_name="zona waktu",
                    ),
                ),
                ("lat", models.DecimalField(decimal_places=4, max_digits=7, verbose_name="lintang")),
                ("lon", models.DecimalField(decimal_places=4, max_digits=7, verbose_name="bujur")),
                ("code", models.CharField(max_length=5, unique=True, verbose_name="kode")),
                (
                    "kind",
                    models.CharField(
                        choices=[("KABUPATEN", "Kabupaten"), ("KOTA", "Kota")], max_length=9, verbose_name="jenis"
                    ),
                ),
                ("search_text", models.TextField(editable=False)),
                (
                    "province",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="regions",
                        to="regions.province",
                        verbose_name="provinsi",
                    ),
                ),
            ],
            options={
                "verbose_name": "kabupaten/kota",
                "verbose_name_plural": "kabupaten/kota",
                "ordering": ("code",),
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("timezone__in", ["WIB", "WITA", "WIT"])), name="region_timezone_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["KABUPATEN", "KOTA"])), name="region_kind_known"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RegionAlias",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=100)),
                (
                    "region",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="aliases", to="regions.region"
                    ),
                ),
            ],
            options={
                "ordering": ("region__code", "name"),
                "constraints": [models.UniqueConstraint(fields=("region", "name"), name="regionalias_once")],
            },
        ),
        migrations.CreateModel(
            name="RegionalOffice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("valid_from", models.DateField(verbose_name="mulai berlaku")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="tidak berlaku lagi mulai")),
                (
                    "certainty",
                    models.CharField(
                        choices=[
                            ("A", "pasti"),
                            ("B", "satu sumber baik"),
                            ("C", "disimpulkan"),
                            ("U", "belum diketahui"),
                        ],
                        default="A",
                        max_length=1,
                        verbose_name="kepastian",
                    ),
                ),
                ("source", models.CharField(blank=True, max_length=300, verbose_name="sumber")),
                ("code", models.SlugField(max_length=200, unique=True, verbose_name="kode")),
                ("name", models.CharField(max_length=200, verbose_name="nama kantor")),
                ("city", models.CharField(blank=True, max_length=100, verbose_name="kota kedudukan")),
                ("note", models.TextField(blank=True, verbose_name="catatan")),
                (
                    "institution",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="offices",
                        to="regions.institution",
                        verbose_name="kementerian",
                    ),
                ),
            ],
            options={
                "verbose_name": "kantor wilayah",
                "verbose_name_plural": "kantor wilayah",
                "ordering": ("name",),
                "permissions": (("manage_offices", "Mengelola kantor wilayah"),),
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True), ("valid_to__gt", models.F("valid_from")), _connector="OR"
                        ),
                        name="regionaloffice_ends_after_start",
                        violation_error_message="Tanggal berakhir harus sesudah tanggal mulai berlaku.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("certainty__in", ["A", "B", "C", "U"])),
                        name="regionaloffice_certainty_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Coverage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("valid_from", models.DateField(verbose_name="mulai berlaku")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="tidak berlaku lagi mulai")),
                (
                    "certainty",
                    models.CharField(
                        choices=[
                            ("A", "pasti"),
                            ("B", "satu sumber baik"),
                            ("C", "disimpulkan"),
                            ("U", "belum diketahui"),
                        ],
                        default="A",
                        max_length=1,
                        verbose_name="kepastian",
                    ),
                ),
                ("source", models.CharField(blank=True, max_length=300, verbose_name="sumber")),
                (
                    "province",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="coverages",
                        to="regions.province",
                        verbose_name="provinsi",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="coverages",
                        to="regions.regionaloffice",
                        verbose_name="kantor wilayah",
                    ),
                ),
            ],
            options={
                "verbose_name": "cakupan",
                "verbose_name_plural": "cakupan",
                "ordering": ("province__code", "valid_from"),
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True), ("valid_to__gt", models.F("valid_from")), _connector="OR"
                        ),
                        name="coverage_ends_after_start",
                        violation_error_message="Tanggal berakhir harus sesudah tanggal mulai berlaku.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("certainty__in", ["A", "B", "C", "U"])), name="coverage_certainty_known"
                    ),
                    models.UniqueConstraint(
                        fields=("province", "valid_from"),
                        name="coverage_one_start_per_day",
                        violation_error_message="Provinsi ini sudah tercakup mulai tanggal yang sama.",
                    ),
                ],
            },
        ),
    ]
