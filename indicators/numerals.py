"""Numbers as Indonesians write them: points between thousands, a comma before decimals (1.234,5)."""

import re
from decimal import Decimal

PLACES = Decimal("0.0001")  # what is kept of a value
LARGEST = Decimal(10) ** 13
DIGITS = r"(?:\d{1,3}(?:\.\d{3})+|\d+)(?:,\d+)?"
NUMBER = re.compile(rf"[+-]?{DIGITS}", re.ASCII)
POINT_DECIMAL = re.compile(r"[+-]?\d+\.\d+", re.ASCII)


class NumeralError(ValueError):
    """The text is no number that can be kept; the message says what to write."""


def parse(text: str) -> Decimal:
    """The number a text says, a closing % aside; NumeralError when it is none, or more than can be kept."""
    plain = text.strip()
    compact = plain.replace(" ", "").replace("\u00a0", "").removesuffix("%")
    if not NUMBER.fullmatch(compact):
        if POINT_DECIMAL.fullmatch(compact):
            raise NumeralError(f"pakai koma untuk desimal, misalnya {compact.replace('.', ',')}, bukan {compact}.")
        raise NumeralError(f"“{plain}” bukan angka. Tulis angka saja tanpa satuan, misalnya 1.234 atau 85,5.")
    return kept(Decimal(compact.replace(".", "").replace(",", ".")), plain)


def kept(number: Decimal, said: str) -> Decimal:
    """The number, when its digits can be kept; NumeralError naming it as `said` otherwise."""
    if abs(number) >= LARGEST:
        raise NumeralError(f"angka {said} terlalu besar. Periksa jumlah digitnya.")
    if number != number.quantize(PLACES):
        raise NumeralError("paling banyak empat angka di belakang koma.")
    return number


def written(number: Decimal) -> str:
    """A number in Indonesian form without idle zeros: 1234.5000 becomes 1.234,5."""
    text = f"{number:,f}".translate(str.maketrans(",.", ".,"))
    return text.rstrip("0").rstrip(",") if "," in text else text
