"""What is asked of the siting planner and what it answers."""

from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from keng.core.planning.siting.certificate import Certificate

Ints = NDArray[np.int64]
ONE_IN_A_MILLION = 1_000_000  # dual prices are whole millionths, so that a checker adds whole numbers only


class Aim(StrEnum):
    """What a plan strives for."""

    FEWEST = "fewest"  # every home heard, at least cost
    MOST = "most"  # most people heard with a given number of gongs or a given sum
    SHARE = "share"  # a share of the people heard, at least cost


@dataclass(frozen=True)
class Goal:
    """An aim with its figure: `limit` gongs (or đồng, when `is_budget`) for MOST, `share` for SHARE."""

    aim: Aim = Aim.FEWEST
    limit: int = 0
    is_budget: bool = False
    share: Fraction = Fraction(1)


@dataclass(frozen=True)
class SitingProblem:
    """Homes, places where a gong may hang, and who hears what.

    `reach` holds one matrix for each night the plan should hold in, homes × sites: what a gong there adds for
    this home. A home hears on a night when the open gongs add up to `need`: 1 and 1 for plain covering, 1
    and 2 with a backup; for chances −ln(1 − p) in whole thousandths against −ln(1 − wanted). A home is
    served when it hears on every night. `kept` gongs hang already and stay.
    """

    people: Ints
    cost: Ints
    reach: tuple[csr_array, ...]
    goal: Goal = Goal()
    need: int = 1
    kept: frozenset[int] = frozenset()

    @property
    def homes(self) -> int:
        return len(self.people)

    @property
    def sites(self) -> int:
        return len(self.cost)


@dataclass(frozen=True)
class SitingPlan:
    """Places that get or keep a gong, in order, homes that are served, and the certificate."""

    chosen: tuple[int, ...]
    served: NDArray[np.bool_]
    certificate: Certificate


@dataclass(frozen=True)
class Unreachable:
    """No plan can serve these homes: whatever is opened, they stay below their need on some night.

    `best` says what they would have with a gong at every place; 0 is nothing at all.
    """

    homes: tuple[int, ...]
    best: tuple[int, ...] = field(default=())
