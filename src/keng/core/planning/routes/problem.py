"""What is asked of the routes planner and what it answers. Ways are whole millimetres, times seconds."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

Walk = tuple[int, ...]  # checkpoints 1 … n in the order they are visited
Order = tuple[Walk, ...]  # one walk for each walker, empty where he stays at the post


class Aim(StrEnum):
    """What is made as small as can be."""

    LONGEST = "longest"  # until the last walker is back; of equals, the least walking
    TOTAL = "total"  # what all walk together


@dataclass(frozen=True)
class RouteProblem:
    """Checkpoints 1 … n to be visited once each by one of `walkers`, who all leave 0, the post, at second 0.

    `ways_mm[i][j]` is the way from i to j; `back_mm[i]` from i to where a walk ends (None: the post; zeros:
    wherever its last checkpoint is). `stops_s[i − 1]` is the time spent at checkpoint i, `windows_s[i − 1]`
    the seconds between which it begins (None: any time); who comes early waits. No walk takes longer than
    `most_s`. `within_permille` says how much worse than the best an order may be and still be walked,
    `orders` how many different ones are wanted, `turns` how long to search (0: as the size asks).
    """

    ways_mm: Sequence[Sequence[int]]
    back_mm: Sequence[int] | None = None
    stops_s: Sequence[int] = ()
    windows_s: Sequence[tuple[int, int] | None] = ()
    walkers: int = 1
    aim: Aim = Aim.LONGEST
    pace_mm_s: int = 1_100
    most_s: int | None = None
    within_permille: int = 100
    orders: int = 24
    seed: int = 0
    turns: int = 0

    @property
    def checkpoints(self) -> int:
        return len(self.ways_mm) - 1


@dataclass(frozen=True)
class Proof:
    """A bound that addition proves: a price of each checkpoint (`prices[i − 1]`, mm) and what follows for
    the aim; `bound` counts as `RoutePlan.value` does. `is_joined`: it leans on joining walks into one."""

    prices: tuple[int, ...]
    bound: int
    is_joined: bool = False


@dataclass(frozen=True)
class RoutePlan:
    """`orders[0]` is the best found, the others differ from it and are hardly worse.

    `value` is what the aim counts: millimetres walked, or for the longest walk its time as millimetres at the
    pace (`value / pace_mm_s` seconds), waiting and stops included.
    """

    orders: tuple[Order, ...]
    value: int
    proof: Proof

    @property
    def gap(self) -> float:
        """How far the best order may be from the best there is, as a share of itself."""
        return (self.value - self.proof.bound) / max(1, self.value)


@dataclass(frozen=True)
class NoOrder:
    """No order was found that keeps every window. `late` are checkpoints with the seconds they would be
    visited too late in the order that is least late; `clash` are checkpoints of which no two can be kept by
    one walker, more than there are walkers (then it is proved), or none."""

    late: tuple[tuple[int, int], ...]
    over_s: int
    clash: tuple[int, ...]
