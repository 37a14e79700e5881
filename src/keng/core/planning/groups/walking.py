"""Who can walk to whom: the parts of a village, ways within a part, and what a group walks."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components, dijkstra

from keng.core.planning.groups.problem import Group, GroupsProblem, Ints, Size

LOOKED_AT = 128


@dataclass(frozen=True)
class Part:
    """Homes that hang together, numbered anew from 0; `homes` are their numbers in the problem.

    `near` are neighbours, `walk` the shortest ways between any two through the neighbourhood, in mm,
    `nearest` for each home the others in order of these ways, as many as are worth a look.
    """

    homes: Group
    near: tuple[frozenset[int], ...]
    walk: Ints
    nearest: Ints
    size: Size
    most_groups: int

    @property
    def count(self) -> int:
        return len(self.homes)


def roads(problem: GroupsProblem) -> csr_array:
    """The neighbourhood as a symmetric matrix. Two homes at one point get a millimetre: zero is "no way"."""
    one, two = problem.ends[:, 0], problem.ends[:, 1]
    both = (np.concatenate([one, two]), np.concatenate([two, one]))
    lengths = np.maximum(1, np.concatenate([problem.lengths_mm, problem.lengths_mm]))
    return csr_array((lengths, both), shape=(problem.homes, problem.homes))


def hanging_together(matrix: csr_array, homes: Sequence[int]) -> list[Group]:
    """Homes by connected part, each ascending, parts by their first home."""
    own = np.array(sorted(homes), dtype=np.int64)
    _, labels = connected_components(matrix[own][:, own], directed=False)
    parts: dict[int, list[int]] = {}
    for home, label in zip(own.tolist(), labels.tolist(), strict=True):
        parts.setdefault(label, []).append(home)
    return [tuple(part) for part in parts.values()]


def part_of(matrix: csr_array, homes: Group, size: Size, most_groups: int) -> Part:
    """One part with all its ways. Memory grows with the square of its homes."""
    own = matrix[list(homes)][:, list(homes)]
    near = tuple(
        frozenset(own.indices[own.indptr[i] : own.indptr[i + 1]].tolist()) for i in range(len(homes))
    )
    walk = np.rint(dijkstra(own.astype(float), directed=False)).astype(np.int64)
    others = walk.copy()
    np.fill_diagonal(others, -1)
    seen = 1 + max(LOOKED_AT, 8 * size.most)
    nearest = np.argsort(others, axis=1, kind="stable")[:, 1:seen]
    return Part(homes, near, walk, nearest, size, most_groups)


def is_connected(near: Sequence[frozenset[int]], homes: Iterable[int]) -> bool:
    """Whether these homes hang together among themselves."""
    rest = {*homes}
    if not rest:
        return False
    edge = [rest.pop()]
    while edge:
        found = near[edge.pop()] & rest
        rest -= found
        edge += found
    return not rest


def walked(part: Part, homes: Sequence[int]) -> int:
    """What a group walks: every home to the middle one, which is chosen so that this is least."""
    own = np.array(homes)
    return int(part.walk[own[:, None], own].sum(axis=0).min())


def middle(part: Part, homes: Group) -> int:
    """The home with the least walking to it; of equals the first."""
    own = np.array(homes)
    return homes[int(part.walk[own[:, None], own].sum(axis=0).argmin())]
