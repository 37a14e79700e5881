"""What is asked of the groups planner and what it answers. Lengths are whole millimetres."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Group = tuple[int, ...]  # homes in ascending order


@dataclass(frozen=True)
class Size:
    """Homes in a group at least and at most, and about how many are wished: a part of n homes gets no more
    than ⌈n ÷ about⌉ groups, else the least walking would always be the smallest groups."""

    least: int = 5
    most: int = 15
    about: int = 10

    def groups_for(self, homes: int) -> int | None:
        """The most groups so many homes may make; None where no number of groups divides them."""
        fewest, top = -(-homes // self.most), homes // self.least
        if fewest > top:
            return None
        return max(fewest, min(top, -(-homes // self.about)))


@dataclass(frozen=True)
class GroupsProblem:
    """Homes 0 … `homes` − 1 and who is whose neighbour: row e of `ends` are two homes, `lengths_mm[e]` the
    way between them. `must` are homes that no plan may leave out (a trade with fire)."""

    homes: int
    ends: Ints
    lengths_mm: Ints
    size: Size = Size()
    must: frozenset[int] = frozenset()
    seed: int = 0


class Why(StrEnum):
    """Why a home is in no group."""

    ALONE = "alone"  # it and all it can walk to are fewer than a group
    REMAINDER = "remainder"  # so many homes make no whole number of groups
    SHAPE = "shape"  # no cut into connected groups was found that takes it in


@dataclass(frozen=True)
class Proved:
    """A connected part of the village: its homes that are in groups, the most groups it may have, what each
    home pays (`prices`) and what opening a group costs (`opening`, never positive), and the bound that
    these prove."""

    homes: Group
    most_groups: int
    prices: Group
    opening: int
    bound: int


@dataclass(frozen=True)
class GroupsPlan:
    """`groups` with their middle homes (the one with the least walking to it, no leader), homes left out,
    `value` the walking of every home to its group's middle, `bound` what no plan can walk less. `is_cut`
    where the clock ended the search: the next run may find another one."""

    groups: tuple[Group, ...]
    middles: tuple[int, ...]
    left_out: Mapping[int, Why]
    value: int
    bound: int
    parts: tuple[Proved, ...]
    is_cut: bool = False

    @property
    def gap(self) -> float:
        """How far the plan may be from the best, as a share of itself."""
        return (self.value - self.bound) / max(1, self.value)
