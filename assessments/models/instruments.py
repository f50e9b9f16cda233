"""An instrument that came in as a workbook, between upload and taking over."""

import json
from decimal import Decimal
from typing import Any, ClassVar

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

from indicators.models import Instrument

NUMBERS = frozenset(
    {
        "struktur", "proses", "hasil", "minimum", "lowest", "highest", "cap_lowest", "cap_highest",
        "value_min", "value_max", "maximum", "limit", "points",
    }
)  # fmt: skip


class ContentDecoder(json.JSONDecoder):
    """Reads the content of an instrument back with its numbers as Decimal, as indicators.content writes them."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options | {"object_hook": _numbers})


def _numbers(row: dict[str, Any]) -> dict[str, Any]:
    return {key: Decimal(value) if key in NUMBERS and isinstance(value, str) else value for key, value in row.items()}


class InstrumentImport(models.Model):
    """The official annex as a workbook: read, shown as a preview, then taken over whole or not at all.

    Into `draft`, whose content it replaces, or into a new version of the name given here, which `draft` then is.
    `base` is the version it is compared with; `seen` the fingerprint of the draft when it was compared.
    """

    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    name = models.CharField("nama asli", max_length=255)
    sha256 = models.CharField("SHA-256", max_length=64)
    content = models.JSONField("isi", encoder=DjangoJSONEncoder, decoder=ContentDecoder)
    # Findings about the printed bands that wait for a decision: code, place, finding, remedy, path into the content.
    gaps = models.JSONField("celah", default=list)
    base = models.ForeignKey(Instrument, models.CASCADE, null=True, blank=True, related_name="+")
    draft = models.ForeignKey(Instrument, models.CASCADE, null=True, blank=True, related_name="+")
    seen = models.CharField("sidik isi konsep", max_length=64, blank=True)
    code = models.SlugField("kode", max_length=60, blank=True)
    version = models.SlugField("versi", max_length=30, blank=True)
    title = models.CharField("judul", max_length=200, blank=True)
    legal_basis = models.CharField("dasar hukum", max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    applied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "impor instrumen"
        verbose_name_plural = "impor instrumen"
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="instrument_import_knows_its_target", condition=Q(draft__isnull=False) | ~Q(version="")
            ),
            models.CheckConstraint(
                name="instrument_import_applied_has_its_draft",
                condition=Q(applied_at=None) | Q(draft__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def replaces(self) -> bool:
        """Whether it takes the place of a draft's content, rather than making a new version."""
        return self.version == ""
