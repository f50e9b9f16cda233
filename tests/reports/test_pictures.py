"""The pictures of the dashboards: pure functions and the drawing of the coast."""

import csv
import json
import xml.etree.ElementTree as ET
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from assessments.states import AssessmentState, Reach, has_reached
from regions.loading import DATA
from reports.dashboards.coast import DRAWING, Frame, coast
from reports.dashboards.marks import BY_RANK, STATE_MARKS
from reports.dashboards.nation import Group, Nation, Place, without_common_words
from reports.dashboards.office import bucket_of
from reports.dashboards.pictures import SHAPES, Bar, Dot, Mark, bars, place_map
from tools.draw_coast import draw, in_window, path_of, simplify

pytestmark = pytest.mark.unit
SVG = "{http://www.w3.org/2000/svg}"
A = AssessmentState
MARKS = {"ada": Mark("Ada", "circle", "#0c4651"), "tidak": Mark("Tidak ada", "cross", "#9c1f23")}


def tree_of(picture: str) -> ET.Element:
    assert " style=" not in picture
    return ET.fromstring(picture)  # noqa: S314 - our own


# --- Bars -------------------------------------------------------------------------------------------------------


def test_bars_are_as_long_as_their_figures_and_link_where_there_is_something():
    tree = tree_of(bars("umur", "Umur", "Berapa lama.", [Bar("a < b", 1234, "/daerah/?a=1&b=2"), Bar("c", 0)]))

    links = tree.findall(f"{SVG}a")
    assert [link.get("href") for link in links] == ["/daerah/?a=1&b=2"]
    assert [text.text for text in links[0].findall(f"{SVG}text")] == ["a < b", "1.234"]
    assert [rect.get("width") for rect in tree.iter(f"{SVG}rect") if rect.get("fill") == "#0c4651"] == [
        "100.00%",
        "0.00%",
    ]
    assert [tree.find(f"{SVG}{tag}").text for tag in ("title", "desc")] == ["Umur", "Berapa lama."]


def test_bars_of_nothing_are_empty():
    assert [rect.get("width") for rect in tree_of(bars("x", "X", "x", [Bar("a", 0)])).iter(f"{SVG}rect")][-1] == "0.00%"


# --- The map ----------------------------------------------------------------------------------------------------


def test_every_place_is_a_link_with_a_name_at_its_position():
    dots = [Dot(95.32, 5.55, "/1/", "Kota <A>: Ada", "ada"), Dot(140.7, -2.5, "/2/", "Kota B: Tidak ada", "tidak")]

    tree = tree_of(place_map("peta", "Peta", "Semua.", dots=dots, marks=MARKS))

    links = tree.findall(f"{SVG}a")
    assert [(a.get("href"), a.find(f"{SVG}title").text) for a in links] == [
        ("/1/", "Kota <A>: Ada"),
        ("/2/", "Kota B: Tidak ada"),
    ]
    ground = coast()
    marks = [a.find(f"{SVG}use") for a in links]
    assert [mark.get("href") for mark in marks] == ["#peta-ada", "#peta-tidak"]
    assert (int(marks[0].get("x")), int(marks[0].get("y"))) == (ground.x(95.32), ground.y(5.55))
    assert {group.get("id") for group in tree.find(f"{SVG}defs")} == {"peta-ada", "peta-tidak"}


def test_a_part_of_the_map_shows_only_the_places_within():
    dots = [Dot(110.4, -7.0, "/1/", "Semarang", "ada"), Dot(98.7, 3.6, "/2/", "Medan", "ada")]
    tree = tree_of(place_map("jawa", "Jawa", "Jawa.", dots=dots, marks=MARKS, frame=Frame(104.9, 116.0, -9.0, -5.4)))
    assert [a.get("href") for a in tree.findall(f"{SVG}a")] == ["/1/"]


def test_no_two_states_look_alike():
    looks = [(mark.shape, mark.hollow) for mark in STATE_MARKS.values()]
    assert list(STATE_MARKS) == list(A)
    assert len(set(looks)) == len(looks)
    assert {shape for shape, _ in looks} | {shape for shape, _, _ in BY_RANK} <= set(SHAPES)


def test_all_514_regions_lie_on_the_drawing():
    ground = coast()
    with (DATA / "regions.csv").open(encoding="utf-8", newline="") as file:
        places = [(float(row["lon"]), float(row["lat"])) for row in csv.DictReader(file)]
    assert len(places) == 514
    assert [place for place in places if not ground.frame.holds(*place)] == []


# --- The drawing of the coast -----------------------------------------------------------------------------------


def test_the_drawing_is_small_and_says_where_it_is_from():
    drawing = json.loads(DRAWING.read_text(encoding="utf-8"))
    assert DRAWING.stat().st_size <= 25 * 1024
    assert drawing["source"] == "Natural Earth 1:10m (domain publik)"
    assert {"package", "licence", "drawn_by", "drawn_on"} <= set(drawing)


def test_thinning_keeps_ends_and_corners_and_drops_what_lies_on_the_line():
    assert simplify([(0, 0), (1, 0.01), (2, 0), (2, 2)], 0.1) == [(0, 0), (2, 0), (2, 2)]


def test_a_ring_is_cut_at_the_window():
    ring = [(90.0, 0.0), (100.0, 0.0), (100.0, 1.0), (90.0, 1.0)]
    assert sorted(in_window(ring)) == [(94.4, 0.0), (94.4, 1.0), (100.0, 0.0), (100.0, 1.0)]
    assert in_window([(10.0, 50.0), (11.0, 50.0), (11.0, 51.0)]) == []


def test_a_topology_becomes_two_paths_its_specks_left_out():
    square = [[0, 0], [10, 0], [0, 10], [-10, 0], [0, -10]]
    topology = {
        "transform": {"scale": [0.1, 0.1], "translate": [100, 0]},
        "arcs": [square, [[100, 0], *square[1:]], [[200, 0], [1, 0], [0, 0], [-1, 0]]],
        "objects": {
            "countries": {
                "geometries": [
                    {"type": "MultiPolygon", "id": "360", "arcs": [[[0]], [[2]]]},
                    {"type": "Polygon", "id": "458", "arcs": [[~1]]},
                    {"type": "Polygon", "id": "999", "arcs": [[2]]},
                ]
            }
        },
    }
    own, others = draw(topology)
    assert own == path_of([[(100, 0), (101, 0), (101, 1), (100, 1)]]) == "M560 640l100 0 0-100-100 0z"
    assert others.count("M") == 1


# --- Figures ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("days", "bucket"), [(0, 0), (3.9, 0), (4, 1), (7.9, 1), (8, 2), (14.9, 2), (15, 3), (90, 3)])
def test_waiting_falls_into_its_bucket(days: float, bucket: int):
    assert bucket_of(timedelta(days=days)) == bucket


@pytest.mark.parametrize(
    ("state", "begun", "reached"),
    [
        (A.DRAFT, False, []),
        (A.DRAFT, True, ["mulai"]),
        (A.NO_DATA, True, ["mulai"]),
        (A.SUBMITTED, True, ["mulai", "menyampaikan"]),
        (A.RETURNED, True, ["mulai", "menyampaikan", "diperiksa"]),
        (A.SCORED, True, ["mulai", "menyampaikan", "diperiksa", "diteruskan"]),
        (A.DECIDED, False, ["mulai", "menyampaikan", "diperiksa", "diteruskan", "ditetapkan"]),
    ],
)
def test_how_far_a_form_has_come(state: str, begun: bool, reached: list[str]):
    assert [reach.value for reach in Reach if has_reached(reach, state, begun=begun)] == reached


def place(pk: int, state: str = A.DECIDED, predicate: str | None = None, days: float | None = None) -> Place:
    sent = datetime(2026, 3, 1, tzinfo=UTC)
    forwarded = None if days is None else sent + timedelta(days=days)
    where = (f"Kabupaten {pk}", Decimal(-3), Decimal(104), "16", "Sumatera Selatan", 1, "Kanwil")
    return Place(pk, state, pk, *where, sent, forwarded, predicate, begun=True)


def test_kept_gained_lost_and_waiting_are_told_apart():
    places = [
        place(1, predicate="peduli"),
        place(2, predicate="peduli"),
        place(3, predicate="cukup"),
        place(4, state=A.NO_DATA),
        place(5, state=A.CENTRAL),
        place(6, predicate="cukup"),
    ]
    before = {1: "hebat", 2: "lumayan", 3: "hebat", 4: "hebat", 5: "hebat"}
    best = type("Best", (), {"code": "peduli"})()
    nation = Nation(None, places, [best], before, 2025, "hebat", {}, [])  # type: ignore[arg-type]

    assert [(turn.label, [p.pk for p in turn.places]) for turn in nation.turns] == [
        ("Bertahan", [1]),
        ("Diraih", [2]),
        ("Lepas", [3, 4]),
        ("Menunggu penetapan", [5]),
    ]


def test_speed_is_the_median_of_the_days_and_the_verdicts_a_day():
    group = Group("1", "Kanwil", [place(1, days=2), place(2, days=9), place(3, days=4), place(4)], "peduli", 28)
    assert (group.median_days, group.pace) == (4, 2)
    assert Group("1", "Kanwil", [place(1), place(2, days=-1)], "peduli").median_days is None


def test_names_lose_the_words_all_share():
    kept = {"Jawa", "Barat", "Timur", "Aceh"}
    names = ["Kantor Wilayah Jawa Barat", "Kantor Wilayah Jawa Timur"]
    assert without_common_words(names, kept) == dict(zip(names, ["Jawa Barat", "Jawa Timur"], strict=True))
    assert without_common_words(["Kantor Wilayah"], kept) == {"Kantor Wilayah": "Kantor Wilayah"}
    assert list(without_common_words(["Kanwil", "Kanwil Aceh"], kept).values()) == ["Kanwil", "Kanwil Aceh"]
