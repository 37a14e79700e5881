"""Who is whose neighbour: near enough to walk, nothing between, and hardly shorter by way of another home.

Edges of the Delaunay triangulation no longer than the walking limit, not crossing a river or a main road,
both ends in one village. An edge goes when a home opposite lies almost on it: then that one is the neighbour.
What a river tore out of the triangulation is mended by the shortest allowed ways between parts, so two parts
stay apart only if no allowed way joins them at all.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components, minimum_spanning_tree
from scipy.spatial import Delaunay, QhullError, cKDTree

from keng.core.planning.groups.barriers import Floats, is_crossed
from keng.core.planning.groups.problem import Ints

BY_WAY_OF = 1.05  # an edge this much shorter than by way of a third home is none
SAME_HOUSE_M = 0.5
GOLDEN = np.pi * (3 - np.sqrt(5))


def neighbours(points: Floats, villages: Sequence[str], segments: Floats, *, walk_m: float) -> Ints:
    """Pairs of homes, the lower number first, in order."""
    names = {name: number for number, name in enumerate(dict.fromkeys(villages))}
    village = np.array([names[name] for name in villages], dtype=np.int64)
    apart = _beside_one_another(points)
    triangles = _triangles(apart)
    pairs = _allowed(_sides(triangles), points, village, segments, walk_m)
    pairs = _without_detours(pairs, triangles, points)
    return _mended(pairs, points, village, segments, walk_m)


def lengths_mm(points: Floats, pairs: Ints) -> Ints:
    """Straight, in whole millimetres."""
    metres = np.hypot(*(points[pairs[:, 0]] - points[pairs[:, 1]]).T) if len(pairs) else np.zeros(0)
    return np.maximum(1, np.rint(metres * 1000)).astype(np.int64)


def _beside_one_another(points: Floats) -> Floats:
    """Homes at one point are set a few millimetres apart, so that each has neighbours of its own."""
    turns: dict[tuple[float, float], int] = {}
    apart = points.copy()
    for i, (x, y) in enumerate(points.tolist()):
        turn = turns[x, y] = turns.get((x, y), -1) + 1
        if turn:
            reach = 0.005 * np.sqrt(turn)
            apart[i] += reach * np.cos(turn * GOLDEN), reach * np.sin(turn * GOLDEN)
    return apart


def _triangles(points: Floats) -> Ints:
    """Corners of the Delaunay triangles; none where all homes stand in one line (then mending joins them)."""
    if len(points) < 3:
        return np.zeros((0, 3), dtype=np.int64)
    try:
        return np.asarray(Delaunay(points).simplices, dtype=np.int64)
    except QhullError:
        return np.zeros((0, 3), dtype=np.int64)


def _sides(triangles: Ints) -> Ints:
    sides = np.concatenate([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [0, 2]]])
    return np.unique(np.sort(sides, axis=1), axis=0)


def _allowed(pairs: Ints, points: Floats, village: Ints, segments: Floats, walk_m: float) -> Ints:
    one, two = points[pairs[:, 0]], points[pairs[:, 1]]
    is_near = np.hypot(*(one - two).T) <= walk_m
    pairs = pairs[is_near & (village[pairs[:, 0]] == village[pairs[:, 1]])]
    return pairs[~is_crossed(points[pairs[:, 0]], points[pairs[:, 1]], segments)]


def _without_detours(pairs: Ints, triangles: Ints, points: Floats) -> Ints:
    """Leave out a side that is hardly shorter than the two others of its triangle, both of them allowed.

    Such a side is the longest of its triangle, and what it joined stays joined by shorter ones.
    """
    allowed = {(int(a), int(b)) for a, b in pairs}
    gone: set[tuple[int, int]] = set()
    for corners in np.sort(triangles, axis=1).tolist():
        sides = [(corners[0], corners[1]), (corners[1], corners[2]), (corners[0], corners[2])]
        if not allowed.issuperset(sides):
            continue
        spans = [float(np.hypot(*(points[a] - points[b]))) for a, b in sides]
        longest = max(range(3), key=lambda k: spans[k])
        if min(spans) > SAME_HOUSE_M and sum(spans) - spans[longest] <= BY_WAY_OF * spans[longest]:
            gone.add(sides[longest])
    return np.array(sorted(allowed - gone), dtype=np.int64).reshape(-1, 2)


def _mended(pairs: Ints, points: Floats, village: Ints, segments: Floats, walk_m: float) -> Ints:
    """Join parts by the shortest allowed ways that are left."""
    labels = _labels(pairs, len(points))
    if labels.max(initial=0) == 0:
        return pairs
    close = cKDTree(points).query_pairs(walk_m, output_type="ndarray").astype(np.int64).reshape(-1, 2)
    close = close[labels[close[:, 0]] != labels[close[:, 1]]]
    close = np.unique(np.sort(_allowed(close, points, village, segments, walk_m), axis=1), axis=0)
    if not len(close):
        return pairs
    return np.unique(
        np.concatenate([pairs, _shortest_joins(close, labels.astype(np.int64), lengths_mm(points, close))]),
        axis=0,
    )


def _shortest_joins(close: Ints, labels: Ints, lengths: Ints) -> Ints:
    """One way for each branch of the shortest tree over the parts."""
    first: dict[tuple[int, int], int] = {}
    for row in np.argsort(lengths, kind="stable").tolist():
        a, b = sorted((int(labels[close[row, 0]]), int(labels[close[row, 1]])))
        first.setdefault((a, b), row)
    count = int(labels.max()) + 1
    ends = np.array([*first], dtype=np.int64)
    own = np.array([*first.values()], dtype=np.int64)
    tree = minimum_spanning_tree(
        csr_array((lengths[own].astype(float), (ends[:, 0], ends[:, 1])), shape=(count, count))
    ).tocoo()
    rows = [first[int(a), int(b)] for a, b in zip(tree.row, tree.col, strict=True)]
    return close[sorted(rows)]


def _labels(pairs: Ints, homes: int) -> NDArray[np.int32]:
    graph = csr_array((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), shape=(homes, homes))
    return np.asarray(connected_components(graph, directed=False)[1])
