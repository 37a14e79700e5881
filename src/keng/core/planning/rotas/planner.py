"""`plan_rota`: the one entrance to the rota planner."""

from collections.abc import Sequence

from keng.core.planning.rotas.blocks import back, blocks_of, part_of
from keng.core.planning.rotas.holds import boxes
from keng.core.planning.rotas.open_places import fewest_gaps
from keng.core.planning.rotas.problem import Gap, NoRota, Proof, RotaPlan, RotaProblem, Shift
from keng.core.planning.rotas.program import Program
from keng.core.planning.rotas.rules import rules_of
from keng.core.planning.rotas.solvers import Effort, seek
from keng.core.planning.rotas.steps import fairest
from keng.core.planning.rotas.tallies import DUTIES, levels_of


def plan_rota(problem: RotaProblem, *, effort: Effort | None = None) -> RotaPlan | NoRota:
    """Who serves when: every rule holds, and within them nights are shared as evenly as can be, then
    weekends, then holidays; a later step never costs an earlier one anything. At last duties of one night are
    exchanged as long as that shares each duty more evenly (without a proof).

    Each block of people who share duties is planned for itself. First a rota is sought in which every load
    is as the evenest sharing has it (`bounds`): that it is the best is then plain addition. Where rules
    forbid that, the steps are bettered one by one, and the solver's word counts.

    Cost: the bounds are O(people · nights); a month of 55 people is settled by one linear relaxation, as a
    rule; in general it is NP-hard.

    Instance: three people, four nights, one a night, nobody twice running → 2, 1, 1 nights; spread 1 is the
    least since 4 is no multiple of 3.
    """
    effort = effort or Effort()
    shifts: list[Shift] = []
    gaps: list[Gap] = []
    proofs = [Proof.EXACT]
    levels = []
    for block in blocks_of(problem):
        own = part_of(problem, block)
        missing, proof, found = _complete(own, effort)
        if found is None:
            return NoRota(tuple(block[0]), tuple(block[1]), is_certain=proof is not Proof.OPEN)
        rota, steps = fairest(own, missing, found, effort)
        shifts += back(block, rota)
        gaps += [(night, block[1][duty], number) for night, duty, number in missing]
        proofs.append(proof)
        levels.append(tuple(steps))
    weakest = max(proofs, key=[*Proof].index)
    return RotaPlan(tuple(sorted(shifts)), tuple(sorted(gaps)), weakest, tuple(levels))


def _complete(problem: RotaProblem, effort: Effort) -> tuple[list[Gap], Proof, Sequence[Shift] | None]:
    """Any rota that keeps the rules, the fairest at once where that is easy; with as few gaps as can be."""
    rules = rules_of(problem)
    tallies = [tally for name, own in levels_of(problem) if name != DUTIES for tally in own]
    if all(tally.share for tally in tallies):
        program = Program.laid(problem, rules)
        boxes(tallies)(program)
        if (found := seek(program, effort)).values is not None:
            return [], Proof.EXACT, program.shifts(found.values)
    program = Program.laid(problem, rules)
    found = seek(program, effort)
    if found.values is not None:
        return [], Proof.EXACT, program.shifts(found.values)
    if not problem.may_leave_gaps:
        return [], Proof.SOLVER if found.is_over else Proof.OPEN, None
    return fewest_gaps(problem, rules, effort)
