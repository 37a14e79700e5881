"""Fairness step by step: nights, weekends, holidays, duties; none undoes one before it."""

from collections.abc import Callable, Sequence

from keng.core.planning.rotas.evenness import is_evenest, level_of, proof_of, spread_of, squares_of
from keng.core.planning.rotas.exchange import exchanged
from keng.core.planning.rotas.holds import Hold, boxes, held, spread_within, squares_within
from keng.core.planning.rotas.problem import Gap, Level, RotaProblem, Shift
from keng.core.planning.rotas.program import Program
from keng.core.planning.rotas.rules import Rule, rules_of
from keng.core.planning.rotas.solvers import Effort, Found, seek
from keng.core.planning.rotas.tallies import DUTIES, Tally, levels_of

Step = tuple[str, list[Tally]]


def fairest(
    problem: RotaProblem, gaps: list[Gap], shifts: Sequence[Shift], effort: Effort
) -> tuple[Sequence[Shift], list[Level]]:
    """Step by step; a step that is as even as arithmetic allows needs no search."""
    rules, steps = rules_of(problem, gaps), levels_of(problem, gaps)
    holds: list[Hold] = []
    levels = []
    for name, tallies in steps:
        if name == DUTIES:
            shifts = exchanged(problem, shifts)
            levels.append(level_of(name, tallies, shifts))
            continue
        if not is_evenest(tallies, shifts):
            shifts = _boxed(problem, rules, holds, tallies, effort) or shifts
        if is_evenest(tallies, shifts):
            holds.append(boxes(tallies))
            levels.append(level_of(name, tallies, shifts))
            continue
        level, shifts, held = _searched(problem, rules, holds, (name, tallies), shifts, effort)
        holds += held
        levels.append(level)
    return shifts, levels


def _boxed(
    problem: RotaProblem, rules: list[Rule], holds: list[Hold], tallies: list[Tally], effort: Effort
) -> Sequence[Shift] | None:
    if any(tally.share is None for tally in tallies):
        return None
    program = held(problem, rules, [*holds, boxes(tallies)])
    values = seek(program, effort).values
    return None if values is None else program.shifts(values)


def _searched(
    problem: RotaProblem,
    rules: list[Rule],
    holds: list[Hold],
    step: Step,
    shifts: Sequence[Shift],
    effort: Effort,
) -> tuple[Level, Sequence[Shift], list[Hold]]:
    name, tallies = step
    base = level_of(name, tallies, shifts)
    program = held(problem, rules, holds)
    program.cost = [term for tally in tallies for term in program.spread(tally)]
    found = seek(program, effort)
    shifts = _better(program, found, shifts, lambda these: sum(spread_of(t, these) for t in tallies))
    spread = sum(spread_of(tally, shifts) for tally in tallies)
    spread_bound = spread if found.is_over and found.values else max(base.spread_bound, found.bound)
    holds = [*holds, spread_held := spread_within(tallies, spread)]
    program = held(problem, rules, holds)
    parts = [program.squares(tally) for tally in tallies]
    program.cost = [term for terms, _constant in parts for term in terms]
    constant = sum(number for _terms, number in parts)
    second = seek(program, effort)
    shifts = _better(program, second, shifts, lambda these: sum(squares_of(t, these) for t in tallies))
    squares = sum(squares_of(tally, shifts) for tally in tallies)
    squares_bound = (
        squares if second.is_over and second.values else max(base.evenness_bound, second.bound + constant)
    )
    level = Level(
        name,
        spread,
        spread_bound,
        proof_of(spread, base.spread_bound, spread_bound),
        squares,
        squares_bound,
        proof_of(squares, base.evenness_bound, squares_bound),
    )
    return level, shifts, [spread_held, squares_within(tallies, squares)]


def _better(
    program: Program, found: Found, shifts: Sequence[Shift], worth: Callable[[Sequence[Shift]], int]
) -> Sequence[Shift]:
    if found.values is None:
        return shifts
    return min(shifts, program.shifts(found.values), key=worth)
