"""Draw the coast of Indonesia for the map of the nation, from Natural Earth's public-domain data.

The repository keeps only the drawing (reports/data/coast.json); the source is fetched once, by hand, when the drawing
is to be made anew. The npm package `world-atlas` carries Natural Earth as TopoJSON: unpack it (`npm pack world-atlas`,
then `tar xzf`) and name its finest file of countries:

    python tools/draw_coast.py package/countries-10m.json --version 2.0.2

What it does: each arc that countries share is thinned once by Douglas and Peucker, so that borders still meet; rings
are cut to the window, specks are left out; longitude and latitude are taken as x and y, which near the equator bends
nothing one could see. Written are two paths for SVG, the country itself and its neighbours, in whole hundredths of a
degree counted from the window's upper left corner.
"""

import argparse
import json
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

Point = tuple[float, float]
Ring = list[Point]

OUT = Path(__file__).resolve().parent.parent / "reports" / "data" / "coast.json"
OWN = "360"  # Indonesia in ISO 3166-1
WEST, EAST, SOUTH, NORTH = 94.4, 141.6, -11.4, 6.4  # degrees
UNITS = 100  # of the drawing, a degree
TOLERANCE = 0.025  # degrees: what thinning may take away; half a pixel at 1100 pixels
# Java, Madura and Bali are shown enlarged, too: west, east, south, north, and how far they are thinned.
ENLARGED, FINE_TOLERANCE = (104.9, 116.0, -9.0, -5.4), 0.008
SPECK = 0.0006  # square degrees: smaller islands are not drawn
NEIGHBOUR_SPECK = 0.05


def arcs_of(topology: dict[str, Any]) -> list[list[Point]]:
    """Every arc in degrees: TopoJSON keeps whole steps from point to point."""
    (kx, ky), (dx, dy) = topology["transform"]["scale"], topology["transform"]["translate"]
    decoded = []
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for step_x, step_y in arc:
            x, y = x + step_x, y + step_y
            points.append((x * kx + dx, y * ky + dy))
        decoded.append(points)
    return decoded


def distance(point: Point, start: Point, end: Point) -> float:
    """From a point to the line from start to end; to start where both are one."""
    (px, py), (ax, ay), (bx, by) = point, start, end
    length = ((bx - ax) ** 2 + (by - ay) ** 2) ** 0.5
    if not length:
        return ((px - ax) ** 2 + (py - ay) ** 2) ** 0.5
    return abs((bx - ax) * (ay - py) - (ax - px) * (by - ay)) / length


def simplify(points: list[Point], tolerance: float) -> list[Point]:
    """Douglas and Peucker: the ends stay, and each point that lies further off than `tolerance`."""
    keep = {0, len(points) - 1}
    spans = [(0, len(points) - 1)]
    while spans:
        start, end = spans.pop()
        middle = range(start + 1, end)
        far = max(middle, key=lambda i: distance(points[i], points[start], points[end]), default=None)
        if far is not None and distance(points[far], points[start], points[end]) > tolerance:
            keep.add(far)
            spans += [(start, far), (far, end)]
    return [points[i] for i in sorted(keep)]


def tolerance_of(arc: list[Point]) -> float:
    west, east, south, north = ENLARGED
    is_enlarged = all(west <= lon <= east and south <= lat <= north for lon, lat in arc)
    return FINE_TOLERANCE if is_enlarged else TOLERANCE


def rings_of(geometry: dict[str, Any], arcs: list[list[Point]]) -> Iterator[Ring]:
    """Every ring of a country, put together from its arcs; ~n names arc n backwards."""
    polygons = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
    for polygon in polygons:
        for numbers in polygon:
            ring: Ring = []
            for number in numbers:
                arc = arcs[number] if number >= 0 else arcs[~number][::-1]
                ring += arc[1:] if ring else arc
            yield ring[:-1]


def cut(ring: Ring, inside: Callable[[Point], bool], meet: Callable[[Point, Point], Point]) -> Ring:
    """Sutherland and Hodgman: what of a ring lies on the inner side of one edge."""
    kept: Ring = []
    for before, here in zip(ring[-1:] + ring[:-1], ring, strict=True):
        if inside(here) != inside(before):
            kept.append(meet(before, here))
        if inside(here):
            kept.append(here)
    return kept


def _at_x(x: float) -> Callable[[Point, Point], Point]:
    return lambda a, b: (x, a[1] + (b[1] - a[1]) * (x - a[0]) / (b[0] - a[0]))


def _at_y(y: float) -> Callable[[Point, Point], Point]:
    return lambda a, b: (a[0] + (b[0] - a[0]) * (y - a[1]) / (b[1] - a[1]), y)


def in_window(ring: Ring) -> Ring:
    ring = cut(ring, lambda p: p[0] >= WEST, _at_x(WEST))
    ring = cut(ring, lambda p: p[0] <= EAST, _at_x(EAST))
    ring = cut(ring, lambda p: p[1] >= SOUTH, _at_y(SOUTH))
    return cut(ring, lambda p: p[1] <= NORTH, _at_y(NORTH))


def area(ring: Ring) -> float:
    """Square degrees."""
    pairs = zip(ring, ring[1:] + ring[:1], strict=True)
    return abs(sum(ax * by - bx * ay for (ax, ay), (bx, by) in pairs)) / 2


def path_of(rings: Iterable[Ring]) -> str:
    """SVG path data: whole units, each point as the step from the one before."""
    parts = []
    for ring in rings:
        points = [(round((lon - WEST) * UNITS), round((NORTH - lat) * UNITS)) for lon, lat in ring]
        (x, y), steps = points[0], ""
        for nx, ny in points[1:]:
            if (nx, ny) != (x, y):
                steps += f"{' ' if steps and nx >= x else ''}{nx - x}{' ' if ny >= y else ''}{ny - y}"
                x, y = nx, ny
        parts.append(f"M{points[0][0]} {points[0][1]}l{steps}z")
    return "".join(parts)


def draw(topology: dict[str, Any]) -> tuple[str, str]:
    """The paths of the country and of its neighbours."""
    arcs = [simplify(arc, tolerance_of(arc)) for arc in arcs_of(topology)]
    own: list[Ring] = []
    others: list[Ring] = []
    for country in topology["objects"]["countries"]["geometries"]:
        is_own = country.get("id") == OWN
        for ring in rings_of(country, arcs):
            shown = in_window(ring)
            if area(shown) >= (SPECK if is_own else NEIGHBOUR_SPECK):
                (own if is_own else others).append(shown)
    return path_of(own), path_of(others)


def main() -> None:
    parser = argparse.ArgumentParser(description="Menggambar garis pantai untuk peta nasional.")
    parser.add_argument("topology", type=Path, help="countries-10m.json dari paket world-atlas")
    parser.add_argument("--version", required=True, help="versi paket world-atlas")
    asked = parser.parse_args()
    own, others = draw(json.loads(asked.topology.read_text()))
    drawing = {
        "source": "Natural Earth 1:10m (domain publik)",
        "package": f"world-atlas {asked.version} (npm, ISC)",
        "licence": "Gambar ini turunan data domain publik; lisensi mengikuti proyek ini.",
        "drawn_by": "tools/draw_coast.py",
        "drawn_on": f"{datetime.now(tz=UTC):%Y-%m-%d}",
        "west": WEST,
        "east": EAST,
        "south": SOUTH,
        "north": NORTH,
        "units_per_degree": UNITS,
        "own": own,
        "others": others,
    }
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps(drawing, indent=1, ensure_ascii=False) + "\n")
    print(f"{OUT.name}: {OUT.stat().st_size / 1024:.1f} KB")


if __name__ == "__main__":
    main()
