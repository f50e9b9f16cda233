"""The Sekda or the head of an OPD approves the form on screen, instead of signing it on paper."""

from django.db import transaction
from django.utils import timezone

from accounts.models import Membership
from accounts.states import ENDORSE_FORM
from assessments.errors import Refused, Stale
from assessments.events import record
from assessments.models import Assessment, Endorsement, Event, Item
from assessments.queries import last_change_of_content
from assessments.states import FILLING_STAGE, EndorsementKind, ItemState
from assessments.transitions import allow, lock, require_state
from assessments.windows import require_open


@transaction.atomic
def approve_form(*, assessment_id: int, seen: int, position: str, by: Membership) -> Endorsement:
    """Setujui di layar, in the place of the signed form; an earlier one is kept as replaced.

    `seen`: the number of the last change of the content the page showed (0: none); Stale when there is a newer one.
    It counts until an answer or a piece of evidence changes (transitions.submit asks queries.current_endorsements).
    """
    allow(by, ENDORSE_FORM)
    assessment = lock(assessment_id)
    require_state(assessment, *FILLING_STAGE)
    require_open(assessment, FILLING_STAGE[assessment.state])
    newest = last_change_of_content(assessment)
    if (newest.pk if newest else 0) != seen:
        raise Stale("Isian berubah sejak halaman ini dibuka. Lihat perubahannya, lalu setujui lagi.")
    if not Item.objects.filter(assessment=assessment).exclude(state=ItemState.EMPTY).exists():
        raise Refused("Belum ada satu butir pun yang diisi; belum ada yang dapat disetujui.")
    if not position.strip():
        raise Refused("Tulis jabatan Anda.")
    return _put_in(assessment, position.strip(), by=by)


def _put_in(assessment: Assessment, position: str, *, by: Membership) -> Endorsement:
    kind = EndorsementKind.FORM
    Endorsement.objects.filter(assessment=assessment, kind=kind, replaced_at=None).update(replaced_at=timezone.now())
    made = Endorsement.objects.create(
        assessment=assessment, kind=kind, signatory=by.user.name, position=position, added_by_id=by.user_id
    )
    after = {
        "kind": kind.value,
        "title": kind.label,
        "signatory": made.signatory,
        "position": position,
        "on_screen": True,
    }
    record(Event.Verb.ENDORSED, by=by, assessment=assessment, after=after)
    return made
