"""`plan_groups`: the one entrance to the groups planner."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.sparse import csr_array

from keng.core.planning.groups.bound import Climbing, climb, generate
from keng.core.planning.groups.choose import chosen_groups
from keng.core.planning.groups.first import proposed, smallest_walk
from keng.core.planning.groups.improve import improved
from keng.core.planning.groups.master import Master
from keng.core.planning.groups.problem import Group, GroupsPlan, GroupsProblem, Proved, Why
from keng.core.planning.groups.walking import Part, hanging_together, middle, part_of, roads


@dataclass(frozen=True)
class Effort:
    """`seconds` for all parts together, shared by homes; 0 gives the instant proposal without a bound.

    `spent` are the seconds since the start as the caller's clock says; without one the search goes to its
    own end, and the same problem gives the same plan on every machine.
    """

    seconds: float = 240.0
    spent: Callable[[], float] = lambda: 0.0


@dataclass(frozen=True)
class _Answer:
    groups: tuple[Group, ...]
    middles: tuple[int, ...]
    value: int
    proved: Proved
    is_cut: bool


def plan_groups(problem: GroupsProblem, *, effort: Effort | None = None) -> GroupsPlan:
    """Every home in one connected group within size, with as little walking as was found, and a bound.

    Each connected part is cut for itself. What a group walks is the sum of its homes' ways to its middle
    home. The same problem gives the same plan unless the time runs out. Set partitioning over connected
    sets; prices of columns as in Desrosiers and Lübbecke (2005), and their bound. Cost: NP-hard; a round of
    pricing is O(homes · columns kept a home).

    Instance: six homes in a lane, 50 m apart, groups of 2 to 3, about 3: {0, 1, 2} and {3, 4, 5} walk 200 m,
    and prices prove that no two groups walk less.
    """
    effort = effort or Effort()
    matrix = roads(problem)
    left: dict[int, Why] = {}
    answers: list[_Answer] = []
    parts = _parts(problem, matrix, range(problem.homes), left)
    homes_to_go = sum(len(homes) for homes in parts)
    while parts:
        homes = parts.pop(0)
        share = (effort.seconds - effort.spent()) * len(homes) / max(1, homes_to_go)
        homes_to_go -= len(homes)
        most = problem.size.groups_for(len(homes))
        part = part_of(matrix, homes, problem.size, most or 1)
        must = frozenset(i for i, home in enumerate(homes) if home in problem.must)
        cut = proposed(part, must=must, seed=problem.seed)
        if cut.left_out:
            why = Why.REMAINDER if most is None else Why.SHAPE
            left |= {homes[i]: why for i in cut.left_out}
            rest = [home for i, home in enumerate(homes) if i not in {*cut.left_out}]
            again = _parts(problem, matrix, rest, left)
            parts = again + parts
            homes_to_go += sum(len(own) for own in again)
            continue
        answers.append(_solved(part, cut.groups, effort, share))
    return _together(answers, left)


def _parts(
    problem: GroupsProblem, matrix: csr_array, homes: Sequence[int], left: dict[int, Why]
) -> list[Group]:
    """Connected parts that are large enough; the homes of others are left out."""
    parts = hanging_together(matrix, homes)
    left |= {home: Why.ALONE for part in parts if len(part) < problem.size.least for home in part}
    return [part for part in parts if len(part) >= problem.size.least]


def _solved(part: Part, groups: tuple[Group, ...], effort: Effort, share: float) -> _Answer:
    part = _with_room(part, len(groups))
    groups = improved(part, groups)
    climbing = Climbing(part, lambda: 0.0, np.zeros(part.count, dtype=np.int64), bound=0)
    is_cut = False
    if share > 0:
        until = effort.spent() + share
        groups, climbing, is_cut = _better(part, groups, lambda: until - effort.spent())
    return _answer(part, groups, climbing, is_cut=is_cut)


def _better(
    part: Part, groups: tuple[Group, ...], left: Callable[[], float]
) -> tuple[tuple[Group, ...], Climbing, bool]:
    best = smallest_walk(part, groups)
    climbing = climb(part, best=best, left=left)
    master = Master(part)
    master.take(groups)
    master.take(climbing.met)
    generate(climbing, master)
    found = chosen_groups(part, master.costs, climbing, best=best)
    is_cut = left() <= 0
    for own in (found, improved(part, found, at_once=3) if found else None):
        if own is not None and smallest_walk(part, own) < best:
            groups, best = own, smallest_walk(part, own)
    return groups, climbing, is_cut


def _with_room(part: Part, groups: int) -> Part:
    """The number of groups that was wished, or as many as the shape of the part made needful."""
    if groups <= part.most_groups:
        return part
    return replace(part, most_groups=groups)


def _answer(part: Part, groups: tuple[Group, ...], climbing: Climbing, *, is_cut: bool) -> _Answer:
    names = part.homes
    return _Answer(
        tuple(tuple(names[i] for i in group) for group in groups),
        tuple(names[middle(part, group)] for group in groups),
        smallest_walk(part, groups),
        Proved(
            names,
            part.most_groups,
            tuple(climbing.prices.tolist()),
            climbing.opening,
            max(0, climbing.bound),
        ),
        is_cut,
    )


def _together(answers: list[_Answer], left: dict[int, Why]) -> GroupsPlan:
    answers.sort(key=lambda answer: answer.proved.homes)
    pairs = sorted(pair for answer in answers for pair in zip(answer.groups, answer.middles, strict=True))
    return GroupsPlan(
        tuple(group for group, _ in pairs),
        tuple(home for _, home in pairs),
        dict(sorted(left.items())),
        sum(answer.value for answer in answers),
        sum(answer.proved.bound for answer in answers),
        tuple(answer.proved for answer in answers),
        any(answer.is_cut for answer in answers),
    )
