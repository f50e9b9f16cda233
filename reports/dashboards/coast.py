"""The coast as tools/draw_coast.py drew it, and where a place lies on it."""

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

DRAWING = Path(__file__).resolve().parent.parent / "data" / "coast.json"


@dataclass(frozen=True, slots=True)
class Coast:
    """Two SVG paths, in `units_per_degree` from the upper left corner (`west`, `north`, in degrees)."""

    source: str
    west: float
    east: float
    south: float
    north: float
    units_per_degree: int
    own: str
    others: str

    @property
    def frame(self) -> "Frame":
        return Frame(self.west, self.east, self.south, self.north)

    def x(self, lon: float) -> int:
        return round((lon - self.west) * self.units_per_degree)

    def y(self, lat: float) -> int:
        return round((self.north - lat) * self.units_per_degree)


@dataclass(frozen=True, slots=True)
class Frame:
    """The part of the coast a picture shows, in degrees."""

    west: float
    east: float
    south: float
    north: float

    def holds(self, lon: float, lat: float) -> bool:
        return self.west <= lon <= self.east and self.south <= lat <= self.north


@lru_cache(maxsize=1)
def coast() -> Coast:
    drawing = json.loads(DRAWING.read_text(encoding="utf-8"))
    return Coast(**{name: drawing[name] for name in Coast.__slots__})
