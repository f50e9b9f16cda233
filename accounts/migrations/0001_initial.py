import django.core.serializers.json
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("regions", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="User",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                (
                    "is_superuser",
                    models.BooleanField(
                        default=False,
                        help_text="Designates that this user has all permissions without explicitly assigning them.",
                        verbose_name="superuser status",
                    ),
                ),
                ("email", models.EmailField(max_length=254, unique=True, verbose_name="alamat surel")),
                ("name", models.CharField(max_length=150, verbose_name="nama")),
                ("is_active", models.BooleanField(default=True, verbose_name="aktif")),
                ("date_joined", models.DateTimeField(default=django.utils.timezone.now, verbose_name="terdaftar")),
                (
                    "groups",
                    models.ManyToManyField(
                        blank=True,
                        help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.group",
                        verbose_name="groups",
                    ),
                ),
                (
                    "user_permissions",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Specific permissions for this user.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.permission",
                        verbose_name="user permissions",
                    ),
                ),
            ],
            options={
                "verbose_name": "pengguna",
                "verbose_name_plural": "pengguna",
                "ordering": ["name", "email"],
            },
        ),
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
                (
                    "actor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="pelaku",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="pengguna",
                    ),
                ),
            ],
            options={
                "verbose_name": "peristiwa akun",
                "verbose_name_plural": "peristiwa akun",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("operator-pemda", "Operator Pemda"),
                            ("kontributor-opd", "Kontributor OPD"),
                            ("pengesah", "Pejabat pengesah"),
                            ("biro-hukum", "Biro Hukum Provinsi"),
                            ("verifikator-kanwil", "Verifikator Kanwil"),
                            ("pimpinan-kanwil", "Pimpinan Kanwil"),
                            ("verifikator-pusat", "Verifikator pusat"),
                            ("tim-penilai", "Tim Penilai"),
                            ("admin-nasional", "Admin nasional"),
                            ("auditor", "Auditor"),
                        ],
                        max_length=24,
                        verbose_name="peran",
                    ),
                ),
                ("opd", models.CharField(blank=True, max_length=120, verbose_name="perangkat daerah")),
                ("valid_from", models.DateField(default=django.utils.timezone.localdate, verbose_name="berlaku sejak")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="berlaku sampai")),
                (
                    "office",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="regions.regionaloffice",
                        verbose_name="kantor wilayah",
                    ),
                ),
                (
                    "province",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="regions.province",
                        verbose_name="provinsi",
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="regions.region",
                        verbose_name="kabupaten/kota",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="memberships",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="pengguna",
                    ),
                ),
            ],
            options={
                "verbose_name": "keanggotaan",
                "verbose_name_plural": "keanggotaan",
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("office__isnull", True),
                                ("province__isnull", True),
                                ("region__isnull", False),
                                ("role__in", ["operator-pemda", "kontributor-opd", "pengesah"]),
                            ),
                            models.Q(
                                ("office__isnull", True),
                                ("province__isnull", False),
                                ("region__isnull", True),
                                ("role__in", ["biro-hukum"]),
                            ),
                            models.Q(
                                ("office__isnull", False),
                                ("province__isnull", True),
                                ("region__isnull", True),
                                ("role__in", ["verifikator-kanwil", "pimpinan-kanwil"]),
                            ),
                            models.Q(
                                ("office__isnull", True),
                                ("province__isnull", True),
                                ("region__isnull", True),
                                ("role__in", ["verifikator-pusat", "tim-penilai", "admin-nasional", "auditor"]),
                            ),
                            _connector="OR",
                        ),
                        name="membership_scope_fits_role",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to", None), ("valid_to__gte", models.F("valid_from")), _connector="OR"
                        ),
                        name="membership_ends_not_before_it_starts",
                        violation_error_message="Tanggal berakhir tidak boleh sebelum tanggal mulai berlaku.",
                    ),
                ],
            },
        ),
    ]
