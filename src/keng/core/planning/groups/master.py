"""The linear program over groups known so far: each home in one group, at most so many groups.

GLOP (OR-Tools) keeps its basis between calls: a new group costs few pivots, where SciPy's HiGHS starts anew.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from keng.core.planning.groups.problem import Group
from keng.core.planning.groups.walking import Part, walked


@dataclass(frozen=True)
class Shares:
    """The best mixture of groups: `value` is what it walks; prices of homes and of opening a group."""

    value: float
    prices: np.ndarray
    opening: float


class Master:
    """Takes groups one by one and never twice."""

    def __init__(self, part: Part) -> None:
        from ortools.linear_solver import pywraplp  # most of a second to load

        self.part = part
        self.costs: dict[Group, int] = {}
        self._solver = pywraplp.Solver.CreateSolver("GLOP")
        endless = self._solver.infinity()
        self._homes = [self._solver.Constraint(1.0, 1.0) for _ in range(part.count)]
        self._opening = self._solver.Constraint(-endless, float(part.most_groups))
        self._solver.Objective().SetMinimization()

    def take(self, groups: Iterable[Group]) -> int:
        """Returns how many were new."""
        before = len(self.costs)
        for group in groups:
            if group in self.costs:
                continue
            self.costs[group] = walked(self.part, group)
            share = self._solver.NumVar(0.0, self._solver.infinity(), "")
            self._solver.Objective().SetCoefficient(share, float(self.costs[group]))
            self._opening.SetCoefficient(share, 1.0)
            for home in group:
                self._homes[home].SetCoefficient(share, 1.0)
        return len(self.costs) - before

    def solved(self) -> Shares | None:
        """None where these groups make no cover, or the solver gives up."""
        from ortools.linear_solver import pywraplp

        if self._solver.Solve() != pywraplp.Solver.OPTIMAL:
            return None
        prices = np.array([row.dual_value() for row in self._homes])
        return Shares(self._solver.Objective().Value(), prices, min(0.0, self._opening.dual_value()))
