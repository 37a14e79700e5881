"""Prices without a linear program, where one would outlast the clock: steps downhill on the bound itself."""

import numpy as np
from numpy.typing import NDArray

from keng.core.planning.siting.effort import Effort
from keng.core.planning.siting.linear import Program
from keng.core.planning.siting.problem import ONE_IN_A_MILLION, Ints

Floats = NDArray[np.float64]
MOST_STEPS = 200
PATIENCE = 10  # steps without a better bound before they are halved


def stepped_prices(program: Program, *, sites: int, limit: int, known: int, effort: Effort) -> Ints:
    """Prices of the rows of `choice_program` (most people, `limit` gongs), in whole millionths.

    With price y of a group the bound is Σ max(0, people − y) + the `limit` largest Σ a y of a place: whoever
    is not paid for counts as served. Subgradient steps of Polyak's length towards `known`, the people that
    some plan serves (Held, Wolfe, Crowder 1974); O(entries) a step. Any prices prove a bound; these are the
    best met.
    """
    matrix, people = program.matrix[:-1, :sites].astype(float), -program.cost[sites:].astype(float)
    free = program.need[:-1] < 0  # served by what hangs already
    price = np.where(free, 0.0, people / np.maximum(1, np.diff(matrix.indptr)))
    best, least, pace, idle = price, np.inf, 1.0, 0
    level, by_site = 0.0, matrix.T.tocsr()
    for _ in range(MOST_STEPS):
        worth = by_site @ price
        top = np.argpartition(-worth, min(limit, sites) - 1)[:limit] if limit else np.array([], dtype=int)
        bound = float(np.maximum(0, people - price).sum() + worth[top].sum())
        if bound < least:
            best, least, idle = price, bound, 0
            level = float(worth[top].min()) if len(top) and limit < sites else 0.0
        else:
            idle += 1
            pace, idle = (pace / 2, 0) if idle >= PATIENCE else (pace, idle)
        opened = np.zeros(sites)
        opened[top] = 1
        slope = matrix @ opened - (price < people)
        slope[free] = 0
        length = float(slope @ slope)
        if least < known + 1 or length == 0 or effort.remaining() <= 0:
            break
        price = np.clip(price - pace * (bound - known) / length * slope, 0, people)
    return np.asarray(np.rint(np.append(best, level) * ONE_IN_A_MILLION), dtype=np.int64)
