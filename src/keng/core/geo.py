"""Points on the ground, as people write them and as far as they can be true in Vietnam (WGS 84, degrees)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import asin, atan2, cos, degrees, radians, sin, sqrt, tan

EARTH_RADIUS_M = 6_371_008.8  # mean radius, IUGG
# From the southernmost islands to Lũng Cú, from A Pa Chải to the easternmost islands. The two ranges do
# not meet, so that a latitude in the place of a longitude is always seen.
LATITUDES = (6.5, 23.5)
LONGITUDES = (102.0, 118.0)
GRID_METRES = 100_000  # VN-2000 eastings and northings are metres, far above any degree


class Fault(StrEnum):
    """What is wrong with a position."""

    UNREADABLE = "unreadable"
    SWAPPED = "swapped"
    OUTSIDE = "outside"
    GRID = "grid"


class NotAPoint(ValueError):
    """The text or the numbers are no point of the country."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.value)
        self.fault = fault


@dataclass(frozen=True)
class Point:
    """Latitude and longitude in degrees."""

    lat: float
    lon: float

    @property
    def turned(self) -> "Point":
        """The same numbers the other way round."""
        return Point(self.lon, self.lat)


def distance_m(a: Point, b: Point) -> float:
    """Great-circle distance in metres (haversine)."""
    lat, lon = radians(b.lat - a.lat), radians(b.lon - a.lon)
    half = sin(lat / 2) ** 2 + cos(radians(a.lat)) * cos(radians(b.lat)) * sin(lon / 2) ** 2
    return 2 * EARTH_RADIUS_M * asin(min(1.0, sqrt(half)))


def box_about(middle: Point, metres: float) -> tuple[float, float, float, float]:
    """A box (south, north, west, east) in degrees that holds every point within so many metres."""
    lat = degrees(metres / EARTH_RADIUS_M) * 1.01  # 1 %: the sphere's edge never lies outside by rounding
    lon = lat / cos(radians(min(abs(middle.lat) + lat, 89.0)))
    return middle.lat - lat, middle.lat + lat, middle.lon - lon, middle.lon + lon


def bearing_deg(a: Point, b: Point) -> float:
    """The direction from a to b in degrees clockwise from north, 0 ≤ d < 360 (great circle, at a)."""
    lon = radians(b.lon - a.lon)
    east = sin(lon) * cos(radians(b.lat))
    north = cos(radians(a.lat)) * sin(radians(b.lat)) - sin(radians(a.lat)) * cos(radians(b.lat)) * cos(lon)
    return degrees(atan2(east, north)) % 360


def checked(point: Point) -> Point:
    """The point if it lies in the country; raises `NotAPoint` with what seems to have happened."""
    if _inside(point):
        return point
    if _inside(point.turned):
        raise NotAPoint(Fault.SWAPPED)
    is_grid = abs(point.lat) > GRID_METRES or abs(point.lon) > GRID_METRES
    raise NotAPoint(Fault.GRID if is_grid else Fault.OUTSIDE)


def read_point(text: str) -> Point:
    """`"20.0213, 105.3301"`, `"20,0213; 105,3301"`, `"20°01'16.7\\"N 105°19'48\\"E"`, a map link's `@…`.

    Raises `NotAPoint`.
    """
    if "°" in text:
        return checked(_from_degrees(text))
    _, at, rest = text.partition("@")
    numbers = re.findall(r"-?\d+(?:[.,]\d+)?", rest if at else text)
    if len(numbers) < 2 or (len(numbers) > 2 and not at and "q=" not in text):
        raise NotAPoint(Fault.UNREADABLE)
    return checked(Point(read_degrees(numbers[0]), read_degrees(numbers[1])))


def read_degrees(text: str) -> float:
    """One number with a point or a comma; raises `NotAPoint`."""
    try:
        return float(text.strip().replace(",", "."))
    except ValueError as error:
        raise NotAPoint(Fault.UNREADABLE) from error


def _from_degrees(text: str) -> Point:
    found = re.findall(
        r"(\d+(?:[.,]\d+)?)\s*°\s*(?:(\d+(?:[.,]\d+)?)\s*['’′]\s*)?(?:(\d+(?:[.,]\d+)?)\s*(?:\"|”|″|''))?",
        text,
    )
    if len(found) != 2:
        raise NotAPoint(Fault.UNREADABLE)
    lat, lon = (sum(read_degrees(part or "0") / 60**i for i, part in enumerate(parts)) for parts in found)
    return Point(lat, lon)


def _inside(point: Point) -> bool:
    return LATITUDES[0] <= point.lat <= LATITUDES[1] and LONGITUDES[0] <= point.lon <= LONGITUDES[1]


WGS84_A = 6_378_137.0  # semi-major axis, m
WGS84_E2 = 0.00669437999014  # first eccentricity squared


@dataclass(frozen=True)
class Grid:
    """Metres east and north of a middle point: a transverse Mercator of its own, true to a millimetre in 10
    km.

    Series of Snyder, Map Projections, USGS 1395, (8-9) to (8-15), scale 1 at the middle. No zone to choose,
    and distances are plain ones: at 10 km from the middle they are a millionth too long.
    """

    middle: Point

    def metres(self, point: Point) -> tuple[float, float]:
        """East and north of the middle. `Grid(p).metres(p)` is (0, 0)."""
        lat = radians(point.lat)
        tangent, cosine = tan(lat) ** 2, cos(lat)
        second = WGS84_E2 / (1 - WGS84_E2) * cosine**2
        prime = WGS84_A / sqrt(1 - WGS84_E2 * sin(lat) ** 2)
        a = radians(point.lon - self.middle.lon) * cosine
        east = prime * (a + (1 - tangent + second) * a**3 / 6)
        rise = a**2 / 2 + (5 - tangent + 9 * second + 4 * second**2) * a**4 / 24
        north = _meridian_m(lat) - _meridian_m(radians(self.middle.lat)) + prime * tan(lat) * rise
        return east, north

    def point(self, east: float, north: float) -> Point:
        """The way back, by going again for what is missing: `grid.point(*grid.metres(p))` is p."""
        found = self.middle
        for _ in range(TURNS_BACK):
            x, y = self.metres(found)
            lat = found.lat + degrees((north - y) / WGS84_A)
            found = Point(lat, found.lon + degrees((east - x) / WGS84_A / cos(radians(lat))))
        return found


TURNS_BACK = 8  # each brings a thousandth of what was missing: far below a millimetre


def _meridian_m(lat: float) -> float:
    """Length of the meridian from the equator, in metres."""
    e2, e4, e6 = WGS84_E2, WGS84_E2**2, WGS84_E2**3
    return WGS84_A * (
        (1 - e2 / 4 - 3 * e4 / 64 - 5 * e6 / 256) * lat
        - (3 * e2 / 8 + 3 * e4 / 32 + 45 * e6 / 1024) * sin(2 * lat)
        + (15 * e4 / 256 + 45 * e6 / 1024) * sin(4 * lat)
        - 35 * e6 / 3072 * sin(6 * lat)
    )


def middle_of(points: Sequence[Point]) -> Point:
    """The mean of latitudes and of longitudes."""
    return Point(sum(p.lat for p in points) / len(points), sum(p.lon for p in points) / len(points))
