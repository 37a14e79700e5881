"""What is counted for fairness: who shares which places, how many each may have, what each brings along."""

from collections.abc import Iterable
from dataclasses import dataclass

from keng.core.planning.rotas.bounds import Share, evenest, most_nights
from keng.core.planning.rotas.problem import Gap, Kind, RotaProblem, Shift
from keng.core.planning.rotas.rules import ANY, Key, able

DUTIES = "duties"


@dataclass(frozen=True)
class Tally:
    """Loads of `people`: what each carried in, plus his keys that come true; `low`, `high` are loads."""

    people: tuple[int, ...]
    carried: tuple[int, ...]
    keys: tuple[tuple[Key, ...], ...]
    low: tuple[int, ...]
    high: tuple[int, ...]
    total: int

    @property
    def share(self) -> Share | None:
        """The evenest that arithmetic allows."""
        return evenest(self.low, self.high, self.total)

    def loads(self, shifts: Iterable[Shift]) -> list[int]:
        """What each carries after these shifts."""
        true = {key for n, d, p in shifts for key in ((n, d, p), (n, ANY, p))}
        return [
            had + sum(key in true for key in keys) for had, keys in zip(self.carried, self.keys, strict=True)
        ]


def levels_of(problem: RotaProblem, gaps: Iterable[Gap] = ()) -> list[tuple[str, list[Tally]]]:
    """The steps of fairness in their order; a step that nothing is shared in is left out."""
    missing = {(night, duty): number for night, duty, number in gaps}
    steps: list[tuple[str, list[Tally]]] = []
    pools = pools_of(problem)
    for kind in Kind:
        nights = problem.nights_of(kind)
        found = [_tally(problem, kind, nights, people, duties, missing) for people, duties in pools]
        steps.append((kind.value, [tally for tally in found if tally]))
    shared = [duties for _people, duties in pools if len(duties) > 1]
    own = [_of_duty(problem, duty, missing) for duties in shared for duty in duties]
    steps.append((DUTIES, [tally for tally in own if tally]))
    return [(name, tallies) for name, tallies in steps if tallies]


def pools_of(problem: RotaProblem) -> list[tuple[list[int], list[int]]]:
    """People who share duties, directly or through others, with these duties."""
    left, pools = {*range(len(problem.duties))}, []
    while left:
        duties, people = {left.pop()}, set[int]()
        while True:
            people = {p for d in duties for p in able(problem, d)}
            more = {d for p in people for d in problem.people[p].able}
            if more <= duties:
                break
            duties |= more
        left -= duties
        pools.append((sorted(people), sorted(duties)))
    return sorted(pools, key=lambda pool: pool[1])


def open_nights(problem: RotaProblem, person: int, nights: Iterable[int], duties: Iterable[int]) -> list[int]:
    """The nights on which one of the duties is asked for and the person is there."""
    member = problem.people[person]
    own = [d for d in duties if d in member.able]
    return [n for n in nights if n not in member.away and any(problem.duties[d].needs[n] for d in own)]


def _tally(
    problem: RotaProblem,
    kind: Kind,
    nights: frozenset[int],
    people: list[int],
    duties: list[int],
    missing: dict[tuple[int, int], int],
) -> Tally | None:
    total = sum(problem.duties[d].needs[n] - missing.get((n, d), 0) for d in duties for n in nights)
    rows = []
    for person in people:
        member = problem.people[person]
        most = _most(problem, person, nights, duties)
        if kind is Kind.NIGHTS and member.most is not None:
            most = min(most, member.most)
        held = sum(f[2] == person and f[0] in nights for f in problem.fixed)
        least = max(held, member.least) if kind is Kind.NIGHTS else held
        if most:
            keys = tuple((n, ANY, person) for n in sorted(nights))
            rows.append((person, member.carried.get(kind, 0), keys, least, most))
    return _made(rows, total) if total else None


def _of_duty(problem: RotaProblem, duty: int, missing: dict[tuple[int, int], int]) -> Tally | None:
    nights = frozenset(range(len(problem.dates)))
    total = sum(problem.duties[duty].needs[n] - missing.get((n, duty), 0) for n in nights)
    rows = []
    for person in able(problem, duty):
        if most := _most(problem, person, nights, [duty]):
            held = sum(f[1:] == (duty, person) for f in problem.fixed)
            rows.append((person, 0, tuple((n, duty, person) for n in sorted(nights)), held, most))
    return _made(rows, total) if total else None


def _most(problem: RotaProblem, person: int, nights: frozenset[int], duties: list[int]) -> int:
    """The most nights one could serve, by leave and rest alone; light duties ask for none."""
    days, member = problem.days, problem.people[person]
    is_light = any(problem.duties[d].is_light for d in duties if d in member.able)
    rest = 0 if is_light else problem.rest
    free = [days[n] for n in open_nights(problem, person, nights, duties)]
    return most_nights((day for day in free if all(day + ago > rest for ago in member.before)), rest=rest)


def _made(rows: list[tuple[int, int, tuple[Key, ...], int, int]], total: int) -> Tally | None:
    if not rows:
        return None
    people, carried, keys, least, most = zip(*rows, strict=True)
    low = tuple(had + few for had, few in zip(carried, least, strict=True))
    high = tuple(had + many for had, many in zip(carried, most, strict=True))
    return Tally(people, carried, keys, low, high, total + sum(carried))
