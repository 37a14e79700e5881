"""Neighbouring groups are thrown together and cut anew about the best middles.

For every choice of middles each home goes to the nearest: all choices are weighed at once, then the cheapest
that keep size and connection are looked for in order. O(m³ · m) for three groups out of m homes.
"""

import itertools
from collections.abc import Iterator

import numpy as np

from keng.core.planning.groups.problem import Ints
from keng.core.planning.groups.walking import Part, is_connected

LOOKED_AT = 12  # cheapest choices that are examined for connection


def recut(part: Part, together: set[int], count: int, before: int) -> list[set[int]] | None:
    """These homes in so many groups with less walking than `before`, or None."""
    homes = np.array(sorted(together))
    walk = part.walk[homes[:, None], homes]
    middles = np.array(list(itertools.combinations(range(len(homes)), count)))
    far = walk[middles]
    costs = far.min(axis=1).sum(axis=1)
    promising = np.flatnonzero(costs < before)
    if not len(promising):
        return None
    nearest = far[promising].argmin(axis=1)
    sizes = np.stack([(nearest == k).sum(axis=1) for k in range(count)], axis=1)
    fits = ((sizes >= part.size.least) & (sizes <= part.size.most)).all(axis=1)
    own = np.flatnonzero(fits)
    own = own[np.argsort(costs[promising[own]], kind="stable")][:LOOKED_AT]
    return next(_connected(part, homes, nearest[own], count), None)


def _connected(part: Part, homes: Ints, nearest: Ints, count: int) -> Iterator[list[set[int]]]:
    for row in nearest:
        cut = [{*homes[row == k].tolist()} for k in range(count)]
        if all(is_connected(part.near, group) for group in cut):
            yield cut
