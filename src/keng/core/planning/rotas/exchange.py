"""Duties of one night exchanged between two people, as long as that shares each kind of duty more evenly.

Nobody's nights change, so no earlier step of fairness is touched; every rule is looked at again before an
exchange counts. It ends where no single exchange helps, which need not be the best there is.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import combinations

from keng.core.planning.rotas.problem import RotaProblem, Shift

Counts = Counter[tuple[int, int]]  # duty, person → nights


def exchanged(problem: RotaProblem, shifts: Sequence[Shift]) -> tuple[Shift, ...]:
    """The same people on the same nights, their duties shared as evenly as single exchanges get them."""
    nights: dict[int, dict[int, int]] = {}  # night → person → duty
    for night, duty, person in shifts:
        nights.setdefault(night, {})[person] = duty
    counts: Counts = Counter((duty, person) for _night, duty, person in shifts)
    held = {(night, person) for night, _duty, person in problem.fixed}
    is_better = True
    while is_better:
        is_better = False
        for night, own in nights.items():
            free = [person for person in sorted(own) if (night, person) not in held]
            for a, b in combinations(free, 2):
                if _gain(counts, own, a, b) > 0 and _may(problem, nights, night, a, b):
                    _exchange(counts, own, a, b)
                    is_better = True
    return tuple(
        sorted((night, duty, person) for night, own in nights.items() for person, duty in own.items())
    )


def _gain(counts: Counts, own: dict[int, int], a: int, b: int) -> int:
    """By how much the sum of squares falls; 0 for two of the same duty."""
    x, y = own[a], own[b]
    if x == y:
        return 0
    fewer, more = counts[x, a] + counts[y, b], counts[y, a] + counts[x, b]
    return 2 * (fewer - more) - 4


def _exchange(counts: Counts, own: dict[int, int], a: int, b: int) -> None:
    x, y = own[a], own[b]
    counts.subtract({(x, a): 1, (y, b): 1, (y, a): -1, (x, b): -1})
    own[a], own[b] = y, x


def _may(problem: RotaProblem, nights: dict[int, dict[int, int]], night: int, a: int, b: int) -> bool:
    """Whether both can, nobody loses his rest, and each duty keeps its skills."""
    own = nights[night]
    x, y = own[a], own[b]
    if y not in problem.people[a].able or x not in problem.people[b].able:
        return False
    if problem.duties[x].is_light != problem.duties[y].is_light:
        tired = a if problem.duties[x].is_light else b
        if not _is_rested(problem, nights, night, tired):
            return False
    after = {**own, a: y, b: x}
    return all(_is_mixed(problem, night, d, [p for p, e in after.items() if e == d]) for d in (x, y))


def _is_rested(problem: RotaProblem, nights: dict[int, dict[int, int]], night: int, person: int) -> bool:
    days = problem.days
    if any(days[night] + ago <= problem.rest for ago in problem.people[person].before):
        return False
    near = (n for n in nights if n != night and abs(days[n] - days[night]) <= problem.rest)
    return all(person not in nights[n] or problem.duties[nights[n][person]].is_light for n in near)


def _is_mixed(problem: RotaProblem, night: int, duty: int, people: Iterable[int]) -> bool:
    asked = problem.duties[duty]
    others = {skill: sum(skill not in problem.people[p].skills for p in people) for skill in asked.mix}
    return all(n <= max(0, asked.needs[night] - asked.mix[skill]) for skill, n in others.items())
