"""Areas on the ground: drawn (a GeoJSON polygon) or round (a middle and a radius), and what lies in them.

GeoJSON (RFC 7946) writes longitude first; everything here is WGS 84 degrees.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from keng.core.geo import Point, distance_m, middle_of
from keng.core.geojson import Json

Ring = tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Round:
    """Everything within a radius of a point. `Round(p, 100).holds(p)`."""

    middle: Point
    radius_m: float

    def holds(self, point: Point) -> bool:
        return distance_m(self.middle, point) <= self.radius_m


@dataclass(frozen=True)
class Drawn:
    """One or several polygons; each is an outer ring and its holes, corners as (lon, lat)."""

    polygons: tuple[tuple[Ring, ...], ...]

    def holds(self, point: Point) -> bool:
        return any(inside(point.lon, point.lat, rings) for rings in self.polygons)

    @property
    def middle(self) -> Point:
        """The mean of the corners of the outer rings: near enough to say where."""
        return middle_of([Point(lat, lon) for rings in self.polygons for lon, lat in rings[0]])

    @property
    def geometry(self) -> dict[str, Json]:
        """As GeoJSON, each ring closed again."""
        areas = [[[[*c] for c in (*ring, ring[0])] for ring in rings] for rings in self.polygons]
        if len(areas) == 1:
            return {"type": "Polygon", "coordinates": areas[0]}
        return {"type": "MultiPolygon", "coordinates": areas}


Area = Round | Drawn


def inside(x: float, y: float, rings: Iterable[Ring]) -> bool:
    """Whether a point lies in an area, holes respected: an odd number of edges to its east."""
    odd = False
    for ring in rings:
        for (x1, y1), (x2, y2) in zip(ring, (*ring[1:], ring[0]), strict=True):
            if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
                odd = not odd
    return odd
