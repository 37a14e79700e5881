"""`plan_routes`: the one entrance to the routes planner."""

from collections.abc import Callable

from keng.core.planning.routes.bound import proved
from keng.core.planning.routes.ground import Ground, in_one_manner, laid_out, worth
from keng.core.planning.routes.no_order import why_none
from keng.core.planning.routes.problem import Aim, NoOrder, Order, Proof, RoutePlan, RouteProblem
from keng.core.planning.routes.search import best_order
from keng.core.planning.routes.varied import varied_orders

TURNS, TURNS_EACH = 500, 50  # of the search, and for each checkpoint
HARDER = 2  # times as many where several walkers are to be back together


def plan_routes(problem: RouteProblem, *, is_over: Callable[[], bool] = lambda: False) -> RoutePlan | NoOrder:
    """Near-shortest orders in which `walkers` people visit every checkpoint once, and what none can be under.

    *What.* With ways w and walkers starting at 0, an order is m sequences that hold each checkpoint once.
    `Aim.TOTAL` asks for the least Σ w, `Aim.LONGEST` for the least time until the last walker is back. The
    first order is the best found; up to `orders` − 1 more are within `within_permille` of it and as different
    as can be, for `nights.order_of` to draw from.

    *How.* Ruin and recreate (`search`), a random walk below a limit (`varied`), Held–Karp prices (`bound`).

    *Cost.* O(turns · n) with about 500 + 50 n turns: 40 checkpoints take about two seconds, 200 about twenty.

    *The same again.* No clock is read unless `is_over` does: the same problem gives the same plan.

    >>> square = [[0, 5, 7, 5], [5, 0, 5, 7], [7, 5, 0, 5], [5, 7, 5, 0]]
    >>> plan = plan_routes(RouteProblem(square))
    >>> plan.orders, plan.value, plan.proof.bound
    ((((1, 2, 3),), ((3, 2, 1),)), 20, 20)
    """
    ground = laid_out(problem)
    turns = problem.turns or TURNS + TURNS_EACH * problem.checkpoints
    if problem.aim is Aim.LONGEST and problem.walkers > 1 and not problem.turns:
        turns *= HARDER
    found, absent = best_order(ground, seed=problem.seed, turns=turns, is_over=is_over)
    value = worth(ground, found)
    if absent or value is None:
        return why_none(ground, found, absent, pace_mm_s=problem.pace_mm_s)
    return _together(problem, ground, found, value[0])


def _together(problem: RouteProblem, ground: Ground, found: Order, value: int) -> RoutePlan:
    best = in_one_manner(found)
    proof = proved(ground, value=value) if ground.count else Proof((), 0)
    limit = value + value * problem.within_permille // 1000
    orders = varied_orders(ground, best, limit=limit, wanted=problem.orders, seed=problem.seed)
    return RoutePlan(orders, value, proof)
