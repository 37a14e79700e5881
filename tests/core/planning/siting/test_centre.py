"""The p-centre against every choice, and its certificate against a checker that believes nothing."""

import copy
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keng.core.planning.centre_checker import check_centre
from keng.core.planning.checker import Unsound
from keng.core.planning.siting.centre import CentrePlan, farthest_mm, plan_centre
from keng.core.planning.siting.effort import Effort
from keng.core.planning.siting.problem import SitingPlan
from keng.core.planning.siting.sheet import distances, sheet

Points = list[tuple[int, int]]


def written(homes: Points, sites: Points, gongs: int, kept: frozenset[int], plan: CentrePlan) -> dict:
    """As `centre_pictured` writes it, without the map."""
    at = np.array(homes), np.array(sites)
    tighter: dict | None = None
    if plan.tighter is not None and isinstance(plan.tighter.plan, SitingPlan):
        radius = np.full(len(sites), plan.tighter.radius_mm)
        tighter = {"cover": sheet(plan.tighter.problem, plan.tighter.plan, distances(*at, radius))}
    elif plan.tighter is not None:
        tighter = {"alone": plan.tighter.plan.homes[0]}
    return {
        "gongs": gongs,
        "kept": sorted(kept),
        **distances(*at, np.zeros(0, dtype=np.int64)),
        "chosen": [*plan.chosen],
        "value": plan.radius_mm,
        "bound": plan.bound_mm,
        "tighter": tighter,
    }


def best_of_all(homes: Points, sites: Points, gongs: int, kept: frozenset[int]) -> int:
    count = min(gongs, len(sites))
    return min(
        farthest_mm(np.array(homes), np.array([sites[j] for j in {*some, *kept}]))
        for some in combinations(range(len(sites)), count)
        if len({*some} | kept) <= gongs
    )


SPOTS = st.tuples(st.integers(-40, 40), st.integers(-40, 40))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(SPOTS, min_size=1, max_size=8),
    st.lists(SPOTS, min_size=1, max_size=6),
    st.integers(1, 4),
    st.booleans(),
)
def test_it_is_the_best_and_the_checker_agrees(homes: Points, sites: Points, gongs: int, keeps: bool) -> None:
    kept = frozenset({0}) if keeps else frozenset()
    plan = plan_centre(np.array(homes), np.array(sites), gongs=gongs, kept=kept, effort=Effort())
    assert plan.radius_mm == plan.bound_mm == best_of_all(homes, sites, gongs, kept)
    assert check_centre(written(homes, sites, gongs, kept, plan)) == (plan.radius_mm, plan.radius_mm)


def test_homes_on_a_line() -> None:
    homes = np.array([(0, 0), (10_000, 0), (100_000, 0)])
    found = [plan_centre(homes, homes, gongs=p, effort=Effort()).radius_mm for p in (1, 2, 3)]
    assert found == [90_000, 10_000, 0]


def test_a_changed_certificate_falls() -> None:
    homes = [(0, 0), (10_000, 0), (50_000, 0), (62_000, 0), (200_000, 5)]
    plan = plan_centre(np.array(homes), np.array(homes), gongs=2, effort=Effort())
    whole = written(homes, homes, 2, frozenset(), plan)
    check_centre(whole)
    for field, value in (
        ("value", plan.radius_mm - 1),
        ("gongs", 3),
        ("gongs", 1),
        ("bound", plan.bound_mm - 1),
    ):
        with pytest.raises(Unsound):
            check_centre({**copy.deepcopy(whole), field: value})


def test_without_time_the_bound_says_so() -> None:
    homes = np.array([(0, 0), (10_000, 0), (100_000, 0)])
    plan = plan_centre(homes, homes, gongs=2, effort=Effort(seconds=0.0))
    assert plan.bound_mm == 0 <= plan.radius_mm
    assert plan.tighter is None
