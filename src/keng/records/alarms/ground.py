"""Which villages an area touches, and in which village a point lies."""

from keng.core.areas import Area, Drawn, Round
from keng.core.drawn import NotAnArea, read_area
from keng.core.geo import Point
from keng.records.households.models import Household
from keng.records.places.models import Cluster, Commune, Village


def villages_in(commune: Commune, area: Area) -> list[Village]:
    """Villages with a home, a cluster or their own point in the area, or whose boundary it meets."""
    standing = list(commune.villages.filter(valid_to=None))
    touched = {v.pk for v in standing if _meets(v, area)}
    for model in (Household, Cluster):
        rows = model._default_manager.filter(village__in=standing, valid_to=None)
        for village, lat, lon in rows.values_list("village", "lat", "lon"):
            if village not in touched and lat is not None and lon is not None:
                touched |= {village} if area.holds(Point(lat, lon)) else set()
    return [v for v in standing if v.pk in touched]


def village_at(commune: Commune, point: Point) -> Village | None:
    """The one village whose boundary holds the point; None where none does, or several."""
    standing = commune.villages.filter(valid_to=None).exclude(boundary=None)
    found = [v for v in standing if (drawn := _boundary(v)) is not None and drawn.holds(point)]
    return found[0] if len(found) == 1 else None


def _meets(village: Village, area: Area) -> bool:
    if village.lat is not None and village.lon is not None and area.holds(Point(village.lat, village.lon)):
        return True
    drawn = _boundary(village)
    if drawn is None:
        return False
    return any(area.holds(c) for c in _corners(drawn)) or any(drawn.holds(c) for c in _corners(area))


def _corners(area: Area) -> list[Point]:
    if isinstance(area, Round):
        return [area.middle]
    return [Point(lat, lon) for rings in area.polygons for lon, lat in rings[0]]


def _boundary(village: Village) -> Drawn | None:
    try:
        return read_area(village.boundary) if village.boundary else None
    except NotAnArea:  # stored by hand, past our reading: the village is known by its homes all the same
        return None
