"""A rota as whole-number rows over yes-or-no variables: what the solvers read, whichever they are."""

from collections import Counter
from collections.abc import Iterable, Sequence, Set

from keng.core.planning.rotas.problem import RotaProblem, Shift
from keng.core.planning.rotas.rules import ANY, TIRING, Key, Row, Rule
from keng.core.planning.rotas.tallies import Tally

Term = tuple[int, int]  # variable, what it adds
MANY = 10**6


class Program:
    """Variables with limits, rows, and a cost that is to be as small as can be (0 while there is none)."""

    def __init__(self, problem: RotaProblem) -> None:
        self.problem = problem
        self.limits: list[tuple[int, int]] = []
        self.rows: list[tuple[tuple[Term, ...], int, int]] = []
        self.cost: list[Term] = []
        self.of: dict[Key, int] = {}

    @classmethod
    def laid(
        cls, problem: RotaProblem, rules: Iterable[Rule], *, kept: Set[Shift] = frozenset()
    ) -> "Program":
        """All rules hold; where nobody can stand (leave, another skill) no variable is made, nor where shifts
        that are `kept` fill the place: they stand.
        """
        program = cls(problem)
        filled = Counter(shift[:2] for shift in kept)
        for person, member in enumerate(problem.people):
            for night in range(len(problem.dates)):
                if night not in member.away:
                    full = {d for d in member.able if filled[night, d] >= problem.duties[d].needs[night]}
                    stands = {d for d in full if (night, d, person) in kept}
                    program.add_person(night, person, member.able - full | stands)
        for shift in program.of.keys() & kept:
            program.limits[program.of[shift]] = (1, 1)
        for rule in rules:
            for row in rule.rows:
                program.hold(row)
        return program

    def add_person(self, night: int, person: int, duties: Iterable[int]) -> None:
        """Variables of one person and night: each duty asked for, at most one of them."""
        own = [d for d in sorted(duties) if self.problem.duties[d].needs[night]]
        if not own:
            return
        for duty in own:
            self.of[night, duty, person] = self.variable(0, 1)
        tiring = [d for d in own if not self.problem.duties[d].is_light]
        self._sum(night, ANY, person, own)
        if tiring == own:
            self.of[night, TIRING, person] = self.of[night, ANY, person]
        elif tiring:
            self._sum(night, TIRING, person, tiring)

    def _sum(self, night: int, what: int, person: int, duties: Sequence[int]) -> None:
        parts = [self.of[night, d, person] for d in duties]
        if len(parts) == 1:
            self.of[night, what, person] = parts[0]
            return
        whole = self.of[night, what, person] = self.variable(0, 1)
        self.rows.append((((whole, -1), *((part, 1) for part in parts)), 0, 0))

    def variable(self, low: int, high: int) -> int:
        """One more whole number; its number."""
        self.limits.append((low, high))
        return len(self.limits) - 1

    def terms(self, row: Row) -> tuple[Term, ...]:
        """A row over variables; keys without one are 0."""
        plus = ((self.of[key], 1) for key in row.plus if key in self.of)
        return (*plus, *((self.of[key], -1) for key in row.minus if key in self.of))

    def hold(self, row: Row) -> None:
        """Ask that a row holds."""
        self.rows.append((self.terms(row), row.low, row.high))

    def box(self, tally: Tally) -> None:
        """Everybody's load as the evenest sharing has it."""
        share = tally.share
        if share is None:
            raise ValueError("nothing to share")
        rows = zip(tally.keys, tally.carried, share.low, share.high, strict=True)
        for keys, had, low, high in rows:
            self.hold(Row(keys, low - had, high - had))

    def spread(self, tally: Tally) -> list[Term]:
        """Terms whose sum is no less than the tally's spread."""
        ends = min(tally.low), max(tally.high)
        few, many = self.variable(*ends), self.variable(*ends)
        for keys, had in zip(tally.keys, tally.carried, strict=True):
            own = self.terms(Row(keys, 0, 0))
            self.rows.append(((*own, (few, -1)), -had, MANY))
            self.rows.append(((*own, (many, -1)), -MANY, -had))
        return [(many, 1), (few, -1)]

    def squares(self, tally: Tally) -> tuple[list[Term], int]:
        """Terms and a constant whose sum is no less than the tally's sum of squares: each night more costs
        more than the one before it."""
        found: list[Term] = []
        constant = 0
        for keys, had, low, high in zip(tally.keys, tally.carried, tally.low, tally.high, strict=True):
            constant += low * low
            steps = [self.variable(0, 1) for _ in range(low, high)]
            found += [(step, 2 * load + 1) for step, load in zip(steps, range(low, high), strict=True)]
            own = self.terms(Row(keys, 0, 0))
            self.rows.append(((*own, *((step, -1) for step in steps)), low - had, low - had))
        return found, constant

    def shifts(self, values: Sequence[int]) -> tuple[Shift, ...]:
        """The shifts among the variables' values, by night."""
        return tuple(sorted(key for key, number in self.of.items() if key[1] >= 0 and values[number]))
