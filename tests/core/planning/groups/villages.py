"""Small villages for the groups planner, drawn by chance."""

import itertools
from collections.abc import Iterator

import numpy as np

from keng.core.planning.groups.neighbours import lengths_mm, neighbours
from keng.core.planning.groups.problem import Group, GroupsProblem, Size
from keng.core.planning.groups.walking import is_connected, part_of, roads, walked

NO_RIVER = np.zeros((0, 4))


def village(
    homes: int, *, seed: int, size: Size, side_m: float = 200.0, walk_m: float = 150.0
) -> GroupsProblem:
    """Homes anywhere in a square; whoever is near is a neighbour."""
    points = np.random.default_rng(seed).uniform(0, side_m, (homes, 2)).round(1)
    pairs = neighbours(points, [""] * homes, NO_RIVER, walk_m=walk_m)
    return GroupsProblem(homes, pairs, lengths_mm(points, pairs), size)


def lane(homes: int, *, size: Size, step_m: float = 50.0) -> GroupsProblem:
    """Homes in one line."""
    points = np.stack([np.arange(homes) * step_m, np.zeros(homes)], axis=1)
    pairs = neighbours(points, [""] * homes, NO_RIVER, walk_m=1.5 * step_m)
    return GroupsProblem(homes, pairs, lengths_mm(points, pairs), size)


def least_walking(problem: GroupsProblem) -> int | None:
    """The best cut of a small connected village, by trying all of them; None where there is none."""
    most = problem.size.groups_for(problem.homes) or 0
    part = part_of(roads(problem), tuple(range(problem.homes)), problem.size, most)
    costs = {
        group: walked(part, group)
        for size in range(problem.size.least, problem.size.most + 1)
        for group in itertools.combinations(range(problem.homes), size)
        if is_connected(part.near, group)
    }
    found = [sum(costs[g] for g in cut) for cut in _cuts(frozenset(range(problem.homes)), costs, most)]
    return min(found, default=None)


def _cuts(rest: frozenset[int], costs: dict[Group, int], most: int) -> Iterator[list[Group]]:
    if not rest:
        yield []
    elif most:
        first = min(rest)
        for group in costs:
            if group[0] == first and rest.issuperset(group):
                for others in _cuts(rest - {*group}, costs, most - 1):
                    yield [group, *others]
