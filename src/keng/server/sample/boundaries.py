"""Made-up boundaries: the commune is a ring of hills, and each piece of it belongs to the nearest village."""

from math import cos, pi, sin

from keng.core.areas import Drawn
from keng.records.places.models import Village
from keng.server.sample import Sample

Corner = tuple[float, float]  # east, north of the middle, in degrees of latitude
HILLS, CORNERS = 0.06, 48  # degrees from the middle to the ridge, corners of the ridge
NORTH_OVER_EAST = cos(20 * pi / 180)  # a degree of longitude is that much shorter here


def draw_boundaries(sample: Sample, middle: Corner) -> None:
    """The commune's own line, and one for each village."""
    lat, lon = middle
    ridge = [_bent(2 * pi * i / CORNERS) for i in range(CORNERS)]
    sample.commune.boundary = _geometry(ridge, lat, lon)
    sample.commune.save(update_fields=["boundary"])
    seats = {v.pk: (((v.lon or lon) - lon) * NORTH_OVER_EAST, (v.lat or lat) - lat) for v in sample.villages}
    for village in sample.villages:
        cell = ridge
        for other, seat in seats.items():
            if other != village.pk:
                cell = _nearer(cell, seats[village.pk], seat)
        village.boundary = _geometry(cell, lat, lon)
    Village.objects.bulk_update(sample.villages, ["boundary"])


def _bent(angle: float) -> Corner:
    far = HILLS * (1 + 0.06 * sin(3 * angle) + 0.04 * sin(7 * angle + 1))
    return far * cos(angle), far * sin(angle)


def _nearer(cell: list[Corner], here: Corner, there: Corner) -> list[Corner]:
    """The part of a polygon that is nearer to `here` than to `there` (Sutherland and Hodgman, one edge)."""

    def side(corner: Corner) -> float:
        return sum((c - t) ** 2 - (c - h) ** 2 for c, h, t in zip(corner, here, there, strict=True))

    kept: list[Corner] = []
    for one, following in zip(cell, [*cell[1:], cell[0]], strict=True):
        a, b = side(one), side(following)
        if a >= 0:
            kept.append(one)
        if (a >= 0) != (b >= 0):
            part = a / (a - b)
            kept.append((one[0] + part * (following[0] - one[0]), one[1] + part * (following[1] - one[1])))
    return kept


def _geometry(cell: list[Corner], lat: float, lon: float) -> dict[str, object]:
    ring = tuple((round(lon + x / NORTH_OVER_EAST, 6), round(lat + y, 6)) for x, y in cell)
    return dict(Drawn(((ring,),)).geometry)
