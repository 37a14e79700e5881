"""`plan_siting`: the one entrance to the siting planner."""

import math

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_array, csr_array

from keng.core.planning.siting.certificate import Certificate
from keng.core.planning.siting.choice import choice_program, first_point, solve_choice
from keng.core.planning.siting.cover import Solved, solve_cover
from keng.core.planning.siting.effort import Effort
from keng.core.planning.siting.problem import Aim, Ints, SitingPlan, SitingProblem, Unreachable
from keng.core.planning.siting.rows import Rows, merged


class NoTime(Exception):
    """The search ended before it met any plan."""


def plan_siting(problem: SitingProblem, *, effort: Effort | None = None) -> SitingPlan | Unreachable:
    """The best places for gongs, with a certificate; or the homes that no choice of places can serve.

    Merge homes that hear the same, take off what kept gongs give, then cover or choose. The same problem
    gives the same plan unless the time runs out. Raises `NoTime`. Cost: set covering is NP-hard; merging and
    one relaxation are polynomial, what they leave open is searched as a tree of linear programs.

    Instance: three homes in a row, a place at each that reaches its neighbours: one gong, in the middle,
    and a certificate whose price of 1 on the middle home proves that none is fewer.
    """
    effort = effort or Effort()
    rows = merged(problem)
    asked = asked_people(problem)
    if (lost := unreachable(problem, rows, asked)) is not None:
        return lost
    kept = np.array(sorted(problem.kept), dtype=np.int64)
    need = np.maximum(0, problem.need - _given(rows.matrix, kept, problem.sites))
    free = _without(rows.matrix, kept)
    base = int(problem.cost[kept].sum())
    cost = problem.cost.copy()
    cost[kept] = 0
    left = Rows(free, rows.people, rows.group_of, rows.nights)
    solved = _solve(problem, left, cost, need, asked=asked, effort=effort)
    chosen = tuple(sorted(solved.opened | problem.kept))
    served = served_homes(problem, chosen)
    return SitingPlan(chosen, served, _certificate(problem, solved, chosen, served, base))


def _solve(
    problem: SitingProblem, rows: Rows, cost: Ints, need: Ints, *, asked: int, effort: Effort
) -> Solved:
    if problem.goal.aim is Aim.FEWEST:
        return solve_cover(cost, rows.matrix, need, effort=effort)
    wanted = asked if problem.goal.aim is Aim.SHARE else free_limit(problem)
    program = choice_program(problem.goal, rows, cost, need, each=problem.need, wanted=wanted)
    first = first_point(problem.goal, rows, need, each=problem.need, wanted=wanted, effort=effort)
    solved = solve_choice(program, sites=problem.sites, effort=effort, first=first)
    if solved is None:
        raise NoTime
    return solved


def asked_people(problem: SitingProblem) -> int:
    """How many people must be served: all for FEWEST, a share rounded up for SHARE, none for MOST."""
    everybody = int(problem.people.sum())
    if problem.goal.aim is Aim.MOST:
        return 0
    return math.ceil(problem.goal.share * everybody) if problem.goal.aim is Aim.SHARE else everybody


def free_limit(problem: SitingProblem) -> int:
    """What the kept gongs leave of the limit; they count as gongs, and with what they cost."""
    kept = sorted(problem.kept)
    used = int(problem.cost[kept].sum()) if problem.goal.is_budget else len(kept)
    return max(0, problem.goal.limit - used)


def served_homes(problem: SitingProblem, chosen: tuple[int, ...]) -> NDArray[np.bool_]:
    """Which homes hear on every night."""
    opened = np.zeros(problem.sites, dtype=np.int64)
    opened[list(chosen)] = 1
    nights = [matrix @ opened >= problem.need for matrix in problem.reach]
    return np.asarray(np.all(nights, axis=0))


def unreachable(problem: SitingProblem, rows: Rows, asked: int) -> Unreachable | None:
    """Homes that stay below their need with a gong at every place, when they must be served."""
    most = rows.matrix.sum(axis=1).reshape(rows.groups, rows.nights).min(axis=1)
    is_lost = most < problem.need
    if int(rows.people[~is_lost].sum()) >= asked and not (problem.goal.aim is Aim.FEWEST and is_lost.any()):
        return None
    homes = np.flatnonzero(is_lost[rows.group_of])
    best = most[rows.group_of[homes]]
    return Unreachable(tuple(int(h) for h in homes), tuple(int(b) for b in best))


def _certificate(
    problem: SitingProblem,
    solved: Solved,
    chosen: tuple[int, ...],
    served: NDArray[np.bool_],
    base: int,
) -> Certificate:
    if problem.goal.aim is Aim.MOST:
        value = int(problem.people[served].sum())
        return Certificate(value, -solved.bound, -solved.solver_bound, solved.parts)
    value = int(problem.cost[list(chosen)].sum())
    return Certificate(value, base + solved.bound, base + solved.solver_bound, solved.parts)


def _given(matrix: csr_array, kept: Ints, sites: int) -> Ints:
    opened = np.zeros(sites, dtype=np.int64)
    opened[kept] = 1
    return np.asarray(matrix @ opened, dtype=np.int64)


def _without(matrix: csr_array, kept: Ints) -> csr_array:
    if not len(kept):
        return matrix
    columns = csc_array(matrix, copy=True)
    for site in kept:
        columns.data[columns.indptr[site] : columns.indptr[site + 1]] = 0
    columns.eliminate_zeros()
    rest = csr_array(columns)
    rest.sort_indices()
    return rest
