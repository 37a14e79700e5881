"""A first cut of a part into groups, along a tree: the best cut of one tree is found exactly.

For each home v of a rooted tree and each size s: the least cost of the branch below v with v's own group open
at s homes, the others closed. Joining a child takes (min, +) over sizes: O(n · most²) for the tree. A tree
whose twigs are short can always be cut, a star cannot; so several trees are tried.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from keng.core.planning.groups.walking import Part

Costs = list[float]


@dataclass(frozen=True)
class Tree:
    """Homes from the root outward, and each one's parent (the root's is −1)."""

    order: tuple[int, ...]
    parent: tuple[int, ...]


@dataclass(frozen=True)
class Cut:
    """Groups along a tree and homes that no group could take."""

    groups: tuple[tuple[int, ...], ...]
    left_out: tuple[int, ...]


def grown(part: Part, root: int, weight: np.ndarray) -> Tree:
    """Prim's tree over the neighbourhood by `weight`; with the ways themselves the shortest tree."""
    from heapq import heappop, heappush

    parent, order = {root: -1}, list[int]()
    seen: set[int] = set()
    heap: list[tuple[float, int, int]] = [(0.0, root, -1)]
    while heap:
        _, home, before = heappop(heap)
        if home in seen:
            continue
        seen.add(home)
        parent[home] = before
        order.append(home)
        for other in sorted(part.near[home] - seen):
            heappush(heap, (float(weight[home, other]), other, home))
    return Tree(tuple(order), tuple(parent[i] for i in range(part.count)))


def deep(part: Part, root: int) -> Tree:
    """A tree that goes on to the nearest new home as long as it can: hardly any twigs, so easy to cut."""
    parent, order, trail = {root: -1}, [root], [root]
    while trail:
        home = trail[-1]
        fresh = [(int(part.walk[home, o]), o) for o in part.near[home] if o not in parent]
        if not fresh:
            trail.pop()
            continue
        following = min(fresh)[1]
        parent[following] = home
        order.append(following)
        trail.append(following)
    return Tree(tuple(order), tuple(parent[i] for i in range(part.count)))


def cut(part: Part, tree: Tree, *, opening: float, leaving: Sequence[float]) -> Cut:
    """The cheapest cut of a tree: its ways, `opening` for each group, `leaving` for each home left out."""
    least, most = part.size.least, part.size.most
    opened: list[Costs] = [[math.inf] * (most + 1) for _ in range(part.count)]
    closed = [0.0] * part.count
    is_out = [False] * part.count
    taken: list[list[tuple[int, list[int]]]] = [[] for _ in range(part.count)]
    out = [float(cost) for cost in leaving]
    for costs in opened:
        costs[1] = 0.0
    for home in reversed(tree.order):
        best = min(opened[home][least:], default=math.inf) + opening
        is_out[home] = out[home] <= best
        closed[home] = min(out[home], best)
        above = tree.parent[home]
        if above < 0:
            continue
        out[above] += closed[home]
        way = float(part.walk[home, above])
        opened[above], sizes = _joined(opened[above], opened[home], closed[home], way, most)
        taken[above].append((home, sizes))
    return _told(tree, opened, is_out, taken, least)


def _joined(above: Costs, below: Costs, closed: float, way: float, most: int) -> tuple[Costs, list[int]]:
    """The parent's costs with one more child, and for each size how many homes the child brings."""
    costs = [cost + closed for cost in above]
    sizes = [0] * (most + 1)
    for own in range(1, most):
        if above[own] == math.inf:
            continue
        base = above[own] + way
        for brought in range(1, most - own + 1):
            cost = base + below[brought]
            if cost < costs[own + brought]:
                costs[own + brought], sizes[own + brought] = cost, brought
    return costs, sizes


def _told(
    tree: Tree,
    opened: list[Costs],
    is_out: list[bool],
    taken: list[list[tuple[int, list[int]]]],
    least: int,
) -> Cut:
    groups: list[tuple[int, ...]] = []
    left: list[int] = []
    tops = [tree.order[0]]
    while tops:
        top = tops.pop()
        if is_out[top]:
            left.append(top)
            tops += [child for child, _ in taken[top]]
            continue
        costs = opened[top]
        size = min(range(least, len(costs)), key=lambda s: costs[s])
        own, open_ones = list[int](), [(top, size)]
        while open_ones:
            home, room = open_ones.pop()
            own.append(home)
            for child, sizes in reversed(taken[home]):
                brought = sizes[room]
                room -= brought
                if brought:
                    open_ones.append((child, brought))
                else:
                    tops.append(child)
        groups.append(tuple(sorted(own)))
    return Cut(tuple(sorted(groups)), tuple(sorted(left)))
