"""Made-up answers: a claim that lands in a chosen band, with figures of a size that could be true.

Nothing here is a figure of any real region. The same region gives the same figures at every run.
"""

from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from random import Random

from assessments.answers import PLACES, Answer
from assessments.states import Claim
from demo.profiles import dice
from indicators.models import Band, Indicator
from indicators.states import Direction

# Sizes by what the denominator counts, in thousandths of the made-up population (first match wins).
PER_THOUSAND = (
    ("penduduk miskin", 110),
    ("penduduk usia 15", 740),
    ("wajib KTP", 700),
    ("pemilih", 690),
    ("penduduk", 1000),
    ("0-17", 310),
    ("17 tahun", 310),
    ("7-12", 105),
    ("13-15", 52),
    ("5-6", 34),
    ("peserta didik", 150),
    ("balita", 76),
    ("kelahiran hidup", 19),
    ("angkatan kerja", 510),
    ("pekerja penerima upah", 160),
    ("pencari kerja", 9),
    ("rumah", 250),
    ("timbulan sampah", 160),
    ("perkawinan", 6),
    ("kematian", 5),
)
# Sizes of what a region has a number of, by unit: smallest and largest.
BY_UNIT = {
    "kecamatan": (10, 24),
    "desa/kelurahan": (60, 260),
    "perangkat daerah": (28, 42),
    "puskesmas": (12, 40),
    "sekolah": (180, 620),
    "rupiah": (900_000_000_000, 2_400_000_000_000),
    "hektare": (900, 6000),
}
OTHERWISE = (40, 400)
POPULATION = (140_000, 900_000)
DENOMINATOR_LIMIT = 10**12
NA_REASON = "Tidak ada obyeknya di daerah pada tahun kinerja (jawaban contoh untuk peragaan)."


def answer_in_band(indicator: Indicator, band: int | None, *, seed: str) -> Answer:
    """A claim whose value belongs to the band at this position (0 is the best); None claims "tidak berlaku".

    `indicator.bands` must be prefetched in order.
    """
    if band is None:
        return Answer(Claim.NOT_APPLICABLE, reason=NA_REASON)
    if indicator.is_yes_no:
        return Answer(Claim.YES if band == 0 else Claim.NO)
    random = dice(seed, indicator.code)
    if indicator.is_ratio:
        numerator, denominator = _ratio(indicator, band, seed=seed, random=random)
        return Answer(Claim.VALUE, numerator=numerator, denominator=denominator)
    return Answer(Claim.VALUE, value=_number(indicator, band, random))


def _range(indicator: Indicator, band: int, step: Decimal) -> tuple[Decimal, Decimal]:
    """Smallest and largest value of a band, in steps; an open end stops a little beyond the last limit."""
    bands: list[Band] = list(indicator.bands.all())
    own, better = bands[band].limit, bands[band - 1].limit if band else None
    least, most = indicator.value_min, indicator.value_max
    if indicator.direction == Direction.HIGH:
        low = least if own is None else own
        high = (most if most is not None else low + max(low / 3, Decimal(2))) if better is None else better - step
        return low, high
    low = least if better is None else better + step
    high = (most if most is not None else low + max(low / 3, Decimal(2))) if own is None else own
    return low, min(high, low * 2 + 10) if own is None else high


def _number(indicator: Indicator, band: int, random: Random) -> Decimal:
    """A count, or with two decimals where the limits have decimals."""
    limits = [b.limit for b in indicator.bands.all() if b.limit is not None]
    step = Decimal(1) if all(limit == limit.to_integral_value() for limit in limits) else Decimal("0.01")
    low, high = _range(indicator, band, step)
    return low + step * random.randint(0, int((high - low) / step))


def _ratio(indicator: Indicator, band: int, *, seed: str, random: Random) -> tuple[Decimal, Decimal]:
    """Numerator and denominator; the denominator grows until a whole numerator falls into the band."""
    low, high = _range(indicator, band, PLACES)
    denominator = _size(indicator, seed)
    while True:
        least = (low * denominator / indicator.factor).to_integral_value(ROUND_CEILING)
        most = (high * denominator / indicator.factor).to_integral_value(ROUND_FLOOR)
        if least <= most:
            numerator = Decimal(random.randint(int(least), int(most)))
            value = (numerator / denominator * indicator.factor).quantize(PLACES, ROUND_HALF_UP)
            if low <= value <= high:
                return numerator, denominator
        if denominator > DENOMINATOR_LIMIT:
            raise ValueError(f"{indicator.code}: no numerator falls into band {band}")
        denominator *= 2


def population_of(seed: str) -> int:
    """The made-up population of a region, of which all other sizes are shares."""
    return dice(seed, "penduduk").randint(*POPULATION)


def _size(indicator: Indicator, seed: str) -> Decimal:
    """How many there are of what the denominator counts; equal words give equal figures within a region."""
    population = population_of(seed)
    if indicator.population:
        return Decimal(population)
    unit, words = indicator.denominator_unit, indicator.denominator
    if unit in BY_UNIT:
        return Decimal(dice(seed, unit).randint(*BY_UNIT[unit]))
    for word, share in PER_THOUSAND:
        if word in words:
            return Decimal(population * share // 1000)
    return Decimal(dice(seed, words).randint(*OTHERWISE))
