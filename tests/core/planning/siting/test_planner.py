"""The siting planner against every possible choice of places, and its certificates against a checker."""

import copy
import json
import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

from keng.core.planning.checker import Unsound, check
from keng.core.planning.siting.certificate import Proof
from keng.core.planning.siting.choice import choice_program
from keng.core.planning.siting.cover import greedy
from keng.core.planning.siting.earshot import nearest_mm, within
from keng.core.planning.siting.effort import Effort
from keng.core.planning.siting.exchange import exchanged
from keng.core.planning.siting.linear import Program, bound_of, priced, relax
from keng.core.planning.siting.planner import plan_siting, served_homes
from keng.core.planning.siting.prices import stepped_prices
from keng.core.planning.siting.problem import (
    ONE_IN_A_MILLION,
    Aim,
    Goal,
    SitingPlan,
    SitingProblem,
    Unreachable,
)
from keng.core.planning.siting.rows import merged
from keng.core.planning.siting.sheet import distances, sheet

SMALL = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@st.composite
def problems(draw: st.DrawFn) -> SitingProblem:
    """Up to nine homes, seven places, two nights; plain, backup or with amounts; every aim."""
    homes, sites = draw(st.integers(1, 9)), draw(st.integers(1, 7))
    most = draw(st.sampled_from([1, 3]))
    cells = st.lists(st.integers(0, most), min_size=homes * sites, max_size=homes * sites)
    nights = [np.array(draw(cells)).reshape(homes, sites) for _ in range(draw(st.integers(1, 2)))]
    aim = draw(st.sampled_from(Aim))
    goal = Goal(
        aim,
        limit=draw(st.integers(0, 8)) if aim is Aim.MOST else 0,
        is_budget=aim is Aim.MOST and draw(st.booleans()),
        share=Fraction(draw(st.integers(1, 10)), 10) if aim is Aim.SHARE else Fraction(1),
    )
    return SitingProblem(
        np.array(draw(st.lists(st.integers(0, 6), min_size=homes, max_size=homes))),
        np.array(draw(st.lists(st.integers(0, 9), min_size=sites, max_size=sites))),
        tuple(csr_array(night) for night in nights),
        goal,
        draw(st.integers(1, 3)),
        draw(st.frozensets(st.integers(0, sites - 1), max_size=1)) if aim is not Aim.MOST else frozenset(),
    )


def best_of_all(problem: SitingProblem) -> int | None:
    """The best value over all 2^n choices."""
    values = []
    everybody = int(problem.people.sum())
    for number in range(2**problem.sites):
        chosen = tuple(j for j in range(problem.sites) if number >> j & 1)
        served = served_homes(problem, chosen)
        people, cost = int(problem.people[served].sum()), int(problem.cost[list(chosen)].sum())
        goal = problem.goal
        if not problem.kept <= {*chosen}:
            continue
        if goal.aim is Aim.MOST and (cost if goal.is_budget else len(chosen)) <= goal.limit:
            values.append(people)
        if goal.aim is Aim.FEWEST and served.all():
            values.append(cost)
        if goal.aim is Aim.SHARE and people >= math.ceil(goal.share * everybody):
            values.append(cost)
    if not values:
        return None
    return max(values) if problem.goal.aim is Aim.MOST else min(values)


@SMALL
@given(problems())
def test_no_choice_is_better_and_the_certificate_stands(problem: SitingProblem) -> None:
    best = best_of_all(problem)
    plan = plan_siting(problem)
    if isinstance(plan, Unreachable):
        assert best is None
        return
    assert plan.certificate.value == best == plan.certificate.solver_bound
    verdict = check(json.loads(json.dumps(sheet(problem, plan))))
    assert verdict.is_best == (plan.certificate.proof is Proof.EXACT)
    assert verdict.bound == plan.certificate.bound


@SMALL
@given(problems(), st.data())
def test_what_was_tampered_with_proves_nothing_untrue(problem: SitingProblem, data: st.DataObject) -> None:
    """Whatever single figure is changed, no value better than the best of all choices gets through."""
    plan = plan_siting(problem)
    if isinstance(plan, Unreachable):
        return
    page = json.loads(json.dumps(sheet(problem, plan)))
    best = plan.certificate.value
    what = data.draw(st.sampled_from(["value", "bound", "drop", "duals"]))
    if what in ("value", "bound"):
        upwards = 1 if (problem.goal.aim is Aim.MOST) == (what == "value") else -1
        page[what] = best + upwards * data.draw(st.integers(1, 5))
        with pytest.raises(Unsound):
            check(page)
    if what == "drop" and page["chosen"]:
        page["chosen"].pop()
        try:
            verdict = check(page)
        except Unsound:
            return
        assert verdict.value == best  # a place that cost nothing and served nobody
    if what == "duals":
        for part in page["parts"]:
            _shift(part["tree"], data.draw(st.integers(-1_000_000, 3_000_000)))
        try:
            verdict = check(page)
        except Unsound:
            return
        is_above = problem.goal.aim is Aim.MOST
        assert verdict.bound >= best if is_above else verdict.bound <= best


def _shift(tree: dict, by: int) -> None:
    if "site" in tree:
        _shift(tree["closed"], by)
        _shift(tree["opened"], by)
        return
    tree["duals"] = {row: price + by for row, price in tree["duals"].items()}


def lane(count: int = 60) -> SitingProblem:
    """Homes along a lane, 40 m apart, each a candidate, heard to 100 m."""
    homes = np.array([(40_000 * i, 1_000 * (i % 7)) for i in range(count)])
    radius = np.full(count, 100_000)
    ones = np.ones(count, dtype=np.int64)
    return SitingProblem(ones * 4, ones, (within(homes, homes, radius),))


def test_a_lane_needs_one_gong_for_five_homes_and_addition_proves_it() -> None:
    plan = plan_siting(lane())
    assert isinstance(plan, SitingPlan)
    assert len(plan.chosen) == 12
    assert plan.certificate.proof is Proof.EXACT
    assert plan.served.all()


def test_the_same_problem_gives_the_same_certificate() -> None:
    first, second = (sheet(lane(), plan) for plan in (plan_siting(lane()), plan_siting(lane())))
    assert json.dumps(first) == json.dumps(second)


def test_homes_that_hear_the_same_become_one_row() -> None:
    """A hundred thousand homes at twenty places: as many rows as there are ways to hear."""
    chance = np.random.default_rng(5)
    ways = np.unique((chance.random((40, 20)) < 0.2).astype(np.int64), axis=0)
    which = chance.integers(0, len(ways), 100_000)
    people = chance.integers(1, 6, 100_000)
    problem = SitingProblem(people, np.ones(20, dtype=np.int64), (csr_array(ways[which]),), Goal(Aim.MOST, 3))
    rows = merged(problem)
    assert rows.groups == len(ways)
    assert (rows.matrix.toarray()[rows.group_of] == ways[which]).all()
    assert rows.people.sum() == people.sum()
    plan = plan_siting(problem)
    assert isinstance(plan, SitingPlan)
    assert plan.certificate.gap == 0
    assert plan.certificate.value == people[plan.served].sum()


def test_a_backup_puts_two_gongs_at_every_ear() -> None:
    problem = lane()
    plan = plan_siting(SitingProblem(problem.people, problem.cost, problem.reach, need=2))
    assert isinstance(plan, SitingPlan)
    opened = np.zeros(problem.sites, dtype=np.int64)
    opened[list(plan.chosen)] = 1
    assert (problem.reach[0] @ opened >= 2).all()


def test_homes_that_nothing_reaches_are_named() -> None:
    problem = SitingProblem(np.array([1, 1]), np.array([1]), (csr_array(np.array([[1], [0]])),))
    assert plan_siting(problem) == Unreachable((1,), (0,))


def test_who_hears_is_decided_in_whole_millimetres() -> None:
    homes = np.array([[0, 0], [300_000, 400_000], [300_000, 400_001]])
    reach = within(homes, np.array([[0, 0]]), np.array([500_000]))
    assert reach.toarray().ravel().tolist() == [1, 1, 0]


def test_the_nearest_home_is_looked_for_beyond_the_own_yard() -> None:
    homes = np.array([[0, 0], [3_000, 0], [90_000, 0]])
    assert nearest_mm(np.array([[0, 0]]), homes, beyond_mm=5_000).tolist() == [90_000]


def test_a_checker_finds_anew_who_hears_from_coordinates() -> None:
    problem = lane(20)
    homes = np.array([(40_000 * i, 1_000 * (i % 7)) for i in range(20)])
    page = sheet(problem, plan_siting(problem), distances(homes, homes, np.full(20, 100_000)))
    assert check(page).is_best
    moved = copy.deepcopy(page)
    moved["reach"]["homes_mm"][0] = [10_000_000, 0]
    with pytest.raises(Unsound):
        check(moved)


def test_hanging_a_few_anew_needs_fewer_gongs_than_greed() -> None:
    """Homes along a lane hear several gongs, the nearer the better; each needs 30 together."""
    homes = np.cumsum(np.random.default_rng(4).integers(5, 60, 90))
    amounts = np.maximum(0, 25 - np.abs(homes[:, None] - homes[None, :]) // 8)
    program = Program(
        np.ones(90, dtype=np.int64), csr_array(amounts), np.full(90, 30), np.ones(90, dtype=bool)
    )
    first = greedy(program)
    better = exchanged(program, first, effort=Effort())
    assert (amounts @ better >= 30).all()
    root = relax(program)
    assert root is not None
    assert root.bound / ONE_IN_A_MILLION <= better.sum() < first.sum()
    assert (better == exchanged(program, first, effort=Effort())).all()
    clock = iter([10.0, *[4.0] * 3])  # the half that it may take is over
    assert (first == exchanged(program, first, effort=Effort(left=lambda: next(clock)))).all()


@pytest.mark.feature("V1")
def test_prices_found_by_steps_prove_a_bound_near_the_best() -> None:
    """As where the relaxation would outlast the clock: the bound holds, and gives little away."""
    chance = np.random.default_rng(3)
    hears = csr_array((chance.random((120, 20)) < 0.1).astype(np.int64))
    people = chance.integers(1, 8, 120)
    problem = SitingProblem(people, np.ones(20, dtype=np.int64), (hears,), Goal(Aim.MOST, limit=4))
    best = plan_siting(problem)
    assert isinstance(best, SitingPlan)
    rows = merged(problem)
    need = np.ones(rows.groups, dtype=np.int64)
    program = choice_program(problem.goal, rows, problem.cost, need, each=1, wanted=4)
    known = best.certificate.value
    prices = stepped_prices(program, sites=20, limit=4, known=known, effort=Effort())
    bound = -bound_of(program, prices, priced(program, prices), {}) / ONE_IN_A_MILLION
    assert known <= bound < 1.2 * known
