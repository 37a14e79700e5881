"""Every home heard at least cost: reduce, part into villages, relax, search, prove."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array

from keng.core.planning.siting.certificate import Branch, Leaf, Part
from keng.core.planning.siting.clauses import search_clauses
from keng.core.planning.siting.effort import Effort
from keng.core.planning.siting.exchange import exchanged
from keng.core.planning.siting.linear import Program, Relaxed, lifted, relax, search, step_of
from keng.core.planning.siting.problem import ONE_IN_A_MILLION, Ints
from keng.core.planning.siting.reduce import Core, components, reduced, replacements
from keng.core.planning.siting.tree import prove

FOR_SEARCH = 0.7  # of the time, the rest is for the written proof


@dataclass(frozen=True)
class Solved:
    """Opened places, exact and claimed bounds, and the proof in parts."""

    opened: frozenset[int]
    bound: int
    solver_bound: int
    parts: tuple[Part, ...]


def solve_cover(cost: Ints, matrix: csr_array, need: Ints, *, effort: Effort) -> Solved:
    """Least cost with `matrix` x ≥ `need`; rows that ask nothing are left out. Every row must be able to be
    met.

    Returns parts whose rows are those of `matrix`.
    """
    asking = np.flatnonzero(need > 0)
    is_plain = bool((need[asking] == 1).all()) and bool((matrix.data == 1).all())
    whole = Core(csr_array(matrix[asking]), cost, asking, np.arange(len(cost)))
    core = _named(reduced(whole.matrix, cost), whole) if is_plain else whole
    parts = components(core)
    weights = [part.matrix.nnz for part in parts]
    solved = [
        _solve_part(part, need[part.rows], effort.part([*weights[number:], *_spent(weights, number, effort)]))
        for number, part in enumerate(parts)
    ]
    left_out = np.setdiff1d(np.arange(len(cost)), core.sites)
    instead = replacements(csr_array(matrix[core.rows]), cost, left_out, core.sites)
    return Solved(
        frozenset(site for part in solved for site in part.opened),
        sum(part.bound for part in solved),
        sum(part.solver_bound for part in solved),
        _with_replacements([part.parts[0] for part in solved], [part.sites for part in parts], instead),
    )


def _spent(weights: list[int], number: int, effort: Effort) -> list[int]:
    """Without a clock nobody knows what earlier parts left over: each keeps to its share of the whole."""
    return weights[:number] if effort.left is None else []


def _with_replacements(parts: list[Part], sites: list[Ints], instead: dict[int, int]) -> tuple[Part, ...]:
    """Each left-out place goes to the part of the place that stands for it."""
    owner = {int(site): number for number, own in enumerate(sites) for site in own}
    shares: list[dict[int, int]] = [{} for _ in parts]
    for left_out, other in instead.items():
        shares[owner[other]][left_out] = other
    return tuple(Part(part.rows, part.tree, share) for part, share in zip(parts, shares, strict=True))


def _named(core: Core, whole: Core) -> Core:
    return Core(core.matrix, core.cost, whole.rows[core.rows], core.sites)


def _solve_part(part: Core, need: Ints, effort: Effort) -> Solved:
    if part.matrix.shape == (1, 1):
        return _single(part, need)
    program = Program(part.cost, part.matrix, need, np.ones(len(part.cost), dtype=bool))
    step = step_of(part.cost)
    point = greedy(program)
    if not bool((part.matrix.data == 1).all()):
        point = exchanged(program, point, effort=effort)
    root = relax(program)
    claimed = lifted(root.bound, step) if root else 0
    if root is not None and claimed < program.cost @ point:
        point, searched = improve(program, point, root, step=step, seconds=effort.some(FOR_SEARCH))
        claimed = max(claimed, searched)
    proved = prove(program, step=step, best=point, root=root, effort=effort)
    point = point if proved.best is None else proved.best
    rows = tuple(int(row) for row in part.rows)
    tree = _renamed(proved.tree, lambda j: int(part.sites[j]), lambda i: rows[i])
    opened = frozenset(int(part.sites[j]) for j in np.flatnonzero(point))
    return Solved(opened, proved.bound, max(claimed, proved.bound), (Part(rows, tree),))


def _single(part: Core, need: Ints) -> Solved:
    """One row and one place: it is opened, and its cost is the row's price."""
    row, site, cost = int(part.rows[0]), int(part.sites[0]), int(part.cost[0])
    price = -(-cost * ONE_IN_A_MILLION // int(need[0]))
    leaf = Leaf({row: price})
    return Solved(frozenset({site}), cost, cost, (Part((row,), leaf),))


def improve(program: Program, point: Ints, root: Relaxed, *, step: int, seconds: float) -> tuple[Ints, int]:
    """A cheaper whole point, if there is one, and the bound the solver claims.

    Places whose price alone would lift the relaxation to the point's cost are left out first.
    """
    upper = int(program.cost @ point)
    may_help = root.slack <= (upper - step) * ONE_IN_A_MILLION - root.bound
    inside = Program(
        program.cost[may_help],
        csr_array(program.matrix.tocsc()[:, may_help]),
        program.need,
        program.whole[may_help],
    )
    is_plain = bool((inside.matrix.data == 1).all())
    found = (
        search_clauses(inside, seconds=seconds, below=upper) if is_plain else search(inside, seconds=seconds)
    )
    if found is None:
        return point, lifted(root.bound, step)
    if len(found.values) and inside.cost @ found.values < upper:
        point = np.zeros_like(point)
        point[np.flatnonzero(may_help)[found.values > 0]] = 1
    return point, min(upper, rounded_up(found.bound, step))


def greedy(program: Program) -> Ints:
    """A good first point: the most help per cost, again and again, then what is needless taken out."""
    matrix, by_site = program.matrix, program.matrix.tocsc()
    left = program.need.astype(np.int64).copy()
    point = np.zeros(len(program.cost), dtype=np.int64)
    while (left > 0).any():
        help_ = np.asarray(_clipped(matrix, left).sum(axis=0)).reshape(-1) * (1 - point)
        site = int(np.argmax(help_ / np.maximum(program.cost, 1e-9)))
        point[site] = 1
        left = left - by_site[:, [site]].toarray().reshape(-1)
    return _thinned(program, point)


def _clipped(matrix: csr_array, left: Ints) -> csr_array:
    per_entry = np.repeat(np.maximum(left, 0), np.diff(matrix.indptr))
    return csr_array((np.minimum(matrix.data, per_entry), matrix.indices, matrix.indptr), shape=matrix.shape)


def _thinned(program: Program, point: Ints) -> Ints:
    by_site = program.matrix.tocsc()
    has = program.matrix @ point
    for site in sorted(np.flatnonzero(point), key=lambda j: (-program.cost[j], j)):
        own = by_site[:, [site]].toarray().reshape(-1)
        if (has - own >= program.need).all():
            point[site], has = 0, has - own
    return point


def rounded_up(bound: float, step: int) -> int:
    """The solver's bound is a float with an error; a hundred-thousandth is taken off before it is lifted."""
    return int(-(-(bound - 1e-5 * max(1.0, abs(bound))) // step)) * step


def _renamed(tree: Leaf | Branch, site: Callable[[int], int], row: Callable[[int], int]) -> Leaf | Branch:
    if isinstance(tree, Leaf):
        return Leaf({row(i): price for i, price in tree.duals.items()})
    return Branch(site(tree.site), _renamed(tree.closed, site, row), _renamed(tree.opened, site, row))
