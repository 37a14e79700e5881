"""Linear and integer programs by HiGHS (through SciPy), and exact bounds out of its rounded prices.

All programs are: least `cost`·v with `matrix` v ≥ `need`, each v between 0 and 1.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import csc_array, csr_array, eye_array, hstack

from keng.core.planning.siting.problem import ONE_IN_A_MILLION, Ints

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Program:
    """Whole numbers throughout. `whole` says which variables must be 0 or 1."""

    cost: Ints
    matrix: csr_array
    need: Ints
    whole: NDArray[np.bool_]


@dataclass(frozen=True)
class Relaxed:
    """The best fractional point, the rows' prices in whole millionths, and the bound these prove exactly.

    `bound` is in millionths too; `slack` what each variable costs beyond its prices.
    """

    values: Floats
    prices: Ints
    bound: int
    slack: Ints


def relax(
    program: Program,
    fixed: Mapping[int, int] | None = None,
    *,
    bounded: int | None = None,
    seconds: float | None = None,
) -> Relaxed | None:
    """Solve the relaxation with some variables fixed. None where there is no point, or no time.

    Only the first `bounded` variables stay below 1, all of them if nothing is said.
    """
    fixed = fixed or {}
    low, high = np.zeros(len(program.cost)), np.ones(len(program.cost))
    high[bounded:] = np.inf if bounded is not None else 1.0
    for variable, value in fixed.items():
        low[variable] = high[variable] = value
    done = linprog(
        program.cost.astype(float),
        A_ub=-program.matrix.astype(float),
        b_ub=-program.need.astype(float),
        bounds=np.stack([low, high], axis=1),
        method="highs",
        options={} if seconds is None else {"time_limit": max(0.05, seconds)},
    )
    if done.x is None or done.status != 0:
        return None
    prices = np.maximum(0, np.rint(-done.ineqlin.marginals * ONE_IN_A_MILLION)).astype(np.int64)
    slack = priced(program, prices)
    return Relaxed(done.x, prices, bound_of(program, prices, slack, fixed), slack)


def contradiction(program: Program, fixed: Mapping[int, int], *, reaching: int) -> Ints | None:
    """Prices that lift the bound to `reaching` where the fixings leave no point at all; None where they do.

    What is missing at least (phase one) has prices of its own (Farkas); the larger they are taken, the higher
    the bound.
    """
    rows, count = program.matrix.shape
    short = Program(
        np.concatenate([np.zeros(count, dtype=np.int64), np.ones(rows, dtype=np.int64)]),
        csr_array(hstack([program.matrix, eye_array(rows, dtype=np.int64)], format="csr")),
        program.need,
        np.zeros(count + rows, dtype=bool),
    )
    missing = relax(short, fixed, bounded=count)
    if missing is None or missing.bound <= 0:
        return None
    least = int(program.cost.clip(max=0).sum())
    return missing.prices * -(-(reaching - least + 1) * ONE_IN_A_MILLION // missing.bound)


def priced(program: Program, prices: Ints) -> Ints:
    """Cost minus prices of the rows a variable helps, in millionths."""
    helped = csc_array(program.matrix).T @ prices
    return program.cost * ONE_IN_A_MILLION - np.asarray(helped, dtype=np.int64)


def bound_of(program: Program, prices: Ints, slack: Ints, fixed: Mapping[int, int]) -> int:
    """Σ need·price + what each variable may still save: its slack if negative, or if it is fixed at 1."""
    saved = np.minimum(0, slack)
    for variable, value in fixed.items():
        saved[variable] = slack[variable] if value else 0
    return int(program.need @ prices) + int(saved.sum())


def lifted(bound: int, step: int) -> int:
    """The least multiple of `step` that is no smaller than a bound in millionths: costs come in such
    steps.
    """
    return -(-bound // (ONE_IN_A_MILLION * step)) * step


def step_of(cost: Ints) -> int:
    """The greatest number that divides every cost, at least 1."""
    return max(1, math.gcd(*(int(c) for c in np.unique(np.abs(cost)))))


@dataclass(frozen=True)
class Found:
    """The best whole point found, and the bound HiGHS claims, in costs."""

    values: Ints
    bound: float


def search(program: Program, *, seconds: float, most: float | None = None) -> Found | None:
    """Branch and cut. `most` asks for points that cost no more than that. None where none was found."""
    constraints = [LinearConstraint(program.matrix.astype(float), program.need.astype(float), np.inf)]
    if most is not None:
        constraints.append(LinearConstraint(program.cost.astype(float)[None, :], -np.inf, most))
    done = milp(
        program.cost.astype(float),
        constraints=constraints,
        integrality=program.whole.astype(int),
        bounds=Bounds(0, 1),
        options={"time_limit": max(0.05, seconds), "mip_rel_gap": 0.0},
    )
    if done.x is None:
        return None
    return Found(np.rint(done.x).astype(np.int64), float(done.mip_dual_bound))
