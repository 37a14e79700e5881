"""A grid of heights laid under a plan: from metres about the plan's middle to rows and columns of a file."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from keng.core.acoustics.terrain import Terrain
from keng.core.geo import Grid, Point

Floats = NDArray[np.float64]
CONTROL = 7  # points along each side that the cubic is fitted to; it errs by centimetres over 60 km
MARGIN_M = 500.0
METRES_A_DEGREE = 111_000.0


@dataclass(frozen=True)
class Relief:
    """Heights in metres, rows from north to south, NaN where none is known; `cell` gives the row and column
    of a point, whole numbers at the middles of cells.
    """

    heights: Floats
    cell: Callable[[Point], tuple[float, float]]


def laid_under(relief: Relief, middle: Point, xy: Floats) -> Terrain:
    """The same heights about a plan's middle, true around the positions `xy` (metres east and north)."""
    half = np.abs(xy).max(axis=0, initial=0.0) + MARGIN_M
    grid, points = Grid(middle), []
    for north in np.linspace(-half[1], half[1], CONTROL):
        for east in np.linspace(-half[0], half[0], CONTROL):
            degrees = east / METRES_A_DEGREE / math.cos(math.radians(middle.lat))
            points.append(Point(middle.lat + north / METRES_A_DEGREE, middle.lon + degrees))
    metres = np.array([grid.metres(point) for point in points])
    cells = np.array([relief.cell(point) for point in points])
    scale = float(np.abs(metres).max())
    factors = np.linalg.lstsq(_cubic(*(metres / scale).T), cells, rcond=None)[0]

    def at(east: Floats, north: Floats) -> tuple[Floats, Floats]:
        shape = np.shape(east)
        found = _cubic(np.ravel(east) / scale, np.ravel(north) / scale) @ factors
        return found[:, 0].reshape(shape), found[:, 1].reshape(shape)

    return Terrain(relief.heights, at)


def _cubic(x: Floats, y: Floats) -> Floats:
    return np.stack([x**i * y**j for i in range(4) for j in range(4 - i)], axis=1)
