"""A rota falls into blocks that know nothing of each other: villages, as a rule. Each is planned alone."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from keng.core.planning.rotas.problem import Pair, RotaProblem, Shift
from keng.core.planning.rotas.tallies import pools_of

Block = tuple[list[int], list[int]]  # people, duties


def blocks_of(problem: RotaProblem) -> list[Block]:
    """People who share duties, or are tied by a pair or a shift that stands."""
    pools = pools_of(problem)
    of_person = {p: n for n, (people, _duties) in enumerate(pools) for p in people}
    idle = [p for p in range(len(problem.people)) if p not in of_person]
    nodes: list[Block] = [*pools, *(([p], list[int]()) for p in idle)]
    of_person |= {p: len(pools) + n for n, p in enumerate(idle)}
    of_duty = {d: n for n, (_people, duties) in enumerate(pools) for d in duties}
    ties = [(of_person[a], of_person[b]) for a, b in (*problem.apart, *problem.together)]
    ties += [(of_duty[duty], of_person[person]) for _night, duty, person in problem.fixed]
    found = []
    for own in _joined(len(nodes), ties):
        people = sorted(p for n in own for p in nodes[n][0])
        found.append((people, sorted(d for n in own for d in nodes[n][1])))
    return sorted(found)


def part_of(problem: RotaProblem, block: Block) -> RotaProblem:
    """The block as a problem of its own, people and duties numbered anew."""
    people = {old: new for new, old in enumerate(block[0])}
    duties = {old: new for new, old in enumerate(block[1])}

    def own(pairs: Iterable[Pair]) -> tuple[Pair, ...]:
        return tuple((people[a], people[b]) for a, b in pairs if a in people)

    def member(old: int) -> frozenset[int]:
        return frozenset(duties[d] for d in problem.people[old].able if d in duties)

    return replace(
        problem,
        duties=tuple(problem.duties[d] for d in block[1]),
        people=tuple(replace(problem.people[p], able=member(p)) for p in block[0]),
        apart=own(problem.apart),
        together=own(problem.together),
        fixed=tuple((n, duties[d], people[p]) for n, d, p in problem.fixed if p in people),
    )


def back(block: Block, shifts: Iterable[Shift]) -> list[Shift]:
    """A block's shifts with the numbers of the whole."""
    return [(n, block[1][d], block[0][p]) for n, d, p in shifts]


def within(block: Block, shifts: Iterable[Shift]) -> list[Shift]:
    """Of shifts of the whole those of this block, with its own numbers."""
    people = {old: new for new, old in enumerate(block[0])}
    duties = {old: new for new, old in enumerate(block[1])}
    return [(n, duties[d], people[p]) for n, d, p in shifts if d in duties and p in people]


def _joined(count: int, ties: Sequence[Pair]) -> list[list[int]]:
    group = list(range(count))
    for a, b in ties:
        old, new = group[a], group[b]
        group = [new if g == old else g for g in group]
    return [[n for n in range(count) if group[n] == g] for g in dict.fromkeys(group)]
