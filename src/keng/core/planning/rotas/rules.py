"""Every rule of a rota as rows of whole numbers: one form for all solvers, for repair and for reasons."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from keng.core.planning.rotas.problem import Gap, RotaProblem

ANY, TIRING = -1, -2  # in place of a duty: whatever it is, whatever asks for rest
Key = tuple[int, int, int]  # night, duty or ANY or TIRING, person
MANY = 10**6


class Rules(StrEnum):
    """Kinds of rules, in the order in which a reason names them."""

    NEED = "need"
    FIXED = "fixed"
    MIX = "mix"
    TOGETHER = "together"
    LEAST = "least"
    AWAY = "away"
    ABLE = "able"
    APART = "apart"
    MOST = "most"
    REST = "rest"
    WINDOW = "window"


@dataclass(frozen=True)
class Row:
    """low ≤ Σ of `plus` − Σ of `minus` ≤ high."""

    plus: tuple[Key, ...]
    low: int
    high: int
    minus: tuple[Key, ...] = ()


@dataclass(frozen=True)
class Rule:
    """One thing that was asked: whom, which nights and which duty it speaks of, and its rows."""

    kind: Rules
    rows: tuple[Row, ...]
    people: tuple[int, ...] = ()
    nights: tuple[int, ...] = ()
    duty: int | None = None
    number: int = 0
    days: int = 0
    skill: str = ""


def rules_of(problem: RotaProblem, gaps: Iterable[Gap] = ()) -> list[Rule]:
    """All rules but one that always holds: one duty a night for one person. `gaps` are not asked for."""
    return [
        *_needs(problem, {(night, duty): number for night, duty, number in gaps}),
        *(Rule(Rules.FIXED, (Row((s,), 1, 1),), (s[2],), (s[0],), s[1]) for s in problem.fixed),
        *_mixes(problem),
        *_pairs(problem),
        *(rule for person in range(len(problem.people)) for rule in _own(problem, person)),
    ]


def able(problem: RotaProblem, duty: int) -> list[int]:
    """Who can take a duty."""
    return [p for p, member in enumerate(problem.people) if duty in member.able]


def _needs(problem: RotaProblem, missing: Mapping[tuple[int, int], int]) -> Iterator[Rule]:
    everybody = range(len(problem.people))
    for duty, asked in enumerate(problem.duties):
        for night, full in enumerate(asked.needs):
            need = full - missing.get((night, duty), 0)
            row = Row(tuple((night, duty, p) for p in everybody), need, need)
            yield Rule(Rules.NEED, (row,), nights=(night,), duty=duty, number=need)


def _mixes(problem: RotaProblem) -> Iterator[Rule]:
    """So many with the skill: the others may fill only the places left beside them."""
    for duty, asked in enumerate(problem.duties):
        for skill, number in asked.mix.items():
            others = [p for p, member in enumerate(problem.people) if skill not in member.skills]
            for night, need in enumerate(asked.needs):
                row = Row(tuple((night, duty, p) for p in others), 0, max(0, need - number))
                least = min(number, need)
                yield Rule(Rules.MIX, (row,), nights=(night,), duty=duty, number=least, skill=skill)


def _pairs(problem: RotaProblem) -> Iterator[Rule]:
    nights = range(len(problem.dates))
    for a, b in problem.apart:
        rows = tuple(Row(((n, ANY, a), (n, ANY, b)), 0, 1) for n in nights)
        yield Rule(Rules.APART, rows, (a, b))
    for a, b in problem.together:
        rows = tuple(Row(((n, ANY, a),), 0, 0, minus=((n, ANY, b),)) for n in nights)
        yield Rule(Rules.TOGETHER, rows, (a, b))


def _own(problem: RotaProblem, person: int) -> Iterator[Rule]:
    member = problem.people[person]
    every = tuple((n, ANY, person) for n in range(len(problem.dates)))
    for night in sorted(member.away):
        yield Rule(Rules.AWAY, (Row((every[night],), 0, 0),), (person,), (night,))
    for duty in range(len(problem.duties)):
        if duty not in member.able:
            keys = tuple((n, duty, person) for n, _d, _p in every)
            yield Rule(Rules.ABLE, (Row(keys, 0, 0),), (person,), duty=duty)
    if member.least:
        yield Rule(Rules.LEAST, (Row(every, member.least, MANY),), (person,), number=member.least)
    if member.most is not None:
        yield Rule(Rules.MOST, (Row(every, 0, member.most),), (person,), number=member.most)
    if problem.rest and (rows := _rest(problem, person)):
        yield Rule(Rules.REST, rows, (person,), number=problem.rest)
    for window in problem.windows:
        rows = tuple(_windows(problem, person, days=window.days, most=window.most))
        if rows:
            yield Rule(Rules.WINDOW, rows, (person,), number=window.most, days=window.days)


def _rest(problem: RotaProblem, person: int) -> tuple[Row, ...]:
    """Of any `rest` + 1 days in a row one at most; what was served before the first night counts."""
    days, before = problem.days, problem.people[person].before
    tired = [n for n, day in enumerate(days) if any(day + ago <= problem.rest for ago in before)]
    rows = [Row(tuple((n, TIRING, person) for n in tired), 0, 0)] if tired else []
    runs = [
        Row(tuple((n, TIRING, person) for n in own), 0, 1)
        for own in _spans(days, problem.rest + 1)
        if own[1:]
    ]
    return (*rows, *runs)


def _windows(problem: RotaProblem, person: int, *, days: int, most: int) -> Iterator[Row]:
    all_days, before = problem.days, problem.people[person].before
    for own in _spans(all_days, days):
        if len(own) > most:
            yield Row(tuple((n, ANY, person) for n in own), 0, most)
    for first in range(1 - days, 0):  # windows that began before the first night
        served = sum(-ago >= first for ago in before)
        own = [n for n, day in enumerate(all_days) if day < first + days]
        if served and len(own) > most - served:
            yield Row(tuple((n, ANY, person) for n in own), 0, max(0, most - served))


def _spans(days: tuple[int, ...], length: int) -> Iterator[list[int]]:
    """The nights of each window of that many days which begins on a night and is not within another."""
    reached = -1
    for first, day in enumerate(days):
        own = [n for n in range(first, len(days)) if days[n] - day < length]
        if own[-1] > reached:
            reached = own[-1]
            yield own


def in_runs(nights: Iterable[int]) -> list[tuple[int, int]]:
    """`[1, 2, 3, 7]` → `[(1, 3), (7, 7)]`."""
    runs = []
    for _, pairs in groupby(enumerate(sorted(set(nights))), key=lambda pair: pair[1] - pair[0]):
        own = [night for _, night in pairs]
        runs.append((own[0], own[-1]))
    return runs
