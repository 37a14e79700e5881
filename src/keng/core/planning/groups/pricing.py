"""Which group would pay: of all connected groups about a middle home, the one cheapest at given prices.

A home i in the group of middle c weighs walk(c, i) − price(i). Without connection the lightest homes are
simply taken, `least` − 1 of them at any weight, the rest while negative: that is a bound. Where they do not
hang together, cases: let R be what hangs together with c among the homes taken. A connected group stays in
R or holds a home of R's border; the border's homes are forced in one by one, the earlier ones kept out.
Cases are looked at best first, so the first connected one is the best of all.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush
from itertools import count

import numpy as np

from keng.core.planning.groups.problem import Group, Ints
from keng.core.planning.groups.walking import Part


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
    """One sorted row for each middle home, at first of the homes nearest to it; where a home farther off
    might be lighter than one that was taken, of all homes. O(n · near · log most)."""
    everyone = np.arange(part.count)
    found = _lightest_of(part, prices, everyone, part.nearest)
    if part.nearest.shape[1] < part.count - 1:
        farthest = np.take_along_axis(part.walk, part.nearest[:, -1:], axis=1)[:, 0]
        doubtful = np.flatnonzero(found[3] > farthest - prices.max())
        others = np.argsort(part.walk[doubtful], axis=1, kind="stable")[:, 1:]
        again = _lightest_of(part, prices, doubtful, others)
        for all_rows, rows in zip(found, again, strict=True):
            all_rows[doubtful] = rows
    return Loose(found[0], found[1], found[2])


def _lightest_of(part: Part, prices: Ints, middles: Ints, others: Ints) -> tuple[Ints, Ints, Ints, Ints]:
    """For each middle the total, the lightest of `others`, how many are taken, the heaviest taken."""
    extra = min(part.size.most, part.count) - 1
    weights = part.walk[middles[:, None], others] - prices[others]
    if extra < others.shape[1]:
        first = np.argpartition(weights, extra, axis=1)[:, :extra]
        weights, others = (
            np.take_along_axis(weights, first, axis=1),
            np.take_along_axis(others, first, axis=1),
        )
    sorting = np.argsort(weights, axis=1, kind="stable")
    weights, others = (
        np.take_along_axis(weights, sorting, axis=1),
        np.take_along_axis(others, sorting, axis=1),
    )
    is_taken = weights < 0
    is_taken[:, : part.size.least - 1] = True
    total = np.where(is_taken, weights, 0).sum(axis=1) - prices[middles]
    heaviest = np.where(is_taken, weights, 0).max(axis=1, initial=0)
    return total, others, is_taken.sum(axis=1), heaviest


def cheapest(part: Part, prices: Ints, middle: int, *, under: int, cases: int) -> Priced:
    """The lightest connected group about `middle`, if it weighs less than `under`; else a bound of that.

    After so many cases the bound so far stands, with the lightest connected group seen in passing.
    """
    weights = part.walk[middle] - prices
    order = np.argsort(weights, kind="stable").tolist()
    search = _Search(part.near, weights.tolist(), order, part.size.least, part.size.most, under)
    return search.run(middle, cases)


@dataclass(frozen=True)
class _Case:
    """Homes that are in, homes that are out, what may be taken at all (None: everything), what is taken."""

    inside: frozenset[int]
    outside: frozenset[int]
    within: frozenset[int] | None
    taken: frozenset[int]


@dataclass(frozen=True)
class _Search:
    near: Sequence[frozenset[int]]
    weights: Sequence[int]
    order: Sequence[int]
    least: int
    most: int
    under: int
    heap: list[tuple[int, int, _Case]] = field(default_factory=list)
    numbers: Iterator[int] = field(default_factory=count)

    def run(self, middle: int, cases: int) -> Priced:
        self._lightest(frozenset({middle}), frozenset(), None)
        seen: tuple[int, Group | None] = (self.under, None)
        for _ in range(cases):
            if not self.heap:
                return Priced(self.under, None)
            weight, _, case = heappop(self.heap)
            joined = self._about(middle, case.taken)
            if len(joined) == len(case.taken):
                return Priced(weight, tuple(sorted(case.taken)))
            if len(joined) >= self.least:
                seen = min(seen, (sum(self.weights[h] for h in joined), tuple(sorted(joined))), key=_first)
            if case.inside <= joined and len(joined) >= self.least:
                self._lightest(case.inside, case.outside, joined)
            self._over_the_border(weight, case, joined)
        return Priced(self.heap[0][0], seen[1]) if self.heap else Priced(self.under, None)

    def _lightest(
        self, inside: frozenset[int], outside: frozenset[int], within: frozenset[int] | None
    ) -> None:
        homes, weight = {*inside}, sum(self.weights[home] for home in inside)
        for home in self.order:
            if len(homes) >= self.most or (len(homes) >= self.least and self.weights[home] >= 0):
                break
            is_free = within is None or home in within
            if is_free and home not in homes and home not in outside:
                homes.add(home)
                weight += self.weights[home]
        if len(homes) >= self.least:
            self._push(weight, _Case(inside, outside, within, frozenset(homes)))

    def _over_the_border(self, weight: int, case: _Case, joined: frozenset[int]) -> None:
        """One case for each home of the border. None of these is taken, so a forced one only pushes out the
        heaviest that is free to go, where there is no room or where it is there to fill up."""
        border = frozenset[int]().union(*(self.near[home] for home in joined)) - joined - case.outside
        spare = max(case.taken - case.inside, key=lambda h: (self.weights[h], h), default=None)
        is_full, keep = len(case.taken) >= self.most, case.taken
        if is_full and spare is None:
            return
        if spare is not None and (is_full or self.weights[spare] > 0):
            keep, weight = keep - {spare}, weight - self.weights[spare]
        outside = case.outside
        for home in sorted(border, key=lambda h: (self.weights[h], h)):
            if case.within is not None and home not in case.within:
                continue
            if weight + self.weights[home] >= self.under:
                break
            inside = case.inside | {home}
            self._push(weight + self.weights[home], _Case(inside, outside, case.within, keep | {home}))
            outside = outside | {home}

    def _push(self, weight: int, case: _Case) -> None:
        if weight < self.under:
            heappush(self.heap, (weight, next(self.numbers), case))

    def _about(self, middle: int, homes: frozenset[int]) -> frozenset[int]:
        rest, edge, found = {*homes} - {middle}, [middle], {middle}
        while edge:
            fresh = self.near[edge.pop()] & rest
            rest -= fresh
            found |= fresh
            edge += fresh
        return frozenset(found)


def _first(seen: tuple[int, Group | None]) -> int:
    return seen[0]


def bound_of(prices: Ints, opening: int, most_groups: int, weights: Mapping[int, int]) -> int:
    """Σ prices + opening · most groups + what middles may still save: no plan walks less.

    Any plan pays each home's price once and opens at most so many groups about different middles; a group
    about c weighs at least `weights[c]`, so it walks at least its homes' prices plus that.
    """
    saved = sum(min(0, weight - opening) for weight in weights.values())
    return int(prices.sum()) + opening * most_groups + saved
