"""Everything that makes an instrument unusable, found in one pass over its content (indicators.content).

Each field is held to what its column keeps, so that accepted content reads back from any database as it was written.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import (
    BooleanField,
    CharField,
    DecimalField,
    Field,
    Model,
    PositiveIntegerField,
    PositiveSmallIntegerField,
    SlugField,
)

from indicators.comparing import LABELS
from indicators.content import ADJUSTMENT, INDICATOR, PREDICATE, RIGHT, Content
from indicators.models import AdjustmentRule, Indicator, Predicate, Right, ScoringScheme
from indicators.numerals import written
from indicators.states import AnswerKind, Certainty, Direction, Kind

Path = tuple[str | int, ...]
SCORE_DECIMALS = 2  # what a stored score keeps
DIGITS = 15  # what every database keeps of a number
ABSENT = object()
SCHEME = ("na_policy", "na_certainty", "na_source", "decimals", "rounding")
LARGEST_COUNT = {PositiveSmallIntegerField: 32_767, PositiveIntegerField: 2_147_483_647}


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, where in words and as a path into the content, and how to mend it.

    `decidable`: a gap or an overlap of the published bands that waits for a recorded decision.
    """

    where: str
    message: str
    remedy: str
    decidable: bool = False
    path: Path = ()

    def __str__(self) -> str:
        return f"{self.where}: {self.message} {self.remedy}"


def faults(content: Content) -> list[Fault]:
    """All faults, in the order of the content; an empty list is an instrument that scores."""
    rights = content.get("rights", [])
    return [
        *_scheme(content["scheme"]),
        *_predicates(content["predicates"]),
        *_adjustments(content.get("adjustments", [])),
        *_rights(rights),
        *_codes(rights),
        *(
            fault
            for r, right in enumerate(rights)
            for i, row in enumerate(right["indicators"])
            for fault in _indicator(row, ("rights", r, "indicators", i))
        ),
    ]


# --- A field against its column -----------------------------------------------------------------------------------


def _fields(model: type[Model], names: Iterable[str], row: Content, where: str, path: Path) -> Iterator[Fault]:
    for name in names:
        field = model._meta.get_field(name)
        if not isinstance(field, Field):
            raise TypeError(f"{name} is no column of {model}")
        wrong = _wrong(field, row.get(name, ABSENT))
        if wrong:
            label = LABELS.get(name, str(field.verbose_name)).capitalize()
            yield Fault(where, f"{label}: {wrong[0]}", wrong[1], path=(*path, name))


def _wrong(field: "Field[Any, Any]", value: object) -> tuple[str, str] | None:
    """Message and remedy; None when the column takes the value."""
    if value is ABSENT:
        return None if field.has_default() or field.blank else ("belum ada.", "Isi.")
    if value is None or value == "":
        optional = field.blank and (value == "" or field.null)
        return None if optional else ("kosong.", "Isi.")
    if field.choices:
        offered = dict(field.flatchoices)
        known = isinstance(value, str) and value in offered
        return None if known else (f"“{value}” tidak dikenal.", f"Pilih {', '.join(map(str, offered))}.")
    match field:
        case BooleanField():
            return None if isinstance(value, bool) else (f"“{value}” bukan ya atau tidak.", "Pilih Ya atau Tidak.")
        case DecimalField():
            return _wrong_number(
                value, field.decimal_places or 0, (field.max_digits or 0) - (field.decimal_places or 0)
            )
        case PositiveIntegerField() | PositiveSmallIntegerField():
            return _wrong_count(value, LARGEST_COUNT[type(field)])
    return _wrong_text(field, value)


def _wrong_number(value: object, places: int, digits: int) -> tuple[str, str] | None:
    if isinstance(value, bool) or not isinstance(value, int | Decimal) or not Decimal(value).is_finite():
        return f"“{value}” bukan angka.", "Tulis angka."
    number = Decimal(value)
    if abs(number) >= Decimal(10) ** digits or len(number.normalize().as_tuple().digits) > DIGITS:
        return "angkanya terlalu panjang.", "Periksa jumlah digitnya."
    if number != round(number, places):
        return f"{written(number)} berdesimal terlalu banyak.", f"Paling banyak {places} angka di belakang koma."
    return None


def _wrong_count(value: object, largest: int) -> tuple[str, str] | None:
    whole = isinstance(value, int | Decimal) and not isinstance(value, bool) and value == value // 1
    if not whole or not 0 <= value <= largest:  # type: ignore[operator]  # a number, by `whole`
        return f"“{value}” bukan bilangan bulat dari 0 sampai {written(Decimal(largest))}.", "Tulis bilangan bulat."
    return None


def _wrong_text(field: "Field[Any, Any]", value: object) -> tuple[str, str] | None:
    if not isinstance(value, str) or not value.strip():
        return "kosong.", "Isi."
    if isinstance(field, CharField) and field.max_length and len(value) > field.max_length:
        return f"{len(value)} huruf, terlalu panjang.", f"Ringkaslah menjadi paling banyak {field.max_length} huruf."
    if isinstance(field, SlugField):
        try:
            field.run_validators(value)
        except ValidationError:
            return f"“{value}” tidak dapat menjadi kode.", "Pakai huruf tanpa tanda, angka, dan tanda hubung saja."
    return None


def _certainty(row: Content, where: str, path: Path) -> Iterator[Fault]:
    """Certainty and source of the weights, which have columns of other names."""
    if row.get("certainty") not in Certainty.values:
        yield Fault(where, "Kepastian bobot tidak dikenal.", "Pilih A, B, C, atau U.", path=(*path, "certainty"))
    if not str(row.get("source") or "").strip():
        yield Fault(where, "Sumber bobot kosong.", "Tulis dari mana bobotnya.", path=(*path, "source"))


# --- The parts ----------------------------------------------------------------------------------------------------


def _scheme(scheme: Content) -> Iterator[Fault]:
    where, path = "Skema", ("scheme",)
    yield from _fields(ScoringScheme, SCHEME, scheme, where, path)
    weights = scheme["weights"]
    given = {f"weight_{kind}": weights[kind] for kind in Kind.values}
    wrong = list(_fields(ScoringScheme, given, given, where, path))
    for fault in wrong:
        kind = str(fault.path[-1]).removeprefix("weight_")
        yield Fault(where, fault.message, fault.remedy, path=(*path, "weights", kind))
    yield from _certainty(weights, where, (*path, "weights"))
    if not wrong:
        yield from _weights(weights)
    decimals = scheme.get("decimals", SCORE_DECIMALS)
    if _wrong_count(decimals, 9) is None and decimals > SCORE_DECIMALS:
        said = f"Nilai disimpan dengan {SCORE_DECIMALS} desimal; {decimals} terlalu banyak."
        yield Fault(where, said, f"Tulis 0 sampai {SCORE_DECIMALS}.", path=(*path, "decimals"))


def _weights(weights: Content) -> Iterator[Fault]:
    where, path = "Skema", ("scheme", "weights")
    for kind in Kind.values:
        if weights[kind] < 0:
            said = f"Bobot {kind} {written(Decimal(weights[kind]))} kurang dari 0."
            yield Fault(where, said, "Tulis 0 atau lebih.", path=(*path, kind))
    total = sum((Decimal(weights[kind]) for kind in Kind.values), Decimal(0))
    if total != 100:
        said = f"Jumlah bobot struktur, proses, dan hasil {written(total)}, bukan 100."
        yield Fault(where, said, "Ubah bobotnya sehingga jumlahnya 100.", path=(*path, Kind.STRUKTUR.value))


def _predicates(rows: Sequence[Content]) -> Iterator[Fault]:
    places: list[Path] = [("predicates", n) for n in range(len(rows))]
    for row, path in zip(rows, places, strict=True):
        yield from _fields(Predicate, PREDICATE, row, f"Predikat {row.get('label') or row.get('code')}", path)
    yield from _twice((row.get("code") for row in rows), "Predikat", "code", places)
    minima = [row.get("minimum") for row in rows]
    if not all(isinstance(minimum, int | Decimal) for minimum in minima):
        return
    if not rows or minima[-1] != 0:
        said = "Tidak ada predikat dengan nilai terendah 0, sehingga nilai kecil tidak berpredikat."
        yield Fault("Predikat", said, "Beri predikat terakhir nilai terendah 0.", path=("predicates",))
    for n, (better, worse) in enumerate(pairwise(minima), start=1):
        if worse >= better:  # type: ignore[operator]  # numbers, seen above
            said = f"Nilai terendah {written(Decimal(worse))} tidak di bawah {written(Decimal(better))} sebelumnya."  # type: ignore[arg-type]
            yield Fault("Predikat", said, "Urutkan predikat dari nilai tertinggi.", path=(*places[n], "minimum"))
    for minimum, path in zip(minima, places, strict=True):
        if not 0 <= minimum <= 100:  # type: ignore[operator]  # a number, seen above
            yield Fault("Predikat", "Nilai terendah di luar 0–100.", "Tulis 0 sampai 100.", path=(*path, "minimum"))


def _adjustments(rows: Sequence[Content]) -> Iterator[Fault]:
    places: list[Path] = [("adjustments", n) for n in range(len(rows))]
    yield from _twice((row.get("kind") for row in rows), "Penyesuaian", "kind", places)
    for row, path in zip(rows, places, strict=True):
        where = f"Penyesuaian {row.get('label') or row.get('kind')}"
        wrong = list(_fields(AdjustmentRule, ADJUSTMENT, row, where, path))
        yield from wrong
        if wrong:
            continue
        if row["lowest"] > row["highest"]:
            said = "Poin terendah lebih besar daripada poin tertinggi."
            yield Fault(where, said, "Tukar keduanya.", path=(*path, "lowest"))
        if row["cap_lowest"] > 0 or row["cap_highest"] < 0:
            said = "Batas jumlahnya harus memuat 0: tanpa penyesuaian nilai tidak berubah."
            yield Fault(where, said, "Tulis batas bawah ≤ 0 dan batas atas ≥ 0.", path=(*path, "cap_lowest"))


def _rights(rows: Sequence[Content]) -> Iterator[Fault]:
    for n, row in enumerate(rows):
        where, path = f"Hak {row.get('number')}", ("rights", n)
        yield from _fields(Right, RIGHT, row, where, path)
        if row.get("number") != n + 1:
            said = f"Nomor {row.get('number')} seharusnya {n + 1}."
            yield Fault(where, said, "Nomori hak 1, 2, 3, dan seterusnya.", path=(*path, "number"))
        if not row["indicators"]:
            said = "Tidak ada indikator, sehingga hak ini tidak dapat dinilai."
            yield Fault(where, said, "Isi indikatornya atau hapus hak ini.", path=path)


def _codes(rights: Sequence[Content]) -> Iterator[Fault]:
    places: list[Path] = []
    codes = []
    for r, right in enumerate(rights):
        for i, row in enumerate(right["indicators"]):
            places.append(("rights", r, "indicators", i))
            codes.append(row.get("code"))
    yield from _twice(codes, "Indikator", "code", places)


def _twice(codes: Iterable[object], where: str, name: str, places: Sequence[Path]) -> Iterator[Fault]:
    seen: Counter[object] = Counter()
    for code, path in zip(codes, places, strict=True):
        seen[code] += 1
        if seen[code] == 2 and code not in {None, ""}:
            mend = "Beri tiap baris kodenya sendiri."
            yield Fault(f"{where} {code}", "Kode dipakai dua kali.", mend, path=(*path, name))


# --- One indicator ------------------------------------------------------------------------------------------------


def _indicator(row: Content, path: Path) -> Iterator[Fault]:
    where = f"Indikator {row.get('code') or '?'}"
    wrong = list(_fields(Indicator, INDICATOR, row, where, path))
    if re.search(r"\s", str(row.get("code"))):
        wrong.append(Fault(where, "Kode memuat spasi.", "Hapus spasinya.", path=(*path, "code")))
    if row.get("type") not in Kind.values:
        offered = ", ".join(Kind.values)
        wrong.append(
            Fault(where, f"Jenis: “{row.get('type')}” tidak dikenal.", f"Pilih {offered}.", path=(*path, "type"))
        )
    yield from wrong
    yield from _decisions(row, where, path)
    if wrong:
        return
    yield from _asked(row, where, path)
    yield from _bands(row, where, path)


def _asked(row: Content, where: str, path: Path) -> Iterator[Fault]:
    if row["answer"] == AnswerKind.RATIO:
        for name, label in (("numerator", "Pembilang"), ("denominator", "Penyebut")):
            if not row.get(name):
                yield Fault(where, f"{label} kosong pada rasio.", "Tulis apa yang dihitung.", path=(*path, name))
    if row.get("factor", 1) < 1:
        yield Fault(where, "Faktor 0.", "Tulis 1 atau lebih (100 untuk persen).", path=(*path, "factor"))
    if bool(row.get("na_allowed")) != bool(row.get("na_hint")):
        said, mend = ("Tidak boleh “tidak berlaku”, tetapi petunjuknya diisi.", "Hapus petunjuknya atau izinkan.")
        if row.get("na_allowed"):
            said, mend = ("Boleh “tidak berlaku”, tetapi petunjuknya kosong.", "Tulis kapan butir ini tidak berlaku.")
        yield Fault(where, said, mend, path=(*path, "na_hint"))
    if row["answer"] == AnswerKind.YES_NO and row["direction"] != Direction.HIGH:
        said = "Butir ya/tidak bernilai 1 untuk Ya; arahnya selalu “tinggi”."
        yield Fault(
            where, said, "Pilih arah “tinggi”; balikkan pertanyaannya bila Ya berarti buruk.", path=(*path, "direction")
        )
    low, high = _possible(row)
    if high is not None and high <= low:
        said = f"Nilai terbesar {written(high)} tidak di atas nilai terkecil {written(low)}."
        yield Fault(where, said, "Perbaiki salah satunya.", path=(*path, "value_max"))


def _possible(row: Content) -> tuple[Decimal, Decimal | None]:
    """The smallest and the largest a value can be; of a yes or no 0 and 1, whatever is written."""
    if row["answer"] == AnswerKind.YES_NO:
        return Decimal(0), Decimal(1)
    high = row.get("value_max")
    return Decimal(row.get("value_min", 0)), None if high is None else Decimal(high)


def _bands(row: Content, where: str, path: Path) -> Iterator[Fault]:
    """Best first, points falling from the maximum, limits running one way, exactly the last one open."""
    here = (*path, "bands")
    bands = row["bands"]
    limits, points = [band.get("limit") for band in bands], [band["points"] for band in bands]
    numbers = [_wrong_number(n, 4, 14) for n in limits if n is not None] + [_wrong_number(p, 2, 4) for p in points]
    for wrong in filter(None, numbers):
        yield Fault(where, f"Rentang: {wrong[0]}", wrong[1], path=here)
        return
    if not bands or limits[-1] is not None or None in limits[:-1]:
        said = "Tepat rentang terakhir harus tanpa batas."
        yield Fault(where, said, "Kosongkan batas rentang terakhir; isi batas yang lain.", path=here)
        return
    closed = limits[:-1]
    if row["answer"] == AnswerKind.YES_NO and closed != [1]:
        yield Fault(where, "Butir ya/tidak punya dua rentang: Ya dan Tidak.", "Tulis keduanya saja.", path=here)
        return
    if closed != sorted(set(closed), reverse=row["direction"] == Direction.HIGH):
        said = f"Batas rentang tidak searah dengan “{Direction(row['direction']).label.lower()}”."
        yield Fault(where, said, "Urutkan rentang dari yang terbaik, atau ubah arahnya.", path=here)
    if points != sorted(set(points), reverse=True) or points[0] != row["maximum"] or points[-1] < 0:
        said = f"Poin harus menurun dari maksimum {written(Decimal(row['maximum']))} dan tidak negatif."
        yield Fault(where, said, "Perbaiki poin rentang atau poin maksimum.", path=here)
    if row["maximum"] <= 0:
        said = "Poin maksimum 0, sehingga butir ini tidak dapat dinilai."
        yield Fault(where, said, "Tulis poin di atas 0, atau hapus indikatornya.", path=(*path, "maximum"))
    low, high = _possible(row)
    unreachable = [n for n in closed if n < low or (high is not None and n > high)]
    if unreachable:
        said = f"Batas {written(Decimal(unreachable[0]))} di luar nilai yang mungkin."
        yield Fault(where, said, "Perbaiki batasnya, atau nilai terkecil dan terbesar.", path=here)


def _decisions(row: Content, where: str, path: Path) -> Iterator[Fault]:
    for number, decision in enumerate(row.get("decisions", [])):
        here = (*path, "decisions", number)
        if not decision["finding"].strip():
            yield Fault(where, "Keputusan tanpa temuan.", "Tulis temuannya atau hapus keputusannya.", path=here)
        elif not decision["decision"].strip():
            mend = "Betulkan rentangnya, atau tulis keputusan tentang nilai itu."
            yield Fault(where, decision["finding"], mend, decidable=True, path=here)
