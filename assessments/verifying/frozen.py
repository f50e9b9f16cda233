"""What was frozen: what was sent, what a berita acara says, the instrument of a cycle."""

from assessments.models import Cycle, Event
from assessments.models.frozen import FrozenRecord
from assessments.submissions import fingerprint
from assessments.verifying.anchors import anchors_in
from assessments.verifying.scope import CHUNK, Misfit, Scope, Tally, facts, moment
from indicators import content
from indicators.models import Instrument
from indicators.queries import hash_of, spec_of
from indicators.states import InstrumentState


def check_frozen(scope: Scope, tally: Tally) -> None:
    """What was sent and what a berita acara says, against their SHA-256, and that against the log."""
    anchors = anchors_in(scope)
    for model in FrozenRecord.__subclasses__():
        records = model._default_manager.filter(scope.of("assessment__cycle")).order_by("pk")
        for record in records.iterator(CHUNK):
            name = f"{model._meta.verbose_name} {record.number} ({moment(record.at)})"
            if fingerprint(record.content) != record.sha256:
                raise Misfit(f"{name}: isinya tidak sesuai dengan SHA-256 yang dicatat.")
            if anchors.get(record.number, record.sha256) != record.sha256:
                raise Misfit(f"{name}: SHA-256 yang dicatat berbeda dari yang tertulis di log.")
            tally.count += 1


def check_instruments(scope: Scope, tally: Tally) -> None:
    """The instrument of each opened cycle, and every published version, against the hash of that day."""
    cycles = Cycle.objects.exclude(instrument_hash="").select_related("instrument").order_by("pk")
    opened = Event.objects.filter(verb=Event.Verb.CYCLE_OPENED)
    said = {cycle: facts(after).get("instrument") for cycle, after in opened.values_list("cycle", "after")}
    for cycle in cycles.filter(pk=scope.cycle.pk) if scope.cycle else cycles:
        name = f"instrumen {cycle.instrument}, siklus {cycle.award_year}"
        if hash_of(spec_of(cycle.instrument)) != cycle.instrument_hash:
            raise Misfit(f"{name}: indikator, bobot atau ambang berubah sejak siklus dibuka.")
        if said.get(cycle.pk) != cycle.instrument_hash:
            raise Misfit(f"{name}: sidik instrumen berbeda dari yang tertulis di log saat siklus dibuka.")
        tally.count += 1
    published = Instrument.objects.filter(state=InstrumentState.PUBLISHED).order_by("pk")
    for instrument in published.filter(cycles=scope.cycle) if scope.cycle else published:
        if content.fingerprint(instrument) != instrument.content_hash:
            raise Misfit(f"instrumen {instrument}: isinya berubah sejak diterbitkan.")
        tally.count += 1
