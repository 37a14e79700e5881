"""A problem laid out for the search: times as millimetres at the pace, so that every sum is exact."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from keng.core.planning.routes.problem import Aim, Order, RouteProblem

Ints = NDArray[np.int64]
FOREVER = 1 << 50  # later than any night


@dataclass(frozen=True)
class Ground:
    """Nodes 0 (the post), 1 … n, n + 1 (where walks end). `far[i][j]` is the way, `stops`, `opens` and
    `closes` are times at each node."""

    far: Ints
    ways: Sequence[Sequence[int]]
    stops: Sequence[int]
    opens: Sequence[int]
    closes: Sequence[int]
    walkers: int
    aim: Aim

    @property
    def count(self) -> int:
        return len(self.stops) - 2

    @property
    def end(self) -> int:
        return len(self.stops) - 1

    @property
    def has_windows(self) -> bool:
        return any(self.opens) or any(close < FOREVER for close in self.closes[:-1])

    @property
    def turns_round(self) -> bool:
        """Whether a stretch of a walk may be walked backwards at the same length, at any time."""
        inner = self.far[1:-1, 1:-1]
        return not self.has_windows and bool((inner == inner.T).all())


def laid_out(problem: RouteProblem) -> Ground:
    """The ground of a problem."""
    n, pace = problem.checkpoints, problem.pace_mm_s
    far = np.zeros((n + 2, n + 2), dtype=np.int64)
    far[: n + 1, : n + 1] = problem.ways_mm
    far[: n + 1, n + 1] = far[: n + 1, 0] if problem.back_mm is None else problem.back_mm
    far[0, n + 1] = 0  # who visits nothing does not walk
    windows = [window or (0, FOREVER) for window in problem.windows_s] or [(0, FOREVER)] * n
    stops = [*problem.stops_s] or [0] * n
    most = FOREVER if problem.most_s is None else problem.most_s * pace
    return Ground(
        far,
        far.tolist(),
        (0, *(s * pace for s in stops), 0),
        (0, *(a * pace for a, _ in windows), 0),
        (FOREVER, *(b if b == FOREVER else b * pace for _, b in windows), most),
        problem.walkers,
        problem.aim,
    )


def back_at(ground: Ground, walk: Sequence[int]) -> int | None:
    """When a walker is back; None where he breaks a window or walks too long."""
    ways, at, now = ground.ways, 0, 0
    for node in (*walk, ground.end) if walk else ():
        now = max(now + ways[at][node], ground.opens[node])
        if now > ground.closes[node]:
            return None
        now += ground.stops[node]
        at = node
    return now


def length(ground: Ground, walk: Sequence[int]) -> int:
    """What is walked, in mm."""
    nodes = (0, *walk, ground.end)
    return sum(ground.ways[a][b] for a, b in itertools.pairwise(nodes)) if walk else 0


def worth(ground: Ground, order: Sequence[Sequence[int]]) -> tuple[int, int] | None:
    """What the aim counts, and what decides between equals; None where a window is broken."""
    backs = [back_at(ground, walk) for walk in order]
    total = sum(length(ground, walk) for walk in order)
    if any(back is None for back in backs):
        return None
    longest = max(back for back in backs if back is not None)
    return (longest, total) if ground.aim is Aim.LONGEST else (total, longest)


def in_one_manner(order: Sequence[Sequence[int]]) -> Order:
    """The same order however its walkers are numbered: walks by their least checkpoint, empty ones last."""
    return tuple(sorted((tuple(walk) for walk in order), key=lambda walk: (not walk, min(walk, default=0))))
