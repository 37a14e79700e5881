"""Fewer gongs where several add up at an ear: a few near one home are hung anew, again and again.

Ruin and recreate (Schrimpf et al. 2000) on "Σ a x ≥ need": greedy choices are far from the best here, and the
relaxation says little of whole points. The number of rounds is counted, so that the same problem gives the
same point; the clock only ends what takes too long. O(rounds · entries of the homes a gong reaches).

Instance: three homes that need 2, places that give (1, 1, 0), (0, 1, 1) and (2, 2, 2): from the first two and
the third the third alone is left.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_array, csr_array

from keng.core.planning.siting.effort import Effort
from keng.core.planning.siting.linear import Program
from keng.core.planning.siting.problem import Ints

ROUNDS_A_PLACE = 6
MOST_ROUNDS = 24_000
AT_ONCE = 4  # gongs taken down at most
NOISE = 0.2  # of what a place is worth, so that another one is tried
FOR_ROUNDS = 0.5  # of the time
SEED = 22


def exchanged(program: Program, point: Ints, *, effort: Effort) -> Ints:
    """A point that costs no more, after so many rounds or half the time."""
    luck, hung = np.random.default_rng(SEED), _Hung(program, point)
    until = effort.remaining() * (1 - FOR_ROUNDS)
    for number in range(min(MOST_ROUNDS, ROUNDS_A_PLACE * len(point))):
        if effort.remaining() < until:
            break
        row = int(luck.integers(len(program.need)))
        down = hung.best_heard(row, count=int(luck.integers(1, AT_ONCE + 1)))
        hung.try_without(down, luck if number % 2 else None)
    return hung.point.astype(np.int64)


class _Hung:
    """The gongs that hang, and what each row has of them."""

    def __init__(self, program: Program, point: Ints) -> None:
        self.rows, self.columns = csr_array(program.matrix), csc_array(program.matrix)
        self.need, self.cost = program.need, program.cost
        self.per_cost = 1 / np.maximum(program.cost, 1e-9)
        self.point = point.astype(bool)
        self.has = np.asarray(self.rows @ point, dtype=np.int64)

    def best_heard(self, row: int, *, count: int) -> Ints:
        """Of the gongs that hang those that give this row most."""
        own = slice(self.rows.indptr[row], self.rows.indptr[row + 1])
        places, amounts = self.rows.indices[own], self.rows.data[own]
        hangs = self.point[places]
        return np.asarray(places[hangs][np.argsort(-amounts[hangs], kind="stable")[:count]], dtype=np.int64)

    def try_without(self, down: Ints, luck: np.random.Generator | None) -> None:
        """Others for these, where they cost no more altogether."""
        has = self._with(self.has, down, -1)
        short = np.flatnonzero(has < self.need)
        new = self._filling(short, (self.need - has)[short], down, luck)
        if new is None:
            return
        self.point[down], self.point[new] = False, True
        self.has = self._with(has, np.array(new, dtype=np.int64), 1)

    def _with(self, has: Ints, places: Ints, sign: int) -> Ints:
        """What rows have with these places, or, `sign` −1, without them."""
        _owner, entries = _spans(self.columns.indptr, places)
        after = has.copy()
        np.add.at(after, self.columns.indices[entries], sign * self.columns.data[entries])
        return after

    def _filling(
        self, short: Ints, left: Ints, down: Ints, luck: np.random.Generator | None
    ) -> Sequence[int] | None:
        """Places that fill what is left to ask, the most help per cost first; None where they cost more."""
        owner, entries = _spans(self.rows.indptr, short)
        places, amounts = self.rows.indices[entries], self.rows.data[entries]
        worth = np.where(self.point, 0.0, self.per_cost)
        worth[down] = self.per_cost[down]
        if luck is not None:
            worth *= luck.uniform(1 - NOISE, 1, len(worth))
        limit, new = int(self.cost[down].sum()), list[int]()
        while (left > 0).any():
            help_ = np.minimum(amounts, np.maximum(left, 0)[owner])
            gain = np.bincount(places, weights=help_, minlength=len(worth)) * worth
            best = int(np.argmax(gain))
            limit -= int(self.cost[best])
            if gain[best] <= 0 or limit < 0:
                return None
            worth[best] = 0
            new.append(best)
            own = places == best
            left[owner[own]] -= amounts[own]
        return new


def _spans(starts: NDArray[np.integer], which: Ints) -> tuple[Ints, Ints]:
    """The entries of some rows (or columns) one behind the other, each with the number of its row."""
    begin = starts[which]
    counts = starts[which + 1] - begin
    owner = np.repeat(np.arange(len(which)), counts)
    first = np.cumsum(counts) - counts
    return owner, np.arange(int(counts.sum())) + (begin - first)[owner]
