from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from indicators.loading import DATA, load
from indicators.models import Indicator, Instrument
from indicators.wording import band_text, predicate_text

pytestmark = pytest.mark.integration


@pytest.fixture
def instrument(db: None) -> Instrument:
    return load(DATA / "permenkumham-22-2021.toml")[0]


def indicator_with(direction: str) -> Indicator:
    return Indicator.objects.filter(answer="rasio", direction=direction).prefetch_related("bands").first()


@pytest.mark.parametrize(
    ("direction", "limits", "words"),
    [
        ("tinggi", ["90", "80.5", None], ["≥ 90", "80,5 – < 90", "< 80,5"]),
        ("rendah", ["110", "1400", None], ["≤ 110", "> 110 – 1.400", "> 1.400"]),
    ],
)
def test_bands_are_closed_ranges_in_words(
    instrument: Instrument, direction: str, limits: list[str | None], words: list[str]
) -> None:
    indicator = indicator_with(direction)
    indicator.bands.all().delete()
    for position, limit in enumerate(limits):
        indicator.bands.create(position=position, limit=limit and Decimal(limit), points=10 - 4 * position)
    shown = Indicator.objects.get(pk=indicator.pk)
    assert band_text(shown) == list(zip(words, map(Decimal, (10, 6, 2)), strict=True))


@pytest.mark.both
def test_yes_and_no_are_called_so(instrument: Instrument) -> None:
    indicator = Indicator.objects.filter(answer="ya_tidak").first()
    assert [words for words, _ in band_text(indicator)] == ["Ya", "Tidak"]


def test_classes_are_ranges_without_gap(instrument: Instrument) -> None:
    assert [words for _, words in predicate_text(instrument.predicates.all())] == [
        "75 – 100",
        "65 – < 75",
        "50 – < 65",
        "0 – < 50",
    ]


def test_anybody_reads_the_whole_instrument_with_its_marks(instrument: Instrument, client: Client) -> None:
    answer = client.get(reverse("indicators:instrument", args=[instrument.code, instrument.version]))
    page = answer.content.decode()
    assert page.count('class="item-card"') == 120
    for words in (
        "Instrumen kerja",
        "Struktur 10, proses 30, hasil 60",
        "Kepastian: disimpulkan, atau sumber berbeda-beda.",
        "10 hak, 120 indikator",
    ):
        assert words in page
    assert instrument.version in client.get(reverse("indicators:list")).content.decode()
