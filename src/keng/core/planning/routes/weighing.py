"""What it costs to put a checkpoint at each place of each walk: all places at once.

Where nothing has a window, a place costs its detour. With windows a walk from some node on is a function of
the time t one arrives there: too late after `latest`, and back at max(`back`, t + `rest`) otherwise, so each
place is still weighed in O(1) (Vidal et al., Computers & OR 40(1), 2013).
"""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from keng.core.planning.routes.ground import FOREVER, Ground, Ints
from keng.core.planning.routes.problem import Aim

OVER = 1 << 12  # being later than the cap weighs so much more than a detour


class Weighing:
    """The walks of one order, flattened: place p lies between `before[p]` and `after[p]`."""

    def __init__(self, ground: Ground) -> None:
        self.ground, self.ways = ground, ground.ways
        self.has_windows = ground.has_windows
        self.into = np.ascontiguousarray(ground.far.T)
        self.into[:, ground.end] = FOREVER  # between the end of a walk and the start of the next is no place
        self.walks: list[list[int]] = []
        self.backs: list[int] = []

    def take(self, walks: list[list[int]]) -> None:
        self.walks = walks
        self.backs = [self.back(walk) for walk in walks]
        self._flatten()

    def length(self, walk: Sequence[int]) -> int:
        if not walk:
            return 0
        ways = self.ways
        inner = sum(ways[a][b] for a, b in pairwise(walk))
        return inner + ways[0][walk[0]] + ways[walk[-1]][self.ground.end]

    def back(self, walk: Sequence[int]) -> int:
        """When its walker is back; windows are known to be kept."""
        if not self.has_windows:
            stops = self.ground.stops
            return self.length(walk) + sum(stops[node] for node in walk)
        now, at = 0, 0
        for node in (*walk, self.ground.end) if walk else ():
            now = max(now + self.ways[at][node], self.ground.opens[node]) + self.ground.stops[node]
            at = node
        return now

    def latest(self, walks: Sequence[Sequence[int]]) -> int:
        return max(map(self.back, walks))

    def costs(self, node: int, cap: int) -> Ints:
        """For each place what the order grows by; `FOREVER` and more where the checkpoint cannot be."""
        ground = self.ground
        detour = self.into[node][self.before] + ground.far[node][self.after] - self.own
        if self.has_windows:
            begins = np.maximum(self.leaves + self.into[node][self.before], ground.opens[node])
            arrives = begins + ground.stops[node] + ground.far[node][self.after]
            back = np.maximum(self.home, arrives + self.rest)
            bad = (begins > ground.closes[node]) | (arrives > self.last)
        else:
            back = self.back_of + detour + ground.stops[node]
            bad = back > ground.closes[ground.end]
        if ground.aim is Aim.LONGEST:
            detour = detour + np.maximum(0, back - cap) * OVER
        return np.where(bad, FOREVER, np.minimum(detour, FOREVER))

    def put(self, node: int, place: int) -> None:
        for number, walk in enumerate(self.walks):
            places = len(walk) + 2  # the last leads to the next walk
            if place < places:
                walk.insert(place, node)
                self.backs[number] = self.back(walk)
                break
            place -= places
        self._flatten()

    def _flatten(self) -> None:
        end = self.ground.end
        flat = np.array([node for walk in self.walks for node in (0, *walk, end)] + [0])
        self.before, self.after = flat[:-1], flat[1:]
        self.own = self.ground.far[self.before, self.after]
        if self.has_windows:
            self._times()
        else:
            self.back_of = np.repeat(self.backs, [len(walk) + 2 for walk in self.walks])

    def _times(self) -> None:
        leaves: list[int] = []
        last: list[int] = []
        rest: list[int] = []
        home: list[int] = []
        for walk in self.walks:
            leaves += self._leaving(walk)
            for own, found in zip((last, rest, home), self._onwards(walk), strict=True):
                own += found
        self.leaves, self.last, self.rest, self.home = map(np.array, (leaves, last, rest, home))

    def _leaving(self, walk: Sequence[int]) -> list[int]:
        """When each node is left, the end of the walk never."""
        ground, now, at, found = self.ground, 0, 0, [0]
        for node in walk:
            now = max(now + self.ways[at][node], ground.opens[node]) + ground.stops[node]
            at = node
            found.append(now)
        return [*found, FOREVER]

    def _onwards(self, walk: Sequence[int]) -> tuple[list[int], list[int], list[int]]:
        """For the node after each place: arrive at the latest, time from there on, back at the earliest."""
        ground, end = self.ground, self.ground.end
        last, rest, home = [ground.closes[end]], [0], [0]
        after = end
        for node in reversed(walk):
            on = ground.stops[node] + self.ways[node][after]
            last.append(min(ground.closes[node], last[-1] - on))
            home.append(max(home[-1], ground.opens[node] + on + rest[-1]))
            rest.append(rest[-1] + on)
            after = node
        return [*last[::-1], 0], [*rest[::-1], 0], [*home[::-1], 0]
