"""Notes that a verifier keeps to use again. They are the person's own: nobody else reads, uses or deletes them."""

from django.db import transaction
from django.shortcuts import get_object_or_404

from accounts.models import Membership
from assessments.errors import Refused
from assessments.models import TextBlock
from assessments.models.desk import TITLE_MAX
from assessments.models.items import NOTE_MAX
from assessments.reasons import REASONS

MOST = 100  # texts a person; more would not be found again in a list


def blocks_of(by: Membership) -> list[TextBlock]:
    """The person's own texts, by title. 1 query."""
    return list(TextBlock.objects.filter(owner=by.user_id).order_by("title"))


@transaction.atomic
def keep(*, by: Membership, title: str, text: str, reason_code: str = "") -> TextBlock:
    """Keep a text under a title; the same title again replaces the text. Without a reason it fits every one.

    Raises Refused: no title, no text, too long, an unknown reason, or too many.
    """
    title, text = title.strip(), text.strip()
    if not title or not text:
        raise Refused("Teks siap pakai memerlukan judul dan isi.")
    if len(title) > TITLE_MAX or len(text) > NOTE_MAX:
        raise Refused(f"Judul paling banyak {TITLE_MAX} huruf dan isi paling banyak {NOTE_MAX} huruf.")
    if reason_code and reason_code not in REASONS:
        raise Refused("Alasan itu tidak dikenal. Pilih dari daftar.")
    own = TextBlock.objects.filter(owner=by.user_id)
    if not own.filter(title=title).exists() and own.count() >= MOST:
        raise Refused(f"Paling banyak {MOST} teks siap pakai. Hapus yang tidak dipakai lagi.")
    block, _ = TextBlock.objects.update_or_create(
        owner_id=by.user_id, title=title, defaults={"text": text, "reason_code": reason_code}
    )
    return block


def drop(*, pk: int, by: Membership) -> None:
    """Delete one of the person's own texts; of anybody else's there is none (404)."""
    get_object_or_404(TextBlock, pk=pk, owner=by.user_id).delete()
