"""Which places may bear a gong: none in a quiet area, none that puts a neighbour above the allowed level."""

import math
from collections.abc import Sequence

import numpy as np

from keng.core.acoustics.rules import Gong, Rule, reach
from keng.core.areas import inside
from keng.core.planning.fields import real
from keng.core.planning.places import Drawn, Place
from keng.core.planning.refused import Flaw
from keng.core.planning.siting.earshot import nearest_mm
from keng.core.planning.siting.problem import Ints
from keng.core.planning.siting.wishes import Wishes

QUIET_MARGIN_M = 100.0
OWN_YARD_MM = 5_000


def allowed_places(
    drawn: Drawn, offered: tuple[Place, ...], wishes: Wishes, flaws: list[Flaw]
) -> tuple[tuple[Place, ...], list[tuple[Place, str]]]:
    """Places that lie in no quiet area and put no home above the allowed level; the others with the
    reason.
    """
    quiet = [(area, real(area, "margin_m", QUIET_MARGIN_M, flaws)) for area in drawn.of("quiet")]
    reasons = [_too_quiet(quiet, place) for place in offered]
    if wishes.most_dba_at_home is not None:
        too_near = 1000 * reach(Rule.FAVOURABLE, Gong(wishes.strength_dba), wishes.most_dba_at_home)
        nearest = nearest_mm(in_mm(offered), in_mm(drawn.of("home")), beyond_mm=OWN_YARD_MM)
        for number, distance in enumerate(nearest):
            if distance < too_near:
                reasons[number] = (
                    reasons[number] or f"hộ gần nhất chỉ cách {distance / 1000:.0f} m, sẽ quá ồn"
                )
    allowed = tuple(place for place, why in zip(offered, reasons, strict=True) if not why)
    return allowed, [(place, why) for place, why in zip(offered, reasons, strict=True) if why]


def _too_quiet(quiet: Sequence[tuple[Place, float]], place: Place) -> str:
    for area, margin in quiet:
        if area.rings and inside(place.x, place.y, area.rings):
            return f"nằm trong {area.where}"
        metres = math.hypot(area.x - place.x, area.y - place.y)
        if not area.rings and metres < margin:
            return f"cách {area.where} {metres:.0f} m, gần hơn {margin:g} m"
    return ""


def why_none(left_out: list[tuple[Place, str]]) -> str:
    if not left_out:
        return "không có điểm nào được treo kẻng"
    place, why = left_out[0]
    return f"không còn điểm nào được treo kẻng; ví dụ {place.where}: {why}"


def in_mm(places: tuple[Place, ...]) -> Ints:
    pairs = [(round(place.x * 1000), round(place.y * 1000)) for place in places]
    return np.array(pairs, dtype=np.int64).reshape(-1, 2)
