"""Which group would pay: of all connected groups about a middle home, the one cheapest at given prices.

A home i in the group of middle c weighs walk(c, i) − price(i). Without connection the lightest homes are
simply taken, `least` − 1 of them at any weight, the rest while negative: that is a bound. Where they do not
hang together, cases: let R be what hangs together with c among the homes taken. A connected group stays in
R or holds a home of R's border; the border's homes are forced in one by one, the earlier ones kept out.
Cases are looked at best first, so the first connected one is the best of all.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import count

import numpy as np

from keng.core.planning.groups.problem import Group, Ints
from keng.core.planning.groups.walking import Part

CASES = 4_000  # looked at for one middle home; beyond that the bound so far stands


@dataclass(frozen=True)
class Priced:
    """`weight` is a lower bound for every connected group about this middle; `homes` reach it, if given."""

    weight: int
    homes: Group | None


@dataclass(frozen=True)
class Loose:
    """For every middle home: the lightest homes without regard to connection, and their weight."""

    weights: Ints
    order: Ints
    taken: Ints

    def homes(self, middle: int) -> Group:
        return (middle, *self.order[middle, : self.taken[middle]].tolist())


def loose(part: Part, prices: Ints) -> Loose:
    """One sorted row for each middle home; O(n² + n · most · log most)."""
    extra = min(part.size.most, part.count) - 1
    weights = part.walk - prices[None, :]
    own = -prices
    np.fill_diagonal(weights, np.iinfo(np.int64).max)
    if extra < part.count - 1:
        order = np.argpartition(weights, extra, axis=1)[:, :extra]
    else:
        order = np.argsort(weights, axis=1, kind="stable")[:, :extra]
    picked = np.take_along_axis(weights, order, axis=1)
    sorting = np.argsort(picked, axis=1, kind="stable")
    order, picked = np.take_along_axis(order, sorting, axis=1), np.take_along_axis(picked, sorting, axis=1)
    is_taken = picked < 0
    is_taken[:, : part.size.least - 1] = True
    total = own + np.where(is_taken, picked, 0).sum(axis=1)
    return Loose(total, order, is_taken.sum(axis=1))


def cheapest(part: Part, prices: Ints, middle: int, *, under: int) -> Priced:
    """The lightest connected group about `middle`, if it weighs less than `under`; else a bound of that."""
    weights = part.walk[middle] - prices
    order = np.argsort(weights, kind="stable").tolist()
    search = _Search(part.near, weights.tolist(), order, part.size.least, part.size.most, count())
    return search.run(middle, under)


@dataclass(frozen=True)
class _Case:
    """Homes that are in, homes that are out, and what may be taken at all (None: everything)."""

    inside: frozenset[int]
    outside: frozenset[int]
    within: frozenset[int] | None = None


@dataclass(frozen=True)
class _Search:
    near: Sequence[frozenset[int]]
    weights: Sequence[int]
    order: Sequence[int]
    least: int
    most: int
    numbers: Iterator[int]

    def run(self, middle: int, under: int) -> Priced:
        heap: list[tuple[int, int, _Case, frozenset[int]]] = []
        self._add(heap, _Case(frozenset({middle}), frozenset()))
        for _ in range(CASES):
            if not heap:
                return Priced(under, None)
            weight, _, case, homes = heappop(heap)
            if weight >= under:
                return Priced(under, None)
            joined = self._about(middle, homes)
            if len(joined) == len(homes):
                return Priced(weight, tuple(sorted(homes)))
            self._branch(heap, case, joined)
        return Priced(heap[0][0] if heap else under, None)

    def _branch(
        self, heap: list[tuple[int, int, _Case, frozenset[int]]], case: _Case, joined: frozenset[int]
    ) -> None:
        if case.inside <= joined and len(joined) >= self.least:
            self._add(heap, _Case(case.inside, case.outside, joined))
        border = frozenset[int]().union(*(self.near[home] for home in joined)) - joined - case.outside
        if case.within is not None:
            border &= case.within
        outside = case.outside
        for home in sorted(border, key=lambda h: (self.weights[h], h)):
            self._add(heap, _Case(case.inside | {home}, outside, case.within))
            outside = outside | {home}

    def _add(self, heap: list[tuple[int, int, _Case, frozenset[int]]], case: _Case) -> None:
        homes, weight = {*case.inside}, sum(self.weights[home] for home in case.inside)
        if len(homes) > self.most:
            return
        for home in self.order:
            if len(homes) >= self.most or (len(homes) >= self.least and self.weights[home] >= 0):
                break
            is_free = case.within is None or home in case.within
            if is_free and home not in homes and home not in case.outside:
                homes.add(home)
                weight += self.weights[home]
        if len(homes) >= self.least:
            heappush(heap, (weight, next(self.numbers), case, frozenset(homes)))

    def _about(self, middle: int, homes: frozenset[int]) -> frozenset[int]:
        rest, edge, found = {*homes} - {middle}, [middle], {middle}
        while edge:
            fresh = self.near[edge.pop()] & rest
            rest -= fresh
            found |= fresh
            edge += fresh
        return frozenset(found)


def bound_of(prices: Ints, opening: int, most_groups: int, weights: Mapping[int, int]) -> int:
    """Σ prices + opening · most groups + what middles may still save: no plan walks less.

    Any plan pays each home's price once and opens at most so many groups about different middles; a group
    about c weighs at least `weights[c]`, so it walks at least its homes' prices plus that.
    """
    saved = sum(min(0, weight - opening) for weight in weights.values())
    return int(prices.sum()) + opening * most_groups + saved
