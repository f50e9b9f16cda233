"""How numbers, dates, sizes, icons and states read on screen."""

from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.db import models
from django.template import Context, Template
from lucide import IconDoesNotExist

from assessments.states import AssessmentState, CycleState, ItemState
from jobs.states import JobState
from kkpham import ui

pytestmark = pytest.mark.unit

MOMENT = datetime(2026, 11, 21, 17, 5, tzinfo=UTC)


def render(source: str, **context: object) -> str:
    return Template(source).render(Context(context))


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0, "0"),
        (1234.5, "1.234,5"),
        (Decimal("12.5000"), "12,5"),
        (Decimal(1200), "1.200"),
        (1_234_567, "1.234.567"),
        ("76.45", "76,45"),
        (Decimal("-2.5"), "−2,5"),
        (Decimal("1E+3"), "1.000"),
        (None, "–"),
        ("", "–"),
        ("nihil", "–"),
    ],
)
def test_a_number_is_written_the_indonesian_way(value: object, shown: str) -> None:
    assert ui.angka(value) == shown


@pytest.mark.parametrize(
    ("value", "decimals", "shown"),
    [
        (Decimal("76.445"), 2, "76,45"),
        (100, 2, "100,00"),
        (Decimal("1234.5"), 0, "1.235"),
        (Decimal("-0.001"), 2, "0,00"),
        (None, 2, "–"),
    ],
)
def test_a_number_keeps_the_decimals_asked_for(value: object, decimals: int, shown: str) -> None:
    assert ui.angka(value, decimals) == shown


def test_a_percentage_carries_its_sign_and_a_missing_one_does_not() -> None:
    assert [ui.persen(Decimal("76.50")), ui.persen(76.5, 2), ui.persen(None)] == ["76,5%", "76,50%", "–"]


@pytest.mark.parametrize(
    ("size", "shown"),
    [
        (0, "0 byte"),
        (1023, "1.023 byte"),
        (1024, "1 KB"),
        (240_000, "234 KB"),
        (1_468_006, "1,4 MB"),
        (62_914_560, "60 MB"),
        (1_073_741_824, "1 GB"),
        (None, "–"),
    ],
)
def test_a_file_size_reads_as_in_a_file_manager(size: int | None, shown: str) -> None:
    assert ui.ukuran(size) == shown


@pytest.mark.parametrize(
    ("place", "shown"),
    [
        (None, "22 November 2026 00.05 WIB"),
        ("", "22 November 2026 00.05 WIB"),
        ("WITA", "22 November 2026 01.05 WITA"),
        (SimpleNamespace(timezone="WIT"), "22 November 2026 02.05 WIT"),
    ],
)
def test_a_moment_is_told_in_the_zone_of_the_place(place: object, shown: str) -> None:
    assert ui.waktu(MOMENT, place) == shown


def test_a_date_is_written_out_and_a_moment_gives_the_date_of_its_zone() -> None:
    assert ui.tanggal(date(2026, 8, 1)) == "1 Agustus 2026"
    assert ui.tanggal(MOMENT) == "22 November 2026"
    assert ui.tanggal(MOMENT.replace(hour=16)) == "21 November 2026"
    assert ui.tanggal(MOMENT.replace(hour=16), "WIT") == "22 November 2026"
    assert [ui.tanggal(None), ui.waktu(None)] == ["–", "–"]


def test_a_zone_that_does_not_exist_is_an_error_and_not_a_wrong_hour() -> None:
    with pytest.raises(KeyError):
        ui.waktu(MOMENT, "WITB")


@pytest.mark.parametrize(
    ("score", "shade"),
    [(None, "heat-none"), (0, "heat-0"), (Decimal("9.99"), "heat-0"), (75, "heat-7"), (100, "heat-9")],
)
def test_a_heat_map_cell_is_shaded_by_tens(score: object, shade: str) -> None:
    assert ui.heat(score) == shade


def test_an_icon_is_inline_and_silent_and_a_wrong_name_is_an_error() -> None:
    drawn = render('{% icon "award" 24 %}')
    wanted = ("<svg", 'aria-hidden="true"', 'class="icon"', 'width="24"')
    assert [part in drawn for part in wanted] == [True] * 4
    with pytest.raises(IconDoesNotExist):
        render('{% icon "no-such-icon" %}')


@pytest.mark.parametrize("state", [*CycleState, *AssessmentState, *ItemState, *JobState])
def test_every_state_shows_its_word_with_its_icon(state: models.TextChoices) -> None:
    thing = SimpleNamespace(state=state.value, get_state_display=lambda: state.label)
    shown = render("{% state_badge thing %}", thing=thing)
    mark = ui.MARKS[state.value]
    assert shown == f'<span class="badge-state tone-{mark.tone}">{ui.icon(mark.icon, 14)}{state.label}</span>'


def test_a_badge_escapes_its_word() -> None:
    assert "<b>" not in render('{% badge word "award" "award" %}', word="<b>Peduli</b>")
