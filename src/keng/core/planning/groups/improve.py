"""Homes change groups, alone or one against another, as long as walking falls and groups hang together."""

from collections.abc import Sequence

from keng.core.planning.groups.problem import Group
from keng.core.planning.groups.walking import Part, is_connected, walked

SWEEPS = 30  # the search ends by itself long before


def improved(part: Part, groups: Sequence[Group]) -> tuple[Group, ...]:
    """First moves of one home over a border, then changes of two; until a whole round finds nothing."""
    now = _Cutting(part, groups)
    for _ in range(SWEEPS):
        found = [now.better_place(home) for home in range(part.count) if home in now.group_of]
        if not any(found):
            break
    return tuple(sorted(tuple(sorted(own)) for own in now.homes))


class _Cutting:
    """Groups while they change."""

    def __init__(self, part: Part, groups: Sequence[Group]) -> None:
        self.part = part
        self.homes = [{*group} for group in groups]
        self.cost = [walked(part, group) for group in groups]
        self.group_of = {home: number for number, group in enumerate(groups) for home in group}

    def better_place(self, home: int) -> bool:
        """Move a home to a neighbour's group, or change it for a home there; True if the walking fell."""
        own = self.group_of[home]
        others = {self.group_of[o] for o in self.part.near[home] if o in self.group_of} - {own}
        return any(self._move(home, own, to) or self._change(home, own, to) for to in sorted(others))

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
        for number, group, cost in ((one, homes, costs[0]), (two, others, costs[1])):
            self.homes[number], self.cost[number] = group, cost
            self.group_of |= dict.fromkeys(group, number)
        return True
