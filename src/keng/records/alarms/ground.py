"""Which villages an area touches, and in which village a point lies."""

from keng.core.areas import Area, Drawn, Round
from keng.core.drawn import NotAnArea, read_area
from keng.core.geo import Point, distance_m
from keng.records.gongs.models import GongPost
from keng.records.households.models import Household
from keng.records.places.models import Cluster, Commune, Village

FAR_M = 20_000.0  # larger than any commune: a place so far from all of it is a slip


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


def is_far(commune: Commune, point: Point) -> bool:
    """Whether a point lies far from everything known of the commune; where nothing is known, none does."""
    standing = commune.villages.filter(valid_to=None)
    places = [*standing.values_list("lat", "lon")]
    places += GongPost.objects.filter(village__in=standing, valid_to=None).values_list("lat", "lon")
    known = [Point(lat, lon) for lat, lon in places if lat is not None and lon is not None]
    known += [c for v in standing if (drawn := _boundary(v)) is not None for c in _corners(drawn)]
    return bool(known) and min(distance_m(point, one) for one in known) > FAR_M


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
