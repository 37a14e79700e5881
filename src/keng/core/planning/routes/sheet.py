"""The certificate as plain values for a file: all a checker needs, nothing it must trust."""

from collections.abc import Sequence

from keng.core.geojson import Json
from keng.core.planning.routes.ground import laid_out
from keng.core.planning.routes.nights import order_of
from keng.core.planning.routes.problem import RoutePlan, RouteProblem

FORMAT = "keng-routes-1"


def sheet(problem: RouteProblem, plan: RoutePlan, *, outings: int) -> dict[str, Json]:
    """Ways, stops and windows, every order, the prices of the bound, and which order each outing walks."""
    count = len(plan.orders)
    far = laid_out(problem).far
    return {
        "format": FORMAT,
        "aim": problem.aim.value,
        "walkers": problem.walkers,
        "pace_mm_s": problem.pace_mm_s,
        "most_s": problem.most_s,
        "ways_mm": far[:-1, :-1].tolist(),
        "back_mm": far[:-1, -1].tolist(),
        "stops_s": [*(problem.stops_s or [0] * problem.checkpoints)],
        "windows_s": [_pair(window) for window in problem.windows_s or [None] * problem.checkpoints],
        "within_permille": problem.within_permille,
        "orders": [[[*walk] for walk in order] for order in plan.orders],
        "seed": problem.seed,
        "outings": [order_of(number, orders=count, seed=problem.seed) for number in range(1, outings + 1)],
        "value": plan.value,
        "bound": plan.proof.bound,
        "prices": [*plan.proof.prices],
        "is_joined": plan.proof.is_joined,
    }


def _pair(window: Sequence[int] | None) -> Json:
    return None if window is None else [*window]
