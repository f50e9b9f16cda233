"""What the pages of coaching share."""

from indicators.models import Instrument


def instrument_note(instrument: Instrument | None) -> str:
    """What the footer says of an instrument that is not the official one."""
    return instrument.note if instrument and instrument.is_working else ""
