"""A small published instrument, for tests of versions."""

from indicators.content import fingerprint, write
from indicators.models import Instrument
from indicators.states import Certainty, InstrumentState, InstrumentStatus
from tests.indicators.annex import small


def published(version: str = "satu") -> Instrument:
    made = Instrument.objects.create(
        code="uji",
        version=version,
        title="Instrumen uji",
        legal_basis="Peraturan uji",
        status=InstrumentStatus.KERJA,
        certainty=Certainty.U,
        source="Uji",
    )
    write(made, small(), acting_as="Uji")
    made.content_hash = fingerprint(made)
    made.state = InstrumentState.PUBLISHED
    made.save()
    return made
