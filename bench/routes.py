"""Patrol routes beside PyVRP, which gets ten times our own time on the same ways.

`python -m bench.routes [SEED]`. Checkpoints and post lie at random in a square of 2 km, a way is 1.3 times
the straight line. PyVRP makes the sum of ways least; where the last one back counts it is asked for ever
tighter limits of a walk, its time shared among seven such questions. Ours stops by itself.
"""

import sys
import time
from dataclasses import dataclass

import numpy as np

from bench.measure import peak_mb, table
from keng.core.planning.routes.checker import check_routes
from keng.core.planning.routes.figures import guessing
from keng.core.planning.routes.ground import back_at, laid_out, length
from keng.core.planning.routes.planner import plan_routes
from keng.core.planning.routes.problem import Aim, RoutePlan, RouteProblem
from keng.core.planning.routes.sheet import sheet

TIMES = 10
QUESTIONS = 7
PACE = 1_000  # mm a second: a way's millimetres are its milliseconds, so one table serves both
SEED = int(sys.argv[1]) if len(sys.argv) > 1 else 1
Row = tuple[str, str, str]


@dataclass(frozen=True)
class Case:
    name: str
    checkpoints: int
    walkers: int
    aim: Aim
    is_windowed: bool = False

    def problem(self) -> RouteProblem:
        draw = np.random.default_rng(SEED * 1000 + self.checkpoints)
        points = draw.uniform(0, 2000, (self.checkpoints + 1, 2))
        ways = np.rint(np.hypot(*(points[:, None] - points[None]).transpose(2, 0, 1)) * 1300).astype(np.int64)
        windows: list[tuple[int, int] | None] = []
        if self.is_windowed:
            opens = draw.integers(0, 7_000, self.checkpoints)
            wide = draw.integers(1_800, 5_400, self.checkpoints)
            reach = ways[0, 1:] // PACE + 60
            windows = [(int(a), int(max(a + w, r))) for a, w, r in zip(opens, wide, reach, strict=True)]
        return RouteProblem(
            ways.tolist(), None, (), windows, walkers=self.walkers, aim=self.aim, pace_mm_s=PACE, seed=SEED
        )


CASES = (
    Case("30 checkpoints, 1 walker", 30, 1, Aim.TOTAL),
    Case("100 checkpoints, 1 walker", 100, 1, Aim.TOTAL),
    Case("60 checkpoints, 3 walkers, last back", 60, 3, Aim.LONGEST),
    Case("40 checkpoints, 3 walkers, windows", 40, 3, Aim.TOTAL, is_windowed=True),
)


def peer(problem: RouteProblem, seconds: float, *, limit: int | None = None) -> tuple[int, int] | None:
    """What PyVRP walks in all and at the longest, in mm; None where it found no order within the limit."""
    from pyvrp import Model
    from pyvrp.stop import MaxRuntime

    model, ground = Model(), laid_out(problem)
    places = [model.add_location(x=i, y=0) for i in range(problem.checkpoints + 1)]
    post = model.add_depot(places[0])
    more = {} if limit is None else {"max_distance": limit}
    model.add_vehicle_type(problem.walkers, start_depot=post, end_depot=post, **more)
    for i in range(1, problem.checkpoints + 1):
        window = problem.windows_s[i - 1] if problem.windows_s else None
        hours = {"tw_early": window[0] * PACE, "tw_late": window[1] * PACE} if window else {}
        model.add_client(places[i], **hours)
    for i, row in enumerate(problem.ways_mm):
        for j, way in enumerate(row):
            model.add_edge(places[i], places[j], distance=way, duration=way)
    found = model.solve(stop=MaxRuntime(seconds), seed=SEED, display=False)
    if not found.is_feasible():
        return None
    walks = [_walk(route) for route in found.best.routes()]
    if any(back_at(ground, walk) is None for walk in walks):
        raise SystemExit("the peer's order breaks a window by our measure")
    lengths = [length(ground, walk) for walk in walks]
    return sum(lengths), max(lengths)


def _walk(route: object) -> list[int]:
    """PyVRP tells a route as "C0 C4 C2", clients counted from 0."""
    return [int(word[1:]) + 1 for word in str(route).split() if word.startswith("C")]


def tightened(problem: RouteProblem, seconds: float, *, least: int) -> int | None:
    """The shortest longest walk PyVRP found, halving what is left between the bound and the best so far."""
    best, low = None, least
    free = peer(problem, seconds / QUESTIONS, limit=2 * least)
    high = free[1] if free else 2 * least
    best = free[1] if free else None
    for _ in range(QUESTIONS - 1):
        limit = (low + high) // 2
        found = peer(problem, seconds / QUESTIONS, limit=limit)
        if found is None:
            low = limit
        else:
            best = high = min(high, found[1])
    return best


def rows_of(case: Case) -> list[Row]:
    problem = case.problem()
    clock, own = time.perf_counter(), time.process_time()
    plan = plan_routes(problem)
    clock, own = time.perf_counter() - clock, time.process_time() - own
    if not isinstance(plan, RoutePlan):
        return [(case.name, "no order keeps every window", "")]
    check_routes(sheet(problem, plan, outings=30))
    guess = guessing(plan.orders, case.checkpoints)
    if case.aim is Aim.LONGEST:
        theirs = tightened(problem, TIMES * clock, least=plan.proof.bound)
    else:
        found = peer(problem, TIMES * clock)
        theirs = found[0] if found else None
    against = "PyVRP found none" if theirs is None else f"{plan.value / theirs - 1:+.2%}"
    told = f"{plan.value / 1e6:.3f} km, proved within {plan.gap:.1%}; {clock:.1f} s, {own:.1f} s"
    other = "" if theirs is None else f"{theirs / 1e6:.3f} km, {TIMES * clock:.0f} s"
    print(f"  {case.name}: {told}; PyVRP {other}: {against}", flush=True)
    return [
        (case.name + ": by the clock, own work", told, ""),
        ("  PyVRP, ten times longer", other, ""),
        ("  ours against it", against, "≤ +5 %"),
        ("  orders, next checkpoint guessed", f"{guess.orders}, {guess.right:.0%}", ""),
    ]


if __name__ == "__main__":
    rows = [row for case in CASES for row in rows_of(case)]
    table("Routes", [*rows, ("peak memory, the peer's too", f"{peak_mb():.0f} MB", "")])
