"""Areas on the ground: drawn (a GeoJSON polygon) or round (a middle and a radius), and what lies in them.

GeoJSON (RFC 7946) writes longitude first; everything here is WGS 84 degrees.
"""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from keng.core.geo import Fault, NotAPoint, Point, checked, distance_m, middle_of, read_point

Json = None | bool | int | float | str | Sequence["Json"] | Mapping[str, "Json"]
Ring = tuple[tuple[float, float], ...]
MOST_CORNERS = 20_000  # of one village's boundary; a surveyor's file has a few hundred


class NotAnArea(ValueError):
    """The geometry is no polygon of the country; `fault` says what is wrong with a corner, if one is."""

    def __init__(self, why: str, fault: Fault | None = None) -> None:
        super().__init__(why)
        self.why, self.fault = why, fault


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


def read_area(geometry: object) -> Drawn:
    """A GeoJSON Polygon or MultiPolygon. Raises `NotAnArea`."""
    if not isinstance(geometry, Mapping):
        raise NotAnArea("shape")
    shape, corners = geometry.get("type"), geometry.get("coordinates")
    if shape not in ("Polygon", "MultiPolygon"):
        raise NotAnArea("shape")
    polygons = _list(corners) if shape == "MultiPolygon" else [corners]
    if not polygons:
        raise NotAnArea("few")
    area = Drawn(tuple(_polygon(one) for one in polygons))
    if sum(len(ring) for rings in area.polygons for ring in rings) > MOST_CORNERS:
        raise NotAnArea("many")
    return area


def read_corners(text: str) -> Drawn:
    """A polygon typed corner by corner: `"20.01, 105.3"`, one a line or apart by a semicolon.

    Raises `NotAnArea`; its `why` is the line that cannot be read where one cannot.
    """
    lines = [line.strip() for line in re.split(r"[\n;]", text) if line.strip()]
    corners = []
    for line in lines:
        try:
            point = read_point(line)
        except NotAPoint as error:
            raise NotAnArea(line[:60], error.fault) from error
        corners.append((point.lon, point.lat))
    return Drawn(((_open(corners),),))


def read_position(value: object) -> Point:
    """One GeoJSON position, longitude first. Raises `NotAPoint`."""
    if not isinstance(value, list | tuple) or len(value) < 2:
        raise NotAPoint(Fault.UNREADABLE)
    lon, lat = value[:2]
    for number in (lon, lat):
        if isinstance(number, bool) or not isinstance(number, int | float) or not math.isfinite(number):
            raise NotAPoint(Fault.UNREADABLE)
    return checked(Point(float(lat), float(lon)))


def _polygon(value: object) -> tuple[Ring, ...]:
    rings = _list(value)
    if not rings:
        raise NotAnArea("few")
    return tuple(_ring(_list(ring)) for ring in rings)


def _ring(corners: list[object]) -> Ring:
    found = []
    for corner in corners:
        try:
            point = read_position(corner)
        except NotAPoint as error:
            raise NotAnArea(str(corner)[:60], error.fault) from error
        found.append((point.lon, point.lat))
    return _open(found)


def _open(corners: list[tuple[float, float]]) -> Ring:
    """Without the corner that closes it; three different ones at least."""
    if len(corners) > 1 and corners[0] == corners[-1]:
        corners = corners[:-1]
    if len(set(corners)) < 3:
        raise NotAnArea("few")
    return tuple(corners)


def _list(value: object) -> list[object]:
    if not isinstance(value, list):
        raise NotAnArea("shape")
    return value


def point_geometry(point: Point) -> dict[str, Json]:
    """A point as GeoJSON."""
    return {"type": "Point", "coordinates": [round(point.lon, 6), round(point.lat, 6)]}


def feature(geometry: Json, **properties: Json) -> dict[str, Json]:
    """One thing on a map; `layer` and `name` are what our maps read."""
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def collection(features: Iterable[Json]) -> dict[str, Json]:
    """Features as one GeoJSON document."""
    return {"type": "FeatureCollection", "features": [*features]}
