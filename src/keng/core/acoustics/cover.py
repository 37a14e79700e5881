"""Groves and rows of houses drawn on a map: how far a sound goes through them, and what they take.

ISO 9613-2:1996, A.1 and A.3. A grove is dense planting that blocks the view (bamboo, acacia); houses take by
the share of ground that is built on. Both lengths are straight; that the sound may bend over them is what the
standard's caps are for (200 m of planting, 10 dB of houses). Valid as long as the loss stays below them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from keng.core.acoustics.bands import energy_sum
from keng.core.acoustics.ground import Path
from keng.core.acoustics.obstacles import HOUSING_CAP_DB, MOST_FOLIAGE_M, foliage_db, housing_db
from keng.core.acoustics.rules import Gong, Weather, band_levels
from keng.core.areas import Ring

Floats = NDArray[np.float64]
STEP_M = 2.0  # between points of a path; a length is right within as much
MOST_POINTS = 200
AT_M = 200.0  # how far away the ear is for the table of the grove, as behind a ridge
GROVES_M = (0.0, 9.99, 10.0, 20.0, 20.01, 50.0, 100.0, 150.0, MOST_FOLIAGE_M)


@dataclass(frozen=True)
class Area:
    """Rings in metres; `built` is the share that houses stand on, 0 for a grove."""

    rings: Sequence[Ring]
    built: float = 0.0


def lost_to_cover_db(areas: Sequence[Area], source: Floats, ear: Floats) -> Floats:
    """What groves and houses take of the A-weighted level between each pair, (n, 2) metres each.

    Instance: 100 m of bamboo take 6.3 dB of a gong's sound, 100 m of houses on a fifth of the ground 2 dB.
    """
    grove, houses = np.zeros(len(source)), np.zeros(len(source))
    for area in areas:
        metres = through_m(area.rings, source, ear)
        if area.built:
            houses += [housing_db(float(m), area.built) for m in metres]
        else:
            grove += metres
    return _through_groves_db(grove) + np.minimum(HOUSING_CAP_DB, houses)


def through_m(rings: Sequence[Ring], source: Floats, ear: Floats) -> Floats:
    """Metres of each straight way that lie in the area, holes respected."""
    metres = np.hypot(*(ear - source).T)
    points = int(np.clip(np.ceil(metres.max(initial=0) / STEP_M), 2, MOST_POINTS))
    shares = ((np.arange(points) + 0.5) / points)[:, None]
    x = source[:, 0] * (1 - shares) + ear[:, 0] * shares
    y = source[:, 1] * (1 - shares) + ear[:, 1] * shares
    return np.asarray(_inside(x, y, rings).mean(axis=0) * metres)


def _inside(x: Floats, y: Floats, rings: Sequence[Ring]) -> NDArray[np.bool_]:
    """An odd number of edges to the east."""
    odd = np.zeros(x.shape, dtype=bool)
    for ring in rings:
        for (x1, y1), (x2, y2) in zip(ring, (*ring[1:], ring[0]), strict=True):
            if y1 != y2:
                odd ^= ((y1 > y) != (y2 > y)) & (x < (x2 - x1) * (y - y1) / (y2 - y1) + x1)
    return odd


def _through_groves_db(metres: Floats) -> Floats:
    """Each band of the gong loses by itself, from a table of lengths."""
    at_ear = band_levels(Gong(), AT_M, weather=Weather(), path=Path())
    taken = []
    for length in GROVES_M:
        behind = [level - less for level, less in zip(at_ear, foliage_db(length), strict=True)]
        taken.append(energy_sum(at_ear) - energy_sum(behind))
    return np.asarray(np.interp(metres, GROVES_M, taken))
