"""The routes planner against every order of small instances, and its checker against torn certificates."""

import copy
import itertools
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keng.core.planning.checker import Unsound
from keng.core.planning.routes.checker import check_routes
from keng.core.planning.routes.figures import guessing, idleness
from keng.core.planning.routes.ground import laid_out, worth
from keng.core.planning.routes.nights import order_of
from keng.core.planning.routes.planner import plan_routes
from keng.core.planning.routes.problem import Aim, NoOrder, RoutePlan, RouteProblem
from keng.core.planning.routes.sheet import sheet


def least(problem: RouteProblem) -> int | None:
    """The best of all orders, one by one; None where none keeps every window."""
    ground, n = laid_out(problem), problem.checkpoints
    found = None
    for perm in itertools.permutations(range(1, n + 1)):
        for cuts in itertools.combinations_with_replacement(range(n + 1), problem.walkers - 1):
            ends = (0, *cuts, n)
            value = worth(ground, [perm[a:b] for a, b in itertools.pairwise(ends)])
            if value is not None and (found is None or value[0] < found):
                found = value[0]
    return found


WINDOW = st.none() | st.tuples(st.integers(0, 1200), st.integers(0, 900)).map(lambda w: (w[0], w[0] + w[1]))


@st.composite
def problems(draw: st.DrawFn) -> RouteProblem:
    n = draw(st.integers(1, 5))
    points = draw(st.lists(st.tuples(*[st.integers(0, 900)] * 2), min_size=n + 1, max_size=n + 1))
    more = draw(st.lists(st.integers(0, 300_000), min_size=(n + 1) ** 2, max_size=(n + 1) ** 2))
    is_even = draw(st.booleans())
    ways = [
        [0 if i == j else int(1300 * abs(complex(*a) - complex(*b))) + (0 if is_even else more[i * n + j])
         for j, b in enumerate(points)]
        for i, a in enumerate(points)
    ]  # fmt: skip
    return RouteProblem(
        ways,
        draw(st.sampled_from([None, [0] * (n + 1), [row[-1] for row in ways]])),
        draw(st.sampled_from([(), [60] * n])),
        draw(st.just(()) | st.lists(WINDOW, min_size=n, max_size=n)),
        walkers=draw(st.integers(1, 3)),
        aim=draw(st.sampled_from([*Aim])),
        turns=80,
        orders=6,
        seed=draw(st.integers(0, 99)),
    )


@settings(max_examples=30, deadline=None)
@given(problems())
def test_no_order_is_better_and_the_bound_holds_and_is_checked(problem: RouteProblem) -> None:
    plan, best = plan_routes(problem), least(problem)
    if best is None:
        assert isinstance(plan, NoOrder)
        assert plan.late
        return
    assert isinstance(plan, RoutePlan)
    assert plan.value == best
    assert plan.proof.bound <= best
    verdict = check_routes(sheet(problem, plan, outings=5))
    assert (verdict.value, verdict.bound) == (plan.value, plan.proof.bound)
    assert plan_routes(problem) == plan


def ring(checkpoints: int = 12, **more: Any) -> RouteProblem:
    """The post in the middle of checkpoints on a circle of a kilometre."""
    turn = 2j * 3.141592653589793 / checkpoints
    points = [0j, *(2.718281828459045 ** (turn * i) for i in range(checkpoints))]
    return RouteProblem([[round(1e6 * abs(a - b)) for b in points] for a in points], **more)


@cache
def whole_sheet() -> dict[str, Any]:
    problem = ring(turns=300)
    plan = plan_routes(problem)
    assert isinstance(plan, RoutePlan)
    whole = sheet(problem, plan, outings=20)
    check_routes(whole)
    return whole


@pytest.mark.parametrize(
    "tear",
    [
        lambda sheet: sheet["orders"][0][0].pop(),
        lambda sheet: sheet["orders"][-1][0].reverse() or sheet["orders"].reverse(),
        lambda sheet: sheet.update(value=sheet["value"] - 1),
        lambda sheet: sheet.update(bound=sheet["bound"] + 1),
        lambda sheet: sheet["outings"].reverse(),
        lambda sheet: sheet["windows_s"].__setitem__(3, [0, 10]),
        lambda sheet: sheet["ways_mm"][2].__setitem__(3, -5),
        lambda sheet: sheet.update(within_permille=0),
    ],
)
def test_a_torn_certificate_does_not_stand(tear: Callable[[dict[str, Any]], object]) -> None:
    torn = copy.deepcopy(whole_sheet())
    tear(torn)
    with pytest.raises(Unsound):
        check_routes(torn)


def test_a_ring_is_walked_round_and_proved_and_nobody_can_guess_the_next_checkpoint() -> None:
    plan = plan_routes(ring(within_permille=200, turns=300))
    assert isinstance(plan, RoutePlan)
    assert plan.gap < 0.001
    guess = guessing(plan.orders, 12)
    assert guess.orders == 24
    assert guess.right < 0.6
    assert guess.bits > 1
    assert len(set(plan.orders)) == 24
    problem = ring()
    idle = idleness(laid_out(problem), plan.orders[0], (), pace_mm_s=1_000)
    round_mm = 2 * 1_000_000 + 11 * problem.ways_mm[1][2]  # out, from one to the next, back
    assert idle.worst_s == pytest.approx(round_mm / 1_000)
    assert plan.proof.bound <= round_mm


def test_two_walkers_share_the_ring_evenly() -> None:
    plan = plan_routes(ring(walkers=2, turns=300))
    assert isinstance(plan, RoutePlan)
    assert sorted(map(len, plan.orders[0])) == [6, 6]


def test_the_draw_never_repeats_the_last_outing_and_reaches_every_order() -> None:
    drawn = [order_of(number, orders=5, seed=7) for number in range(1, 201)]
    assert all(a != b for a, b in itertools.pairwise(drawn))
    assert {drawn.count(one) > 20 for one in range(5)} == {True}
    assert drawn != [order_of(number, orders=5, seed=8) for number in range(1, 201)]
    assert order_of(9, orders=1, seed=7) == 0


def test_windows_that_clash_are_named_with_how_late_and_the_clash_is_proved() -> None:
    far = [[0, 600_000, 600_000], [600_000, 0, 1_200_000], [600_000, 1_200_000, 0]]
    problem = RouteProblem(far, windows_s=((0, 700), (0, 700)), pace_mm_s=1_000)
    none = plan_routes(problem)
    assert none == NoOrder(late=((2, 1_100),), over_s=0, clash=(1, 2)) or none == NoOrder(
        late=((1, 1_100),), over_s=0, clash=(1, 2)
    )
    both = plan_routes(RouteProblem(far, windows_s=((0, 700), (0, 700)), pace_mm_s=1_000, walkers=2))
    assert isinstance(both, RoutePlan)
    assert both.gap == 0
