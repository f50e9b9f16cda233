import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="Notice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=200, verbose_name="kunci")),
                ("subject", models.CharField(max_length=200, verbose_name="perihal")),
                ("body", models.TextField(verbose_name="isi")),
                ("url", models.CharField(blank=True, max_length=300, verbose_name="tautan")),
                ("by_mail", models.BooleanField(default=True, verbose_name="lewat surel")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="dibuat")),
                ("read_at", models.DateTimeField(blank=True, null=True, verbose_name="dibaca")),
                ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="terkirim")),
                ("send_after", models.DateTimeField(default=django.utils.timezone.now, verbose_name="dikirim mulai")),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="percobaan")),
                ("error", models.TextField(blank=True, verbose_name="kesalahan")),
                (
                    "to",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="notices", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "pemberitahuan",
                "verbose_name_plural": "pemberitahuan",
                "ordering": ["-id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("by_mail", True), ("sent_at", None)),
                        fields=["send_after"],
                        name="notice_waiting",
                    ),
                    models.Index(condition=models.Q(("read_at", None)), fields=["to"], name="notice_unread"),
                ],
                "constraints": [models.UniqueConstraint(fields=("to", "key"), name="notice_once_per_person")],
            },
        ),
    ]
