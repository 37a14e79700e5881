"""What a later step of fairness may not undo, as rows of a program."""

from collections.abc import Callable, Iterable

from keng.core.planning.rotas.problem import RotaProblem
from keng.core.planning.rotas.program import Program
from keng.core.planning.rotas.rules import Rule
from keng.core.planning.rotas.tallies import Tally

Hold = Callable[[Program], None]


def held(problem: RotaProblem, rules: list[Rule], holds: Iterable[Hold]) -> Program:
    program = Program.laid(problem, rules)
    for hold in holds:
        hold(program)
    return program


def boxes(tallies: list[Tally]) -> Hold:
    def hold(program: Program) -> None:
        for tally in tallies:
            program.box(tally)

    return hold


def spread_within(tallies: list[Tally], most: int) -> Hold:
    def hold(program: Program) -> None:
        terms = tuple(term for tally in tallies for term in program.spread(tally))
        program.rows.append((terms, -(10**6), most))

    return hold


def squares_within(tallies: list[Tally], most: int) -> Hold:
    def hold(program: Program) -> None:
        parts = [program.squares(tally) for tally in tallies]
        terms = tuple(term for own, _constant in parts for term in own)
        program.rows.append((terms, -(10**6), most - sum(constant for _own, constant in parts)))

    return hold
