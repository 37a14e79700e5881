"""`repair_rota`: the present rota after leave, illness or a swap, changed in as few places as can be."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from keng.core.planning.rotas.blocks import back, blocks_of, part_of, within
from keng.core.planning.rotas.changes import Change, changes_between
from keng.core.planning.rotas.later import later_part
from keng.core.planning.rotas.problem import Gap, Member, NoRota, Proof, RotaProblem, Shift
from keng.core.planning.rotas.program import Program, Term
from keng.core.planning.rotas.rules import ANY, TIRING, Key, Row, Rule, Rules, rules_of
from keng.core.planning.rotas.solvers import Effort, Found, seek
from keng.core.planning.rotas.tallies import DUTIES, levels_of

STRICT = (Rules.NEED, Rules.AWAY, Rules.ABLE, Rules.FIXED)  # never tolerated, whatever stands today


@dataclass(frozen=True)
class Repaired:
    """The whole rota anew. `proof`: who vouches that no repair leaves fewer gaps, then changes fewer places;
    `is_evenest`: the solver says that none of these shares the nights more evenly."""

    shifts: tuple[Shift, ...]
    gaps: tuple[Gap, ...]
    changes: tuple[Change, ...]
    proof: Proof
    is_evenest: bool

    @property
    def touched(self) -> tuple[int, ...]:
        """Everybody whose nights change."""
        return tuple(sorted({p for c in self.changes for p in (c.was, c.now) if p is not None}))


def repair_rota(
    problem: RotaProblem, present: Iterable[Shift], *, since: int = 0, effort: Effort | None = None
) -> Repaired | NoRota:
    """Fewest gaps, then fewest changed places; of these the evenest nights, weekends and holidays; then the
    fewest people touched.

    Nights before number `since` stay. A rule that the present rota breaks already may stay as broken as it
    is (people agreed on it once), but leave, skills and shifts that stand are kept in any case.

    Cost: NP-hard; one program a step over what may change, mostly settled by its relaxation.

    Instance: A, B, A, B and A falls ill on the third night: C takes it, nobody else's night moves.
    """
    effort = effort or Effort(10.0)
    standing = tuple(sorted({*present}))
    past = [shift for shift in standing if shift[0] < since]
    ahead = later_part(problem, past, since=since)
    held = [(n - since, d, p) for n, d, p in standing if n >= since]
    shifts: list[Shift] = []
    gaps = _gaps(problem, standing, nights=range(since))
    parts: list[_Found] = []
    for block in blocks_of(ahead):
        own = part_of(ahead, block)
        found = _repaired(own, within(block, held), effort)
        if found is None:
            return NoRota(tuple(block[0]), tuple(block[1]), is_certain=True)
        shifts += [(n + since, d, p) for n, d, p in back(block, found.shifts)]
        gaps += [(n + since, block[1][d], number) for n, d, number in found.gaps]
        parts.append(found)
    new = tuple(sorted([*past, *shifts]))
    weakest = max((part.proof for part in parts), key=[*Proof].index, default=Proof.EXACT)
    is_evenest = all(part.is_evenest for part in parts)
    return Repaired(new, tuple(sorted(gaps)), changes_between(standing, new), weakest, is_evenest)


@dataclass(frozen=True)
class _Found:
    """The same for one block."""

    shifts: tuple[Shift, ...]
    gaps: list[Gap]
    proof: Proof
    is_evenest: bool


def _repaired(problem: RotaProblem, present: list[Shift], effort: Effort) -> _Found | None:
    """First with all that can stay in its place: where that fills every gap, no repair changes less."""
    true = true_keys(problem, present)
    rules = [tolerant(rule, true) for rule in rules_of(problem)]
    kept = {(n, d, p) for n, d, p in present if _may_stay(problem.people[p], n, d)}
    found = _searched(_program(problem, rules, kept), present, effort)
    if found is None or found.gaps:
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
    program = Program.laid(problem, strict, kept=kept)
    if problem.may_leave_gaps:
        for row in (row for rule in rules if rule.kind is Rules.NEED for row in rule.rows):
            program.hold(Row(row.plus, 0, row.high))
    return program


def _searched(program: Program, present: list[Shift], effort: Effort) -> _Found | None:
    """Fewest gaps and changed places first; among those repairs the evenest."""
    problem = program.problem
    program.cost = _places(program, {*present})
    found = seek(program, effort)
    if found.values is None:
        return None
    values, is_evenest = _evened(program, found, {*present}, effort)
    shifts = program.shifts(values)
    gaps = _gaps(problem, shifts, nights=range(len(problem.dates)))
    return _Found(shifts, gaps, _vouched(problem, present, shifts, gaps, is_over=found.is_over), is_evenest)


def _places(program: Program, standing: set[Shift]) -> list[Term]:
    """A place filled is worth more than all places kept."""
    filled = len(standing) + 1 if program.problem.may_leave_gaps else 0
    return [(number, -filled - (key in standing)) for key, number in program.of.items() if key[1] >= 0]


def _evened(
    program: Program, found: Found, standing: set[Shift], effort: Effort
) -> tuple[Sequence[int], bool]:
    """The evenest nights, then weekends, then holidays, then the fewest people touched; no step gives up
    what one before it won. False where a search came to no end."""
    values, is_over = found.values or (), True
    for cost in _evening(program, standing):
        program.rows.append((tuple(program.cost), -(10**9), found.cost(program)))
        program.cost = cost
        found = seek(program, effort)
        is_over = is_over and found.is_over
        if found.values is None:
            return values, False
        values = found.values
    return values, is_over


def _evening(program: Program, standing: set[Shift]) -> Iterator[list[Term]]:
    """What each step makes as small as can be."""
    for name, tallies in levels_of(program.problem):
        if name != DUTIES:
            evened = [program.squares(replace(tally, low=tally.carried))[0] for tally in tallies]
            yield [term for terms in evened for term in terms]
    yield _touched(program, standing)


def _touched(program: Program, standing: set[Shift]) -> list[Term]:
    """One for each person whose nights change."""
    moved: dict[int, int] = {}
    for key, number in program.of.items():
        if key[1] >= 0:
            if key[2] not in moved:
                moved[key[2]] = program.variable(0, 1)
            own = moved[key[2]]
            is_kept = key in standing
            terms = ((number, 1), (own, 1 if is_kept else -1))
            program.rows.append((terms, 1, 2) if is_kept else (terms, -1, 0))
    return [(number, 1) for number in moved.values()]


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
        return Proof.EXACT
    return Proof.SOLVER if is_over else Proof.OPEN
