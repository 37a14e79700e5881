"""Where nobody can serve: as many places filled as the rules let."""

from collections.abc import Iterable, Sequence

from keng.core.planning.rotas.problem import Gap, Proof, RotaProblem, Shift
from keng.core.planning.rotas.program import Program
from keng.core.planning.rotas.rules import Rule, Rules, able
from keng.core.planning.rotas.solvers import Effort, seek


def fewest_gaps(
    problem: RotaProblem, rules: Iterable[Rule], effort: Effort
) -> tuple[list[Gap], Proof, Sequence[Shift] | None]:
    """As many places filled as the other rules let, and what stays empty."""
    program = Program.laid(problem, (rule for rule in rules if rule.kind is not Rules.NEED))
    needs = {(n, d): need for d, duty in enumerate(problem.duties) for n, need in enumerate(duty.needs)}
    for (night, duty), need in needs.items():
        keys = tuple((night, duty, p) for p in able(problem, duty))
        program.rows.append((tuple((program.of[k], 1) for k in keys if k in program.of), 0, need))
    program.cost = [(number, -1) for key, number in program.of.items() if key[1] >= 0]
    found = seek(program, effort)
    if found.values is None:
        return [], Proof.SOLVER if found.is_over else Proof.OPEN, None
    shifts = program.shifts(found.values)
    for night, duty, _person in shifts:
        needs[night, duty] -= 1
    gaps = [(night, duty, number) for (night, duty), number in sorted(needs.items()) if number]
    plain = sum(
        max(0, need - _there(problem, n, d))
        for d, duty in enumerate(problem.duties)
        for n, need in enumerate(duty.needs)
    )
    if sum(number for _n, _d, number in gaps) == plain:
        return gaps, Proof.EXACT, shifts
    return gaps, Proof.SOLVER if found.is_over else Proof.OPEN, shifts


def _there(problem: RotaProblem, night: int, duty: int) -> int:
    return sum(night not in problem.people[p].away for p in able(problem, duty))
