"""What stays the same in all nights: who lives next to whom, which gong is near, how loud it is there."""

from dataclasses import dataclass

import numpy as np
from scipy.spatial import cKDTree

from keng.core.planning.simulate.problem import Floats, Ints, Village

NEIGHBOURS = 48  # homes looked at about the one that is hit; the first helper lives among them
GONGS_AT_AN_EAR = 4  # nearest gongs that a home may hear, besides the one struck first


@dataclass(frozen=True)
class Ground:
    """`near` and `metres` are homes × neighbours by distance; `gongs` and `gong_m` homes × nearest gongs;
    `keeper` the home nearest to each gong."""

    near: Ints
    metres: Floats
    gongs: Ints
    gong_m: Floats
    keeper: Ints


def ground_of(village: Village) -> Ground:
    """O(n log n) by trees."""
    near, metres = _neighbours(village.xy)
    if not len(village.gongs.xy):
        none = np.zeros((len(village.xy), 0))
        return Ground(near, metres, none.astype(np.int64), none, np.zeros(0, dtype=np.int64))
    width = min(GONGS_AT_AN_EAR, len(village.gongs.xy))
    far, which = cKDTree(village.gongs.xy).query(village.xy, k=range(1, width + 1))
    _, keeper = cKDTree(village.xy).query(village.gongs.xy)
    return Ground(near, metres, which.astype(np.int64), far, keeper.astype(np.int64))


def _neighbours(xy: Floats) -> tuple[Ints, Floats]:
    """Each home's nearest others. Homes on one spot are each other's neighbours, none its own."""
    width = min(NEIGHBOURS, len(xy) - 1)
    far, which = cKDTree(xy).query(xy, k=range(1, width + 2))
    own = which == np.arange(len(xy))[:, None]
    own[~own.any(axis=1), -1] = True  # crowded out by others on the same spot
    shape = (len(xy), width)
    return which[~own].reshape(shape).astype(np.int64), far[~own].reshape(shape)
