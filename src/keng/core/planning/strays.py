"""Homes that cannot be where they are drawn, and homes drawn at one point."""

import math

import numpy as np

from keng.core.areas import inside
from keng.core.planning.places import Drawn, Place
from keng.core.planning.refused import Flaw

FARTHEST_APART_M = 60_000.0  # homes of one commune; beyond that a coordinate is mistyped
TWINS_TOLD = 5


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


def twins(homes: tuple[Place, ...]) -> tuple[str, ...]:
    """Homes at one point, in words; a house may hold two households, so they are no flaw."""
    seen: dict[tuple[float, float], Place] = {}
    found = []
    for home in homes:
        first = seen.setdefault((home.x, home.y), home)
        if first is not home:
            found.append(f"{home.where} trùng tọa độ với {first.where}")
    more = [f"… và {len(found) - TWINS_TOLD} hộ nữa trùng tọa độ"] if len(found) > TWINS_TOLD else []
    return (*found[:TWINS_TOLD], *more)
