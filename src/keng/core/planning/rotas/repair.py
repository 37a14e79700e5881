"""`repair_rota`: the present rota after leave, illness or a swap, changed in as few places as can be."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from keng.core.planning.rotas.blocks import back, blocks_of, part_of, within
from keng.core.planning.rotas.changes import Change, changes_between
from keng.core.planning.rotas.later import later_part
from keng.core.planning.rotas.problem import Gap, Kind, Member, NoRota, Proof, RotaProblem, Shift
from keng.core.planning.rotas.program import Program
from keng.core.planning.rotas.rules import ANY, TIRING, Key, Row, Rule, Rules, rules_of
from keng.core.planning.rotas.solvers import Effort, seek
from keng.core.planning.rotas.tallies import levels_of

STRICT = (Rules.NEED, Rules.AWAY, Rules.ABLE, Rules.FIXED)  # never tolerated, whatever stands today


@dataclass(frozen=True)
class Repaired:
    """The whole rota anew. `proof`: who vouches that no repair leaves fewer gaps, then changes fewer places,
    then touches fewer people."""

    shifts: tuple[Shift, ...]
    gaps: tuple[Gap, ...]
    changes: tuple[Change, ...]
    proof: Proof

    @property
    def touched(self) -> tuple[int, ...]:
        """Everybody whose nights change."""
        return tuple(sorted({p for c in self.changes for p in (c.was, c.now) if p is not None}))


def repair_rota(
    problem: RotaProblem, present: Iterable[Shift], *, since: int = 0, effort: Effort | None = None
) -> Repaired | NoRota:
    """Fewest gaps, then fewest changed places, then fewest people touched, then the evenest nights.

    Nights before number `since` stay. A rule that the present rota breaks already may stay as broken as it
    is (people agreed on it once), but leave, skills and shifts that stand are kept in any case.

    Instance: A, B, A, B and A falls ill on the third night: C takes it, nobody else's night moves.
    """
    effort = effort or Effort(10.0)
    standing = tuple(sorted({*present}))
    past = [shift for shift in standing if shift[0] < since]
    ahead = later_part(problem, past, since=since)
    held = [(n - since, d, p) for n, d, p in standing if n >= since]
    shifts: list[Shift] = []
    gaps = _gaps(problem, standing, nights=range(since))
    proofs = []
    for block in blocks_of(ahead):
        own = part_of(ahead, block)
        found = _repaired(own, within(block, held), effort)
        if found is None:
            return NoRota(tuple(block[0]), tuple(block[1]), is_certain=True)
        kept, missing, proof = found
        shifts += [(n + since, d, p) for n, d, p in back(block, kept)]
        gaps += [(n + since, block[1][d], number) for n, d, number in missing]
        proofs.append(proof)
    new = tuple(sorted([*past, *shifts]))
    weakest = max(proofs, key=[*Proof].index, default=Proof.EXACT)
    return Repaired(new, tuple(sorted(gaps)), changes_between(standing, new), weakest)


def _repaired(
    problem: RotaProblem, present: list[Shift], effort: Effort
) -> tuple[tuple[Shift, ...], list[Gap], Proof] | None:
    """First with all that can stay in its place: where that fills every gap, no repair changes less."""
    true = true_keys(problem, present)
    rules = [tolerant(rule, true) for rule in rules_of(problem)]
    kept = {(n, d, p) for n, d, p in present if _may_stay(problem.people[p], n, d)}
    found = _searched(_program(problem, rules, kept), present, effort)
    if found is None or found[1]:
        found = _searched(_program(problem, rules, set()), present, effort) or found
    return found


def _gaps(problem: RotaProblem, shifts: Iterable[Shift], *, nights: range) -> list[Gap]:
    """What stays open on these nights."""
    filled = Counter(shift[:2] for shift in shifts)
    places = [(n, d) for n in nights for d in range(len(problem.duties))]
    missing = [(n, d, problem.duties[d].needs[n] - filled[n, d]) for n, d in places]
    return [gap for gap in missing if gap[2] > 0]


def _may_stay(member: Member, night: int, duty: int) -> bool:
    return duty in member.able and night not in member.away


def _program(problem: RotaProblem, rules: list[Rule], kept: set[Shift]) -> Program:
    """All rules; shifts that are `kept` stand, and nobody else comes where they fill a place."""
    strict = [rule for rule in rules if rule.kind is not Rules.NEED] if problem.may_leave_gaps else rules
    program = Program.laid(problem, strict)
    if problem.may_leave_gaps:
        for row in (row for rule in rules if rule.kind is Rules.NEED for row in rule.rows):
            program.hold(Row(row.plus, 0, row.high))
    filled = Counter(shift[:2] for shift in kept)
    for key, number in program.of.items():
        night, duty, _person = key
        if key in kept:
            program.limits[number] = (1, 1)
        elif duty >= 0 and filled[night, duty] >= problem.duties[duty].needs[night]:
            program.limits[number] = (0, 0)
    return program


def _searched(
    program: Program, present: list[Shift], effort: Effort
) -> tuple[tuple[Shift, ...], list[Gap], Proof] | None:
    problem = program.problem
    _costs(program, present)
    found = seek(program, effort)
    if found.values is None:
        return None
    value = found.cost(program)
    cost, program.cost = program.cost, []
    program.rows.append((tuple(cost), -(10**9), value))
    nights = [tally for name, own in levels_of(problem) if name == Kind.NIGHTS for tally in own]
    program.cost = [
        term for tally in nights for term in program.squares(replace(tally, low=tally.carried))[0]
    ]
    second = seek(program, effort)
    shifts = program.shifts(second.values or found.values)
    gaps = _gaps(problem, shifts, nights=range(len(problem.dates)))
    return shifts, gaps, _vouched(problem, present, shifts, gaps, is_over=found.is_over)


def _costs(program: Program, present: list[Shift]) -> None:
    """A place filled is worth more than all places kept, a place kept more than all people left in peace."""
    keys = [key for key in program.of if key[1] >= 0]
    people = {key[2] for key in keys}
    kept = len(people) + 1
    filled = kept * (len(present) + 1) if program.problem.may_leave_gaps else 0
    standing = {*present}
    touched = {person: program.variable(0, 1) for person in sorted(people)}
    for key in keys:
        number, moved = program.of[key], touched[key[2]]
        program.cost.append((number, -filled - kept * (key in standing)))
        if key in standing:
            program.rows.append((((number, 1), (moved, 1)), 1, 2))
        else:
            program.rows.append((((number, 1), (moved, -1)), -1, 0))
    program.cost += [(number, 1) for number in touched.values()]


def true_keys(problem: RotaProblem, present: Iterable[Shift]) -> set[Key]:
    """Every key that these shifts make true."""
    true: set[Key] = set()
    for n, d, p in present:
        true |= {(n, d, p), (n, ANY, p)} | (set() if problem.duties[d].is_light else {(n, TIRING, p)})
    return true


def tolerant(rule: Rule, true: set[Key]) -> Rule:
    """The rule, with room for what the present rota breaks already."""
    if rule.kind in STRICT:
        return rule
    rows = []
    for row in rule.rows:
        stands = sum(key in true for key in row.plus) - sum(key in true for key in row.minus)
        rows.append(replace(row, low=min(row.low, stands), high=max(row.high, stands)))
    return replace(rule, rows=tuple(rows))


def _vouched(
    problem: RotaProblem,
    present: Iterable[Shift],
    shifts: Sequence[Shift],
    gaps: Sequence[Gap],
    *,
    is_over: bool,
) -> Proof:
    """Exact where only shifts that could not stay were changed, one person for another."""
    now = {*shifts}
    lost = [shift for shift in present if shift not in now]
    if not gaps and not any(_may_stay(problem.people[p], n, d) for n, d, p in lost):
        return Proof.EXACT if len(lost) <= 1 else Proof.SOLVER if is_over else Proof.OPEN
    return Proof.SOLVER if is_over else Proof.OPEN
