"""Plain covering made small before it is solved: what another row or place makes needless is left out.

A row that holds all places of another is covered with it. A place that serves a part of what another
serves, and costs no less, is never needed. Both leave the best value as it is, and prices of the remaining
rows prove bounds for all.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_array, csr_array
from scipy.sparse.csgraph import connected_components

from keng.core.planning.siting.problem import Ints

MOST_PRODUCTS = 60_000_000  # entries of a product matrix that are still worth their time
MOST_ROUNDS = 12


@dataclass(frozen=True)
class Core:
    """What is left, and which rows and places of the whole it was."""

    matrix: csr_array
    cost: Ints
    rows: Ints
    sites: Ints


def reduced(matrix: csr_array, cost: Ints) -> Core:
    """Drop dominated rows and places in turn until nothing changes. Entries are 0 or 1, every need is 1."""
    core = Core(csr_array(matrix), cost, np.arange(matrix.shape[0]), np.arange(matrix.shape[1]))
    for _ in range(MOST_ROUNDS):
        before = core.matrix.shape
        core = _taken(core, rows=~_needless_rows(core.matrix))
        core = _taken(core, sites=~_needless_sites(core.matrix, core.cost))
        if core.matrix.shape == before:
            break
    return core


def replacements(matrix: csr_array, cost: Ints, left_out: Ints, kept: Ints) -> dict[int, int]:
    """For each left-out place that still serves a row, one of `kept` that serves as much and costs no
    more.
    """
    by_site = csc_array(matrix)
    out, stay = by_site[:, left_out], by_site[:, kept]
    counts = np.diff(out.indptr)
    shared = (out.T @ stay).tocoo()
    fits = (shared.data == counts[shared.row]) & (cost[kept[shared.col]] <= cost[left_out[shared.row]])
    pairs = zip(left_out[shared.row[fits]], kept[shared.col[fits]], strict=True)
    return {int(site): int(other) for site, other in sorted(pairs, reverse=True)}


def components(core: Core) -> list[Core]:
    """Villages that share no place are problems of their own."""
    rows, sites = core.matrix.shape
    coo = core.matrix.tocoo()
    graph = csr_array((np.ones(coo.nnz), (coo.row, coo.col + rows)), shape=(rows + sites, rows + sites))
    count, label = connected_components(graph, directed=False)
    of_row, of_site = label[:rows], label[rows:]
    rows_by, sites_by = _sorted_by(of_row, count), _sorted_by(of_site, count)
    whole = core.matrix.tocsr()
    parts = []
    for own_rows, own_sites in zip(rows_by, sites_by, strict=True):
        if len(own_rows):
            block = csr_array(whole[own_rows][:, own_sites])
            parts.append(Core(block, core.cost[own_sites], core.rows[own_rows], core.sites[own_sites]))
    return parts


def _sorted_by(label: Ints, count: int) -> list[Ints]:
    order = np.argsort(label, kind="stable")
    return np.split(order, np.searchsorted(label[order], np.arange(1, count)))


def _taken(
    core: Core, *, rows: NDArray[np.bool_] | None = None, sites: NDArray[np.bool_] | None = None
) -> Core:
    if rows is not None:
        return Core(csr_array(core.matrix[rows]), core.cost, core.rows[rows], core.sites)
    kept = csr_array(csc_array(core.matrix)[:, sites])
    return Core(kept, core.cost[sites], core.rows, core.sites[sites])


def _needless_rows(matrix: csr_array) -> NDArray[np.bool_]:
    counts = np.diff(matrix.indptr)
    needless = np.zeros(matrix.shape[0], dtype=bool)
    if _products(np.bincount(matrix.indices, minlength=matrix.shape[1])) > MOST_PRODUCTS:
        return needless
    shared = (matrix @ matrix.T).tocoo()
    inner, outer = shared.row, shared.col
    holds = (shared.data == counts[inner]) & (inner != outer)
    holds &= (counts[outer] > counts[inner]) | (outer > inner)
    needless[outer[holds]] = True
    return needless


def _needless_sites(matrix: csr_array, cost: Ints) -> NDArray[np.bool_]:
    counts = np.bincount(matrix.indices, minlength=matrix.shape[1])
    needless: NDArray[np.bool_] = counts == 0
    if _products(np.diff(matrix.indptr)) > MOST_PRODUCTS:
        return needless
    shared = (matrix.T @ matrix).tocoo()
    inner, outer = shared.row, shared.col
    holds = (shared.data == counts[inner]) & (inner != outer) & (cost[outer] <= cost[inner])
    equal = (counts[outer] == counts[inner]) & (cost[outer] == cost[inner])
    holds &= ~equal | (outer < inner)
    needless[inner[holds]] = True
    return needless


def _products(counts: Ints) -> int:
    return int((counts.astype(np.int64) ** 2).sum())
