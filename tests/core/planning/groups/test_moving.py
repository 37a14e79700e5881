"""What moving a home costs, and what stands against it."""

import pytest

from keng.core.planning.groups.moving import Hindrance, move_cost
from keng.core.planning.groups.planner import plan_groups
from keng.core.planning.groups.problem import Size
from tests.core.planning.groups.villages import lane, village


def test_a_home_at_the_border_moves_without_loss() -> None:
    problem = lane(5, size=Size(2, 3, 3), step_m=10)
    move = move_cost(problem, [(0, 1, 2), (3, 4)], 2, to=1)
    assert (move.left, move.joined) == ((0, 1), (2, 3, 4))
    assert move.more_mm == 0
    assert move.is_allowed


def test_every_hindrance_is_told() -> None:
    problem = lane(6, size=Size(3, 3, 3), step_m=10)
    cut = [(0, 1, 2), (3, 4, 5)]
    assert move_cost(problem, cut, 1, to=1).hindrances == (
        Hindrance.TOO_SMALL,
        Hindrance.TOO_LARGE,
        Hindrance.TORN,
        Hindrance.APART,
    )
    apart = lane(6, size=Size(3, 4, 3), step_m=10)
    keep = (apart.ends != [2, 3]).any(axis=1)
    apart = type(apart)(6, apart.ends[keep], apart.lengths_mm[keep], apart.size)
    assert move_cost(apart, cut, 2, to=1).hindrances == (Hindrance.NO_WAY,)
    assert move_cost(apart, cut, 2, to=1).more_mm is None
    with pytest.raises(ValueError, match="already"):
        move_cost(problem, cut, 1, to=0)


def test_the_cost_is_what_the_plan_walks_more() -> None:
    problem = village(40, seed=2, size=Size(3, 9, 6), side_m=300)
    plan = plan_groups(problem)
    for home in range(0, 40, 7):
        for to, group in enumerate(plan.groups):
            if home in group:
                continue
            move = move_cost(problem, plan.groups, home, to=to)
            if move.is_allowed and len(plan.groups) == (problem.size.groups_for(40) or 0):
                assert move.more_mm is not None
                assert plan.value + move.more_mm >= plan.bound
