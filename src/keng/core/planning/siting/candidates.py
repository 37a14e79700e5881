"""Where a gong may be offered a place: as drawn, on a grid laid over the homes, or at every home."""

import numpy as np
from scipy.spatial import cKDTree

from keng.core.areas import inside
from keng.core.geo import Grid
from keng.core.planning.places import Drawn, Place
from keng.core.planning.refused import BadInput

MOST_CELLS = 20_000
AWAY_M = 300.0  # corners of the grid farther from every home are of no use


def offered_places(drawn: Drawn, grid_m: float | None) -> tuple[Place, ...]:
    """Raises `BadInput` where the grid would have more than 20,000 corners."""
    if grid_m is None:
        return drawn.of("site") or drawn.of("home")
    return (*drawn.of("site"), *_corners(drawn, grid_m))


def _corners(drawn: Drawn, grid_m: float) -> list[Place]:
    """Corners of squares near homes and inside the boundary, numbered row by row from the south-west."""
    homes = np.array([(home.x, home.y) for home in drawn.of("home")])
    low, high = homes.min(axis=0), homes.max(axis=0)
    counts = np.ceil((high - low) / grid_m - 1e-6).astype(np.int64) + 1
    if int(counts.prod()) > MOST_CELLS * 10:
        raise _too_fine(int(counts.prod()))
    shift = (high - low - (counts - 1) * grid_m) / 2
    north, east = np.divmod(np.arange(int(counts.prod())), counts[0])
    at = low + shift + np.stack([east, north], axis=1) * grid_m
    far, _ = cKDTree(homes).query(at)
    borders = [area.rings for area in drawn.of("boundary") if area.rings]
    kept = [
        (x, y)
        for x, y in at[far <= max(AWAY_M, grid_m)].tolist()
        if not borders or any(inside(x, y, rings) for rings in borders)
    ]
    if len(kept) > MOST_CELLS:
        raise _too_fine(len(kept))
    return [_place(drawn, number, x, y) for number, (x, y) in enumerate(kept, start=1)]


def _place(drawn: Drawn, number: int, x: float, y: float) -> Place:
    point = Grid(drawn.middle).point(x, y) if drawn.middle is not None else None
    return Place("site", f"ô {number}", x, y, point.lat if point else None, point.lon if point else None)


def _too_fine(count: int) -> BadInput:
    return BadInput.of("grid_m", f"lưới quá dày: {count} điểm, nhiều nhất {MOST_CELLS}")
