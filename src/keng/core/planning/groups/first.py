"""The instant proposal: the best cut of several trees, then homes change groups as long as walking falls."""

from collections.abc import Iterator

import numpy as np

from keng.core.planning.groups.problem import Group
from keng.core.planning.groups.trees import Cut, Tree, cut, deep, grown
from keng.core.planning.groups.walking import Part, walked

MORE_TREES = 12  # random ones, when the plain ones leave homes out
OUTSIDE_MM = 1e12  # leaving a home out costs more than any walking
OUTSIDE_MUST_MM = 1e15


def proposed(part: Part, *, must: frozenset[int], seed: int) -> Cut:
    """A cut with as few homes left out as the trees allow, and no more groups than wished where they can."""
    leaving = [OUTSIDE_MUST_MM if home in must else OUTSIDE_MM for home in range(part.count)]
    best: Cut | None = None
    for number, tree in enumerate(_trees(part, seed)):
        if best is not None and number >= 3 and not best.left_out and len(best.groups) <= part.most_groups:
            break
        found = _not_too_many(part, tree, leaving)
        if best is None or _badness(part, found, must) < _badness(part, best, must):
            best = found
    assert best is not None  # noqa: S101 - there is always a first tree
    return best


def _trees(part: Part, seed: int) -> Iterator[Tree]:
    walk = part.walk.astype(float)
    root = int(walk.sum(axis=0).argmin())
    yield grown(part, root, walk)
    yield grown(part, root, walk + walk[root][None, :])  # near the ways from the middle outward
    yield deep(part, int(walk[root].argmax()))
    chance = np.random.default_rng(seed)
    for _ in range(MORE_TREES):
        noise = walk * chance.uniform(0.3, 3.0, walk.shape)
        yield grown(part, int(chance.integers(part.count)), noise)
        yield deep(part, int(chance.integers(part.count)))


def _not_too_many(part: Part, tree: Tree, leaving: list[float]) -> Cut:
    """A cut with as many groups as are wished: what opening one costs is found by halving."""
    low, high = -1e8, 1e8
    best = cut(part, tree, opening=high, leaving=leaving)
    for _ in range(12):
        opening = (low + high) / 2
        found = cut(part, tree, opening=opening, leaving=leaving)
        if len(found.groups) > part.most_groups:
            low = opening
            continue
        high = opening
        if len(found.left_out) <= len(best.left_out):
            best = found
        if len(found.groups) == part.most_groups:
            break
    return best


def _badness(part: Part, found: Cut, must: frozenset[int]) -> tuple[int, int, int, int]:
    left = {*found.left_out}
    over = max(0, len(found.groups) - part.most_groups)
    return len(left & must), len(left), over, sum(walked(part, group) for group in found.groups)


def smallest_walk(part: Part, groups: tuple[Group, ...]) -> int:
    """What a set of groups walks altogether."""
    return sum(walked(part, group) for group in groups)
