"""Most people heard with a limit, or a share of the people at least cost: who is served is chosen, too."""

from dataclasses import replace

import numpy as np
from scipy.sparse import csr_array, diags_array, hstack, kron, vstack

from keng.core.planning.siting.certificate import Leaf, Part
from keng.core.planning.siting.cover import FOR_SEARCH, Solved, rounded_up
from keng.core.planning.siting.effort import Effort
from keng.core.planning.siting.first_choice import most_by_swaps
from keng.core.planning.siting.linear import (
    Found,
    Program,
    Relaxed,
    bound_of,
    lifted,
    priced,
    relax,
    search,
    step_of,
)
from keng.core.planning.siting.prices import stepped_prices
from keng.core.planning.siting.problem import Aim, Goal, Ints
from keng.core.planning.siting.rows import Rows
from keng.core.planning.siting.tree import prove

FOR_ROOT = 0.4  # of the time, where there is a point to fall back on
RELAXED_ENTRIES = 2_000_000  # beyond that the relaxation alone outlasts any clock
PROOF_ENTRIES = 400_000  # beyond that each node of a written proof takes too long


def choice_program(goal: Goal, rows: Rows, cost: Ints, need: Ints, *, each: int, wanted: int) -> Program:
    """Variables: a gong at each place, then served or not for each group. Rows as in `rows`, then one more.

    A group may count as served when on each night its gongs add up: Σ a x − each·z ≥ need − each, where
    `need` is what the kept gongs leave to ask. The last row is the limit (−Σ s x ≥ −limit) or the share (Σ
    people z ≥ wanted).
    """
    sites, groups = len(cost), rows.groups
    per_group = kron(
        diags_array(np.full(groups, each), dtype=np.int64), np.ones((rows.nights, 1)), format="csr"
    )
    body = hstack([rows.matrix, -per_group], format="csr")
    if goal.aim is Aim.MOST:
        spent = cost if goal.is_budget else np.ones(sites, dtype=np.int64)
        last, ask = np.concatenate([-spent, np.zeros(groups, dtype=np.int64)]), -wanted
        costs = np.concatenate([np.zeros(sites, dtype=np.int64), -rows.people])
    else:
        last, ask = np.concatenate([np.zeros(sites, dtype=np.int64), rows.people]), wanted
        costs = np.concatenate([cost, np.zeros(groups, dtype=np.int64)])
    matrix = csr_array(vstack([body, csr_array(last[None, :])], format="csr")).astype(np.int64)
    whole = np.concatenate([np.ones(sites, dtype=bool), np.full(groups, each > 1)])
    return Program(costs, matrix, np.concatenate([need - each, [ask]]), whole)


def solve_choice(program: Program, *, sites: int, effort: Effort, first: Ints | None = None) -> Solved | None:
    """The best choice of places. None where the limit or the time leaves none.

    `first` is a point to begin with: the search keeps to what may be better.
    """
    step = step_of(program.cost)
    is_vast = first is not None and program.matrix.nnz > RELAXED_ENTRIES
    root = None if is_vast else relax(program, seconds=effort.some(FOR_ROOT))
    if root is None and first is not None:
        return _by_steps(program, first, sites=sites, effort=effort)
    found = _searched(program, root, first, step=step, seconds=effort.some(FOR_SEARCH))
    if found is None:
        return None
    is_small = program.matrix.nnz <= PROOF_ENTRIES
    proved = prove(
        program,
        step=step,
        best=found.values,
        root=root,
        effort=effort if is_small else replace(effort, nodes=1),
    )
    best = found.values if proved.best is None else proved.best
    claimed = max(proved.bound, min(rounded_up(found.bound, step), int(program.cost @ best)))
    opened = frozenset(int(j) for j in np.flatnonzero(best[:sites]))
    rows = tuple(range(len(program.need)))
    return Solved(opened, proved.bound, claimed, (Part(rows, proved.tree),))


def _by_steps(program: Program, first: Ints, *, sites: int, effort: Effort) -> Solved:
    """The first point, with a bound that needs no linear program."""
    known, limit = -int(program.cost @ first), -int(program.need[-1])
    prices = stepped_prices(program, sites=sites, limit=limit, known=known, effort=effort)
    bound = lifted(bound_of(program, prices, priced(program, prices), {}), step_of(program.cost))
    leaf = Leaf({int(row): int(prices[row]) for row in np.flatnonzero(prices)})
    opened = frozenset(int(j) for j in np.flatnonzero(first[:sites]))
    return Solved(opened, bound, bound, (Part(tuple(range(len(program.need))), leaf),))


def _searched(
    program: Program, root: Relaxed | None, first: Ints | None, *, step: int, seconds: float
) -> Found | None:
    """The better of the first point and what the solver finds; its bound, or the relaxation's."""
    if first is None or root is None:
        return search(program, seconds=seconds)
    known, bound = int(program.cost @ first), lifted(root.bound, step)
    if bound >= known:
        return Found(first, float(known))
    found = search(program, seconds=seconds)
    if found is None:
        return Found(first, float(bound))
    best = found.values if program.cost @ found.values < known else first
    return Found(best, max(found.bound, float(bound)))


def first_point(goal: Goal, rows: Rows, need: Ints, *, each: int, wanted: int, effort: Effort) -> Ints | None:
    """Places, then groups, as `choice_program` orders them; None where places cannot simply be exchanged."""
    if goal.aim is not Aim.MOST or goal.is_budget or each != 1 or rows.nights != 1:
        return None
    opened = most_by_swaps(rows.matrix, rows.people, need <= 0, limit=wanted, effort=effort)
    served = (rows.matrix @ opened > 0) | (need <= 0)
    return np.concatenate([opened, served.astype(np.int64)])
