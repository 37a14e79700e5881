"""Fair rotas: 55 people × 31 nights in 11 villages, beside a greedy rotation, a plain MILP and plain CP-SAT.

`python -m bench.rota [VILLAGES]`. Each village has 55 people of its own, two strikers' places, two deputies'
and six of a patrol a night, leave on one night in eight, pairs apart, nights carried over from last month,
and Tết in the middle. The peers get the same rows and the same steps of fairness without our arithmetic: the
MILP and CP-SAT minimise the spread of nights, then of weekends, then of holidays; the greedy rotation goes
night by night to whoever has served least and is neither away nor tired.
"""

import random
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from bench.measure import Stopwatch, peak_mb, quantile, table
from keng.core.planning.rotas.checker import check_rota
from keng.core.planning.rotas.evenness import spread_of
from keng.core.planning.rotas.planner import plan_rota
from keng.core.planning.rotas.problem import Duty, Kind, Member, Proof, RotaPlan, RotaProblem, Shift
from keng.core.planning.rotas.program import Program
from keng.core.planning.rotas.repair import Repaired, repair_rota
from keng.core.planning.rotas.rules import rules_of
from keng.core.planning.rotas.sheet import sheet
from keng.core.planning.rotas.tallies import levels_of

NIGHTS, PEOPLE, TET = 31, 55, range(11, 16)
PATIENCE_S = 20.0  # of a peer, for each step
Row = tuple[str, str, str]
Solve = Callable[[Program], list[int] | None]


def village(seed: int, *, people: int = PEOPLE, posts: int = 2, patrol: int = 6) -> RotaProblem:
    luck = random.Random(seed)
    dates = tuple(date(2027, 1, 25) + timedelta(days=n) for n in range(NIGHTS))
    duties = [Duty("đánh kẻng", (posts,) * NIGHTS), Duty("đánh thay", (posts,) * NIGHTS, is_light=True)]
    if patrol:
        duties.append(Duty("tuần tra", (patrol,) * NIGHTS, mix={"sơ cứu": 1}))
    folk = tuple(
        Member(
            f"người {n}",
            frozenset(range(len(duties))) if n % 5 else frozenset({0, 1}),
            frozenset(night for night in range(NIGHTS) if luck.random() < 1 / 8),
            frozenset({"sơ cứu"}) if n % 3 == 0 or n % 5 == 1 else frozenset(),
            carried={Kind.NIGHTS: luck.randrange(3), Kind.WEEKENDS: luck.randrange(2)},
        )
        for n in range(people)
    )
    weekends = frozenset(n for n, day in enumerate(dates) if day.weekday() >= 5)
    apart = tuple((n, n + 1) for n in range(0, min(people - 1, 20), 4))
    kinds = {Kind.WEEKENDS: weekends, Kind.HOLIDAYS: frozenset(TET)}
    return RotaProblem(dates, tuple(duties), folk, apart=apart, kinds=kinds)


def ours(count: int) -> tuple[list[RotaProblem], list[RotaPlan], list[Row]]:
    watch, problems, plans, seconds = Stopwatch(), [village(seed) for seed in range(count)], [], []
    plan_rota(village(0, people=5, posts=1, patrol=0))  # the solvers are loaded once
    for problem in problems:
        start = time.perf_counter()
        plan = plan_rota(problem)
        seconds.append(time.perf_counter() - start)
        assert isinstance(plan, RotaPlan)
        plans.append(plan)
    with watch.part("checked"):
        found = [
            check_rota(sheet(p, plan.shifts, plan.gaps)) for p, plan in zip(problems, plans, strict=True)
        ]
    exact = sum(all(kind.is_best for kind in one.kinds.values()) for one in found)
    word = sum(plan.proof is Proof.SOLVER for plan in plans)
    unproved = sum(plan.proof is Proof.OPEN for plan in plans)
    return (
        problems,
        plans,
        [
            ("villages × people × nights", f"{count} × {PEOPLE} × {NIGHTS}", ""),
            (
                "planned, the median and the slowest village",
                median_and_worst(seconds),
                "≤ 5 s",
            ),
            ("nights, weekends, holidays proved best by addition", f"{exact} of {count}", "all"),
            (
                "some step on the solver's word; unproved",
                f"{word}; {unproved}",
                "",
            ),
            ("spread of nights, weekends, holidays", told(problems, [p.shifts for p in plans]), ""),
            ("all certificates checked", f"{watch.parts['checked']:.2f} s", ""),
        ],
    )


def median_and_worst(seconds: list[float]) -> str:
    return f"{quantile(seconds, 0.5):.2f} s, {max(seconds):.2f} s"


def together(count: int) -> list[Row]:
    """The other reading of the figure: one commune of 55 people, five a village."""
    problems = [village(seed, people=5, posts=1, patrol=0) for seed in range(100, 100 + count)]
    start = time.perf_counter()
    plans = [plan_rota(replace(problem, may_leave_gaps=True)) for problem in problems]
    seconds = time.perf_counter() - start
    unproved = sum(isinstance(p, RotaPlan) and p.proof is Proof.OPEN for p in plans)
    return [(f"{count} villages of 5 people, all; unproved", f"{seconds:.2f} s; {unproved}", "≤ 5 s")]


def repaired(problems: list[RotaProblem], plans: list[RotaPlan]) -> list[Row]:
    seconds, changed, lost = [], 0, 0
    for problem, plan in zip(problems, plans, strict=True):
        ill = plan.shifts[0][2]
        away = problem.people[ill].away | frozenset(range(7, 21))
        people = tuple(replace(m, away=away) if p == ill else m for p, m in enumerate(problem.people))
        start = time.perf_counter()
        done = repair_rota(replace(problem, people=people, may_leave_gaps=True), plan.shifts, since=7)
        seconds.append(time.perf_counter() - start)
        assert isinstance(done, Repaired)
        changed += len(done.changes)
        lost += sum(p == ill and 7 <= n < 21 for n, _d, p in plan.shifts)
    return [
        (
            "repair after two weeks of illness, median and slowest",
            median_and_worst(seconds),
            "≤ 1 s",
        ),
        ("shifts changed, of which the ill person's own", f"{changed}, {lost}", ""),
    ]


def spreads(problem: RotaProblem, shifts: tuple[Shift, ...]) -> tuple[int, ...]:
    steps = dict(levels_of(problem))
    return tuple(sum(spread_of(tally, shifts) for tally in steps[kind]) for kind in Kind)


def told(problems: list[RotaProblem], rotas: list[tuple[Shift, ...]]) -> str:
    found = [spreads(problem, shifts) for problem, shifts in zip(problems, rotas, strict=True)]
    return ", ".join(f"{max(column)}" for column in zip(*found, strict=True))


def greedy(problem: RotaProblem) -> tuple[tuple[Shift, ...], int]:
    """Its shifts, and places that it could fill only by breaking leave or rest."""
    load = [member.carried.get(Kind.NIGHTS, 0) for member in problem.people]
    shifts: list[Shift] = []
    broken = 0
    tired: set[int] = set()
    for night in range(NIGHTS):
        taken: set[int] = set()
        for d, duty in enumerate(problem.duties):
            for _ in range(duty.needs[night]):
                free = [p for p, m in enumerate(problem.people) if d in m.able and p not in taken]
                good = [p for p in free if night not in problem.people[p].away and p not in tired]
                broken += not good
                person = min(good or free, key=lambda p: (load[p], p))
                taken.add(person)
                load[person] += 1
                shifts.append((night, d, person))
        tired = {p for n, d, p in shifts if n == night and not problem.duties[d].is_light}
    return tuple(sorted(shifts)), broken + sum(
        a in day and b in day for a, b in problem.apart for day in days(shifts)
    )


def days(shifts: list[Shift]) -> list[set[int]]:
    return [{p for n, _d, p in shifts if n == night} for night in range(NIGHTS)]


def stepwise(problem: RotaProblem, solve: Solve) -> tuple[str, float]:
    """Spread by spread, as a textbook would."""
    start, held = time.perf_counter(), []
    said = []
    steps = dict(levels_of(problem))
    for kind in Kind:
        program = Program.laid(problem, rules_of(problem))
        for name, most in held:
            terms = tuple(t for tally in steps[name] for t in program.spread(tally))
            program.rows.append((terms, -(10**6), most))
        program.cost = [t for tally in steps[kind] for t in program.spread(tally)]
        values = solve(program)
        if values is None:
            return f"{', '.join(said)} then none in {PATIENCE_S:.0f} s", time.perf_counter() - start
        spread = sum(spread_of(tally, program.shifts(values)) for tally in steps[kind])
        held.append((kind, spread))
        said.append(str(spread))
    return ", ".join(said), time.perf_counter() - start


def plain_milp(program: Program) -> list[int] | None:
    import numpy as np
    from scipy.optimize import Bounds, milp

    from keng.core.planning.rotas.solvers import _matrix

    cost = np.zeros(len(program.limits))
    for number, adds in program.cost:
        cost[number] += adds
    limits = np.array(program.limits)
    bounds, whole = Bounds(limits[:, 0], limits[:, 1]), np.ones(len(cost))
    options = {"time_limit": PATIENCE_S}
    found = milp(cost, constraints=_matrix(program), bounds=bounds, integrality=whole, options=options)
    return None if found.x is None else np.rint(found.x).astype(int).tolist()


def plain_cp_sat(program: Program) -> list[int] | None:
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    own = [model.new_int_var(low, high, "") for low, high in program.limits]
    for terms, low, high in program.rows:
        model.add_linear_constraint(sum(adds * own[number] for number, adds in terms), low, high)
    model.minimize(sum(adds * own[number] for number, adds in program.cost))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.max_time_in_seconds = PATIENCE_S
    status = solver.solve(model)
    return [solver.value(v) for v in own] if status in (cp_model.OPTIMAL, cp_model.FEASIBLE) else None


def peers(problems: list[RotaProblem]) -> list[Row]:
    found = [greedy(problem) for problem in problems]
    rows = [
        ("greedy rotation: spread of nights, weekends, holidays", told(problems, [s for s, _b in found]), ""),
        ("  leave, rest or pairs it broke, all villages", f"{sum(b for _s, b in found)}", ""),
    ]
    for name, solve in (("plain MILP (HiGHS)", plain_milp), ("plain CP-SAT, one worker", plain_cp_sat)):
        said, seconds = stepwise(problems[0], solve)
        rows.append((f"{name}, the first village: spreads", f"{said}; {seconds:.1f} s", ""))
    return rows


if __name__ == "__main__":
    villages = int(sys.argv[1]) if len(sys.argv) > 1 else 11
    problems, plans, rows = ours(villages)
    rows += [*together(11), *repaired(problems, plans), ("peak memory", f"{peak_mb():.0f} MB", "")]
    table("Fair rotas", rows)
    table("The same by others", peers(problems))
