"""The certificate as plain values for a file: all a checker needs, nothing it must trust."""

from collections.abc import Mapping, Sequence

import numpy as np
from scipy.sparse import csr_array

from keng.core.planning.siting.certificate import Branch, Leaf, Part
from keng.core.planning.siting.problem import Ints, SitingPlan, SitingProblem

FORMAT = "keng-siting-1"
Json = None | bool | int | float | str | Sequence["Json"] | Mapping[str, "Json"]


def sheet(
    problem: SitingProblem, plan: SitingPlan, reach: Mapping[str, Json] | None = None
) -> dict[str, Json]:
    """`reach` are coordinates and radii in whole millimetres where these alone decide who hears; else every
    home's places are listed."""
    goal, proof = problem.goal, plan.certificate
    return {
        "format": FORMAT,
        "aim": goal.aim.value,
        "limit": goal.limit,
        "is_budget": goal.is_budget,
        "share": str(goal.share),
        "need": problem.need,
        "people": problem.people.tolist(),
        "cost": problem.cost.tolist(),
        "kept": sorted(problem.kept),
        "reach": reach or {"nights": [_listed(matrix) for matrix in problem.reach]},
        "chosen": [*plan.chosen],
        "value": proof.value,
        "bound": proof.bound,
        "solver_bound": proof.solver_bound,
        "parts": [_part(part) for part in proof.parts],
    }


def distances(homes_mm: Ints, sites_mm: Ints, radius_mm: Ints) -> dict[str, Json]:
    """Who hears, as coordinates and radii."""
    return {
        "homes_mm": homes_mm.tolist(),
        "sites_mm": sites_mm.tolist(),
        "radius_mm": radius_mm.tolist(),
    }


def _listed(matrix: csr_array) -> list[Json]:
    places = np.split(matrix.indices, matrix.indptr[1:-1])
    if (matrix.data == 1).all():
        return [row.tolist() for row in places]
    amounts = np.split(matrix.data, matrix.indptr[1:-1])
    return [np.stack(pair, axis=1).tolist() for pair in zip(places, amounts, strict=True)]


def _part(part: Part) -> dict[str, Json]:
    instead = {str(j): k for j, k in sorted(part.instead.items())}
    return {"rows": [*part.rows], "instead": instead, "tree": _tree(part.tree)}


def _tree(tree: Leaf | Branch) -> dict[str, Json]:
    if isinstance(tree, Leaf):
        return {"duals": {str(row): price for row, price in sorted(tree.duals.items())}}
    return {"site": tree.site, "closed": _tree(tree.closed), "opened": _tree(tree.opened)}
