"""The two verbs of a scenario: save it under a name, put it away. Neither touches a score."""

from django.db import transaction
from django.utils import timezone

from accounts.models import Membership
from accounts.states import SIMULATE
from assessments.errors import Refused
from assessments.transitions import allow
from reports.models import SCENARIO_NAME_MAX, SCENARIO_NOTE_MAX, Scenario
from reports.scenarios.changes import faults
from reports.scenarios.effect import Effect


@transaction.atomic
def save(*, found: Effect, name: str, note: str, by: Membership) -> Scenario:
    """Save the changes behind an effect for the person's own scope; sent twice in a row they stand once.

    Raises Refused, in words, for what cannot be kept.
    """
    allow(by, SIMULATE)
    name, note = (text.replace("\0", "").strip() for text in (name, note))
    if not name:
        raise Refused("Tulis nama skenario.")
    for words, text, most in (("Nama", name, SCENARIO_NAME_MAX), ("Catatan", note, SCENARIO_NOTE_MAX)):
        if len(text) > most:
            raise Refused(f"{words} terlalu panjang: {len(text)} huruf, paling banyak {most}. Ringkaslah.")
    if not found.changes:
        raise Refused("Belum ada yang diubah. Ubah bobot, batas, atau aturan lain, lalu simpan.")
    if wrong := faults(found.changed):
        raise Refused(" ".join(wrong.values()))
    said = {
        "cycle": found.cycle,
        "stage": found.stage,
        "office": by.office,
        "changes": found.changes.as_data(),
        "name": name,
        "note": note,
        "digest": found.digest,
    }
    last = Scenario.objects.filter(by=by.user).first()
    if last and not last.archived_at and all(getattr(last, key) == value for key, value in said.items()):
        return last
    return Scenario.objects.create(
        **said, counts=found.counts, by=by.user, acting_as=f"{by.role_label} · {by.scope_label}"
    )


def put_away(*, scenario: Scenario, by: Membership) -> None:
    """Take one's own scenario off the list; it stays on record. Twice changes nothing."""
    allow(by, SIMULATE)
    if scenario.by_id != by.user_id:
        raise Refused("Skenario hanya dapat diarsipkan oleh penyimpannya.")
    Scenario.objects.filter(pk=scenario.pk, archived_at=None).update(archived_at=timezone.now())
