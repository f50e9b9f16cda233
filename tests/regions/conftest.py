from collections.abc import Callable
from datetime import date

import pytest

from regions.loading import load_regions
from regions.models import Institution, Province, RegionalOffice
from regions.offices import save_office


@pytest.fixture
def loaded(db: None) -> None:
    """The real provinces, regions, institutions and Kanwil."""
    load_regions()


@pytest.fixture(scope="module")
def kept_regions(kept: None) -> None:
    """The same, loaded once for all tests of a module that change none of it."""
    load_regions()


@pytest.fixture
def make_province(db: None) -> Callable[..., Province]:
    def make(code: str = "16", name: str = "Sumatera Selatan") -> Province:
        return Province.objects.create(code=code, name=name, capital="–", timezone="WIB", lat=0, lon=100)

    return make


@pytest.fixture
def make_office(db: None) -> Callable[..., RegionalOffice]:
    """An office of a ministry of its own making, valid from 2020 on unless told otherwise."""

    def make(name: str, valid_from: date = date(2020, 1, 1), valid_to: date | None = None) -> RegionalOffice:
        ministry, _ = Institution.objects.get_or_create(
            code="uji",
            defaults={
                "name": "Kementerian Uji",
                "minister_title": "Menteri Uji",
                "valid_from": date(2020, 1, 1),
            },
        )
        office = RegionalOffice(institution=ministry, name=name, valid_from=valid_from, valid_to=valid_to)
        return save_office(office=office)

    return make
