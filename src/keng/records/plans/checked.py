"""Drawn things against the village they are said to be in: outside, written twice, none at all."""

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from keng.core.areas import Drawn
from keng.core.drawn import NotAnArea, read_area
from keng.core.geo import Point, distance_m
from keng.records.places.models import Village
from keng.records.plans.things import Thing

FARTHEST_M = 20_000  # from a village's own point, where nobody drew its boundary


def flaws_of(village: Village, things: Sequence[Thing]) -> list[str]:
    """Every flaw, each named by its row."""
    return [*_twice(things), *_outside(village, things)]


def _twice(things: Iterable[Thing]) -> Iterable[str]:
    seen: dict[object, str] = {}
    names: dict[tuple[str, str], str] = {}
    for one in things:
        if (first := seen.setdefault(one.key, one.where)) != one.where:
            yield _("%(where)s: ghi hai lần, giống %(first)s") % {"where": one.where, "first": first}
        elif one.name and (first := names.setdefault((one.kind, one.name), one.where)) != one.where:
            yield _("%(where)s: trùng tên với %(first)s") % {"where": one.where, "first": first}


def _outside(village: Village, things: Iterable[Thing]) -> Iterable[str]:
    area = _area(village)
    middle = Point(village.lat, village.lon) if village.lat is not None and village.lon is not None else None
    for one in things:
        point = one.points[0]
        if area is not None and one.kind in ("home", "gong", "checkpoint", "start") and not area.holds(point):
            yield _("%(where)s: nằm ngoài ranh giới xã") % {"where": one.where}
        elif area is None and middle is not None and (far := distance_m(middle, point)) > FARTHEST_M:
            words = _("%(where)s: cách %(village)s %(km)s km, tọa độ có lẽ ghi nhầm")
            yield words % {"where": one.where, "village": village, "km": round(far / 1000)}


def _area(village: Village) -> Drawn | None:
    """The commune's boundary: homes at the edge may lie beyond the village's own."""
    geometry = village.commune.boundary
    try:
        return read_area(geometry) if geometry else None
    except NotAnArea:
        return None
