"""Brings an instrument from a TOML file into the database, checked, in one transaction."""

import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import transaction

from indicators.checking import faults
from indicators.content import fingerprint, write
from indicators.models import Instrument
from indicators.states import InstrumentState

DATA = Path(__file__).parent / "data"
SHIPPED = "Instrumen bawaan"


class InstrumentFileError(ValueError):
    """The file contradicts itself; the message names each fault and its place."""


def read(path: Path) -> dict[str, Any]:
    """The file as plain data with Decimal numbers; InstrumentFileError with all that is wrong in it."""
    with path.open("rb") as file:
        data = tomllib.load(file, parse_float=Decimal)
    content = {key: value for key, value in data.items() if key != "instrument"}
    if wrong := faults(content):
        raise InstrumentFileError("\n".join(map(str, wrong)))
    return data


@transaction.atomic
def load(path: Path) -> tuple[Instrument, bool]:
    """Load the file once, published; a version already there stays as it is. Returns it, and whether it is new."""
    data = read(path)
    head = data.pop("instrument")
    instrument, created = Instrument.objects.get_or_create(code=head["code"], version=head["version"], defaults=head)
    if not created:
        return instrument, False
    write(instrument, data, acting_as=SHIPPED)
    instrument.content_hash = fingerprint(instrument)
    instrument.state = InstrumentState.PUBLISHED
    instrument.save(update_fields=["content_hash", "state"])
    return instrument, True
