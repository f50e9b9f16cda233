"""Brings an instrument from a TOML file into the database, checked, in one transaction."""

import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import transaction

from indicators.models import Band, Indicator, Instrument, Predicate, Right, ScoringScheme
from indicators.queries import hash_of, spec_of
from indicators.states import AnswerKind, Direction

DATA = Path(__file__).parent / "data"


class InstrumentFileError(ValueError):
    """The file contradicts itself; the message names the indicator."""


def read(path: Path) -> dict[str, Any]:
    """The file as plain data with Decimal numbers; InstrumentFileError when a band or a code is wrong."""
    with path.open("rb") as file:
        data = tomllib.load(file, parse_float=Decimal)
    codes: set[str] = set()
    for right in data["rights"]:
        for indicator in right["indicators"]:
            if indicator["code"] in codes:
                raise InstrumentFileError(f"{indicator['code']}: kode dipakai dua kali.")
            codes.add(indicator["code"])
            _check_bands(indicator)
    return data


def _check_bands(indicator: dict[str, Any]) -> None:
    """Best first, points falling, limits running one way, exactly the last one open."""
    code, bands = indicator["code"], indicator["bands"]
    limits = [band.get("limit") for band in bands]
    points = [band["points"] for band in bands]
    if limits[-1] is not None or None in limits[:-1]:
        raise InstrumentFileError(f"{code}: tepat rentang terakhir harus tanpa batas.")
    closed = limits[:-1]
    if closed != sorted(set(closed), reverse=indicator["direction"] == Direction.HIGH):
        raise InstrumentFileError(f"{code}: batas rentang tidak searah dengan '{indicator['direction']}'.")
    if points != sorted(set(points), reverse=True) or points[0] != indicator["maximum"] or points[-1] < 0:
        raise InstrumentFileError(f"{code}: poin harus menurun dari maksimum dan tidak negatif.")


@transaction.atomic
def load(path: Path) -> tuple[Instrument, bool]:
    """Load the file once; a version that is already there stays as it is. Returns it and whether it is new."""
    data = read(path)
    head, scheme = data["instrument"], data["scheme"]
    instrument, created = Instrument.objects.get_or_create(code=head["code"], version=head["version"], defaults=head)
    if not created:
        return instrument, False
    weights = scheme["weights"]
    ScoringScheme.objects.create(
        instrument=instrument,
        weight_struktur=weights["struktur"],
        weight_proses=weights["proses"],
        weight_hasil=weights["hasil"],
        weights_certainty=weights["certainty"],
        weights_source=weights["source"],
        na_policy=scheme["na_policy"],
        na_certainty=scheme["na_certainty"],
        na_source=scheme["na_source"],
        decimals=scheme["decimals"],
    )
    Predicate.objects.bulk_create(Predicate(instrument=instrument, **row) for row in data["predicates"])
    for right in data["rights"]:
        _load_right(instrument, right)
    instrument.content_hash = hash_of(spec_of(instrument))
    instrument.save(update_fields=["content_hash"])
    return instrument, True


def _load_right(instrument: Instrument, row: dict[str, Any]) -> None:
    right = Right.objects.create(
        instrument=instrument,
        number=row["number"],
        name=row["name"],
        short_name=row["short_name"],
        group=row["group"],
    )
    bands = []
    indicators = []
    for position, fields in enumerate(row["indicators"], start=1):
        rest = {key: value for key, value in fields.items() if key not in {"type", "bands"}}
        if rest["answer"] == AnswerKind.YES_NO:
            rest |= {"value_min": 0, "value_max": 1}
        indicator = Indicator(right=right, position=position, kind=fields["type"], **rest)
        indicators.append(indicator)
        bands += [
            Band(indicator=indicator, position=n, limit=band.get("limit"), points=band["points"])
            for n, band in enumerate(fields["bands"], start=1)
        ]
    Indicator.objects.bulk_create(indicators)
    Band.objects.bulk_create(bands)
