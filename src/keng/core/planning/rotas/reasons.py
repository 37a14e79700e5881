"""Why no rota keeps every rule: the smallest set of rules that clash, found by hitting sets.

Every way to give up a few rules so that the rest can hold (a correction) must take one rule out of every
clash. So: take the fewest rules that meet all corrections known; where these clash already, no smaller clash
exists; else they can hold, and the fewest rules to be given up beside them are one more correction.
Two plain reasons are looked for first: a night with too few people, and too few nights allowed in all.
Where the search takes too long, rules are left out as long as the rest still clashes: then no rule of what
remains can be spared, though a smaller clash may exist elsewhere.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from keng.core.planning.rotas.problem import RotaProblem
from keng.core.planning.rotas.program import Program
from keng.core.planning.rotas.rules import Rule, Rules, rules_of
from keng.core.planning.rotas.short_nights import short_night, short_total
from keng.core.planning.rotas.solvers import Effort, seek

TRIES = 12  # rounds before the search for the smallest is given up
SHARE = 0.7  # of the time


@dataclass(frozen=True)
class Reason:
    """`rules` cannot all hold. `is_tight`: without any one of them the others can. `is_smallest`: no fewer
    rules clash."""

    rules: tuple[Rule, ...]
    is_smallest: bool
    is_tight: bool


def reason_of(problem: RotaProblem, *, effort: Effort | None = None) -> Reason | None:
    """Why one block has no rota; None where a rota was found after all, or no certainty in time."""
    effort = effort or Effort(30.0)
    if plain := short_night(problem):
        return Reason(plain, is_smallest=False, is_tight=True)
    if plain := short_total(problem):
        return Reason(tuple(_in_order(plain)), is_smallest=False, is_tight=False)
    rules = [rule for rule in rules_of(problem) if any(_asks(row.plus, rule) for row in rule.rows)]
    clash = _irreducible(problem, _near(problem, rules, effort), effort)
    if clash is None:
        return None
    is_tight = effort.spent() < effort.seconds
    smaller = _smallest(problem, rules, len(clash), effort)
    if smaller is None:
        return Reason(tuple(_in_order(clash)), is_smallest=False, is_tight=is_tight)
    return Reason(tuple(_in_order(smaller or clash)), is_smallest=True, is_tight=True)


def _asks(keys: Sequence[object], rule: Rule) -> bool:
    return bool(keys) and not (rule.kind is Rules.NEED and rule.number == 0)


def _in_order(rules: Iterable[Rule]) -> list[Rule]:
    order = list(Rules)
    return sorted(rules, key=lambda rule: (order.index(rule.kind), rule.duty or 0, rule.nights, rule.people))


def _clashes(problem: RotaProblem, rules: Sequence[Rule], effort: Effort) -> bool:
    """Whether these rules alone leave no rota; what is not certain counts as no."""
    program = _open(problem, rules)
    for rule in rules:
        for row in rule.rows:
            program.hold(row)
    found = seek(program, effort)
    return found.values is None and found.is_over


def _open(problem: RotaProblem, rules: Iterable[Rule]) -> Program:
    """A program in which everybody may do everything, on the nights that the rules speak of."""
    program = Program(problem)
    nights = {key[0] for rule in rules for row in rule.rows for key in (*row.plus, *row.minus)}
    for night in sorted(nights):
        for person in range(len(problem.people)):
            program.add_person(night, person, range(len(problem.duties)))
    return program


def _near(problem: RotaProblem, rules: list[Rule], effort: Effort) -> list[Rule]:
    """The rules without those of nights before and after the shortest span that clashes."""

    def between(first: int, last: int) -> list[Rule]:
        return [rule for rule in rules if all(first <= n <= last for n in rule.nights)]

    count = len(problem.dates)
    if effort.spent() > effort.seconds:
        return rules
    last = _least(0, count - 1, lambda end: _clashes(problem, between(0, end), effort))
    first = (
        count
        - 1
        - _least(0, count - 1, lambda cut: _clashes(problem, between(count - 1 - cut, last), effort))
    )
    return between(first, last)


def _least(low: int, high: int, holds: Callable[[int], bool]) -> int:
    """The least number for which it holds, given that it holds for every greater one."""
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(middle) else (middle + 1, high)
    return low


def _irreducible(problem: RotaProblem, rules: list[Rule], effort: Effort) -> list[Rule] | None:
    """Rules left out in ever smaller bunches while the rest still clashes."""
    if not _clashes(problem, rules, effort):
        return None
    size = max(1, len(rules) // 2)
    while True:
        start = 0
        while start < len(rules):
            if effort.spent() > effort.seconds:
                return rules
            rest = rules[:start] + rules[start + size :]
            if rest and _clashes(problem, rest, effort):
                rules = rest
            else:
                start += size
        if size == 1:
            return rules
        size //= 2


def _smallest(problem: RotaProblem, rules: list[Rule], most: int, effort: Effort) -> list[Rule] | None:
    """The smallest clash if it has fewer than `most` rules; empty where it has not; None when given up."""
    corrections: list[list[int]] = []
    for _ in range(TRIES):
        if effort.spent() > effort.seconds * SHARE:
            return None
        chosen = _hitting(problem, corrections, effort)
        if chosen is None or len(chosen) >= most:
            return [] if chosen is not None else None
        kept, found = {*chosen}, False
        while given_up := _correction(problem, rules, kept, effort):
            corrections.append(given_up)  # one after another, none meeting those before
            kept |= {*given_up}
            found = True
        if given_up is None:
            return None
        if not found:
            return [rules[i] for i in chosen]
    return None


def _hitting(problem: RotaProblem, corrections: list[list[int]], effort: Effort) -> list[int] | None:
    program = Program(problem)
    numbers = sorted({i for own in corrections for i in own})
    of = {i: program.variable(0, 1) for i in numbers}
    for own in corrections:
        program.rows.append((tuple((of[i], 1) for i in own), 1, len(own)))
    program.cost = [(number, 1) for number in of.values()]
    found = seek(program, effort)
    values = found.values
    return None if values is None or not found.is_over else [i for i in numbers if values[of[i]]]


def _correction(
    problem: RotaProblem, rules: list[Rule], kept: Iterable[int], effort: Effort
) -> list[int] | None:
    """The fewest other rules to give up so that these and the rest hold; empty where these clash."""
    program = _open(problem, rules)
    standing = {*kept}
    drops: dict[int, int] = {}
    for i, rule in enumerate(rules):
        if i in standing:
            for row in rule.rows:
                program.hold(row)
            continue
        drop = drops[i] = program.variable(0, 1)
        for row in rule.rows:
            terms = program.terms(row)
            most, least = sum(a > 0 for _, a in terms), -sum(a < 0 for _, a in terms)
            if most > row.high:
                program.rows.append(((*terms, (drop, row.high - most)), least - most, row.high))
            if least < row.low:
                program.rows.append(((*terms, (drop, row.low - least)), row.low, 2 * most - least + row.low))
    program.cost = [(number, 1) for number in drops.values()]
    found = seek(program, effort)
    values = found.values
    if values is None:
        return [] if found.is_over else None
    return [i for i, number in drops.items() if values[number]]
