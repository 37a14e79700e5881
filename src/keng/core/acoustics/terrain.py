"""Ground that rises between a gong and an ear: heights on a grid, the profile in between, what a ridge takes.

Heights are metres above any one level. A ridge takes what ISO 9613-2:1996, 7.4 grants the highest detour over
one edge; ground that stays below the line of sight is the ground term's affair and takes nothing. Heights of
satellites (SRTM, 30 m) see hills and dykes, not houses or hedges. Valid for one ridge, and within a dB
for ears at 100 to 400 m.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from keng.core.acoustics.bands import energy_sum
from keng.core.acoustics.ground import Path, ground_db
from keng.core.acoustics.obstacles import barrier_db
from keng.core.acoustics.rules import Gong, Weather, band_levels

Floats = NDArray[np.float64]
STEP_M = 15.0  # between points of a profile
MOST_POINTS = 80
DETOURS_M = (0.0, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0)
AT_M = 200.0  # how far away the ear is for the table; from 100 to 400 m it changes by less than 1 dB


@dataclass(frozen=True)
class Terrain:
    """Rows from north to south. `at` turns metres east and north of the plan's middle into row and column,
    whole numbers at the middles of cells. NaN is no height.
    """

    heights: Floats
    at: Callable[[Floats, Floats], tuple[Floats, Floats]]

    def height(self, east: Floats, north: Floats) -> Floats:
        """Between four cells by their distance; NaN outside the grid and where one of the four is missing."""
        row, column = self.at(east, north)
        rows, columns = self.heights.shape
        is_inside = (row >= 0) & (row <= rows - 1) & (column >= 0) & (column <= columns - 1)
        top = np.clip(np.nan_to_num(row), 0, rows - 2).astype(np.int64)
        left = np.clip(np.nan_to_num(column), 0, columns - 2).astype(np.int64)
        down, right = row - top, column - left
        upper = self.heights[top, left] * (1 - right) + self.heights[top, left + 1] * right
        lower = self.heights[top + 1, left] * (1 - right) + self.heights[top + 1, left + 1] * right
        return np.asarray(np.where(is_inside, upper * (1 - down) + lower * down, np.nan))


def detour_m(terrain: Terrain, source: Floats, ear: Floats, *, path: Path | None = None) -> Floats:
    """How much longer the way over the highest point is than the straight line, for each pair; 0 where the
    line of sight is free.

    `source` and `ear` are (n, 2), metres. Instance: a ridge of 20 m half way along 200 m of level ground,
    gong at 3 m, ear at 1.5 m: √(100² + 17²) + √(100² + 18.5²) − √(200² + 1.5²) = 3.1 m. Where the grid has
    no height nothing stands in the way.
    """
    path = path or Path()
    metres = np.hypot(*(ear - source).T)
    points = int(np.clip(np.ceil(metres.max(initial=0) / STEP_M), 2, MOST_POINTS))
    shares = (np.arange(1, points) / points)[:, None]
    low = terrain.height(*source.T) + path.source_m
    high = terrain.height(*ear.T) + path.ear_m
    between = source[None, :, :] * (1 - shares[..., None]) + ear[None, :, :] * shares[..., None]
    ground = terrain.height(between[..., 0], between[..., 1])
    line = low * (1 - shares) + high * shares
    there = np.hypot(metres * shares, ground - low) + np.hypot(metres * (1 - shares), ground - high)
    longer = np.where(ground > line, there - np.hypot(metres, high - low), 0.0)
    return np.asarray(np.nan_to_num(longer).max(axis=0, initial=0.0))


def lost_db(detour: Floats, *, gong: Gong | None = None, path: Path | None = None) -> Floats:
    """What the ridge takes of the A-weighted level: 0 without a detour, then about 5 dB, at most 20.

    The bands of the gong lose by themselves (low ones bend over it), from a table of nine detours.
    """
    path, gong = path or Path(), gong or Gong()
    at_ear = band_levels(gong, AT_M, weather=Weather(), path=path)
    taken = []
    for detour_of_table in DETOURS_M:
        loss = barrier_db(detour_of_table, ground_db(AT_M, path))
        behind = [level - less for level, less in zip(at_ear, loss, strict=True)]
        taken.append(energy_sum(at_ear) - energy_sum(behind))
    logs = [math.log(z + 1e-3) for z in DETOURS_M]
    return np.asarray(np.where(detour > 0, np.interp(np.log(detour + 1e-3), logs, taken), 0.0))
