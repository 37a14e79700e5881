"""Homes that hear the same gongs are one row: 100,000 homes at 100 places are a few thousand rows."""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array, vstack

from keng.core.planning.siting.problem import Ints, SitingProblem

HASH_SEED = 22_00


@dataclass(frozen=True)
class Rows:
    """Groups of homes in the order of their first home. `matrix` has one row a group and night, the nights
    of one group beside each other, amounts cut at the need; `people` and `group_of` speak of groups."""

    matrix: csr_array
    people: Ints
    group_of: Ints
    nights: int

    @property
    def groups(self) -> int:
        return len(self.people)


def merged(problem: SitingProblem) -> Rows:
    """The rows of a problem. O(entries + homes log homes)."""
    cut = [_cut(matrix, problem.need) for matrix in problem.reach]
    keys = np.stack([key for matrix in cut for key in _keys(matrix)], axis=1)
    _, first, group = np.unique(keys, axis=0, return_index=True, return_inverse=True)
    order = np.argsort(first, kind="stable")
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order))
    group_of = rank[group.reshape(-1)].astype(np.int64)
    firsts = first[order]
    stacked = vstack([matrix[firsts] for matrix in cut], format="csr")
    beside = np.arange(len(firsts) * len(cut)).reshape(len(cut), -1).T.reshape(-1)
    people = np.bincount(group_of, weights=problem.people, minlength=len(firsts)).astype(np.int64)
    return Rows(csr_array(stacked[beside]), people, group_of, len(cut))


def _cut(matrix: csr_array, need: int) -> csr_array:
    """More than the need counts as the need; entries in the order of places."""
    cut = csr_array(matrix, copy=True).astype(np.int64)
    cut.data = np.minimum(cut.data, need)
    cut.eliminate_zeros()
    cut.sort_indices()
    return cut


def _keys(matrix: csr_array) -> list[Ints]:
    """Two 64-bit sums a row, equal for equal rows; that unequal rows meet has odds of 1 in 10^26 for
    10^6 homes.
    """
    draws = np.random.default_rng(HASH_SEED)
    ones = draws.integers(1, 2**62, size=(2, matrix.shape[1]), dtype=np.int64)
    with np.errstate(over="ignore"):
        return [_row_sums(matrix, one) for one in ones]


def _row_sums(matrix: csr_array, one: Ints) -> Ints:
    sums = np.zeros(matrix.shape[0] + 1, dtype=np.int64)
    values = one[matrix.indices] * (matrix.data * 2 - 1)
    totals = np.concatenate([[0], np.cumsum(values)])
    sums = totals[matrix.indptr[1:]] - totals[matrix.indptr[:-1]]
    return np.asarray(sums, dtype=np.int64)
