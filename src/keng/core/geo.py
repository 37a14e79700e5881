"""Points on the ground, as people write them and as far as they can be true in Vietnam (WGS 84, degrees)."""

import re
from dataclasses import dataclass
from enum import StrEnum
from math import asin, atan2, cos, degrees, radians, sin, sqrt

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
