"""The sheets of frozen records: printed once, and kept."""

import hashlib
from typing import TypeVar

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from assessments.models.frozen import FrozenRecord
from reports.models import PrintedSheet
from reports.queries import stored

Sheet = TypeVar("Sheet", bound=PrintedSheet)


def kept(kind: type[Sheet], **record: FrozenRecord) -> Sheet | None:
    """The sheet of the record, where its file is there: it stays as it is."""
    sheet = kind.objects.filter(**record).first()
    return sheet if sheet and stored(sheet.file) else None


@transaction.atomic
def keep(kind: type[Sheet], path: str, content: bytes, **record: FrozenRecord) -> tuple[Sheet, bool]:
    """The sheet of the record with its file at `path`, and whether it is the first one."""
    sheet, created = kind.objects.select_for_update().get_or_create(defaults=None, **record)
    sheet.file.save(path, ContentFile(content), save=False)
    sheet.sha256 = hashlib.sha256(content).hexdigest()
    sheet.rendered_at = timezone.now()
    sheet.save()
    return sheet, created
