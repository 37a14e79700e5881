"""Areas as others draw and type them: read, and refused with the corner that is wrong."""

import math
import re
from collections.abc import Mapping

from keng.core.areas import Drawn, Ring
from keng.core.geo import Fault, NotAPoint, Point, checked, read_point

MOST_CORNERS = 20_000  # of one village's boundary; a surveyor's file has a few hundred


class NotAnArea(ValueError):
    """The geometry is no polygon of the country; `fault` says what is wrong with a corner, if one is."""

    def __init__(self, why: str, fault: Fault | None = None) -> None:
        super().__init__(why)
        self.why, self.fault = why, fault


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
