"""Two solvers under one roof: HiGHS for what its relaxation settles at once, CP-SAT for what is logic.

Both run on one thread, stop after so much work rather than after so much time, and so give the same answer
to the same program on every machine; `seconds` is only the end of patience.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain
from math import ceil

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, OptimizeResult, milp
from scipy.sparse import csr_array

from keng.core.planning.rotas.program import Program

NODES = 200  # of the search tree of HiGHS
WORK = 6.0  # of CP-SAT, in its own measure of work, about seconds
IS_OVER, IS_NONE = 0, 2  # what `milp` calls solved, and without any solution


@dataclass(frozen=True)
class Effort:
    """`seconds` for everything; `spent` are those gone since the start, by the caller's clock."""

    seconds: float = 60.0
    spent: Callable[[], float] = lambda: 0.0

    @property
    def left(self) -> float:
        return max(0.05, self.seconds - self.spent())


@dataclass(frozen=True)
class Found:
    """`values` of the variables, None where there are none; `bound` is what the cost cannot undercut;
    `is_over` where the search came to its own end."""

    values: Sequence[int] | None
    bound: int
    is_over: bool

    def cost(self, program: Program) -> int:
        """What the values cost."""
        return sum(adds * self.values[number] for number, adds in program.cost) if self.values else 0


def seek(program: Program, effort: Effort) -> Found:
    """The best values by HiGHS; where it comes to no end, by CP-SAT, which starts from what HiGHS found."""
    if any(low > high or (not terms and not low <= 0 <= high) for terms, low, high in program.rows):
        return Found(None, 0, is_over=True)
    first = _relaxed(program, effort)
    if first.is_over or (first.values and not program.cost):
        return first
    second = _logical(program, effort, hint=first.values)
    bound = max(first.bound, second.bound)
    if second.is_over or first.values is None:
        return Found(second.values, bound, second.is_over)
    best = min((f for f in (second, first) if f.values), key=lambda found: found.cost(program))
    return Found(best.values, bound, is_over=False)


def _relaxed(program: Program, effort: Effort) -> Found:
    count = len(program.limits)
    if not count:
        return Found([], 0, is_over=True)
    cost = np.zeros(count)
    for number, adds in program.cost:
        cost[number] += adds
    limits = np.array(program.limits)
    options = {"node_limit": NODES, "time_limit": effort.left, "mip_rel_gap": 0.0}
    told = milp(
        cost,
        constraints=_matrix(program),
        bounds=Bounds(limits[:, 0], limits[:, 1]),
        integrality=np.ones(count),
        options=options,
    )
    return _read(told, least=int(np.minimum(cost, 0) @ limits[:, 1]))


def _read(told: OptimizeResult, *, least: int) -> Found:
    if told.status == IS_NONE:
        return Found(None, 0, is_over=True)
    bound = told.mip_dual_bound
    is_told = bound is not None and np.isfinite(bound)
    values = None if told.x is None else np.rint(told.x).astype(int).tolist()
    return Found(values, ceil(bound - 1e-6) if is_told else least, is_over=told.status == IS_OVER)


def _matrix(program: Program) -> LinearConstraint:
    rows = [row for row in program.rows if row[0]]
    starts = np.cumsum([0, *(len(terms) for terms, _low, _high in rows)])
    flat = np.array([*chain.from_iterable(terms for terms, _low, _high in rows)]).reshape(-1, 2)
    matrix = csr_array((flat[:, 1].astype(float), flat[:, 0], starts), (len(rows), len(program.limits)))
    return LinearConstraint(matrix, [row[1] for row in rows], [row[2] for row in rows])


def _logical(program: Program, effort: Effort, *, hint: Sequence[int] | None) -> Found:
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    variables = [model.new_int_var(low, high, "") for low, high in program.limits]
    for terms, low, high in program.rows:
        own = cp_model.LinearExpr.weighted_sum([variables[n] for n, _ in terms], [a for _, a in terms])
        model.add_linear_constraint(own, low, high)
    if program.cost:
        model.minimize(sum(adds * variables[number] for number, adds in program.cost))
    for variable, value in zip(variables, hint or (), strict=False):
        model.add_hint(variable, value)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.interleave_search = True  # several ways to search take turns on the one worker
    solver.parameters.random_seed = program.problem.seed
    solver.parameters.max_deterministic_time = WORK
    solver.parameters.max_time_in_seconds = effort.left
    status = solver.solve(model)
    is_over = status in (cp_model.OPTIMAL, cp_model.INFEASIBLE)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Found(None, -(10**9), is_over=is_over)
    bound = ceil(solver.best_objective_bound - 1e-6) if program.cost else 0
    return Found([solver.value(v) for v in variables], bound, is_over=is_over)
