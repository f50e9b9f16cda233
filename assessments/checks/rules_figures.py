"""Rules about figures: those that contradict each other, Disdukcapil's, themselves, or last year's."""

import re
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from assessments.checks.findings import Entry, Form, Found, Limits, Severity
from assessments.states import Claim
from indicators.wording import figure

PERCENT = 100


def population_missing(form: Form, _limits: Limits) -> Iterator[Found]:
    """Every other population figure is checked by Disdukcapil's."""
    if form.population is None:
        yield Found(
            Severity.ERROR,
            "Jumlah penduduk menurut Disdukcapil belum diisi. Isi pada bagian “Jumlah penduduk” di halaman ini.",
        )


def population_differs(form: Form, _limits: Limits) -> Iterator[Found]:
    """The population figure comes from Disdukcapil alone (domain facts, section 2)."""
    if form.population is None:
        return
    for entry in form.entries:
        if entry.is_population and entry.denominator not in {None, Decimal(form.population)}:
            yield Found(
                Severity.WARNING,
                f"Butir {entry.code} ({entry.owner}) memakai jumlah penduduk {_number(entry.denominator)}, "
                f"sedangkan Disdukcapil {_number(Decimal(form.population))}. Samakan angkanya, atau jelaskan.",
                (entry,),
                (entry.denominator, form.population),
            )


def denominators_differ(form: Form, limits: Limits) -> Iterator[Found]:
    """The same thing counted by several OPD has one number."""
    same: dict[tuple[str, str], list[Entry]] = defaultdict(list)
    for entry in form.entries:
        if entry.denominator is not None and not entry.is_population:
            same[meaning(entry.denominator_text, limits), entry.denominator_unit.casefold()].append(entry)
    for entries in same.values():
        if len({entry.denominator for entry in entries}) > 1:
            listed = "; ".join(f"{e.code} ({e.owner}) {_number(e.denominator)}" for e in entries)
            yield Found(
                Severity.WARNING,
                f"“{entries[0].denominator_text}” tidak sama: {listed}. Samakan dengan satu sumber, atau jelaskan.",
                tuple(entries),
                tuple(e.denominator for e in entries),
            )


def meaning(text: str, limits: Limits) -> str:
    """A denominator without capitals, signs and words that do not change what is counted."""
    words = re.findall(r"\w+", text.casefold())
    return " ".join(word for word in words if word not in limits.idle_words)


def numerator_exceeds(form: Form, _limits: Limits) -> Iterator[Found]:
    """A share cannot be more than the whole; a rate per thousand or more hardly is."""
    for entry in form.entries:
        numerator, denominator = entry.numerator, entry.denominator
        if numerator is None or denominator is None or numerator <= denominator or entry.factor < PERCENT:
            continue
        share = entry.factor == PERCENT
        yield Found(
            Severity.ERROR if share else Severity.WARNING,
            f"Butir {entry.code}: pembilang {_number(numerator)} lebih besar daripada penyebut "
            f"{_number(denominator)}. Periksa apakah keduanya tertukar{'' if share else ', atau jelaskan'}.",
            (entry,),
            (numerator, denominator),
        )


def jump(form: Form, limits: Limits) -> Iterator[Found]:
    """A value far from last year's, by share or by bands, is either a slip or worth telling."""
    for entry in form.entries:
        value, last = entry.value, entry.last
        if entry.claim != Claim.VALUE or value is None or last is None or value == last:
            continue
        far = bool(last) and abs(value - last) > limits.jump_relative * abs(last)
        if far or _bands_between(entry, value, last) >= limits.jump_bands:
            yield Found(
                Severity.WARNING,
                f"Butir {entry.code} berubah jauh: {_number(last)} pada tahun kinerja {form.last_year}, "
                f"kini {_number(value)} {entry.unit}. Periksa angkanya, atau jelaskan.",
                (entry,),
                (last, value),
            )


def _bands_between(entry: Entry, value: Decimal, last: Decimal) -> int:
    return abs(entry.scale.band_of(value) - entry.scale.band_of(last)) if entry.scale else 0


def _number(value: Decimal | None) -> str:
    return "–" if value is None else figure(value)
