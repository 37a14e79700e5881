"""Drawn places and wishes become a problem: which places may bear a gong, and who hears it there."""

import math
from dataclasses import dataclass

import numpy as np

from keng.core.areas import inside
from keng.core.planning.fields import real, whole
from keng.core.planning.places import Drawn, Place
from keng.core.planning.refused import BadInput, Flaw
from keng.core.planning.siting.allowed import allowed_places, in_mm, why_none
from keng.core.planning.siting.audible import hearing
from keng.core.planning.siting.problem import Ints, SitingProblem
from keng.core.planning.siting.wishes import Wishes

FARTHEST_APART_M = 60_000.0  # homes of one commune; beyond that a coordinate is mistyped


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


def lay(drawn: Drawn, wishes: Wishes) -> Laid:
    """Raises `BadInput` where homes or places are missing or carry figures that cannot be."""
    homes = drawn.of("home")
    if not homes:
        raise BadInput.of("", "chưa có hộ nào")
    gongs, flaws = drawn.of("gong"), list[Flaw]()
    people = [whole(home, "people", 1, flaws) for home in homes]
    refuse_strays(drawn, flaws)
    offered = drawn.of("site") or homes
    allowed, left_out = allowed_places(drawn, offered, wishes)
    sites = (*gongs, *allowed)
    costs = [whole(site, "cost", 1, flaws) if site.kind != "home" else 1 for site in sites]
    strengths = [real(site, "strength_dba", wishes.strength_dba, flaws) for site in sites]
    if not sites:
        flaws.append(Flaw("", why_none(left_out)))
    if flaws:
        raise BadInput(flaws)
    kept = frozenset(j for j, gong in enumerate(gongs) if gong.more.get("keep", True) is not False)
    homes_mm, sites_mm = in_mm(homes), in_mm(sites)
    heard = hearing(wishes, homes_mm, sites_mm, strengths)
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
        _notes(homes),
    )


def refuse_strays(drawn: Drawn, flaws: list[Flaw]) -> None:
    """Homes outside the boundary, or so far from the others that a coordinate must be mistyped."""
    homes, borders = drawn.of("home"), [area for area in drawn.of("boundary") if area.rings]
    if borders:
        outside = [h for h in homes if not any(inside(h.x, h.y, area.rings) for area in borders)]
        flaws += [Flaw(home.where, "nằm ngoài ranh giới") for home in outside]
        return
    middle = np.median(np.array([(home.x, home.y) for home in homes]), axis=0)
    for home in homes:
        metres = math.hypot(home.x - middle[0], home.y - middle[1])
        if metres > FARTHEST_APART_M:
            flaws.append(Flaw(home.where, f"cách các hộ khác {metres / 1000:.0f} km: tọa độ có lẽ ghi nhầm"))


def _notes(homes: tuple[Place, ...]) -> tuple[str, ...]:
    seen: dict[tuple[float, float], Place] = {}
    twins = []
    for home in homes:
        first = seen.setdefault((home.x, home.y), home)
        if first is not home:
            twins.append(f"{home.where} trùng tọa độ với {first.where}")
    more = [f"… và {len(twins) - 5} hộ nữa trùng tọa độ"] if len(twins) > 5 else []
    return (*twins[:5], *more)
