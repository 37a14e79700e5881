"""Which home lies within reach of which place, exactly: whole millimetres on a metric grid."""

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.spatial import cKDTree

from keng.core.planning.siting.problem import Ints

SLACK_MM = 2.0  # the tree works in floating point; whole numbers decide afterwards


def within(homes_mm: Ints, sites_mm: Ints, radius_mm: Ints) -> csr_array:
    """1 where a home lies no farther from a place than that place's radius, homes × sites.

    Both arrays are (n, 2); O((homes + pairs) log homes).
    """
    tree = cKDTree(homes_mm.astype(float))
    found = tree.query_ball_point(sites_mm.astype(float), radius_mm + SLACK_MM)
    counts = np.fromiter((len(near) for near in found), dtype=np.int64, count=len(found))
    homes = np.fromiter((home for near in found for home in near), dtype=np.int64, count=int(counts.sum()))
    sites = np.repeat(np.arange(len(sites_mm)), counts)
    is_near = _squares(homes_mm[homes] - sites_mm[sites]) <= radius_mm[sites] ** 2
    homes, sites = homes[is_near], sites[is_near]
    shape = (len(homes_mm), len(sites_mm))
    matrix = csr_array((np.ones(len(homes), dtype=np.int64), (homes, sites)), shape=shape)
    matrix.sort_indices()
    return matrix


def nearest_mm(places_mm: Ints, homes_mm: Ints, *, beyond_mm: int) -> NDArray[np.float64]:
    """The distance from each place to its nearest home, homes within `beyond_mm` left out: the gong's
    own yard.
    """
    tree = cKDTree(homes_mm.astype(float))
    nearest = np.full(len(places_mm), np.inf)
    width = 8
    open_places = np.arange(len(places_mm))
    while len(open_places):
        width = min(width, len(homes_mm))
        far, _ = tree.query(places_mm[open_places].astype(float), k=width)
        far = np.asarray(far).reshape(len(open_places), -1)
        beyond = np.where(far > beyond_mm, far, np.inf).min(axis=1)
        nearest[open_places] = beyond
        open_places = open_places[np.isinf(beyond)] if width < len(homes_mm) else open_places[:0]
        width *= 4
    return nearest


def _squares(vectors: Ints) -> Ints:
    return vectors[:, 0] ** 2 + vectors[:, 1] ** 2
