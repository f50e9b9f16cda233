from decimal import Decimal

import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="Instrument",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.SlugField(max_length=60, verbose_name="kode")),
                ("version", models.SlugField(max_length=30, verbose_name="versi")),
                ("title", models.CharField(max_length=200, verbose_name="judul")),
                ("legal_basis", models.CharField(max_length=200, verbose_name="dasar hukum")),
                (
                    "status",
                    models.CharField(
                        choices=[("kerja", "Instrumen kerja"), ("resmi", "Instrumen resmi")],
                        max_length=10,
                        verbose_name="status",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("konsep", "Konsep"),
                            ("diajukan", "Diajukan untuk diterbitkan"),
                            ("terbit", "Terbit"),
                        ],
                        default="konsep",
                        max_length=10,
                        verbose_name="keadaan",
                    ),
                ),
                (
                    "certainty",
                    models.CharField(
                        choices=[
                            ("A", "pasti: beberapa sumber atau sumber resmi"),
                            ("B", "satu sumber yang baik"),
                            ("C", "disimpulkan, atau sumber berbeda-beda"),
                            ("U", "belum diketahui"),
                        ],
                        max_length=1,
                        verbose_name="kepastian",
                    ),
                ),
                ("source", models.TextField(verbose_name="sumber")),
                ("note", models.TextField(blank=True, verbose_name="catatan")),
                ("content_hash", models.CharField(blank=True, editable=False, max_length=64, verbose_name="sidik isi")),
                ("legal_source", models.TextField(blank=True, verbose_name="sumber hukum")),
                ("proposed_at", models.DateTimeField(blank=True, null=True, verbose_name="diajukan")),
                ("published_at", models.DateTimeField(blank=True, null=True, verbose_name="diterbitkan")),
                (
                    "previous",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="successors",
                        to="indicators.instrument",
                        verbose_name="versi sebelumnya",
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "published_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "instrumen",
                "verbose_name_plural": "instrumen",
                "ordering": ["code", "version"],
                "constraints": [
                    models.UniqueConstraint(fields=("code", "version"), name="instrument_code_version_unique"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "terbit"), _negated=True),
                            models.Q(("content_hash", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="instrument_published_is_frozen",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "terbit"), ("status", "resmi"), _negated=True),
                            models.Q(("legal_source", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="instrument_resmi_names_its_source",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("published_by", None),
                            models.Q(("published_by", models.F("proposed_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="instrument_published_by_a_second_person",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Right",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField(verbose_name="nomor")),
                ("name", models.CharField(max_length=120, verbose_name="hak")),
                ("short_name", models.CharField(max_length=40, verbose_name="nama pendek")),
                (
                    "group",
                    models.CharField(
                        choices=[("sipol", "Hak sipil dan politik"), ("ekosob", "Hak ekonomi, sosial, dan budaya")],
                        max_length=10,
                        verbose_name="kelompok",
                    ),
                ),
                (
                    "instrument",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="rights", to="indicators.instrument"
                    ),
                ),
            ],
            options={
                "verbose_name": "hak",
                "verbose_name_plural": "hak",
                "ordering": ["number"],
                "constraints": [models.UniqueConstraint(fields=("instrument", "number"), name="right_number_unique")],
            },
        ),
        migrations.CreateModel(
            name="Indicator",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=12, verbose_name="kode")),
                ("position", models.PositiveSmallIntegerField(verbose_name="urutan")),
                (
                    "kind",
                    models.CharField(
                        choices=[("struktur", "Struktur"), ("proses", "Proses"), ("hasil", "Hasil")],
                        max_length=10,
                        verbose_name="jenis",
                    ),
                ),
                ("text", models.TextField(verbose_name="indikator")),
                (
                    "answer",
                    models.CharField(
                        choices=[
                            ("ya_tidak", "Ya atau tidak"),
                            ("angka", "Angka"),
                            ("rasio", "Rasio (pembilang dan penyebut)"),
                        ],
                        max_length=10,
                        verbose_name="bentuk jawaban",
                    ),
                ),
                ("unit", models.CharField(max_length=60, verbose_name="satuan")),
                (
                    "direction",
                    models.CharField(
                        choices=[("tinggi", "Makin tinggi makin baik"), ("rendah", "Makin rendah makin baik")],
                        max_length=10,
                        verbose_name="arah",
                    ),
                ),
                ("numerator", models.CharField(blank=True, max_length=200, verbose_name="pembilang")),
                ("denominator", models.CharField(blank=True, max_length=200, verbose_name="penyebut")),
                ("numerator_unit", models.CharField(blank=True, max_length=40, verbose_name="satuan pembilang")),
                ("denominator_unit", models.CharField(blank=True, max_length=40, verbose_name="satuan penyebut")),
                (
                    "factor",
                    models.PositiveIntegerField(
                        default=1, validators=[django.core.validators.MinValueValidator(1)], verbose_name="faktor"
                    ),
                ),
                (
                    "value_min",
                    models.DecimalField(
                        decimal_places=4,
                        default=Decimal(0),
                        max_digits=18,
                        verbose_name="nilai terkecil yang mungkin",
                    ),
                ),
                (
                    "value_max",
                    models.DecimalField(
                        blank=True,
                        decimal_places=4,
                        max_digits=18,
                        null=True,
                        verbose_name="nilai terbesar yang mungkin",
                    ),
                ),
                ("population", models.BooleanField(default=False, verbose_name="penyebut adalah jumlah penduduk")),
                ("maximum", models.DecimalField(decimal_places=2, max_digits=6, verbose_name="poin maksimum")),
                ("owner", models.CharField(max_length=120, verbose_name="perangkat daerah pemilik")),
                ("legal_basis", models.TextField(verbose_name="dasar hukum")),
                ("evidence", models.TextField(verbose_name="data dukung")),
                ("example", models.TextField(verbose_name="contoh data dukung")),
                ("na_allowed", models.BooleanField(default=False, verbose_name="boleh tidak berlaku")),
                ("na_hint", models.TextField(blank=True, verbose_name="kapan tidak berlaku")),
                ("date_matters", models.BooleanField(default=True, verbose_name="tanggal dokumen harus tahun kinerja")),
                (
                    "right",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="indicators", to="indicators.right"
                    ),
                ),
            ],
            options={
                "verbose_name": "indikator",
                "verbose_name_plural": "indikator",
                "ordering": ["right__number", "position"],
                "constraints": [
                    models.UniqueConstraint(fields=("right", "code"), name="indicator_code_unique"),
                    models.UniqueConstraint(fields=("right", "position"), name="indicator_position_unique"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answer", "rasio"), _negated=True),
                            models.Q(
                                models.Q(("numerator", ""), _negated=True), models.Q(("denominator", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="indicator_ratio_has_its_parts",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("na_allowed", False), models.Q(("na_hint", ""), _negated=True), _connector="OR"
                        ),
                        name="indicator_na_hint_where_allowed",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="IndicatorLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "relation",
                    models.CharField(
                        choices=[
                            ("sama", "Sama"),
                            ("diubah", "Diubah"),
                            ("digabung", "Digabung"),
                            ("dipecah", "Dipecah"),
                            ("baru", "Baru"),
                            ("dihapus", "Dihapus"),
                        ],
                        max_length=10,
                        verbose_name="hubungan",
                    ),
                ),
                ("note", models.TextField(blank=True, verbose_name="catatan")),
                (
                    "new",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="origins",
                        to="indicators.indicator",
                    ),
                ),
                (
                    "old",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="indicators.indicator",
                    ),
                ),
                (
                    "instrument",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="links", to="indicators.instrument"
                    ),
                ),
            ],
            options={
                "verbose_name": "padanan indikator",
                "verbose_name_plural": "padanan indikator",
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(fields=("instrument", "old", "new"), name="indicator_link_once"),
                    models.CheckConstraint(
                        condition=models.Q(("old__isnull", False), ("new__isnull", False), _connector="OR"),
                        name="indicator_link_has_an_end",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AdjustmentRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.SlugField(max_length=20, verbose_name="jenis")),
                ("label", models.CharField(max_length=80, verbose_name="nama")),
                (
                    "lowest",
                    models.DecimalField(decimal_places=2, max_digits=6, verbose_name="poin terendah satu catatan"),
                ),
                (
                    "highest",
                    models.DecimalField(decimal_places=2, max_digits=6, verbose_name="poin tertinggi satu catatan"),
                ),
                (
                    "cap_lowest",
                    models.DecimalField(decimal_places=2, max_digits=6, verbose_name="batas bawah jumlahnya"),
                ),
                (
                    "cap_highest",
                    models.DecimalField(decimal_places=2, max_digits=6, verbose_name="batas atas jumlahnya"),
                ),
                (
                    "certainty",
                    models.CharField(
                        choices=[
                            ("A", "pasti: beberapa sumber atau sumber resmi"),
                            ("B", "satu sumber yang baik"),
                            ("C", "disimpulkan, atau sumber berbeda-beda"),
                            ("U", "belum diketahui"),
                        ],
                        max_length=1,
                    ),
                ),
                ("source", models.TextField()),
                (
                    "instrument",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="adjustment_rules",
                        to="indicators.instrument",
                    ),
                ),
            ],
            options={
                "verbose_name": "aturan penyesuaian",
                "verbose_name_plural": "aturan penyesuaian",
                "ordering": ["kind"],
                "constraints": [
                    models.UniqueConstraint(fields=("instrument", "kind"), name="adjustment_rule_one_a_kind"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("lowest__lte", models.F("highest")), ("cap_lowest__lte", 0), ("cap_highest__gte", 0)
                        ),
                        name="adjustment_rule_runs_upwards",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Predicate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.SlugField(max_length=30)),
                ("label", models.CharField(max_length=60, verbose_name="predikat")),
                ("minimum", models.DecimalField(decimal_places=2, max_digits=6, verbose_name="nilai terendah")),
                ("piagam", models.BooleanField(default=False, verbose_name="mendapat piagam")),
                (
                    "certainty",
                    models.CharField(
                        choices=[
                            ("A", "pasti: beberapa sumber atau sumber resmi"),
                            ("B", "satu sumber yang baik"),
                            ("C", "disimpulkan, atau sumber berbeda-beda"),
                            ("U", "belum diketahui"),
                        ],
                        max_length=1,
                    ),
                ),
                ("source", models.TextField()),
                (
                    "instrument",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="predicates",
                        to="indicators.instrument",
                    ),
                ),
            ],
            options={
                "verbose_name": "predikat",
                "verbose_name_plural": "predikat",
                "ordering": ["-minimum"],
                "constraints": [
                    models.UniqueConstraint(fields=("instrument", "code"), name="predicate_code_unique"),
                    models.UniqueConstraint(fields=("instrument", "minimum"), name="predicate_minimum_unique"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ScoringScheme",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("weight_struktur", models.DecimalField(decimal_places=2, max_digits=6, verbose_name="bobot struktur")),
                ("weight_proses", models.DecimalField(decimal_places=2, max_digits=6, verbose_name="bobot proses")),
                ("weight_hasil", models.DecimalField(decimal_places=2, max_digits=6, verbose_name="bobot hasil")),
                (
                    "weights_certainty",
                    models.CharField(
                        choices=[
                            ("A", "pasti: beberapa sumber atau sumber resmi"),
                            ("B", "satu sumber yang baik"),
                            ("C", "disimpulkan, atau sumber berbeda-beda"),
                            ("U", "belum diketahui"),
                        ],
                        max_length=1,
                    ),
                ),
                ("weights_source", models.TextField()),
                (
                    "na_policy",
                    models.CharField(
                        choices=[
                            ("renormalise", "Dikeluarkan dari perhitungan"),
                            ("full", "Dinilai penuh"),
                            ("zero", "Dinilai nol"),
                        ],
                        max_length=12,
                        verbose_name="perlakuan tidak berlaku",
                    ),
                ),
                (
                    "na_certainty",
                    models.CharField(
                        choices=[
                            ("A", "pasti: beberapa sumber atau sumber resmi"),
                            ("B", "satu sumber yang baik"),
                            ("C", "disimpulkan, atau sumber berbeda-beda"),
                            ("U", "belum diketahui"),
                        ],
                        max_length=1,
                    ),
                ),
                ("na_source", models.TextField()),
                ("decimals", models.PositiveSmallIntegerField(default=2, verbose_name="desimal nilai")),
                (
                    "rounding",
                    models.CharField(
                        choices=[("half-up", "Setengah dibulatkan ke atas"), ("down", "Dipotong")],
                        default="half-up",
                        max_length=10,
                        verbose_name="pembulatan",
                    ),
                ),
                (
                    "instrument",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="scheme", to="indicators.instrument"
                    ),
                ),
            ],
            options={
                "verbose_name": "skema penilaian",
                "verbose_name_plural": "skema penilaian",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "weight_struktur__gt",
                                django.db.models.expressions.CombinedExpression(
                                    models.Value(Decimal("99.995")),
                                    "-",
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("weight_proses"), "+", models.F("weight_hasil")
                                    ),
                                ),
                            ),
                            (
                                "weight_struktur__lt",
                                django.db.models.expressions.CombinedExpression(
                                    models.Value(Decimal("100.005")),
                                    "-",
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("weight_proses"), "+", models.F("weight_hasil")
                                    ),
                                ),
                            ),
                        ),
                        name="scheme_weights_sum_to_100",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="BandDecision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("finding", models.TextField(verbose_name="temuan")),
                ("decision", models.TextField(verbose_name="keputusan")),
                ("acting_as", models.CharField(max_length=200, verbose_name="sebagai")),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="waktu")),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "indicator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="band_decisions",
                        to="indicators.indicator",
                    ),
                ),
            ],
            options={
                "verbose_name": "keputusan rentang",
                "verbose_name_plural": "keputusan rentang",
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("finding", ""), _negated=True), models.Q(("decision", ""), _negated=True)
                        ),
                        name="band_decision_says_why",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Band",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField()),
                (
                    "limit",
                    models.DecimalField(blank=True, decimal_places=4, max_digits=18, null=True, verbose_name="batas"),
                ),
                ("points", models.DecimalField(decimal_places=2, max_digits=6, verbose_name="poin")),
                (
                    "indicator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="bands", to="indicators.indicator"
                    ),
                ),
            ],
            options={
                "verbose_name": "rentang",
                "verbose_name_plural": "rentang",
                "ordering": ["position"],
                "constraints": [
                    models.UniqueConstraint(fields=("indicator", "position"), name="band_position_unique"),
                    models.UniqueConstraint(
                        condition=models.Q(("limit", None)), fields=("indicator",), name="band_one_without_limit"
                    ),
                ],
            },
        ),
    ]
