"""Whole points by CP-SAT: one worker and a fixed seed, so that the same problem gives the same plan.

On dense random covering ten times faster than branch and cut: OR-Library's scpb2 takes 1.8 s against 17 s.
"""

import numpy as np

from keng.core.planning.siting.linear import Found, Program

SEED = 22


def search_clauses(program: Program, *, seconds: float, below: int) -> Found | None:
    """The best whole point that costs less than `below`, with what is proved of the least cost.

    Where none is cheaper, `values` is empty and the bound is `below`. None
    where time ran out with nothing found and nothing proved.
    """
    from ortools.sat.python import cp_model  # a second to load, and most plans are proved without it

    model = cp_model.CpModel()
    chosen = [model.new_bool_var("") for _ in program.cost]
    matrix = program.matrix
    for row, need in enumerate(program.need):
        entries = slice(matrix.indptr[row], matrix.indptr[row + 1])
        terms = [(int(j), int(a)) for j, a in zip(matrix.indices[entries], matrix.data[entries], strict=True)]
        model.add(sum(a * chosen[j] for j, a in terms) >= int(need))
    cost = sum(int(c) * x for c, x in zip(program.cost, chosen, strict=True))
    model.add(cost <= below - 1)
    model.minimize(cost)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = SEED
    solver.parameters.linearization_level = 2
    solver.parameters.max_time_in_seconds = seconds
    status = solver.solve(model)
    if status == cp_model.INFEASIBLE:
        return Found(np.zeros(0, dtype=np.int64), float(below))
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    values = np.array([solver.boolean_value(x) for x in chosen], dtype=np.int64)
    return Found(values, solver.best_objective_bound)
