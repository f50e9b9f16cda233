"""What people type, turned into a claim: pure, no database. Every refusal says what to enter instead."""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from assessments.states import Claim
from indicators import numerals
from indicators.models import Indicator
from indicators.numerals import LARGEST, PLACES

IN_WORDS = {"nihil", "nol", "kosong", "tidak ada", "-", "—", "n/a", "na"}


class AnswerError(ValueError):
    """The answer does not fit the indicator; the message says what to enter."""


def parse_number(text: str, what: str = "Isian", *, na_allowed: bool = False) -> Decimal:
    """An Indonesian number: points between thousands, a comma before decimals (1.234,5).

    `na_allowed`: whether "tidak berlaku" is a way out that the message may name.
    """
    plain = text.strip()
    if plain.casefold() in IN_WORDS:
        way_out = (
            "; bila butir ini tidak dapat diterapkan di daerah Anda, pilih “Tidak berlaku” dan tulis alasannya"
            if na_allowed
            else ""
        )
        raise AnswerError(f"{what}: tulis angka, bukan “{plain}”. Bila jumlahnya memang tidak ada, isi 0{way_out}.")
    try:
        return numerals.parse(plain)
    except numerals.NumeralError as error:
        raise AnswerError(f"{what}: {error}") from None


@dataclass(frozen=True, slots=True)
class Answer:
    """A claim as a region makes it, before it is checked against the indicator."""

    claim: str
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    value: Decimal | None = None
    reason: str = ""
    note: str = ""


def checked(indicator: Indicator, answer: Answer) -> Answer:
    """The answer with its value worked out and nothing in it that does not belong; AnswerError when it does not fit.

    A ratio is numerator / denominator x factor, rounded half up to 4 decimals.
    """
    if answer.claim == Claim.NONE:
        return Answer(Claim.NONE, note=answer.note)
    if answer.claim == Claim.NOT_APPLICABLE:
        if not indicator.na_allowed:
            raise AnswerError("Butir ini berlaku untuk semua daerah; jawaban “Tidak berlaku” tidak dapat dipilih.")
        if not answer.reason.strip():
            raise AnswerError("Tulis alasan mengapa butir ini tidak berlaku di daerah Anda.")
        return Answer(Claim.NOT_APPLICABLE, reason=answer.reason.strip(), note=answer.note)
    if indicator.is_yes_no:
        if answer.claim not in {Claim.YES, Claim.NO}:
            raise AnswerError("Pilih Ya atau Tidak.")
        return Answer(answer.claim, value=Decimal(answer.claim == Claim.YES), note=answer.note)
    if answer.claim != Claim.VALUE:
        raise AnswerError(f"Isi angka dalam satuan {indicator.unit}.")
    if not indicator.is_ratio:
        if answer.value is None:
            raise AnswerError(f"Isi angka dalam satuan {indicator.unit}.")
        return Answer(Claim.VALUE, value=in_range(indicator, answer.value), note=answer.note)
    return _checked_ratio(indicator, answer)


def _checked_ratio(indicator: Indicator, answer: Answer) -> Answer:
    numerator, denominator = answer.numerator, answer.denominator
    if numerator is None:
        raise AnswerError(f"Isi pembilang: {indicator.numerator}.")
    if denominator is None:
        raise AnswerError(f"Isi penyebut: {indicator.denominator}.")
    if denominator <= 0:
        raise AnswerError(
            "Penyebut harus lebih dari 0. Bila memang tidak ada, butir ini mungkin tidak berlaku di daerah Anda."
        )
    if numerator < 0:
        raise AnswerError("Pembilang tidak boleh kurang dari 0.")
    value = (numerator / denominator * indicator.factor).quantize(PLACES, ROUND_HALF_UP)
    if indicator.value_max is not None and value > indicator.value_max and indicator.value_max == indicator.factor:
        raise AnswerError("Pembilang lebih besar daripada penyebut. Periksa apakah keduanya tertukar.")
    return Answer(Claim.VALUE, numerator, denominator, in_range(indicator, value), note=answer.note)


def in_range(indicator: Indicator, value: Decimal) -> Decimal:
    """The value, when it can be true for this indicator; AnswerError otherwise."""
    low, high = indicator.value_min, indicator.value_max
    if value < low or (high is not None and value > high):
        between = f"antara {_id(low)} dan {_id(high)}" if high is not None else f"paling kecil {_id(low)}"
        raise AnswerError(f"Nilai {_id(value)} {indicator.unit} tidak mungkin; nilai yang sah {between}.")
    if abs(value) >= LARGEST:
        raise AnswerError("Nilai terlalu besar. Periksa pembilang dan penyebut.")
    return value


def _id(number: Decimal) -> str:
    return f"{number.normalize():f}".replace(".", ",")


PINS = re.compile(r"\d{1,5}(-\d{1,5})?(,\d{1,5}(-\d{1,5})?)*", re.ASCII)


def parse_pages(text: str, page_count: int | None) -> str:
    """Page pins such as '3, 5-7', tidied to '3,5-7'; empty means the whole document."""
    compact = re.sub(r"\s", "", text).replace("–", "-")
    if not compact:
        return ""
    if not PINS.fullmatch(compact) or len(compact) > 60:
        raise AnswerError("Halaman: tulis nomor halaman, misalnya 3 atau 3, 5-7.")
    for part in compact.split(","):
        first, _, last = part.partition("-")
        if int(first) < 1 or int(last or first) < int(first):
            raise AnswerError(f"Halaman: rentang {part} terbalik atau tidak ada.")
        if page_count is not None and int(last or first) > page_count:
            raise AnswerError(f"Halaman {last or first} tidak ada; dokumen ini {page_count} halaman.")
    return compact
