import uuid

import django.core.serializers.json
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.comparison
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import assessments.models.documents
import assessments.models.frozen
import assessments.models.instruments
import assessments.models.outcomes
from accounts.creating import CreateModels


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("accounts", "__first__"),
        ("indicators", "0001_initial"),
        ("regions", "0001_initial"),
    ]

    operations = [
        CreateModels(
            [
                migrations.CreateModel(
                    name="Document",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "file",
                            models.FileField(
                                max_length=160,
                                upload_to=assessments.models.documents.storage_name,
                                verbose_name="berkas",
                            ),
                        ),
                        ("original_name", models.CharField(max_length=255, verbose_name="nama asli")),
                        ("extension", models.CharField(max_length=8)),
                        ("content_type", models.CharField(max_length=100, verbose_name="jenis berkas")),
                        ("size", models.PositiveBigIntegerField(verbose_name="ukuran (byte)")),
                        ("sha256", models.CharField(max_length=64, verbose_name="SHA-256")),
                        ("pages", models.PositiveIntegerField(blank=True, null=True, verbose_name="halaman")),
                        ("title", models.CharField(max_length=200, verbose_name="judul")),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("perda", "Peraturan daerah"),
                                    ("perkada", "Peraturan bupati/wali kota"),
                                    ("keputusan", "Keputusan"),
                                    ("laporan", "Laporan"),
                                    ("data", "Data"),
                                    ("foto", "Foto"),
                                    ("surat", "Surat"),
                                    ("lain", "Lainnya"),
                                ],
                                default="lain",
                                max_length=12,
                                verbose_name="jenis dokumen",
                            ),
                        ),
                        ("number", models.CharField(blank=True, max_length=120, verbose_name="nomor")),
                        ("document_date", models.DateField(blank=True, null=True, verbose_name="tanggal dokumen")),
                        ("opd", models.CharField(blank=True, max_length=120, verbose_name="perangkat daerah")),
                        ("uploaded_at", models.DateTimeField(auto_now_add=True, verbose_name="diunggah")),
                        (
                            "region",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="documents",
                                to="regions.region",
                            ),
                        ),
                        (
                            "supersedes",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="superseded_by",
                                to="assessments.document",
                            ),
                        ),
                        (
                            "uploaded_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "dokumen",
                        "verbose_name_plural": "dokumen",
                        "ordering": ["-id"],
                        "constraints": [
                            models.UniqueConstraint(fields=("region", "sha256"), name="document_once_per_region"),
                            models.CheckConstraint(condition=models.Q(("size__gt", 0)), name="document_not_empty"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Cycle",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("award_year", models.PositiveSmallIntegerField(unique=True, verbose_name="tahun penghargaan")),
                        ("performance_year", models.PositiveSmallIntegerField(verbose_name="tahun kinerja")),
                        (
                            "instrument_hash",
                            models.CharField(blank=True, editable=False, max_length=64, verbose_name="sidik instrumen"),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[("disiapkan", "Disiapkan"), ("berjalan", "Berjalan"), ("ditutup", "Ditutup")],
                                default="disiapkan",
                                max_length=10,
                                verbose_name="keadaan",
                            ),
                        ),
                        (
                            "sample_share",
                            models.PositiveSmallIntegerField(default=20, verbose_name="bagian sampel (%)"),
                        ),
                        ("is_demo", models.BooleanField(default=False, verbose_name="data peragaan")),
                        ("objections", models.BooleanField(default=False, verbose_name="masa sanggah")),
                        (
                            "provisional_at",
                            models.DateTimeField(
                                blank=True, null=True, verbose_name="hasil sementara pertama diumumkan"
                            ),
                        ),
                        ("opened_at", models.DateTimeField(blank=True, null=True)),
                        ("closed_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "instrument",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="cycles",
                                to="indicators.instrument",
                                verbose_name="instrumen",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "siklus",
                        "verbose_name_plural": "siklus",
                        "ordering": ["-award_year"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("performance_year__lt", models.F("award_year"))),
                                name="cycle_performance_before_award",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state", "disiapkan"),
                                    models.Q(("instrument_hash", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="cycle_open_is_frozen",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("sample_share__gte", 1), ("sample_share__lte", 100)),
                                name="cycle_sample_share_is_percentage",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Assessment",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("pengisian", "Pengisian"),
                                    ("dikirim", "Dikirim ke Kanwil"),
                                    ("verifikasi-kanwil", "Verifikasi Kanwil"),
                                    ("perbaikan", "Perbaikan"),
                                    ("diteruskan", "Diteruskan ke pusat"),
                                    ("verifikasi-pusat", "Verifikasi pusat"),
                                    ("dinilai", "Nilai akhir dihitung"),
                                    ("ditetapkan", "Ditetapkan"),
                                    ("tidak-menyampaikan", "Tidak menyampaikan data"),
                                ],
                                db_index=True,
                                default="pengisian",
                                max_length=20,
                                verbose_name="keadaan",
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1)),
                        ("submitted_at", models.DateTimeField(blank=True, null=True, verbose_name="dikirim")),
                        (
                            "population",
                            models.PositiveIntegerField(
                                blank=True, null=True, verbose_name="jumlah penduduk menurut Disdukcapil"
                            ),
                        ),
                        ("forwarded_at", models.DateTimeField(blank=True, null=True, verbose_name="diteruskan")),
                        (
                            "provisional_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="hasil sementara diumumkan"),
                        ),
                        (
                            "office",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="assessments",
                                to="regions.regionaloffice",
                            ),
                        ),
                        (
                            "region",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="assessments",
                                to="regions.region",
                            ),
                        ),
                        (
                            "cycle",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="assessments",
                                to="assessments.cycle",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "penilaian",
                        "verbose_name_plural": "penilaian",
                        "ordering": ["region__code"],
                        "constraints": [
                            models.UniqueConstraint(fields=("cycle", "region"), name="assessment_one_per_region")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Item",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("kosong", "Belum diisi"),
                                    ("terisi", "Belum diperiksa"),
                                    ("dikembalikan", "Perlu perbaikan"),
                                    ("diperbaiki", "Sudah diperbaiki"),
                                    ("diterima", "Diterima Kanwil"),
                                ],
                                default="kosong",
                                max_length=12,
                                verbose_name="keadaan",
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1)),
                        (
                            "claim",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("", "Belum diisi"),
                                    ("ya", "Ya"),
                                    ("tidak", "Tidak"),
                                    ("nilai", "Angka"),
                                    ("tidak-berlaku", "Tidak berlaku"),
                                ],
                                default="",
                                max_length=14,
                                verbose_name="jawaban",
                            ),
                        ),
                        (
                            "numerator",
                            models.DecimalField(
                                blank=True, decimal_places=4, max_digits=18, null=True, verbose_name="pembilang"
                            ),
                        ),
                        (
                            "denominator",
                            models.DecimalField(
                                blank=True, decimal_places=4, max_digits=18, null=True, verbose_name="penyebut"
                            ),
                        ),
                        (
                            "value",
                            models.DecimalField(
                                blank=True, decimal_places=4, max_digits=18, null=True, verbose_name="nilai"
                            ),
                        ),
                        ("reason", models.TextField(blank=True, max_length=2000, verbose_name="alasan tidak berlaku")),
                        ("note", models.TextField(blank=True, max_length=2000, verbose_name="catatan")),
                        (
                            "assessment",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="items",
                                to="assessments.assessment",
                            ),
                        ),
                        (
                            "indicator",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="items",
                                to="indicators.indicator",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "butir",
                        "verbose_name_plural": "butir",
                        "ordering": ["indicator__right__number", "indicator__position"],
                        "indexes": [models.Index(fields=["assessment", "state"], name="item_assessment_state")],
                        "constraints": [
                            models.UniqueConstraint(fields=("assessment", "indicator"), name="item_one_per_indicator"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("claim", ""), ("state", "kosong"), ("value", None)),
                                    models.Q(("claim", "ya"), ("value", 1)),
                                    models.Q(("claim", "tidak"), ("value", 0)),
                                    models.Q(("claim", "nilai"), ("value__isnull", False)),
                                    models.Q(
                                        ("claim", "tidak-berlaku"),
                                        ("value", None),
                                        models.Q(("reason", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="item_claim_fits_value",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state", "kosong"), models.Q(("claim", ""), _negated=True), _connector="OR"
                                ),
                                name="item_filled_has_claim",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Referral",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("note", models.TextField(max_length=2000, verbose_name="catatan")),
                        ("at", models.DateTimeField(auto_now_add=True)),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "item",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="referrals",
                                to="assessments.item",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "permintaan periksa ulang",
                        "verbose_name_plural": "permintaan periksa ulang",
                        "ordering": ["-id"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("note", ""), _negated=True), name="referral_says_why"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Verdict",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "level",
                            models.CharField(
                                choices=[("kanwil", "Kanwil"), ("pusat", "Pusat")], max_length=8, verbose_name="tingkat"
                            ),
                        ),
                        ("item_version", models.PositiveIntegerField(verbose_name="versi butir")),
                        (
                            "outcome",
                            models.CharField(
                                choices=[("terima", "Diterima"), ("kembalikan", "Dikembalikan")],
                                max_length=12,
                                verbose_name="putusan",
                            ),
                        ),
                        ("reason_code", models.CharField(blank=True, max_length=20, verbose_name="alasan")),
                        ("note", models.TextField(blank=True, max_length=2000, verbose_name="catatan")),
                        (
                            "verified_value",
                            models.DecimalField(
                                blank=True,
                                decimal_places=4,
                                max_digits=18,
                                null=True,
                                verbose_name="nilai terverifikasi",
                            ),
                        ),
                        ("at", models.DateTimeField(auto_now_add=True)),
                        (
                            "answers",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="assessments.referral",
                            ),
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
                            "item",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="verdicts",
                                to="assessments.item",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "putusan",
                        "verbose_name_plural": "putusan",
                        "ordering": ["-id"],
                        "indexes": [models.Index(fields=["outcome", "level", "item"], name="verdict_outcome")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("outcome", "terima"),
                                    models.Q(
                                        models.Q(("reason_code", ""), _negated=True),
                                        models.Q(("note", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="verdict_return_has_code_and_note",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Objection",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("reason", models.TextField(max_length=2000, verbose_name="alasan")),
                        (
                            "asked_value",
                            models.DecimalField(
                                blank=True,
                                decimal_places=4,
                                max_digits=18,
                                null=True,
                                verbose_name="nilai yang diminta",
                            ),
                        ),
                        ("acting_as", models.CharField(max_length=200, verbose_name="sebagai")),
                        ("at", models.DateTimeField(auto_now_add=True, verbose_name="diajukan")),
                        ("withdrawn_at", models.DateTimeField(blank=True, null=True, verbose_name="dicabut")),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "item",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="objections",
                                to="assessments.item",
                            ),
                        ),
                        (
                            "against",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="objections",
                                to="assessments.verdict",
                                verbose_name="putusan yang disanggah",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "sanggahan",
                        "verbose_name_plural": "sanggahan",
                        "ordering": ["id"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("withdrawn_at", None)),
                                fields=("against",),
                                name="objection_once_a_verdict",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("reason", ""), _negated=True), name="objection_says_why"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Chain",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("tip", models.CharField(blank=True, max_length=64, verbose_name="ujung")),
                        ("length", models.PositiveBigIntegerField(default=0, verbose_name="panjang")),
                        (
                            "assessment",
                            models.OneToOneField(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="chain",
                                to="assessments.assessment",
                            ),
                        ),
                        (
                            "cycle",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="chains",
                                to="assessments.cycle",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "rantai log",
                        "verbose_name_plural": "rantai log",
                        "ordering": ["id"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("assessment", None), ("cycle", None), _connector="OR"),
                                name="chain_of_one_thing",
                            ),
                            models.UniqueConstraint(
                                django.db.models.functions.comparison.Coalesce(models.F("cycle"), models.Value(0)),
                                condition=models.Q(("assessment", None)),
                                name="chain_one_a_cycle_one_for_the_rest",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Decree",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("number", models.CharField(max_length=80, unique=True, verbose_name="nomor")),
                        ("title", models.CharField(max_length=250, verbose_name="tentang")),
                        ("date", models.DateField(verbose_name="tanggal")),
                        ("place", models.CharField(default="Jakarta", max_length=80, verbose_name="tempat")),
                        ("signatory_title", models.CharField(max_length=150, verbose_name="jabatan penanda tangan")),
                        ("signatory_name", models.CharField(max_length=150, verbose_name="nama penanda tangan")),
                        ("issued_at", models.DateTimeField(auto_now_add=True)),
                        (
                            "cycle",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="decrees",
                                to="assessments.cycle",
                            ),
                        ),
                        (
                            "institution",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="regions.institution",
                                verbose_name="lembaga",
                            ),
                        ),
                        (
                            "issued_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "keputusan",
                        "verbose_name_plural": "keputusan",
                        "ordering": ["-date", "-id"],
                    },
                ),
                migrations.CreateModel(
                    name="District",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("valid_from", models.DateField(verbose_name="berlaku sejak")),
                        ("valid_to", models.DateField(blank=True, null=True, verbose_name="berlaku sampai")),
                        ("assigned_at", models.DateTimeField(auto_now_add=True, verbose_name="ditetapkan")),
                        (
                            "assigned_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "ended_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "membership",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="districts",
                                to="accounts.membership",
                                verbose_name="verifikator",
                            ),
                        ),
                        (
                            "region",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="districts",
                                to="regions.region",
                                verbose_name="daerah",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "daerah binaan",
                        "verbose_name_plural": "daerah binaan",
                        "ordering": ["-id"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("valid_to", None)),
                                fields=("region",),
                                name="district_one_verifier_per_region",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("valid_to", None), ("valid_to__gte", models.F("valid_from")), _connector="OR"
                                ),
                                name="district_ends_not_before_it_starts",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("ended_by", None), ("valid_to", None)),
                                    models.Q(("ended_by__isnull", False), ("valid_to__isnull", False)),
                                    _connector="OR",
                                ),
                                name="district_end_says_by_whom",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Scan",
                    fields=[
                        (
                            "document",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                primary_key=True,
                                related_name="scan",
                                serialize=False,
                                to="assessments.document",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("menunggu", "Menunggu pemindaian virus"),
                                    ("bersih", "Bersih dari virus"),
                                    ("berbahaya", "Berbahaya: mengandung virus"),
                                    ("gagal", "Pemindaian virus belum berhasil"),
                                ],
                                default="menunggu",
                                max_length=10,
                                verbose_name="keadaan",
                            ),
                        ),
                        ("finding", models.CharField(blank=True, max_length=255, verbose_name="temuan")),
                        ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="percobaan")),
                        ("due_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("scanned_at", models.DateTimeField(blank=True, null=True, verbose_name="dipindai")),
                    ],
                    options={
                        "verbose_name": "pemindaian",
                        "verbose_name_plural": "pemindaian",
                        "ordering": ["document_id"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("state__in", ["gagal", "menunggu"])),
                                fields=["due_at"],
                                name="scan_due",
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state__in", ["menunggu", "bersih"]),
                                    models.Q(("finding", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="scan_says_what_was_found",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Adjustment",
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
                                    ("aksi-ham", "Capaian Aksi HAM"),
                                    ("dugaan-pelanggaran", "Dugaan pelanggaran HAM yang belum selesai"),
                                    ("lainnya", "Lainnya"),
                                ],
                                max_length=20,
                                verbose_name="jenis",
                            ),
                        ),
                        ("points", models.DecimalField(decimal_places=2, max_digits=6, verbose_name="poin")),
                        ("reason", models.TextField(max_length=2000, verbose_name="alasan")),
                        ("basis", models.CharField(max_length=200, verbose_name="dokumen dasar")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("diajukan", "Menunggu persetujuan"),
                                    ("disetujui", "Disetujui"),
                                    ("ditolak", "Ditolak"),
                                ],
                                default="diajukan",
                                max_length=10,
                                verbose_name="keadaan",
                            ),
                        ),
                        ("acting_as", models.CharField(blank=True, max_length=200, verbose_name="sebagai")),
                        ("at", models.DateTimeField(auto_now_add=True)),
                        ("decided_as", models.CharField(blank=True, max_length=200, verbose_name="diputus sebagai")),
                        ("decided_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "decision_note",
                            models.TextField(blank=True, max_length=2000, verbose_name="catatan persetujuan"),
                        ),
                        ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "decided_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "assessment",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="adjustments",
                                to="assessments.assessment",
                            ),
                        ),
                        (
                            "document",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="adjustments",
                                to="assessments.document",
                                verbose_name="berkas dasar",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "penyesuaian",
                        "verbose_name_plural": "penyesuaian",
                        "ordering": ["id"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("reason", ""), _negated=True), models.Q(("basis", ""), _negated=True)
                                ),
                                name="adjustment_says_why",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("points", 0), _negated=True), name="adjustment_is_not_zero"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("decided_at", None), ("decided_by", None), ("state", "diajukan")),
                                    models.Q(
                                        models.Q(("state", "diajukan"), _negated=True),
                                        ("decided_at__isnull", False),
                                        ("decided_by__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="adjustment_decided_whole",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("decided_by", None),
                                    models.Q(("decided_by", models.F("by")), _negated=True),
                                    _connector="OR",
                                ),
                                name="adjustment_decided_by_another",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "ditolak"), _negated=True),
                                    models.Q(("decision_note", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="adjustment_rejected_says_why",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Endorsement",
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
                                    ("formulir", "Formulir yang disahkan Sekda atau kepala perangkat daerah"),
                                    ("surat-pengantar", "Surat pengantar Sekretaris Daerah Provinsi"),
                                ],
                                max_length=16,
                                verbose_name="jenis",
                            ),
                        ),
                        ("signatory", models.CharField(max_length=150, verbose_name="penanda tangan")),
                        ("position", models.CharField(max_length=150, verbose_name="jabatan")),
                        ("added_at", models.DateTimeField(auto_now_add=True)),
                        ("replaced_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "added_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "assessment",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="endorsements",
                                to="assessments.assessment",
                            ),
                        ),
                        (
                            "document",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="endorsements",
                                to="assessments.document",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "pengesahan",
                        "verbose_name_plural": "pengesahan",
                        "ordering": ["kind", "-id"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("replaced_at", None)),
                                fields=("assessment", "kind"),
                                name="endorsement_one_current_per_kind",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("kind", "formulir"), ("document__isnull", False), _connector="OR"),
                                name="endorsement_letter_is_a_document",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Explanation",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("rule", models.SlugField(max_length=40, verbose_name="aturan")),
                        ("message", models.TextField(verbose_name="temuan")),
                        ("codes", models.JSONField(default=list, verbose_name="butir")),
                        ("finding", models.CharField(max_length=64, verbose_name="sidik temuan")),
                        ("text", models.TextField(max_length=2000, verbose_name="penjelasan")),
                        ("at", models.DateTimeField(auto_now=True)),
                        (
                            "assessment",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="explanations",
                                to="assessments.assessment",
                            ),
                        ),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "penjelasan",
                        "verbose_name_plural": "penjelasan",
                        "ordering": ["id"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("assessment", "finding"), name="explanation_one_per_finding"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("text", ""), _negated=True), name="explanation_not_empty"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Extension",
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
                                    ("pengisian", "Pengisian oleh Pemda"),
                                    ("verifikasi-kanwil", "Verifikasi Kanwil"),
                                    ("perbaikan", "Perbaikan oleh Pemda"),
                                    ("verifikasi-pusat", "Verifikasi pusat"),
                                    ("sanggah", "Masa sanggah daerah"),
                                ],
                                max_length=20,
                                verbose_name="tahap",
                            ),
                        ),
                        ("closes_at", models.DateTimeField(verbose_name="ditutup")),
                        ("reason", models.TextField(verbose_name="alasan")),
                        ("granted_at", models.DateTimeField(auto_now_add=True)),
                        (
                            "assessment",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="extensions",
                                to="assessments.assessment",
                            ),
                        ),
                        (
                            "granted_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "perpanjangan",
                        "verbose_name_plural": "perpanjangan",
                        "ordering": ["-closes_at"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("reason", ""), _negated=True), name="extension_says_why"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="FileRead",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("at", models.DateTimeField(auto_now_add=True, db_index=True, verbose_name="waktu")),
                        ("acting_as", models.CharField(max_length=200, verbose_name="sebagai")),
                        ("downloaded", models.BooleanField(verbose_name="diunduh")),
                        ("slot", models.PositiveIntegerField(verbose_name="sepuluh menit ke-")),
                        (
                            "document",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="reads",
                                to="assessments.document",
                                verbose_name="dokumen",
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="pembaca",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "pembacaan berkas",
                        "verbose_name_plural": "pembacaan berkas",
                        "ordering": ["-id"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("document", "user", "slot", "downloaded"), name="file_read_once_a_slot"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="FormImport",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=255, verbose_name="nama asli")),
                        ("sha256", models.CharField(max_length=64, verbose_name="SHA-256")),
                        (
                            "answers",
                            models.JSONField(
                                encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name="isian"
                            ),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("applied_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "assessment",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="form_imports",
                                to="assessments.assessment",
                            ),
                        ),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "impor formulir",
                        "verbose_name_plural": "impor formulir",
                        "ordering": ["-id"],
                    },
                ),
                migrations.CreateModel(
                    name="InstrumentImport",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=255, verbose_name="nama asli")),
                        ("sha256", models.CharField(max_length=64, verbose_name="SHA-256")),
                        (
                            "content",
                            models.JSONField(
                                decoder=assessments.models.instruments.ContentDecoder,
                                encoder=django.core.serializers.json.DjangoJSONEncoder,
                                verbose_name="isi",
                            ),
                        ),
                        ("gaps", models.JSONField(default=list, verbose_name="celah")),
                        ("seen", models.CharField(blank=True, max_length=64, verbose_name="sidik isi konsep")),
                        ("code", models.SlugField(blank=True, max_length=60, verbose_name="kode")),
                        ("version", models.SlugField(blank=True, max_length=30, verbose_name="versi")),
                        ("title", models.CharField(blank=True, max_length=200, verbose_name="judul")),
                        ("legal_basis", models.CharField(blank=True, max_length=200, verbose_name="dasar hukum")),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("applied_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "base",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="indicators.instrument",
                            ),
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
                            "draft",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="indicators.instrument",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "impor instrumen",
                        "verbose_name_plural": "impor instrumen",
                        "ordering": ["-id"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("draft__isnull", False), models.Q(("version", ""), _negated=True), _connector="OR"
                                ),
                                name="instrument_import_knows_its_target",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("applied_at", None), ("draft__isnull", False), _connector="OR"),
                                name="instrument_import_applied_has_its_draft",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Evidence",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("pages", models.CharField(blank=True, max_length=60, verbose_name="halaman")),
                        ("added_at", models.DateTimeField(auto_now_add=True)),
                        ("removed_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "added_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "document",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="evidence",
                                to="assessments.document",
                            ),
                        ),
                        (
                            "item",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="evidence",
                                to="assessments.item",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "data dukung",
                        "verbose_name_plural": "data dukung",
                        "ordering": ["id"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("removed_at", None)),
                                fields=("item", "document"),
                                name="evidence_once_per_item",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Event",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "at",
                            models.DateTimeField(
                                db_index=True, default=django.utils.timezone.now, verbose_name="waktu"
                            ),
                        ),
                        (
                            "verb",
                            models.CharField(
                                choices=[
                                    ("siklus-dibuka", "Siklus dibuka"),
                                    ("siklus-ditutup", "Siklus ditutup"),
                                    ("jadwal-diubah", "Jadwal diubah"),
                                    ("diperpanjang", "Perpanjangan diberikan"),
                                    ("butir-diisi", "Butir diisi"),
                                    ("butir-dikosongkan", "Butir dikosongkan"),
                                    ("dokumen-diunggah", "Dokumen diunggah"),
                                    ("bukti-dilampirkan", "Data dukung dilampirkan"),
                                    ("bukti-dilepas", "Data dukung dilepas"),
                                    ("pengesahan", "Dokumen pengesahan diunggah"),
                                    ("keadaan-berubah", "Keadaan penilaian berubah"),
                                    ("putusan", "Butir diputus"),
                                    ("putusan-dicabut", "Putusan dicabut"),
                                    ("periksa-ulang", "Diminta diperiksa ulang"),
                                    ("bagian-sampel", "Bagian sampel diatur"),
                                    ("dinilai", "Nilai dihitung"),
                                    ("penyesuaian", "Penyesuaian nilai"),
                                    ("penyesuaian-disetujui", "Penyesuaian disetujui"),
                                    ("penyesuaian-ditolak", "Penyesuaian ditolak"),
                                    ("penyesuaian-dicabut", "Penyesuaian dicabut"),
                                    ("ditetapkan", "Predikat ditetapkan"),
                                    ("penduduk", "Jumlah penduduk diisi"),
                                    ("penjelasan", "Peringatan dijelaskan"),
                                    ("tugas-diberikan", "Tugas diberikan"),
                                    ("tugas-berubah", "Tugas berubah"),
                                    ("tugas-diakhiri", "Tugas diakhiri"),
                                    ("formulir-diimpor", "Formulir diimpor"),
                                    ("tanda-terima", "Tanda terima diterbitkan"),
                                    ("piagam", "Piagam diterbitkan"),
                                    ("berita-acara", "Berita acara dibuat"),
                                    ("masa-sanggah", "Masa sanggah diatur"),
                                    ("hasil-sementara", "Hasil sementara diumumkan"),
                                    ("sanggahan", "Sanggahan diajukan"),
                                    ("sanggahan-dicabut", "Sanggahan dicabut"),
                                    ("sanggahan-diputus", "Sanggahan diputus"),
                                    ("nilai-penilai", "Nilai Tim Penilai dicatat"),
                                    ("instrumen-konsep", "Konsep instrumen dibuat"),
                                    ("instrumen-diimpor", "Instrumen diimpor"),
                                    ("instrumen-diubah", "Konsep instrumen diubah"),
                                    ("instrumen-diajukan", "Instrumen diajukan"),
                                    ("instrumen-dikembalikan", "Instrumen dikembalikan"),
                                    ("instrumen-terbit", "Instrumen terbit"),
                                    ("instrumen-dibuang", "Konsep instrumen dibuang"),
                                ],
                                max_length=24,
                                verbose_name="tindakan",
                            ),
                        ),
                        ("acting_as", models.CharField(blank=True, max_length=200, verbose_name="sebagai")),
                        (
                            "before",
                            models.JSONField(default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder),
                        ),
                        (
                            "after",
                            models.JSONField(default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder),
                        ),
                        ("request_id", models.CharField(blank=True, max_length=32)),
                        ("position", models.PositiveBigIntegerField(verbose_name="ke-")),
                        ("seal", models.CharField(max_length=64, verbose_name="segel")),
                        (
                            "actor",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "assessment",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="events",
                                to="assessments.assessment",
                            ),
                        ),
                        (
                            "chain",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="events",
                                to="assessments.chain",
                            ),
                        ),
                        (
                            "cycle",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="events",
                                to="assessments.cycle",
                            ),
                        ),
                        (
                            "document",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="events",
                                to="assessments.document",
                            ),
                        ),
                        (
                            "item",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="events",
                                to="assessments.item",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "peristiwa",
                        "verbose_name_plural": "peristiwa",
                        "ordering": ["-id"],
                        "constraints": [
                            models.UniqueConstraint(fields=("chain", "position"), name="event_chain_has_no_fork")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ItemView",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("acting_as", models.CharField(max_length=200, verbose_name="sebagai")),
                        ("since", models.DateTimeField(verbose_name="sejak")),
                        ("seen_at", models.DateTimeField(verbose_name="terakhir")),
                        (
                            "item",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="views", to="assessments.item"
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "penglihatan butir",
                        "verbose_name_plural": "penglihatan butir",
                        "constraints": [
                            models.UniqueConstraint(fields=("item", "user"), name="item_view_one_per_person")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Minutes",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("number", models.CharField(max_length=40, unique=True, verbose_name="nomor")),
                        (
                            "token",
                            models.CharField(
                                default=assessments.models.frozen.new_token,
                                max_length=32,
                                unique=True,
                                verbose_name="token",
                            ),
                        ),
                        (
                            "content",
                            models.JSONField(
                                encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name="isi"
                            ),
                        ),
                        ("sha256", models.CharField(max_length=64, verbose_name="SHA-256 isi")),
                        ("acting_as", models.CharField(max_length=200, verbose_name="sebagai")),
                        ("at", models.DateTimeField(verbose_name="waktu")),
                        ("sequence", models.PositiveSmallIntegerField(verbose_name="berita acara ke")),
                        (
                            "assessment",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="minutes",
                                to="assessments.assessment",
                            ),
                        ),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "berita acara",
                        "verbose_name_plural": "berita acara",
                        "ordering": ["-id"],
                        "abstract": False,
                        "constraints": [
                            models.UniqueConstraint(fields=("assessment", "sequence"), name="minutes_sequence_unique")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Score",
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
                        ("base", models.DecimalField(decimal_places=2, max_digits=6, verbose_name="nilai dasar")),
                        (
                            "adjustments",
                            models.DecimalField(decimal_places=2, max_digits=6, verbose_name="penyesuaian"),
                        ),
                        ("final", models.DecimalField(decimal_places=2, max_digits=6, verbose_name="nilai")),
                        ("predicate_code", models.SlugField(max_length=30)),
                        ("predicate_label", models.CharField(max_length=60, verbose_name="predikat")),
                        (
                            "explanation",
                            models.JSONField(
                                encoder=assessments.models.outcomes.TreeEncoder, verbose_name="penjelasan"
                            ),
                        ),
                        ("input_hash", models.CharField(max_length=64, verbose_name="sidik masukan")),
                        (
                            "computed_at",
                            models.DateTimeField(default=django.utils.timezone.now, verbose_name="dihitung"),
                        ),
                        ("seal", models.CharField(max_length=64, verbose_name="segel")),
                        (
                            "assessment",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="scores",
                                to="assessments.assessment",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "nilai",
                        "verbose_name_plural": "nilai",
                        "ordering": ["-id"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("final__gte", 0), ("final__lte", 100)), name="score_within_0_100"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ObjectionRuling",
                    fields=[
                        (
                            "objection",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                primary_key=True,
                                related_name="ruling",
                                serialize=False,
                                to="assessments.objection",
                            ),
                        ),
                        (
                            "outcome",
                            models.CharField(
                                choices=[
                                    ("dikabulkan", "Dikabulkan"),
                                    ("sebagian", "Dikabulkan sebagian"),
                                    ("ditolak", "Ditolak"),
                                ],
                                max_length=10,
                                verbose_name="putusan",
                            ),
                        ),
                        ("reason", models.TextField(max_length=2000, verbose_name="alasan")),
                        ("acting_as", models.CharField(max_length=200, verbose_name="sebagai")),
                        ("at", models.DateTimeField(auto_now_add=True, verbose_name="diputus")),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "score_after",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="assessments.score",
                            ),
                        ),
                        (
                            "score_before",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="assessments.score"
                            ),
                        ),
                        (
                            "verdict",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="ruling",
                                to="assessments.verdict",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "putusan sanggahan",
                        "verbose_name_plural": "putusan sanggahan",
                        "ordering": ["-at"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("reason", ""), _negated=True), name="ruling_says_why"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("outcome", "ditolak"), ("score_after", None), ("verdict", None)),
                                    models.Q(
                                        models.Q(("outcome", "ditolak"), _negated=True),
                                        ("score_after__isnull", False),
                                        ("verdict__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="ruling_granted_has_verdict",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ObjectionDocument",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "document",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="assessments.document"
                            ),
                        ),
                        (
                            "objection",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="papers",
                                to="assessments.objection",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "dokumen sanggahan",
                        "verbose_name_plural": "dokumen sanggahan",
                        "ordering": ["id"],
                        "constraints": [
                            models.UniqueConstraint(fields=("objection", "document"), name="objection_document_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Sample",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("salt", models.CharField(max_length=32, verbose_name="garam")),
                        ("share", models.PositiveSmallIntegerField(verbose_name="bagian (%)")),
                        ("drawn_at", models.DateTimeField(auto_now_add=True)),
                        (
                            "assessment",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="samples",
                                to="assessments.assessment",
                            ),
                        ),
                        ("items", models.ManyToManyField(related_name="samples", to="assessments.item")),
                    ],
                    options={
                        "verbose_name": "sampel",
                        "verbose_name_plural": "sampel",
                        "ordering": ["-id"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("share__gte", 1), ("share__lte", 100)),
                                name="sample_share_is_percentage",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Decision",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("predicate_code", models.SlugField(max_length=30)),
                        ("predicate_label", models.CharField(max_length=60, verbose_name="predikat")),
                        ("piagam", models.BooleanField(verbose_name="mendapat piagam")),
                        (
                            "assessment",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="decision",
                                to="assessments.assessment",
                            ),
                        ),
                        (
                            "decree",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="decisions",
                                to="assessments.decree",
                            ),
                        ),
                        (
                            "score",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="assessments.score"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "penetapan",
                        "verbose_name_plural": "penetapan",
                        "ordering": ["assessment__region__code"],
                    },
                ),
                migrations.CreateModel(
                    name="StandIn",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("first_day", models.DateField(verbose_name="hari pertama")),
                        ("last_day", models.DateField(verbose_name="hari terakhir")),
                        ("reason", models.CharField(max_length=200, verbose_name="alasan")),
                        ("assigned_at", models.DateTimeField(auto_now_add=True, verbose_name="ditetapkan")),
                        ("withdrawn_at", models.DateTimeField(blank=True, null=True, verbose_name="dicabut")),
                        (
                            "absent",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="absences",
                                to="accounts.membership",
                                verbose_name="yang digantikan",
                            ),
                        ),
                        (
                            "assigned_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "deputy",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="deputyships",
                                to="accounts.membership",
                                verbose_name="pengganti",
                            ),
                        ),
                        (
                            "withdrawn_by",
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
                        "verbose_name": "pengganti",
                        "verbose_name_plural": "pengganti",
                        "ordering": ["-first_day", "-id"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("last_day__gte", models.F("first_day"))),
                                name="stand_in_days_in_order",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("absent", models.F("deputy")), _negated=True),
                                name="stand_in_is_another",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("reason", ""), _negated=True), name="stand_in_says_why"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Submission",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("number", models.CharField(max_length=40, unique=True, verbose_name="nomor")),
                        (
                            "token",
                            models.CharField(
                                default=assessments.models.frozen.new_token,
                                max_length=32,
                                unique=True,
                                verbose_name="token",
                            ),
                        ),
                        (
                            "content",
                            models.JSONField(
                                encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name="isi"
                            ),
                        ),
                        ("sha256", models.CharField(max_length=64, verbose_name="SHA-256 isi")),
                        ("acting_as", models.CharField(max_length=200, verbose_name="sebagai")),
                        ("at", models.DateTimeField(verbose_name="waktu")),
                        ("sequence", models.PositiveSmallIntegerField(verbose_name="pengiriman ke")),
                        (
                            "assessment",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="submissions",
                                to="assessments.assessment",
                            ),
                        ),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "pengiriman",
                        "verbose_name_plural": "pengiriman",
                        "ordering": ["-id"],
                        "abstract": False,
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("assessment", "sequence"), name="submission_sequence_unique"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Task",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("due_on", models.DateField(blank=True, null=True, verbose_name="batas waktu")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("ditugaskan", "Ditugaskan"),
                                    ("diserahkan", "Diserahkan"),
                                    ("dikembalikan", "Dikembalikan"),
                                    ("disetujui", "Disetujui"),
                                ],
                                default="ditugaskan",
                                max_length=12,
                                verbose_name="keadaan",
                            ),
                        ),
                        ("note", models.TextField(blank=True, max_length=2000, verbose_name="catatan")),
                        ("given_at", models.DateTimeField(auto_now_add=True)),
                        ("changed_at", models.DateTimeField(auto_now=True)),
                        ("ended_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "contributor",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="tasks",
                                to="accounts.membership",
                                verbose_name="kontributor",
                            ),
                        ),
                        (
                            "given_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "item",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="tasks", to="assessments.item"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "tugas",
                        "verbose_name_plural": "tugas",
                        "ordering": ["item__indicator__right__number", "item__indicator__position"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("ended_at", None)),
                                fields=("item",),
                                name="task_one_current_per_item",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "dikembalikan"), _negated=True),
                                    models.Q(("note", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="task_sent_back_says_why",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="TextBlock",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("reason_code", models.CharField(blank=True, max_length=20, verbose_name="alasan")),
                        ("title", models.CharField(max_length=80, verbose_name="judul")),
                        ("text", models.TextField(max_length=2000, verbose_name="teks")),
                        (
                            "owner",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="text_blocks",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "teks siap pakai",
                        "verbose_name_plural": "teks siap pakai",
                        "ordering": ["title"],
                        "constraints": [
                            models.UniqueConstraint(fields=("owner", "title"), name="text_block_title_once"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("title", ""), _negated=True), models.Q(("text", ""), _negated=True)
                                ),
                                name="text_block_not_empty",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Upload",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("token", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ("name", models.CharField(max_length=255, verbose_name="nama asli")),
                        ("size", models.PositiveBigIntegerField(verbose_name="ukuran (byte)")),
                        ("modified", models.PositiveBigIntegerField(default=0, verbose_name="waktu berkas (ms)")),
                        (
                            "label",
                            models.JSONField(
                                default=dict,
                                encoder=django.core.serializers.json.DjangoJSONEncoder,
                                verbose_name="keterangan dokumen",
                            ),
                        ),
                        ("offset", models.PositiveBigIntegerField(default=0, verbose_name="diterima (byte)")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("berjalan", "Sedang diunggah"),
                                    ("selesai", "Tersimpan"),
                                    ("dibuka", "Isi ZIP diambil"),
                                    ("ditolak", "Ditolak"),
                                ],
                                default="berjalan",
                                max_length=10,
                                verbose_name="keadaan",
                            ),
                        ),
                        ("message", models.TextField(blank=True, verbose_name="keterangan")),
                        ("results", models.JSONField(default=list, verbose_name="hasil")),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("changed_at", models.DateTimeField(auto_now=True)),
                        (
                            "assessment",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="uploads",
                                to="assessments.assessment",
                            ),
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
                                on_delete=django.db.models.deletion.PROTECT, related_name="uploads", to="regions.region"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "unggahan",
                        "verbose_name_plural": "unggahan",
                        "ordering": ["-id"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("offset__lte", models.F("size"))), name="upload_offset_within_size"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "selesai"), _negated=True),
                                    ("document__isnull", False),
                                    _connector="OR",
                                ),
                                name="upload_done_has_document",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "ditolak"), _negated=True),
                                    models.Q(("message", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="upload_refused_says_why",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Withdrawal",
                    fields=[
                        (
                            "verdict",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                primary_key=True,
                                related_name="withdrawal",
                                serialize=False,
                                to="assessments.verdict",
                            ),
                        ),
                        ("at", models.DateTimeField(auto_now_add=True)),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "pencabutan putusan",
                        "verbose_name_plural": "pencabutan putusan",
                    },
                ),
                migrations.CreateModel(
                    name="Window",
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
                                    ("pengisian", "Pengisian oleh Pemda"),
                                    ("verifikasi-kanwil", "Verifikasi Kanwil"),
                                    ("perbaikan", "Perbaikan oleh Pemda"),
                                    ("verifikasi-pusat", "Verifikasi pusat"),
                                    ("sanggah", "Masa sanggah daerah"),
                                ],
                                max_length=20,
                                verbose_name="tahap",
                            ),
                        ),
                        ("opens_at", models.DateTimeField(verbose_name="dibuka")),
                        ("closes_at", models.DateTimeField(verbose_name="ditutup")),
                        (
                            "cycle",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="windows",
                                to="assessments.cycle",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "jadwal tahap",
                        "verbose_name_plural": "jadwal tahap",
                        "ordering": ["opens_at", "id"],
                        "constraints": [
                            models.UniqueConstraint(fields=("cycle", "stage"), name="window_one_per_stage"),
                            models.CheckConstraint(
                                condition=models.Q(("closes_at__gt", models.F("opens_at"))),
                                name="window_closes_after_it_opens",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="AssessorScore",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("right_number", models.PositiveSmallIntegerField(verbose_name="hak")),
                        (
                            "points",
                            models.DecimalField(
                                decimal_places=2,
                                max_digits=5,
                                validators=[
                                    django.core.validators.MinValueValidator(0),
                                    django.core.validators.MaxValueValidator(100),
                                ],
                                verbose_name="poin",
                            ),
                        ),
                        ("note", models.TextField(blank=True, max_length=1000, verbose_name="catatan")),
                        ("at", models.DateTimeField(auto_now_add=True, verbose_name="waktu")),
                        (
                            "assessment",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="assessor_scores",
                                to="assessments.assessment",
                            ),
                        ),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "nilai Tim Penilai",
                        "verbose_name_plural": "nilai Tim Penilai",
                        "ordering": ["-id"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("points__gte", 0), ("points__lte", 100)),
                                name="assessor_score_within_0_100",
                            )
                        ],
                    },
                ),
                migrations.AddField(
                    model_name="objection",
                    name="documents",
                    field=models.ManyToManyField(
                        related_name="objections", through="assessments.ObjectionDocument", to="assessments.document"
                    ),
                ),
                migrations.AddField(
                    model_name="item",
                    name="referral",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="assessments.referral",
                    ),
                ),
                migrations.AddField(
                    model_name="assessment",
                    name="score_final",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="assessments.score",
                    ),
                ),
                migrations.AddField(
                    model_name="assessment",
                    name="score_kanwil",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="assessments.score",
                    ),
                ),
                migrations.AddField(
                    model_name="assessment",
                    name="score_self",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="assessments.score",
                    ),
                ),
                migrations.AddField(
                    model_name="item",
                    name="central_verdict",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="assessments.verdict",
                    ),
                ),
                migrations.AddField(
                    model_name="item",
                    name="kanwil_verdict",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="assessments.verdict",
                    ),
                ),
            ]
        ),
    ]
