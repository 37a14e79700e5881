"""The ways between checkpoints: straight lines, longer by a detour, that rivers and main roads cut.

A `crossing` (bridge, ford, underpass) opens a gap of some metres in what it crosses; a drawn `path` is walked
along its line, over whatever it crosses. Every way is the shortest through straight lines, crossings and
paths (Dijkstra), so no way by a third place is ever shorter. O(places² · barriers) for the lines.
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from keng.core.planning.groups.barriers import is_crossed

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
GAP_M = 15.0  # half of what a crossing opens
SNAP_M = 60.0  # a crossing drawn that near to a river or road lies on it
MEET_M = 1.0  # corners of paths that near are one


@dataclass(frozen=True)
class Network:
    """`ways_mm` between the places (a huge number where there is none) and the corners of each way."""

    ways_mm: Ints
    nodes: Floats
    before: Ints

    def corners(self, one: int, two: int) -> list[tuple[float, float]]:
        """The way from one place to another, both ends included, in metres."""
        found = [two]
        while found[-1] != one and self.before[one, found[-1]] >= 0:
            found.append(int(self.before[one, found[-1]]))
        return [(float(self.nodes[node, 0]), float(self.nodes[node, 1])) for node in reversed(found)]


NO_WAY = 1 << 50


def network(
    places: Floats, *, crossings: Floats, paths: Sequence[Floats], segments: Floats, detour: float
) -> Network:
    """The shortest ways between `places`."""
    segments, bridges = with_gaps(segments, crossings)
    path_nodes, path_ends = _corners(paths)
    nodes = np.concatenate([places, bridges, path_nodes])
    free = len(places) + len(bridges)
    rows, ends = np.meshgrid(np.arange(free), np.arange(len(nodes)), indexing="ij")
    pairs = np.stack([rows.ravel(), ends.ravel()], axis=1)
    pairs = pairs[(pairs[:, 0] < pairs[:, 1])]
    pairs = pairs[~is_crossed(nodes[pairs[:, 0]], nodes[pairs[:, 1]], segments)]
    along = path_ends + free
    lengths = np.concatenate([_mm(nodes, pairs) * detour, _mm(nodes, along)])
    every = np.concatenate([pairs, along])
    graph = _graph(every, np.maximum(1, np.rint(lengths)), len(nodes))
    far, before = dijkstra(graph, directed=False, indices=range(len(places)), return_predecessors=True)
    ways = np.where(np.isfinite(far), far, NO_WAY)[:, : len(places)].astype(np.int64)
    return Network(ways, nodes, before.astype(np.int64))


def with_gaps(segments: Floats, crossings: Floats) -> tuple[Floats, Floats]:
    """What is left of rivers and roads beside the crossings, and where those lie on them."""
    if not len(segments):
        return segments, crossings
    placed = crossings.copy()
    for number, point in enumerate(crossings):
        near = _nearest(segments, point)
        distances = np.hypot(*(near - point).T)
        if distances.min() <= SNAP_M:
            placed[number] = near[int(distances.argmin())]
        segments = np.concatenate([_outside(row, placed[number]) for row in segments])
    return segments, placed


def distance_to(segments: Floats, point: Floats) -> float:
    """Metres from a point to the nearest of these."""
    return float(np.hypot(*(_nearest(segments, point) - point).T).min()) if len(segments) else float("inf")


def _nearest(segments: Floats, point: Floats) -> Floats:
    one, along = segments[:, :2], segments[:, 2:] - segments[:, :2]
    size = np.maximum((along**2).sum(axis=1), 1e-12)
    share = np.clip(((point - one) * along).sum(axis=1) / size, 0, 1)
    return np.asarray(one + share[:, None] * along)


def _outside(segment: Floats, point: Floats) -> Floats:
    """The parts of one segment that lie farther than the gap from a point."""
    one, along = segment[:2], segment[2:] - segment[:2]
    size = float((along**2).sum())
    middle = float(((point - one) * along).sum()) / size if size else 0.0
    off = float(((one + middle * along - point) ** 2).sum())
    if not size or off >= GAP_M**2:
        return segment[None]
    half = float(np.sqrt((GAP_M**2 - off) / size))
    parts = [(0.0, min(1.0, middle - half)), (max(0.0, middle + half), 1.0)]
    rows = [np.concatenate([one + a * along, one + b * along]) for a, b in parts if b > a]
    return np.array(rows).reshape(-1, 4)


def _corners(paths: Sequence[Floats]) -> tuple[Floats, Ints]:
    """Corners of all paths, each once, and which follow one another."""
    seen: dict[tuple[int, int], int] = {}
    nodes: list[Floats] = []
    ends: list[tuple[int, int]] = []
    for path in paths:
        numbers = []
        for corner in path:
            key = (round(corner[0] / MEET_M), round(corner[1] / MEET_M))
            if key not in seen:
                seen[key] = len(nodes)
                nodes.append(corner)
            numbers.append(seen[key])
        ends += [(min(a, b), max(a, b)) for a, b in itertools.pairwise(numbers) if a != b]
    return np.array(nodes).reshape(-1, 2), np.array(sorted({*ends}), dtype=np.int64).reshape(-1, 2)


def _mm(nodes: Floats, pairs: Ints) -> Floats:
    if not len(pairs):
        return np.zeros(0)
    return np.asarray(np.hypot(*(nodes[pairs[:, 0]] - nodes[pairs[:, 1]]).T) * 1000)


def _graph(pairs: Ints, lengths: Floats, count: int) -> csr_array:
    """The shortest of double ways counts, not their sum."""
    order = np.lexsort((lengths, pairs[:, 1], pairs[:, 0]))
    pairs, lengths = pairs[order], lengths[order]
    first = np.ones(len(pairs), dtype=bool)
    first[1:] = (pairs[1:] != pairs[:-1]).any(axis=1)
    return csr_array((lengths[first], (pairs[first, 0], pairs[first, 1])), shape=(count, count))
