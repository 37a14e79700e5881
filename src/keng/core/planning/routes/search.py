"""The search for a good order: ruin some stretches of it, put checkpoints back greedily, keep what helps.

Slack induction by string removals (Christiaens and Vanden Berghe, Transportation Science 54(2), 2020) with
simulated annealing, and 2-opt where a stretch may be turned round. A turn costs O(removed × checkpoints);
turns grow with the size. Everything is drawn from one seeded generator, so the same problem gives the same
order on every machine.

Instance: four checkpoints at the corners of a square about the post: one walker walks round its sides.
"""

import math
from collections.abc import Callable, Sequence
from random import Random

import numpy as np

from keng.core.planning.routes.ground import FOREVER, Ground, Ints
from keng.core.planning.routes.problem import Aim, Order
from keng.core.planning.routes.weighing import Weighing

STRING, REMOVED = 10, 10  # the longest stretch, and about how many checkpoints, taken out at once
BLINK = 0.01  # a good place is overlooked that often
HOT, COLD = 0.3, 0.003  # of an average way: how much worse is kept at first and at last
SMOOTH = 16  # the mean walk counts that much less than the longest, so that the search sees slopes
ABSENT = FOREVER >> 12  # what a checkpoint that fits nowhere costs
TIGHT = 0.85  # nobody shall be back later than so much of the time the latest is back now
Never = Callable[[], bool]


def best_order(
    ground: Ground, *, seed: int, turns: int, is_over: Never = lambda: False
) -> tuple[Order, tuple[int, ...]]:
    """The best order found and the checkpoints that fit into it nowhere."""
    search = _Search(ground, Random(seed))  # noqa: S311 - a search, not a secret
    return search.run(turns, is_over)


class _Search:
    def __init__(self, ground: Ground, rng: Random) -> None:
        self.ground, self.rng = ground, rng
        n = ground.count
        near = ground.far[1:-1, 1:-1] + ground.far[1:-1, 1:-1].T
        self.near = [[0]] + [(np.argsort(near[i], kind="stable") + 1).tolist() for i in range(n)]
        self.reach = [0, *(ground.far[0, 1:-1] + ground.far[1:-1, -1]).tolist()]
        self.turns_round = ground.turns_round
        self.weigh = Weighing(ground)

    def run(self, turns: int, is_over: Never) -> tuple[Order, tuple[int, ...]]:
        walks: list[list[int]] = [[] for _ in range(self.ground.walkers)]
        walks, absent = self._put_back(walks, list(range(1, self.ground.count + 1)), FOREVER)
        self._straighten(walks)
        now, best = self._cost(walks, absent), self._rank(walks, absent)
        kept = ([walk[:] for walk in walks], absent)
        step = max(1.0, sum(map(self.weigh.length, walks)) / max(1, self.ground.count))
        for turn in range(turns):
            if turn % 64 == 0 and is_over():
                break
            heat = step * HOT * (COLD / HOT) ** (turn / turns)
            cap = FOREVER if absent else int(self.weigh.latest(walks) * self.rng.uniform(TIGHT, 1))
            left, out = self._ruin(walks, absent)
            new, gone = self._put_back(left, out, cap)
            if self.turns_round and self.rng.random() < 0.3:
                self._straighten(new)
            cost = self._cost(new, gone)
            if cost < now - heat * math.log(1.0 - self.rng.random()):
                walks, absent, now = new, gone, cost
                if (rank := self._rank(walks, absent)) < best:
                    best, kept = rank, ([walk[:] for walk in walks], absent)
        self._straighten(kept[0])
        return tuple(tuple(walk) for walk in kept[0]), tuple(sorted(kept[1]))

    def _cost(self, walks: Sequence[Sequence[int]], absent: Sequence[int]) -> float:
        total = sum(map(self.weigh.length, walks))
        if self.ground.aim is Aim.TOTAL:
            return total + ABSENT * len(absent)
        return self.weigh.latest(walks) + total / (SMOOTH * self.ground.walkers) + ABSENT * len(absent)

    def _rank(self, walks: Sequence[Sequence[int]], absent: Sequence[int]) -> tuple[int, int, int]:
        """What is kept in the end: all checkpoints first, then the aim, then what decides between equals."""
        total, latest = sum(map(self.weigh.length, walks)), self.weigh.latest(walks)
        pair = (total, latest) if self.ground.aim is Aim.TOTAL else (latest, total)
        return len(absent), *pair

    def _ruin(self, walks: list[list[int]], absent: Sequence[int]) -> tuple[list[list[int]], list[int]]:
        """Stretches about a checkpoint and its neighbours are taken out; half the time of the latest walk."""
        rng, left = self.rng, [walk[:] for walk in walks]
        out = [*absent]
        seen = [walk for walk in left if walk]
        if not seen:
            return left, out
        longest = min(STRING, max(1.0, (self.ground.count - len(absent)) / len(seen)))
        strings = int(rng.uniform(1, 4 * REMOVED / (1 + longest)))
        start = self._seed(walks)
        home = {node: number for number, walk in enumerate(left) for node in walk}
        for node in self.near[start]:
            if strings <= 0:
                break
            if node not in home:
                continue
            walk = left[home[node]]
            size = int(rng.uniform(1, min(len(walk), longest) + 1))
            at = walk.index(node)
            first = rng.randint(max(0, at - size + 1), min(at, len(walk) - size))
            for gone in walk[first : first + size]:
                del home[gone]
                out.append(gone)
            del walk[first : first + size]
            strings -= 1
        return left, out

    def _seed(self, walks: Sequence[Sequence[int]]) -> int:
        if self.ground.aim is Aim.LONGEST and self.ground.walkers > 1 and self.rng.random() < 0.5:
            latest = max(walks, key=self.weigh.back)
            if latest:
                return self.rng.choice(latest)
        return self.rng.randint(1, self.ground.count)

    def _put_back(
        self, walks: list[list[int]], out: list[int], cap: int
    ) -> tuple[list[list[int]], list[int]]:
        """Each where it costs least, in an order drawn anew; what fits nowhere stays out."""
        self._sort(out)
        absent: list[int] = []
        self.weigh.take(walks)
        for node in out:
            cost = self.weigh.costs(node, cap)
            shown = np.where(self._blinks(len(cost)), FOREVER, cost)
            place = int(shown.argmin())
            if shown[place] >= FOREVER:
                place = int(cost.argmin())
            if cost[place] >= FOREVER:
                absent.append(node)
            else:
                self.weigh.put(node, place)
        return walks, absent

    def _blinks(self, places: int) -> Ints:
        found = np.zeros(places, dtype=np.int64)
        place = int(math.log(1.0 - self.rng.random()) / math.log(1.0 - BLINK))
        while place < places:
            found[place] = 1
            place += 1 + int(math.log(1.0 - self.rng.random()) / math.log(1.0 - BLINK))
        return found

    def _sort(self, out: list[int]) -> None:
        draw = self.rng.random()
        self.rng.shuffle(out)
        if draw < 0.3:
            out.sort(key=lambda node: -self.reach[node])
        elif draw < 0.45:
            out.sort(key=lambda node: self.reach[node])
        elif draw < 0.7 and self.weigh.has_windows:
            out.sort(key=lambda node: self.ground.closes[node] - self.ground.opens[node])

    def _straighten(self, walks: list[list[int]]) -> None:
        """2-opt: turn stretches round as long as that shortens a walk."""
        if not self.turns_round:
            return
        for walk in walks:
            while len(walk) > 1:
                nodes = np.array([0, *walk, self.ground.end])
                far = self.ground.far[nodes[:, None], nodes]
                own = np.diagonal(far, 1)
                gain = np.triu(far[:-1, :-1] + far[1:, 1:] - own[:, None] - own[None, :], 1)
                place = int(gain.argmin())
                one, two = divmod(place, len(own))
                if gain[one, two] >= 0:
                    break
                walk[one:two] = walk[one:two][::-1]
