"""Whose turn it is: a rotation over people that leave never shifts for the others.

Everybody keeps the nights the order gives. A night whose person is away goes to whoever of the rest
has served least so far (the order breaks ties), so one absence does not fall on one neighbour.
Complexity: O(nights × people). Instance: order (1, 2, 3), nightly, person 2 away on the second
night, nobody has served → 1, 3, 3: the stand-in is the one with fewest nights.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Turn(StrEnum):
    """How long a person's turn lasts."""

    NIGHTLY = "nightly"
    WEEKLY = "weekly"


@dataclass(frozen=True)
class Problem:
    """One duty at one post over some nights.

    `order` are person ids; `away` the nights each cannot serve; `taken` those who already hold the
    night in a way that excludes this duty; `served` how many nights each has had of late.
    """

    order: Sequence[int]
    starts_on: date
    turn: Turn
    nights: Sequence[date]
    away: Mapping[int, frozenset[date]] = field(default_factory=dict)
    taken: Mapping[date, frozenset[int]] = field(default_factory=dict)
    served: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Place:
    """Who serves a night, and whether in his own turn; nobody is a gap."""

    night: date
    person: int | None
    is_own_turn: bool


def plan(problem: Problem) -> tuple[Place, ...]:
    """One place for each night asked, in the same order."""
    load = Counter(problem.served)
    places = []
    for night in problem.nights:
        own = turn_of(problem, night)
        able = [p for p in problem.order if _is_able(problem, p, night)]
        person = own if own in able else _least(able, load, problem.order)
        if person is not None:
            load[person] += 1
        places.append(Place(night, person, is_own_turn=person is not None and person == own))
    return tuple(places)


def turn_of(problem: Problem, night: date) -> int | None:
    """The person whose turn the order gives that night, able or not."""
    if not problem.order:
        return None
    days = (night - problem.starts_on).days
    turns = days // 7 if problem.turn is Turn.WEEKLY else days
    return problem.order[turns % len(problem.order)]


def _is_able(problem: Problem, person: int, night: date) -> bool:
    is_away = night in problem.away.get(person, frozenset())
    return not is_away and person not in problem.taken.get(night, frozenset())


def _least(able: Sequence[int], load: Mapping[int, int], order: Sequence[int]) -> int | None:
    return min(able, key=lambda p: (load.get(p, 0), order.index(p)), default=None)
