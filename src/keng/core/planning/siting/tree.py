"""A proof by cases: each case closes or opens one place, each leaf's prices prove its bound by addition.

Branch and bound on the relaxation, written down. Complexity: one linear program a node; most villages need
fewer than ten. Instance: three homes, three places, each place reaching two homes: the relaxation says 3/2,
two gongs are needed, and lifting 3/2 to a whole gong proves it without any branch.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from keng.core.planning.siting.certificate import Branch, Leaf
from keng.core.planning.siting.effort import Effort
from keng.core.planning.siting.linear import (
    Program,
    Relaxed,
    bound_of,
    contradiction,
    lifted,
    priced,
    relax,
)
from keng.core.planning.siting.problem import ONE_IN_A_MILLION, Ints

WHOLE = 1e-6


@dataclass
class Growing:
    """A tree being grown: the best whole point so far, what is proved of the leaves that stay open."""

    program: Program
    step: int
    best: Ints | None
    upper: int
    effort: Effort
    nodes: int = 0
    lower: int = field(default=2**62)

    @property
    def is_spent(self) -> bool:
        return self.nodes >= self.effort.nodes or self.effort.remaining() <= 0


@dataclass(frozen=True)
class Proved:
    """The tree, the bound it proves, and the best point met."""

    tree: Leaf | Branch
    bound: int
    best: Ints | None
    nodes: int


def prove(program: Program, *, step: int, best: Ints | None, root: Relaxed | None, effort: Effort) -> Proved:
    """Grow the tree until every leaf reaches the best point's cost, or until the effort is spent.

    `root` is the relaxation without any case, where it is known already.
    """
    upper = int(program.cost @ best) if best is not None else int(program.cost.clip(min=0).sum()) + step
    growing = Growing(program, step, best, upper, effort)
    tree = _node(growing, {}, root)
    return Proved(tree, min(growing.lower, growing.upper), growing.best, growing.nodes)


def _node(growing: Growing, fixed: Mapping[int, int], known: Relaxed | None = None) -> Leaf | Branch:
    growing.nodes += 1
    blocked = _blocked(growing, fixed)
    if blocked is not None:
        return blocked
    relaxed = known or relax(growing.program, fixed)
    if relaxed is None:
        return _contradicted(growing, fixed)
    bound = lifted(relaxed.bound, growing.step)
    if bound >= growing.upper:
        return _priced_leaf(relaxed.prices)
    site = _undecided(growing, relaxed)
    if site is None or growing.is_spent:
        growing.lower = min(growing.lower, bound)
        return _priced_leaf(relaxed.prices)
    first = _node(growing, {**fixed, site: 1})
    second = _node(growing, {**fixed, site: 0})
    return Branch(site, closed=second, opened=first)


def _undecided(growing: Growing, relaxed: Relaxed) -> int | None:
    """The place nearest to one half, of these the one that serves most; a whole point may be a new best."""
    off = np.abs(relaxed.values - 0.5)
    off[~growing.program.whole] = 1.0
    open_ones = np.flatnonzero(off < 0.5 - WHOLE)
    if not len(open_ones):
        _meet(growing, np.rint(relaxed.values).astype(np.int64))
        return None
    return int(open_ones[np.argmin(off[open_ones])])


def _meet(growing: Growing, point: Ints) -> None:
    program = growing.program
    if (program.matrix @ point >= program.need).all() and program.cost @ point < growing.upper:
        growing.best, growing.upper = point, int(program.cost @ point)


def _blocked(growing: Growing, fixed: Mapping[int, int]) -> Leaf | None:
    """A row that can no longer be met closes its case: a price high enough proves any bound."""
    program = growing.program
    most = np.ones(len(program.cost), dtype=np.int64)
    least = np.zeros(len(program.cost), dtype=np.int64)
    for variable, value in fixed.items():
        most[variable] = least[variable] = value
    helpful = program.matrix.maximum(0) @ most + program.matrix.minimum(0) @ least
    short = np.flatnonzero(helpful < program.need)
    if not len(short):
        return None
    prices = np.zeros(len(program.need), dtype=np.int64)
    prices[short[0]] = (growing.upper - min(0, _floor(growing)) + 1) * ONE_IN_A_MILLION
    return Leaf({int(short[0]): int(prices[short[0]])})


def _contradicted(growing: Growing, fixed: Mapping[int, int]) -> Leaf:
    """Several rows together leave nothing: their prices say so, or the case stays open."""
    prices = contradiction(growing.program, fixed, reaching=growing.upper)
    if prices is None:
        growing.lower = min(growing.lower, _floor(growing))
        return Leaf({})
    reached = lifted(bound_of(growing.program, prices, priced(growing.program, prices), fixed), growing.step)
    growing.lower = min(growing.lower, max(reached, _floor(growing)))
    return _priced_leaf(prices)


def _floor(growing: Growing) -> int:
    return int(growing.program.cost.clip(max=0).sum())


def _priced_leaf(prices: Ints) -> Leaf:
    return Leaf({int(row): int(prices[row]) for row in np.flatnonzero(prices)})
