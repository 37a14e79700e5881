"""Drawn places and wishes become a problem: which places may bear a gong, and who hears it there."""

from dataclasses import dataclass

import numpy as np

from keng.core.acoustics.cover import Area
from keng.core.acoustics.terrain import Terrain
from keng.core.geo import Point
from keng.core.planning.fields import check_along, real, whole
from keng.core.planning.places import COVER, Drawn, Place
from keng.core.planning.refused import BadInput, Flaw
from keng.core.planning.relief import Relief, laid_under
from keng.core.planning.siting.allowed import allowed_places, in_mm, why_none
from keng.core.planning.siting.audible import OPEN, Between, Field, hearing
from keng.core.planning.siting.candidates import offered_places
from keng.core.planning.siting.learned import Learned, learned
from keng.core.planning.siting.problem import Ints, SitingProblem
from keng.core.planning.siting.wishes import Wishes
from keng.core.planning.strays import refuse_strays, twins


@dataclass(frozen=True)
class Laid:
    """The problem with what its numbers stand for. `radius_mm` where distance alone decides; `left_out` are
    places that may bear no gong, each with the reason; `notes` what the drawer should know."""

    problem: SitingProblem
    homes: tuple[Place, ...]
    sites: tuple[Place, ...]
    strength_dba: tuple[float, ...]
    homes_mm: Ints
    sites_mm: Ints
    radius_mm: Ints | None
    left_out: tuple[tuple[Place, str], ...]
    notes: tuple[str, ...]
    between: Between = OPEN
    learned: tuple[Learned, ...] = ()  # of the gongs that hang, in their order
    middle: Point | None = None  # of the grid; None where all was given in metres


def lay(drawn: Drawn, wishes: Wishes, relief: Relief | None = None) -> Laid:
    """`relief` is the ground where hills count.

    Raises `BadInput` where homes or places are missing or carry figures that cannot be.
    """
    homes = drawn.of("home")
    if not homes:
        raise BadInput.of("", "chưa có hộ nào")
    gongs, flaws = drawn.of("gong"), list[Flaw]()
    people = [whole(home, "people", 1, flaws) for home in homes]
    check_along(homes, ("risk",), flaws)
    refuse_strays(drawn, flaws)
    allowed, left_out = allowed_places(drawn, offered_places(drawn, wishes.grid_m), wishes, flaws)
    sites = (*gongs, *allowed)
    costs = [whole(site, "cost", 1, flaws) if site.kind != "home" else 1 for site in sites]
    known = learned(drawn, wishes, flaws)
    strengths = [one.strength.dba for one in known]
    strengths += [real(site, "strength_dba", wishes.strength_dba, flaws) for site in allowed]
    if not sites:
        flaws.append(Flaw("", why_none(left_out)))
    if flaws:
        raise BadInput(flaws)
    kept = frozenset(j for j, gong in enumerate(gongs) if gong.more.get("keep", True) is not False)
    homes_mm, sites_mm = in_mm(homes), in_mm(sites)
    terrain, unknown = _ground(drawn, relief, homes_mm)
    between = Between(terrain, _cover(drawn, flaws))
    if flaws:
        raise BadInput(flaws)
    heard = hearing(wishes, Field(homes_mm, sites_mm, strengths, between))
    problem = SitingProblem(
        people=np.array(people, dtype=np.int64),
        cost=np.array(costs, dtype=np.int64),
        reach=heard.nights,
        goal=wishes.goal,
        need=heard.need,
        kept=kept,
    )
    return Laid(
        problem,
        homes,
        sites,
        tuple(strengths),
        homes_mm,
        sites_mm,
        heard.radius_mm,
        tuple(left_out),
        (*twins(homes), *unknown, *_unheeded(drawn, wishes)),
        between,
        tuple(known),
        drawn.middle,
    )


BUILT = 0.2  # of the ground, where a drawn area of houses says nothing


def _cover(drawn: Drawn, flaws: list[Flaw]) -> tuple[Area, ...]:
    """Groves and houses that sound goes through."""
    areas = [Area(grove.rings) for grove in drawn.of("grove")]
    for houses in drawn.of("houses"):
        built = real(houses, "built", BUILT, flaws)
        if not 0 < built <= 1:
            flaws.append(Flaw(f"{houses.where} · built", f"phải lớn hơn 0 và không quá 1, đang là {built:g}"))
        areas.append(Area(houses.rings, built))
    return tuple(areas)


def _unheeded(drawn: Drawn, wishes: Wishes) -> list[str]:
    """Where distance alone decides, nothing that stands in between counts."""
    is_told = wishes.radius_m is not None or wishes.centre_gongs is not None
    drawn_cover = any(drawn.of(kind) for kind in COVER)
    return ["chỉ tính khoảng cách: rặng cây, khu nhà không cản"] if is_told and drawn_cover else []


def _ground(drawn: Drawn, relief: Relief | None, homes_mm: Ints) -> tuple[Terrain | None, list[str]]:
    """The terrain under the plan, and what to mention of homes beside it."""
    if relief is None:
        return None, []
    if drawn.middle is None:
        raise BadInput.of("terrain", "cần kinh, vĩ độ của các hộ; x_m, y_m không đặt lên địa hình được")
    terrain = laid_under(relief, drawn.middle, homes_mm / 1000)
    missing = int(np.isnan(terrain.height(*(homes_mm / 1000).T)).sum())
    if missing == len(homes_mm):
        raise BadInput.of("terrain", "không hộ nào nằm trong vùng của tệp địa hình")
    return terrain, [f"{missing} hộ nằm ngoài tệp địa hình: coi như đất bằng"] if missing else []
