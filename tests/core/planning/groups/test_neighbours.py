"""Neighbours are near, on the same side of the river, in the same village."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from keng.core.planning.groups.barriers import is_crossed
from keng.core.planning.groups.neighbours import neighbours
from tests.core.planning.groups.villages import NO_RIVER


def pairs_of(points: list[tuple[float, float]], **more: object) -> list[tuple[int, int]]:
    villages = more.get("villages") or [""] * len(points)
    river = np.array(more.get("river", NO_RIVER), dtype=float).reshape(-1, 4)
    found = neighbours(np.array(points, dtype=float), villages, river, walk_m=100)  # type: ignore[arg-type]
    return [(int(a), int(b)) for a, b in found]


def test_a_lane_is_a_chain() -> None:
    assert pairs_of([(0, 0), (60, 0), (120, 0), (180, 0)]) == [(0, 1), (1, 2), (2, 3)]


def test_a_river_and_a_village_border_part_neighbours() -> None:
    homes = [(0.0, 0.0), (60.0, 0.0), (0.0, 60.0), (60.0, 60.0)]
    assert pairs_of(homes, river=[(-50, 30, 150, 30)]) == [(0, 1), (2, 3)]
    assert pairs_of(homes, villages=["A", "B", "A", "B"]) == [(0, 2), (1, 3)]


def test_households_under_one_roof_are_neighbours_of_the_same_homes() -> None:
    found = pairs_of([(0, 0), (0, 0), (0, 0), (50, 0), (0, 50)])
    assert {(0, 1), (0, 2)} & {*found}
    assert len([pair for pair in found if pair[1] >= 3]) >= 2


def test_one_home_has_no_neighbour() -> None:
    assert pairs_of([(0, 0)]) == []
    assert pairs_of([(0, 0), (500, 0)]) == []


@given(seed=st.integers(0, 10_000), homes=st.integers(2, 40))
@settings(max_examples=40, deadline=None)
def test_parts_stay_apart_only_where_no_allowed_way_joins_them(seed: int, homes: int) -> None:
    chance = np.random.default_rng(seed)
    points = chance.uniform(0, 400, (homes, 2))
    river = np.sort(chance.uniform(0, 400, (2, 4)), axis=0)
    found = neighbours(points, [""] * homes, river, walk_m=100)
    every = np.array([(a, b) for a in range(homes) for b in range(a + 1, homes)])
    far = np.hypot(*(points[every[:, 0]] - points[every[:, 1]]).T)
    allowed = every[(far <= 100) & ~is_crossed(points[every[:, 0]], points[every[:, 1]], river)]
    assert {tuple(pair) for pair in found.tolist()} <= {tuple(pair) for pair in allowed.tolist()}
    assert _parts(found, homes) == _parts(allowed, homes)


def _parts(pairs: np.ndarray, homes: int) -> list[int]:
    graph = csr_array((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), shape=(homes, homes))
    return connected_components(graph, directed=False)[1].tolist()
