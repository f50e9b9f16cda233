"""People write the names of regions in many ways; each must lead to the region."""

import pytest

from regions.models import Region
from regions.queries import search_regions

pytestmark = [pytest.mark.integration, pytest.mark.both, pytest.mark.usefixtures("kept_regions", "db")]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Pali", "16.12"),
        ("Penukal Abab Lematang Ilir", "16.12"),
        ("16.12", "16.12"),
        ("1612", "16.12"),
        ("Lubuklinggau", "16.73"),
        ("lubuk linggau", "16.73"),
        ("Kota Lubuk-Linggau", "16.73"),
        ("Pagaralam", "16.72"),
        ("pagar alam", "16.72"),
        ("OKU", "16.01"),
        ("oku selatan", "16.09"),
        ("OKU Timur", "16.08"),
        ("kota bandung", "32.73"),
        ("Kab. Bandung", "32.04"),
        ("kabupaten bandung", "32.04"),
        ("KBB", "32.17"),
        ("Kota Baru", "63.02"),
        ("Pangkalpinang", "19.71"),
        ("Bau-Bau", "74.72"),
        ("Pare-Pare", "73.72"),
        ("Palangka Raya", "62.71"),
        ("Fakfak", "92.03"),
        ("Gunung Kidul", "34.03"),
        ("Solo", "33.72"),
        ("Kota Solo", "33.72"),
        ("kab. OKU", "16.01"),
        ("Jaksel", "31.74"),
        ("Kep. Seribu", "31.01"),
        ("50 Kota", "13.07"),
        ("Sitaro", "71.09"),
        ("Kukar", "64.02"),
    ],
)
def test_search_puts_the_meant_region_first(text: str, first: str) -> None:
    found = search_regions(text).first()

    assert found is not None
    assert found.code == first


def test_an_abbreviation_brings_its_relatives_after_the_exact_hit() -> None:
    assert [region.code for region in search_regions("OKU")][:3] == ["16.01", "16.08", "16.09"]


def test_digits_find_only_codes_that_begin_so() -> None:
    assert search_regions("16").count() == 17
    assert {region.province.code for region in search_regions("16")} == {"16"}


def test_search_stays_within_the_given_regions() -> None:
    own = Region.objects.filter(province__code="16")

    assert [region.code for region in search_regions("bandung", within=own)] == []
    assert [region.code for region in search_regions("pali", within=own)] == ["16.12"]
    assert search_regions("  ", within=own).count() == 17


@pytest.mark.parametrize("text", ["tidak ada daerah ini", "...", "%", "_"])
def test_search_finds_nothing_where_nothing_fits(text: str) -> None:
    assert list(search_regions(text)) == []
