"""Homes change groups as long as walking falls: one over a border, two against one another, or whole groups
thrown together and cut anew."""

import itertools
from collections.abc import Sequence

from keng.core.planning.groups.problem import Group
from keng.core.planning.groups.recut import recut
from keng.core.planning.groups.walking import Part, is_connected, walked

SWEEPS = 30  # the search ends by itself long before
TOGETHER = 34  # homes of three groups that are cut anew; more choices would take too long


def improved(part: Part, groups: Sequence[Group], *, at_once: int = 2) -> tuple[Group, ...]:
    """Sweeps of moves, then of new cuts of up to `at_once` groups; until a whole round finds nothing."""
    now = _Cutting(part, groups)
    for _ in range(SWEEPS):
        found = [now.better_place(home) for home in range(part.count) if home in now.group_of]
        if not (any(found) or now.split() or any(now.better_cuts(n) for n in range(2, at_once + 1))):
            break
    return tuple(sorted(tuple(sorted(own)) for own in now.homes))


class _Cutting:
    """Groups while they change; `settled` are sets of groups that were cut anew in vain as they are."""

    def __init__(self, part: Part, groups: Sequence[Group]) -> None:
        self.part = part
        self.homes = [{*group} for group in groups]
        self.cost = [walked(part, group) for group in groups]
        self.group_of = {home: number for number, group in enumerate(groups) for home in group}
        self.settled: set[frozenset[frozenset[int]]] = set()

    def better_place(self, home: int) -> bool:
        """Move a home to a neighbour's group, or change it for a home there; True if the walking fell."""
        own = self.group_of[home]
        others = {self.group_of[o] for o in self.part.near[home] if o in self.group_of} - {own}
        return any(self._move(home, own, to) or self._change(home, own, to) for to in sorted(others))

    def better_cuts(self, count: int) -> bool:
        """Cut neighbouring groups anew, so many at a time; True if the walking fell anywhere."""
        found = [self._recut(numbers) for numbers in self._beside_one_another(count)]
        return any(found)

    def split(self) -> bool:
        """One more group, where fewer are made than may be: the cut of one group in two that saves most."""
        if len(self.homes) >= self.part.most_groups:
            return False
        best: tuple[int, int, list[set[int]]] | None = None
        for number, group in enumerate(self.homes):
            if len(group) < 2 * self.part.size.least:
                continue
            if found := recut(self.part, group, 2, self.cost[number]):
                saved = self.cost[number] - sum(walked(self.part, sorted(own)) for own in found)
                best = (saved, number, found) if best is None or saved > best[0] else best
        if best is None:
            return False
        _, number, (one, two) = best
        self.homes.append(set())
        self.cost.append(0)
        self._set(number, one, walked(self.part, sorted(one)))
        self._set(len(self.homes) - 1, two, walked(self.part, sorted(two)))
        return True

    def _beside_one_another(self, count: int) -> list[tuple[int, ...]]:
        beside: dict[int, set[int]] = {number: set() for number in range(len(self.homes))}
        for home, own in self.group_of.items():
            beside[own] |= {self.group_of[o] for o in self.part.near[home] if o in self.group_of} - {own}
        if count == 2:
            return [(a, b) for a in beside for b in sorted(beside[a]) if a < b]
        threes = {
            tuple(sorted((a, b, c))) for b in beside for a, c in itertools.combinations(sorted(beside[b]), 2)
        }
        return sorted(threes)

    def _recut(self, numbers: tuple[int, ...]) -> bool:
        groups = [self.homes[number] for number in numbers]
        if len(numbers) > 2 and sum(map(len, groups)) > TOGETHER:
            return False
        key = frozenset(map(frozenset, groups))
        if key in self.settled:
            return False
        together = set[int]().union(*groups)
        found = recut(self.part, together, len(numbers), sum(self.cost[number] for number in numbers))
        if found is None:
            self.settled.add(key)
            return False
        for number, group in zip(numbers, found, strict=True):
            self._set(number, group, walked(self.part, sorted(group)))
        return True

    def _move(self, home: int, own: int, to: int) -> bool:
        size = self.part.size
        if len(self.homes[own]) <= size.least or len(self.homes[to]) >= size.most:
            return False
        return self._put(own, self.homes[own] - {home}, to, self.homes[to] | {home})

    def _change(self, home: int, own: int, to: int) -> bool:
        for other in sorted(self.homes[to]):
            if not self.part.near[other] & self.homes[own] - {home}:
                continue
            mine, theirs = self.homes[own] - {home} | {other}, self.homes[to] - {other} | {home}
            if self._put(own, mine, to, theirs):
                return True
        return False

    def _put(self, one: int, homes: set[int], two: int, others: set[int]) -> bool:
        """Take two groups' new homes if they walk less than before and each still hangs together."""
        before = self.cost[one] + self.cost[two]
        costs = walked(self.part, sorted(homes)), walked(self.part, sorted(others))
        near = self.part.near
        if sum(costs) >= before or not (is_connected(near, homes) and is_connected(near, others)):
            return False
        self._set(one, homes, costs[0])
        self._set(two, others, costs[1])
        return True

    def _set(self, number: int, group: set[int], cost: int) -> None:
        self.homes[number], self.cost[number] = group, cost
        self.group_of |= dict.fromkeys(group, number)
