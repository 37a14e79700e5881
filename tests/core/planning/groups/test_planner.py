"""Groups hang together, keep their size and walk little; the bound never lies."""

import itertools
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keng.core.planning.checker import Unsound
from keng.core.planning.groups.checker import check_groups
from keng.core.planning.groups.planner import Effort, plan_groups
from keng.core.planning.groups.problem import GroupsProblem, Size, Why
from keng.core.planning.groups.sheet import sheet
from tests.core.planning.groups.villages import lane, least_walking, village

SMALL = Size(2, 4, 3)


def test_six_homes_in_a_lane_make_two_groups() -> None:
    plan = plan_groups(lane(6, size=Size(2, 3, 3)))
    assert plan.groups == ((0, 1, 2), (3, 4, 5))
    assert plan.middles == (1, 4)
    assert plan.value == plan.bound == 200_000


@given(homes=st.integers(4, 10), seed=st.integers(0, 10_000))
@settings(max_examples=25, deadline=None)
def test_no_cut_walks_less_than_the_bound_and_the_best_is_nearly_found(homes: int, seed: int) -> None:
    problem = village(homes, seed=seed, size=SMALL, side_m=150, walk_m=250)
    best = least_walking(problem)
    plan = plan_groups(problem)
    if best is None or plan.left_out:
        return
    if len(plan.groups) <= (SMALL.groups_for(homes) or 0):
        assert plan.bound <= best <= plan.value
        assert plan.value <= 1.05 * best


@given(
    homes=st.integers(1, 60), seed=st.integers(0, 10_000), least=st.integers(1, 6), more=st.integers(0, 10)
)
@settings(max_examples=20, deadline=None)
def test_whatever_is_proposed_stands_before_the_checker(homes: int, seed: int, least: int, more: int) -> None:
    size = Size(least, least + more, least + more // 2)
    problem = village(homes, seed=seed, size=size, side_m=400, walk_m=90)
    for effort in (Effort(0), Effort(9)):
        plan = plan_groups(problem, effort=effort)
        verdict = check_groups(sheet(problem, plan))
        assert (verdict.value, verdict.left_out) == (plan.value, len(plan.left_out))
        assert plan.bound <= verdict.bound <= plan.value


def test_the_same_village_gives_the_same_plan() -> None:
    problem = village(70, seed=4, size=Size(), side_m=500)
    assert plan_groups(problem) == plan_groups(problem)


def test_a_plan_says_whether_the_clock_ended_its_search() -> None:
    problem = lane(6, size=Size(2, 3, 3))
    ticks = itertools.count()
    assert plan_groups(problem, effort=Effort(3, spent=lambda: float(next(ticks)))).is_cut
    assert not plan_groups(problem).is_cut


def test_a_village_is_cut_within_a_hundredth_of_the_best() -> None:
    problem = village(90, seed=8, size=Size(), side_m=600)
    plan = plan_groups(problem)
    assert not plan.left_out
    assert plan.gap <= 0.01
    assert all(5 <= len(group) <= 15 for group in plan.groups)
    instant = plan_groups(problem, effort=Effort(0))
    assert plan.value <= instant.value <= 1.2 * plan.value
    assert instant.bound == 0


def test_homes_that_fit_nowhere_are_told_why() -> None:
    alone = plan_groups(lane(3, size=Size(4, 6, 5)))
    assert alone.left_out == {0: Why.ALONE, 1: Why.ALONE, 2: Why.ALONE}
    eight = plan_groups(lane(8, size=Size(5, 7, 6)))
    assert len(eight.left_out) == 1
    assert {*eight.left_out.values()} == {Why.REMAINDER}
    assert len(eight.groups[0]) == 7


def test_a_star_has_no_cut_and_says_so() -> None:
    """A hub with five twigs: groups of two or three can take in two of them."""
    star = GroupsProblem(6, _ends([(0, i) for i in range(1, 6)]), _ends([10_000] * 5), Size(2, 3, 3))
    plan = plan_groups(star)
    assert plan.groups[0][0] == 0
    assert len(plan.left_out) == 3
    assert Why.SHAPE in plan.left_out.values()
    check_groups(sheet(star, plan))


def test_a_home_that_must_be_in_is_not_the_one_left_out() -> None:
    for must in (0, 7):
        problem = lane(8, size=Size(5, 7, 6))
        own = GroupsProblem(8, problem.ends, problem.lengths_mm, problem.size, frozenset({must}))
        assert must not in plan_groups(own).left_out


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"bound": 10**9}, "cận"),
        ({"value": 1}, "đường đi"),
        ({"groups": [[0, 1, 2, 3, 4, 5]]}, "có 6 hộ"),
        ({"groups": [[0, 1, 3], [2, 4, 5]]}, "không liền nhau"),
        ({"groups": [[0, 1, 2], [2, 3, 4]]}, "hai tổ"),
        ({"groups": [[0, 1, 2]]}, "không ở đâu"),
        ({"left_out": [5], "groups": [[0, 1, 2], [3, 4]], "must": [5]}, "bắt buộc"),
        ({"parts": []}, "các phần"),
    ],
)
def test_a_changed_certificate_does_not_stand(change: Mapping[str, Any], words: str) -> None:
    problem = lane(6, size=Size(2, 3, 3))
    page = sheet(problem, plan_groups(problem))
    with pytest.raises(Unsound, match=words):
        check_groups({**page, **change})


def test_prices_that_promise_too_much_do_not_stand() -> None:
    problem = lane(6, size=Size(2, 3, 3))
    page = sheet(problem, plan_groups(problem))
    part = page["parts"][0]  # type: ignore[index, call-overload]
    dearer = {**part, "prices": [price + 1_000 for price in part["prices"]], "bound": part["bound"] + 1_000}
    with pytest.raises(Unsound, match="cận"):
        check_groups({**page, "parts": [dearer]})


def _ends(rows: list[Any]) -> Any:
    import numpy as np

    return np.array(rows, dtype=np.int64)
